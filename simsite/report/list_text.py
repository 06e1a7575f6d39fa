"""What a planner is told about her own list: what was read, what was left out, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simsite.core.errors import visible
from simsite.model.sites import CHINESE_HEADERS
from simsite.reading.site_list.read import SiteList
from simsite.reading.site_list.said import Said
from simsite.reading.site_list.start import Started
from simsite.report import formatting as written
from simsite.report.assumed import assumed
from simsite.report.filled_text import filled_sentence
from simsite.report.i18n import Words
from simsite.staffing.filled import filled

ANEW = "spread_anew"


def list_text(found: SiteList, started: Started, file: Path, words: Words) -> list[str]:
    """Return one line a fact.

    Parameters
    ----------
    found : SiteList
        What was read.
    started : Started
        What was made of it, and assumed.
    file : pathlib.Path
        The scenario that was written.
    words : Words
        Language.
    """
    by_rule = (filled_sentence(one, words) for one in filled(started.scenario))
    shown = f"'{file}'" if any(c.isspace() for c in str(file)) else str(file)
    return [
        *_read(found, words),
        *(_told(one, words) for one in (*found.said, *started.said)),
        *(words("listed.assumed", what=what) for what in by_rule),
        words("listed.rest", file=file.name),
        *assumed(started.scenario, words),
        *_anew(started, shown, words),
        words("listed.next", file=shown),
    ]


def _read(found: SiteList, words: Words) -> Iterator[str]:
    """Yield what was read, what was taken for what, and what was left out."""
    source = visible(f"{found.file}[{found.sheet}]" if found.sheet else found.file)
    yield words(
        "listed.read",
        file=source,
        sites=written.count(len(found.sites)),
        townships=len({site.township for site in found.sites}),
        people=written.count(sum(site.population for site in found.sites)),
    )
    between = words("listed.between")
    meanings = CHINESE_HEADERS if words.lang == "zh" else {}
    pairs = (
        words("listed.column", heading=visible(heading), meaning=meanings.get(key, key))
        for heading, key in found.taken.items()
    )
    yield words("listed.taken", columns=between.join(pairs))
    nameless = [words("listed.nameless", column=column) for column in found.nameless]
    if found.unused or nameless:
        unused = [*map(visible, found.unused), *nameless]
        yield words("listed.unused", columns=between.join(unused))
    for row, text in found.skipped:
        yield words("listed.skipped", row=row, text=visible(text))


def _told(one: Said, words: Words) -> str:
    """Return what was assumed or done; what a planner wrote has its direction marks spelt out."""
    values: dict[str, Any] = {
        key: visible(value) if isinstance(value, str) else value
        for key, value in one.values.items()
    }
    return words(f"listed.{one.way}", what=words(f"listed.said.{one.key}", **values))


def _anew(started: Started, file: str, words: Words) -> Iterator[str]:
    """Yield how to spread the staff of the list anew."""
    plan = started.plan
    if not plan.is_listed:
        return
    yield words("listed.anew", file=file, name=ANEW)
    helpers = plan.what_ifs[ANEW]["helpers"]
    if helpers > plan.deployment.helpers:
        more = helpers - plan.deployment.helpers
        yield words("listed.anew_more", helpers=written.count(helpers), more=written.count(more))
