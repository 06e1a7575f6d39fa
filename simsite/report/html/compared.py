"""Several runs beside each other, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simsite.experiment.compare.compare import Comparison
from simsite.experiment.store.report_inputs import Adjusted, Gathered
from simsite.report.compare_text import comparison_rows, heading, sentences
from simsite.report.html.answer import Box, PageTable, boxes
from simsite.report.html.escape import PageWording, isolated
from simsite.report.summary import Summary
from simsite.report.wording import Wording


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One run compared with the first."""

    title: str
    sentences: tuple[str, ...]
    table: PageTable


@dataclass(frozen=True, slots=True)
class Beside:
    """The answers of all runs, a row each, and the comparisons."""

    table: PageTable
    pairs: tuple[ComparedRun, ...]
    notes: tuple[str, ...]


def beside(found: Gathered, summaries: Sequence[Summary], wording: Wording) -> Beside:
    """Return several runs side by side and compared with the first."""
    words = wording.words
    answers = [boxes(summary, _own(summary, wording)) for summary in summaries]
    columns = (words("shown.compared.run"), *(box.label for box in answers[0]))
    rows = tuple(
        (_name(run.results.name), *map(_cell, own))
        for run, own in zip(found.runs, answers, strict=True)
    )
    notes = [words("compared.note")]
    if len(found.comparisons) > 1:
        notes.append(words("compared.holm", number=len(found.comparisons)))
    pairs = zip(found.comparisons, found.p_values, strict=True)
    return Beside(
        PageTable(columns, rows), tuple(_pair(*pair, wording) for pair in pairs), tuple(notes)
    )


def _own(summary: Summary, wording: Wording) -> Wording:
    return PageWording.of_plan(summary.results.plan, wording.words)


def _name(name: str) -> str:
    return isolated(name)


def _cell(box: Box) -> str:
    return f"{box.value} · {box.interval}"


def _pair(comparison: Comparison, p_values: Adjusted, wording: Wording) -> ComparedRun:
    names = ("measure", "first", "second", "difference", "interval")
    columns = tuple(wording.words(f"compared.column.{name}") for name in names)
    return ComparedRun(
        heading(comparison, wording.words),
        tuple(sentences(comparison, p_values, wording)),
        PageTable(columns, tuple(comparison_rows(comparison, wording))),
    )
