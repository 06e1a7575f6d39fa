"""Waits by class of residents, who gave up, working time lost: a table a measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simsite.experiment.run.results import Results
from simsite.report import formatting as written
from simsite.report.figures.data import Cell, FigureData
from simsite.report.figures.measures import has_measures, measures_data, named
from simsite.report.html.escape import isolated
from simsite.report.html.places import MARGIN, CellWhisker
from simsite.report.wording import Wording

DIGITS = {"gone": 0}  # people are whole


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """The number of one class or cause in one run."""

    run: int
    cells: tuple[str, ...]
    whisker: CellWhisker


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """One measure: its title with its unit, the heads of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[MeasureRow, ...]


def measure_tables(
    runs: Sequence[Results], wording: Wording
) -> tuple[tuple[MeasureTable, ...], tuple[str, ...]]:
    """Return the tables of one run or several beside each other, and what their marks mean.

    Parameters
    ----------
    runs : sequence of Results
        Under the names that the page shows.
    wording : Wording
        Of the first.

    Returns
    -------
    tuple
        Tables and notes; no table where no run has more than the wait of everybody.
    """
    if not any(map(has_measures, runs)):
        return (), ()
    data = measures_data(runs)
    names = [isolated(run.name) for run in runs] if len(runs) > 1 else []
    tables = (
        _table(panel, data.where(measure=panel), names, wording)
        for panel in data.distinct("measure")
    )
    return tuple(tables), (wording.words("shown.measures.note"),)


def _table(panel: str, data: FigureData, names: list[str], wording: Wording) -> MeasureTable:
    words, heads = wording.words, ["of", *(["run"] if names else []), "median", "interval", "scale"]
    ends = [*data.numbers("band_low"), *data.numbers("band_high"), 0.0]
    low, high = float(min(ends)), float(max(ends))
    room = (high - low) * MARGIN or 1.0
    places, digits = data.distinct("of"), DIGITS.get(panel, 1)
    ordered = sorted(data.rows, key=lambda row: (places.index(str(row[3])), row[0]))

    def at(value: Cell) -> float:
        return round(100 * (float(value or 0) - low + room) / (high - low + 2 * room), 2)

    def row_of(row: tuple[Cell, ...]) -> MeasureRow:
        run = int(row[0] or 0)
        median, first, last, least, most = (float(value or 0) for value in row[5:])
        about = [named(panel, str(row[3]), wording), *([names[run]] if names else [])]
        value, left, right = (written.number(number, digits) for number in (median, first, last))
        cells = (*about, value, written.interval(left, right, words))
        return MeasureRow(run, cells, CellWhisker(at(median), at(least), at(most), at(0.0)))

    return MeasureTable(
        words(f"picture.measures.{panel}"),
        tuple(words(f"shown.measures.{head}") for head in heads),
        tuple(map(row_of, ordered)),
    )
