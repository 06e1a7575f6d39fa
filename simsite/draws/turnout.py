"""Who of the crews is there: steps of crews of which some are absent, or come late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import quantile
from simsite.core.streams import Purpose, owner_key, single_uniform, uniforms
from simsite.core.units import SECOND
from simsite.draws.addresses import microseconds, site_keys, starts
from simsite.draws.parameters import Parameters
from simsite.draws.views import Tables, filled
from simsite.model.plan import Convoy, SitePlan, Staffed, Steps, Turnout, UncertainQuantity
from simsite.tables.schema import STEP_WIDTH

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
SLOTS = 1 << 20  # numbers kept for the people of each post of a site
FURTHER_FROM = 1024  # posts beside gate and stations


def crews_of(sites: Sequence[SitePlan]) -> list[tuple[int, int, Steps, Turnout | None]]:
    """Return site, post, level and turnout of all crews, in the order of the tables.

    Posts are numbered for random draws: 0 is the gate, then stations by their number of a stage,
    then what has no desks from `FURTHER_FROM` on.
    """
    posts, further = [], []
    for number, site in enumerate(sites):
        posts.append((number, 0, *_of(site.gate)))
        posts += [(number, 1 + own.stage, *_of(own)) for own in site.stations]
        further += [(number, FURTHER_FROM + n, *_of(own)) for n, own in enumerate(site.further)]
    return [*posts, *further]


def _of(staffed: Staffed | None) -> tuple[Steps, Turnout | None]:
    return ((), None) if staffed is None else (staffed.crew, staffed.turnout)


def changes(crew: Steps) -> list[tuple[int, int]]:
    """Return the times at which a level changes, and by how much."""
    levels = [0, *(level for _, level in crew)]
    return [
        (time, level - before)
        for (time, level), before in zip(crew, levels, strict=False)
        if level != before
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Crews:
    """The crews of sites, laid out for drawing: C crews, T turns and P people of some of them.

    Attributes
    ----------
    sites : tuple of SitePlan
        In order.
    number : int
        C.
    planned : int64 array, shape (N, 3)
        Crew, time and change of the level of those who come and go as planned.
    turns : int64 array, shape (T, 4)
        Crew, start, end and person of the turns of the others.
    site, address : int64 array, shape (P,)
        Site of each person, and number by which random draws are keyed.
    absence : tuple of (UncertainQuantity, int64 array)
        Shares, and the people to whom each applies.
    convoys : tuple of (Convoy, int64 array)
        Convoys, and the people whom each brings.
    """

    sites: tuple[SitePlan, ...]
    number: int
    planned: I64
    turns: I64
    site: I64
    address: I64
    absence: tuple[tuple[UncertainQuantity, I64], ...]
    convoys: tuple[tuple[Convoy, I64], ...]


def crews_laid_out(sites: tuple[SitePlan, ...]) -> Crews:
    """Lay out the crews of sites."""
    found = crews_of(sites)
    planned: list[tuple[int, int, int]] = []
    turns: list[tuple[int, int, int, int]] = []
    people: list[tuple[int, int]] = []
    absence: dict[UncertainQuantity, list[int]] = {}
    convoys: dict[Convoy, list[int]] = {}
    for crew, (site, post, level, turnout) in enumerate(found):
        if turnout is None:
            planned += [(crew, *change) for change in changes(level)]
            continue
        first = len(people)
        members = range(first, first + turnout.members)
        people += [(site, post * SLOTS + slot) for slot in range(turnout.members)]
        turns += [(crew, start, end, first + slot) for start, end, slot in turnout.turns]
        absence.setdefault(turnout.absence, []).extend(members)
        for begin, end, convoy in turnout.convoys:
            convoys.setdefault(convoy, []).extend(members[begin:end])
    table = np.array(people, dtype=np.int64).reshape(-1, 2)
    return Crews(
        sites,
        len(found),
        np.array(planned, dtype=np.int64).reshape(-1, 3),
        np.array(turns, dtype=np.int64).reshape(-1, 4),
        table[:, 0],
        table[:, 1],
        tuple((share, np.array(own, dtype=np.int64)) for share, own in absence.items()),
        tuple((convoy, np.array(own, dtype=np.int64)) for convoy, own in convoys.items()),
    )


def planned_steps(crews: Crews) -> Tables:
    """Return the tables of steps where everybody comes and goes as planned."""
    return _tables(crews, crews.turns)


def drawn_steps(crews: Crews, seed: int, replication: int, inputs: Parameters) -> Tables:
    """Return the tables of steps where some are absent and convoys come late.

    Parameters
    ----------
    crews : Crews
        Of the sites.
    seed, replication : int
        Of the random draws.
    inputs : Parameters
        Values of quantities.

    Returns
    -------
    dict of str to int64 array
        ``first_step`` and ``steps``.
    """
    if len(crews.turns) == 0:
        return planned_steps(crews)
    there = _there(crews, seed, replication, inputs)
    comes = np.zeros(len(crews.site), dtype=np.int64)
    for convoy, people in crews.convoys:
        comes[people] = convoy.at + _delay(convoy, seed, replication, inputs)
    turns = crews.turns.copy()
    turns[:, 1] = np.maximum(turns[:, 1], comes[turns[:, 3]])
    return _tables(crews, turns[there[turns[:, 3]] & (turns[:, 1] < turns[:, 2])])


def changed_steps(before: Sequence[SitePlan], after: Sequence[SitePlan], drawn: Tables) -> Tables:
    """Return steps as drawn for crews that are planned as before, as planned for the others.

    Parameters
    ----------
    before, after : sequence of SitePlan
        The same sites, before and after a change of the plan; crews that have changed have no
        turnout.
    drawn : dict of str to int64 array
        Draws of the sites before.
    """
    first, steps = drawn["first_step"].tolist(), drawn["steps"].reshape(-1, STEP_WIDTH)
    pairs = zip(crews_of(before), crews_of(after), strict=True)
    own = [
        steps[first[n] : first[n + 1]].tolist() if one[2:] == other[2:] else changes(other[2])
        for n, (one, other) in enumerate(pairs)
    ]
    flat = [number for crew in own for step in crew for number in step]
    return {
        "first_step": starts(np.array([len(crew) for crew in own], dtype=np.int64)),
        "steps": filled(np.array(flat, dtype=np.int64), STEP_WIDTH),
    }


def _there(crews: Crews, seed: int, replication: int, inputs: Parameters) -> NDArray[np.bool_]:
    """Return who is not absent, shape (P,)."""
    keys = site_keys(seed, crews.sites)
    there = np.ones(len(crews.site), dtype=np.bool_)
    for share, people in crews.absence:
        value = inputs.value(share)
        if value > 0.0:
            own = keys[0][crews.site[people]], keys[1][crews.site[people]]
            u = uniforms(own, replication, Purpose.ABSENT, crews.address[people])
            there[people] = u >= value
    return there


def _delay(convoy: Convoy, seed: int, replication: int, inputs: Parameters) -> int:
    """Return by how much a convoy is late, microseconds: alike for all whom it brings."""
    law = convoy.delay
    key = owner_key(seed, f"convoy:{convoy.id}")
    u = 0.5 if law.family == "constant" else single_uniform(key, replication, Purpose.CONVOY, 0)
    drawn = quantile(law.family, inputs.parameters(law), np.array([u]), inputs.value(law.floor))
    late = drawn + inputs.value(law.shift)
    return int(microseconds(late)[0]) if float(late[0]) * SECOND >= 1.0 else 0


def _tables(crews: Crews, turns: I64) -> Tables:
    """Add up changes at one time of one crew."""
    one = np.ones(len(turns), dtype=np.int64)
    crew = np.concatenate((crews.planned[:, 0], turns[:, 0], turns[:, 0]))
    time = np.concatenate((crews.planned[:, 1], turns[:, 1], turns[:, 2]))
    change = np.concatenate((crews.planned[:, 2], one, -one))
    order = np.lexsort((time, crew))
    crew, time, change = crew[order], time[order], change[order]
    new = np.ones(len(crew), dtype=np.bool_)
    new[1:] = (np.diff(crew) != 0) | (np.diff(time) != 0)
    place = np.flatnonzero(new)
    summed = np.add.reduceat(change, place) if len(place) else change
    kept = place[summed != 0]
    steps = np.column_stack((time[kept], summed[summed != 0])).ravel()
    return {
        "first_step": starts(np.bincount(crew[kept], minlength=crews.number).astype(np.int64)),
        "steps": filled(steps, STEP_WIDTH),
    }
