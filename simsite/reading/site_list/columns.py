"""Which columns of a list are used, in which units, and what is said of the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from simsite.core.errors import BadValue, Fault, InBoth
from simsite.model.sites import CHINESE_HEADERS, COLUMNS, HEADERS, means, plain_heading
from simsite.reading.headings import (
    BRACKETS,
    COUNTED,
    Heading,
    HeadingUnit,
    instead,
    read_heading,
    unit_of,
)
from simsite.reading.site_list.grid import Grid, Said, cell_of, noted
from simsite.reading.site_list.measured import homes_unit, is_capacity

LISTED = frozenset(COLUMNS) - {"staff"}
PEOPLE_OF = re.compile(
    r"常住|户籍|流动|外来|服务|应|小计|合计|resident|registered|floating|due|total", re.IGNORECASE
)
UNIT_IS = re.compile(
    r"(?:单位|\bunits?(?: of measure)?)\s*[:=]?\s*([^()\[\]【】;,。]+)", re.IGNORECASE
)
SCALED = re.compile(r"[百千万亿]|thousand|hundred|million", re.IGNORECASE)
SEARCHED = 30  # rows from the top in which the headings are looked for
PLACES = frozenset(
    ["地点", "采样地点"]
)  # where a site lies, which names it where nothing else does
# What a list says of people below a heading of theirs that is not how many they are, or who.
_OF_STAFF = (
    "单位 所属单位 工作单位 所在单位 派出单位 电话 联系电话 联系方式 手机 手机号 手机号码 职务 职称"
    " 性别 身份证号 组别 备注 phone mobile contact unit employer organisation organization post"
)
OF_STAFF = frozenset(_OF_STAFF.split())
BESIDE = 2  # most filled cells of a row that says a unit beside the headings


@dataclass(frozen=True)
class Chosen:
    """The columns that are used.

    Attributes
    ----------
    keys : dict of int to str
        Index of a column to the key of a site.
    units : dict of int to HeadingUnit
        Units that headings give.
    is_due : bool
        Whether the people are those who are to be swabbed, not all who live there.
    said : list of Said
        What is to be said about headings.
    weight : int or None
        Column by which a total of people is shared out, where no column has them.
    """

    keys: dict[int, str] = field(default_factory=dict)
    units: dict[int, HeadingUnit] = field(default_factory=dict)
    is_due: bool = False
    said: list[Said] = field(default_factory=list)
    weight: int | None = None

    def index(self, key: str) -> int | None:
        """Return the column of a key, or None."""
        return next((index for index, known in self.keys.items() if known == key), None)

    @property
    def summed(self) -> int | None:
        """The column that totals add up: of the people, else of what they are shared out by."""
        place = self.index("population")
        return self.weight if place is None else place


def known_headings(cells: Iterable[str]) -> set[str]:
    """Return the keys that cells name as headings, units and remarks understood.

    Words that name a site where nothing else does, such as 单位 or Address, stand in other tables,
    too: they count beside people, desks or staff alone.
    """
    headings = list(cells)
    found = _understood(headings)
    people = {
        n: Heading("population")
        for n, cell in enumerate(headings)
        if cell and (is_capacity(cell) or homes_unit(cell))
    }
    keys = {heading.key for heading in (found | people).values()}
    if keys & COUNTED.keys():
        return keys
    return {read_heading(headings[n], HEADERS).key for n in found} & LISTED


def _understood(headings: list[str]) -> dict[int, Heading]:
    """Return the headings that are understood, by the index of the column."""
    found = {index: read_heading(text, HEADERS) for index, text in enumerate(headings) if text}
    found = {index: heading for index, heading in found.items() if heading.key in LISTED}
    return found | instead(headings, found)


def not_headings(grid: Grid, file: str) -> BadValue:
    """Return what is wrong with a list without a row of headings: what of the best is understood.

    Parameters
    ----------
    grid : Grid
        The list.
    file : str
        Its name.
    """
    where = {"name": file, "choice": grid.sheet or "CSV"}
    rows = grid.rows[:SEARCHED]
    best = max(rows, key=lambda row: len(known_headings(row[1])), default=(0, []))
    found = _understood(best[1])
    others = [text for n, text in enumerate(best[1]) if text and n not in found]
    if not found or not others or any(map(str.isdigit, best[1])):
        return BadValue("list.no_heading", **where)
    has_people = any(heading.key == "population" for heading in found.values())
    key = "list.no_names" if has_people else "list.one_heading"
    left = InBoth(", ".join(f"'{text}'" for text in others), "、".join(f"“{o}”" for o in others))
    return BadValue(key, row=best[0], known=_shown(best[1], found), others=left, **where)


def _shown(headings: list[str], found: dict[int, Heading]) -> InBoth:
    """Return what was understood of headings, and as what."""
    keys = [(headings[n], found[n].key) for n in sorted(found)]
    return InBoth(
        ", ".join(f"'{heading}' = {key}" for heading, key in keys),
        "、".join(f"“{heading}” = {CHINESE_HEADERS[key]}" for heading, key in keys),
    )


def plain_headings(cells: Iterable[str]) -> int:
    """Return how many of some cells are words of headings."""
    return len({means(cell, HEADERS) for cell in cells} & LISTED)


def choose(
    grid: Grid, line: int, headings: list[str], faults: list[Fault], is_given: bool = False
) -> Chosen:
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
    is_given : bool
        Whether the planner says beside the list how many people there are.
    """
    found = _understood(headings)
    said: list[Said] = []
    usable = {n: h for n, h in found.items() if _is_usable(headings[n], h, said)}
    is_due = any(h.is_due for h in usable.values())
    for index, heading in list(usable.items()):
        if is_due and heading.key == "population" and not heading.is_due:
            del usable[index]
            said.append(noted("due_other", heading=headings[index]))
    keys: dict[int, str] = {}
    for index, heading in _one_of_places(headings, usable).items():
        first = next((n for n, key in keys.items() if key == heading.key), None)
        if first is None:
            keys[index] = heading.key
            continue
        meant = InBoth(heading.key, CHINESE_HEADERS[heading.key])
        names = {"value": headings[index], "other": headings[first], "key": meant}
        problem = BadValue("list.two_columns", **names)
        faults.append(grid.mark(line, index).fault(problem, heading.key, headings[index]))
    if "population" not in keys.values() and not is_given:
        faults.append(_without_people(grid, line, headings, found))
    for index in keys:
        said += _of_unit(headings[index], usable[index])
    if is_due:
        said.append(noted("due", heading=next(headings[n] for n in keys if usable[n].is_due)))
    units = {n: unit for n in keys if (unit := usable[n].unit) is not None}
    return Chosen(keys, units, is_due, said)


def _one_of_places(headings: list[str], usable: dict[int, Heading]) -> dict[int, Heading]:
    """Return the columns without those that say where a site lies, where another names it."""
    named = [n for n, heading in usable.items() if heading.key == "name_zh"]
    places = {n for n in named if plain_heading(headings[n]) in PLACES}
    left = places if len(named) > len(places) else set()
    return {n: heading for n, heading in usable.items() if n not in left}


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
        if text and index not in found and homes_unit(text):
            problem = BadValue("list.households", value=text, unit=text)
            return grid.mark(line, index).fault(problem, "population", text)
    desks = (n for n, heading in found.items() if heading.key == "desks")
    sized = [n for n, text in enumerate(headings) if text and is_capacity(text)]
    for index in (*sized, *desks):
        problem = BadValue("list.shared", value=headings[index])
        return grid.mark(line, index).fault(problem, "population", headings[index])
    shown = ", ".join(heading for heading in headings if heading)
    problem = BadValue("list.no_population", choice=shown, known=_shown(headings, found))
    return grid.mark(line, 0).fault(problem, "population")


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
    if _divides(upper, lower):
        return True
    if any(key and key not in COUNTED for key, _ in keys):
        return False
    if all(key and unit_of(below, key) is not None for key, below in keys):
        return True
    adds = any(not key and _key(below) for key, below in keys)
    return adds or any(key == "population" and PEOPLE_OF.search(below) for key, below in keys)


def _divides(upper: list[str], lower: list[str]) -> bool:
    """Whether a row divides headings that are merged over several columns, and nothing else."""
    columns = list(zip_longest(upper, lower, fillvalue=""))
    own = {n for n, (above, below) in enumerate(columns) if below and below != above}
    wide = {n for n, (above, _) in enumerate(columns) if above and upper.count(above) > 1}
    divided = {upper[n]: [columns[m][1] for m in wide if upper[m] == upper[n]] for n in own & wide}
    parts = divided.values()
    return bool(own) and own <= wide and all(len(set(names)) == len(names) for names in parts)


def _joined(upper: str, lower: str) -> str:
    if not lower or lower == upper:
        return upper
    if _key(upper) and plain_heading(lower) in OF_STAFF:
        return f"{upper} {lower}"
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
        is_of_homes = unit.households and known is not None and known.households
        fits = unit.fits or is_of_homes
        if not fits or (known is not None and known.scale != unit.scale):
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
) -> Iterator[tuple[int, int, str, HeadingUnit]]:
    """Yield the units that rows of titles and remarks give, with their places."""
    for row in rows:
        texts = dict.fromkeys(cell for cell in cells[row] if cell)
        for text in texts:
            unit = _unit_in(text)
            if unit is not None:
                yield row, cells[row].index(text), text, unit


def _unit_in(text: str) -> HeadingUnit | None:
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
