"""Opening hours in a list: one column of hours, or one of openings and one of closings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from simsite.core.clock_words import NEXT_DAY, PART
from simsite.core.errors import BadValue, Fault
from simsite.core.units import SECONDS_PER_DAY, format_clock, format_hours, parse_clock, parse_hours
from simsite.model.sites import means
from simsite.reading.keyboard import plain, typed_hours, typed_moment
from simsite.reading.site_list.columns import Chosen
from simsite.reading.site_list.grid import Grid, Said, cell_of, noted
from simsite.reading.yaml_marks import Marked

Row = dict[str, Marked]
HOURS = "hours"
OPENS = (
    "开始时间 开放开始时间 采样开始时间 开始采样时间 开门时间 起始时间 开放起始时间 开始 开门 起"
    " opens opening openingtime openat opensat opentime start starts starttime startingtime from"
)
CLOSES = (
    "结束时间 开放结束时间 采样结束时间 结束采样时间 关门时间 终止时间 开放终止时间 结束 关门 止"
    " closes closing closingtime closeat closesat closetime end ends endtime endingtime until to"
)
ENDS = {word: key for key, text in (("opens", OPENS), ("closes", CLOSES)) for word in text.split()}
NOTHING = frozenset(("", *["/", "\\", "-", "--", "---", "无", "空", "none", "n/a", "na", "nil"]))
_WHOLE = r"全天候?|全日"
_ROUND = r"24\s*/\s*7|24\s*(?:小时|h|hrs?|hours?)|二十四小时|all\s+day|round\s+the\s+clock"
ALL_DAY = re.compile(
    rf"(?:{_WHOLE}|(?:{_WHOLE})?\s*(?:{_ROUND}))\s*(?:开放|服务|采样|营业|open)?", re.IGNORECASE
)
_DAILY = (
    r"每天|每日|天天|全年无休|(?:周|星期|礼拜)一\s*[-~至到]\s*(?:周|星期|礼拜)?[日天]"
    r"|(?:open\s+)?(?:daily|every\s+day|(?:7|seven)\s+days(?:\s+a\s+week)?)"
    r"|mon(?:day)?s?\.?\s*(?:[-~]|to)\s*sun(?:day)?s?\.?"
)
EVERY_DAY = re.compile(rf"^\(?(?:{_DAILY})\)?\s*[:,]?\s*|[\s,]*\(?(?:{_DAILY})\)?$", re.IGNORECASE)
# A second window after nothing but a blank or a stroke: 8:00-12:00 14:00-17:30.
NEXT = re.compile(rf"(?<=[0-9点时分半])(?:\s*/\s*|\s+)(?=(?:{PART}|[0-9]{{1,2}}[:.点时-]))")
TO = re.compile(r"\s*(?:[-~]+|至|到|\bto\b|\buntil\b)\s*", re.IGNORECASE)
FOUR_DIGITS = re.compile(r"(?<![0-9:])([01][0-9]|2[0-4])([0-5][0-9])(?![0-9:])")
BARE = re.compile(
    r"(?<![0-9:.])([0-9]{1,2})-([0-9]{1,2})(?![0-9:.点时]|\s*[ap]\.?m)", re.IGNORECASE
)
BARE_START = re.compile(r"(?<![0-9:.])([0-9]{1,2})-(?=[0-9]{1,2}\s*[点时])")  # 8-12点
BARE_END = re.compile(r"(?<=-)([0-9]{1,2})(?=\s*(?:[,;]|$))")
ON_NEXT_DAY = re.compile(NEXT_DAY, re.IGNORECASE)
ORIGIN = re.compile(r"(?:1899-12-3[01]|1900-01-0[01])(?:\s+|$)")  # day of a time alone in Excel
FRACTION = re.compile(r"0?\.[0-9]+")  # of a day
OF_TIME = re.compile(r"时间|时刻|门|time|open|clos", re.IGNORECASE)
HOUR = 3600
NOON = 12 * HOUR


@dataclass(frozen=True, slots=True)
class ListedHours:
    """The columns of a list that say when its sites are open.

    Attributes
    ----------
    indices : tuple of int
        None, the column of hours, or those of openings and of closings.
    said : list of Said
        What is to be said about them and their cells.
    """

    indices: tuple[int, ...] = ()
    said: list[Said] = field(default_factory=list)

    def read_into(self, row: Row, grid: Grid, number: int, cells: list[str]) -> list[Fault]:
        """Add the hours of a row to it, where it says any; return what is wrong with them."""
        parts: list[str] = []
        cell, mark = "", grid.mark(number, 0)
        try:
            for index in self.indices:
                cell, mark = cell_of(cells, index), grid.mark(number, index)
                if (number, index) in grid.unread:
                    raise grid.unread[number, index]
                parts.append(self._read(cell, index))
            text = parts[0] if len(parts) == 1 else _from_to(*parts) if any(parts) else ""
        except BadValue as trouble:
            return [mark.fault(trouble, HOURS, cell)]
        if text:
            at = grid.mark(number, self.indices[0])
            row[HOURS] = Marked(text, at, text, at)
        return []

    def _read(self, cell: str, index: int) -> str:
        if len(self.indices) == 1:
            return hours_cell(cell)
        return clock_cell(cell, end=index == self.indices[1])


def take_hours(
    columns: Chosen, headings: list[str], data: Sequence[tuple[int, list[str]]]
) -> ListedHours:
    """Return the columns of opening hours, and let no other count as one.

    A column of which no cell says hours, such as one of dates, is not used, and this is said.

    Parameters
    ----------
    columns : Chosen
        The columns that are used; those of hours are added or taken away.
    headings : list of str
        Of all columns.
    data : sequence of (row number, cells)
        The rows of the sites.
    """
    index, said = columns.index(HOURS), list[Said]()
    if index is not None:
        filled = [cell for _, cells in data if not _says_nothing(cell := cell_of(cells, index))]
        if any(map(_is_read, filled)):
            return ListedHours((index,), _said_of_cells(filled, len(data) - len(filled)))
        del columns.keys[index]
        if filled:
            said.append(noted("hours_unread", heading=headings[index], example=filled[0]))
    said += _beside(columns, headings, data) if index is None else []
    ends = {key: n for n, h in reversed([*enumerate(headings)]) if (key := means(h, ENDS))}
    pair = tuple(ends[key] for key in ("opens", "closes") if key in ends)
    if len(pair) < 2 or any(n in columns.keys for n in pair):
        return ListedHours((), said)
    filled = [cell for _, cells in data if not _says_nothing(cell := cell_of(cells, pair[0]))]
    if not any(map(_is_clock, _telling(filled, [headings[n] for n in pair]))):
        return ListedHours((), said)
    columns.keys.update(dict.fromkeys(pair, HOURS))
    return ListedHours(pair, [*said, *_said_of_cells([], len(data) - len(filled))])


def _beside(
    columns: Chosen, headings: list[str], data: Sequence[tuple[int, list[str]]]
) -> list[Said]:
    """Say of a column that is not used that its cells are hours: a break, or of another name."""
    for n, heading in enumerate(headings):
        filled = [cell for _, cells in data if not _says_nothing(cell := cell_of(cells, n))]
        is_free = heading and n not in columns.keys and OF_TIME.search(heading)
        if is_free and filled and all(map(_is_read, _telling(filled, ["-"]))):
            return [noted("hours_other", heading=heading, example=filled[0])]
    return []


def _telling(cells: list[str], headings: list[str]) -> list[str]:
    """Return the cells that may tell hours: bare numbers only below headings that speak of time."""
    if all(OF_TIME.search(heading) for heading in headings):
        return cells
    return [cell for cell in cells if not plain(cell).isdigit()]


def _said_of_cells(filled: list[str], empty: int) -> list[Said]:
    """Return that some cells are empty, and how those such as 9-5 are read."""
    said = [Said("hours_empty", {"count": empty})] if empty else []
    halves = [cell for cell in filled if _afternoons(TO.sub("-", plain(cell)))[1]]
    if halves:
        read = hours_cell(halves[0])
        said.append(Said("hours_half", {"count": len(halves), "example": halves[0], "read": read}))
    return said


def _says_nothing(cell: str) -> bool:
    return plain(cell).casefold() in NOTHING


def _is_read(cell: str) -> bool:
    try:
        return bool(hours_cell(cell))
    except BadValue:
        return False


def _is_clock(cell: str) -> bool:
    try:
        return bool(clock_cell(cell, end=False))
    except BadValue:
        return False


def hours_cell(cell: str) -> str:
    """Return the hours of a cell as a scenario takes them; empty where it says nothing.

    Parameters
    ----------
    cell : str
        As written: ``9-5``, ``8:00—12:00，14:00-17:30``, ``上午8点至下午5点``, ``全天``.

    Raises
    ------
    BadValue
        If they are not understood, or an end could be before noon or after it.
    """
    text = EVERY_DAY.sub("", plain(cell)).strip()
    if _says_nothing(text):
        return ""
    if ALL_DAY.fullmatch(text):
        return "00:00-24:00"
    text = FOUR_DIGITS.sub(r"\1:\2", NEXT.sub(", ", TO.sub("-", text)))
    text = BARE_END.sub(r"\1:00", _afternoons(BARE_START.sub(r"\1点-", text))[0])
    try:
        return ", ".join(_window(cell, window) for window in typed_hours(text) or [text])
    except BadValue as trouble:
        if trouble.key in ("hours.unreadable", "clock.unreadable"):
            raise BadValue("hours.unreadable", value=cell) from None
        raise


def _afternoons(text: str) -> tuple[str, bool]:
    """Return hours with clock times for bare numbers, and whether one was taken for an afternoon.

    Of two numbers up to 12 the second is one after noon where it is not above the first: 9-5.
    """
    taken = False

    def clock(match: re.Match[str]) -> str:
        nonlocal taken
        start, end = int(match[1]), int(match[2])
        if 1 <= end <= start <= 12:
            end, taken = end + 12, True
        return f"{start:02d}:00-{end:02d}:00"

    return BARE.sub(clock, text), taken


def _window(cell: str, window: str) -> str:
    """Return one window; a night begins after noon, or says that it ends on the next day."""
    start, end = parse_hours(window)
    if end > SECONDS_PER_DAY and start < NOON and not ON_NEXT_DAY.search(cell):
        raise BadValue("hours.which_half", value=cell, end=window.rpartition("-")[2])
    return format_hours((start, end))


def clock_cell(cell: str, *, end: bool) -> str:
    """Return a clock time of a cell, be it text or a time of Excel; empty where it says nothing.

    Parameters
    ----------
    cell : str
        As written, or as Excel keeps it: ``08:00``, ``8点半``, ``0.375`` (of a day), ``17``.
    end : bool
        Whether it is a closing, which may be 24:00 or on the next morning.

    Raises
    ------
    BadValue
        If it is none.
    """
    text = plain(cell)
    if _says_nothing(text):
        return ""
    own = ORIGIN.sub("", text).strip()
    if not own:  # midnight, of which Excel keeps the day alone
        return "24:00" if end else "00:00"
    if FRACTION.fullmatch(own):
        return format_clock(round(float(own) * SECONDS_PER_DAY / 60) * 60)
    if own.isdigit():
        own = f"{own}:00"
    night = ON_NEXT_DAY.match(own) if end else None
    try:
        clock = parse_clock(typed_moment(own[night.end() :] if night else own), end=end)
    except BadValue as trouble:
        if trouble.key == "clock.unreadable":
            raise BadValue("clock.unreadable", value=cell) from None
        raise
    return ("次日" if night else "") + format_clock(clock)


def _from_to(opens: str, closes: str) -> str:
    """Return the window between an opening and a closing."""
    if not opens or not closes:
        raise BadValue("list.hours_one")
    return _window(f"{opens}-{closes}", f"{opens}-{closes}")
