"""How fast crews work by the clock: causes multiplied into steps of one speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from simsite.draws.addresses import starts
from simsite.draws.parameters import Parameters
from simsite.draws.views import Tables, filled
from simsite.model.plan import SitePlan, SpeedCause, shares_by_clock, speed_by_clock
from simsite.tables.schema import FASTEST, LOSS_WIDTH, SPEED_WIDTH, USUAL_SPEED

I64 = NDArray[np.int64]
Causes = tuple[SpeedCause, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CausesOfCrews:
    """Causes of the speeds of C crews, in the order of the tables.

    Attributes
    ----------
    names : tuple of str
        Of all causes of the plan, in order.
    causes : tuple of tuple of SpeedCause
        Those of some crew, each once; the first is none.
    which : int64 array, shape (C,)
        Number of the causes of each crew.
    """

    names: tuple[str, ...]
    causes: tuple[Causes, ...]
    which: I64


def causes_laid_out(sites: Sequence[SitePlan], names: tuple[str, ...]) -> CausesOfCrews:
    """Lay out why the crews of sites work faster or slower.

    Parameters
    ----------
    sites : sequence of SitePlan
        In order.
    names : tuple of str
        Of all causes of the plan, in order.
    """
    number: dict[Causes, int] = {(): 0}
    which = [number.setdefault(own, len(number)) for own in _by_crews(sites)]
    return CausesOfCrews(names, tuple(number), np.array(which, dtype=np.int64))


def names_of_causes(sites: Sequence[SitePlan]) -> tuple[str, ...]:
    """Return the names of all causes at sites, in order of first appearance."""
    return tuple(dict.fromkeys(cause.name for own in _by_crews(sites) for cause in own))


def _by_crews(sites: Sequence[SitePlan]) -> list[Causes]:
    """Return the causes of each crew, in the order of the tables."""
    posts: list[Causes] = []
    further: list[Causes] = []
    for site in sites:
        posts.append(() if site.gate is None else site.gate.speeds)
        posts += [own.speeds for own in site.stations]
        further += [own.preparation.speeds for own in site.stations if own.preparation is not None]
        further += [()] * len(site.shared)  # the stations say how fast their members work
    return [*posts, *further]


def usual_speeds(crews: int) -> Tables:
    """Return the tables of so many crews that always work at the usual speed."""
    return {
        "first_speed": np.zeros(crews + 1, dtype=np.int64),
        "speeds": np.zeros(SPEED_WIDTH, dtype=np.int64),
        "first_loss": np.zeros(crews + 1, dtype=np.int64),
        "losses": np.zeros(LOSS_WIDTH, dtype=np.int64),
    }


def drawn_speeds(crews: CausesOfCrews, inputs: Parameters) -> Tables:
    """Return the tables of how fast crews work.

    Parameters
    ----------
    crews : CausesOfCrews
        Of the sites.
    inputs : Parameters
        Values of quantities.

    Returns
    -------
    dict of str to int64 array
        ``first_speed``, ``speeds``, ``first_loss`` and ``losses``.
    """
    if len(crews.causes) == 1:
        return usual_speeds(len(crews.which))
    speeds = [multiplied(causes, inputs) for causes in crews.causes]
    losses = [taken(causes, crews.names, inputs) for causes in crews.causes]
    first_speed, rows = _by_crew(crews.which, speeds, SPEED_WIDTH)
    first_loss, lost = _by_crew(crews.which, losses, LOSS_WIDTH)
    return {"first_speed": first_speed, "speeds": rows, "first_loss": first_loss, "losses": lost}


def _by_crew(which: I64, own: Sequence[Sequence[tuple[int, ...]]], width: int) -> tuple[I64, I64]:
    """Return rows of crews one after the other, and where those of each begin."""
    count = np.array([len(rows) for rows in own], dtype=np.int64)
    rows = [row for number in which.tolist() for row in own[number]]
    return starts(count[which]), filled(np.array(rows, dtype=np.int64).reshape(-1), width)


def multiplied(causes: Causes, inputs: Parameters) -> list[tuple[int, int]]:
    """Return steps (time, ten-thousandths of the usual speed) of several causes together.

    The product of all causes is rounded once, half to even. Where none of them is 0 it is at least
    1; faster than `FASTEST` nobody works, which `check` says.
    """
    found, before = [], USUAL_SPEED
    for time, share in speed_by_clock(causes, inputs.value):
        speed = min(max(1, round(USUAL_SPEED * share)), FASTEST) if share > 0.0 else 0
        if speed != before:
            found.append((time, speed))
        before = speed
    return found


def taken(causes: Causes, names: tuple[str, ...], inputs: Parameters) -> list[tuple[int, int, int]]:
    """Return what each cause takes of the usual speed: (number of the cause, time, how much).

    Of several at one time each takes its part of what those before it leave, in order; together
    they take what is missing of `multiplied`. One by which staff are faster takes less than none.
    """
    speeds = dict(multiplied(causes, inputs))
    found: list[tuple[int, int, int]] = []
    last = [0] * len(causes)
    speed = USUAL_SPEED
    for time, shares in shares_by_clock(causes, inputs.value):
        speed = speeds.get(time, speed)
        left = [round(USUAL_SPEED * prod(shares[: n + 1])) for n in range(len(causes))]
        left = [USUAL_SPEED, *left[:-1], speed]
        for n, cause in enumerate(causes):
            if left[n] - left[n + 1] != last[n]:
                last[n] = left[n] - left[n + 1]
                found.append((names.index(cause.name), time, last[n]))
    return sorted(found)
