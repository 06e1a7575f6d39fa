"""Pieces that the parts of the terminal answer share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simsite.core.engine_names import SIMPY
from simsite.experiment.run.results import Audit, SelfCheck
from simsite.model.plan import CampaignPlan
from simsite.report import formatting as written
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, Spread, Summary, counted_stage
from simsite.report.terminal import plain
from simsite.report.wording import Wording
from simsite.stats.intervals import Interval
from simsite.workload import relief

if TYPE_CHECKING:
    from rich.console import RenderableType


BARS = "▁▂▃▄▅▆▇█"


def heading(text: str) -> RenderableType:
    """Return a heading with an empty line before it."""
    from rich.console import Group
    from rich.text import Text

    return Group(Text(""), plain(text, style="bold"))


def replications(number: int, words: Words) -> str:
    """Return ``60 replications``."""
    return words("answer.replications", count=number)


def statistics(spread: Spread) -> list[tuple[str, float, Interval | None]]:
    """Return key, value and interval of what is shown of a spread."""
    rows: list[tuple[str, float, Interval | None]] = [
        ("median", spread.median.value, spread.median.interval)
    ]
    if spread.low is None or spread.high is None:
        return [*rows, ("least", spread.least, None), ("most", spread.most, None)]
    for key, estimate in (("low", spread.low), ("high", spread.high)):
        rows.append((key, estimate.value, estimate.interval))
    return rows


def relief_lines(plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return how many of the counted stage's staff have no desk; nothing where all have one."""
    return [
        wording.words(
            "answer.relief.always" if one.always else "answer.relief.at_most",
            count=written.count(one.without),
            staff=written.count(one.staff),
            role=wording.known(f"glossary.role.{one.role}"),
        )
        for one in relief(plan)
    ]


def done_lines(plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return what being done means: the one definition that deadlines and ``--by`` refer to."""
    words, stage = wording.words, wording.known(f"glossary.stage.{counted_stage(plan)}")
    said = [words("answer.done.means", stage=stage), words("answer.done.all")]
    return [*said, words("answer.done.swabbed")] if wording.counted else said


def nobody_lines(summary: Summary, words: Words) -> list[str]:
    """Return in how many replications nobody comes, where that is some of them."""
    county = summary.county
    if not county.nobody or county.empty:
        return []
    named = replications(county.replications, words)
    return [words("answer.nobody.some", times=county.nobody, replications=named)]


def few(summary: Summary, wording: Wording) -> list[str]:
    """Return the notes that are needed where replications are few."""
    words, county = wording.words, summary.county
    notes = []
    if county.replications < FEWEST_FOR_QUANTILES:
        named = replications(county.replications, words)
        notes.append(words("answer.note.few", replications=named, needed=FEWEST_FOR_QUANTILES))
    if county.spreads["completion"].median.interval is None:
        notes.append(words("answer.note.no_interval"))
    return notes


def proof(check: SelfCheck | None, words: Words) -> str:
    """Return what was checked against SimPy; empty where nothing is known of it."""
    if check is None:
        return ""
    if check.engine == SIMPY:
        return words("answer.proof.simpy", groups=written.count(check.groups))
    key = "identical" if check.identical else "different"
    replayed, groups = written.count(check.replayed), written.count(check.groups)
    return words(f"answer.proof.{key}", replayed=replayed, groups=groups)


def audited(audit: Audit | None, words: Words) -> str:
    """Return what was audited; empty where it was not asked for."""
    if audit is None:
        return ""
    groups, residents = written.count(audit.groups), written.count(audit.residents)
    return words("answer.audited", groups=groups, residents=residents)


def sparkline(values: Sequence[float], top: float | None = None) -> str:
    """Return one character a value, from ``▁`` (0) to ``█`` (`top`); a space where none is.

    Parameters
    ----------
    values : numbers not below 0; not a number stands for "no value"
    top : value of the full bar, the greatest of `values` by default

    Raises
    ------
    ValueError
        If a value is below 0 or above `top`: it could not be shown truly.
    """
    known = [value for value in values if not math.isnan(value)]
    top = max(known, default=0.0) if top is None else top
    if any(not 0 <= value <= top for value in known):
        raise ValueError(f"sparkline from 0 to {top} of {min(known)} to {max(known)}")
    return "".join(_bar(value, top) for value in values)


def _bar(value: float, top: float) -> str:
    if math.isnan(value):
        return " "
    return BARS[0] if top == 0 else BARS[math.floor(value / top * (len(BARS) - 1) + 0.5)]
