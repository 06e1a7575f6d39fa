"""Relations of shared crews that hold whatever the plan."""

from dataclasses import replace

from equivalence.generator import cases
from handmade import manned
from hypothesis import assume, given, settings

from simsite.engine import kernel
from simsite.model.plan import SharedCrew


def alone(site):
    """Share each crew, for the one station that it serves; nothing is changed over."""
    stations, crews = [], []
    for station in site.stations:
        own = replace(station, changeover=None)
        if station.kind == "serve" and not station.served_by:
            crews.append(SharedCrew(f"crew {len(crews)}", station.role, station.crew))
            own = replace(own, crew=(), served_by=(len(crews) - 1,))
        stations.append(own)
    return replace(site, stations=tuple(stations), shared=tuple(crews))


def plain(site):
    """The site without changeovers."""
    return replace(site, stations=tuple(replace(s, changeover=None) for s in site.stations))


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_a_crew_for_one_station_is_as_one_that_sits_there(case):
    """Times of residents are the same; desks and members may be others."""
    assume(not case.group.routes and not any(site.shared for site in case.group.sites))
    times = []
    for change in (plain, alone):
        group = replace(case.group, sites=tuple(map(change, case.group.sites)))
        trace = kernel.simulate_group(group, manned(group, case.draws), case.horizon)
        times.append(
            [
                getattr(own, name).tolist()
                for own in trace.sites
                for name in ("arrive", "start", "end", "left")
            ]
        )
    assert times[0] == times[1]
