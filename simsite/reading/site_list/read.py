"""From a planner's own list to sites: its sheets are chosen, read and joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.reading.site_list.columns import known_headings, not_headings
from simsite.reading.site_list.files import list_grids
from simsite.reading.site_list.grid import Grid, Said, noted
from simsite.reading.site_list.grid_reader import GridReader, heading_row
from simsite.reading.site_list.held import TOWNSHIP
from simsite.reading.site_list.listed import SiteList
from simsite.reading.site_list.residents import BesideList, beside_list, with_people
from simsite.reading.site_list.sheets import joined_sheets, sheet_names

NO_HEADING = "list.no_heading"


def read_list(
    path: Path,
    sheet: str | Sequence[str] | None = None,
    household_size: object = None,
    people: object = None,
) -> SiteList:
    """Read a planner's own list of sites.

    Parameters
    ----------
    path : pathlib.Path
        ``.xlsx``, a web page or XML spreadsheet by whatever name, or text in whatever encoding.
    sheet : str or sequence of str, optional
        Which sheets of a workbook; by default all that are visible and hold a list are joined.
    household_size : object, optional
        People in a household in the mean, for a list of households: 2.65, or such text.
    people : object, optional
        People of all sites together, for a list without: 24000, or text such as 2.4万.

    Raises
    ------
    BadValue
        If there is no list in the file, or a number is none.
    ScenarioFault
        With everything wrong in its rows.
    """
    names = (sheet,) if isinstance(sheet, str) else tuple(sheet or ())
    beside = beside_list(household_size, people)
    grids, hidden = list_grids(path)
    if grids and not grids[0].sheet:
        if names:
            raise BadValue("list.no_sheets", name=path.name)
        chosen, said = grids[:1], list[Said]()
    else:
        chosen, said = _chosen(grids, hidden, names, path, beside)
    found = joined_sheets(_read_all(chosen, path, beside))
    return with_people(replace(found, said=(*found.said, *said)), beside)


def _chosen(
    grids: list[Grid], hidden: list[str], names: tuple[str, ...], path: Path, beside: BesideList
) -> tuple[list[Grid], list[Said]]:
    """Return the sheets that are asked for, else all visible ones with a list; and say the rest."""
    by_name = {grid.sheet: grid for grid in grids}
    if names:
        unknown = next((name for name in names if name not in by_name), None)
        if unknown is not None:
            raise BadValue("list.sheet", value=unknown, choice=", ".join(by_name))
        return [by_name[name] for name in dict.fromkeys(names)], []
    visible = [grid for grid in grids if grid.sheet not in hidden]
    found = [grid for grid in visible if heading_row(grid, BesideList()) is not None]
    found = found or [grid for grid in visible if heading_row(grid, beside) is not None]
    if not found:
        known = (grid for grid in visible if not_headings(grid, path.name).key != NO_HEADING)
        choice = ", ".join(grid.sheet for grid in grids)
        best = next(known, None)
        raise (
            not_headings(best, path.name)
            if best
            else BadValue(NO_HEADING, name=path.name, choice=choice)
        )
    others = [grid.sheet for grid in visible if grid not in found and _is_table(grid)]
    return found, [noted("sheets_none", sheets=", ".join(others))] if others else []


def _is_table(grid: Grid) -> bool:
    """Whether a sheet has rows of several cells, as a list would."""
    return sum(sum(map(bool, cells)) > 1 for _, cells in grid.rows) > 1


def _read_all(grids: list[Grid], path: Path, beside: BesideList) -> list[SiteList]:
    """Return the list of each sheet; what is wrong in any of them is raised at once."""
    heads = [heading_row(grid, beside) for grid in grids]
    known = [
        set() if at is None else known_headings(grid.rows[at][1])
        for grid, at in zip(grids, heads, strict=True)
    ]
    names = sheet_names([g.sheet for g in grids], [bool(keys & {*TOWNSHIP}) for keys in known])
    parts: list[SiteList] = []
    faults: list[Fault] = []
    for grid, name in zip(grids, names, strict=True):
        try:
            parts.append(GridReader(grid, path, beside, name).read())
        except ScenarioFault as trouble:
            faults += trouble.faults if len(grids) == 1 else map(_of_sheet, trouble.faults)
    if faults:
        raise ScenarioFault(tuple(faults))
    return parts


def _of_sheet(fault: Fault) -> Fault:
    """Return the fault of one sheet of several, which may be no list of sites at all."""
    return (
        replace(fault, key="list.no_people_sheet") if fault.key == "list.no_population" else fault
    )
