"""The answer of another command as sheets: its sentences above its table, then its numbers."""

from __future__ import annotations

import math
from contextlib import suppress

from simsite.report.answers.noun import Answer
from simsite.report.export.sheet import Cell, Sheet, SheetColumn, text
from simsite.report.i18n import Words
from simsite.report.table_labels import in_words
from simsite.report.tables import ReportTable, number

WIDE, NARROW = 24, 16


def answer_pages(answer: Answer, words: Words) -> list[Sheet]:
    """Return an answer as sheets: as it is read, and, where it has rows for programs, these.

    Parameters
    ----------
    answer : Answer
        What to show.
    words : Words
        Language.
    """
    heading = words(f"shown.heading.{answer.kind}")
    grid = next((s.grid for s in answer.sections if s.grid is not None), None)
    heads = [answer.title] if grid is None else [column.heading for column in grid.columns]
    rows = () if grid is None else tuple(tuple(map(text, row)) for row in grid.rows)
    notes = tuple(line for line in answer.sentences if line)
    read = Sheet(answer.kind, heading, notes, tuple(SheetColumn(h, WIDE) for h in heads), rows)
    return [read] if answer.table is None else [read, _numbers(answer, answer.table, words)]


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
