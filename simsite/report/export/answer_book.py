"""The answer of another command as sheets: its sentences, a sheet a table, then its numbers."""

from __future__ import annotations

import math
from contextlib import suppress

from simsite.report.answers.noun import Answer, AnswerGrid
from simsite.report.export.sheet import Cell, Sheet, SheetColumn, text
from simsite.report.i18n import Words
from simsite.report.table_labels import in_words
from simsite.report.tables import ReportTable, number
from simsite.report.terminal import ScreenColumn

WIDE, NARROW = 24, 16


def answer_pages(answer: Answer, words: Words) -> list[Sheet]:
    """Return an answer as sheets: each table, and, where it has rows for programs, these.

    Its sentences stand above the first; without any table they are all there is.

    Parameters
    ----------
    answer : Answer
        What to show.
    words : Words
        Language.
    """
    notes = tuple(line for line in answer.sentences if line)
    heading = words(f"shown.heading.{answer.kind}")
    grids = [grid for section in answer.sections for grid in section.grids]
    first, *others = grids or [AnswerGrid((ScreenColumn(answer.title),), ())]
    pages = [_read(answer, first, heading, notes)]
    pages += [_read(answer, grid, heading, ()) for grid in others]
    return pages if answer.table is None else [*pages, _numbers(answer, answer.table, words)]


def _read(answer: Answer, grid: AnswerGrid, heading: str, notes: tuple[str, ...]) -> Sheet:
    """Return a table as it is read; a heading of its own comes before that of the answer."""
    key = f"{answer.kind}-{grid.name}" if grid.name else answer.kind
    columns = tuple(SheetColumn(column.heading, WIDE) for column in grid.columns)
    rows = tuple(tuple(map(text, row)) for row in grid.rows)
    return Sheet(key, grid.title or heading, notes, columns, rows)


def _numbers(answer: Answer, table: ReportTable, words: Words) -> Sheet:
    shown = in_words(table, words)
    rows = tuple(tuple(map(_cell, row)) for row in shown.rows)
    columns = tuple(SheetColumn(head, NARROW) for head in shown.columns)
    return Sheet(f"{answer.kind}-numbers", f"{answer.kind}.csv", (), columns, rows)


def _cell(written: str) -> Cell:
    """Return a cell that Excel reckons with where a number is written in it as simsite does.

    A site called 007 or nan keeps its name.
    """
    with suppress(ValueError):
        value = float(written)
        if math.isfinite(value) and number(value) == written:
            return Cell("number", value)
    return text(written)
