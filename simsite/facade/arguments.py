"""Arguments that cannot be meant: one sentence each, before any work."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from simsite.core.engine_names import ENGINES
from simsite.core.errors import BadValue
from simsite.report.i18n import LANGUAGES, Words, choose_language, words

StrPath = str | os.PathLike[str]


class WrongArgument(BadValue):
    """An argument of the facade that it cannot take.

    Parameters
    ----------
    key : str
        Key of the sentence in ``faults.toml``.
    suggestion : str, optional
        What was probably meant.
    **placeholders : object
        Values for the sentence: ``name`` of the argument, ``value`` as given.
    """


def path_of(name: str, value: object) -> Path:
    """Return a path that was given as text or path.

    Raises
    ------
    WrongArgument
        If it is neither.
    """
    if not isinstance(value, str | os.PathLike):
        raise WrongArgument("argument.path", name=name, value=_shown(value))
    return Path(value)


def paths_of(name: str, value: object) -> list[Path]:
    """Return one path or several as a list.

    Raises
    ------
    WrongArgument
        If there is none, or one of them is no path.
    """
    several = [value] if isinstance(value, str | os.PathLike) else value
    if not isinstance(several, Sequence) or not several:
        raise WrongArgument("argument.path", name=name, value=_shown(value))
    return [path_of(name, one) for one in several]


def one_of(name: str, value: str, known: Collection[str]) -> str:
    """Return a word that is one of those there are.

    Raises
    ------
    WrongArgument
        If it is not; the nearest one is named.
    """
    if value in known:
        return value
    near = next(iter(get_close_matches(str(value), known, 1, 0.6)), "")
    about = {"name": name, "value": _shown(value), "choice": ", ".join(known)}
    raise WrongArgument("argument.choice", near, **about)


def shares_of(name: str, value: str | Sequence[str], known: Collection[str]) -> dict[str, float]:
    """Return words such as ``collectors`` or ``registrars=0.5`` as weights by word.

    Several may also stand in one text, with commas between them.

    Raises
    ------
    WrongArgument
        If there is none, one is not known or is there twice, or a weight is no number above 0.
    """
    several = [value] if isinstance(value, str) else list(value)
    found: dict[str, float] = {}
    for text in (part.strip() for one in several for part in str(one).split(",")):
        word, equals, weight = text.partition("=")
        word = one_of(name, word.strip(), known)
        number = _number(weight) if equals else 1.0
        if number is None or not 0.0 < number < math.inf or word in found:
            raise WrongArgument("argument.share", name=name, value=text)
        found[word] = number
    if not found:
        raise WrongArgument("argument.choice", name=name, value="", choice=", ".join(known))
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def at_least(name: str, value: object, least: int) -> int | None:
    """Return a whole number that is large enough, or None.

    Raises
    ------
    WrongArgument
        If it is no whole number, or smaller.
    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise WrongArgument("argument.whole", name=name, value=_shown(value), least=least)


def how_of(jobs: int | None, engine: str) -> dict[str, Any]:
    """Return ``jobs`` and ``engine`` as the rooms below take them.

    Raises
    ------
    WrongArgument
        If there are less than 1, or there is no such engine.
    """
    return {"jobs": at_least("jobs", jobs, 1), "engine": one_of("engine", engine, ENGINES)}


def words_of(lang: str | None) -> Words:
    """Return the words of a language; None is the one that the environment asks for.

    Raises
    ------
    WrongArgument
        If there is no such language.
    """
    return words(choose_language() if lang is None else one_of("lang", lang, LANGUAGES))


def _shown(value: object) -> str:
    """Return a value as a sentence shows it; large ones by their type alone."""
    plain = isinstance(value, str | int | float | bool | type(None))
    return str(value) if plain else f"<{type(value).__name__}>"
