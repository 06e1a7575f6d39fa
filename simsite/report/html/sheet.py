"""The first page on paper: the answer, the latest townships, staff, supplies and assumptions.

It is one A4 page whatever the county is: what there is no room for is counted, and the section
that holds it is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simsite.core.errors import width
from simsite.experiment.store.report_inputs import RunFacts
from simsite.report import formatting as written
from simsite.report.figures.axes import label
from simsite.report.html.answer import Box, PageTable, boxes
from simsite.report.html.escape import isolated
from simsite.report.html.inputs import Input, Inputs, inputs
from simsite.report.i18n import Words
from simsite.report.summary import LateSite, PlaceSummary, Summary, place
from simsite.report.text_places import why
from simsite.report.wording import Wording
from simsite.staffing.deployment_table import FURTHER_JOBS, TownshipRows, further_jobs

LATEST = 3  # townships
ONE_BLOCK, BLOCK = 12, 15  # rows of the staff table: beside nothing, and in each of two
MOST_INPUTS, MOST_DOUBTS = 8, 2
LONGEST_NAME, LONGEST_INPUT, LONGEST_LINE = 30, 44, 150  # columns; a Chinese character takes two
STAFF = ("collectors", "helpers")
HELPERS = ("registrars", "leads", "callers")


@dataclass(frozen=True, slots=True)
class LateTownship:
    """One of the latest townships: when it is complete, how surely in time, and why so late."""

    when: str
    chance: str
    why: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What stands on the page.

    Attributes
    ----------
    boxes : tuple of Box
        The answer.
    latest : tuple of LateTownship
        At most `LATEST`.
    staff : tuple of PageTable
        One table, or two beside each other.
    supplies : PageTable or None
        What to hand out; None where nobody comes.
    spare : str
        Share of the supplies that is put on top.
    count : str
        How many numbers the answer rests on.
    assumed : tuple of str
        Those that are not known, as far as there is room.
    doubts : tuple of str
        What is doubtful about the scenario, as far as there is room.
    more : str
        How many of both are not shown; empty where all are.
    """

    boxes: tuple[Box, ...]
    latest: tuple[LateTownship, ...]
    staff: tuple[PageTable, ...]
    supplies: PageTable | None
    spare: str
    count: str
    assumed: tuple[str, ...]
    doubts: tuple[str, ...]
    more: str


def sheet(run: RunFacts, summary: Summary, wording: Wording) -> FirstPage:
    """Return the first page of a run.

    Parameters
    ----------
    run : RunFacts
        The run.
    summary : Summary
        Its estimates.
    wording : Wording
        Language and calendar.
    """
    found, words = inputs(run, wording), wording.words
    open_inputs = _unknown(found)
    shown = open_inputs[:MOST_INPUTS], found.doubts[:MOST_DOUBTS]
    hidden = len(open_inputs) + len(found.doubts) - sum(map(len, shown))
    section = words("shown.heading.inputs")
    return FirstPage(
        boxes=boxes(summary, wording),
        latest=tuple(
            _late(run, one, summary, wording) for one in summary.townships[:LATEST] if not one.empty
        ),
        staff=staff_blocks(run.deployment, wording),
        supplies=None if summary.county.empty else _supplies(run, words),
        spare=wording.value("share", run.supplies.rates.spare),
        count=found.count,
        assumed=tuple(_assumed(one, words) for one in shown[0]),
        doubts=tuple(label(doubt, LONGEST_LINE) for doubt in shown[1]),
        more=words("shown.sheet.more", count=hidden, section=section) if hidden else "",
    )


def short(name: str) -> str:
    """Return a name in one line, cut where it has no room on the page."""
    return isolated(label(name, LONGEST_NAME))


def _late(run: RunFacts, shown: PlaceSummary, summary: Summary, wording: Wording) -> LateTownship:
    """Return a township with the reason why its last site is late."""
    words = wording.words
    when = words(
        "shown.sheet.township",
        township=short(Wording.name(wording, shown) or words("answer.no_township")),
        when=wording.estimate("time", shown.completion.median),
    )
    told = [one for one in summary.last if one.township == shown.code]
    chance = "" if shown.done is None else wording.short_chance(shown.done)
    return LateTownship(
        when=when,
        chance=words("shown.sheet.chance", chance=chance) if chance else "",
        why=_reason(told[0], wording) if told else _most_work(run, shown.code, wording),
    )


def _reason(late: LateSite, wording: Wording) -> str:
    site = short(Wording.name(wording, late.site))
    return wording.words("shown.sheet.last_there", site=site, reason=why(late, wording))


def _most_work(run: RunFacts, township: str, wording: Wording) -> str:
    """Return where the last site of a township has most work; what delays it was not tried."""
    sites = run.results.plan.sites
    places = (
        place(run.results, "site", n)
        for n, site in enumerate(sites)
        if site.township.code == township
    )
    last = max((one for one in places if not one.empty), key=lambda p: p.completion.median.value)
    stage = wording.known(f"glossary.stage.{run.amounts.sites[last.index].binding.stage}")
    reason = wording.words("shown.sheet.most_work", stage=stage)
    site = short(Wording.name(wording, last))
    return wording.words("shown.sheet.last_there", site=site, reason=reason)


# Staff by township: in full beside nothing, shorter in two blocks, the rest of a large county as
# one row.


def staff_blocks(townships: Sequence[TownshipRows], wording: Wording) -> tuple[PageTable, ...]:
    """Return the staff of each township and of the county, in one table or two.

    Parameters
    ----------
    townships : sequence of TownshipRows
        The deployment.
    wording : Wording
        Language.
    """
    words = wording.words
    long = len(townships) > ONE_BLOCK
    names = (
        ("sites", *STAFF)
        if long
        else ("sites", *STAFF, *HELPERS, *further_jobs(townships), "teams")
    )
    rows = [(_town(one, words), _numbers([one])) for one in townships]
    most = 2 * BLOCK - 1
    if len(rows) > most:
        others = townships[most - 1 :]
        name = words("shown.sheet.others", count=len(others))
        rows = [*rows[: most - 1], (name, _numbers(others))]
    county = words("glossary.place.county")
    rows = [(county, _numbers(townships)), *rows]
    heads = (words("glossary.place.township"), *(words(f"shown.sheet.{name}") for name in names))
    cells = [(name, *(written.count(numbers[key]) for key in names)) for name, numbers in rows]
    half = -(-len(cells) // 2) if long else len(cells)
    blocks = (cells[:half], cells[half:])
    return tuple(PageTable(heads, tuple(block)) for block in blocks if block)


def _town(one: TownshipRows, words: Words) -> str:
    return short((one.zh if words.lang == "zh" else one.en) or words("answer.no_township"))


def _numbers(townships: Sequence[TownshipRows]) -> dict[str, int]:
    """Return sites, staff and teams, added up."""
    sites = [site for one in townships for site in one.sites]
    teams = [team for one in townships for team in one.teams]
    return {
        "sites": len(sites),
        "collectors": sum(one.collectors for one in townships),
        "helpers": sum(one.helpers for one in townships),
        "registrars": sum(site.registrars for site in sites)
        + sum(team.registrars for team in teams),
        "leads": sum(site.leads for site in sites),
        "callers": sum(site.callers for site in sites),
        **{job: sum(getattr(site, job) for site in sites) for job in FURTHER_JOBS},
        "teams": len(teams),
    }


def _supplies(run: RunFacts, words: Words) -> PageTable:
    """Return what is used up and what to hand out, in all."""
    heads = ("exported.column.item", "shown.sheet.used", "shown.sheet.hand_out")
    needs = [(item.key, run.supplies.total(item.key)) for item in run.supplies.rates.items]
    rows = [
        (
            words(f"exported.item.{key}"),
            written.count(round(need.median)),
            written.count(need.handed_out),
        )
        for key, need in needs
    ]
    return PageTable(tuple(map(words, heads)), tuple(rows))


def _unknown(found: Inputs) -> list[Input]:
    """Return what is not known for sure: first what has a range, then what is assumed."""
    ranged = [one for one in found.given if one.range != written.NO_VALUE]
    assumed = [one for one in found.given if one.mark == "assumed" and one not in ranged]
    return [*ranged, *assumed]


def _assumed(one: Input, words: Words) -> str:
    told = {"name": label(one.name, LONGEST_INPUT), "value": label(one.value, LONGEST_NAME)}
    if one.range == written.NO_VALUE or width(one.range) > LONGEST_NAME:
        return words("shown.sheet.value", **told)
    return words("shown.sheet.range", **told, range=one.range)
