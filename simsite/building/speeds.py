"""How fast the crews of a site work by the clock, in the words of the plan."""

from __future__ import annotations

from typing import NamedTuple

from simsite.building.outages import Outages, outages_at
from simsite.building.terms import ScenarioLaws
from simsite.core.units import SECOND
from simsite.model.calendar import Calendar
from simsite.model.jobs import MARSHALLING
from simsite.model.plan import SpeedCause, UncertainQuantity
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.speeds import ClockSpeed

USUAL = UncertainQuantity.fixed(1.0)


class CausesAtSite(NamedTuple):
    """Which causes of `speeds` hold at a site, by their numbers, and which outages."""

    speeds: tuple[int, ...]
    outages: Outages


def causes_at(scenario: Scenario, asked: Site) -> CausesAtSite:
    """Return what makes crews of a site work faster or slower, or holds them up."""
    given = enumerate(scenario.speeds or ())
    speeds = tuple(number for number, own in given if own.holds_at(asked))
    return CausesAtSite(speeds, outages_at(scenario, asked))


def names_of_causes(scenario: Scenario) -> tuple[str, ...]:
    """Return what the causes of a scenario are called: speeds, outages, then the marshals."""
    jobs = scenario.staff.jobs
    marshals = (MARSHALLING,) if jobs is not None and jobs.marshalling is not None else ()
    slower = (own.name for own in scenario.speeds or ())
    return (*slower, *(own.name for own in scenario.outages or ()), *marshals)


def marshalled(scenario: Scenario, terms: ScenarioLaws, part: float) -> tuple[SpeedCause, ...]:
    """Return how much faster a stage works with marshals at a part of its desks."""
    jobs = scenario.staff.jobs
    if not part or jobs is None or jobs.marshalling is None:
        return ()
    return (SpeedCause(MARSHALLING, ((0, terms.quantity(jobs.marshalling.pace)),), part),)


def speeds_of(
    scenario: Scenario,
    terms: ScenarioLaws,
    calendar: Calendar,
    which: tuple[int, ...],
    names: tuple[str, ...],
) -> tuple[SpeedCause, ...]:
    """Return why a crew works faster or slower.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    terms, calendar : ScenarioLaws, Calendar
        Of the site.
    which : tuple of int
        Causes that hold there.
    names : tuple of str
        What the crew may be called by: its stage and roles.
    """
    given = scenario.speeds or ()
    causes = (given[number] for number in which)
    found = (_cause(one, terms, calendar) for one in causes if one.concerns(names))
    return tuple(one for one in found if one.steps)


def _cause(asked: ClockSpeed, terms: ScenarioLaws, calendar: Calendar) -> SpeedCause:
    """Return a cause as steps of its share; one that says no hours and days never ends."""
    if asked.pace is not None and asked.hours is None and not asked.days:
        return SpeedCause(asked.name, ((0, terms.quantity(asked.pace)),))
    steps: dict[int, UncertainQuantity] = {}
    for start, end, speed in asked.pieces(calendar):
        steps[start * SECOND] = terms.quantity(speed)  # where one ends another may begin
        steps.setdefault(end * SECOND, USUAL)
    return SpeedCause(asked.name, tuple(sorted(steps.items())))
