"""Tables as data frames: the one door to pandas, an extra."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from simsite.core.errors import BadValue
from simsite.report.tables import NOT_REACHED, ReportTable

if TYPE_CHECKING:
    from pandas import DataFrame

# Names stay texts, also where all of them are digits: a code of a township may begin with 0.
NAMES = ("scenario", "place", "site", "name_zh", "name_en", "township", "village")


def frame(table: ReportTable) -> DataFrame:
    """Return a table as a data frame; columns of numbers become numbers.

    Parameters
    ----------
    table : ReportTable
        As a run directory holds it.

    Raises
    ------
    BadValue
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise BadValue("frame.no_pandas") from None
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    file.seek(0)
    # Only an empty cell or what is not reached is missing: a township may be called "NA".
    kinds = dict.fromkeys(set(NAMES) & set(table.columns), str)
    return pd.read_csv(file, keep_default_na=False, na_values=["", NOT_REACHED], dtype=kinds)
