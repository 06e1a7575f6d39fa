"""Words and clock of the design points of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from simsite.core.units import NEVER
from simsite.experiment.sweep.design_points import Factor, PointSummary, SweepTable
from simsite.model.plan import CampaignClock
from simsite.reading.sweep_file import VARIANT
from simsite.report.factor_units import factor_column
from simsite.report.formatting import as_written
from simsite.report.i18n import Words, catalogue
from simsite.report.wording import Wording


def calendar(sweep: SweepTable) -> CampaignClock:
    """Return the clock that all points share."""
    return CampaignClock(sweep.first_day, sweep.opening, sweep.deadline, NEVER)


def wording(sweep: SweepTable, words: Words) -> Wording:
    """Return how values of the points are written."""
    return Wording(words, date.fromisoformat(sweep.first_day), sweep.opening)


def factor_name(path: str, words: Words | None = None) -> str:
    """Return a factor as a reader knows it: collectors, or the last part of its path.

    The last two parts are looked up first: ``alternative.share`` is another share than the rest.
    """
    parts = path.split(".")
    if words is not None:
        keys = (
            "picture.factor." + "_".join(parts[-2:]), f"picture.factor.{parts[-1]}",
            f"tornado.part.{parts[-1]}",
        )  # fmt: skip
        for key in keys:
            if key in catalogue():
                return words(key)
    return parts[-1]


def factors_text(point: PointSummary, paths: Sequence[str], words: Words | None = None) -> str:
    """Return the values of some factors of a point, each but the variant with its name."""
    return named_values([(path, point.factors[path]) for path in paths], words)


def named_values(pairs: Sequence[tuple[str, Factor]], words: Words | None = None) -> str:
    """Return factors with their values; a variant by the name that the planner gave it, alone."""
    return ", ".join(
        factor_value(value)
        if path == VARIANT
        else f"{factor_name(path, words)} {factor_value(value, words)}"
        for path, value in pairs
    )


def factor_numbers(sweep: SweepTable, path: str) -> dict[Factor, tuple[float | None, str]]:
    """Return the values of a factor as number and unit; None where they are no numbers."""
    values = [point.factors[path] for point in sweep.points]
    plain = factor_column(path, values)
    numbers = plain.numbers or (None,) * len(values)
    return {value: (number, plain.unit) for value, number in zip(values, numbers, strict=True)}


def factor_value(value: Factor, words: Words | None = None) -> str:
    """Return the value of a factor as text; with `words`, its units and kinds in a reader's."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if words is None:
        return text
    kind = f"glossary.kind.{text}"
    return words(kind) if kind in catalogue() else as_written(text, words)
