"""Whether the waves in which sites open fit the sites."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.core.errors import BadValue
from simsite.model.scenario import Scenario

Problem = tuple[tuple[str | int, ...], BadValue]
PLACE = ("calendar", "waves")


def wave_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield waves of no site, sites of two waves, and stays of teams that waves do not know."""
    waves = scenario.calendar.waves
    if not waves:
        return
    found = {site.id: scenario.waves_of(site) for site in scenario.sites}
    for number, wave in enumerate(waves):
        if not any(wave in own for own in found.values()):
            yield (*PLACE, number), BadValue("waves.nobody")
    twice = next((name for name, own in found.items() if len(own) > 1), None)
    if twice is not None:
        yield PLACE, BadValue("waves.twice", site=twice)
    mobile = scenario.staff.mobile
    if mobile is not None and mobile.stay_until is not None:
        yield PLACE, BadValue("waves.stay_until", stay=mobile.stay)
