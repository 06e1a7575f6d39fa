"""Sheets to CSV files in UTF-8 with its mark, so that Excel shows Chinese."""

from __future__ import annotations

import csv
import datetime as dt
import io

from simsite.core.units import MINUTE
from simsite.experiment.store.events import ENCODING
from simsite.report.export.sheet import Cell, Sheet
from simsite.report.formatting import steps
from simsite.report.i18n import Words
from simsite.report.tables import number, text


def csv_bytes(sheet: Sheet, words: Words, first_day: dt.date) -> bytes:
    """Return a sheet as a CSV file: header and rows, without title and notes.

    Parameters
    ----------
    sheet : Sheet
        What to write.
    words : Words
        Language.
    first_day : datetime.date
        Day of time 0.
    """
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow([text(column.heading) for column in sheet.columns])
    writer.writerows([_cell(cell, words, first_day) for cell in row] for row in sheet.rows)
    return kept.getvalue().encode(ENCODING)


def _cell(cell: Cell, words: Words, first_day: dt.date) -> str:
    if cell.is_never:
        return words("units.never")
    if isinstance(cell.value, str):
        return text(cell.value)
    if cell.number is None:
        return ""
    if cell.kind == "time":
        midnight = dt.datetime.combine(first_day, dt.time())
        at = midnight + dt.timedelta(minutes=steps(int(cell.number), MINUTE))
        return at.isoformat(" ", "minutes")
    return number(cell.number)
