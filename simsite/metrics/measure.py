"""One replication rolled up: site, township, county."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsite.draws.workspace import Room
from simsite.metrics import rollup, staff_over_day
from simsite.metrics.blocked_hours import BlockedHours
from simsite.metrics.by_class import ClassCounts
from simsite.metrics.gave_up import Balked
from simsite.metrics.lost_hours import LostHours
from simsite.metrics.numbers import Across, Numbers, Reading
from simsite.metrics.places import Places, places
from simsite.metrics.read import find_across, read
from simsite.metrics.rollup import Table
from simsite.metrics.swabs import Swabs
from simsite.model.plan import CampaignPlan
from simsite.tables.views import Trace, Visit, visits_of

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers of one replication: S sites, T townships, G grid times, B half hours.

    What was not read is missing.

    Attributes
    ----------
    replication : int
        Which one.
    county : dict of str to int or float
        Metrics of `simsite.metrics.catalogue` at county level, `<metric>.<stage>`,
        `<metric>.<class>` and `<metric>.<cause>`.
    townships, sites : dict of str to array, shape (T,) or (S,)
        The same by township (in order of code) and by site (in plan order).
    progress : dict of str to int64 array
        `swabbed` (G,), `waiting.<kind>.<stage>` (G,), `wait_sum.<kind>.<stage>` and
        `wait_number.<kind>.<stage>` (B,).
    visits : tuple of tuple of Visit
        Stops of routes as they happened, by group with routes.
    duty : dict of str to int64 array, shape (B,)
        Time on duty and at work by half hours, as in `simsite.metrics.staff_over_day`; empty unless
        asked for.
    """

    replication: int
    county: dict[str, int | float]
    townships: Table
    sites: Table
    progress: dict[str, I64]
    visits: tuple[tuple[Visit, ...], ...]
    duty: dict[str, I64] = field(default_factory=dict)


class Measuring:
    """Reads the numbers of one replication off its pieces, one after the other.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it.
    light, with_duty : bool
        As of `measure`.
    room : Room, optional
        Memory to be used again, by one replication at a time.
    """

    def __init__(
        self,
        plan: CampaignPlan,
        *,
        light: bool = False,
        with_duty: bool = False,
        room: Room | None = None,
    ) -> None:
        self._where, self._light, self._with_duty = places(plan), light, with_duty
        registered = sum(site.residents.population for site in plan.sites)
        self._swabs = Swabs(room or Room(), registered)
        self._classes, self._lost = ClassCounts(plan), LostHours(plan)
        self._blocked = BlockedHours(plan)
        self._balked = Balked()
        self._numbers: list[Numbers] = []
        self._people: list[rollup.People] = []
        self._visits: list[tuple[Visit, ...]] = []
        self._duty: dict[str, I64] = {}

    def add(self, where: Places, trace: Trace) -> None:
        """Read the next piece.

        Parameters
        ----------
        where : Places
            Of the piece, as in `simsite.metrics.places.parts`.
        trace : Trace
            What happened there; it is not kept.
        """
        before = self._numbers[-1] if self._numbers else None
        numbers = Numbers.empty(where, before)
        done, waits = self._swabs.free(int(trace.first_resident[-1]))
        read(Reading(where, trace, numbers, done, waits, self._light))
        self._swabs.add(where, numbers)
        self._classes.add(where, trace, numbers)
        self._lost.add(where, trace, numbers)
        self._blocked.add(where, trace)
        self._balked.add(where, trace)
        self._numbers.append(numbers)
        self._people.append(rollup.people(trace))
        if not self._light:
            self._visits.extend(visits for visits in visits_of(trace) if visits)
        if self._with_duty:
            for name, own in staff_over_day.over_day(where, trace, numbers).items():
                self._duty[name] = self._duty.get(name, 0) + own

    def metrics(self, replication: int) -> Metrics:
        """Return the metrics of the replication, once all pieces are read."""
        where, light, numbers = self._where, self._light, Numbers.joined(self._where, self._numbers)
        people = rollup.joined(self._people)
        across = self._swabs.across(where, numbers, people["attending"])
        find_across(where, across, light=light)
        return Metrics(
            replication=replication,
            county={
                **rollup.county(where, people, numbers, across),
                **self._classes.county(),
                **self._lost.county(),
                **self._blocked.county(),
                **{name: int(own[0]) for name, own in self._balked.regions(where, [0]).items()},
            },
            townships={} if light else self._townships(people, numbers, across),
            sites={**rollup.sites(where, people, numbers, light=light), **self._balked.sites()},
            progress={} if light else rollup.progress(where, numbers),
            visits=tuple(self._visits),
            duty=self._duty,
        )

    def _townships(self, people: rollup.People, numbers: Numbers, across: Across) -> Table:
        return {
            **rollup.townships(self._where, people, numbers, across),
            **self._classes.townships(),
            **self._balked.regions(self._where, self._where.first_site[:-1]),
        }


def measure(
    plan: CampaignPlan,
    trace: Trace,
    replication: int,
    *,
    light: bool = False,
    with_duty: bool = False,
) -> Metrics:
    """Read the numbers of one replication off the tables of what happened.

    Parameters
    ----------
    plan : CampaignPlan
        What was to be done.
    trace : Trace
        What happened in all its groups.
    replication : int
        Which one it is.
    light : bool
        Whether to read no more than all numbers of the county, and those of its sites that cost
        nothing more: not their longest queues and their quantiles of waits. What is read is the
        same to the bit.
    with_duty : bool
        Whether to read who was at work over the day, too, which takes longer.

    Returns
    -------
    Metrics
    """
    measuring = Measuring(plan, light=light, with_duty=with_duty)
    measuring.add(places(plan), trace)
    return measuring.metrics(replication)
