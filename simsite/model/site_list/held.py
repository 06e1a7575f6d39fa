"""The totals of a planner's own list, held against the sums of its sites."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simsite.core.errors import BadValue, Fault
from simsite.model.site_list.columns import Chosen
from simsite.model.site_list.grid import Grid, cell_of
from simsite.model.site_list.numbers import read_number
from simsite.model.site_list.said import Said, noted
from simsite.model.totals import Line, Total, find_totals, is_part_total, is_total, may_be_total

TOWNSHIP = ("township_code", "township_zh", "township_en")
NAMES = ("name_zh", "name_en")
VILLAGE = ("village_code", "village_zh", "village_en")
SERIAL = frozenset({"序号", "no", "no.", "number", "#"})
LABELLED = 3  # filled cells from the left of which one may say total

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Held:
    """What was found about totals.

    Attributes
    ----------
    totals : set of int
        Numbers of the rows that are no sites.
    said : list of Said
        What is to be said of them.
    faults : list of Fault
        Rows that are neither a site nor a sum.
    """

    totals: set[int] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def hold(grid: Grid, columns: Chosen, data: Rows, headings: list[str]) -> Held:
    """Find the rows of totals and hold what they say against the sites.

    Parameters
    ----------
    grid : Grid
        The list.
    columns : Chosen
        Its columns.
    data : list of (row number, cells)
        Rows below the headings.
    headings : list of str
        All headings, for serial numbers.
    """
    held = Held()
    place = columns.index("population")
    naming = _naming(columns, data, headings)
    lines = _lines(columns, data, naming)
    totals = {total.index: total for total in find_totals(lines)}
    for index, (number, cells) in enumerate(data):
        is_nameless = naming and index and not any(cell_of(cells, n) for n in naming)
        total, mark = totals.get(index), grid.mark(number, place or 0)
        if total is not None:
            held.totals.add(number)
            where = mark.cell or f"{mark.line}:{mark.column}"
            held.said.extend(_told(total, number, where, lines[index].says))
        elif is_nameless and not lines[index].township and columns.index("id") is None:
            above = sum(lines[n].people or 0 for n in range(index) if n not in totals)
            numbers = {"sum": f"{above:,}", "value": f"{lines[index].people or 0:,}"}
            problem = BadValue("list.no_place", **numbers)
            held.faults.append(mark.fault(problem, "population"))
    return held


def _told(total: Total, row: int, where: str, says: bool) -> list[Said]:
    """Return what is said of a total: that it differs, or that it was known by its number."""
    values = {
        "row": row,
        "cell": where,
        "value": f"{total.people or 0:,}",
        "sites": f"{total.sites:,}",
    }
    if total.differs:
        return [noted("total_differs", **values, sum=f"{total.sum:,}")]
    return [] if says else [noted("total_unnamed", **values)]


def _naming(columns: Chosen, data: Rows, headings: list[str]) -> list[int]:
    """Return the columns that name a site in most of the rows."""
    named = [n for n, key in columns.keys.items() if key in ("id", *NAMES, *VILLAGE)]
    named += [n for n, text in enumerate(headings) if text.strip().casefold() in SERIAL]
    return [n for n in named if sum(bool(cell_of(row, n)) for _, row in data) * 2 > len(data)]


def _lines(columns: Chosen, data: Rows, naming: list[int]) -> list[Line]:
    """Return the rows as far as sums go."""
    lines, township, known = [], "", set[str]()
    towns = [n for n, key in columns.keys.items() if key in TOWNSHIP]
    for index, (_, cells) in enumerate(data):
        own = next((cell for n in towns if (cell := cell_of(cells, n))), "")
        people = _people(columns, cells)
        labels = [cell for cell in dict.fromkeys(cells) if cell][:LABELLED]
        label = next((cell for cell in labels if is_total(cell)), "")
        if label:
            meant = next((t for t in sorted(known, key=len, reverse=True) if t in label), "")
            is_part = bool(meant) or is_part_total(label)
            lines.append(Line(people, meant, True, False, is_part))
            continue
        is_nameless = not any(cell_of(cells, n) for n in naming)
        if not naming:
            is_nameless = not own and 1 < index == len(data) - 1
        may = is_nameless or any(map(may_be_total, labels))
        if not may:
            township = own or township
            known |= {township} - {""}
        lines.append(Line(people, own if may else township, False, may))
    return lines


def _people(columns: Chosen, cells: list[str]) -> int | None:
    """Return the people of a row; None where there is no number, which is told elsewhere."""
    place = columns.index("population")
    if place is None or not (cell := cell_of(cells, place)):
        return None
    try:
        text = read_number(cell, "population", columns.units.get(place)).text
    except BadValue:
        return None
    return int(text) if re.fullmatch("[0-9]+", text) else None
