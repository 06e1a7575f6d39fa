"""Which columns of a list are used, in which units, and what is said of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simsite.core.errors import BadValue, Fault
from simsite.model.headings import Heading, Unit, read_heading, unit_of
from simsite.model.site_list.grid import Grid
from simsite.model.site_list.said import Said, noted
from simsite.model.sites import COLUMNS, HEADERS, means

LISTED = frozenset(COLUMNS) - {"staff"}


@dataclass(frozen=True)
class Chosen:
    """The columns that are used.

    Attributes
    ----------
    keys : dict of int to str
        Index of a column to the key of a site.
    units : dict of int to Unit
        Units that headings give.
    is_due : bool
        Whether the people are those who are to be swabbed, not all who live there.
    said : list of Said
        What is to be said about headings.
    """

    keys: dict[int, str] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    is_due: bool = False
    said: list[Said] = field(default_factory=list)

    def index(self, key: str) -> int | None:
        """Return the column of a key, or None."""
        return next((index for index, known in self.keys.items() if known == key), None)


def known_headings(cells: Iterable[str]) -> set[str]:
    """Return the keys that cells name as headings, units and remarks understood."""
    return {
        "population" if _is_of_households(cell) else read_heading(cell, HEADERS).key
        for cell in cells
        if cell
    } & LISTED


def _is_of_households(text: str) -> bool:
    """Whether a heading is a number of households: 户数."""
    unit = unit_of(text, "population")
    return unit is not None and unit.households and unit.scale == 1


def plain_headings(cells: Iterable[str]) -> int:
    """Return how many of some cells are words of headings."""
    return len({means(cell, HEADERS) for cell in cells} & LISTED)


def choose(grid: Grid, line: int, headings: list[str], faults: list[Fault]) -> Chosen:
    """Return the columns that are used.

    Parameters
    ----------
    grid : Grid
        The list.
    line : int
        Number of the row of its headings.
    headings : list of str
        These.
    faults : list of Fault
        Faults found are added here.
    """
    found = {index: read_heading(text, HEADERS) for index, text in enumerate(headings) if text}
    found = {index: heading for index, heading in found.items() if heading.key in LISTED}
    said: list[Said] = []
    usable = {n: h for n, h in found.items() if _is_usable(headings[n], h, said)}
    is_due = any(h.is_due for h in usable.values())
    for index, heading in list(usable.items()):
        if is_due and heading.key == "population" and not heading.is_due:
            del usable[index]
            said.append(noted("due_other", heading=headings[index]))
    keys: dict[int, str] = {}
    for index, heading in usable.items():
        first = next((n for n, key in keys.items() if key == heading.key), None)
        if first is None:
            keys[index] = heading.key
            continue
        names = {"value": headings[index], "other": headings[first], "key": heading.key}
        problem = BadValue("list.two_columns", **names)
        faults.append(grid.mark(line, index).fault(problem, heading.key, headings[index]))
    if "population" not in keys.values():
        faults.append(_without_people(grid, line, headings, found))
    for index in keys:
        said += _of_unit(headings[index], usable[index])
    if is_due:
        said.append(noted("due", heading=next(headings[n] for n in keys if usable[n].is_due)))
    units = {n: unit for n in keys if (unit := usable[n].unit) is not None}
    return Chosen(keys, units, is_due, said)


def _is_usable(text: str, heading: Heading, said: list[Said]) -> bool:
    """Whether a column counts what its key means; else it is said why not."""
    if heading.unit is not None and not heading.unit.fits:
        said.append(noted("other_unit", heading=text, unit=heading.unit.text))
        return False
    if heading.part:
        said.append(noted("part", heading=text, part=heading.part))
        return False
    return True


def _of_unit(text: str, heading: Heading) -> list[Said]:
    """Return what is said of the unit and of the remarks in a heading that is used."""
    said = []
    if heading.unit is not None and heading.unit.scale != 1:
        said.append(noted("unit", heading=text, scale=f"{heading.unit.scale:,}"))
    if heading.remark:
        said.append(noted("remark", heading=text, remark=heading.remark))
    return said


def _without_people(grid: Grid, line: int, headings: list[str], found: dict[int, Heading]) -> Fault:
    """Return the fault of a list that does not say how many people there are, at its best place."""
    for index, heading in found.items():
        if heading.key == "population":
            is_part = heading.unit is None or heading.unit.fits
            text = heading.part if is_part or heading.unit is None else heading.unit.text
            homes = heading.unit is not None and heading.unit.households
            key = "list.part" if is_part else "list.households" if homes else "list.unit"
            problem = BadValue(key, value=headings[index], unit=text)
            return grid.mark(line, index).fault(problem, "population", headings[index])
    for index, text in enumerate(headings):
        if text and index not in found and _is_of_households(text):
            problem = BadValue("list.households", value=text, unit=text)
            return grid.mark(line, index).fault(problem, "population", text)
    shown = ", ".join(heading for heading in headings if heading)
    return grid.mark(line, 0).fault(BadValue("list.no_population", choice=shown), "population")
