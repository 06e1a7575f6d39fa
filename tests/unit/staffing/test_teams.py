import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.staffing import teams
from simsite.staffing.teams import Dealing, Point, Township, balanced, route_seconds


def point(number, seconds, desks=1, collectors=0, township="t"):
    return Point(f"{township}-{number:02d}", township, float(seconds), desks, collectors)


def points(*work):
    return [point(number, seconds) for number, seconds in enumerate(work)]


def longest(routes, change):
    return max(route_seconds(route, change) for route in routes)


def test_a_route_changes_place_between_its_points_only():
    assert route_seconds(points(100, 50, 20), 10) == 190


def test_the_largest_point_comes_first():
    (route,) = balanced(points(3, 9, 5), 1, 0)
    assert [p.seconds for p in route] == [9, 5, 3]


@settings(deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=7), st.integers(1, 3), st.integers(0, 9))
def test_routes_are_within_graham_s_bound_of_the_best(work, teams, change):
    some = points(*work)
    routes = balanced(some, teams, change)
    assert sorted(p.id for route in routes for p in route) == sorted(p.id for p in some)
    best = min(
        max(
            sum(w + change for w, t in zip(work, choice, strict=True) if t == team)
            for team in range(teams)
        )
        for choice in itertools.product(range(teams), repeat=len(work))
    )
    bound = 4 / 3 - 1 / (3 * teams)
    assert longest(routes, change) + change <= bound * best + 1e-9


@settings(deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.integers(1, 6), st.integers(0, 9))
def test_one_team_more_never_makes_the_longest_route_longer(work, teams, change):
    some = points(*work)
    assert longest(balanced(some, teams + 1, change), change) <= longest(
        balanced(some, teams, change), change
    )


def dealt(some, collectors, change=5.0):
    dealing = Dealing(some, change)
    dealing.deal(collectors)
    return dealing


def test_a_large_village_point_gets_its_own_collectors_before_small_ones_do():
    some = [point(0, 100, desks=3), *(point(n, 10) for n in range(1, 6))]
    dealing = dealt(some, 3)
    assert dealing.fixed == {"t-00": 2}
    assert len(dealing.townships["t"].routes) == 1


def test_where_everything_is_staffed_the_rest_is_relief_where_work_is_longest():
    some = [point(0, 100, collectors=1), point(1, 60, collectors=1)]
    assert dealt(some, 4).fixed == {"t-00": 2, "t-01": 2}
    assert dealt(some, 5).fixed == {"t-00": 3, "t-01": 2}


def test_a_single_point_of_a_township_needs_no_route():
    assert dealt([point(0, 10)], 1).fixed == {"t-00": 1}


counties = st.lists(
    st.builds(
        lambda work, desks, own, township: (work, desks, own, township),
        st.floats(1, 1000), st.integers(1, 4), st.booleans(), st.sampled_from("abc"),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(counties, st.floats(0, 100))
def test_one_more_collector_never_makes_the_longest_work_longer(rows, change):
    some = [
        point(n, work, desks, int(own), township)
        for n, (work, desks, own, township) in enumerate(rows)
    ]
    least = Dealing(some, change).dealt
    before = float("inf")
    for collectors in range(least, sum(p.desks for p in some) + 3):
        dealing = dealt(some, collectors, change)
        assert dealing.dealt == collectors
        assert dealing.longest() <= before * (1 + 1e-12)  # sums are rounded
        served = [*dealing.fixed]
        served += [p.id for t in dealing.townships.values() for r in t.routes for p in r]
        assert sorted(served) == sorted(p.id for p in some)
        before = dealing.longest()


def next_post(dealing):
    """Who gets a further collector, looked for among all: the site or the township done last."""
    desks = [(dealing.site_seconds(s), 1, s) for s, n in dealing.fixed.items()
             if n < dealing.points[s].desks]  # fmt: skip
    teams = [(town.longest, 0, name) for name, town in dealing.townships.items() if town.routes]
    relief = [(dealing.points[s].seconds / n, 1, s) for s, n in dealing.fixed.items()]
    _, is_site, name = max(desks + teams or relief)
    return is_site, name


@settings(deadline=None)
@given(counties, st.sampled_from([0.0, 1.0, 50.0]))
def test_each_collector_goes_to_who_is_done_last_and_of_several_to_the_last_by_name(rows, change):
    some = [
        point(n, float(1 + round(work) % 7), desks, int(own), township)  # many alike
        for n, (work, desks, own, township) in enumerate(rows)
    ]
    dealing = Dealing(some, change)
    for _ in range(sum(p.desks for p in some) + 3):
        is_site, name = next_post(dealing)
        before = {place: len(t.routes) for place, t in dealing.townships.items()}
        fixed = dict(dealing.fixed)
        dealing.deal(dealing.dealt + 1)
        if is_site:
            assert dealing.fixed == {**fixed, name: fixed[name] + 1}
        else:
            alone = len(dealing.fixed) - len(fixed)
            before[name] += 1 - alone
            assert {**dealing.fixed, **fixed} == dealing.fixed
        assert {place: len(t.routes) for place, t in dealing.townships.items()} == before


def dealt_one_by_one(dealing, collectors):
    """The definition: each collector to who is done last, all posts looked through for each."""
    for _ in range(collectors - dealing.dealt):
        is_site, name = next_post(dealing)
        if is_site:
            dealing.fixed[name] += 1
        else:
            town = dealing.townships[name]
            some = [p for route in town.routes for p in route]
            routes = balanced(some, len(town.routes) + 1, town.change)
            dealing.fixed |= {r[0].id: 1 for r in routes if len(r) == 1}
            dealing.townships[name] = Township([r for r in routes if len(r) > 1], town.change)


def shape(dealing):
    towns = dealing.townships
    return dealing.fixed, {name: (town.routes, town.longest) for name, town in towns.items()}


WORK = {
    "any": st.floats(1, 1000),
    "many alike": st.sampled_from([1.0, 2.0, 3.0, 6.0]),
    "all alike": st.just(7.3),
    "some without work": st.sampled_from([0.0, 0.0, 1.0, 5.5]),
}


@settings(deadline=None)
@given(st.data())
def test_many_collectors_at_once_come_where_they_come_one_by_one(data):
    work = WORK[data.draw(st.sampled_from(sorted(WORK)))]
    row = st.tuples(work, st.integers(1, 4), st.sampled_from([0, 0, 0, 1, 2]),
                    st.sampled_from("aab"))  # fmt: skip
    rows = data.draw(st.lists(row, min_size=2, max_size=30))
    some = [Point(f"p{n:02d}", town, *rest) for n, (*rest, town) in enumerate(rows)]
    change = data.draw(st.sampled_from([0.0, 1.0, 50.0, 33.3]))
    one_by_one, at_once = Dealing(some, change), Dealing(some, change)
    collectors = at_once.dealt + data.draw(st.integers(0, 4 * len(some)))
    dealt_one_by_one(one_by_one, collectors)
    at_once.deal(collectors)
    assert shape(at_once) == shape(one_by_one)


@pytest.mark.parametrize("alike", [False, True])
def test_the_points_of_one_large_township_are_not_spread_anew_for_each_team(monkeypatch, alike):
    some = [point(n, 300 if alike else 1 + n * n % 997, 1 + n % 3) for n in range(600)]
    dealing, spread = Dealing(some, 20.0), []
    kept = teams._spread
    monkeypatch.setattr(teams, "_spread", lambda *args: spread.append(0) or kept(*args))
    dealing.deal(400)
    assert dealing.dealt == 400
    assert len(spread) < 100


def test_with_a_collector_for_every_desk_nothing_waits_for_a_team():
    some = [point(n, 10 + n, desks=1 + n % 2) for n in range(8)]
    dealing = dealt(some, 12)
    assert dealing.longest() == pytest.approx(max(p.seconds / p.desks for p in some))
    assert dealing.fixed == {p.id: p.desks for p in some}
