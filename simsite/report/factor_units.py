"""Values of factors as programs want them: numbers in one unit, which the column's name says.

A sweep keeps a value as its file wrote it, ``28.294 s``; that is for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simsite.core.errors import BadValue
from simsite.experiment.sweep.design_points import Factor
from simsite.model.quantities import LENGTH, RATE, RATIO, SPEED, TIME, Unit
from simsite.reading.sweep_file import VARIANT
from simsite.report.tables import number, text

SUFFIXES = {"s": "_s", "km": "_km", "km/h": "_km_h", "1/h": "_per_h", "": ""}


@dataclass(frozen=True, slots=True)
class FactorColumn:
    """A factor as a column of a table for programs.

    Attributes
    ----------
    name : str
        Path of the factor, with the unit of its numbers: ``stages.swab.time_s``.
    unit : str
        Plain unit of the numbers: ``s``, ``km``, ``km/h`` or ``1/h``; empty for plain numbers, for
        shares (0 to 1), and where the values are no numbers.
    numbers : tuple of float or None
        One a value; None where there is none. Empty where the values are no numbers.
    cells : tuple of str
        What stands in the table, one a value.
    """

    name: str
    unit: str
    numbers: tuple[float | None, ...]
    cells: tuple[str, ...]


def factor_column(path: str, values: Sequence[Factor]) -> FactorColumn:
    """Return the values of a factor in the unit that all of them have.

    Parameters
    ----------
    path : str
        Of the factor.
    values : sequence of str or number
        As the sweep keeps them; empty where a point leaves the scenario's own.

    Returns
    -------
    FactorColumn
        Texts as they are where some are no numbers (clock times, laws, names of variants) or where
        they differ in kind.
    """
    for unit in (TIME, LENGTH, SPEED, RATE, RATIO) if path != VARIANT else ():
        numbers = _numbers(values, unit)
        if numbers is not None:
            cells = tuple("" if value is None else number(value) for value in numbers)
            return FactorColumn(path + SUFFIXES[unit.symbol], unit.symbol, numbers, cells)
    return FactorColumn(path, "", (), tuple(map(text, values)))


def _numbers(values: Sequence[Factor], unit: Unit) -> tuple[float | None, ...] | None:
    """Return the values in a plain unit; None where one is of another kind, or all are empty."""
    if not any(value != "" for value in values):
        return None
    try:
        return tuple(None if value == "" else float(unit.read(value)) for value in values)
    except BadValue:
        return None
