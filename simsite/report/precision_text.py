"""Why a run stopped at its number of replications, in words and as plain values."""

from __future__ import annotations

import math
from typing import Any

from simsite.core.units import MICROSECOND, SECOND
from simsite.experiment.run.precision import P_DONE, Goal, Sharpness, Verdict
from simsite.metrics.catalogue import METRICS
from simsite.report import formatting as written
from simsite.report.i18n import Words


def precision_text(verdict: Verdict, words: Words) -> list[str]:
    """Return what decided the number of replications, and a sentence for each goal.

    Parameters
    ----------
    verdict : Verdict
        Of a run to a precision.
    words : Words
        Language.
    """
    joined = words("units.and").join(_what(name, words) for name in verdict.bound)
    number = verdict.replications
    if verdict.met and verdict.reached is not None:
        ahead = number - verdict.reached
        head = words(
            "stopped.met", replications=number, reached=verdict.reached, ahead=ahead, bound=joined
        )
    else:
        head = words("stopped.budget", replications=f"{number:,}", bound=joined)
    lines = [_line(goal, number, words) for goal in verdict.goals]
    return [head, *lines, words("stopped.level", replications=number)]


def precision_json(verdict: Verdict) -> dict[str, Any]:
    """Return the same for scripts: half-widths in seconds, or a share for `p_done`."""

    def plain(goal: Goal, width: float) -> float | None:
        if math.isinf(width):
            return None
        return width if goal.metric == P_DONE else width * MICROSECOND / SECOND

    goals = {
        found.goal.metric: {
            "unit": "share" if found.goal.metric == P_DONE else "s",
            "asked": plain(found.goal, found.goal.half_width),
            "half_width": plain(found.goal, found.half_width),
            "since": found.since,
            "not_reached": found.not_reached,
        }
        for found in verdict.goals
    }
    return {
        "met": verdict.met,
        "replications": verdict.replications,
        "reached_at": verdict.reached,
        "bound": list(verdict.bound),
        "goals": goals,
    }


def _line(found: Sharpness, number: int, words: Words) -> str:
    what = _what(found.goal.metric, words)
    if found.not_reached:
        return words(
            "stopped.not_reached", what=what, number=found.not_reached, replications=number
        )
    seen, asked = (_width(found.goal, w, words) for w in (found.half_width, found.goal.half_width))
    if found.since is None:
        return words("stopped.wide", what=what, seen=seen, asked=asked)
    return words("stopped.held", what=what, seen=seen, asked=asked, since=found.since)


def _what(metric: str, words: Words) -> str:
    if metric == P_DONE:
        return words("stopped.goal.p_done")
    named = METRICS[metric]
    return words("stopped.goal.median", metric=named.zh if words.lang == "zh" else named.en)


def _width(goal: Goal, width: float, words: Words) -> str:
    if goal.metric == P_DONE:
        return words("stopped.points", number=written.number(100 * width))
    return written.NO_VALUE if math.isinf(width) else written.duration(round(width), words)
