"""Several sheets of one workbook as one list: what their names say, what they repeat, one table."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.kinds import URBAN, VILLAGE, understood
from simsite.model.sites import Site
from simsite.reading.site_list.grid import Said, noted

if TYPE_CHECKING:
    from simsite.reading.site_list.listed import SiteList

# A sheet of the whole county, or of sums, is of no kind of site.
OF_ALL = re.compile(
    r"各|全|所有|汇总|合计|总|统计|城乡|\ball\b|total|summary|overview", re.IGNORECASE
)
SUMMARY = re.compile(
    r"汇总|合计|总表|总名单|统计|副本|备份|复制|\bcopy\b|backup|summary|overview|total",
    re.IGNORECASE,
)
TOWN = re.compile(r"\S*(?:镇|乡|街道|街道办|办事处|苏木)|.*\b(?:township|town)", re.IGNORECASE)
WORDS = {
    URBAN: re.compile(
        r"城区|城镇|城市|县城|市区|街道|(?<!农村)社区|\b(?:urban|city|downtown)\b", re.I
    ),
    VILLAGE: re.compile(
        r"乡镇|农村|乡村|乡下|村|(?<![a-z])(?:rural|villages?|countryside)\b", re.IGNORECASE
    ),
}
NAMED = frozenset({"name_zh", "name_en", "village_zh", "village_en", "village_code"})


@dataclass(frozen=True, slots=True)
class SheetName:
    """What the name of a sheet says about all of its sites.

    Attributes
    ----------
    text : str
        The name; empty where there is no sheet.
    kind : str
        ``urban`` or ``village`` where it says so.
    township : str
        Their township where no column gives one.
    """

    text: str = ""
    kind: str = ""
    township: str = ""


def is_township(name: str) -> bool:
    """Whether the name of a sheet is that of a township: 足荣镇, Oak Township."""
    plain = unicodedata.normalize("NFKC", name).strip()
    return not understood(name) and TOWN.fullmatch(plain) is not None


def kind_of_sheet(name: str) -> str:
    """Return the kind of site that the name of a sheet says, or nothing."""
    if understood(name):
        return understood(name)
    if OF_ALL.search(name) or is_township(name):
        return ""
    found = [kind for kind, word in WORDS.items() if word.search(name)]
    return found[0] if len(found) == 1 else ""


def sheet_names(names: Sequence[str], has_township: Sequence[bool]) -> list[SheetName]:
    """Return what the names of sheets that are read together say.

    Parameters
    ----------
    names : sequence of str
        Names of the sheets; empty for a file that is no workbook.
    has_township : sequence of bool
        Whether a column of each gives the townships.
    """
    tell_apart = len(names) > 1 and (any(has_township) or any(map(is_township, names)))
    return [
        SheetName(name, kind_of_sheet(name), name if tell_apart or is_township(name) else "")
        for name in names
    ]


def joined_sheets(parts: list[SiteList]) -> SiteList:
    """Return the lists of several sheets as one.

    A sheet whose sites all stand in the others, or whose rows are sums of them, is left out.

    Parameters
    ----------
    parts : list of SiteList
        As read, in the order of the sheets; at least one.

    Raises
    ------
    ScenarioFault
        If sheets repeat sites in part or with other numbers, or count their people differently.
    """
    if len(parts) == 1:
        return parts[0]
    joining = _Joining(parts)
    numbers = joining.kept()
    kept = [parts[number] for number in numbers]
    faults = [*joining.faults, *joining.doubled(numbers), *_unlike(kept)]
    if faults:
        raise ScenarioFault(tuple(faults))
    if len(kept) == 1:
        return replace(kept[0], said=(*kept[0].said, *joining.said))
    kept, named = _with_ids(kept)
    counts = ", ".join(f"{part.sheet} ({len(part.sites):,})" for part in kept)
    said = (noted("sheets_joined", sheets=counts), *joining.said, *named)
    return replace(
        kept[0],
        sheet="",
        sites=tuple(site for part in kept for site in part.sites),
        taken={heading: key for part in kept for heading, key in part.taken.items()},
        said=said,
        skipped=(),
        unused=(),
        nameless=(),
        places=tuple(place for part in kept for place in part.places),
        weights=tuple(weight for part in kept for weight in part.weights),
        parts=tuple(kept),
    )


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_named(part: SiteList) -> bool:
    """Whether columns name the sites of a sheet."""
    serial = any(one.key == "ids_serial" for one in part.said)
    keys = set(part.taken.values())
    return bool(keys & NAMED) or ("id" in keys and not serial)


def _label(part: SiteList, site: Site) -> str:
    """Return what a row is called: its site, else its village, township or kind."""
    own = site.name_zh or site.name_en or site.village_zh or site.village_en or site.village_code
    if own or "id" in part.taken.values():
        return _folded(own or site.id)
    return _town(part, site) or _folded(site.kind)


def _size(part: SiteList, index: int) -> float:
    """Return the people of a site, or by what people are shared out."""
    return part.weights[index] if part.weights else part.sites[index].population


@dataclass(frozen=True, slots=True)
class _Match:
    """A row of a sheet that is found in others.

    Attributes
    ----------
    index : int
        Which of the sheet's sites.
    size : float
        People there, in the others.
    sheet, row : str, int
        Where, if it is one site and no sum of several.
    """

    index: int
    size: float
    sheet: str = ""
    row: int = 0


class _Found:
    """What stands in all sheets, to find the rows of one in the others.

    Parameters
    ----------
    parts : list of SiteList
        The sheets.
    """

    def __init__(self, parts: list[SiteList]) -> None:
        self.parts = parts
        self.labels = [[_label(part, site) for site in part.sites] for part in parts]
        self.towns = [[_town(part, site) for site in part.sites] for part in parts]
        # Sites by label, and people of all sites of a township, village, kind or sheet, by sheet.
        self.sites: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.in_town: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.sums: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for number, part in enumerate(parts):
            for index, site in enumerate(part.sites):
                label, town = self.labels[number][index], self.towns[number][index]
                self.sites[label].append((number, index))
                self.in_town[label, town].append((number, index))
                groups = {site.township, site.village_zh, site.village_en, site.kind, part.sheet}
                for name in {_folded(group) for group in groups if group}:
                    self.sums[name][number] += _size(part, index)

    def site(self, of: int, index: int, others: set[int], is_loose: bool) -> _Match | None:
        """Return a site of other sheets like one: by name and township, where both have one."""
        there = None
        label, town = self.labels[of][index], self.towns[of][index]
        size = _size(self.parts[of], index)
        like = (*self.in_town[label, town], *self.in_town[label, ""]) if town else self.sites[label]
        for number, place in like:
            if number not in others:
                continue
            known, own = self.towns[number][place], _size(self.parts[number], place)
            if (town and known) or is_loose or own == size:
                part = self.parts[number]
                there = _Match(index, own, part.sheet, part.places[place][""].line)
                if own == size:
                    return there
        return there

    def total(self, of: int, index: int, others: set[int]) -> _Match | None:
        """Return the sum in other sheets that a row is called after."""
        own = self.labels[of][index]
        for name in (own, understood(own)):
            sums = self.sums.get(name, {})
            found = [size for number, size in sums.items() if number in others]
            if found:
                return _Match(index, sum(found))
        return None

    def matches(self, of: int, others: set[int]) -> list[_Match | None]:
        """Return where each site of a sheet stands in others; by name alone where most do."""
        indices = range(len(self.labels[of]))
        if not _is_named(self.parts[of]):
            return [None] * len(indices)
        loose = [self.site(of, index, others, is_loose=True) for index in indices]
        if sum(map(bool, loose)) * 2 >= max(len(loose), 3):
            return loose
        return [self.site(of, index, others, is_loose=False) for index in indices]


def _town(part: SiteList, site: Site) -> str:
    """Return the township of a site; nothing where only the name of the sheet stands for it."""
    is_known = any(key.startswith("township") for key in part.taken.values())
    return _folded(site.township) if is_known or is_township(part.sheet) else ""


class _Joining:
    """Leaves out sheets that repeat others."""

    def __init__(self, parts: list[SiteList]) -> None:
        self.parts, self.found = parts, _Found(parts)
        self.said: list[Said] = []
        self.faults: list[Fault] = []

    def kept(self) -> list[int]:
        """Return the sheets that say something new; summaries go first, then later ones."""
        kept = set(range(len(self.parts)))
        order = [(not _may_sum(part), _is_named(part), -n) for n, part in enumerate(self.parts)]
        for *_, negative in sorted(order):
            others = kept - {-negative}
            if others and self._repeats(-negative, others):
                kept = others
        return sorted(kept)

    def _repeats(self, of: int, others: set[int]) -> bool:
        """Whether every row of a sheet stands in others, as a site or as a sum; say so."""
        part, matches = self.parts[of], self.found.matches(of, others)
        if all(matches):
            return self._left_out(part, [match for match in matches if match], "sheet_repeats")
        if any(matches):
            return False
        totals = [self.found.total(of, index, others) for index in range(len(part.sites))]
        found = [match for match in totals if match]
        is_summary = not _is_named(part) or _may_sum(part)
        is_equal = all(match.size == _size(part, match.index) for match in found)
        if len(found) < len(part.sites) or not (is_summary or is_equal):
            return False
        return self._left_out(part, found, "sheet_sums")

    def _left_out(self, part: SiteList, matches: list[_Match], key: str) -> bool:
        """Say that a sheet is left out; another number of a site is a fault, of a sum is said."""
        self.said.append(noted(key, sheet=part.sheet, count=len(part.sites)))
        differing = [match for match in matches if match.size != _size(part, match.index)]
        if not differing:
            return True
        first = differing[0]
        if key == "sheet_repeats":
            self.faults.append(_fault(part, first, "list.repeats_differ", len(differing)))
            return True
        mark = part.places[first.index].get("population", part.places[first.index][""])
        values = {"value": f"{_size(part, first.index):,.0f}", "sum": f"{first.size:,.0f}"}
        values |= {"sheet": part.sheet, "cell": mark.cell, "count": f"{len(differing):,}"}
        self.said.append(noted("sheet_sums_differ", **values))
        return True

    def doubled(self, kept: list[int]) -> list[Fault]:
        """Return a fault for every sheet that repeats a part of those before it."""
        faults = []
        for place, of in enumerate(kept):
            matches = [m for m in self.found.matches(of, set(kept[:place])) if m]
            if matches:
                faults.append(_fault(self.parts[of], matches[0], "list.repeated", len(matches)))
        return faults


def _may_sum(part: SiteList) -> bool:
    """Whether the name of a sheet says that it is a summary or a copy."""
    return SUMMARY.search(part.sheet) is not None


def _fault(part: SiteList, match: _Match, key: str, count: int) -> Fault:
    """Return the fault of a site that stands in another sheet, too."""
    site, places = part.sites[match.index], part.places[match.index]
    name = site.name("zh")
    mark = next((places[key] for key in ("name_zh", "name_en") if key in places), places[""])
    here, there = f"{_size(part, match.index):,.0f}", f"{match.size:,.0f}"
    values = {"other": match.sheet, "row": match.row, "here": here, "there": there}
    return mark.fault(BadValue(key, value=name, count=count, **values), "sites", name)


def _unlike(parts: list[SiteList]) -> list[Fault]:
    """Return the faults of sheets whose people are not counted as those of the first."""
    faults = []
    first = parts[0]
    for part in parts[1:]:
        mark = part.headings.get(_shared_by(part) or "population", part.headings[""])
        names = {"value": part.sheet, "other": first.sheet}
        if part.is_due != first.is_due:
            faults.append(mark.fault(BadValue("list.due_sheets", **names), "population"))
        if _shared_by(part) != _shared_by(first):
            faults.append(mark.fault(BadValue("list.unlike_sheets", **names), "population"))
    return faults


def _shared_by(part: SiteList) -> str | None:
    """Return by what a total of people is shared out; None where the sheet has the people."""
    return part.measure.key if part.measure is not None and part.measure.size is None else None


def _with_ids(parts: list[SiteList]) -> tuple[list[SiteList], list[Said]]:
    """Return sheets without an id that two sites have, and what is said of it.

    Numbers of ours go on from sheet to sheet; before ids of the list the sheet's name is written.
    """
    ids = [_folded(site.id) for part in parts for site in part.sites]
    if len(set(ids)) == len(ids):
        return parts, []
    numbered = all(any(one.key == "ids_numbered" for one in part.said) for part in parts)
    renamed, start = [], 1
    for part in parts:
        names = [
            f"S{start + index:03d}" if numbered else f"{part.sheet}-{site.id}"
            for index, site in enumerate(part.sites)
        ]
        sites = tuple(
            site.model_copy(update={"id": name})
            for site, name in zip(part.sites, names, strict=True)
        )
        renamed.append(replace(part, sites=sites))
        start += len(sites)
    last = renamed[-1].sites[-1].id
    return renamed, [Said("ids_go_on" if numbered else "ids_by_sheet", {"example": last})]
