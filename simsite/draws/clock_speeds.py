"""How fast crews work by the clock: causes multiplied into steps of one speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.draws.addresses import starts
from simsite.draws.parameters import Parameters
from simsite.draws.views import Tables, filled
from simsite.model.plan import SitePlan, SpeedCause, speed_by_clock
from simsite.tables.schema import FASTEST, SPEED_WIDTH, USUAL_SPEED

I64 = NDArray[np.int64]
Causes = tuple[SpeedCause, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CausesOfCrews:
    """Causes of the speeds of C crews, in the order of the tables.

    Attributes
    ----------
    causes : tuple of tuple of SpeedCause
        Each once; the first is none.
    which : int64 array, shape (C,)
        Number of the causes of each crew.
    """

    causes: tuple[Causes, ...]
    which: I64


def causes_laid_out(sites: Sequence[SitePlan]) -> CausesOfCrews:
    """Lay out why the crews of sites work faster or slower."""
    posts: list[Causes] = []
    further: list[Causes] = []
    for site in sites:
        posts.append(() if site.gate is None else site.gate.speeds)
        posts += [own.speeds for own in site.stations]
        further += [own.preparation.speeds for own in site.stations if own.preparation is not None]
        further += [()] * len(site.shared)  # the stations say how fast their members work
    number: dict[Causes, int] = {(): 0}
    which = [number.setdefault(own, len(number)) for own in (*posts, *further)]
    return CausesOfCrews(tuple(number), np.array(which, dtype=np.int64))


def usual_speeds(crews: int) -> Tables:
    """Return the tables of so many crews that always work at the usual speed."""
    return {
        "first_speed": np.zeros(crews + 1, dtype=np.int64),
        "speeds": np.zeros(SPEED_WIDTH, dtype=np.int64),
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
        ``first_speed`` and ``speeds``.
    """
    if len(crews.causes) == 1:
        return usual_speeds(len(crews.which))
    steps = [multiplied(causes, inputs) for causes in crews.causes]
    count = np.array([len(own) for own in steps], dtype=np.int64)
    rows = [step for number in crews.which.tolist() for step in steps[number]]
    return {
        "first_speed": starts(count[crews.which]),
        "speeds": filled(np.array(rows, dtype=np.int64).reshape(-1), SPEED_WIDTH),
    }


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
