"""What the answer depends on, as files: one JSON object, and a figure or a table."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.experiment.sensitivity.sobol import LUCK_INPUT, Shares, Sobol, VariedInput
from simsite.report import formatting as written
from simsite.report.answers.sensitivity import idle_inputs, input_name
from simsite.report.compare_text import within
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words, words
from simsite.report.terminal import ScreenColumn, console, plain, table
from simsite.stats.sobol_indices import Index

if TYPE_CHECKING:
    from simsite.experiment.sensitivity.sensitivity import Sensitivity
    from simsite.experiment.sensitivity.sobol import Sobol
    from simsite.report.answers.noun import Answer


FIGURE = "tornado"
FIGURES = "figures"

# Which inputs make the spread of an answer: in words, as JSON and as a CSV.

SCHEMA = "simsite.sobol/1"
ORDERS = ("first", "total")
COLUMNS = (
    "metric", "input", "low", "given", "high", "first", "first_low", "first_high", "total",
    "total_low", "total_high",
)  # fmt: skip


def sobol_answer(found: Sobol, words: Words, *, as_json: bool) -> str:
    """Return a table for each number of the answer, as text for a terminal or as one JSON object.

    Parameters
    ----------
    found : Sobol
        The indices.
    words : Words
        Language.
    as_json : bool
        Whether as JSON.
    """
    if as_json:
        return json.dumps(_plain(found), ensure_ascii=False, indent=2, allow_nan=False)
    screen = console(sys.stdout)
    counts = {"points": f"{found.points:,}", "simulations": f"{found.simulations:,}"}
    with screen.capture() as shown:
        screen.print(plain(words("sobol.heading", **counts), style="bold"))
        screen.print(plain(words("sobol.staff")))
        for shares in found.shares:
            if shares.unfit is None:
                screen.print(plain(f"\n{words(f'sobol.metric.{shares.metric}')}"))
                screen.print(_table(shares, words))
            else:
                screen.print(plain(_unfit(shares, words)))
        for sentence in [*idle_inputs(found.idle, words), words("sobol.marks")]:
            screen.print(plain(sentence))
    return shown.get()


def sobol_data(found: Sobol) -> FigureData:
    """Return one row a number of the answer and input: its range, both shares, their intervals."""
    return FigureData.of(COLUMNS, _rows(found))


def _rows(found: Sobol) -> Iterator[tuple[Cell, ...]]:
    for shares in found.shares:
        for one, indices in shares.inputs:
            ends = [str(end) for end in one.ends] or ["", "", ""]
            numbers = (n for order in ORDERS for n in _three(getattr(indices, order)))
            yield shares.metric, one.name, *ends, *numbers


def _three(index: Index) -> tuple[float, float, float]:
    return index.value, index.interval.low, index.interval.high


def _table(shares: Shares, words: Words) -> object:
    columns = [
        ScreenColumn(words("sobol.column.input"), fold=True),
        *(ScreenColumn(words(f"sobol.column.{order}"), "right") for order in ORDERS),
    ]
    rows = [
        (_named(one, words), *(_share(getattr(indices, order), words) for order in ORDERS))
        for one, indices in shares.inputs
    ]
    return table(columns, rows)


def _named(one: VariedInput, words: Words) -> str:
    if one.name == LUCK_INPUT:
        return words("sobol.luck")
    ends = {"low": one.ends[0], "high": one.ends[-1]}
    return words("sobol.input", name=input_name(one.name, words), **ends)


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


def _plain(found: Sobol) -> dict[str, Any]:
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
                        "range": list(one.ends),
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


def kept_ends(found: Sensitivity, answer: Answer, say: Words) -> dict[str, Any]:
    """Return what is kept where each input was set to its ends, for `Answer`.

    Parameters
    ----------
    found : Sensitivity
        What was computed.
    answer : Answer
        Made of it.
    say : Words
        Language of the figure.

    Returns
    -------
    dict
        ``sensitivity.json``, the answer to be read back, and its tornado.
    """
    from simsite.report.answers.rendered import as_files

    def more(folder: Path) -> None:
        from simsite.report.figures import draw

        (folder / FIGURES).mkdir()
        draw(FIGURE, found, folder / FIGURES / FIGURE, say)

    return {
        "schema": answer.data["schema"],
        "asked": {"others": found.others, "sure": found.sure},
        "files": as_files(answer, "en"),
        "found": found,
        "more": more,
    }


def kept_shares(found: Sobol) -> dict[str, Any]:
    """Return what is kept where all inputs were drawn at once, for `Answer`.

    Parameters
    ----------
    found : Sobol
        The answer.

    Returns
    -------
    dict
        ``shares.json`` and ``shares.csv``.
    """
    from simsite.report.answers.rendered import csv_bytes

    text = sobol_answer(found, words("en"), as_json=True)
    files = {
        "shares.json": (text + "\n").encode(),
        "shares.csv": csv_bytes(sobol_data(found).table()),
    }
    return {"schema": SCHEMA, "asked": {"sobol": True}, "files": files}
