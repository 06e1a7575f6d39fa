"""What the rows of headings say together: in two rows, again below, and about units beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from simsite.core.errors import BadValue, Fault
from simsite.model.headings import BRACKETS, COUNTED, Unit, read_heading, unit_of
from simsite.model.site_list.columns import LISTED, Chosen
from simsite.model.site_list.grid import Grid, cell_of
from simsite.model.site_list.said import Said, noted
from simsite.model.sites import HEADERS

PEOPLE_OF = re.compile(
    r"常住|户籍|流动|外来|服务|应|小计|合计|resident|registered|floating|due|total", re.IGNORECASE
)
UNIT_IS = re.compile(
    r"(?:单位|\bunits?(?: of measure)?)\s*[:=]?\s*([^()\[\]【】;,。]+)", re.IGNORECASE
)
SCALED = re.compile(r"[百千万亿]|thousand|hundred|million", re.IGNORECASE)
BESIDE = 2  # most filled cells of a row that says a unit beside the headings


def joined(grid: Grid, at: int) -> tuple[int, int, list[str]]:
    """Return the headings of a list, from two rows where the second goes on with the first.

    Parameters
    ----------
    grid : Grid
        The list.
    at : int
        Which of its rows holds the headings.

    Returns
    -------
    first, last : int
        Which rows hold them.
    headings : list of str
        One for each column.
    """
    for first in (at - 1, at):
        if not 0 <= first < len(grid.rows) - 1:
            continue
        upper, lower = grid.rows[first][1], grid.rows[first + 1][1]
        known = {key for cell in upper if (key := _key(cell))}
        if (first == at or len(known) > 1) and _goes_on(upper, lower):
            both = zip_longest(upper, lower, fillvalue="")
            return first, first + 1, [_joined(one, other) for one, other in both]
    return at, at, grid.rows[at][1]


def _key(cell: str) -> str:
    """Return the key that a heading means, or none."""
    key = read_heading(cell, HEADERS).key if cell else ""
    return key if key in LISTED else ""


def _goes_on(upper: list[str], lower: list[str]) -> bool:
    """Whether a row below headings is one of headings, too: staff, units or kinds of people."""
    pairs = [(u, own) for u, own in zip_longest(upper, lower, fillvalue="") if own and own != u]
    if not pairs or any(char.isdigit() for _, own in pairs for char in own):
        return False
    keys = [(_key(above), below) for above, below in pairs]
    if any(key and key not in COUNTED for key, _ in keys):
        return False
    if all(key and unit_of(below, key) is not None for key, below in keys):
        return True
    adds = any(not key and _key(below) for key, below in keys)
    return adds or any(key == "population" and PEOPLE_OF.search(below) for key, below in keys)


def _joined(upper: str, lower: str) -> str:
    if not lower or lower == upper:
        return upper
    if not upper or (_key(lower) and not _key(upper)):
        return lower
    return f"{upper}（{lower}）" if _key(upper) else f"{upper} {lower}"


def other_heading(headings: list[str], cells: list[str]) -> tuple[int, str] | None:
    """Return the first cell of repeated headings that stands over another column, and which."""
    for index, cell in enumerate(cells):
        first = cell_of(headings, index)
        meant, again = read_heading(first, HEADERS), read_heading(cell, HEADERS)
        if (_key(first) or _key(cell)) and meant != again:
            return index, first
    return None


def units_beside(
    grid: Grid, columns: Chosen, rows: Iterable[int], faults: list[Fault]
) -> list[Said]:
    """Use the unit that a title or a remark gives for the people, and say so.

    Parameters
    ----------
    grid : Grid
        The list.
    columns : Chosen
        Its columns; the unit is added.
    rows : iterable of int
        Numbers of the rows that hold titles and remarks.
    faults : list of Fault
        A unit that does not agree with the heading, or counts no people, is added here.
    """
    place = columns.index("population")
    if place is None:
        return []
    said: list[Said] = []
    cells = dict(grid.rows)
    for row, index, text, unit in _found(cells, rows):
        known = columns.units.get(place)
        mark = grid.mark(row, index)
        if not unit.fits or (known is not None and known.scale != unit.scale):
            problem = BadValue("list.unit_beside", value=text, unit=unit.text)
            faults.append(mark.fault(problem, "population", text))
        elif known is None:
            columns.units[place] = unit
            where = mark.cell or f"{mark.line}:{mark.column}"
            values = {"cell": where, "text": text, "scale": f"{unit.scale:,}"}
            said.append(noted("unit_beside", **values))
    return said


def _found(
    cells: dict[int, list[str]], rows: Iterable[int]
) -> Iterator[tuple[int, int, str, Unit]]:
    """Yield the units that rows of titles and remarks give, with their places."""
    for row in rows:
        texts = dict.fromkeys(cell for cell in cells[row] if cell)
        for text in texts:
            unit = _unit_in(text)
            if unit is not None:
                yield row, cells[row].index(text), text, unit


def _unit_in(text: str) -> Unit | None:
    """Return the unit of people that a title or a remark gives, or none."""
    folded = unicodedata.normalize("NFKC", text)
    is_said = [unit_of(found.strip(), "population") for found in UNIT_IS.findall(folded)]
    inside = ["".join(found).strip() for found in BRACKETS.findall(folded)]
    is_said += [
        unit
        for found in inside
        if SCALED.search(found) and (unit := unit_of(found, "population")) and unit.fits
    ]
    units = [unit for unit in is_said if unit is not None]
    return next((u for u in units if u.households or (u.fits and u.scale != 1)), None)
