"""The best of several runs, in words and as plain values."""

from __future__ import annotations

from typing import Any

from simsite.core.units import MICROSECOND, SECOND
from simsite.experiment.compare.select import BATCH, Choice
from simsite.experiment.run.precision import P_DONE
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.i18n import Words
from simsite.report.terminal import ScreenColumn
from simsite.report.wording import Wording

SCHEMA = "simsite.selection/1"


def selection_answer(choice: Choice, words: Words) -> Answer:
    """Return the answer of ``simsite compare --select``: what was chosen, and how sure that is."""
    metric = choice.goal.metric
    columns = (
        ScreenColumn(words("selected.column.design"), fold=True),
        ScreenColumn(words(f"selected.column.{metric}"), "right"),
        ScreenColumn(words("selected.column.replications"), "right"),
        ScreenColumn(words("selected.column.verdict")),
    )
    section = AnswerSection(
        sentences=(_verdict(choice, words),),
        grids=(AnswerGrid(columns, tuple(_rows(choice, words))),),
        notes=(words("selected.note", batch=BATCH),),
    )
    title = words("selected.heading", number=len(choice.results))
    return Answer("select", title, (section,), lambda: _plain(choice))


def _verdict(choice: Choice, words: Words) -> str:
    if not choice.selection.kept:
        return words("selected.budget", name=choice.best.name)
    goal = choice.goal
    if goal.metric == P_DONE:
        zone = written.number(100 * goal.half_width)
    else:
        zone = written.duration(round(goal.half_width), words)
    sure = written.percent(choice.sure, words)
    return words(f"selected.best.{goal.metric}", name=choice.best.name, zone=zone, sure=sure)


def _rows(choice: Choice, words: Words) -> list[tuple[str, ...]]:
    found = choice.selection
    rows: list[tuple[str, ...]] = []
    for number, results in enumerate(choice.results):
        mean = found.means[number]
        if choice.goal.metric == P_DONE:
            value = written.percent(mean, words)
        else:
            value = Wording.of(results.plan, words).value("time", -mean)
        verdict = words(f"selected.verdict.{_state(choice, number)}")
        rows.append((results.name, value, written.count(found.taken[number] * BATCH), verdict))
    return rows


def _state(choice: Choice, number: int) -> str:
    found = choice.selection
    if number == found.best and found.kept:
        return "best"
    return "left" if number in found.left else "dropped"


def _plain(choice: Choice) -> dict[str, Any]:
    """Return plain values: shares, or seconds since the campaign's start."""
    scale = 1.0 if choice.goal.metric == P_DONE else -MICROSECOND / SECOND
    found = choice.selection
    designs = [
        {
            "name": results.name,
            "mean": found.means[number] * scale,
            "replications": found.taken[number] * BATCH,
            "verdict": _state(choice, number),
        }
        for number, results in enumerate(choice.results)
    ]
    return {
        "schema": SCHEMA,
        "metric": choice.goal.metric,
        "zone": choice.goal.half_width * abs(scale),
        "probability_of_correct_selection": choice.sure if found.kept else None,
        "best": choice.best.name,
        "designs": designs,
    }
