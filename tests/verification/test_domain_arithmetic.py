"""Figures that somebody can work out on paper: published rates, offered load, callers, legs.

Service times here are assumed (lognormal, coefficients of variation 0.35 and 0.5); the sources of
means and published counts stand next to the numbers.
"""

import math

import numpy as np
import pytest
from handmade import (
    gate,
    group,
    label,
    legs,
    luck,
    manned,
    route,
    simulate_site,
    site,
    station,
    together,
    tube,
)

SECOND = 10**6
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
LONG = 100 * HOUR
MEANS = 20  # replications whose mean is compared


def lognormal(rng, mean, cv, count):
    """Microseconds, from mean in seconds and coefficient of variation."""
    sigma = math.sqrt(math.log(1 + cv**2))
    times = rng.lognormal(math.log(mean) - sigma**2 / 2, sigma, count)
    return np.maximum(1, np.rint(times * SECOND)).astype(np.int64)


# Minhang Maqiao, People's Daily Online 2022-03-23: 7 tables from 14:00 to 20:00 swabbed 8,520
# people in the fifth round, and about 60 a table and hour (2,520) in the first.
@pytest.mark.parametrize(("swab", "people", "within"), [(18.0, 8520, 0.10), (60.0, 2520, 0.05)])
def test_seven_saturated_tables_in_six_hours(engine, swab, people, within):
    rng = np.random.default_rng(7)
    waiting = 9500
    plan = site([station(7, changeover=tube(10))], ((0, 6 * HOUR),), "send_home")
    draws = luck(lognormal(rng, swab, 0.35, waiting), changeover=[5 * SECOND])
    trace = simulate_site(engine, plan, draws, LONG)
    swabbed = int((trace.end[0] <= 6 * HOUR).sum())
    assert swabbed < waiting
    assert swabbed == pytest.approx(people, rel=within)
    # By offered load: 7 tables x 6 h over the mean of a swab and a tenth of a change, within four
    # standard errors of the number served.
    assert swabbed == pytest.approx(7 * 6 * 3600 / (swab + 0.5), rel=4 * 0.35 / math.sqrt(swabbed))


# One saturated village point: 640 people, one desk of each kind, everybody present at opening.
# Registration by code and by hand, swab (seconds), share by hand, hours on paper.
VARIANTS = [
    pytest.param(8.0, 18.0, 0.05, (3.2, 3.4), id="practised, 5 % by hand: the swab binds"),
    pytest.param(8.0, 18.0, 0.20, (3.45, 3.7), id="practised, 20 % by hand: the registrar binds"),
    pytest.param(15.0, 30.0, 0.20, (5.3, 5.55), id="first round"),
]


@pytest.mark.parametrize(("code", "swab", "by_hand", "hours"), VARIANTS)
def test_a_saturated_village_point(engine, code, swab, by_hand, hours):
    people, by_typing = 640, 60.0
    stations = [
        station(name="registration", changeover=label(10)),
        station(name="swab", changeover=tube(10)),
    ]
    plan = site(stations, ((0, LONG),))
    finishes, loads = [], []
    for replication in range(MEANS):
        rng = np.random.default_rng([640, replication])
        typed = rng.random(people) < by_hand
        times = lognormal(rng, code, 0.5, people), lognormal(rng, by_typing, 0.5, people)
        service = [np.where(typed, times[1], times[0]), lognormal(rng, swab, 0.35, people)]
        draws = luck(service, changeover=[12 * SECOND, 5 * SECOND])
        finishes.append(int(simulate_site(engine, plan, draws, LONG).end.max()))
        loads.append([service[0].sum() + 64 * 12 * SECOND, service[1].sum() + 64 * 5 * SECOND])
    finish, load = np.mean(finishes), np.mean(loads, axis=0)
    assert hours[0] < finish / HOUR < hours[1]
    # No desk works faster than its load, and two in a row lose at most a twentieth by luck.
    assert np.all(np.array(finishes) >= np.max(loads, axis=1) - 12 * SECOND)
    assert finish < 1.05 * load.max()
    paper = max(
        (1 - by_hand) * code + by_hand * by_typing + 1.2,
        swab + 0.5,
    )
    assert load.max() / SECOND == pytest.approx(people * paper, rel=0.03)


# Debao: 101,800 households (269,758 residents, 2.65 a household, 2020 census) and 2,000 callers
# (assumed) at 1, 4 or 8 minutes a household (assumed), scaled to one site: a two-hundredth.
@pytest.mark.parametrize(("minutes", "hours"), [(1, 0.85), (4, 3.4), (8, 6.8)])
def test_callers_need_their_time(engine, minutes, hours):
    households, callers = 101_800 // 200, 2_000 // 200
    plan = site([station(20)], ((0, LONG),), call=gate(crew=callers))
    draws = luck(
        [[SECOND] * households],
        knock=[minutes * MINUTE] * households,
        walk=[5 * MINUTE] * households,
    )
    trace = simulate_site(engine, plan, draws, LONG)
    assert int(trace.told.max()) == math.ceil(households / callers) * minutes * MINUTE
    assert int(trace.told.max()) / HOUR == pytest.approx(hours, rel=0.01)
    assert int(trace.end.max()) == int(trace.told.max()) + 5 * MINUTE + SECOND


def test_a_team_of_three_points_on_paper(engine):
    """Three points of 200 people each, called ahead, with legs of 12, 24 and 10 minutes.

    Set-up takes 15 min and packing 10 (assumed). 200 constant swabs of 18 s and 20 changes of 5 s
    are 3,700 s. The first point's first swab waits for knock and walk (1 s and 300 s); at the
    others callers began one mean walk before, so that somebody is there when the team is ready.
    """
    people, stops = 200, 3
    sites = [
        site([station(crew=(), changeover=tube(10))], ((0, LONG),), call=gate(crew=1), name=name)
        for name in "abc"
    ]
    drawn = luck(
        [[18 * SECOND] * people],
        knock=[1 * SECOND] * people,
        walk=[300 * SECOND] * people,
        mean_walk=301 * SECOND,
        changeover=[5 * SECOND],
    )
    travel, set_up, pack = [0, 12, 24], [0, 15, 15], [10, 10, 10]
    minutes = [np.array(part) * MINUTE for part in (travel, set_up, pack)]
    plan = group(*sites, routes=[route([(k, 0) for k in range(stops)])])
    both = together(*[drawn] * stops, routes=[legs(*minutes)])
    trace = engine(plan, manned(plan, both), LONG)
    work = 3700 * SECOND
    over = [301 * SECOND + work]
    for k in (1, 2):
        over.append(over[-1] + (10 + travel[k] + 15) * MINUTE + work)
    assert [visit.over for visit in trace.visits] == over
    assert [visit.packed - visit.over for visit in trace.visits] == [10 * MINUTE] * stops
