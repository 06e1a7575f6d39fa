"""Blocking, against exact chains, an answer known since 1956, and relations that must hold."""

from itertools import count
from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.core.units import NEVER

T = 120.0  # minutes
FEATURE = Path(__file__).parents[2] / "scenarios" / "features" / "room.yaml"
HEAD = """
calendar: {{first_day: 2026-01-05, hours: 08:00-10:00, horizon: 10:00}}
sites: [{{id: hall, population: 1000}}]
arrivals: {arrivals}
stages:
{stages}
staff: {{roles: {{{staff}}}}}
run: {{replications: 1500, seed: 86}}
"""


def scenario(arrivals, *stages):
    """Stages with exponential times: mean in minutes, desks, room (None for everybody)."""
    lines = [
        f"  - {{name: s{n}, role: r{n}, time: {{exponential: {{mean: {mean} min}}}}"
        + (f", room: {room}}}" if room else "}")
        for n, (mean, _desks, room) in enumerate(stages)
    ]
    staff = ", ".join(f"r{n}: {desks}" for n, (_mean, desks, _room) in enumerate(stages))
    return HEAD.format(arrivals=arrivals, stages="\n".join(lines), staff=staff)


def chain(begin, moves):
    """Number of each state that can be reached, and the matrix of rates."""
    known, rates = {begin: 0}, []
    waiting, number = [begin], count(1)
    while waiting:
        state = waiting.pop()
        for rate, then in moves(*state):
            if rate > 0.0 and then not in known:
                known[then] = next(number)
                waiting.append(then)
            if rate > 0.0:
                rates.append((known[state], known[then], rate))
    matrix = np.zeros((len(known), len(known)))
    for one, other, rate in rates:
        matrix[one, other] += rate
        matrix[one, one] -= rate
    return known, matrix


def integrals(begin, moves, *rewards):
    """Mean of the integral of each reward, a function of the state, over the first T minutes."""
    known, matrix = chain(begin, moves)
    size = len(known)
    whole = np.zeros((size + len(rewards),) * 2)
    whole[:size, :size] = matrix
    for n, reward in enumerate(rewards):
        whole[:size, size + n] = [reward(*state) for state in known]
    squarings = int(np.ceil(np.log2(np.abs(whole).sum(axis=1).max() * T))) + 1
    step, power = whole * T / 2**squarings, np.eye(len(whole))
    result = power.copy()
    for n in range(1, 20):
        power = power @ step / n
        result = result + power
    for _ in range(squarings):
        result = result @ result
    return result[known[begin], size:]


def county(tmp_path, text, **more):
    file = tmp_path / "room.yaml"
    file.write_text(text, "utf-8")
    return simsite.run(simsite.load(file, **more)).headline.county


def close(values, exact):
    z = (values.mean() - exact) / (values.std(ddof=1) / np.sqrt(len(values)))
    return abs(z) < 3.9


def test_two_desks_that_never_lack_people_before_three_with_room_for_four(tmp_path):
    # Who is behind the two desks, blocked ones among them, is M/M/3/6; fewer come when it is full.
    def moves(m):
        blocked = max(0, m - 4)
        yield 2.0 - blocked, (m + 1,)
        yield min(m, 3) / 1.5, (m - 1,)

    blocked, served = integrals((0,), moves, lambda m: max(0, m - 4), lambda m: min(m, 3) / 1.5)
    found = county(tmp_path, scenario("{at_opening: {}}", (1, 2, None), (1.5, 3, 4)))
    assert close(found["blocked.s0"] * 60.0, blocked)
    assert close(found["swabbed"], served)


def test_one_desk_before_a_station_that_loses_nobody_is_m_m_c_k(tmp_path):
    # One desk that never lacks people: behind it is M/M/2/5, which is full while that is blocked.
    def moves(m):
        yield (1.0 if m < 5 else 0.0), (m + 1,)
        yield min(m, 2) / 2.2, (m - 1,)

    (blocked,) = integrals((0,), moves, lambda m: float(m == 5))
    found = county(tmp_path, scenario("{at_opening: {}}", (1, 1, None), (2.2, 2, 4)))
    assert close(found["blocked.s0"] * 60.0, blocked)


def test_people_in_a_poisson_stream_before_two_stations_with_room_between(tmp_path):
    def moves(first, m):
        if first < 70:
            yield 1.1, (first + 1, m)
        if first > 0 and m < 3:
            yield 1 / 0.6, (first - 1, m + 1)
        yield min(m, 1) / 0.7, (first, m - 1)

    blocked, served = integrals(
        (0, 0), moves, lambda _first, m: float(m == 3), lambda _first, m: min(m, 1) / 0.7
    )
    found = county(tmp_path, scenario("{poisson: {rate: 66 / h}}", (0.6, 1, None), (0.7, 1, 2)))
    assert close(found["blocked.s0"] * 60.0, blocked)
    assert close(found["swabbed"], served)


def three(first, second, third):
    """Three desks in a row and room for one at each: 1 at work, 2 blocked, 0 empty."""

    def behind(first, second):
        """Who moves on into an empty second desk."""
        return (1, 1) if first == 2 else (first, second)

    if first == 1:
        yield 1.0, ((1, 1, third) if second == 0 else (2, second, third))
    if second == 1:
        yield 1.0, ((*behind(first, 0), 1) if third == 0 else (first, 2, third))
    if third == 1:
        yield 1.0, ((*behind(first, 0), 1) if second == 2 else (first, second, 0))


def test_three_desks_in_a_row_without_room_between(tmp_path):
    known, matrix = chain((1, 0, 0), three)
    still = np.vstack((matrix.T, np.ones(len(known))))
    share = np.linalg.lstsq(still, np.append(np.zeros(len(known)), 1.0), rcond=None)[0]
    rate = sum(share[n] for state, n in known.items() if state[2] == 1)
    assert rate == pytest.approx(22 / 39)  # Hunt 1956
    rewards = [lambda a, _b, _c: a == 2, lambda _a, b, _c: b == 2, lambda _a, _b, c: c == 1]
    blocked, later, served = integrals((1, 0, 0), three, *rewards)
    found = county(tmp_path, scenario("{at_opening: {}}", (1, 1, None), (1, 1, 1), (1, 1, 1)))
    assert close(found["blocked.s0"] * 60.0, blocked)
    assert close(found["blocked.s1"] * 60.0, later)
    assert close(found["swabbed"], served)


def line(*sets):
    return simsite.run(simsite.load(FEATURE, sets=sets, replications=20), jobs=1).headline.county


def same(one, other):
    return {name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)}


def test_room_for_everybody_is_no_room():
    plain, wide = line("stages.swab.room="), line("stages.swab.room=700")
    assert not wide.pop("blocked.registration").any()
    assert same(plain, wide) == set()


def test_room_before_the_first_station_is_a_queue_outside():
    plain, outside = (
        line("stages.swab.room=", *own) for own in ((), ["stages.registration.room=4"])
    )
    assert same(plain, outside) == set()


def test_less_room_blocks_more_and_lets_nobody_be_done_sooner():
    found = [line(f"stages.swab.room={room}") for room in (2, 6, 20)]
    blocked = [own["blocked.registration"].sum() for own in found]
    assert blocked[0] > blocked[1] > blocked[2]
    assert (found[0]["completion"] >= found[2]["completion"]).all()
    assert (found[0]["completion"] < NEVER).all()


def test_blocked_time_is_not_time_at_work():
    narrow, wide = line("stages.swab.room=2"), line("stages.swab.room=700")
    # The same services, drawn alike: what a desk works does not grow by being blocked. What it
    # works beyond its hours does not count.
    for own in (narrow, wide):
        own["work"] = own["utilisation.registration"] * own["on_duty.registration"]
    in_time = narrow["overtime.registration"] == 0
    assert in_time.sum() > 3
    assert narrow["work"][in_time] == pytest.approx(wide["work"][in_time], rel=1e-9)
    assert narrow["blocked.registration"].min() > 1.0
