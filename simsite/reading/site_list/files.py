"""The grids of a file that holds a planner's list, whatever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from simsite.core.errors import BadValue
from simsite.reading.formats import HTML, OLD, TEXT, WORKBOOK, XML_SHEET, format_of, refusal
from simsite.reading.site_list.delimited import csv_grid
from simsite.reading.site_list.grid import Grid
from simsite.reading.site_list.html import html_grids
from simsite.reading.site_list.workbook import workbook_grids
from simsite.reading.site_list.xml_sheet import xml_grids
from simsite.reading.source import read_bytes


def list_grids(path: Path) -> tuple[list[Grid], list[str]]:
    """Read the sheets of a workbook, the tables of a web page, or the rows of a text file.

    Parameters
    ----------
    path : pathlib.Path
        What it is is told by its content and not by its name.

    Returns
    -------
    grids : list of Grid
        Every sheet or table; of a text file one without a name.
    hidden : list of str
        Names of those that are hidden.

    Raises
    ------
    BadValue
        If it is a file of another kind, or damaged.
    ScenarioFault
        If a row of a text file cannot be read.
    """
    raw = read_bytes(path, "list")
    if not raw.strip():
        raise BadValue("file.empty")
    kind = format_of(raw)
    if kind == WORKBOOK:
        return workbook_grids(raw, path)
    if kind == XML_SHEET:
        return xml_grids(raw, path)
    if kind == HTML:
        return html_grids(raw, path), []
    if kind == TEXT:
        return [csv_grid(raw, path)], []
    raise BadValue("list.old", name=path.name) if kind == OLD else refusal(kind, path)
