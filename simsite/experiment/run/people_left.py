"""Who is left: people not yet swabbed at the deadline, when the next day begins, and at the end.

A clock time on the next morning says little of how many wait for it. People are those who attend
and are not swabbed at a moment, at how many sites: at once in each replication, so that a few long
nights do not vanish in the median of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import DAY, NEVER
from simsite.experiment.run.results import Ensemble, Results
from simsite.model.plan import CampaignPlan

Array = NDArray[Any]

DEADLINE, NEXT_DAY, UNSWABBED, END = "deadline", "next_day", "unswabbed", "end"
GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class PeopleLeft:
    """People left at one moment, in the K replications of R in which anybody is.

    Attributes
    ----------
    moment : str
        `deadline`: of the campaign; `next_day`: the first opening of a later day, for which all of
        them wait or are still to come; `unswabbed`: the same, but some were sent home; `gave_up`:
        left for good by the end because a wait was over or too many waited; `end`: of
        the simulation, so that they are not swabbed at all.
    time : int
        When that is, microseconds.
    replications : int
        R of the headline line.
    people : int64 array, shape (K,)
        Attending residents not swabbed then.
    sites : int64 array, shape (K,)
        Sites at which they are.
    """

    moment: str
    time: int
    replications: int
    people: Array
    sites: Array

    @property
    def times(self) -> int:
        """In how many replications anybody is left."""
        return len(self.people)


def people_left(results: Results) -> tuple[PeopleLeft, ...]:
    """Return who is left in the headline line, in order of time; nothing where nobody ever is."""
    line, clock = results.headline, results.plan.calendar
    found = []
    if clock.deadline < NEVER:
        found.append(_left(DEADLINE, clock.deadline, *left_at_deadline(line)))
    for time in later_days(results.plan):
        found += _at_opening(line, results.times, time)
    if clock.deadline != clock.horizon:  # else these are those left at the deadline
        gone = 0 if clock.strict else line.county.get("gave_up", 0)
        never = line.county["attending"] - line.county["swabbed"] - gone
        sites = (line.sites["completion"] >= NEVER).sum(axis=1)
        found.append(_left(END, clock.horizon, never, sites))
    if "gave_up" in line.county:
        sites = (line.sites["gave_up"] > 0).sum(axis=1)
        found.append(_left(GAVE_UP, clock.horizon, line.county["gave_up"], sites))
    return tuple(sorted((one for one in found if one.times), key=lambda one: one.time))


def left_at_deadline(line: Ensemble) -> tuple[Array, Array]:
    """Return how many people, and at how many sites, are left at the deadline.

    Returns
    -------
    people, sites : int64 array, shape (R,)
        In each replication, those in which nobody is left included.
    """
    sites = (line.sites["unswabbed_at_deadline"] > 0).sum(axis=1)
    return line.county["unswabbed_at_deadline"], sites


def later_days(plan: CampaignPlan) -> list[int]:
    """Return the first opening of any site on each day after the first one, microseconds.

    Days that begin after the looking has stopped are left out.
    """
    first: dict[int, int] = {}
    for start in sorted({start for site in plan.sites for start, _ in site.windows}):
        first.setdefault(start // DAY, start)
    return [start for start in list(first.values())[1:] if start < plan.calendar.horizon]


def _at_opening(line: Ensemble, grid: Array, time: int) -> Iterator[PeopleLeft]:
    """Yield who is left when a day begins.

    Counts over the day are known on a grid that begins at the first opening, on which the opening
    of every day is that opens at the same hour; else the time before counts, at most five minutes
    earlier, for people and for sites.
    """
    place = int(np.searchsorted(grid, time, side="right")) - 1
    people = line.county["attending"] - line.progress["swabbed"][:, place]
    attending = line.sites["attending"] > 0
    sites = ((line.sites["completion"] > grid[place]) & attending).sum(axis=1)
    sent_home = line.county["left_unswabbed"][people > 0].any()
    people = np.where(sites > 0, people, 0)  # at places that are complete the others have given up
    yield _left(UNSWABBED if sent_home else NEXT_DAY, time, people, sites)


def _left(moment: str, time: int, people: Array, sites: Array) -> PeopleLeft:
    some = people > 0
    return PeopleLeft(moment, time, len(people), people[some], sites[some])
