"""Tables of how many people came to each site in each hour, as planners keep them.

A table is long (site, hour, people) or wide (a column for each hour). What it says becomes what a
scenario says in line, ``08:00-09:00 x 45``, each at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.core.files import unguarded
from simsite.core.instants import InstantReader
from simsite.core.interval_counts import IntervalCount, format_interval_count, interval_us
from simsite.core.units import parse_clock, parse_count, parse_hours
from simsite.model.sites import means
from simsite.model.visitors import TIME_HEADERS
from simsite.reading.headings import read_heading
from simsite.reading.keyboard import plain
from simsite.reading.site_list.hours import ENDS, NOTHING, clock_cell, hours_cell
from simsite.reading.source import Mark
from simsite.reading.totals import is_total
from simsite.reading.yaml_marks import Marked

_COUNTS = (
    "人数 人次 数量 人流 人流量 到达人数 到场人数 到访人数 来人数 采样人数 到达量 计数"
    " count counts n number people persons arrivals visitors headcount numberofpeople"
    " peoplearrived arrived"
)
_HOURS = (
    "时段 时间段 到达时段 到场时段 统计时段 小时 时间 钟点"
    " hour hours time times timeslot slot interval period timeperiod timeband"
)
_DAYS = "日期 统计日期 日 天 date day"
HEADERS = {word: key for word, key in TIME_HEADERS.items() if key == "site"} | {
    word: key
    for key, words in (("people", _COUNTS), ("hours", _HOURS), ("day", _DAYS), ("site", "site id"))
    for word in words.split()
}
HOUR = 3600
PERSONS = re.compile(r"\s*(?:人次|人|名|位|people|persons?)$", re.IGNORECASE)
# What may stand behind the hours of a heading: 8-9点人数.
BEHIND = re.compile(r"\s*(?:(?:到达|到场|采样)?(?:人数|人次|量)|\((?:人|人次|people|persons)\))$")
OF_HOURS = re.compile(r"(?<=[0-9])\s?h\b", re.IGNORECASE)  # 8h-9h
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
WHOLE = re.compile(r"([0-9]+)\.0+")
ONLY_DATE = re.compile(
    r"(?:[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Za-z]{3}"
    r"|[A-Za-z]{3}-[0-9]{2})(?: 00:00(?::00)?)?"
)
Row = tuple[int, list[str]]
Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CountColumns:
    """The columns of a table of counts.

    Attributes
    ----------
    site, day, total : int or None
        Columns of sites, of days, and of sums of a row.
    hours : tuple of int
        Column of intervals, or those of their starts and ends; empty where headings say them.
    counts : dict of int to (start, end) or None
        Columns of people, each with the interval of its heading, microseconds.
    unknown : tuple of (int, BadValue)
        Columns that are not understood.
    width : int
        Number of columns.
    """

    site: int | None
    day: int | None
    total: int | None
    hours: tuple[int, ...]
    counts: dict[int, Window | None]
    unknown: tuple[tuple[int, BadValue], ...]
    width: int


def count_columns(cells: list[str], reader: InstantReader) -> CountColumns | None:
    """Return the columns of a table of counts; None where a row is not the heading of one.

    Parameters
    ----------
    cells : list of str
        A row that may be the heading.
    reader : InstantReader
        Of the campaign.
    """
    keys = [_key(cell) for cell in cells]
    first = {key: keys.index(key) for key in dict.fromkeys(keys) if key}
    hours = tuple(first[key] for key in ("opens", "closes") if key in first)
    if len(hours) < 2:
        hours = (first["hours"],) if "hours" in first else ()
    counts: dict[int, Window | None]
    if "people" in first:
        counts = {first["people"]: None} if hours else {}
    else:
        counts = {} if hours else dict(_headed(cells, keys, reader))
    bare = [n for n, cell in enumerate(cells) if plain(cell).isdigit()]
    if not counts and (hours or "site" not in first or len(bare) < 2):
        return None
    total = next((n for n, cell in enumerate(cells) if n not in counts and is_total(cell)), None)
    taken = {*counts, *hours, first.get("site"), first.get("day"), total}
    unknown = tuple(
        (n, BadValue(_unknown(cell, n in bare), value=cell))
        for n, cell in enumerate(cells)
        if cell and n not in taken and not cell.startswith("#")
    )
    found = first.get("site"), first.get("day"), total
    return CountColumns(*found, hours, counts, unknown, len(cells))


def _unknown(cell: str, is_bare: bool) -> str:
    """Return what is wrong with a heading that is not understood."""
    if is_bare:  # an hour, or a day of the month
        return "times.interval"
    return "times.date" if _is_date(cell) else "csv.column"


def _key(cell: str) -> str:
    """Return what a column is by its heading; empty where it is none that is known."""
    if not cell or cell.startswith("#"):
        return ""
    key = read_heading(cell, HEADERS).key
    return key if key in HEADERS.values() else means(cell, ENDS) or ""


def _headed(
    cells: list[str], keys: list[str], reader: InstantReader
) -> Iterable[tuple[int, Window]]:
    """Yield the columns whose headings are intervals; a number alone is none."""
    for column, cell in enumerate(cells):
        if keys[column] or not cell or plain(cell).isdigit() or cell.startswith("#"):
            continue
        try:
            yield column, read_interval(BEHIND.sub("", plain(cell)), reader)
        except BadValue:
            continue


def _is_date(text: str) -> bool:
    return ONLY_DATE.fullmatch(plain(text)) is not None


def read_interval(text: str, reader: InstantReader) -> Window:
    """Read an interval of the campaign, as people write it.

    Parameters
    ----------
    text : str
        ``8:00-9:00``, ``8-9点``, ``上午8点至9点``, with a day before it or none; an hour alone,
        ``08:00`` or ``8点``, is the hour that begins then.
    reader : InstantReader
        Of the campaign.

    Returns
    -------
    tuple of int
        Start and end in microseconds.

    Raises
    ------
    BadValue
        If it is none.
    """
    folded = OF_HOURS.sub("点", plain(text))
    if not folded:
        raise BadValue("value.empty")
    if _is_date(folded):
        raise BadValue("times.date", value=text)
    day, clocks = reader.day_of(folded, text)
    return interval_us(day, _window(clocks, text))


def _window(clocks: str, text: str) -> Window:
    """Return the seconds of a day between which an interval lies."""
    try:
        hours = hours_cell(clocks)
    except BadValue as trouble:
        if trouble.key != "hours.unreadable":
            raise
        start = _clock(clocks, text)
        return start, start + HOUR
    if not hours or ", " in hours:
        raise BadValue("times.interval", value=text)
    return parse_hours(hours)


def _clock(clock: str, text: str) -> int:
    try:
        return parse_clock(clock_cell(clock, end=False))
    except BadValue as trouble:
        if trouble.key in ("clock.unreadable", "value.empty"):
            raise BadValue("times.interval", value=text) from None
        raise


def read_people(text: str) -> int:
    """Read a number of people: ``45``, ``1,250``, ``45人``, ``45.0``.

    Raises
    ------
    BadValue
        If it is negative or no whole number.
    """
    number = PERSONS.sub("", plain(text))
    whole = WHOLE.fullmatch(number)
    if GROUPED.fullmatch(number):
        number = number.replace(",", "")
    return parse_count(whole[1] if whole else number)


class CountTable:
    """Gathers the counts of each site, and everything that is wrong at its cell.

    Parameters
    ----------
    reader : InstantReader
        Of the campaign.
    faults : list of Fault
        Faults found are added here.
    """

    def __init__(self, reader: InstantReader, faults: list[Fault]) -> None:
        self.reader, self.faults = reader, faults
        self.counts: dict[str, list[Marked]] = {}
        self.marks: dict[str, Mark] = {}
        self.sums: dict[int, int] = {}
        self.doubtful: set[int] = set()  # columns with a count that is not known

    def read(
        self,
        head: Row,
        columns: CountColumns,
        rows: Iterable[Row],
        place: Callable[[int, int], Mark],
        unread: Mapping[tuple[int, int], BadValue],
    ) -> None:
        """Read a table: its heading and its rows, until there are too many faults.

        Parameters
        ----------
        head : tuple of (int, list of str)
            Line and cells of the heading.
        columns : CountColumns
            What its columns are.
        rows : iterable of (int, list of str)
            The rows below.
        place : callable
            Place of a cell, by line and column.
        unread : mapping
            What is wrong with cells whose value is not known.
        """
        self.columns, self.place, self.unread = columns, place, unread
        self.sums, self.doubtful = {}, set()
        for column, problem in columns.unknown:
            self._fault(head[0], column, problem, head[1][column])
        if columns.site is None:
            self._fault(head[0], 0, BadValue("times.no_sites"))
            return
        for line, cells in rows:
            if len(self.faults) > MOST_FAULTS:
                return
            self._add(line, cells)

    @property
    def is_unread(self) -> bool:
        """Whether there is no count because what there is could not be read."""
        return bool(self.faults) and not any(self.counts.values())

    def by_site(self) -> dict[str, Marked]:
        """Return the counts by site, as a scenario writes them in line."""
        return {
            site: Marked(counts, self.marks[site], "", self.marks[site])
            for site, counts in self.counts.items()
        }

    def _fault(self, line: int, column: int, problem: BadValue, value: str = "") -> None:
        self.faults.append(self.place(line, column).fault(problem, "arrivals.times", value))

    def _add(self, line: int, cells: list[str]) -> None:
        """Add the counts of a row."""
        columns = self.columns
        assert columns.site is not None
        if any(cell.strip() for cell in cells[columns.width :]):
            problem = BadValue("csv.cells", number=len(cells), expected=columns.width)
            self._fault(line, 0, problem)
        cells = [unguarded(cell.strip()) for cell in cells]
        cells += [""] * (columns.width - len(cells))
        if is_total(cells[columns.site]):
            self._check_sums(line, cells)
            return
        site = cells[columns.site]
        self.marks.setdefault(site, self.place(line, columns.site))
        own = self.counts.setdefault(site, [])
        numbers = [self._number(line, column, cells) for column in columns.counts]
        for (column, window), number in zip(columns.counts.items(), numbers, strict=True):
            self.sums[column] = self.sums.get(column, 0) + (number or 0)
            if number:
                own += self._counted(line, cells, (column, window), number)
        if columns.total is not None and None not in numbers and not columns.unknown:
            total = sum(number or 0 for number in numbers)
            self._check(line, columns.total, cells, total)

    def _number(self, line: int, column: int, cells: list[str]) -> int | None:
        """Return a count; 0 for an empty cell below an hour, None where it is a fault."""
        text = cells[column]
        try:
            if (line, column) in self.unread:
                raise self.unread[line, column]
            if plain(text) in NOTHING and not self.columns.hours:
                return 0
            if not text:
                raise BadValue("value.empty")
            return read_people(text)
        except BadValue as problem:
            self._fault(line, column, problem, text)
            self.doubtful.add(column)
            return None

    def _counted(
        self, line: int, cells: list[str], count: tuple[int, Window | None], number: int
    ) -> list[Marked]:
        """Return the count of a cell with its interval; none where that is a fault."""
        column, window = count
        when = "-".join(cells[n] for n in self.columns.hours)
        try:
            start, end = self._interval(cells, when) if window is None else self._on(cells, window)
        except BadValue as problem:
            at = self.columns.hours[0] if window is None else self.columns.day or 0
            self._fault(line, at, problem, when)
            return []
        text = format_interval_count(IntervalCount(start, end, number))
        return [Marked(text, self.place(line, column), text)]

    def _interval(self, cells: list[str], when: str) -> Window:
        """Return the interval of a row, on the day of its column."""
        if len(self.columns.hours) == 2:
            ends = [cells[n] for n in self.columns.hours]
            when = "-".join(clock_cell(cell, end=n == 1) for n, cell in enumerate(ends))
        return self._on(cells, read_interval(when, self.reader))

    def _on(self, cells: list[str], window: Window) -> Window:
        """Return an interval on the day that a column of its row names."""
        if self.columns.day is None:
            return window
        day = plain(cells[self.columns.day])
        if not day:
            raise BadValue("value.empty")
        named = f"day {day}" if day.isdigit() else re.sub(r" 00:00(?::00)?$", "", day)
        number, rest = self.reader.day_of(f"{named} 0", day)
        if rest != "0":
            raise BadValue("moment.unreadable", value=day)
        start, end = interval_us(number, (0, 0))
        return start + window[0], end + window[1]

    def _check_sums(self, line: int, cells: list[str]) -> None:
        """See that a row of totals says the sums of the rows above it, where these are known."""
        for column in self.columns.counts.keys() - self.doubtful:
            self._check(line, column, cells, self.sums.get(column, 0))
        if self.columns.total is not None and not (self.doubtful or self.columns.unknown):
            self._check(line, self.columns.total, cells, sum(self.sums.values()))

    def _check(self, line: int, column: int, cells: list[str], total: int) -> None:
        """See that a cell that is filled in says a sum."""
        text = cells[column]
        if plain(text) in NOTHING:
            return
        try:
            if read_people(text) != total:
                raise BadValue("times.total", value=text, sum=f"{total:,}")
        except BadValue as problem:
            self._fault(line, column, problem, text)
