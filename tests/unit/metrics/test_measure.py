"""Measuring: both readers say exactly what the plain site-by-site reading says."""

from dataclasses import fields, replace

import numpy as np
import pytest
from equivalence.generator import cases
from handmade import FAR, PLACE, gate, ints, luck, site, station, together
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import metrics_by_site

from simsite.core.units import HOUR, NEVER
from simsite.draws import draw
from simsite.draws.nouns import Draws
from simsite.engine.batch import batch_of
from simsite.engine.campaign import simulate
from simsite.engine.reference import simulate_group
from simsite.engine.trace import GroupTrace, SiteTrace
from simsite.metrics import measure, vectors
from simsite.metrics.places import places
from simsite.metrics.preparation import without_preparers
from simsite.metrics.read import read_by_sweep
from simsite.model.build import build
from simsite.model.load import load
from simsite.model.plan import Calendar, CampaignPlan, Place, SiteGroup


def campaign(groups, opening, deadline, horizon):
    return CampaignPlan("县", "county", Calendar("2022-02-17", opening, deadline, horizon), groups)


def equal_tables(found, expected):
    assert set(found) == set(expected)
    for name, values in expected.items():
        assert np.asarray(found[name]).dtype == np.asarray(values).dtype, name
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def check(plan, draws, traces, *, simulated=True):
    """Compare both readers, and `measure` with the oracle; return the numbers.

    In traces that are made up somebody may work who is not on duty.
    """
    where, batch = places(plan), batch_of(plan.groups, draws.groups, traces)
    own = without_preparers(where, batch)
    swept, by_vectors = read_by_sweep(where, own), vectors.read(where, own)
    for field in fields(swept):
        a, b = getattr(swept, field.name), getattr(by_vectors, field.name)
        np.testing.assert_array_equal(a, b, err_msg=field.name)
    found = measure(plan, draws, traces, with_duty=True)
    expected = metrics_by_site.measure(plan, draws, traces)
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


def stretched_site(trace, factor):
    def times(table, *columns):
        longer = table.copy()
        for column in columns:
            longer[:, column] = stretched(table[:, column], factor)
        return longer

    named = {
        name: stretched(getattr(trace, name), factor)
        for name in ("arrive", "start", "end", "left", "called", "told")
    }
    return replace(
        trace,
        **named,
        tubes=times(trace.tubes, 1, 2, 3, 4),
        changeovers=times(trace.changeovers, 3, 4),
        duty=times(trace.duty, 1),
        doses=times(trace.doses, 3, 4),
    )


@st.composite
def campaigns(draw):
    """A campaign of a few groups, its luck, and its traces."""
    made = draw(st.lists(cases(), min_size=1, max_size=3))
    coarse = all(case.coarse for case in made)
    factor = draw(st.sampled_from([1, 1_234_567, *[GRID_TENTH, 6 * GRID_TENTH] * coarse]))
    horizon = draw(st.sampled_from([case.horizon for case in made]))
    traces, groups = [], []
    for plan, drawn in [(case.group, case.draws) for case in made]:
        trace = simulate_group(plan, drawn, horizon)
        sites = tuple(stretched_site(own, factor) for own in trace.sites)
        traces.append(GroupTrace(sites, trace.visits))
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
    return plan, Draws(3, tuple(case.draws for case in made)), traces


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


def made_up_trace(rng, n, law, gap):
    """Two stations; some skip the first, some leave, some are cut off by the horizon."""
    arrive, start, end = (np.full((2, n), NEVER) for _ in range(3))
    left = np.full(n, NEVER)
    time = LAWS[law](rng, n)
    for k in range(2):
        arrive[k], start[k] = time, time + GAPS[gap](rng, n)
        end[k] = time = start[k] + 1 + GAPS[gap](rng, n)
    skips, leaves, cut = rng.random(n) < 0.1, rng.random(n) < 0.1, rng.random(n) < 0.1
    for table in (arrive, start, end):
        table[0, skips] = NEVER
    left[leaves] = start[1, leaves]
    for table in (start, end):
        table[1, leaves | cut] = NEVER
    none = ints([])
    changes = np.column_stack((rng.integers(0, 2, 50), np.zeros((50, 2), np.int64)))
    begin = np.sort(rng.integers(0, 10 * HOUR, 50))
    duty = [(k, t, rng.integers(0, 9), rng.integers(0, 9)) for t in range(9) for k in range(2)]
    return SiteTrace(
        arrive, start, end, 0 * arrive - 1, 0 * arrive - 1, np.full(n, -1), left, none, none, none,
        np.zeros((0, 6), np.int64), np.column_stack((changes, begin, begin + 10**8)),
        ints(duty) * [1, HOUR, 1, 1], np.zeros((0, 5), np.int64),
    )  # fmt: skip


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("law", LAWS)
def test_many_residents(law, gap):
    rng = np.random.default_rng([list(LAWS).index(law), list(GAPS).index(gap)])
    sizes = [0, 1, 16, 17, 500, 1200]
    traces = [GroupTrace((made_up_trace(rng, n, law, gap),), ()) for n in sizes]
    own = [station(2, name="reg"), station(2)]
    groups = [
        SiteGroup((replace(site(own), township=TOWNSHIPS[n % 3], kind="ab"[n % 2]),))
        for n in range(len(sizes))
    ]
    drawn = [together(luck(np.ones((2, n)), np.zeros(n))) for n in sizes]
    plan = campaign(tuple(groups), HOUR, 9 * HOUR, 72 * HOUR)
    check(plan, Draws(0, tuple(drawn)), traces, simulated=False)


# -- single facts --


def measured(the_site, drawn, horizon=FAR, deadline=FAR):
    group = SiteGroup((the_site,))
    plan = campaign((group,), 0, deadline, horizon)
    own = together(drawn)
    return check(plan, Draws(0, (own,)), [simulate_group(group, own, horizon)])


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
    return check(plan, draws, list(simulate(plan, draws)))


def test_a_township(pytestconfig):
    found = of_scenario(pytestconfig.rootpath / "scenarios/small.yaml", 0)
    assert found.county["swabbed"] > 5000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["debao", "debao-200"])
def test_a_county(pytestconfig, name):
    found = of_scenario(pytestconfig.rootpath / f"scenarios/{name}.yaml", 1)
    assert found.county["swabbed"] > 100_000
