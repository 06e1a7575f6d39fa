"""Two plans on one A4 page: both answers, what differs, staff by township, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simsite.core.units import NEVER
from simsite.experiment.run.people_left import left_at_deadline
from simsite.experiment.run.results import Results
from simsite.experiment.store.report_inputs import Gathered, RunFacts
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid
from simsite.report.html.answer import Box, PageTable, boxes
from simsite.report.html.escape import PageWording
from simsite.report.html.sheet import short
from simsite.report.summary import Summary, spread
from simsite.report.wording import Wording
from simsite.staffing.deployment_table import TownshipRows

MOST_TOWNSHIPS = 15
MOST_SENTENCES = 2
STAFF = ("sites", "collectors", "helpers")
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The answer of one plan: when, and how sure where there is a deadline."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PairTable:
    """A table with the same columns for each of two plans.

    Attributes
    ----------
    place : str
        Heading of the first column.
    plans : tuple of str
        Names of the plans.
    columns : tuple of tuple of str
        Headings below each plan.
    rows : tuple of tuple of str
        The place, then the cells of the first and of the second plan.
    """

    place: str
    plans: tuple[str, str]
    columns: tuple[Cells, Cells]
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class TwoPlans:
    """What stands on the page.

    Attributes
    ----------
    cards : tuple of PlanCard
        Both answers.
    said : tuple of str
        What differs, in sentences.
    differences : AnswerGrid
        What differs, with intervals.
    left : PageTable or None
        What is left at the deadline; None where neither plan has one.
    staff : PairTable
        Staff by township, and who is left there.
    """

    cards: tuple[PlanCard, PlanCard]
    said: tuple[str, ...]
    differences: AnswerGrid
    left: PageTable | None
    staff: PairTable


def two_plans(
    found: Gathered, summaries: Sequence[Summary], answer: Answer, wording: Wording
) -> TwoPlans:
    """Return the page of two runs.

    Parameters
    ----------
    found : Gathered
        With two runs, under the names to be shown.
    summaries : sequence of Summary
        One a run.
    answer : Answer
        Of their comparison.
    wording : Wording
        Language.
    """
    words, section = wording.words, answer.sections[0]
    own = [PageWording.of_plan(summary.results.plan, words) for summary in summaries]
    first, second = (
        PlanCard(short(run.results.name), _answer(*pair))
        for run, pair in zip(found.runs, zip(summaries, own, strict=True), strict=True)
    )
    return TwoPlans(
        cards=(first, second),
        said=section.sentences[:MOST_SENTENCES],
        differences=_under_names(section.grids[0], (first.name, second.name)),
        left=_left(found.runs, (first.name, second.name), wording),
        staff=_staff(found.runs, summaries, wording),
    )


def _answer(summary: Summary, wording: Wording) -> tuple[Box, ...]:
    """Return when and how sure, or from when to when; what is left has a table of its own."""
    when, spread_box, *timed = boxes(summary, wording)
    return when, (timed[0] if timed else spread_box)


def _under_names(grid: AnswerGrid, names: tuple[str, str]) -> AnswerGrid:
    """Return the table of differences with the names of the plans above their values."""
    measure, *values, difference, between = grid.columns
    named = (replace(column, heading=name) for column, name in zip(values, names, strict=True))
    return replace(grid, columns=(measure, *named, difference, between))


def _timed(results: Results) -> bool:
    return results.plan.calendar.deadline < NEVER


# What is left at the deadline: people, sites, and how often anything is.


def _left(runs: Sequence[RunFacts], names: Sequence[str], wording: Wording) -> PageTable | None:
    words = wording.words
    if not any(_timed(run.results) for run in runs):
        return None
    heads = (words("shown.two.left"), *names)
    columns = [_left_of(run.results, wording) for run in runs]
    labels = [words(f"shown.two.{name}") for name in ("people", "sites_left", "times")]
    return PageTable(heads, tuple(zip(labels, *columns, strict=True)))


def _left_of(results: Results, wording: Wording) -> Cells:
    """Return people and sites left at the deadline, and in how many replications any are."""
    if not _timed(results):
        return (written.NO_VALUE,) * 3
    words = wording.words
    people, sites = left_at_deadline(results.headline)
    shown = []
    for numbers in (people, sites):
        known = spread(numbers)
        median, most = wording.estimate("count", known.median), wording.value("count", known.most)
        shown.append(words("shown.two.median_most", median=median, most=most))
    times = int(np.count_nonzero(people))
    return *shown, words("answer.measure.times", times=times, replications=len(people))


# Staff by township.


def _staff(runs: Sequence[RunFacts], summaries: Sequence[Summary], wording: Wording) -> PairTable:
    words = wording.words
    found = [{one.code: one for one in run.deployment} for run in runs]
    left = [_left_by_township(summary) for summary in summaries]
    codes = sorted(set().union(*found))
    shown = codes if len(codes) <= MOST_TOWNSHIPS else codes[: MOST_TOWNSHIPS - 1]
    rows = [
        (
            short(_named(next(f[code] for f in found if code in f), wording)),
            *(c for f, told in zip(found, left, strict=True) for c in _cells(f, [code], told)),
        )
        for code in shown
    ]
    others = codes[len(shown) :]
    if others:
        name = words("shown.sheet.others", count=len(others))
        rows.append(
            (
                name,
                *(c for f, told in zip(found, left, strict=True) for c in _cells(f, others, told)),
            )
        )
    county = [
        (*_sums(list(f.values())), *_county_left(summary))
        for f, summary in zip(found, summaries, strict=True)
    ]
    rows.insert(0, (words("glossary.place.county"), *county[0], *county[1]))
    names = [short(run.results.name) for run in runs]
    heads = [
        tuple(words(f"shown.sheet.{name}") for name in STAFF)
        + ((words("shown.two.left_short"),) if told is not None else ())
        for told in left
    ]
    return PairTable(
        words("glossary.place.township"), (names[0], names[1]), (heads[0], heads[1]), tuple(rows)
    )


def _named(one: TownshipRows, wording: Wording) -> str:
    return one.zh if wording.words.lang == "zh" else one.en


def _left_by_township(summary: Summary) -> dict[str, str] | None:
    """Return who is left in each township at the deadline, in the median; None without one."""
    if not _timed(summary.results):
        return None
    return {
        one.code: written.count(round(one.unswabbed.median.value))
        for one in summary.townships
        if one.unswabbed is not None
    }


def _county_left(summary: Summary) -> Cells:
    if not _timed(summary.results):
        return ()
    left = summary.county.spreads["unswabbed_at_deadline"].median
    return (written.count(round(left.value)),)


def _sums(townships: Sequence[TownshipRows]) -> Cells:
    sites = sum(len(one.sites) for one in townships)
    collectors = sum(one.collectors for one in townships)
    helpers = sum(one.helpers for one in townships)
    return written.count(sites), written.count(collectors), written.count(helpers)


def _cells(
    found: dict[str, TownshipRows], codes: Sequence[str], left: dict[str, str] | None
) -> Cells:
    """Return the cells of one plan; a median of several townships together is not known."""
    own = [found[code] for code in codes if code in found]
    staff = _sums(own) if own else (written.NO_VALUE,) * len(STAFF)
    if left is None:
        return staff
    alone = left.get(codes[0], written.NO_VALUE) if len(codes) == 1 else written.NO_VALUE
    return *staff, alone
