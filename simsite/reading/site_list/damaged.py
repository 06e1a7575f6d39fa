"""Ids that a spreadsheet turned into something else: 3-1 into a date, a long code into 4.5E+11."""

from __future__ import annotations

import re

from simsite.core.errors import BadValue
from simsite.reading.site_list.grid import Grid

CODES = ("id", "township_code", "village_code")
SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[ T]0?0:00(?::00)?)?"
    r"|[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}|[0-9]{1,2}月[0-9]{1,2}日|(?:19|20)[0-9]{2}年[0-9]{1,2}月"
    rf"(?:[0-9]{{1,2}}日)?|[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2}})?|(?:{_MONTHS})-[0-9]{{2}}",
    re.IGNORECASE,
)


def damaged(grid: Grid, place: tuple[int, int], cell: str, key: str) -> BadValue | None:
    """Return what is wrong with a cell that a program has turned into a date or a short number.

    Parameters
    ----------
    grid : Grid
        The list.
    place : (row number, index of the cell)
        Where the cell stands.
    cell : str
        As it is read.
    key : str
        What the column is; a name in a text file may well be a date.
    """
    lost = grid.lost.get(place)
    if lost is not None:
        return lost
    if key in CODES and SHORTENED.fullmatch(cell):
        return BadValue("list.lost_digits", value=cell)
    if key == "id" and DATE.fullmatch(cell):
        return BadValue("list.date_id", value=cell)
    return None
