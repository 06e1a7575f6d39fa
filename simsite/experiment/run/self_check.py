"""Every run proves itself: a handful of its site groups, simulated again with SimPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.engine_names import KERNEL, SIMPY
from simsite.core.errors import Contradiction
from simsite.core.streams import Purpose, owner_key, uniforms
from simsite.draws import Draws, draw
from simsite.engine.campaign import simulate
from simsite.engine.difference import NOBODY, TraceDifference, difference
from simsite.experiment.run.results import ALL, Results, SelfCheck
from simsite.metrics import measure
from simsite.model.plan import CampaignPlan, SiteGroup
from simsite.tables.views import Trace, groups_of

GROUPS = 8
# Residents times stations of all groups but the one that finishes last: a quarter of a second of
# SimPy, so that the check stays below a second however large the sites are.
MOST_VISITS = 24_000
OWNER = "self-check"  # of the random draws that choose
Sites = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Random draws of a replication: seed, number, and whether what is not known was drawn too."""

    seed: int
    replication: int
    unknowns: bool


def self_check(results: Results, engine: str) -> Results:
    """Replay a few groups of one replication of the headline line with SimPy, and compare.

    The groups are chosen by the seed; the one that finishes last is always among them, however
    large it is. Their traces must be the same to the last bit, and the numbers of their sites that
    the run reports must be those of SimPy's traces.

    Parameters
    ----------
    results : Results
        Of a run.
    engine : str
        `kernel` or `simpy`, whatever made the results. With SimPy nothing is replayed.

    Returns
    -------
    Results
        With `check`.

    Raises
    ------
    Contradiction
        Naming group, site, stage and resident, or the number, in which the two differ.
    """
    groups = len(results.plan.groups)
    if engine == SIMPY:
        return replace(results, check=SelfCheck(engine, 0, 0, groups, True))
    replication = chosen_replication(results)
    sites = {name: values[replication] for name, values in results.headline.sites.items()}
    drawing = Drawing(results.seed, replication, ALL in results.lines)
    replayed = replay(results.plan, drawing, sites)
    return replace(results, check=SelfCheck(engine, replication, replayed, groups, True))


def replay(plan: CampaignPlan, drawing: Drawing, reported: Sites) -> int:
    """Replay a few groups of one replication with SimPy, and compare.

    Parameters
    ----------
    plan : CampaignPlan
        What was simulated.
    drawing : Drawing
        With which random draws.
    reported : dict of str to array, shape (S,)
        The metrics of its sites.

    Returns
    -------
    int
        How many groups were the same.

    Raises
    ------
    Contradiction
        As in `self_check`.
    """
    numbers = chosen_groups(plan, drawing, reported)
    part = replace(plan, groups=tuple(plan.groups[number] for number in numbers))
    draws = draw(part, drawing.seed, drawing.replication, unknowns=drawing.unknowns)
    trace = _replayed(part, draws, numbers)
    _compare_numbers(plan, numbers, reported, measure(part, trace, drawing.replication).sites)
    return len(numbers)


def chosen_replication(results: Results) -> int:
    """Return which replication is replayed."""
    key = owner_key(results.seed, OWNER)
    share = float(uniforms(key, 0, Purpose.INPUT, np.zeros(1, dtype=np.int64))[0])
    return int(share * results.headline.replications)


def chosen_groups(plan: CampaignPlan, drawing: Drawing, reported: Sites) -> list[int]:
    """Return which groups are replayed, in order: the last to finish and others by the seed.

    Of the others those are left out that would take the replay above `MOST_VISITS`. A group that
    does not finish is later than any that does.
    """
    stations = np.array([len(site.stations) for site in plan.sites])
    firsts = np.cumsum([0, *(len(group.sites) for group in plan.groups)])[:-1]
    visits = np.add.reduceat(stations * reported["attending"], firsts)
    completion = np.maximum.reduceat(reported["completion"], firsts).tolist()
    key = owner_key(drawing.seed, OWNER)
    lots = uniforms(key, drawing.replication + 1, Purpose.INPUT, np.arange(len(firsts)))
    order = np.argsort(lots, kind="stable").tolist()
    last = max(order, key=completion.__getitem__)  # the first of several in this order
    chosen, room = [last], MOST_VISITS
    for group in order:
        if group != last and len(chosen) < GROUPS and visits[group] <= room:
            chosen.append(group)
            room -= int(visits[group])
    return sorted(chosen)


def _replayed(plan: CampaignPlan, draws: Draws, numbers: Sequence[int]) -> Trace:
    """Return the trace of SimPy, each group compared with that of the kernel."""
    ours, theirs = (simulate(plan, draws, engine) for engine in (KERNEL, SIMPY))
    pairs = zip(numbers, plan.groups, groups_of(ours), groups_of(theirs), strict=True)
    for number, group, one, other in pairs:
        found = difference(one, other)
        if found is not None:
            raise Contradiction("engine.differ", **_told(found, group, number))
    return theirs


def _told(found: TraceDifference, group: SiteGroup, number: int) -> dict[str, object]:
    """Return the placeholders of the sentence that says what differs."""
    stage = site = "-"
    if found.site != NOBODY:
        site = group.sites[found.site].id
    if found.site != NOBODY and found.stage != NOBODY:
        stage = group.sites[found.site].stations[found.stage].name
    return {
        "group": number,
        "site": site,
        "stage": stage,
        "kind": found.kind,
        "number": found.number,
        "field": found.field,
        "kernel": "-" if found.first is None else found.first,
        "simpy": "-" if found.second is None else found.second,
    }


def _compare_numbers(
    plan: CampaignPlan, numbers: Sequence[int], reported: Sites, measured: Sites
) -> None:
    """Compare what the run reports of the sites with what SimPy's traces say of them."""
    firsts = np.cumsum([0, *(len(group.sites) for group in plan.groups)]).tolist()
    places = [(n, site) for n in numbers for site in range(firsts[n], firsts[n + 1])]
    for name, values in measured.items():
        for (number, site), value in zip(places, values, strict=True):
            if not np.array_equal(reported[name][site], value, equal_nan=True):
                raise Contradiction(
                    "engine.other_number",
                    group=number,
                    site=plan.sites[site].id,
                    metric=name,
                    kernel=reported[name][site],
                    simpy=value,
                )
