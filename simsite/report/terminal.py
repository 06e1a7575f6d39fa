"""Tables and lines in the terminal: 80 columns, Chinese aligned, names shown as they are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TextIO

from simsite.core.errors import visible, width

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH = 80
FOLDED_WIDTH = 12  # least width kept for a folding column
EDGES, GAP = 2, 3  # columns that the table style puts around and between cells


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its side and whether its words may be folded.

    What does not fit is cut with ``…`` where the column does not fold.
    """

    heading: str
    side: Literal["left", "right"] = "left"
    fold: bool = False


def console(stream: TextIO | None = None) -> Console:
    """Return the console that writes to `stream`, standard output by default.

    On a terminal rich uses its width and colours, unless NO_COLOR is set; anywhere else the text is
    plain and 80 columns wide, whatever the environment says.
    """
    from rich.console import Console

    stream = sys.stdout if stream is None else stream
    if stream.isatty():
        return Console(file=stream, markup=False, highlight=False, emoji=False)
    return Console(
        file=stream,
        width=WIDTH,
        force_terminal=False,
        color_system=None,
        no_color=True,
        markup=False,
        highlight=False,
        emoji=False,
    )


def plain(words: object, style: str = "") -> Text:
    """Return `words` as text that is never read as markup, with control characters spelt out.

    A tab or a line break becomes a space, so a name stays in its cell.
    """
    from rich.text import Text

    one_line = "".join(" " if c in "\t\r\n" else c for c in str(words))
    return Text(visible(one_line, longest=len(one_line)), style=style)


def table(columns: Sequence[Column], rows: Sequence[Sequence[object]], title: str = "") -> Table:
    """Return a table with one line under its heading.

    Parameters
    ----------
    columns : the columns, left to right
    rows : cells by row, as many as columns; a rich Text is taken as it is, the rest through `plain`
    title : line above the table, none by default

    Raises
    ------
    ValueError
        If a row has not as many cells as there are columns.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        box=box.SIMPLE_HEAD,
        title=plain(title) if title else None,
        title_justify="left",
        pad_edge=False,
    )
    cells = [[cell if isinstance(cell, Text) else plain(cell) for cell in row] for row in rows]
    for row in cells:
        if len(row) != len(columns):
            raise ValueError(f"{len(row)} cells for {len(columns)} columns: {row!r}")
    for column, most in zip(columns, _widths(columns, cells), strict=True):
        shown.add_column(
            plain(column.heading),
            justify=column.side,
            no_wrap=not column.fold,
            overflow="fold" if column.fold else "ellipsis",
            max_width=most,
        )
    for row in cells:
        shown.add_row(*row)
    return shown


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Text]]) -> list[int | None]:
    """Return the greatest width of each column that does not fold, so that all fit 80 columns.

    The widest gives way first. Left to itself, rich takes the space from folding columns, down to
    nothing, and their words disappear.
    """
    rigid = [number for number, column in enumerate(columns) if not column.fold]
    widest = {
        number: max(width(columns[number].heading), *(row[number].cell_len for row in rows), 1)
        for number in rigid
    }
    spare = WIDTH - EDGES - GAP * (len(columns) - 1) - FOLDED_WIDTH * (len(columns) - len(rigid))
    while sum(widest.values()) > max(spare, len(rigid)):
        widest[max(widest, key=lambda number: (widest[number], -number))] -= 1
    return [widest.get(number) for number in range(len(columns))]
