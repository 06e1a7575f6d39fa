"""The people of sites where a list gives something else: households, lanes, a daily capacity.

Households are multiplied by their mean size, a total is shared out over the sites; both only if the
planner says the number, and always said as assumed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.people import LARGEST_HOUSEHOLD
from simsite.reading.headings import HeadingUnit
from simsite.reading.site_list.columns import Chosen
from simsite.reading.site_list.grid import Grid, Said, cell_of, noted
from simsite.reading.site_list.measured import (
    CAPACITY,
    COLLECTORS,
    DESKS,
    HOMES,
    homes_unit,
    is_capacity,
    without_period,
)
from simsite.reading.site_list.numbers import read_number
from simsite.staffing.apportionment import largest_remainder

if TYPE_CHECKING:
    from simsite.reading.site_list.listed import SiteList

SIZE = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*(?:人|口)?\s*(?:[/每]\s*户|people|persons)?", re.IGNORECASE
)
SAYS_PEOPLE = re.compile(r"[人口]|people|person|resident", re.IGNORECASE)

Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class BesideList:
    """What a planner says beside the list.

    Attributes
    ----------
    household_size : Decimal or None
        People in a household, in the mean.
    people : int or None
        People of all sites together.
    """

    household_size: Decimal | None = None
    people: int | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything is."""
        return self.household_size is not None or self.people is not None


def beside_list(household_size: object = None, people: object = None) -> BesideList:
    """Read what a planner says beside the list: 2.65; 24000, 24,000 or 2.4万.

    Raises
    ------
    BadValue
        If one is no such number.
    """
    size = None if household_size is None else _size(str(household_size))
    return BesideList(size, None if people is None else _total(str(people)))


def _size(text: str) -> Decimal:
    match = SIZE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    size = None if match is None else Decimal(match[1])
    if size is None or not 1 <= size <= LARGEST_HOUSEHOLD:
        raise BadValue("list.household_size", value=text, largest=LARGEST_HOUSEHOLD)
    return size


def _total(text: str) -> int:
    try:
        found = read_number(text, "population", None).text
    except BadValue:
        found = ""
    if not re.fullmatch("[0-9]{1,12}", found) or not int(found):
        raise BadValue("list.people_total", value=text)
    return int(found)


@dataclass(frozen=True, slots=True)
class Measure:
    """What the people of a list come from, where no column has them.

    Attributes
    ----------
    key : str
        ``households``, ``capacity``, ``desks`` or ``collectors``; empty where all sites are alike.
    heading : str
        Heading of the column.
    column : int or None
        Which column.
    unit : HeadingUnit or None
        Unit that the heading gives.
    size : Decimal or None
        What households are multiplied by; None where a total is shared out.
    """

    key: str = ""
    heading: str = ""
    column: int | None = None
    unit: HeadingUnit | None = None
    size: Decimal | None = None

    def people_in(self, households: str) -> str:
        """Return the people of so many households, rounded to whole ones, halves up."""
        if self.size is None or not re.fullmatch("[0-9]+", households):
            return households
        return str((Decimal(households) * self.size).quantize(Decimal(1), ROUND_HALF_UP))

    def said(self, total: str, people: str) -> list[Said]:
        """Return what is assumed about the people.

        Parameters
        ----------
        total : str
            What the column adds up to.
        people : str
            All people.
        """
        values = {"heading": self.heading, "people": people}
        if self.size is not None:
            return [Said("homes_size", {**values, "size": f"{self.size}", "homes": total})]
        if not self.key:
            return [Said("shared_alike", {"people": people})]
        said = [Said(f"shared_{self.key}", values)]
        desks = Said("lanes_desks", {"heading": self.heading})
        return [*said, desks] if self.key == DESKS else said


class PeopleFinder:
    """Finds what the people of one sheet come from.

    Parameters
    ----------
    grid : Grid
        The sheet.
    line : int
        Number of the row of its headings.
    headings : list of str
        These.
    columns : Chosen
        Its columns.
    """

    def __init__(self, grid: Grid, line: int, headings: list[str], columns: Chosen) -> None:
        self.grid, self.line, self.headings, self.columns = grid, line, headings, columns
        self.faults: list[Fault] = []

    def measure(self, beside: BesideList, data: Rows) -> Measure | None:
        """Return what the people come from; None where the list says them, or nothing is given.

        Parameters
        ----------
        beside : BesideList
            What the planner says beside the list.
        data : sequence of (row number, cells)
            Rows below the headings; a column without anything in them is none.
        """
        place = self.columns.index("population")
        if place is not None and beside.is_said and not _is_filled(place, data):
            del self.columns.keys[place]  # a column that is still to be filled in
            place = None
        if place is not None or not beside.is_said:
            return None
        homes = self._homes(data)
        if beside.household_size is None:
            return next((m for m in (homes, *self._others(data)) if m is not None), Measure())
        if homes is None:
            shown = ", ".join(heading for heading in self.headings if heading)
            self._refuse(0, BadValue("list.no_households", choice=shown))
            return Measure()
        return replace(homes, size=beside.household_size)

    def _homes(self, data: Rows) -> Measure | None:
        units = {n: unit for n, text in enumerate(self.headings) if (unit := homes_unit(text))}
        column = self._only(HOMES, units, data)
        return None if column is None else self._of(HOMES, column, units[column])

    def _others(self, data: Rows) -> list[Measure]:
        capacity = [n for n, text in enumerate(self.headings) if text and is_capacity(text)]
        found = {
            CAPACITY: self._only(CAPACITY, capacity, data),
            **{key: self.columns.index(key) for key in (DESKS, COLLECTORS)},
        }
        return [
            self._of(key, column, self.columns.units.get(column))
            for key, column in found.items()
            if column is not None and _is_filled(column, data)
        ]

    def _of(self, key: str, column: int, unit: HeadingUnit | None) -> Measure:
        return Measure(key, self.headings[column], column, unit)

    def _only(
        self, key: str, columns: Sequence[int] | dict[int, HeadingUnit], data: Rows
    ) -> int | None:
        """Return the only column of a meaning with something in it; several are a fault."""
        filled = [n for n in columns if _is_filled(n, data)]
        for other in filled[1:]:
            names = {"value": self.headings[other], "other": self.headings[filled[0]]}
            self._refuse(other, BadValue("list.two_columns", **names, key=key))
        return filled[0] if filled else None

    def _refuse(self, column: int, problem: BadValue) -> None:
        mark = self.grid.mark(self.line, column)
        self.faults.append(mark.fault(problem, "population"))


def _is_filled(column: int, data: Rows) -> bool:
    return any(cell_of(cells, column) for _, cells in data)


def weight_of(measure: Measure, cell: str) -> float:
    """Return how much of a total a site gets, relative to others.

    Parameters
    ----------
    measure : Measure
        What the people come from.
    cell : str
        As written.

    Raises
    ------
    BadValue
        If it is no number, or there is none.
    """
    if measure.column is None:
        return 1.0
    if measure.key == HOMES:
        refuse_people(cell)
    key = measure.key if measure.key in (DESKS, COLLECTORS) else "population"
    plain = without_period(cell) if measure.key == CAPACITY else cell
    text = read_number(plain, key, measure.unit).text if plain else ""
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", text):
        raise BadValue("list.no_weight", value=cell, heading=measure.heading)
    return float(text)


def refuse_people(cell: str) -> None:
    """Refuse people in a column of households.

    Raises
    ------
    BadValue
        If the cell says people.
    """
    if SAYS_PEOPLE.search(cell):
        raise BadValue("list.cell_people", value=cell)


def with_people(found: SiteList, beside: BesideList) -> SiteList:
    """Return a list whose people add up to the total that the planner gives.

    Parameters
    ----------
    found : SiteList
        As read; where a total is shared out nobody is there yet.
    beside : BesideList
        What the planner says beside the list.

    Raises
    ------
    ScenarioFault
        If the list has another total, or nothing to share by.
    """
    measure, total = found.measure, beside.people
    if total is None:
        return found
    if measure is None or measure.size is not None:
        return _agreeing(found, total)
    if not sum(found.weights):
        problem = BadValue("list.no_weights", heading=measure.heading)
        raise ScenarioFault((found.headings[""].fault(problem, "population"),))
    shares = largest_remainder(total, found.weights, 0)
    said = measure.said(f"{sum(found.weights):,.0f}", f"{total:,}")
    rest = iter(shares)
    parts = tuple(_with_shares(part, rest) for part in found.parts)
    return replace(_with_shares(found, iter(shares)), parts=parts, said=(*found.said, *said))


def _with_shares(found: SiteList, shares: Iterator[int]) -> SiteList:
    """Return a list, or one of its sheets, each site of which takes the next share of people."""
    sites = (site.model_copy(update={"population": next(shares)}) for site in found.sites)
    return replace(found, sites=tuple(sites))


def _agreeing(found: SiteList, total: int) -> SiteList:
    """Return a list that has the people itself, if they add up to the total."""
    own = sum(site.population for site in found.sites)
    if own != total:
        mark = found.headings.get("population", found.headings[""])
        problem = BadValue("list.people_differ", value=f"{total:,}", sum=f"{own:,}")
        raise ScenarioFault((mark.fault(problem, "population", f"{total:,}"),))
    return replace(found, said=(*found.said, noted("people_agree", people=f"{total:,}")))
