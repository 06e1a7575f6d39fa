"""Measuring: the kernel reads exactly what the reference reads, and that is right by hand.

Whole replications are counted again in plain Python in ``tests/acceptance/test_recount.py``.
"""

from dataclasses import fields, replace

import numpy as np
import pytest
from equivalence.generator import cases
from handmade import FAR, PLACE, gate, ints, luck, manned, preparation, site, station, together
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE, NEVER
from simsite.draws import draw
from simsite.draws.workspace import Room
from simsite.engine.campaign import simulate
from simsite.engine.reference import simulate_groups
from simsite.metrics import Measuring, measure, reference, rollup
from simsite.metrics.numbers import Numbers, Reading
from simsite.metrics.places import parts, places
from simsite.metrics.read import find_by_kernel, read_by_kernel
from simsite.metrics.swabs import Swabs
from simsite.model.pieces import pieces
from simsite.model.plan import CampaignClock, CampaignPlan, Region, SiteGroup
from simsite.reading.load import load
from simsite.tables.schema import (
    CELL_ENDED,
    CELL_JOINED,
    CELL_SEAT,
    CELL_STARTED,
    CELL_WIDTH,
    TRACE,
    of_owner,
)
from simsite.tables.views import Trace


def campaign(groups, opening, deadline, horizon):
    return CampaignPlan(
        "县", "county", CampaignClock("2022-02-17", opening, deadline, horizon), groups
    )


def read_whole(plan, trace, read, find_across, *, light=False):
    """What is read; ends and waits of swabs are there in the order of a township's sites."""
    where, swabs = places(plan), Swabs(Room(), 0)
    numbers = Numbers.empty(where)
    read(Reading(where, trace, numbers, *swabs.free(int(trace.first_resident[-1])), light))
    swabs.add(where, numbers)
    across = swabs.across(where, numbers, np.diff(trace.first_resident))
    find_across(where, across, light=light)
    return numbers, across


READERS = ((read_by_kernel, find_by_kernel), (reference.read, reference.find_across))


def check(plan, trace, *, simulated=True):
    """Compare the kernel with the reference; return the numbers.

    In traces that are made up somebody may work who is not on duty.
    """
    for ours, right in zip(*(read_whole(plan, trace, *reader) for reader in READERS), strict=True):
        for field in fields(right):
            a, b = getattr(ours, field.name), getattr(right, field.name)
            np.testing.assert_array_equal(a, b, err_msg=field.name)
    found = measure(plan, trace, 3, with_duty=True)
    add_up(found, simulated=simulated)
    for reader in READERS:
        same_when_light(found, plan, trace, *read_whole(plan, trace, *reader, light=True))
    assert found.replication == 3
    return found


def same_when_light(found, plan, trace, numbers, across):
    """A light measure tells all of the county, and of sites what it tells, to the bit."""
    where, people = places(plan), rollup.people(trace)
    apart = ("class_", "blocked.")  # what is read off by others
    own = {name: value for name, value in found.county.items() if not name.startswith(apart)}
    assert rollup.county(where, people, numbers, across) == own
    sites = rollup.sites(where, people, numbers, light=True)
    assert found.sites.keys() - sites.keys() == {"queue_peak", "wait_q95"}
    for name, values in sites.items():
        np.testing.assert_array_equal(values, found.sites[name], err_msg=name)


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

TOWNSHIPS = [PLACE, Region("1", "乙", "b"), Region("2", "丙", "c")]
GRID_TENTH = 30_000_000  # ten units of the plans' time are five minutes


def stretched(times, factor):
    return np.where(times < NEVER, times * np.where(times < NEVER, factor, 0), NEVER)


def stretched_trace(trace, factor):
    """The same with longer times, but for those of routes."""

    def longer(table):
        times = getattr(trace, table.name).copy()
        if table.width == 1:
            return stretched(times, factor)
        times[:, table.instants] = stretched(times[:, table.instants], factor)
        return times

    moved = [own for own in of_owner(TRACE) if own.instants or (own.unit, own.width) == ("us", 1)]
    return replace(trace, **{own.name: longer(own) for own in moved})


@st.composite
def campaigns(draw):
    """A campaign of a few groups, and the traces of its pieces and of the whole."""
    made = draw(st.lists(cases(), min_size=1, max_size=3))
    coarse = all(case.coarse for case in made)
    factor = draw(st.sampled_from([1, 1_234_567, *[GRID_TENTH, 6 * GRID_TENTH] * coarse]))
    horizon = draw(st.sampled_from([case.horizon for case in made]))
    groups = []
    for plan in (case.group for case in made):
        moved = [
            replace(
                own,
                township=draw(st.sampled_from(TOWNSHIPS)),
                residents=replace(own.residents, population=draw(st.integers(0, 3))),
                kind=draw(st.sampled_from(["urban", "village"])),
                windows=tuple((a * factor, b * factor) for a, b in own.windows),
            )
            for own in plan.sites
        ]
        groups.append(SiteGroup(tuple(moved), plan.routes))
    opening = min(draw(st.sampled_from([0, 10, 33])), horizon)  # no calendar has it later
    deadline = draw(st.integers(0, horizon))
    plan = campaign(tuple(groups), opening * factor, deadline * factor, horizon * factor)

    def happened(some):
        whole = simulate_groups([own.group for own in some], [own.draws for own in some], horizon)
        return stretched_trace(whole, factor)

    residents, first, traces = draw(st.integers(1, 6)), 0, []
    for piece in pieces(plan, residents):
        traces.append(happened(made[first : first + len(piece.groups)]))
        first += len(piece.groups)
    return plan, happened(made), traces, residents


@settings(max_examples=100, deadline=None)
@given(campaigns())
def test_random_campaigns(given_campaign):
    plan, trace, traces, residents = given_campaign
    found, measuring = check(plan, trace), Measuring(plan, with_duty=True)
    for where, own in zip(parts(plan, residents), traces, strict=True):
        measuring.add(where, own)
    assert_equal(measuring.metrics(3), found)


def assert_equal(found, right):
    """What is read off pieces is what is read off the whole, to the bit."""
    for field in fields(right):
        a, b = getattr(found, field.name), getattr(right, field.name)
        assert type(a) is type(b), field.name
        if not isinstance(b, dict):
            assert a == b, field.name
            continue
        assert [*a] == [*b], field.name
        for key, values in b.items():
            np.testing.assert_array_equal(a[key], values, err_msg=key, strict=True)


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
        **dict.fromkeys(("called", "told", "caller", "visits"), ints([])),
        **dict.fromkeys(("tube_rows", "dose_rows", "leaving_rows", "block_rows"), ints([])),
        "cells": np.concatenate(cells).reshape(-1), "left": np.concatenate(left),
        "resident_class": np.zeros(people, np.int64),
        "first_loss": np.zeros(3 * sites + 1, np.int64), "losses": ints([]),
        "first_outage": np.zeros(3 * sites + 1, np.int64), "outages": ints([]),
        "first_paper": np.zeros(3 * sites + 1, np.int64), "paper_more": ints([]),
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
    plan = campaign(tuple(groups), HOUR, 9 * HOUR, 72 * HOUR)
    check(plan, trace, simulated=False)


# -- single facts --


def measured(the_site, drawn, horizon=FAR, deadline=FAR):
    return measured_together([(the_site, drawn)], horizon, deadline)


def measured_together(pairs, horizon=FAR, deadline=FAR):
    groups = [SiteGroup((the_site,)) for the_site, _ in pairs]
    drawn = [manned(group, together(own[1])) for group, own in zip(groups, pairs, strict=True)]
    trace = simulate_groups(groups, drawn, horizon)
    return check(campaign(tuple(groups), 0, deadline, horizon), trace)


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


def test_preparers_are_a_crew():
    # Doses are ready at 5 and 10, swabs end at 15 and 25: 10 of 25 units are work.
    fed = site([station(fed=preparation())])
    found = measured(fed, luck([10, 10], [0, 0], doses=[[5, 5]]))
    assert found.county["completion"] == 25
    assert found.county["on_duty.swab.preparation"] == 25 / HOUR
    assert found.county["utilisation.swab.preparation"] == 10 / 25
    assert found.duty["busy.swab.preparation"].sum() == 10


def test_overtime_of_preparers_is_apart_from_utilisation():
    # The one preparer's duty ends at 7, in the middle of the second dose.
    fed = site([station(fed=preparation(((0, 1), (7, 0))))])
    found = measured(fed, luck([10, 10], [0, 0], doses=[[5, 5]]))
    assert found.county["on_duty.swab.preparation"] == 7 / HOUR
    assert found.county["overtime.swab.preparation"] == 3 / HOUR
    assert found.county["utilisation.swab.preparation"] == 1.0


def test_preparers_of_several_sites_are_told_by_name():
    # The first site has another preparation, at its first station of two.
    other = site([station(name="reg", fed=preparation()), station()], name="b")
    pairs = [
        (other, luck([[4, 4], [1, 1]], [0, 0], doses=[[2, 3], []])),
        (site([station(fed=preparation())]), luck([10], [0], doses=[[5]])),
        (site([station(fed=preparation(2))], name="c"), luck([10], [0], doses=[[6]])),
    ]
    found = measured_together(pairs)
    # Complete at 11, 15 and 16.
    assert found.sites["completion"].tolist() == [11, 15, 16]
    assert found.county["on_duty.reg.preparation"] == 11 / HOUR
    assert found.county["on_duty.swab.preparation"] == (15 + 2 * 16) / HOUR
    assert found.county["utilisation.reg.preparation"] == 5 / 11
    assert found.county["utilisation.swab.preparation"] == (5 + 6) / (15 + 2 * 16)


def test_the_day_by_hand():
    # One desk, ten minutes each: who has joined and not started waits, at the end of an instant.
    drawn = luck([10 * MINUTE] * 3, [0, 0, 40 * MINUTE])
    found = measured(site([station()], ((0, HOUR),)), drawn, horizon=HOUR).progress
    assert found["waiting.urban.swab"].tolist() == [1, 1, *[0] * 11]
    assert found["swabbed"].tolist() == [0, 0, 1, 1, *[2] * 6, 3, 3, 3]
    assert found["wait_sum.urban.swab"].tolist() == [10 * MINUTE, 0, 0]
    assert found["wait_number.urban.swab"].tolist() == [2, 1, 0]


def test_townships_by_hand():
    # The second township has two sites, one of which nobody attends, however late it opens.
    first, second = (replace(site([station()]), township=TOWNSHIPS[n]) for n in (1, 2))
    empty = replace(second, windows=((900, 1000),), id="c")
    pairs = [
        (first, luck([10, 10], [0, 0])),
        (empty, luck(np.zeros((1, 0)), [])),
        (second, luck([10] * 10, [0] * 10)),
    ]
    found = measured_together(pairs, deadline=50)
    assert found.townships["attending"].tolist() == [2, 10]
    assert found.townships["completion"].tolist() == [20, 100]
    assert found.townships["done_by_deadline"].tolist() == [1, 0]
    assert found.townships["t50"].tolist() == [10, 50]
    assert found.townships["t95"].tolist() == [20, 100]
    assert found.townships["unswabbed_at_deadline"].tolist() == [0, 5]
    assert found.townships["wait_mean"].tolist() == [5.0, 45.0]
    assert found.townships["visit_mean"].tolist() == [15.0, 55.0]
    assert (found.county["t50"], found.county["t99"], found.county["attending"]) == (40, 100, 12)
    assert found.sites["completion"].tolist() == [20, 900, 100]


# -- whole scenarios --


def of_scenario(repository_file, replication):
    plan = build(load(repository_file))
    draws = draw(plan, 1, replication, unknowns=True)
    return check(plan, simulate(plan, draws))


def test_a_township(pytestconfig):
    found = of_scenario(pytestconfig.rootpath / "scenarios/small.yaml", 0)
    assert found.county["swabbed"] > 5000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["debao", "debao-200"])
def test_a_county(pytestconfig, name):
    found = of_scenario(pytestconfig.rootpath / f"scenarios/{name}.yaml", 1)
    assert found.county["swabbed"] > 100_000
