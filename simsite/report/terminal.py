"""Tables and lines in the terminal: 80 columns, Chinese aligned, names shown as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Literal, TextIO

from simsite.core.errors import visible, width

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table
    from rich.text import Text

WIDTH = 80
FOLDED_WIDTH = 12  # least width kept for a folding column
EDGES, GAP = 2, 3  # columns that the table style puts around and between cells


@dataclass(frozen=True)
class ScreenColumn:
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


def shown(parts: Iterable[RenderableType], stream: TextIO | None) -> str:
    """Return parts as they look on a stream; None is plain text of 80 columns, as for a file."""
    screen = console(stream or StringIO())
    with screen.capture() as captured:
        for part in parts:
            put(screen, part)
    return captured.get()


def put(screen: Console, part: RenderableType) -> None:
    """Print a part; a text alone in a group, because rich would make it one of its own."""
    from rich.console import Group
    from rich.text import Text

    screen.print(Group(part) if isinstance(part, Text) else part)


def plain(words: object, style: str = "") -> Text:
    """Return `words` as text that is never read as markup, with control characters spelt out.

    A tab or a line break becomes a space, so a name stays in its cell.
    """
    from simsite.report.unbroken_text import UnbrokenText

    return UnbrokenText(_one_line(words), style=style)


def _one_line(words: object) -> str:
    one_line = str(words)
    if one_line.isascii() and one_line.isprintable():
        return one_line
    one_line = "".join(" " if c in "\t\r\n" else c for c in one_line)
    return visible(one_line, longest=len(one_line))


def table(
    columns: Sequence[ScreenColumn], rows: Sequence[Sequence[object]], title: str = ""
) -> Table:
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


class Listing:
    """A table of plain words that rich lays out only where it must.

    Printed it looks as `table` does. Where no colour is wanted and every cell fits as it is,
    nothing is left to fold or cut, and the lines are put together here: rich takes a hundred times
    as long, and a county has hundreds of rows.

    Parameters
    ----------
    columns : the columns, left to right
    rows : cells by row, as many as columns
    """

    def __init__(self, columns: Sequence[ScreenColumn], rows: Sequence[Sequence[object]]) -> None:
        self.columns = columns
        self.rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give rich what it prints."""
        from rich.segment import Segment

        fitting = None
        if console.color_system is None and options.max_width == WIDTH:
            fitting = _fitting(self.columns, self.rows)
        if fitting is None:
            yield table(self.columns, self.rows)
        else:
            yield Segment("".join(f"{line}\n" for line in fitting))


def _fitting(columns: Sequence[ScreenColumn], rows: Sequence[Sequence[object]]) -> list[str] | None:
    """Return the lines of a table where no cell has to be folded or cut; else None."""
    from rich.cells import cell_len

    texts = [[_one_line(column.heading) for column in columns]]
    texts += [[_one_line(cell) for cell in row] for row in rows]
    if any(text != text.strip() or len(row) != len(columns) for row in texts for text in row):
        return None
    lengths = [[cell_len(text) for text in row] for row in texts]
    widest = [max(column) for column in zip(*lengths, strict=True)]
    least = [FOLDED_WIDTH if c.fold else w for c, w in zip(columns, widest, strict=True)]
    gaps = EDGES + GAP * (len(columns) - 1)
    if max(sum(widest), sum(least)) + gaps > WIDTH:
        return None
    lines = []
    for row, taken in zip(texts, lengths, strict=True):
        spaces = (" " * (most - own) for most, own in zip(widest, taken, strict=True))
        cells = zip(columns, row, spaces, strict=True)
        padded = (space + cell if c.side == "right" else cell + space for c, cell, space in cells)
        lines.append(f" {(' ' * GAP).join(padded)} ")
    blank, rule = " " * (sum(widest) + gaps), "─" * (sum(widest) + gaps - EDGES)
    return [blank, lines[0], f" {rule} ", *lines[1:], blank]


def _widths(columns: Sequence[ScreenColumn], rows: Sequence[Sequence[Text]]) -> list[int | None]:
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
