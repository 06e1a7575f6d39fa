"""Every sentence a planner sees, in Chinese and English, by key.

The catalogue is the TOML files in ``labels/``: table ``[heading.completion]`` of ``terminal.toml``
with its entries ``en`` and ``zh`` is the key ``terminal.heading.completion``. ``{name}`` is a
placeholder. English nouns agree with the numbers before them (`simsite.core.agreement`); where a
verb has to agree, too, an entry ``en_one`` is used when the placeholder ``count`` is 1.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from simsite.core.agreement import agreeing

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
LABELS = Path(__file__).parent / "labels"
KEY_IN_CODE = re.compile(r"""["']([a-z0-9_]+(?:\.[a-z0-9_]+)+)["']""")


def placeholders(sentence: str) -> frozenset[str]:
    """Return the names in braces of `sentence`."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _entries(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each key below `prefix` with its sentences by language."""
    if any(isinstance(value, str) for value in table.values()):
        yield prefix, dict(table)
        return
    for name, below in table.items():
        yield from _entries(f"{prefix}.{name}", below)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return the whole catalogue: key -> {"en": ..., "zh": ..., perhaps "en_one": ...}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(LABELS.glob("*.toml")):
        found.update(_entries(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
    return found


class Words:
    """The catalogue in one language: ``words("messages.missing_glyphs", count=1, ...)``.

    Parameters
    ----------
    lang : "en" or "zh"
    """

    def __init__(self, lang: Language) -> None:
        self.lang: Language = lang

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of `key` with its placeholders replaced by `values`.

        Raises
        ------
        KeyError
            If the catalogue has no such key; the nearest one is named.
        ValueError
            If `values` are not exactly the sentence's placeholders.
        """
        entry = catalogue().get(key)
        if entry is None:
            raise KeyError(_unknown(key))
        needed = placeholders(entry[self.lang])
        if needed != set(values):
            raise ValueError(f"label {key!r} takes {sorted(needed)}, given {sorted(values)}")
        return self._sentence(entry, values).format(**values)

    def _sentence(self, entry: Mapping[str, str], values: Mapping[str, object]) -> str:
        """Return the sentence whose nouns and verbs agree with the numbers."""
        if self.lang != "en":
            return entry[self.lang]
        one = "en_one" in entry and str(values.get("count")) == "1"
        return agreeing(entry["en_one" if one else "en"], values)


def _unknown(key: str) -> str:
    near = get_close_matches(key, catalogue(), n=1, cutoff=0.6)
    return f"no label {key!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def words(lang: str) -> Words:
    """Return the catalogue in language `lang`.

    Raises
    ------
    ValueError
        If `lang` is neither "en" nor "zh".
    """
    return Words(_language(lang, "language"))


def choose_language(
    option: str | None = None, environ: Mapping[str, str] | None = None
) -> Language:
    """Return the language to speak: `option`, else SIMSITE_LANG, else Chinese if LANG is.

    Parameters
    ----------
    option : value of ``--lang``, None where it was not given
    environ : environment variables, those of the process by default

    Raises
    ------
    ValueError
        If `option` or SIMSITE_LANG is neither "en" nor "zh".
    """
    environ = os.environ if environ is None else environ
    if option is not None:
        return _language(option, "--lang")
    if environ.get("SIMSITE_LANG"):
        return _language(environ["SIMSITE_LANG"], "SIMSITE_LANG")
    return "zh" if environ.get("LANG", "").lower().startswith("zh") else "en"


def _language(value: str, source: str) -> Language:
    if value not in LANGUAGES:
        # Which of them the reader knows is just what is not known.
        told = (Words(lang)("messages.language", source=source, value=value) for lang in LANGUAGES)
        raise ValueError("\n".join(told))
    return value


def keys_in_code(files: Iterable[Path]) -> set[str]:
    """Return every string in Python `files` that looks like a key of the catalogue.

    Looks like one: dotted lower-case words, the first of which is a file of ``labels/``.
    """
    topics = {path.stem for path in LABELS.glob("*.toml")}
    texts = (path.read_text(encoding="utf-8") for path in files)
    found = {key for text in texts for key in KEY_IN_CODE.findall(text)}
    return {key for key in found if key.partition(".")[0] in topics}


def unused_keys(files: Iterable[Path]) -> list[str]:
    """Return the keys of the catalogue that no Python file of `files` names, sorted.

    A key put together from parts (``f"terminal.role.{role}"``) counts as used where the code holds
    its beginning up to a dot.
    """
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files)
    beginnings = tuple(re.findall(r"""f["']([a-z0-9_]+(?:\.[a-z0-9_]+)*\.)\{""", texts))
    quoted = set(KEY_IN_CODE.findall(texts))
    return sorted(
        key for key in catalogue() if key not in quoted and not key.startswith(beginnings)
    )
