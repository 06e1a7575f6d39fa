"""The contestants: each simulates a workload and says what it took and what came out.

A contestant is a function of a workload that returns an `Outcome`. Time is CPU time of this process
(`time.process_time`), for the simulation alone: luck is drawn before, numbers are read off after.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from benchmarks.workloads import BREAKS, TUBE_CHANGE, TUBE_SIZE, Workload
from simsite.draws import joined
from simsite.engine import reference
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.engine.reference import run as reference_run
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.log import Log

I64 = NDArray[np.int64]
Steps = Generator[simpy.Event, Any, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a contestant took, and the trace it made.

    Attributes
    ----------
    seconds : float
        CPU time.
    start, end : int64 array, shape (residents x stages,)
        Microseconds, site by site, within it stage by stage, within it resident by resident.
    """

    seconds: float
    start: I64
    end: I64


Contestant = Callable[[Workload], Outcome]
Visit = Callable[[simpy.Environment, "Point", int], Steps]


class Point:
    """A site as somebody who knows SimPy would write it down: lists, and a resource a stage."""

    def __init__(self, env: simpy.Environment, workload: Workload, index: int) -> None:
        site = workload.plan.groups[index].sites[0]
        own = workload.draws.groups[index].sites[0]
        self.arrival = own.arrival.tolist()
        self.service = own.service.tolist()
        self.start: list[list[float]] = [[0] * own.attending for _ in site.stations]
        self.end: list[list[float]] = [[0] * own.attending for _ in site.stations]
        self.desks = [simpy.Resource(env, station.desks) for station in site.stations]
        self.swab = simpy.PriorityResource(env, site.stations[-1].desks)
        self.free = list(range(site.stations[-1].desks))
        self.swabs = [0] * site.stations[-1].desks


def resident(env: simpy.Environment, point: Point, number: int) -> Steps:
    """Pass all queues of a site in turn."""
    for stage, desks in enumerate(point.desks):
        with desks.request() as turn:
            yield turn
            point.start[stage][number] = env.now
            yield env.timeout(point.service[stage][number])
        point.end[stage][number] = env.now


def resident_with_tubes(env: simpy.Environment, point: Point, number: int) -> Steps:
    """Register, then be swabbed at the lowest free desk, which may have to change its tube."""
    with point.desks[0].request() as turn:
        yield turn
        point.start[0][number] = env.now
        yield env.timeout(point.service[0][number])
    point.end[0][number] = env.now
    with point.swab.request(priority=1) as turn:
        yield turn
        desk = point.free.pop(0)
        point.start[1][number] = env.now
        yield env.timeout(point.service[1][number])
        point.end[1][number] = env.now
        point.swabs[desk] += 1
        if point.swabs[desk] % TUBE_SIZE == 0:
            yield env.timeout(TUBE_CHANGE)
        insort(point.free, desk)


def time_off(env: simpy.Environment, point: Point, begin: int, end: int) -> Steps:
    """Keep one collector away by the clock, as soon as nobody is in hand: highest desk first."""
    yield env.timeout(begin)
    with point.swab.request(priority=0) as turn:
        yield turn
        desk = point.free.pop()
        yield env.timeout(end - env.now)
        insort(point.free, desk)


def comes_alone(env: simpy.Environment, point: Point, number: int, visit: Visit) -> Steps:
    """Wait from 0 on until it is time to come."""
    yield env.timeout(point.arrival[number])
    yield from visit(env, point, number)


def source(env: simpy.Environment, point: Point, visit: Visit) -> Steps:
    """Let the residents of a site come one after the other."""
    for number in sorted(range(len(point.arrival)), key=point.arrival.__getitem__):
        yield env.timeout(point.arrival[number] - env.now)
        env.process(visit(env, point, number))


def collectors_off(env: simpy.Environment, point: Point) -> None:
    """Keep all collectors of a site away in the breaks of W2."""
    for begin, end in BREAKS:
        for _ in point.swabs:
            env.process(time_off(env, point, begin, end))


def simpy_all_at_once(workload: Workload) -> Outcome:
    """Simulate with plain SimPy: one environment in which every resident is a process from 0 on."""
    began = time.process_time()
    env = simpy.Environment()
    points = [Point(env, workload, index) for index in range(len(workload.plan.groups))]
    for point in points:
        for number in range(len(point.arrival)):
            env.process(comes_alone(env, point, number, _visit(workload)))
        if workload.name == "W2":
            collectors_off(env, point)
    env.run()
    return _outcome(points, time.process_time() - began)


def simpy_sources(workload: Workload) -> Outcome:
    """Simulate with plain SimPy: one environment, and a source of residents for each site."""
    began = time.process_time()
    env = simpy.Environment()
    points = [Point(env, workload, index) for index in range(len(workload.plan.groups))]
    for point in points:
        env.process(source(env, point, _visit(workload)))
        if workload.name == "W2":
            collectors_off(env, point)
    env.run()
    return _outcome(points, time.process_time() - began)


def simpy_site_by_site(workload: Workload) -> Outcome:
    """Simulate with plain SimPy: an environment and a source for each site, one after the other."""
    began = time.process_time()
    points = []
    for index in range(len(workload.plan.groups)):
        env = simpy.Environment()
        points.append(Point(env, workload, index))
        env.process(source(env, points[-1], _visit(workload)))
        if workload.name == "W2":
            collectors_off(env, points[-1])
        env.run()
    return _outcome(points, time.process_time() - began)


def _visit(workload: Workload) -> Visit:
    return resident_with_tubes if workload.name == "W2" else resident


def _outcome(points: list[Point], seconds: float) -> Outcome:
    return Outcome(
        seconds,
        np.concatenate([np.array(stage) for point in points for stage in point.start]),
        np.concatenate([np.array(stage) for point in points for stage in point.end]),
    )


def ours(workload: Workload) -> Outcome:
    """Simulate with simsite's SimPy reference: an environment for each group of sites."""
    horizon = workload.plan.calendar.horizon
    groups, draws = workload.plan.groups, workload.draws.groups
    began = time.process_time()
    trace = reference.simulate_groups(groups, draws, horizon)
    seconds = time.process_time() - began
    return Outcome(seconds, trace.start, trace.end)


def ours_in_one_environment(workload: Workload) -> Outcome:
    """Simulate with simsite's SimPy reference: one environment for all groups of sites."""
    groups, draws = workload.plan.groups, workload.draws.groups
    began = time.process_time()
    log, clock = Log(groups, draws), Clock(initial_time=0)
    for number, (group, own) in enumerate(zip(groups, draws, strict=True)):
        reference_run.begin(*reference_run.make(group, own, clock, log, number))
    reference_run.run(clock, workload.plan.calendar.horizon)
    trace = log.trace()
    seconds = time.process_time() - began
    return Outcome(seconds, trace.start, trace.end)


def kernel_loop(workload: Workload, times: int = 5) -> Outcome:
    """Simulate with simsite's compiled kernel, several times; the median counts.

    From tables of plan and luck to the whole trace, in memory that is used again by the next time,
    as by the replications of a run; the first time, which finds no memory yet, counts as well.
    """
    plan = plan_tables(workload.plan.groups)
    luck = joined(workload.draws.groups)
    way, seconds = Way(), []
    for _ in range(times):
        began = time.process_time()
        trace = run_batch(plan, luck, workload.plan.calendar.horizon, way)
        seconds.append(time.process_time() - began)
    return Outcome(float(np.median(seconds)), trace.start, trace.end)


def agree(outcomes: dict[str, Outcome]) -> None:
    """Check that all contestants made the same trace to the last bit.

    Raises
    ------
    AssertionError
        Naming the first two that differ.
    """
    names = list(outcomes)
    first = outcomes[names[0]]
    for name in names[1:]:
        for part in ("start", "end"):
            here, there = getattr(first, part), getattr(outcomes[name], part)
            if not np.array_equal(here, there):
                differ = "shapes" if here.shape != there.shape else int((here != there).sum())
                raise AssertionError(f"{part}: {names[0]} and {name} differ ({differ})")
