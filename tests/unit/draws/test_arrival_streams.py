"""Streams that decide themselves how many come: counts, times, queues, and whose luck is whose."""

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.units import HOUR, SECOND
from simsite.draws import Parameters
from simsite.draws.draw import draw_sites
from tests import asked

ONE = {"name": "service", "role": "clerk", "time": {"exponential": {"mean": "2 min"}}}
RATES = [{"hours": "08:00-09:00", "rate": "60 / h"}, {"hours": "10:00-12:00", "rate": "90 / h"}]


def plan(arrivals, **more):
    scenario = asked.asked(
        [{"id": "a"}, {"id": "b"}],
        {"roles": {"clerk": 2}},
        arrivals=arrivals,
        stages=[ONE],
        calendar={"first_day": "2026-01-05", "hours": "08:00-12:00", "days": 2},
        **more,
    )
    return build(scenario)


def drawn(arrivals, replication=0, unknowns=False, **more):
    found = plan(arrivals, **more)
    return draw_sites(found.sites, 1, replication, Parameters(1, replication, unknowns))


def test_poisson_counts_have_the_mean_and_variance_of_each_hour():
    # 200 replications of 2 sites: z tests at 4 standard errors for mean and variance.
    counts = np.zeros((200, 2, 5))
    for replication in range(200):
        for number, site in enumerate(drawn({"poisson": {"rates": RATES}}, replication)):
            day = site.arrival[site.arrival < 24 * HOUR]
            edges = np.array([0, 8, 9, 10, 12, 24]) * HOUR
            counts[replication, number] = np.histogram(day, edges)[0]
            assert np.all(np.diff(site.arrival) >= 0)
    expected = np.array([0.0, 60.0, 0.0, 180.0, 0.0])
    mean, variance = counts.mean((0, 1)), counts.var((0, 1), ddof=1)
    assert np.all(np.abs(mean - expected) <= 4 * np.sqrt(expected / 400))
    error = np.sqrt((expected + 2 * expected**2) / 400)
    assert np.all(np.abs(variance - expected) <= 4 * error)


def test_poisson_arrivals_are_uniform_within_a_piece():
    inside = np.concatenate(
        [site.arrival for r in range(40) for site in drawn({"poisson": {"rate": "60 / h"}}, r)]
    )
    inside = np.sort(inside[inside < 24 * HOUR] - 8 * HOUR) / (4 * HOUR)
    steps = np.arange(1, len(inside) + 1) / len(inside)
    distance = np.abs(steps - inside).max()
    assert distance < 1.95 / np.sqrt(len(inside))  # Kolmogorov-Smirnov, 1 in 1,000


def test_a_higher_rate_lets_the_same_people_come_earlier():
    slow, _ = drawn({"poisson": {"rate": "30 / h"}})
    fast, _ = drawn({"poisson": {"rate": "60 / h"}})
    assert np.all(fast.arrival[: len(slow.arrival)] <= slow.arrival)
    common = len(slow.person)
    assert np.array_equal(fast.person[:common], slow.person)
    assert np.array_equal(fast.service[:, :common], slow.service)


def test_a_queue_at_opening_leaves_the_luck_of_later_arrivals_alone():
    alone, _ = drawn({"poisson": {"rate": "30 / h"}})
    queued, _ = drawn({"poisson": {"rate": "30 / h"}, "queue_at_opening": 5})
    assert np.all(queued.arrival[:5] == 8 * HOUR)
    assert np.array_equal(queued.arrival[5:], alone.arrival)
    assert np.array_equal(queued.service[:, 5:], alone.service)
    assert len(set(queued.person.tolist())) == len(queued.person)


def test_the_queue_is_drawn_from_its_shares():
    shares = {0: "50 %", 2: "30 %", 3: "20 %"}
    way = {"times": {"a": ["11:00"]}, "queue_at_opening": {"shares": shares}}
    found = [site.attending - (n == 0) for r in range(500) for n, site in enumerate(drawn(way, r))]
    counts = np.bincount(found, minlength=4)
    expected = np.array([500.0, 0.0, 300.0, 200.0])
    assert counts[1] == 0
    kept = expected > 0
    chi = ((counts[kept] - expected[kept]) ** 2 / expected[kept]).sum()
    assert chi < 13.8  # chi-square with 2 degrees of freedom, 1 in 1,000


def test_appointments_are_early_late_or_missed():
    way = {
        "interval": "30 min",
        "per_slot": 3,
        "hours": "09:00-11:00",
        "early": "10 min",
        "delay": "4 min",
        "no_show": "25 %",
    }
    site, other = drawn({"appointments": way})
    slots = 9 * HOUR + np.arange(4) * 30 * 60 * SECOND
    assert set(site.arrival[site.arrival < 24 * HOUR].tolist()) <= set(
        (slots - 360 * SECOND).tolist()
    )
    assert site.present == site.attending + site.absent == 2 * 4 * 3
    assert (site.person // 64).max() < 24
    assert not np.array_equal(site.person, other.person)


def test_no_show_only_takes_people_away():
    some, _ = drawn({"appointments": {"interval": "10 min", "no_show": "20 %"}})
    fewer, _ = drawn({"appointments": {"interval": "10 min", "no_show": "40 %"}})
    assert set(fewer.person.tolist()) < set(some.person.tolist())
    keep = np.isin(some.person, fewer.person)
    assert np.array_equal(some.service[:, keep], fewer.service)


def test_times_are_kept_as_given_in_order():
    way = {"times": {"a": ["09:30", "08:15:30", "day 2 08:00"], "b": ["08:00"]}}
    site, other = drawn(way)
    assert site.arrival.tolist() == [
        8 * HOUR + 930 * SECOND,
        9 * HOUR + 1800 * SECOND,
        32 * HOUR,
    ]
    assert other.attending == 1


@pytest.mark.parametrize("way", [{"poisson": {"rate": "60 / h"}}, {"times": {"a": ["09:00"] * 50}}])
def test_households_come_together(way):
    site, _ = drawn(way, population={"household_size": {"shares": {1: 0.5, 3: 0.5}}})
    sizes = np.diff(site.first)
    assert set(sizes.tolist()) == {1, 3}
    assert site.first[-1] == site.attending
    for house in range(len(sizes)):
        together = site.arrival[site.first[house] : site.first[house + 1]]
        assert len(set(together.tolist())) == 1


def test_an_empirical_law_draws_every_measured_value_equally_often():
    stage = ONE | {"time": {"empirical": {"values": ["10 s", "20 s", "60 s"]}}}
    scenario = asked.asked(
        [{"id": "a"}],
        {"roles": {"clerk": 2}},
        arrivals={"times": {"a": ["09:00"] * 3000}},
        stages=[stage],
    )
    (site,) = draw_sites(build(scenario).sites, 1, 0, Parameters(1, 0, False))
    values, counts = np.unique(site.service[0], return_counts=True)
    assert values.tolist() == [10 * SECOND, 20 * SECOND, 60 * SECOND]
    assert ((counts - 1000) ** 2 / 1000).sum() < 13.8


def test_a_range_of_the_rate_is_drawn_with_what_is_not_known():
    way = {"poisson": {"rate": {"value": "60 / h", "range": ["30 / h", "120 / h"]}}}
    known = [drawn(way, r)[0].attending for r in range(30)]
    unknown = [drawn(way, r, unknowns=True)[0].attending for r in range(30)]
    assert np.std(unknown) > 3 * np.std(known)


def test_people_counted_in_an_interval_are_so_many_and_each_moment_is_alike():
    # Kolmogorov-Smirnov at 0.1 %: 100 replications of 40 instants; the next number is another.
    hours = ["08:00-09:00 x 40", "10:00-10:30 x 7", "day 2 08:00-12:00 x 3"]
    places = []
    for replication in range(100):
        site, none = drawn({"times": {"a": hours}}, replication)
        assert (site.attending, none.attending) == (50, 0)
        first, second, third = np.split(site.arrival, [40, 47])
        assert ((second >= 10 * HOUR) & (second < 10.5 * HOUR)).all()
        assert ((third >= 32 * HOUR) & (third < 36 * HOUR)).all()
        places.append((first - 8 * HOUR) / HOUR)
    ranked = np.sort(np.concatenate(places))
    distance = np.abs(ranked - (np.arange(len(ranked)) + 0.5) / len(ranked)).max()
    assert ranked[0] >= 0
    assert ranked[-1] < 1
    assert distance < 1.95 / np.sqrt(len(ranked))
    neighbours = np.corrcoef(np.array(places)[:, :-1].ravel(), np.array(places)[:, 1:].ravel())
    assert abs(neighbours[0, 1]) < 4 / np.sqrt(100 * 39)


def test_one_more_counted_moves_nobody_who_is_counted_before():
    few, more = ({"times": {"a": ["08:00-09:00 x 5", f"09:00-10:00 x {n}"]}} for n in (3, 4))
    before, after = drawn(few, 7)[0], drawn(more, 7)[0]
    assert np.array_equal(before.arrival, after.arrival[:8])
    assert all(np.array_equal(a, b[:8]) for a, b in zip(before.service, after.service, strict=True))


def test_instants_beside_counts_are_where_they_are_written():
    both = drawn({"times": {"a": ["08:00-09:00 x 5", "11:00", "08:30"]}})[0]
    assert both.arrival[:2].tolist() == [8.5 * HOUR, 11 * HOUR]
    alone = drawn({"times": {"a": ["08:00-09:00 x 5"]}})[0]
    assert np.array_equal(both.arrival[2:], alone.arrival)
