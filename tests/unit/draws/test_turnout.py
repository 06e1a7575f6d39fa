"""Who of the crews is there: the absent, and who comes by a convoy."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.tables.views import groups_of

SCENARIOS = Path(__file__).parents[3] / "scenarios" / "features"
SWAB = 2  # crew of the second station; the gate is the first


def plan_of(name, *sets):
    return build(load(SCENARIOS / f"{name}.yaml", sets=sets))


def steps(plan, replication=0, unknowns=False):
    return draw(plan, 1, replication, unknowns).groups[0].sites[0].crews[SWAB]


def levels(plan, replication=0):
    return np.cumsum(steps(plan, replication)[:, 1])


def test_each_is_absent_with_the_given_chance():
    plan = plan_of("absence")
    there = np.array([levels(plan, r).max() for r in range(400)])
    assert there.max() == 8
    expected, sd = 8 * 0.875, np.sqrt(8 * 0.875 * 0.125)
    assert abs(there.mean() - expected) < 4 * sd / np.sqrt(len(there))


def test_one_more_collector_leaves_the_absence_of_others_as_it_is():
    fewer, more = plan_of("absence"), plan_of("absence", "staff.collectors=9")
    gained = [levels(more, r).max() - levels(fewer, r).max() for r in range(100)]
    assert set(gained) == {0, 1}


def test_nobody_absent_is_no_absence():
    plain = plan_of("absence", "staff.absent=")
    nobody = plan_of("absence", "staff.absent.0.share=0 %")
    assert steps(nobody).tolist() == steps(plain).tolist()


def test_the_convoy_comes_after_its_hour_and_then_all_are_there():
    plan = plan_of("convoy")
    delays = []
    for replication in range(300):
        (opens, four), (comes, others), (closes, all_go) = steps(plan, replication).tolist()
        assert (opens, four, others, all_go) == (8 * HOUR, 4, 4, -8)
        assert 9 * HOUR <= comes < closes == 14 * HOUR
        delays.append((comes - 9 * HOUR) / MINUTE)
    assert abs(np.mean(delays) - 30) < 4 * np.std(delays) / np.sqrt(len(delays))


def test_a_convoy_on_time_at_opening_is_none():
    sets = ["staff.convoys.0.at=08:00", "staff.convoys.0.delay="]
    plain = plan_of("convoy", "staff.convoys=")
    assert steps(plan_of("convoy", *sets)).tolist() == steps(plain).tolist()


def with_work(late):
    """A plan of known work in which half the crew comes so many minutes late, and its finish, h.

    Finish L + (W - c0 r L) / (c r): c0 of c people until L, each r an hour, for work W.
    """
    seconds, people = 36, 2400
    plan = plan_of(
        "convoy", f"sites.0.population={people}", f"stages.swab.time={seconds} s",
        "stages.registration.time=0 s", f"staff.convoys.0.delay={late} min",
    )  # fmt: skip
    before, rate = 1 + late / 60, 3600 / seconds
    # Registration takes a microsecond, and desks that begin together end together.
    exact = before + (people - 4 * rate * before) / (8 * rate)
    return plan, pytest.approx(exact, abs=seconds / 3600)


def finish(plan):
    """When the last is swabbed, hours after opening."""
    draws = draw(plan, 1, 0, unknowns=False)
    trace = next(groups_of(simulate(plan, draws, "kernel"))).sites[0]
    return trace.end[1].max() / HOUR - 8


@pytest.mark.parametrize("late", [0, 90])
def test_work_with_half_a_crew_first_ends_when_it_must(late):
    plan, exact = with_work(late)
    assert finish(plan) == exact


def test_people_counted_twice_are_told_by_the_finish_and_by_how_many_are_there():
    """Two ways: an exact value is missed, and more are there than the crew has."""
    plan, exact = with_work(90)
    site = plan.groups[0].sites[0]
    own = site.stations[1].turnout
    convoy = [slot for begin, end, _ in own.convoys for slot in range(begin, end)]
    others = tuple(turn for turn in own.turns if turn[2] not in convoy)
    assert len(convoy) == len(others) == 4
    twice = replace(own, turns=(*own.turns, *others))  # as if the convoy had been there already
    stations = (site.stations[0], replace(site.stations[1], turnout=twice))
    group = replace(plan.groups[0], sites=(replace(site, stations=stations),))
    wrong = replace(plan, groups=(group,))
    assert finish(wrong) != exact
    assert levels(wrong).max() > site.stations[1].people


@pytest.mark.parametrize("name", ["absence", "convoy"])
def test_no_more_are_there_than_the_crew_has(name):
    plan = plan_of(name)
    most = plan.groups[0].sites[0].stations[1].people
    assert all(levels(plan, r).max() <= most for r in range(50))


def test_a_convoy_is_spread_evenly_over_the_sites():
    plan = build(load(SCENARIOS.parent / "small.yaml", sets=[
        "staff.mobile=", "staff.collectors=36", "staff.helpers=300",
        "staff.convoys=[{role: collector, share: 40 %, at: 09:00}]",
    ]))  # fmt: skip
    crews = [
        (station.people, sum(b - a for a, b, _ in station.turnout.convoys))
        for site in sorted(plan.sites, key=lambda own: own.id)
        for station in site.stations
        if station.role == "collector" and station.turnout
    ]
    brought = np.cumsum([late for _, late in crews])
    assert (brought == np.floor(0.4 * np.cumsum([people for people, _ in crews]) + 1e-9)).all()
