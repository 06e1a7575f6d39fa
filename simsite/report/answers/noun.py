"""An answer: its title, sentences and tables in a reader's words, and its numbers for programs.

It is made once from what was computed. The terminal, the page, JSON, CSV and figures render it and
add no words of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simsite.report.figures.data import FigureData
from simsite.report.tables import ReportTable
from simsite.report.terminal import ScreenColumn


@dataclass(frozen=True, slots=True)
class AnswerGrid:
    """A table to read.

    Attributes
    ----------
    columns : tuple of ScreenColumn
        Headings, and how a column is set.
    rows : tuple of tuple of str
        As many cells each.
    grouped : bool
        Whether rows that follow each other with the same first cell belong together.
    name, title : str
        What tells it from the other tables of an answer: in names of files, and in a reader's
        words. Empty where it is the only one.
    """

    columns: tuple[ScreenColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    grouped: bool = False
    name: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """One of several like things: what it is, and sentences on it."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A part of an answer.

    Attributes
    ----------
    heading : str
        Empty where the part needs none.
    sentences : tuple of str
        What is said first.
    warnings : tuple of str
        What must not be overlooked, after them.
    items : tuple of AnswerItem
        One after another.
    grids : tuple of AnswerGrid
        Tables. Where there are items too they hold the same, for who has room for their width.
    notes : tuple of str
        How to read it.
    """

    heading: str = ""
    sentences: tuple[str, ...] = ()
    items: tuple[AnswerItem, ...] = ()
    grids: tuple[AnswerGrid, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def above(self, grid: AnswerGrid) -> str:
        """Return what stands above one of the tables; the heading says it where it is the only one.

        Parameters
        ----------
        grid : AnswerGrid
            One of `grids`.
        """
        return "" if self.heading and len(self.grids) == 1 else grid.title


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a command.

    Attributes
    ----------
    kind : str
        Of which command; names its files, its figure and its heading on a page.
    title : str
        Of the campaign.
    sections : tuple of AnswerSection
        In reading order; the first has no heading and begins with the question.
    values : callable
        Makes `data`; only where it is asked for, since a sweep may have a hundred thousand points.
    table : ReportTable or None
        Rows for programs and spreadsheets, beside those of the figure.
    figure : FigureData or None
        What its figure draws, where the command has one.
    """

    kind: str
    title: str
    sections: tuple[AnswerSection, ...]
    values: Callable[[], Mapping[str, Any]]
    table: ReportTable | None = None
    figure: FigureData | None = None

    @property
    def data(self) -> Mapping[str, Any]:
        """Plain values under ``schema``, for programs."""
        return self.values()

    @property
    def sentences(self) -> Iterator[str]:
        """Every sentence in reading order."""
        for section in self.sections:
            yield from (*section.sentences, *section.warnings)
            for item in section.items:
                yield from (item.head, *item.lines)
            yield from section.notes
