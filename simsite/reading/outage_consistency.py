"""Whether outages fit the rest of the scenario."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.outages import Outage
from simsite.model.scenario import Scenario
from simsite.model.work import Stage
from simsite.reading.speed_consistency import Problem, cause_problems, fits_days


def outage_problems(scenario: Scenario, known: tuple[str, ...]) -> Iterator[Problem]:
    """Yield everything about outages that does not fit, with its path.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    known : tuple of str
        Roles and stages that a rule may name.
    """
    outages = scenario.outages or ()
    if scenario.outages == ():
        yield ("outages",), BadValue("list.empty")
    taken = [own.name for own in scenario.speeds or ()]
    for number, own in enumerate(outages):
        path = ("outages", number)
        if own.name in taken:
            yield (*path, "name"), BadValue("speeds.twice", value=own.name)
        taken.append(own.name)
        yield from cause_problems(scenario, own, known, path)
        if fits_days(scenario, own):
            yield from _times(scenario, own, path)
        if own.effect == "paper":
            yield from _paper(scenario, own, path)
    yield from _two_papers(scenario)


def _times(scenario: Scenario, own: Outage, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield that it begins after the simulation has ended."""
    calendars = {scenario.calendar_of(site) for site in scenario.sites if own.holds_at(site)}
    begins = [first for calendar in calendars for first, _ in own.begins(calendar)]
    if begins and min(begins) * units.SECOND > scenario.horizon_us:
        key = "at" if own.at is not None else "between"
        yield (*path, key), BadValue("outages.after_horizon", value=own.name)


def _paper(scenario: Scenario, own: Outage, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield that the other way is not said of stages."""
    if not own.roles:
        yield path, BadValue("outages.paper_for_all", value=own.name)
    for place, role in enumerate(own.roles):
        if not any(_is_at(stage, role) for stage in scenario.stages) and role != "helper":
            yield (*path, "roles", place), BadValue("outages.paper_where", value=role)


def _is_at(stage: Stage, role: str) -> bool:
    """Return whether a stage is called so or has the role."""
    return role in (stage.name, stage.role, stage.together_with)


def _two_papers(scenario: Scenario) -> Iterator[Problem]:
    """Yield that two outages say two ways on paper for one stage of a site."""
    papers = [(n, own) for n, own in enumerate(scenario.outages or ()) if own.effect == "paper"]
    for place, (_, own) in enumerate(papers):
        for number, later in papers[place + 1 :]:
            both = [
                stage.name
                for stage in scenario.stages
                if all(any(_is_at(stage, role) for role in one.roles) for one in (own, later))
            ]
            if both and any(own.holds_at(s) and later.holds_at(s) for s in scenario.sites):
                fault = BadValue("outages.two_papers", value=both[0], first=own.name)
                yield ("outages", number, "time"), fault
                return
