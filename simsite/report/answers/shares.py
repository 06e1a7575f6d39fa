"""Which inputs make the spread of an answer, all drawn at once; in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from simsite.experiment.sensitivity.sobol import LUCK_INPUT, Shares, Sobol, VariedInput
from simsite.report import formatting as written
from simsite.report.answers.comparison import within
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.answers.sensitivity import idle_inputs
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words
from simsite.report.input_names import input_name
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines
from simsite.report.wording import Wording
from simsite.stats.sobol_indices import Index

SCHEMA = "simsite.sobol/2"
KIND = "shares"
ORDERS = ("first", "total")
COLUMNS = (
    "metric", "input", "unit", "low", "given", "high", "first", "first_low", "first_high", "total",
    "total_low", "total_high",
)  # fmt: skip


def shares_answer(found: Sobol, wording: Wording) -> Answer:
    """Return the answer of ``simsite sensitivity --sobol``.

    Parameters
    ----------
    found : Sobol
        The indices.
    wording : Wording
        Language and calendar.
    """
    words = wording.words
    counts = {"points": f"{found.points:,}", "simulations": f"{found.simulations:,}"}
    data = FigureData.of(COLUMNS, _rows(found))
    above = [*done_lines(found.plan, wording), words("sobol.staff")]
    grids, below = list[AnswerGrid](), list[str]()
    for shares in found.shares:
        if shares.unfit is None:
            grids.append(_grid(shares, words))
        else:
            (below if grids else above).append(_unfit(shares, words))
    below += [*idle_inputs(found.idle, words), words("sobol.marks")]
    return Answer(
        KIND,
        words("sobol.heading", **counts),
        (AnswerSection("", tuple(above), (), tuple(grids), tuple(below)),),
        lambda: shares_values(found),
        replace(data.table(), of=KIND),
        data,
    )


def _rows(found: Sobol) -> Iterator[tuple[Cell, ...]]:
    for shares in found.shares:
        for one, indices in shares.inputs:
            ends = one.numbers or (None, None, None)
            numbers = (n for order in ORDERS for n in _three(getattr(indices, order)))
            yield shares.metric, one.name, one.unit, *ends, *numbers


def _three(index: Index) -> tuple[float, float, float]:
    return index.value, index.interval.low, index.interval.high


def _grid(shares: Shares, words: Words) -> AnswerGrid:
    columns = (
        ScreenColumn(words("sobol.column.input"), fold=True),
        *(ScreenColumn(words(f"sobol.column.{order}"), "right") for order in ORDERS),
    )
    rows = tuple(
        (_named(one, words), *(_share(getattr(indices, order), words) for order in ORDERS))
        for one, indices in shares.inputs
    )
    title = words(f"sobol.metric.{shares.metric}")
    return AnswerGrid(columns, rows, name=shares.metric, title=title)


def _named(one: VariedInput, words: Words) -> str:
    if one.name == LUCK_INPUT:
        return words("sobol.luck")
    low, high = (written.as_written(str(one.ends[side]), words) for side in (0, -1))
    return words("sobol.input", name=input_name(one.name, words), low=low, high=high)


def _share(index: Index, words: Words) -> str:
    ends = (
        written.number(100 * end, 0).replace("-0", "0")
        for end in (index.interval.low, index.interval.high)
    )
    value = written.percent(index.value, words)
    return words("answer.estimate", value=value, interval=within(ends, words))


def _unfit(shares: Shares, words: Words) -> str:
    metric = words(f"sobol.metric.{shares.metric}")
    return words("sobol.unfit", metric=metric, why=words(f"sobol.why.{shares.unfit}"))


def shares_values(found: Sobol) -> dict[str, Any]:
    """Return plain values: shares of the variance, with the ends of their 95 % intervals.

    The range of an input is its low end, given value and high end, in its unit (1: none).
    """
    return {
        "schema": SCHEMA,
        "points": found.points,
        "simulations": found.simulations,
        "answers": [
            {
                "metric": shares.metric,
                "no_shares_because": shares.unfit,
                "inputs": [
                    {
                        "input": one.name,
                        "unit": one.unit or None,
                        "range": list(one.numbers),
                        **{order: _plain_index(getattr(indices, order)) for order in ORDERS},
                    }
                    for one, indices in shares.inputs
                ],
            }
            for shares in found.shares
        ],
        "without_effect": list(found.idle),
    }


def _plain_index(index: Index) -> dict[str, Any]:
    return {"share": index.value, "interval": [index.interval.low, index.interval.high]}
