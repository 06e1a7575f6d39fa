"""An answer as text for the terminal, as JSON, and as a table in a file."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.i18n import words
from simsite.report.table_labels import in_words
from simsite.report.tables import csv_bytes
from simsite.report.terminal import Listing, plain, shown
from simsite.report.text_parts import heading

if TYPE_CHECKING:
    from rich.console import RenderableType

INDENT = 3
MARGIN = " "  # of a table, so that its title stands above its first column


def as_text(answer: Answer) -> str:
    """Return an answer as text: coloured for a terminal, plain anywhere else."""
    return shown(as_parts(answer), sys.stdout)


def as_parts(answer: Answer) -> list[RenderableType]:
    """Return an answer as what rich prints, one after the other."""
    first, *rest = answer.sections
    parts: list[RenderableType] = [plain(answer.title, style="bold"), *_section(first)]
    for section in rest:
        parts.append(heading(section.heading) if section.heading else plain(""))
        parts += _section(section)
    return parts


def _section(section: AnswerSection) -> list[RenderableType]:
    from rich.padding import Padding

    parts: list[RenderableType] = [*map(plain, section.sentences)]
    parts += [plain(warning, style="bold") for warning in section.warnings]
    for item in section.items:
        parts.append(plain(item.head))
        parts += [Padding(plain(line), (0, 0, 0, INDENT), expand=False) for line in item.lines]
    for grid in () if section.items else section.grids:
        parts += [plain(f"{MARGIN}{title}")] if (title := section.above(grid)) else []
        parts.append(Listing(grid.columns, _rows(grid)))
    return [*parts, *map(plain, section.notes)]


def _rows(grid: AnswerGrid) -> list[tuple[str, ...]]:
    """Return the rows as a terminal shows them: what a group has in common stands once."""
    if not grid.grouped:
        return list(grid.rows)
    firsts = ["", *(row[0] for row in grid.rows)]
    pairs = zip(firsts, grid.rows, strict=False)
    return [("" if row[0] == before else row[0], *row[1:]) for before, row in pairs]


def as_json(answer: Answer) -> str:
    """Return an answer as one JSON object."""
    return json.dumps(answer.data, ensure_ascii=False, indent=2, allow_nan=False)


def told(answer: Answer, *, in_json: bool) -> str:
    """Return what a command says: an answer as text, or as one JSON object."""
    return as_json(answer) if in_json else as_text(answer)


def as_files(answer: Answer, headers: str) -> dict[str, bytes]:
    """Return an answer as files to keep: ``<kind>.json``, and with a table ``<kind>.csv``.

    Parameters
    ----------
    answer : Answer
        What to keep.
    headers : "en" or "zh"
        Language of the table's header.
    """
    files = {f"{answer.kind}.json": (as_json(answer) + "\n").encode()}
    if answer.table is None:
        return files
    shown = answer.table if headers == "en" else in_words(answer.table, words(headers))
    return {f"{answer.kind}.csv": csv_bytes(shown), **files}
