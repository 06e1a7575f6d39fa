"""One grid of a planner's list to sites: all that is wrong at once, and nothing guessed unsaid."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.files import unguarded
from simsite.model.fields import Frozen
from simsite.model.kinds import guessed, kind_of, understood
from simsite.model.sites import Site
from simsite.reading.headings import COUNTED, STAFF, HeadingUnit
from simsite.reading.site_list.columns import (
    SEARCHED,
    Chosen,
    choose,
    joined,
    known_headings,
    not_headings,
    other_heading,
    plain_headings,
    units_beside,
)
from simsite.reading.site_list.damaged import CODES, damaged
from simsite.reading.site_list.grid import Grid, Said, cell_of, letters, noted, spans, where
from simsite.reading.site_list.held import (
    NAMES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    all_are_sites,
    hold,
)
from simsite.reading.site_list.hours import ListedHours, take_hours
from simsite.reading.site_list.listed import SiteList
from simsite.reading.site_list.numbers import Read, read_number
from simsite.reading.site_list.people_named import people_named
from simsite.reading.site_list.residents import (
    BesideList,
    Measure,
    PeopleFinder,
    refuse_people,
    weight_of,
)
from simsite.reading.site_list.sheets import SheetName
from simsite.reading.site_table import SITES, doubled_faults
from simsite.reading.source import Mark
from simsite.reading.validate import typed
from simsite.reading.yaml_marks import Marked

REMARK = re.compile(
    r"(注|备注|说明|填表|制表|填报|审核|联系|单位|日期|note|remark|units?|source|prepared|contact)[^a-z]*",
    re.IGNORECASE,
)
# Who filled the list in, at its end: a label, a colon, and what one writes there.
SIGNED = re.compile(
    r"(?:注|备注|说明|填表|制表|填报|审核|审批|复核|负责|主管|经办|联系|单位|日期|签字|签名|签章|盖章|编制|报送"
    r"|录入|统计|note|remark|source|prepared|approved|checked|contact|date|signed|signature)"
    r"[^:]{0,12}:",
    re.IGNORECASE,
)
Row = dict[str, Marked]


class TypedRows(Frozen):
    """Sites alone, as `typed` reads them."""

    sites: tuple[Site, ...]


def heading_row(grid: Grid, beside: BesideList) -> int | None:
    """Return which of the rows holds the headings: the one with most that are known.

    Two must be known; of a list whose people are given beside it one will do, among others.

    Parameters
    ----------
    grid : Grid
        The list.
    beside : BesideList
        What is given beside it.

    Returns
    -------
    int or None
        Place of the row in the grid, from 0; None where there is no such row.
    """
    rows = [cells for _, cells in grid.rows[:SEARCHED]]
    known = [len(known_headings(cells)) for cells in rows]
    best = max(known, default=0)
    if best >= 2:
        return known.index(best)
    several = [n for n, cells in enumerate(rows) if known[n] and sum(map(bool, cells)) > 1]
    return several[0] if several and beside.people is not None else None


class GridReader:
    """Reads one grid; gathers faults and what is to be said on the way.

    Parameters
    ----------
    grid : Grid
        A sheet, or the rows of a text.
    path : pathlib.Path
        File it comes from, for messages.
    beside : BesideList
        Household size and people that are given beside the list.
    name : SheetName
        What the sheet's name says of its sites.
    """

    def __init__(self, grid: Grid, path: Path, beside: BesideList, name: SheetName) -> None:
        self.grid, self.path, self.beside, self.name = grid, path, beside, name
        self.faults: list[Fault] = []
        self.skipped: list[tuple[int, str]] = []
        self.said: list[Said] = list(grid.said)
        self.serial: int | None = None  # column of the serial numbers, where they are the ids
        self.columns = Chosen()
        self.read_numbers: list[tuple[Mark, str, Read]] = []
        self.measure: Measure | None = None  # what the people come from, where no column has them
        self.homes = 0
        self.hours = ListedHours()

    def read(self) -> SiteList:
        """Return the sites.

        Raises
        ------
        BadValue
            If there is no row of headings.
        ScenarioFault
            With everything wrong in its rows.
        """
        grid = self.grid
        first, last, headings = self._headings()
        line = grid.rows[first][0]
        self.columns = choose(grid, line, headings, self.faults, self.beside.is_said)
        self.said += self.columns.said
        data = self._data(last, headings)
        self._measure(line, headings, data)
        beside = [number for number, _ in (*grid.rows[:first], *self.skipped)]
        self.said += units_beside(grid, self.columns, beside, self.faults)
        nameless = self._beyond(data, headings)
        data = self._see_hours(self._without_totals(data, headings), headings)
        rows = [(number, self._row(number, cells)) for number, cells in data]
        self._fill_townships(rows)
        self._name(rows, headings)
        self._say_doubled(rows)
        self._kinds(rows)
        weights = self._weigh(rows)
        self._say_cells(rows)
        found = self._typed(rows, line)
        self._say_homes(found)
        taken, marks = self._taken(line)
        return SiteList(
            file=self.path.name,
            sheet=grid.sheet,
            sites=self._helpers(found.sites, headings),
            taken={headings[index]: key for index, key in sorted(taken.items())},
            unused=tuple(h for n, h in enumerate(headings) if h and n not in taken),
            skipped=tuple(sorted(self.skipped)),
            said=tuple(self.said),
            nameless=nameless,
            is_due=self.columns.is_due,
            places=tuple(self._places(number, row) for number, row in rows),
            headings=marks,
            measure=self.measure,
            weights=weights,
        )

    def _headings(self) -> tuple[int, int, list[str]]:
        """Return the first and the last row of the headings, and these, or raise that none are."""
        at = heading_row(self.grid, self.beside)
        if at is None:
            raise not_headings(self.grid, self.path.name)
        return joined(self.grid, at)

    def _places(self, number: int, row: Row) -> dict[str, Mark]:
        """Return where the values of a site stand, by key; its row under the empty key."""
        places = {key: value.mark for key, value in row.items()}
        return {**places, "": self.grid.mark(number, 0)}

    def _taken(self, line: int) -> tuple[dict[int, str], dict[str, Mark]]:
        """Return the columns that were used, by number, and where their headings stand, by key."""
        columns = self.columns.keys
        if self.serial is not None:
            columns[self.serial] = "id"
        taken = self._shared_by() | columns
        marks = {key: self.grid.mark(line, index) for index, key in taken.items()}
        return taken, {**marks, "": self.grid.mark(line, 0)}

    def _measure(self, line: int, headings: list[str], data: list[tuple[int, list[str]]]) -> None:
        """Find what the people come from where no column has them: households, or a total."""
        finding = PeopleFinder(self.grid, line, headings, self.columns)
        self.measure = found = finding.measure(self.beside, data)
        self.faults += finding.faults
        place = self.columns.index("population")
        if self.beside.household_size is not None and place is not None:
            self.said.append(noted("size_unused", heading=headings[place]))
        if found is None or found.column is None:
            return
        if found.size is None:
            self.columns = replace(self.columns, weight=found.column)
        else:
            self.columns.keys[found.column] = "population"
            self.columns.units[found.column] = found.unit or HeadingUnit("", households=True)

    def _shared_by(self) -> dict[int, str]:
        """Return the column by which a total is shared out, and what it says."""
        measure = self.measure
        if measure is None or measure.size is not None or measure.column is None:
            return {}
        return {measure.column: measure.key}

    def _weigh(self, rows: list[tuple[int, Row]]) -> tuple[float, ...]:
        """Return by what a total of people is shared out; nobody is at any site before that."""
        measure = self.measure
        if measure is None or measure.size is not None:
            return ()
        cells, weights = dict(self.grid.rows), []
        for number, row in rows:
            mark = self.grid.mark(number, measure.column or 0)
            cell = "" if measure.column is None else cell_of(cells[number], measure.column)
            try:
                weights.append(weight_of(measure, cell))
            except BadValue as problem:
                self.faults.append(mark.fault(problem, "population", cell))
            row["population"] = Marked("0", mark, "0", mark)
        return tuple(weights)

    def _say_homes(self, found: TypedRows) -> None:
        """Say that the people are households times their mean size."""
        if self.measure is not None and self.measure.size is not None:
            people = sum(site.population for site in found.sites)
            self.said += self.measure.said(f"{self.homes:,}", f"{people:,}")

    def _typed(self, rows: list[tuple[int, Row]], line: int) -> TypedRows:
        """Return the sites; everything that is wrong is raised."""
        grid = self.grid
        members = [Marked(row, grid.mark(number, 0)) for number, row in rows]
        if not members:
            self.faults.append(grid.mark(line, 0).fault(BadValue("list.no_rows")))
        self.faults += doubled_faults(members, "sites", "id")
        tree = Marked({"sites": Marked(members, grid.mark(line, 0))}, grid.mark(line, 0))
        found = typed(TypedRows, tree, self.faults)
        if self.faults or found is None:
            raise self._refused()
        return found

    def _refused(self) -> ScenarioFault:
        """Return everything wrong, in the order of the list."""
        return ScenarioFault(tuple(sorted(self.faults, key=lambda f: (f.line, f.column))))

    def _refuse_too_many(self, number: int) -> None:
        """Stop at the first site too many, whose row this is: no other is worked through."""
        numbers = {"number": f"{SITES.most + 1:,}", "most": f"{SITES.most:,}"}
        problem = BadValue("list.too_many_sites", **numbers)
        self.faults.append(self.grid.mark(number, 0).fault(problem))
        raise self._refused()

    def _data(self, at: int, headings: list[str]) -> list[tuple[int, list[str]]]:
        """Return the rows below the headings without remarks and repeated headings.

        Headings of other columns would make the rows below them say something else: a fault.
        """
        kept = []
        for number, cells in self.grid.rows[at + 1 :]:
            filled = list(dict.fromkeys(cell for cell in cells if cell))
            is_remark = self._is_remark(filled, cells)
            is_heading = plain_headings(filled) > len(filled) // 2 and not any(
                map(_is_count, filled)
            )
            if is_heading and (other := other_heading(headings, cells)):
                problem = BadValue("list.second_heading", value=cells[other[0]], other=other[1])
                self.faults.append(self.grid.mark(number, other[0]).fault(problem))
            if is_remark or is_heading:
                self.skipped.append((number, " ".join(filled)))
            else:
                kept.append((number, cells))
            # Totals among them are known at the end only.
            if len(kept) == SITES.most + 1 and all_are_sites(self.columns, kept):
                self._refuse_too_many(number)
        return kept

    def _is_remark(self, filled: list[str], cells: list[str]) -> bool:
        """Whether a row is a remark, or says who filled the list in and names no people."""
        first = filled[0].lstrip("(（[【")
        if len(filled) == 1 and REMARK.match(first):
            return True
        place = self.columns.summed
        people = "" if place is None else cell_of(cells, place)
        signed = SIGNED.match(unicodedata.normalize("NFKC", first))
        return signed is not None and not _is_count(people)

    def _beyond(self, data: list[tuple[int, list[str]]], headings: list[str]) -> tuple[str, ...]:
        """Return the filled columns without a heading; a longer row is a fault."""
        found: set[int] = set()
        for number, cells in data:
            last = max(n for n, cell in enumerate(cells) if cell)
            if last >= len(headings):
                problem = BadValue("csv.cells", number=last + 1, expected=len(headings))
                self.faults.append(self.grid.mark(number, len(headings)).fault(problem))
            found |= {
                n
                for n, (cell, text) in enumerate(zip(cells, headings, strict=False))
                if cell and not text
            }
        return tuple(letters(index) for index in sorted(found))

    def _without_totals(
        self, data: list[tuple[int, list[str]]], headings: list[str]
    ) -> list[tuple[int, list[str]]]:
        """Return the rows that are sites; the planner's totals are held against their sums."""
        held = hold(self.grid, self.columns, data, headings)
        self.faults += held.faults
        self.said += held.said
        for number, cells in data:
            if number in held.totals:
                filled = list(dict.fromkeys(cell for cell in cells if cell))
                self.skipped.append((number, " ".join(filled)))
        sites = [(number, cells) for number, cells in data if number not in held.totals]
        if len(sites) > SITES.most:
            self._refuse_too_many(sites[SITES.most][0])
        return sites

    def _see_hours(
        self, data: list[tuple[int, list[str]]], headings: list[str]
    ) -> list[tuple[int, list[str]]]:
        """Find the columns of opening hours; return the rows as they are."""
        self.hours = take_hours(self.columns, headings, data)
        self.said += self.hours.said
        return data

    def _helpers(self, sites: tuple[Site, ...], headings: list[str]) -> tuple[Site, ...]:
        """Read helpers beside registrars and callers as all, or as further ones where too few."""
        posts = [n for n, key in self.columns.keys.items() if key in ("registrars", "callers")]
        listed = [(site, _posts(site)) for site in sites if site.helpers is not None]
        if not any(others for _, others in listed):
            return sites
        few = [site for site, others in listed if (site.helpers or 0) < others]
        names = {
            "heading": headings[self.columns.index("helpers") or 0],
            "others": ", ".join(headings[n] for n in posts),
        }
        if not few:
            self.said.append(noted("helpers_all", **names))
            return sites
        self.said.append(noted("helpers_further", **names, count=len(few), example=few[0].id))
        return tuple(
            site.model_copy(update={"helpers": site.helpers + _posts(site)})
            if site.helpers is not None
            else site
            for site in sites
        )

    def _row(self, number: int, cells: list[str]) -> Row:
        """Return the filled cells of a row by key, numbers made plain."""
        row: Row = {}
        self.faults += self.hours.read_into(row, self.grid, number, cells)
        for index, key in self.columns.keys.items():
            if index in self.hours.indices:
                continue
            mark, cell = self.grid.mark(number, index), cell_of(cells, index)
            problem = self._unusable((number, index), key, cell)
            if problem is None and cell:
                try:
                    value = self._value(mark, index, cell)
                    row[key] = Marked(value, mark, value, mark)
                except BadValue as trouble:
                    problem = trouble
            if problem is not None:
                self.faults.append(mark.fault(problem, key, cell))
        return row

    def _unusable(self, place: tuple[int, int], key: str, cell: str) -> BadValue | None:
        """Return what is wrong with a cell whatever it says, or None."""
        problem = self.grid.unread.get(place)
        if problem is None and key in (*CODES, *NAMES):
            problem = damaged(self.grid, place, cell, key)
        if problem is None and key in COUNTED and place in self.grid.merged:
            problem = BadValue("list.merged", value=cell)
        if problem is None and key == "population" and not cell:
            problem = BadValue("list.no_people")
        return problem

    def _value(self, mark: Mark, index: int, cell: str) -> str:
        """Return what a cell says: a number in plain digits, a kind as a name, else its text."""
        key = self.columns.keys[index]
        if key in COUNTED:
            of_homes = key == "population" and self.measure is not None
            if of_homes:
                refuse_people(cell)
            read = read_number(cell, key, self.columns.units.get(index))
            if COUNTED[key] == STAFF and (named := people_named(cell)) and not read.text.isdigit():
                read = Read(str(named), is_names=True)
            self.read_numbers.append((mark, cell, read))
            return self._people_in(read.text) if of_homes else read.text
        if key == "kind":
            return understood(cell) or re.sub(r"[^\w-]+", "_", kind_of(cell)).strip("_") or cell
        return unicodedata.normalize("NFKC", unguarded(cell)) if key == "id" else unguarded(cell)

    def _people_in(self, households: str) -> str:
        """Return the people of so many households, who are counted."""
        self.homes += int(households) if households.isdecimal() else 0
        return households if self.measure is None else self.measure.people_in(households)

    def _say_numbers(self) -> None:
        """Say how cells with units of their own, about numbers and parts of persons were read."""
        own = [cell for _, cell, read in self.read_numbers if read.has_unit]
        about = [cell for _, cell, read in self.read_numbers if read.is_about]
        parts = [found for found in self.read_numbers if found[2].exact]
        remarks = [cell for _, cell, read in self.read_numbers if read.remark]
        for key, cells in (("cell_units", own), ("about", about), ("cell_remarks", remarks)):
            if cells:
                self.said.append(noted(key, count=len(cells), example=cells[0]))
        spelt = [found for found in self.read_numbers if found[2].is_spelt]
        named = [found for found in self.read_numbers if found[2].is_names]
        for key, those in (("numerals", spelt), ("names_counted", named)):
            if those:
                mark, cell, read = those[0]
                values = {"cell": where(mark), "example": cell, "number": read.text}
                self.said.append(noted(key, count=len(those), **values))
        if parts:
            mark, cell, read = parts[0]
            values = {"cell": where(mark), "value": cell, "exact": read.exact, "number": read.text}
            self.said.append(noted("rounded", count=len(parts), **values))

    def _say_cells(self, rows: list[tuple[int, Row]]) -> None:
        """Say how numbers were read, what is hidden and read, and which names had odd blanks."""
        self._say_numbers()
        hidden = [number for number, _ in rows if number in self.grid.hidden]
        if hidden:
            self.said.append(noted("hidden_rows", count=len(hidden), rows=spans(hidden)))
        unseen = sorted(self.grid.hidden_columns & self.columns.keys.keys())
        if unseen:
            shown = ", ".join(map(letters, unseen))
            self.said.append(noted("hidden_columns", count=len(unseen), columns=shown))
        texts = [n for n, key in self.columns.keys.items() if key not in COUNTED]
        odd = [(r, n) for r, _ in rows for n in texts if (r, n) in self.grid.odd]
        if odd:
            (number, index), cells = odd[0], dict(self.grid.rows)
            values = {"cell": where(self.grid.mark(number, index)), "value": cells[number][index]}
            self.said.append(noted("odd_blanks", count=len(odd), **values))

    def _fill_townships(self, rows: list[tuple[int, Row]]) -> None:
        """Take the township from the row above where a list names it once only."""
        keys = [key for key in TOWNSHIP if self.columns.index(key) is not None]
        if not keys and self.name.township:
            self._townships_by_name(rows)
        elif not keys:
            self.said.append(Said("no_township"))
        self._spell_alike(rows, keys)
        filled = 0
        last: dict[str, Marked] = {}
        for _, row in rows:
            own = {key: row[key] for key in keys if key in row}
            if own:
                last = own
            elif last:
                row.update(last)
                filled += 1
        if filled:
            self.said.append(Said("township_above", {"count": filled}))

    def _townships_by_name(self, rows: list[tuple[int, Row]]) -> None:
        """Let all sites lie in a township that is called as their sheet."""
        township = self.name.township
        key = "township_en" if township.isascii() else "township_zh"
        for number, row in rows:
            row[key] = self._at(number, township)
        self.said.append(Said("township_sheet", {"sheet": township}))

    def _spell_alike(self, rows: list[tuple[int, Row]], keys: list[str]) -> None:
        """Give townships that differ in width or case alone the spelling that comes first."""
        first: dict[tuple[str, str], str] = {}
        changed: list[tuple[str, str]] = []
        for _, row in rows:
            for key in keys:
                if key not in row:
                    continue
                text = row[key].text
                spelt = first.setdefault((key, _folded(text)), text)
                if spelt != text:
                    changed.append((text, spelt))
                    row[key] = replace(row[key], value=spelt, text=spelt)
        if changed:
            example, spelt = changed[0]
            self.said.append(noted("spelt", count=len(changed), example=example, spelt=spelt))

    def _name(self, rows: list[tuple[int, Row]], headings: list[str]) -> None:
        """Give sites an id where the list has none: its serial number, else a number of ours."""
        own = self.columns.index("id")
        cells = dict(self.grid.rows)
        if own is not None:
            taken = {row["id"].text for _, row in rows if "id" in row}
            for number, row in rows:
                if "id" not in row:
                    mark = self.grid.mark(number, 0)
                    if not cell_of(cells[number], own):  # else it is told what is wrong with it
                        self.faults.append(mark.fault(BadValue("list.no_id"), "id"))
                    free = (name for n in count(number) if (name := f"{n}") not in taken)
                    name = next(free)
                    taken.add(name)
                    row["id"] = Marked(name, mark, name, mark)
            return
        places = [n for n, h in enumerate(headings) if h.strip().casefold() in SERIAL]
        serial = [cell_of(cells[number], places[0]) for number, _ in rows] if places else []
        usable = bool(serial) and all(serial) and len(set(serial)) == len(serial)
        marked = zip(rows, serial, strict=False)
        lost = (damaged(self.grid, (n, places[0]), cell, "id") for (n, _), cell in marked)
        usable = usable and not any(lost)
        for place, (number, row) in enumerate(rows):
            mark = self.grid.mark(number, 0)
            own_number = unicodedata.normalize("NFKC", serial[place]) if usable else ""
            value = own_number or f"S{place + 1:03d}"
            row["id"] = Marked(value, mark, value, mark)
        self.serial = places[0] if usable else None
        if rows:
            self.said.append(Said("ids_serial" if usable else "ids_numbered"))

    def _say_doubled(self, rows: list[tuple[int, Row]]) -> None:
        """Say which sites are called as another of their township, or that no row names a site."""
        keys = (*TOWNSHIP, *VILLAGE, *NAMES)
        names = [(row, tuple(row[key].text for key in keys if key in row)) for _, row in rows]
        found = Counter(name for row, name in names if any(key in row for key in NAMES))
        alike = [name[-1] for name, number in found.items() if number > 1]
        known = set(self.columns.keys.values())
        places = {name for _, name in names if name}
        if not known & {"id", *NAMES, *VILLAGE} and 1 < len(places) == len(rows):
            self.said.append(Said("rows_are_sites", {"count": len(rows)}))
        if alike:
            count = sum(number for number in found.values() if number > 1)
            self.said.append(noted("names_alike", count=count, example=alike[0]))

    def _at(self, number: int, text: str) -> Marked:
        """Return text that stands nowhere in a row, at the place of the row."""
        mark = self.grid.mark(number, 0)
        return Marked(text, mark, text, mark)

    def _kinds_by_sheet(self, rows: list[tuple[int, Row]]) -> set[int]:
        """Give sites without a kind that of their sheet's name; return the numbers of the rows."""
        if not self.name.kind:
            return set()
        without = {number: row for number, row in rows if "kind" not in row}
        for number, row in without.items():
            row["kind"] = self._at(number, self.name.kind)
        if without:
            values = {"sheet": self.name.text, "count": len(without)}
            self.said.append(Said(f"kinds_sheet_{self.name.kind}", values))
        return set(without)

    def _kinds(self, rows: list[tuple[int, Row]]) -> None:
        """Call a site urban or village by its names where the list does not say."""
        words: dict[str, Counter[str]] = {"urban": Counter(), "village": Counter()}
        read: dict[str, Counter[str]] = {"urban": Counter(), "village": Counter()}
        place, by_sheet = self.columns.index("kind"), self._kinds_by_sheet(rows)
        cells = dict(self.grid.rows)
        for number, row in rows:
            if number in by_sheet:
                continue
            if "kind" in row:
                if row["kind"].text not in read and place is not None:
                    continue
                written = "" if place is None else cell_of(cells[number], place)
                read[understood(written)].update([written])
                continue
            names = [row[key].text for key in (*VILLAGE[1:], *NAMES) if key in row]
            kind, word = guessed(*names)
            words[kind].update([word])
            row["kind"] = self._at(number, kind)
        for kind, found in read.items():
            if found:
                self.said.append(noted(f"kinds_{kind}", words=_counted(found)))
        urban, village = (sum(found.values()) for found in words.values())
        if urban or village:
            key = "kinds" if place is None else "kinds_empty"
            values = {"urban": urban, "words": _counted(words["urban"])} if urban else {}
            self.said.append(Said(key if urban else "kinds_none", {**values, "village": village}))


def _is_count(cell: str) -> bool:
    """Whether a cell is a number alone, as no heading is."""
    return cell.replace(",", "").isdecimal()


def _folded(name: str) -> str:
    """Return a name without what nobody sees: its width and case, and blanks between its words."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _posts(site: Site) -> int:
    """Return the registrars and callers whom a site lists."""
    return (site.registrars or 0) + (site.callers or 0)


def _counted(words: Counter[str]) -> str:
    """Return words with how often each occurs, the most frequent first."""
    return ", ".join(f"{word} ({number})" for word, number in words.most_common())
