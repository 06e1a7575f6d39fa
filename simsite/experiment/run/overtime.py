"""Whether an answer rests on overtime: how long staff works on beyond closing and shifts.

With `closing: serve_queue` a short day looks enough as long as everybody is in the queue before it
ends; the work is then done after it. It is much where in at least one of twenty replications some
site is complete more than `LONG` after its closing, or a crew works more than `LONG` of overtime a
member.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.experiment.run.results import Results
from simsite.model.plan import CampaignPlan, SitePlan

Array = NDArray[Any]

LONG = HOUR
SELDOM = 0.05
OVERTIME = "overtime."


@dataclass(frozen=True, slots=True)
class Overtime:
    """Much overtime behind an answer.

    Attributes
    ----------
    replications, times : int
        How many of the headline line, and in how many of them there is much.
    site : int or None
        Which site is complete longest after its closing, in the middle one of those replications
        by that length; None where no site is so late.
    until, closing : int
        When it is complete there, and its closing before; microseconds.
    hours : dict of str to float array, shape (R,)
        Overtime of the county's crews by stage, those that have any; person-hours.
    """

    replications: int
    times: int
    site: int | None
    until: int
    closing: int
    hours: dict[str, Array]


def overtime(results: Results) -> Overtime | None:
    """Return what overtime stands behind results; None where it is little."""
    line = results.headline
    worked = {
        key.removeprefix(OVERTIME): values
        for key, values in line.county.items()
        if key.startswith(OVERTIME) and values.any()
    }
    return overtime_of(results.plan, line.sites["completion"], worked)


def overtime_of(
    plan: CampaignPlan, completion: Array, worked: Mapping[str, Array]
) -> Overtime | None:
    """Return what overtime stands behind replications; None where it is little.

    Parameters
    ----------
    plan : CampaignPlan
        With the sites' hours.
    completion : int64 array, shape (R, S)
        Of the sites, microseconds.
    worked : mapping of str to float array, shape (R,)
        Overtime of the county's crews by stage, person-hours; empty where it is not known.
    """
    beyond = np.stack([_beyond(s, completion[:, i]) for i, s in enumerate(plan.sites)], axis=1)
    members = _members(plan)
    much = beyond.max(axis=1) > LONG
    for stage, hours in worked.items():
        much |= hours * HOUR > LONG * members.get(stage, 1)
    times = int(np.count_nonzero(much))
    if times == 0 or times < SELDOM * len(much):
        return None
    chosen = np.flatnonzero(much)
    longest = beyond.max(axis=1)[chosen]
    middle = int(chosen[np.argsort(longest, kind="stable")[(len(chosen) - 1) // 2]])
    site = int(beyond[middle].argmax())
    length, until = int(beyond[middle, site]), int(completion[middle, site])
    late = site if length > LONG else None
    return Overtime(len(much), times, late, until, until - length, dict(worked))


def _beyond(site: SitePlan, completion: Array) -> Array:
    """Return how long after its closing a site is complete, 0 inside its hours or if not reached.

    Parameters
    ----------
    site : SitePlan
        With its windows.
    completion : int64 array, shape (R,)
        Microseconds.
    """
    windows = np.array(site.windows, dtype=np.int64).reshape(-1, 2)
    before = np.searchsorted(windows[:, 0], completion, side="right") - 1
    known = (before >= 0) & (completion < NEVER)
    if not known.any():
        return np.zeros(len(completion), dtype=np.int64)
    closing = windows[np.maximum(before, 0), 1]
    found: Array = np.where(known, np.maximum(completion - closing, 0), 0)
    return found


def _members(plan: CampaignPlan) -> dict[str, int]:
    """Return the most members on duty of each stage's crews, teams included."""
    found: dict[str, int] = {}

    def add(stage: str, number: int) -> None:
        found[stage] = found.get(stage, 0) + number

    for group in plan.groups:
        for site in group.sites:
            for own in site.crews:
                add(own.name, max((level for _, level in own.crew), default=0))
        for route in group.routes:
            for stage, number in route.members:
                add(stage, number)
    return {stage: max(number, 1) for stage, number in found.items()}
