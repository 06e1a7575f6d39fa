"""The totals of a planner's own list, held against the sums of its sites."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from simsite.core.errors import BadValue, Fault
from simsite.reading.site_list.columns import Chosen
from simsite.reading.site_list.grid import Grid, Said, cell_of, noted, where
from simsite.reading.site_list.numbers import read_number
from simsite.reading.totals import (
    SummedRow,
    Total,
    find_totals,
    is_of_which,
    is_part_total,
    is_statistic,
    is_total,
    may_be_total,
    says_area,
    says_no_total,
    total_of,
)

TOWNSHIP = ("township_code", "township_zh", "township_en")
NAMES = ("name_zh", "name_en")
VILLAGE = ("village_code", "village_zh", "village_en")
SERIAL = frozenset({"序号", "no", "no.", "number", "#"})
LABELLED = 3  # filled cells from the left of which one may say total

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class TotalsCheck:
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


def hold(grid: Grid, columns: Chosen, data: Rows, headings: list[str]) -> TotalsCheck:
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
    naming = _naming(columns, data, headings)
    held = TotalsCheck(_no_sites(columns, data, naming))
    data = [row for row in data if row[0] not in held.totals]
    place = columns.summed
    lines = _lines(columns, data, naming)
    totals = {total.index: total for total in find_totals(lines)}
    for index, (number, cells) in enumerate(data):
        is_nameless = naming and not any(cell_of(cells, n) for n in naming)
        total, mark = totals.get(index), grid.mark(number, place or 0)
        if total is not None:
            held.totals.add(number)
            held.said.extend(_told(total, number, where(mark), lines[index].says))
        elif is_nameless and lines[index].people is not None and columns.index("id") is None:
            others = [line for n, line in enumerate(lines) if n not in totals and n != index]
            held.faults.append(mark.fault(_no_place(lines[index], others), "population"))
    sites = [n for n in range(len(data)) if n not in totals]
    if columns.weight is None:  # lanes are few, and sums of others too often by chance
        held.said.extend(_doubts(grid, columns, [(data[n], lines[n].people or 0) for n in sites]))
    return held


def all_are_sites(columns: Chosen, data: Rows) -> bool:
    """Whether each row is a site beyond doubt, whatever comes after it: it is named, and no total.

    Parameters
    ----------
    columns : Chosen
        Columns of the list.
    data : list of (row number, cells)
        Rows below the headings.
    """
    named = [n for n, key in columns.keys.items() if key in ("id", *NAMES, *VILLAGE)]
    if not any(all(cell_of(cells, n) for _, cells in data) for n in named):
        return False
    return all(says_no_total(_labels(cells)) for _, cells in data)


def _labels(cells: list[str]) -> list[str]:
    """Return the first cells of a row that say something, of which one may say total."""
    return [cell for cell in dict.fromkeys(cells) if cell][:LABELLED]


def _no_place(line: SummedRow, others: list[SummedRow]) -> BadValue:
    """Return what is wrong with a row that names no site and is no sum, of its township if any."""
    of = [other for other in others if other.township == line.township] if line.township else others
    people = sum(other.people or 0 for other in of)
    return BadValue("list.no_place", sum=f"{people:,}", value=f"{line.people or 0:,}")


def _no_sites(columns: Chosen, data: Rows, naming: list[int]) -> set[int]:
    """Return the numbers of rows that say mean or highest, or are a part of the total above."""
    found: set[int] = set()
    towns = [n for n, key in columns.keys.items() if key in TOWNSHIP]
    left = 0  # people of the total above of whom parts may be told
    for number, cells in data:
        labels = _labels(cells)
        words = [cells[n] for n in sorted({*towns, *naming}) if cell_of(cells, n)]
        people = _people(columns, cells) or 0
        is_part = is_of_which(labels[0])
        goes_on = number - 1 in found and not any(cell_of(cells, n) for n in towns)
        if any(map(is_total, labels)):
            left = people
        elif is_part or (goes_on and towns and 0 < people <= left):
            found.add(number)
            left -= people
        elif len(words or labels) == 1 and is_statistic((words or labels)[0]):
            found.add(number)
            left = 0
        elif len(labels) > 1 and not words and is_statistic(labels[0]):
            found.add(number)
        else:
            left = 0
    return found


def _doubts(
    grid: Grid, columns: Chosen, sites: list[tuple[tuple[int, list[str]], int]]
) -> list[Said]:
    """Return what is said of sites that are the sum of those next to them."""
    said = []
    named = [n for n, key in columns.keys.items() if key in (*NAMES, *VILLAGE)]
    names = [
        next((cell for n in named if (cell := cell_of(row, n))), _township(columns, row))
        for (_, row), _ in sites
    ]
    areas = [says_area(name) for name in names]
    beside = _Beside([number for _, number in sites], areas)
    for index, ((number, _), own) in enumerate(sites):
        found = beside.sum_of(index) if own else range(0)
        if found:
            place = columns.index("population") or 0
            values = {"row": number, "cell": where(grid.mark(number, place))}
            rows = sites[found[0]][0][0], sites[found[-1]][0][0]
            values |= {"value": f"{own:,}", "first": rows[0], "last": rows[1]}
            said.append(noted("total_doubted", **values, name=names[index]))
    return said


class _Beside:
    """Sums of the sites next to one, from the sums of all before each.

    Parameters
    ----------
    people : list of int
        Of each site.
    areas : list of bool
        Whether its name says an area.
    """

    def __init__(self, people: list[int], areas: list[bool]) -> None:
        self._people, self._areas = people, areas
        self._before = [0, *accumulate(people)]
        far = len(areas)
        is_area = list(enumerate(areas))
        # The nearest area before each site, and the nearest from it on.
        self._earlier = [-1, *accumulate((n if area else -1 for n, area in is_area), max)]
        later = accumulate((n if area else far for n, area in reversed(is_area)), min)
        self._later = [*reversed([*later]), far]

    def sum_of(self, index: int) -> range:
        """Return the sites of which one is the sum: all of one side, or those of its area.

        Sites are the sum of two others by chance too often to say it of each.
        """
        sides = [range(index + 1, len(self._people)), range(index)]
        least = 2
        if self._areas[index]:
            sides += [range(index + 1, self._later[index + 1])]
            sides += [range(self._earlier[index] + 1, index)]
            least = 1
        fits = (side for side in sides if len(side) >= least)
        own, before = self._people[index], self._before
        return next((s for s in fits if before[s.stop] - before[s.start] == own), range(0))


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
    rows = [row for _, row in data if not any(map(is_total, [cell for cell in row if cell]))]
    return [n for n in named if sum(bool(cell_of(row, n)) for row in rows) * 2 > len(rows)]


def _lines(columns: Chosen, data: Rows, naming: list[int]) -> list[SummedRow]:
    """Return the rows as far as sums go."""
    lines, township = [], ""
    known = _townships(columns, data, naming)
    for index, (_, cells) in enumerate(data):
        own = _township(columns, cells)
        people = _people(columns, cells)
        labels = _labels(cells)
        of = next((place for cell in labels if (place := total_of(cell, known))), "")
        label = next((cell for cell in labels if is_total(cell)), "")
        if label or of:
            meant = of or next((t for t in sorted(known, key=len, reverse=True) if t in label), "")
            is_part = bool(meant) or is_part_total(label)
            lines.append(SummedRow(people, meant, True, False, is_part))
            continue
        is_nameless = not any(cell_of(cells, n) for n in naming)
        if not naming:
            is_last = 1 < index == len(data) - 1
            is_nameless = is_last and (not own or _says_county(own))
        may = is_nameless or any(map(may_be_total, labels))
        if not may:
            township = own or township
        meant = own if own in known and naming else ""
        lines.append(SummedRow(people, meant if may else township, False, may))
    return lines


def _says_county(name: str) -> bool:
    """Whether the township of a row without a site is the whole county."""
    return re.fullmatch(r".*[县市旗州]|(?:.*\s)?(?:county|city|all)", name.casefold()) is not None


def _township(columns: Chosen, cells: list[str]) -> str:
    """Return the township that a row names, or none."""
    towns = [n for n, key in columns.keys.items() if key in TOWNSHIP]
    return next((cell for n in towns if (cell := cell_of(cells, n))), "")


def _townships(columns: Chosen, data: Rows, naming: list[int]) -> dict[str, None]:
    """Return the townships of rows that name a site, in their order.

    Where a list names a township above its sites alone, this is one all the same.
    """
    found: dict[str, None] = {}
    for index, (_, cells) in enumerate(data):
        own = _township(columns, cells)
        below = data[index + 1][1] if index + 1 < len(data) else []
        heads = bool(below) and not _township(columns, below)
        named = not naming or any(cell_of(cells, n) for n in naming)
        heads = heads and any(cell_of(below, n) for n in naming)
        if own and (named or heads) and not is_total(own):
            found[own] = None
    return found


def _people(columns: Chosen, cells: list[str]) -> int | None:
    """Return the people of a row; None where there is no number, which is told elsewhere."""
    place = columns.summed
    if place is None or not (cell := cell_of(cells, place)):
        return None
    try:
        text = read_number(cell, "population", columns.units.get(place)).text
    except BadValue:
        return None
    return int(text) if re.fullmatch("[0-9]+", text) else None
