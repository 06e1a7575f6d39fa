"""How crews work by the clock: causes multiplied into steps of one speed, and halts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from simsite.draws.addresses import starts
from simsite.draws.halts import drawn_spans, outages_of, slowed, steps_of
from simsite.draws.parameters import Parameters
from simsite.draws.views import CAUSED, Tables, filled
from simsite.model.plan import Halt, SitePlan, SpeedCause, shares_by_clock, speed_by_clock
from simsite.tables.schema import FASTEST, USUAL_SPEED

I64 = NDArray[np.int64]
Causes = tuple[SpeedCause, ...]
CausesOfCrew = tuple[Causes, tuple[Halt, ...]]
NO_CAUSES: CausesOfCrew = ((), ())


@dataclass(frozen=True, slots=True, eq=False)
class CausesOfCrews:
    """Causes of the speeds and halts of C crews, in the order of the tables.

    Attributes
    ----------
    names : tuple of str
        Of all causes of the plan, in order.
    causes : tuple of (tuple of SpeedCause, tuple of Halt)
        Those of some crew, each once; the first is none.
    which : int64 array, shape (C,)
        Number of the causes of each crew.
    """

    names: tuple[str, ...]
    causes: tuple[CausesOfCrew, ...]
    which: I64


def causes_laid_out(sites: Sequence[SitePlan], names: tuple[str, ...]) -> CausesOfCrews:
    """Lay out why the crews of sites work faster or slower, and what holds them up.

    Parameters
    ----------
    sites : sequence of SitePlan
        In order.
    names : tuple of str
        Of all causes of the plan, in order.
    """
    number: dict[CausesOfCrew, int] = {NO_CAUSES: 0}
    which = [number.setdefault(own, len(number)) for own in _by_crews(sites)]
    return CausesOfCrews(names, tuple(number), np.array(which, dtype=np.int64))


def names_of_causes(sites: Sequence[SitePlan]) -> tuple[str, ...]:
    """Return the names of all causes at sites, in order of first appearance."""
    crews = _by_crews(sites)
    return tuple(dict.fromkeys(cause.name for own in crews for part in own for cause in part))


def _by_crews(sites: Sequence[SitePlan]) -> list[CausesOfCrew]:
    """Return the causes of each crew, in the order of the tables."""
    posts: list[CausesOfCrew] = []
    further: list[CausesOfCrew] = []
    for site in sites:
        posts.append(NO_CAUSES if site.gate is None else (site.gate.speeds, site.gate.halts))
        posts += [(own.speeds, own.halts) for own in site.stations]
        fed = [own.preparation for own in site.stations if own.preparation is not None]
        further += [(own.speeds, own.halts) for own in fed]
        further += [NO_CAUSES] * len(site.shared)  # the stations say how their members work
    return [*posts, *further]


def no_causes(crews: int) -> Tables:
    """Return the tables of so many crews that nothing makes faster or slower, or holds up."""
    tables: Tables = {}
    for name, (rows, width) in CAUSED.items():
        tables[f"first_{name}"] = np.zeros(crews + 1, dtype=np.int64)
        tables[rows] = np.zeros(width, dtype=np.int64)
    return tables


def drawn_causes(crews: CausesOfCrews, seed: int, replication: int, inputs: Parameters) -> Tables:
    """Return the tables of how fast crews work, and of what holds them up.

    Parameters
    ----------
    crews : CausesOfCrews
        Of the sites.
    seed, replication : int
        Of the random draws.
    inputs : Parameters
        Values of quantities.

    Returns
    -------
    dict of str to int64 array
        ``first_speed``, ``speeds``, and likewise ``losses``, ``halts`` and ``outages``.
    """
    if len(crews.causes) == 1:
        return no_causes(len(crews.which))
    all_halts = dict.fromkeys(halt for _, halts in crews.causes for halt in halts)
    spans = {own: drawn_spans(own, seed, replication, inputs) for own in all_halts}
    found: dict[str, list[list[tuple[int, ...]]]] = {name: [] for name in CAUSED}
    for causes, planned in crews.causes:
        halts = [(own, spans[own]) for own in planned]
        together = (*causes, *slowed(halts, inputs))
        found["speed"].append([*multiplied(together, inputs)])
        found["loss"].append([*taken(together, crews.names, inputs)])
        found["halt"].append([*steps_of(halts)])
        found["outage"].append([*outages_of(halts, crews.names)])
    tables: Tables = {}
    for name, (rows, width) in CAUSED.items():
        tables[f"first_{name}"], tables[rows] = _by_crew(crews.which, found[name], width)
    return tables


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
