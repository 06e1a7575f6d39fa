"""What must hold between two runs, each relation with its exact conditions.

Luck is keyed by person, so both runs have the same times. "One more desk makes nobody later" is
exact for one FIFO station, and for the last of several; only where a service depends on nothing
but the person, so without tubes and labels. At an earlier station one more desk lets people
overtake, and then somebody, even the last one, can be later: a fact about queues, shown here.
"""

from dataclasses import replace

import asked
import numpy as np
import pytest
from equivalence.generator import Maker
from handmade import FAR, group, luck, manned, simulate_site, site, station, together, tube
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simsite.building.build import build
from simsite.draws import draw
from simsite.engine import kernel
from simsite.engine.campaign import group_traces, simulate
from simsite.engine.difference import difference
from simsite.metrics.measure import measure

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
times = st.integers(1, 9)
PEOPLE = st.integers(1, 14)
SEVERAL = st.integers(1, 3)
ARRAYS = ("arrive", "start", "end", "desk", "member")


@st.composite
def lines(draw, stations=SEVERAL, skipped=False):
    """Free arrivals at a line of plain stations: (desks of each, service, arrival)."""
    number, people = draw(stations), draw(PEOPLE)
    desks = [draw(st.integers(1, 3)) for _ in range(number)]
    time = st.integers(0, 9) if skipped else times
    several = {"min_size": people, "max_size": people}
    service = [draw(st.lists(time, **several)) for _ in range(number)]
    return desks, service, draw(st.lists(st.integers(0, 30), **several))


def run(engine, desks, service, arrival):
    line = [station(c, name=f"stage{k}") for k, c in enumerate(desks)]
    return simulate_site(engine, site(line), luck(service, arrival))


def one_more(desks, at):
    return [c + (k == at) for k, c in enumerate(desks)]


@QUICK
@given(case=lines(st.just(1)))
def test_one_more_desk_at_one_station_makes_nobody_later(engine, case):
    desks, service, arrival = case
    one, more = run(engine, *case), run(engine, one_more(desks, 0), service, arrival)
    assert (more.end <= one.end).all()


@QUICK
@given(data=st.data(), seed=st.integers(0, 10**9), case=lines(st.just(1)))
def test_one_more_of_a_crew_at_any_hour_makes_nobody_later(engine, data, seed, case):
    _desks, service, arrival = case
    levels = Maker(seed, len(arrival)).crew(((0, 15), (20, 60)), 3)
    number = data.draw(st.integers(1, 4))

    def with_crew(extra):
        crew = [(0, extra), *[(time, level + extra) for time, level in levels if time > 0]]
        line = [station(number + 4, crew)]
        return simulate_site(engine, site(line), luck(service, arrival))

    assert (with_crew(1).end <= with_crew(0).end).all()


@QUICK
@given(case=lines(st.integers(2, 3)))
def test_one_more_desk_at_the_last_station_makes_nobody_later(engine, case):
    desks, service, arrival = case
    last = len(desks) - 1
    one, more = run(engine, *case), run(engine, one_more(desks, last), service, arrival)
    assert (more.end[last] <= one.end[last]).all()


LINES = 1000


def random_line(seed):
    generator = np.random.default_rng([451024, seed])
    people = int(generator.integers(4, 9))
    service = generator.integers(1, 10, (2, people))
    return [2, 2], service.tolist(), np.sort(generator.integers(0, 12, people)).tolist()


@pytest.mark.slow
def test_one_more_desk_at_the_first_of_two_can_make_somebody_even_the_last_later():
    later = last_later = 0
    for seed in range(LINES):
        desks, service, arrival = random_line(seed)
        one = run(kernel.simulate_group, desks, service, arrival)
        more = run(kernel.simulate_group, one_more(desks, 0), service, arrival)
        later += bool((more.end[1] > one.end[1]).any())
        last_later += bool(more.end[1].max() > one.end[1].max())
    assert 0 < last_later < LINES // 10
    assert last_later < later


@pytest.mark.slow
def test_with_tubes_one_more_desk_can_make_somebody_later():
    """The tubes are spread over more desks, so that somebody meets a change who met none before."""
    found = 0
    generator = np.random.default_rng(20220217)
    for _ in range(LINES):
        people = int(generator.integers(3, 14))
        service, arrival = generator.integers(1, 9, people), generator.integers(0, 25, people)
        drawn = luck(service, np.sort(arrival), changeover=[12])
        ends = [
            simulate_site(kernel.simulate_group, site([station(c, changeover=tube(2))]), drawn).end
            for c in (2, 3)
        ]
        found += bool((ends[1] > ends[0]).any())
    assert 0 < found < LINES // 10


@QUICK
@given(case=lines(st.integers(2, 3), skipped=True), data=st.data())
def test_a_change_at_a_stage_leaves_earlier_stages_equal(engine, case, data):
    desks, service, arrival = case
    k = data.draw(st.integers(1, len(desks) - 1))
    other = [list(row) for row in service]
    other[k] = [data.draw(st.integers(1, 30)) for _ in other[k]]
    changed = run(engine, one_more(desks, k), other, arrival)
    one = run(engine, *case)
    for name in ARRAYS:
        assert np.array_equal(getattr(changed, name)[:k], getattr(one, name)[:k]), name


@QUICK
@given(case=lines(), data=st.data())
def test_as_many_desks_as_residents_mean_no_wait(engine, case, data):
    desks, service, arrival = case
    k = data.draw(st.integers(0, len(desks) - 1))
    enough = [len(arrival) if s == k else c for s, c in enumerate(desks)]
    trace = run(engine, enough, service, arrival)
    assert np.array_equal(trace.start[k], trace.arrive[k])


@QUICK
@given(case=lines(), shift=st.integers(1, 1000))
def test_everything_later_is_everything_later(engine, case, shift):
    desks, service, arrival = case
    moved = run(engine, desks, service, [a + shift for a in arrival])
    one = run(engine, *case)
    assert np.array_equal(moved.end, one.end + shift)


@QUICK
@given(case=lines(), factor=st.integers(2, 50))
def test_another_unit_of_time_changes_nothing_else(engine, case, factor):
    desks, service, arrival = case
    scaled = [[t * factor for t in row] for row in service]
    moved = run(engine, desks, scaled, [a * factor for a in arrival])
    assert np.array_equal(moved.end, run(engine, *case).end * factor)


def county(ids, swab="gamma", **more):
    """Sites with staff of their own, so that no group is shared."""
    time = {"gamma": {"mean": "18 s", "cv": 0.5}} if swab == "gamma" else swab
    stages = [
        {"name": "registration", "role": "clerk", "time": {"exponential": {"mean": "10 s"}}},
        {"name": "swab", "role": "swabber", "time": time, "tube": {"size": 10, "change": "5 s"}},
    ]
    sites = [{"id": name, "population": 40 + 3 * len(name)} for name in ids]
    return build(asked.asked(sites, {"roles": {"clerk": 1, "swabber": 2}}, stages=stages, **more))


def by_site(plan, replication=0, unknowns=True):
    drawn = draw(plan, 1, replication, unknowns)
    traces = group_traces(plan, drawn)
    return {g.sites[0].id: t for g, t in zip(plan.groups, traces, strict=True)}


@pytest.mark.parametrize("more", [("d",), ("0", "bb", "zzz")])
def test_another_site_leaves_the_others_equal(more):
    before, after = by_site(county("abc")), by_site(county((*more, "a", "b", "c")))
    assert set(after) == {*more, "a", "b", "c"}
    assert all(difference(before[name], after[name]) is None for name in "abc")


def test_the_order_of_sites_changes_nothing():
    one, other = by_site(county("abc")), by_site(county("cab"))
    assert all(difference(one[name], other[name]) is None for name in "abc")


def test_a_stage_of_no_duration_takes_the_least_duration():
    nothing, least = (by_site(county("a", swab=t), unknowns=False)["a"] for t in ("0 s", "1 us"))
    swab = nothing.sites[0]
    assert (swab.end[1] - swab.start[1] == 1).all()
    assert difference(nothing, least) is None


def test_replications_split_and_put_together_are_the_same():
    plan = county("abc")

    def metrics(replications):
        found = []
        for r in replications:
            drawn = draw(plan, 1, r, True)
            found.append(measure(plan, simulate(plan, drawn), r))
        return found

    whole, parts = metrics(range(6)), [*metrics(range(4, 6)), *metrics(range(4))]
    for one, other in zip(whole, [*parts[2:], *parts[:2]], strict=True):
        assert repr_of(one) == repr_of(other)


def repr_of(metrics):
    """All numbers of a replication's metrics, as bytes."""
    return {name: flat(getattr(metrics, name)) for name in type(metrics).__dataclass_fields__}


def flat(value):
    if isinstance(value, dict):
        return {key: flat(part) for key, part in value.items()}
    return np.asarray(value).tobytes() if not isinstance(value, int | float | str) else value


@QUICK
@given(case=lines(st.just(1)))
def test_a_group_of_two_sites_is_two_groups_of_one(engine, case):
    desks, service, arrival = case
    plan = site([station(desks[0])])
    drawn = luck(service, arrival)
    two, one = group(plan, replace(plan, id="b")), group(plan)
    both = engine(two, manned(two, together(drawn, drawn)), FAR)
    alone = engine(one, manned(one, together(drawn)), FAR)
    for one in both.sites:
        assert np.array_equal(one.end, alone.sites[0].end)
