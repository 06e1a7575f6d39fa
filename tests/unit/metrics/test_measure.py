"""Measuring: both readers say exactly what the plain site-by-site reading says."""

from dataclasses import fields, replace

import numpy as np
import pytest
from handmade import FAR, PLACE, gate, ints, luck, site, station, together
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import metrics_by_site
from random_plans import HORIZON, single_sites, travelled_groups

from simsite.core.units import HOUR, NEVER
from simsite.draws import draw
from simsite.draws.nouns import Draws
from simsite.engine.campaign import simulate
from simsite.engine.reference import simulate_groups
from simsite.metrics import measure, vectors
from simsite.metrics.places import places
from simsite.metrics.preparation import without_preparers
from simsite.metrics.read import read_by_sweep
from simsite.model.build import build
from simsite.model.load import load
from simsite.model.plan import Calendar, CampaignPlan, Place, SiteGroup
from simsite.tables.schema import (
    CELL_ENDED,
    CELL_JOINED,
    CELL_SEAT,
    CELL_STARTED,
    CELL_WIDTH,
    CHANGE_END,
    CHANGE_START,
    DOSE_END,
    DOSE_START,
    DUTY_TIME,
    TUBE_CLOSED,
    TUBE_FIRST,
    TUBE_LAST,
    TUBE_OPENED,
)
from simsite.tables.views import Trace, groups_of


def campaign(groups, opening, deadline, horizon):
    return CampaignPlan("县", "county", Calendar("2022-02-17", opening, deadline, horizon), groups)


def equal_tables(found, expected):
    assert set(found) == set(expected)
    for name, values in expected.items():
        assert np.asarray(found[name]).dtype == np.asarray(values).dtype, name
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def check(plan, draws, trace, *, simulated=True):
    """Compare both readers, and `measure` with the oracle; return the numbers.

    In traces that are made up somebody may work who is not on duty.
    """
    where = places(plan)
    own = without_preparers(where, trace)
    swept, by_vectors = read_by_sweep(where, own), vectors.read(where, own)
    for field in fields(swept):
        a, b = getattr(swept, field.name), getattr(by_vectors, field.name)
        np.testing.assert_array_equal(a, b, err_msg=field.name)
    found = measure(plan, trace, draws.replication, with_duty=True)
    expected = metrics_by_site.measure(plan, draws, groups_of(trace))
    add_up(found, simulated=simulated)
    assert found.county == expected.county
    assert list(found.county) == list(expected.county)
    equal_tables(found.townships, expected.townships)
    equal_tables(found.sites, expected.sites)
    equal_tables(found.progress, expected.progress)
    assert list(found.progress) == list(expected.progress)
    assert (found.replication, found.visits) == (expected.replication, expected.visits)
    return found


def add_up(found, *, simulated):
    """Time over the day adds up to what is reported; nobody works who is not on duty."""
    for stage in {key.partition(".")[2] for key in found.duty}:
        on_duty, busy = found.duty[f"on_duty.{stage}"], found.duty[f"busy.{stage}"]
        total = int(on_duty.sum())
        assert total / HOUR == found.county[f"on_duty.{stage}"]
        assert (int(busy.sum()) / total if total else 0.0) == found.county[f"utilisation.{stage}"]
        assert (busy >= 0).all()
        assert not simulated or (busy <= on_duty).all()
    stages = {key.removeprefix("on_duty.") for key in found.county if key.startswith("on_duty.")}
    assert {key.partition(".")[2] for key in found.duty} == stages


# -- random plans, their times stretched so that they meet the five-minute grid --

TOWNSHIPS = [PLACE, Place("1", "乙", "b"), Place("2", "丙", "c")]
GRID_TENTH = 30_000_000  # ten units of the plans' time are five minutes


def stretched(times, factor):
    return np.where(times < NEVER, times * np.where(times < NEVER, factor, 0), NEVER)


def stretched_trace(trace, factor):
    """The same with longer times, but for those of routes."""

    def times(table, *columns):
        longer = table.copy()
        longer[:, columns] = stretched(table[:, columns], factor)
        return longer

    return replace(
        trace,
        cells=times(trace.cells, CELL_JOINED, CELL_STARTED, CELL_ENDED),
        **{name: stretched(getattr(trace, name), factor) for name in ("left", "called", "told")},
        tube_rows=times(trace.tube_rows, TUBE_OPENED, TUBE_FIRST, TUBE_LAST, TUBE_CLOSED),
        change_rows=times(trace.change_rows, CHANGE_START, CHANGE_END),
        duty_rows=times(trace.duty_rows, DUTY_TIME),
        dose_rows=times(trace.dose_rows, DOSE_START, DOSE_END),
    )


@st.composite
def campaigns(draw):
    """A campaign of a few groups, its luck, and its trace."""
    pairs = draw(st.lists(st.one_of(single_sites(), travelled_groups()), min_size=1, max_size=3))
    factor = draw(st.sampled_from([1, 1_234_567, GRID_TENTH, 6 * GRID_TENTH]))
    horizon = draw(st.sampled_from([HORIZON, 120, 40]))
    luck_of = [drawn for _, drawn in pairs]
    trace = stretched_trace(simulate_groups([plan for plan, _ in pairs], luck_of, horizon), factor)
    groups = []
    for plan, _ in pairs:
        moved = [
            replace(
                own,
                township=draw(st.sampled_from(TOWNSHIPS)),
                kind=draw(st.sampled_from(["urban", "village"])),
                windows=tuple((a * factor, b * factor) for a, b in own.windows),
            )
            for own in plan.sites
        ]
        groups.append(SiteGroup(tuple(moved), plan.routes))
    opening, deadline = draw(st.sampled_from([0, 10, 33])), draw(st.integers(0, horizon))
    plan = campaign(tuple(groups), opening * factor, deadline * factor, horizon * factor)
    return plan, Draws(3, tuple(luck_of)), trace


@settings(max_examples=100, deadline=None)
@given(campaigns())
def test_random_campaigns(given_campaign):
    check(*given_campaign)


# -- traces that no engine made, of many residents: a measure reads what it is given --

LAWS = {
    "hours": lambda rng, n: rng.integers(0, 10 * HOUR, n),
    "all at once": lambda rng, n: np.full(n, HOUR),
    "coarse": lambda rng, n: 300_000_000 * rng.integers(0, 5, n),
    "far apart": lambda rng, n: 2 ** rng.integers(0, 38, n),
    "mostly one": lambda rng, n: np.where(rng.random(n) < 0.9, HOUR, rng.integers(0, 2**38, n)),
}
GAPS = {
    "nothing": lambda rng, n: np.zeros(n, np.int64),
    "minutes": lambda rng, n: rng.integers(0, 10**9, n),
    "coarse": lambda rng, n: 60_000_000 * rng.integers(0, 4, n),
    "far apart": lambda rng, n: 2 ** rng.integers(0, 36, n),
}


def made_up_cells(rng, n, law, gap):
    """Two stations; some skip the first, some leave, some are cut off by the horizon."""
    cells = np.full((2, n, CELL_WIDTH), NEVER)
    cells[:, :, CELL_SEAT] = -1
    left, time = np.full(n, NEVER), LAWS[law](rng, n)
    for k in range(2):
        cells[k, :, CELL_JOINED] = time
        cells[k, :, CELL_STARTED] = time + GAPS[gap](rng, n)
        cells[k, :, CELL_ENDED] = time = cells[k, :, CELL_STARTED] + 1 + GAPS[gap](rng, n)
    skips, leaves, cut = rng.random(n) < 0.1, rng.random(n) < 0.1, rng.random(n) < 0.1
    cells[0, skips, :CELL_SEAT] = NEVER
    left[leaves] = cells[1, leaves, CELL_STARTED]
    cells[1, leaves | cut, CELL_STARTED:CELL_SEAT] = NEVER
    return cells.reshape(-1, CELL_WIDTH), left


def made_up_rows(rng, site):
    """Changeovers and levels of crews."""
    start = np.sort(rng.integers(0, 10 * HOUR, 50))
    changes = [(rng.integers(0, 2), 0, 0, begin, begin + 10**8, site) for begin in start]
    levels = [
        (k, t * HOUR, rng.integers(0, 9), rng.integers(0, 9), site)
        for t in range(9)
        for k in range(2)
    ]
    return changes, levels


def made_up_trace(rng, sizes, law, gap):
    """What happened at sites of so many residents."""
    cells, left = zip(*(made_up_cells(rng, n, law, gap) for n in sizes), strict=True)
    changes, duty = zip(*(made_up_rows(rng, site) for site in range(len(sizes))), strict=True)
    sites, people = len(sizes), sum(sizes)
    starts = {
        "group_sites": range(sites + 1), "group_routes": [0] * (sites + 1), "first_stop": [0],
        "first_post": range(0, 3 * sites + 1, 3), "first_household": [0] * (sites + 1),
        "first_resident": np.cumsum([0, *sizes]),
        "first_cell": np.cumsum([0, *(count for n in sizes for count in (0, n, n))]),
    }  # fmt: skip
    tables = {
        **{name: ints(values) for name, values in starts.items()},
        "present": ints(sizes),
        **dict.fromkeys(("exempt", "home_bound", "absent"), np.zeros(sites, np.int64)),
        **dict.fromkeys(("called", "told", "caller", "visits", "tube_rows", "dose_rows"), ints([])),
        "cells": np.concatenate(cells).reshape(-1), "left": np.concatenate(left),
        "tube_of": np.full(people, -1), "change_rows": ints(np.concatenate(changes)).reshape(-1),
        "duty_rows": ints(np.concatenate(duty)).reshape(-1),
    }  # fmt: skip
    return Trace.of(tables)


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("law", LAWS)
def test_many_residents(law, gap):
    rng = np.random.default_rng([list(LAWS).index(law), list(GAPS).index(gap)])
    sizes = [0, 1, 16, 17, 500, 1200]
    trace = made_up_trace(rng, sizes, law, gap)
    own = [station(2, name="reg"), station(2)]
    groups = [
        SiteGroup((replace(site(own), township=TOWNSHIPS[n % 3], kind="ab"[n % 2]),))
        for n in range(len(sizes))
    ]
    drawn = [together(luck(np.ones((2, n)), np.zeros(n))) for n in sizes]
    plan = campaign(tuple(groups), HOUR, 9 * HOUR, 72 * HOUR)
    check(plan, Draws(0, tuple(drawn)), trace, simulated=False)


# -- single facts --


def measured(the_site, drawn, horizon=FAR, deadline=FAR):
    group = SiteGroup((the_site,))
    plan = campaign((group,), 0, deadline, horizon)
    own = together(drawn)
    return check(plan, Draws(0, (own,)), simulate_groups([group], [own], horizon))


def test_where_nobody_attends_a_site_is_complete_when_it_opens():
    found = measured(site([station()], windows=((50, 90),)), luck(np.zeros((1, 0)), []))
    assert (found.county["completion"], found.county["t50"], found.county["attending"]) == (
        50, 50, 0,
    )  # fmt: skip
    assert found.county["wait_mean"] == 0.0


def test_completion_is_not_reached_where_somebody_leaves_or_the_horizon_comes():
    cut = measured(site([station()]), luck([10, 10, 10], [0, 0, 0]), horizon=25)
    assert cut.county["completion"] == cut.county["t90"] == NEVER
    assert (cut.county["swabbed"], cut.county["t50"], cut.county["left_unswabbed"]) == (2, 20, 0)
    short = site([station()], windows=((0, 15),), closing="send_home")
    left = measured(short, luck([10, 10, 10], [0, 0, 0]))
    assert (left.county["left_unswabbed"], left.county["completion"]) == (1, NEVER)


def test_waits_queues_and_crews_by_hand():
    # One desk, ten units each: they wait 0, 10 and 20; two stand in the queue at the beginning.
    found = measured(site([station()]), luck([10, 10, 10], [0, 0, 0]), deadline=15)
    assert found.county["wait_mean"] == 10.0
    assert (found.county["wait_q95"], found.sites["queue_peak"][0]) == (20, 2)
    assert found.county["unswabbed_at_deadline"] == 2
    assert found.county["utilisation.swab"] == 1.0
    assert found.county["on_duty.swab"] == 30 / HOUR


def test_overtime_is_apart_from_utilisation():
    # The one member's duty ends at 5, in the middle of the only service.
    short = site([station(1, ((0, 1), (5, 0)))])
    found = measured(short, luck([20], [0]))
    assert found.county["on_duty.swab"] == 5 / HOUR
    assert found.county["overtime.swab"] == 15 / HOUR
    assert found.county["utilisation.swab"] == 1.0


def test_callers_are_a_crew():
    called = site([station()], call=gate())
    drawn = luck([10, 10], None, [0, 1, 2], [3, 3], [5, 5], 5)
    found = measured(called, drawn)
    assert found.county["completion"] == 28
    assert found.county["utilisation.call_up"] == 6 / 28


# -- whole scenarios --


def of_scenario(repository_file, replication):
    plan = build(load(repository_file))
    draws = draw(plan, 1, replication, unknowns=True)
    return check(plan, draws, simulate(plan, draws))


def test_a_township(pytestconfig):
    found = of_scenario(pytestconfig.rootpath / "scenarios/small.yaml", 0)
    assert found.county["swabbed"] > 5000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["debao", "debao-200"])
def test_a_county(pytestconfig, name):
    found = of_scenario(pytestconfig.rootpath / f"scenarios/{name}.yaml", 1)
    assert found.county["swabbed"] > 100_000
