"""What holds the crews of a site up, in the words of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.building.terms import ScenarioLaws
from simsite.core.units import SECOND
from simsite.model.calendar import Calendar
from simsite.model.outages import CLOSES, Outage
from simsite.model.plan import Distribution, Halt, UncertainQuantity
from simsite.model.scenario import Scenario
from simsite.model.sites import Site

Outages = tuple[tuple[int, str], ...]  # numbers of a scenario, and for what each is drawn


def outages_at(scenario: Scenario, asked: Site) -> Outages:
    """Return which outages of a scenario hold at a site, and for what each is drawn there."""
    given = enumerate(scenario.outages or ())
    return tuple((number, own.region_of(asked)) for number, own in given if own.holds_at(asked))


def halts_of(
    scenario: Scenario,
    terms: ScenarioLaws,
    calendar: Calendar,
    which: Outages,
    names: tuple[str, ...],
) -> tuple[Halt, ...]:
    """Return what holds a crew up.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    terms, calendar : ScenarioLaws, Calendar
        Of the site.
    which : tuple of (int, str)
        As `outages_at`.
    names : tuple of str
        What the crew may be called by: its stage and roles.
    """
    own = _about(scenario, which, names)
    found = (_halt(asked, region, terms, calendar) for asked, region in own)
    return tuple(halt for halt in found if halt.days)


def paper_of(
    scenario: Scenario, terms: ScenarioLaws, which: Outages, names: tuple[str, ...]
) -> Distribution | None:
    """Return how long a service takes that is begun the other way during an outage."""
    own = (asked.time for asked, _ in _about(scenario, which, names))
    return next((terms.law(time) for time in own if time is not None), None)


def for_preparers(halts: tuple[Halt, ...]) -> tuple[Halt, ...]:
    """Return what of that which holds up a station holds up the preparation of its doses too."""
    return tuple(own for own in halts if own.desks == 0)


def _about(
    scenario: Scenario, which: Outages, names: tuple[str, ...]
) -> Iterator[tuple[Outage, str]]:
    given = scenario.outages or ()
    for number, region in which:
        asked = given[number]
        if asked.concerns(names):
            yield asked, region


def _halt(asked: Outage, region: str, terms: ScenarioLaws, calendar: Calendar) -> Halt:
    pace = None if asked.pace is None else terms.quantity(asked.pace)
    if asked.effect == "pause":
        pace = UncertainQuantity.fixed(0.0)
    return Halt(
        name=asked.name,
        id=region,
        days=tuple((a * SECOND, b * SECOND) for a, b in asked.begins(calendar)),
        chance=terms.quantity(asked.chance),
        lasts=terms.law(asked.lasts),
        desks=(asked.desks or 0) if asked.effect in CLOSES else -1,
        pace=pace,
        by_paper=asked.effect == "paper",
    )
