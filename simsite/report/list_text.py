"""What a planner is told about her own list: what was read, what was left out, what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simsite.core.errors import visible
from simsite.model.site_list.read import SiteList
from simsite.model.site_list.said import Said
from simsite.model.sites import CHINESE_HEADERS
from simsite.report import format as written
from simsite.report.words import Words


def list_text(found: SiteList, said: Sequence[Said], file: Path, words: Words) -> list[str]:
    """Return one line a fact.

    Parameters
    ----------
    found : SiteList
        What was read.
    said : sequence of Said
        What else was assumed.
    file : pathlib.Path
        The scenario that was written.
    words : Words
        Language.
    """
    source = visible(f"{found.file}[{found.sheet}]" if found.sheet else found.file)
    lines = [
        words(
            "listed.read",
            file=source,
            sites=written.count(len(found.sites)),
            townships=len({site.township for site in found.sites}),
            people=written.count(sum(site.population for site in found.sites)),
        )
    ]
    between = words("listed.between")
    meanings = CHINESE_HEADERS if words.lang == "zh" else {}
    pairs = (
        words("listed.column", heading=visible(heading), meaning=meanings.get(key, key))
        for heading, key in found.taken.items()
    )
    lines.append(words("listed.taken", columns=between.join(pairs)))
    if found.unused:
        lines.append(words("listed.unused", columns=between.join(map(visible, found.unused))))
    lines += [words("listed.skipped", row=row, text=visible(text)) for row, text in found.skipped]
    lines += [
        words(f"listed.{one.way}", what=words(f"listed.said.{one.key}", **_shown(one.values)))
        for one in (*found.said, *said)
    ]
    shown = f"'{file}'" if any(c.isspace() for c in str(file)) else str(file)
    return [*lines, words("listed.next", file=shown)]


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with what a planner wrote made harmless: direction marks spelt out."""
    return {key: visible(v) if isinstance(v, str) else v for key, v in values.items()}
