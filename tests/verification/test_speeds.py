"""Speed by the clock, against the forward equations, sums by hand and laws that must hold."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from equivalence.generator import case
from handmade import gate as callers
from handmade import group, label, luck, manned, preparation, site, station, together
from loops import interpreted

from simsite.building.build import build
from simsite.core.units import DAY, MINUTE, NEVER
from simsite.draws.draw import draw
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.audit.speed import WorkByClock
from simsite.engine.campaign import simulate
from simsite.engine.difference import difference
from simsite.engine.reference import crew
from simsite.engine.reference.speed import ends_at
from simsite.reading.load import load
from simsite.tables.schema import FASTEST, LONGEST_WORK, USUAL_SPEED
from simsite.tables.views import groups_of

# M/M/2: 3 a minute come for four hours, 2 a minute at each desk, nobody there at the beginning; a
# tenth of the speed from the 60th to the 90th minute. From the forward equations (one route): mean
# number in the system after 60, 90 and 240 minutes, and integral of the queue, person-minutes.
SLOWED = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}
sites: [{id: hall}]
arrivals: {poisson: {rate: 180 / h}}
stages: [{name: swab, role: nurse, time: {exponential: {mean: 30 s}}}]
staff: {roles: {nurse: 2}}
speeds: [{name: outage, hours: 09:00-09:30, pace: 10 %}]
run: {replications: 1, seed: 14}
"""
EXACT = {"after 60": 3.4267340, "after 90": 81.4790016, "after 240": 3.6120731,
         "queue": 4936.745838}  # fmt: skip
DAYS = 3000
YEAR = 366 * DAY


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Numbers in the system, and the integral of the queue, shape (days, 4)."""
    file = tmp_path_factory.mktemp("speeds") / "slowed.yaml"
    file.write_text(SLOWED, "utf-8")
    plan = build(load(file))
    opening, found = plan.calendar.opening, np.zeros((DAYS, 4))
    for day in range(DAYS):
        one = next(groups_of(simulate(plan, draw(plan, 14, day, unknowns=False), "kernel"))).sites[
            0
        ]
        for column, minutes in enumerate((60, 90, 240)):
            time = opening + minutes * MINUTE
            found[day, column] = (one.arrive[0] <= time).sum() - (one.end[0] <= time).sum()
        end = opening + 240 * MINUTE
        waits = np.minimum(one.start[0], end) - np.minimum(one.arrive[0], end)
        found[day, 3] = waits.sum() / MINUTE
    return found


@pytest.mark.parametrize("column", range(4), ids=EXACT)
def test_a_tenth_of_the_speed_for_half_an_hour(seen, column):
    own, exact = seen[:, column], list(EXACT.values())[column]
    z = (own.mean() - exact) / (own.std(ddof=1) / np.sqrt(DAYS))
    assert abs(z) < 3.9  # four values: false alarm below 1 in 1,000


# -- when work ends --


def steps_of(random, most=6, positive=False):
    """Steps of a speed, and sometimes none."""
    times = sorted(random.sample(range(1, 400), random.randint(0, most)))
    levels = (1, 7, 333, 9999, 10_000, 10_001, 50_000, FASTEST, *(() if positive else (0, 0)))
    return [(time, random.choice(levels)) for time in times]


def by_sums(steps, begun, work):
    """The end of work, instant by instant: the definition itself."""
    speed = {**dict.fromkeys([0], USUAL_SPEED), **dict(steps)}
    now, done = begun, 0
    level = speed[max(time for time in speed if time <= begun)]
    while done < USUAL_SPEED * work:
        if now > 5000 and level == 0:
            return NEVER
        if now > 5000:  # no step any more
            return now + -(-(USUAL_SPEED * work - done) // level)
        done, now = done + level, now + 1
        level = speed.get(now, level)
    return now


def test_three_ways_to_find_the_end_say_what_the_sum_says():
    random = Random(1)
    for _ in range(3000):
        steps, begun, work = steps_of(random), random.randint(0, 450), random.randint(1, 300)
        exact = by_sums(steps, begun, work) if steps else begun + work
        assert ends_at(steps, begun, work) == exact
        assert WorkByClock(np.array(steps, np.int64).reshape(-1, 2)).end(begun, work) == exact


def test_whoever_begins_earlier_never_ends_later_and_more_speed_ends_nothing_later():
    random = Random(2)
    for _ in range(3000):
        steps, work = steps_of(random, 6), random.randint(1, 300)
        begun, later = sorted(random.choices(range(450), k=2))
        end = ends_at(steps, begun, work)
        assert end <= ends_at(steps, later, work)
        faster = [
            (time, min(level + random.choice((0, 0, 1, 700)), FASTEST)) for time, level in steps
        ]
        assert ends_at(faster, begun, work) <= end
        assert end > begun


@pytest.mark.parametrize("work", [LONGEST_WORK, LONGEST_WORK + 1, 1, YEAR])
def test_long_work_is_exact_or_never_ends_in_every_engine(work):
    for steps in [
        [],
        *([(time, level)] for time in (0, 5, YEAR) for level in (0, 1, 9999, FASTEST)),
    ]:
        wanted = ends_at(steps, 3, work)
        assert WorkByClock(np.array(steps, np.int64).reshape(-1, 2)).end(3, work) == wanted
        for engine in (kernel.simulate_group, interpreted, reference.simulate_group):
            assert engine(*one_service(work, steps)).sites[0].end[0, 0] == wanted
    assert ends_at([(0, 1)], 3, LONGEST_WORK) == 3 + USUAL_SPEED * LONGEST_WORK
    assert ends_at([(0, 1)], 3, LONGEST_WORK + 1) == NEVER


def one_service(work, steps):
    """A site of one desk where one service begins at 3."""
    plan = group(site([station()]))
    own = replace(luck([[work]], [3]), speeds=(none(), np.array(steps, np.int64).reshape(-1, 2)))
    return plan, manned(plan, together(own)), NEVER


def none():
    return np.zeros((0, 2), np.int64)


# -- what goes by it --


@pytest.mark.parametrize("engine", [reference.simulate_group, kernel.simulate_group, interpreted])
def test_services_changeovers_doses_and_knocks_go_by_the_speed_of_their_crew(engine):
    slow = np.array([(0, 5000)], np.int64)
    fed = site(
        [station(changeover=label(1), fed=preparation()), station(name="delay", kind="delay")],
        call=callers(),
    )
    plan = group(fed)
    own = luck([[10], [100]], knock=[4], walk=[7], changeover=[6, 0], doses=([5], []))
    at_usual, slowed = (
        engine(plan, manned(plan, together(replace(own, speeds=speeds))), 10**6).sites[0]
        for speeds in ((none(),) * 4, (slow,) * 4)
    )
    told, walk = int(slowed.told[0]), 7
    assert (int(at_usual.told[0]), told) == (4, 8)
    assert int(slowed.arrive[0, 0]) == told + walk  # a walk takes what it takes
    assert (int(at_usual.doses[0, 4]), int(slowed.doses[0, 4])) == (5, 10)
    assert int(slowed.end[0, 0] - slowed.start[0, 0]) == 20
    ((_, _, _, begins, ends),) = slowed.changeovers.tolist()
    assert ends - begins == 12
    assert int(slowed.end[1, 0] - slowed.start[1, 0]) == 100  # nor is a delay work


def test_the_usual_speed_written_as_steps_gives_the_same_trace():
    for seed in range(40):
        made = case(seed, 40)
        crews = len(made.draws.tables["first_step"]) - 1
        usual = {
            "first_speed": np.arange(crews + 1, dtype=np.int64),
            "speeds": np.tile(np.array([0, USUAL_SPEED], np.int64), crews),
        }
        absent = {"first_speed": np.zeros(crews + 1, np.int64), "speeds": np.zeros(2, np.int64)}
        said, unsaid = (
            kernel.simulate_group(made.group, made.draws.with_crews(own), made.horizon)
            for own in (usual, absent)
        )
        assert difference(said, unsaid) is None, seed


# -- planted faults --


def at_the_start_only(speeds, begun, work):
    """Apply the speed of the instant at which the work begins to all of it."""
    level = [USUAL_SPEED, *(speed for time, speed in speeds if time <= begun)][-1]
    return begun + -(-USUAL_SPEED * work // level) if level else NEVER


def test_speed_applied_at_the_start_only_is_seen_by_both(monkeypatch):
    monkeypatch.setattr(crew, "ends_at", at_the_start_only)
    seen_by = {"the other engine": 0, "the audit": 0}
    for seed in range(30):
        made, draws, horizon = case(seed, 12)
        wrong = reference.simulate_group(made, draws, horizon)
        seen_by["the other engine"] += (
            difference(kernel.simulate_group(made, draws, horizon), wrong) is not None
        )
        seen_by["the audit"] += bool(audit(made, draws, wrong, horizon))
    assert min(seen_by.values()) > 0, seen_by
