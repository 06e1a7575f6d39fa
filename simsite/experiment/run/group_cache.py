"""Groups of sites simulated once and used in every plan that has them.

Groups are independent and their random draws are keyed by what they are, so a county's completion
is the latest of its groups'. Plans that differ at a few places share all other groups: only what is
new is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.draws.addresses import FRESH
from simsite.engine.campaign import chosen
from simsite.experiment.run.replicate import Task, Work, replicate
from simsite.experiment.run.replications import Progress, Tally, gathered
from simsite.experiment.run.results import ALL
from simsite.experiment.run.run import Replicated
from simsite.model.plan import CampaignPlan, SiteGroup

Array = NDArray[Any]
Measured = tuple[tuple[Array, ...], bool]  # as of `GroupNumbers`; whether anybody came


@dataclass(frozen=True, slots=True)
class GroupNumbers:
    """What came out at the S sites of a group in R replications.

    Attributes
    ----------
    completion : int64 array, shape (R, S)
        Microseconds; NEVER where not reached; the county's opening where nobody comes.
    queued : float array, shape (R, S)
        Person-microseconds in queues up to the counted station.
    wait : float array, shape (R, S)
        Mean wait before the swab, microseconds; infinity where somebody came and was not swabbed
        by the horizon: who is not waits for ever.
    left : int64 array, shape (R, S)
        Attending residents not swabbed at the deadline of the plan.
    """

    completion: Array
    queued: Array
    wait: Array
    left: Array

    @property
    def done(self) -> Array:
        """Completion of the group, shape (R,)."""
        latest: Array = self.completion.max(axis=1)
        return latest

    def late(self, deadline: int) -> Array:
        """Return how many of the sites are not complete at the deadline, shape (R,)."""
        number: Array = np.count_nonzero(self.completion > deadline, axis=1)
        return number


@dataclass(frozen=True, slots=True)
class CountyDays:
    """What came out of a county in R replications.

    Attributes
    ----------
    completion : int64 array, shape (R,)
        Of the latest site, microseconds; NEVER where not reached.
    wait : float array, shape (R,)
        Mean wait before the swab at the site where it is longest, as of `GroupNumbers`.
    left : int64 array, shape (R,)
        Attending residents not swabbed at the deadline of the plan.
    """

    completion: Array
    wait: Array
    left: Array


class Bench:
    """Simulates groups with the random draws of one seed, what is not known drawn too.

    Parameters
    ----------
    seed : int
        Whose random draws.
    engine : str
        One of `simsite.core.engine_names.ENGINES`; never changes a number.
    jobs : int, optional
        Processes or threads; never changes a number.
    progress : callable, optional
        Told (replications done, replications asked for so far, at least `expected`).
    expected : int
        How many there will be, as a guess.

    Attributes
    ----------
    first : int
        The replication that is called the first: 0, or `FRESH` where nobody has seen any.
    """

    def __init__(
        self,
        seed: int,
        engine: str,
        jobs: int | None = None,
        progress: Progress | None = None,
        expected: int = 0,
    ) -> None:
        self.seed, self.first = seed, 0
        self.engine = chosen(engine)
        self._jobs = jobs
        self._tally = Tally(progress, expected)
        self._somebody = False  # whether anybody came anywhere so far
        self._known: dict[SiteGroup, GroupNumbers] = {}

    def fresh(self) -> Bench:
        """Return a bench of replications that no run and no search has seen, told in one count."""
        apart = copy(self)
        apart.first, apart._known = FRESH, {}
        return apart

    def refuse_nobody(self) -> None:
        """Raise where nobody came anywhere so far.

        Raises
        ------
        BadValue
            If so: there is nothing to do, and no chance to give.
        """
        if not self._somebody:
            raise BadValue("nobody.comes")

    def whole(self, plan: CampaignPlan) -> Replicated:
        """Return the replications of a plan, to be measured in full; none is done yet."""
        return Replicated(Work(plan, self.seed, self.engine), self._jobs)

    def more(self, run: Replicated, replications: range) -> None:
        """Do replications of a plan in full."""
        self._tally.ask(len(replications))
        run.add((ALL,), replications, self._tally)

    def county(self, plan: CampaignPlan, replications: int) -> CountyDays:
        """Return what comes out of the whole plan in the first replications."""
        groups = self.numbers(plan, plan.groups, replications)
        return CountyDays(
            np.max([group.done for group in groups], axis=0),
            np.max([group.wait.max(axis=1) for group in groups], axis=0),
            np.sum([group.left.sum(axis=1) for group in groups], axis=0),
        )

    def numbers(
        self, plan: CampaignPlan, groups: Sequence[SiteGroup], replications: int
    ) -> list[GroupNumbers]:
        """Return what came out of groups in the first replications of the random draws.

        Parameters
        ----------
        plan : CampaignPlan
            Calendar and names.
        groups : sequence of SiteGroup
            Of this plan or another with the same calendar.
        replications : int
            How many, from the first on.
        """
        missing: dict[int, list[SiteGroup]] = {}
        for group in dict.fromkeys(groups):
            known = self._known.get(group)
            begun = 0 if known is None else len(known.completion)
            if begun < replications:
                missing.setdefault(begun, []).append(group)
        for begun, some in missing.items():
            self._simulate(plan, some, range(begun, replications))
        return [_first(self._known[group], replications) for group in groups]

    def _simulate(self, plan: CampaignPlan, groups: list[SiteGroup], which: range) -> None:
        work = Work(replace(plan, groups=tuple(groups)), self.seed, self.engine, light=True)
        tasks = [(ALL, self.first + r) for r in which]
        self._tally.ask(len(tasks))
        measure = partial(_measured, work)
        found = gathered(measure, tasks, self._jobs, self._tally, engine=self.engine).values()
        self._somebody = self._somebody or any(somebody for _, somebody in found)
        columns = [np.array(values) for values in zip(*(own for own, _ in found), strict=True)]
        first = 0
        for group in groups:
            own = slice(first, first + len(group.sites))
            new = GroupNumbers(*(values[:, own] for values in columns))
            self._known[group] = _joined(self._known.get(group), new)
            first += len(group.sites)


def _measured(work: Work, task: Task) -> Measured:
    """Simulate one replication and return no more of its sites than is kept."""
    sites = replicate(work, task).sites
    wait = np.nan_to_num(sites["wait_mean"].astype(np.float64))
    peopled = sites["attending"] > 0
    done = np.where(peopled, sites["completion"], work.plan.calendar.opening)
    all_swabbed = sites["swabbed"] >= sites["attending"]
    queued, left = wait * sites["swabbed"], sites["unswabbed_at_deadline"]
    columns = done, queued, np.where(all_swabbed, wait, np.inf), left
    return columns, bool(peopled.any())


def _columns(numbers: GroupNumbers) -> tuple[Array, ...]:
    return numbers.completion, numbers.queued, numbers.wait, numbers.left


def _first(numbers: GroupNumbers, replications: int) -> GroupNumbers:
    return GroupNumbers(*(values[:replications] for values in _columns(numbers)))


def _joined(known: GroupNumbers | None, new: GroupNumbers) -> GroupNumbers:
    if known is None:
        return new
    pairs = zip(_columns(known), _columns(new), strict=True)
    return GroupNumbers(*(np.concatenate(pair) for pair in pairs))
