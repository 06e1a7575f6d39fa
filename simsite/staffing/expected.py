"""Expected work: what sites have to do on average, before anybody is deployed.

All numbers are means at the given values; ranges and random draws are left out. They serve to
deploy staff and to tell a planner which step binds, not to predict when a site is done.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from simsite.core import distributions
from simsite.model.classes import at_stage, mix
from simsite.model.laws import Law
from simsite.model.people import Arrivals, Population
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.visitors import Beside
from simsite.model.work import Stage


def plain(number: Any, kind: str) -> float:
    """Return the given value of a quantity for a kind of site, or a plain number as it is."""
    return float(number) if isinstance(number, (int, float)) else float(number.of(kind).value)


def mean(law: Law[Any], kind: str) -> float:
    """Return the mean of a law at its given values, floor and shift included.

    Parameters
    ----------
    law : Law
        As written in the scenario.
    kind : str
        Kind of site.

    Returns
    -------
    float
        Seconds or kilometres.
    """
    shape = law.shape
    if shape is None:
        return plain(law.constant, kind)
    written = shape.parameters()
    order = distributions.FAMILIES[law.family].parameters
    parameters = law.sample or tuple(plain(written[name], kind) for name in order)
    floor, shift = (
        0.0 if extra is None else plain(extra, kind) for extra in (shape.floor, shape.shift)
    )
    return distributions.mean(law.family, parameters, floor) + shift


def desk_seconds(
    stage: Stage, kind: str, people: Population, coming: tuple[float, ...] = ()
) -> float:  # fmt: skip
    """Return the mean seconds a desk is occupied per resident who comes to the site.

    The share who take the stage, the share served the other way and the desk's work after every
    so many residents are included; 0 for a delay. `coming` are the shares of the classes among
    those who come, as `classes_that_come` has them.
    """
    if stage.kind == "delay":
        return 0.0
    seconds = mean(stage.time, kind)
    if stage.alternative is not None:
        share = plain(stage.alternative.share, kind)
        seconds = (1 - share) * seconds + share * mean(stage.alternative.time, kind)
    whole = seconds
    if stage.label is not None:
        whole += plain(stage.label.time, kind) / stage.label.every
    if stage.tube is not None:
        whole += plain(stage.tube.change, kind) / stage.tube.size
    if not coming:
        return plain(stage.probability, kind) * whole
    total = 0.0
    for share, own in zip(coming, at_stage(people.classes or (), stage.name), strict=True):
        taken = plain((own and own.probability) or stage.probability, kind)
        factor = plain(own.factor, kind) if own and own.factor else 1.0
        total += share * taken * (factor * seconds + (whole - seconds))
    return total


def expected_attending(scenario: Scenario, site: Site) -> float:
    """Return the number of residents who are expected to come to a site."""
    people, beside = scenario.population, scenario.arrivals.beside
    visitors = 0.0 if beside is None else sum(_streams(scenario, site, beside).values())
    visitors *= people.household_size.mean
    if scenario.arrivals.decide_numbers:
        return visitors + expected_households(scenario, site) * people.household_size.mean
    due = 1 - plain(people.exempt, site.kind) - plain(people.home_bound, site.kind)
    present = site.population * plain(people.presence, site.kind)
    attendance = plain(people.attendance, site.kind)
    if people.classes:
        attendance = mix(people.classes, people.attendance, site.kind).attendance
    return visitors + present * max(due, 0.0) * attendance


def expected_households(scenario: Scenario, site: Site) -> float:
    """Return the expected number of households at a site, those without attenders included.

    Where the arrivals decide how many come, these are the households that come. Who comes beside
    is left out.
    """
    asked = scenario.arrivals
    if asked.decide_numbers:
        queue = 0.0 if asked.queue_at_opening is None else asked.queue_at_opening.mean
        return queue + sum(_streams(scenario, site, asked).values())
    present = site.population * plain(scenario.population.presence, site.kind)
    return present / scenario.population.household_size.mean


def classes_that_come(scenario: Scenario, site: Site) -> tuple[float, ...]:
    """Return the share of each class among those expected at a site; empty without classes."""
    people, asked = scenario.population, scenario.arrivals
    if not people.classes:
        return ()
    found = np.array(mix(people.classes, people.attendance, site.kind).coming)
    if not asked.classes:
        return tuple(found.tolist())
    size, names = people.household_size.mean, [own.name for own in people.classes]
    streams = {} if asked.beside is None else _streams(scenario, site, asked.beside)
    if asked.decide_numbers:
        streams = {**streams, asked.way: expected_households(scenario, site)}
    alike = expected_attending(scenario, site)
    alike -= size * sum(streams[name] for name in asked.classes)
    found *= max(alike, 0.0)
    for name, own in asked.classes.items():
        found[names.index(own)] += size * streams[name]
    total = float(found.sum())
    return tuple((found / total if total else found).tolist())


def _streams(scenario: Scenario, site: Site, asked: Arrivals | Beside) -> dict[str, float]:
    """Return the expected number of households of each stream, without the queue at opening."""
    calendar, found = scenario.calendar_of(site), dict[str, float]()
    if asked.poisson is not None:
        pieces = [(piece.hours, piece.rate) for piece in asked.poisson.rates]
        if asked.poisson.rate is not None:
            pieces = [(window, asked.poisson.rate) for window in calendar.hours]
        found["poisson"] = sum(
            len(calendar.open_days) * plain(rate, site.kind) * (end - start) / 3600.0
            for (start, end), rate in pieces
        )
    if asked.times is not None:
        found["times"] = len(asked.times.get(site.id, ()))
    if asked.appointments is not None:
        by_slot = asked.appointments
        windows = by_slot.hours or calendar.hours
        slots = sum(math.ceil((end - start) / by_slot.interval) for start, end in windows)
        shown = 1 - plain(by_slot.no_show, site.kind)
        found["appointments"] = len(calendar.open_days) * slots * by_slot.per_slot * shown
    return found


def knock_seconds(scenario: Scenario, site: Site) -> float:
    """Return the caller-seconds of knocking at all households of a site; 0 without call-up."""
    call_up = scenario.arrivals.call_up
    if call_up is None:
        return 0.0
    return expected_households(scenario, site) * plain(call_up.knock, site.kind)


@dataclass(frozen=True, slots=True)
class ExpectedWork:
    """The work expected at one site.

    Attributes
    ----------
    site : str
        Id of the site.
    attending : float
        Residents expected to come.
    stages : tuple of (str, float)
        Name of each serve stage and the desk-seconds it needs in all (the offered load).
    knocking : float
        Caller-seconds of call-up.
    """

    site: str
    attending: float
    stages: tuple[tuple[str, float], ...]
    knocking: float

    @property
    def binding(self) -> tuple[str, float]:
        """The stage with the most desk-seconds, and how many; desks of all stages being equal."""
        return max(self.stages, key=lambda stage: stage[1])

    def seconds(self, desks: int) -> float:
        """Return how long the site takes with this many desks of each kind staffed, in s."""
        return self.binding[1] / desks


def expected_work(scenario: Scenario) -> dict[str, ExpectedWork]:
    """Return the expected work of every site by its id, in the order of the ids.

    Raises
    ------
    ValueError
        If no stage serves residents.
    """
    serving = [stage for stage in scenario.stages if stage.kind == "serve"]
    if not serving:
        raise ValueError("no stage serves residents")
    seconds, people = dict[tuple[str, tuple[float, ...]], list[float]](), scenario.population
    result = {}
    for site in sorted(scenario.sites, key=lambda site: site.id):
        attending = expected_attending(scenario, site)
        alike = site.kind, classes_that_come(scenario, site)
        if alike not in seconds:
            seconds[alike] = [desk_seconds(stage, alike[0], people, alike[1]) for stage in serving]
        named = zip(serving, seconds[alike], strict=True)
        stages = tuple((stage.name, attending * each) for stage, each in named)
        result[site.id] = ExpectedWork(site.id, attending, stages, knock_seconds(scenario, site))
    return result
