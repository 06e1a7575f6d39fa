"""What a planner is told about her own list: what was read, what was left out, what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simsite.model.site_list.read import Said, SiteList
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
    source = f"{found.file}[{found.sheet}]" if found.sheet else found.file
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
        words("listed.column", heading=heading, meaning=meanings.get(key, key))
        for heading, key in found.taken.items()
    )
    lines.append(words("listed.taken", columns=between.join(pairs)))
    if found.unused:
        lines.append(words("listed.unused", columns=between.join(found.unused)))
    lines += [words("listed.skipped", row=row, text=text) for row, text in found.skipped]
    lines += [
        words("listed.assumed", what=words(f"listed.said.{one.key}", **one.values))
        for one in (*found.said, *said)
    ]
    shown = f"'{file}'" if any(c.isspace() for c in str(file)) else str(file)
    return [*lines, words("listed.next", file=shown)]
