"""Sheets to an Excel workbook, by XlsxWriter: the same sheets give the same bytes.

Text is written as text whatever it begins with, so no name becomes a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simsite.core.units import DAY, HOUR, MINUTE
from simsite.report.export.sheet import Cell, ExcelChart, Sheet
from simsite.report.formatting import steps
from simsite.report.i18n import Words

LONGEST_NAME = 31  # characters of a sheet's name that Excel takes
MOST_ROWS = 1_000_000
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
A4, CHART_WIDTH, CHART_HEIGHT, CHART_ROWS = 9, 900, 380, 20
ROW_HEIGHT, HEAD_HEIGHT = 24, 48
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
TICKS, MOST_TICKS = (1, 2, 3, 6, 12, 24), 12  # hours
FORMATS = {
    "count": "#,##0", "number": "#,##0.0", "share": "0.0%", "minutes": "#,##0.0", "hours": "0.0",
}  # fmt: skip
CLOCKS = {"en": "d mmm hh:mm", "zh": 'm"月"d"日" hh:mm'}


@dataclass(frozen=True)
class Paper:
    """How a workbook is written.

    Attributes
    ----------
    words : Words
        Language.
    first_day : datetime.date
        Day of time 0.
    title : str
        Of the campaign; kept in the properties of the file.
    printed : bool
        Whether rows have lines around them and room to write by hand.
    """

    words: Words
    first_day: dt.date
    title: str
    printed: bool = False


def workbook(sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """Return a workbook as the bytes of an .xlsx file.

    Parameters
    ----------
    sheets : sequence of Sheet
        At least one.
    paper : Paper
        How it is written.
    """
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, OPTIONS) as book:
        created = dt.datetime.combine(paper.first_day, dt.time())
        book.set_properties({"title": paper.title, "author": "simsite", "created": created})
        styles = _styles(book, paper)
        for sheet, name in zip(sheets, sheet_names([s.name for s in sheets]), strict=True):
            _write(book, book.add_worksheet(name), sheet, (styles, paper, name))
    return kept.getvalue()


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel takes: no forbidden characters, at most 31, none twice."""
    taken: set[str] = set()
    names = []
    for number, name in enumerate(wanted, 1):
        plain = name.translate(NOT_IN_NAMES).strip().strip("'") or str(number)
        short, count = plain[:LONGEST_NAME], 1
        while short.casefold() in taken or short.casefold() == "history":
            count += 1
            end = f" ({count})"
            short = plain[: LONGEST_NAME - len(end)] + end
        taken.add(short.casefold())
        names.append(short)
    return names


def _styles(book: Any, paper: Paper) -> dict[str, Any]:
    """Return the formats of cells by kind."""
    line: dict[str, Any] = {"border": 1, "valign": "vcenter"} if paper.printed else {}
    font = {"font_name": "Microsoft YaHei" if paper.words.lang == "zh" else "Calibri"}
    kinds = {
        kind: book.add_format({"num_format": f, **line, **font}) for kind, f in FORMATS.items()
    }
    clock = {"num_format": CLOCKS[paper.words.lang], "align": "right", **line, **font}
    return kinds | {
        "time": book.add_format(clock),
        "text": book.add_format({**line, **font}),
        "never": book.add_format({"align": "right", "italic": True, **line, **font}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF5"}
            | line | font
        ),
        "title": book.add_format({"bold": True, "font_size": 14, **font}),
        "note": book.add_format({"italic": True, "font_color": "#444444", **font}),
    }  # fmt: skip


def _write(book: Any, page: Any, sheet: Sheet, how: tuple[dict[str, Any], Paper, str]) -> None:
    """Write one sheet: title, notes, header, rows; then charts below and how it is printed."""
    styles, paper, name = how
    page.write_string(0, 0, sheet.name, styles["title"])
    for number, note in enumerate(sheet.notes, 1):
        page.write_string(number, 0, note, styles["note"])
    head = len(sheet.notes) + 2
    page.set_row(head, HEAD_HEIGHT)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(head, place, column.heading, styles["head"])
    _write_rows(page, sheet, head + 1, (styles, paper))
    last = head + len(sheet.rows)
    page.freeze_panes(head + 1, 1)
    if sheet.rows:
        page.autofilter(head, 0, last, len(sheet.columns) - 1)
    for place in sheet.colours if sheet.rows else ():
        scale = {"type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
                 "min_value": 0, "mid_value": 0.5, "max_value": 1, "min_color": "#F8A59B",
                 "mid_color": "#FCE9A9", "max_color": "#A6D5A1"}  # fmt: skip
        page.conditional_format(head + 1, place, last, place, scale)
    clocks = _clock_axis(sheet, paper) if sheet.charts and sheet.rows else {}
    for number, chart in enumerate(sheet.charts if sheet.rows else ()):
        drawn = _chart(book, chart, (name, head + 1, last), clocks)
        page.insert_chart(last + 2 + number * CHART_ROWS, 0, drawn)
    _page(page, sheet, head, paper)


def _write_rows(page: Any, sheet: Sheet, first: int, how: tuple[dict[str, Any], Paper]) -> None:
    for number, row in enumerate(sheet.rows, first):
        for place, cell in enumerate(row):
            _write_cell(page, (number, place), cell, how)
        if how[1].printed:
            page.set_row(number, ROW_HEIGHT)  # room to write by hand


def _write_cell(
    page: Any, at: tuple[int, int], cell: Cell, how: tuple[dict[str, Any], Paper]
) -> None:
    styles, paper = how
    if cell.is_never:
        page.write_string(*at, paper.words("units.never"), styles["never"])
    elif isinstance(cell.value, str) and cell.value:
        page.write_string(*at, cell.value, styles[cell.kind])
    elif cell.number is None:
        page.write_blank(*at, None, styles[cell.kind])
    elif cell.kind == "time":
        minutes = steps(int(cell.number), MINUTE)
        midnight = dt.datetime.combine(paper.first_day, dt.time())
        page.write_datetime(*at, midnight + dt.timedelta(minutes=minutes), styles["time"])
    else:
        page.write_number(*at, cell.number, styles[cell.kind])


def _clock_axis(sheet: Sheet, paper: Paper) -> dict[str, Any]:
    """Return an axis from the first to the last time of a sheet, with a few ticks at full hours."""
    times = [cell.number for row in sheet.rows for cell in row[:1] if cell.kind == "time"]
    known = [time for time in times if time is not None]
    if not known:
        return {}
    midnight = (paper.first_day - EXCEL_DAY_ZERO).days
    low, high = min(known) // HOUR * HOUR, -(-max(known) // HOUR) * HOUR
    step = next((s for s in TICKS if (high - low) / (s * HOUR) <= MOST_TICKS), TICKS[-1])
    return {
        "num_format": CLOCKS[paper.words.lang],
        "min": midnight + low / DAY,
        "max": midnight + high / DAY,
        "major_unit": step * HOUR / DAY,
    }


def _chart(
    book: Any, chart: ExcelChart, where: tuple[str, int, int], clocks: dict[str, Any]
) -> Any:
    """Return a chart whose series are ranges of the sheet, so that Excel can edit it."""
    name, first, last = where
    curves = chart.kind == "line"
    # Curves over real times: a line chart would take the day for its unit.
    kind = {"type": "scatter", "subtype": "straight"} if curves else {"type": "column"}
    drawn = book.add_chart(kind)
    for series in chart.series:
        line = {"color": series.colour, "width": 1.0 if series.dashed else 2.25}
        if series.dashed:
            line["dash_type"] = "dash"
        look = {"line": line} if curves else {"fill": {"color": series.colour}}
        drawn.add_series({
            "name": series.name,
            "categories": [name, first, chart.categories, last, chart.categories],
            "values": [name, first, series.values, last, series.values],
            **look,
        })  # fmt: skip
    values: dict[str, Any] = {
        "name": chart.axis,
        "num_format": "0%" if chart.percent else "General",
    }
    if chart.percent:
        values |= {"min": 0, "max": 1}
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_x_axis(clocks if curves else {})
    drawn.set_y_axis(values)
    bands = [number for number, series in enumerate(chart.series) if series.dashed]
    legend = {"position": "bottom", "delete_series": bands}
    drawn.set_legend({"none": True} if len(chart.series) == 1 else legend)
    drawn.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return drawn


def _page(page: Any, sheet: Sheet, head: int, paper: Paper) -> None:
    """Set the page up: A4 across, as wide as the table, header rows on every page."""
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0 if paper.printed else head, head)
    last = head + len(sheet.rows) + len(sheet.charts) * CHART_ROWS + 2 * bool(sheet.charts)
    page.print_area(0, 0, last, len(sheet.columns) - 1)
    page.set_footer("&L&A&C&P / &N&R" + paper.title.replace("&", "&&")[:100])
