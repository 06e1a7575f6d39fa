"""Whole replications counted again from their traces, in plain Python, event by event."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.draws import draw
from simsite.engine.campaign import simulate
from simsite.metrics import measure
from simsite.reading.load import load
from simsite.tables.views import groups_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ["small", *(pytest.param(n, marks=pytest.mark.slow) for n in ("debao", "debao-200"))]


@pytest.fixture(scope="module", params=NAMES)
def replication(request):
    """Plan, luck, traces of all groups, and what was measured."""
    scenario = load(SCENARIOS / f"{request.param}.yaml")
    plan = build(scenario)
    luck = draw(plan, scenario.run.seed, 0, unknowns=True)
    trace = simulate(plan, luck)
    return plan, luck, list(groups_of(trace)), measure(plan, trace, 0)


def parts(replication):
    """Site, its luck and its trace, in plan order."""
    plan, luck, traces, _ = replication
    for group, drawn, trace in zip(plan.groups, luck.groups, traces, strict=True):
        yield from zip(group.sites, drawn.sites, trace.sites, strict=True)


def swabs(site, trace):
    """When each attending resident's swab ended."""
    return trace.end[site.counted].tolist()


def at_rank(values, per_cent):
    """The first of the sorted values that so many per cent do not exceed."""
    ordered = sorted(values)
    return next(v for k, v in enumerate(ordered, 1) if 100 * k >= per_cent * len(ordered))


def steps(changes):
    """Times and the levels that hold from them on, from (time, change)."""
    at = defaultdict(int)
    for time, change in changes:
        at[time] += change
    level, found = 0, []
    for time in sorted(at):
        level += at[time]
        found.append((time, level))
    return found


def test_residents_add_up_at_every_instant(replication):
    for site, drawn, trace in parts(replication):
        ended, left = swabs(site, trace), trace.left.tolist()
        coming, swabbed, gone = drawn.attending, 0, 0
        events = [(time, 0) for time in ended if time < NEVER]
        events += [(time, 1) for n, time in enumerate(left) if time < NEVER <= ended[n]]
        for _, kind in sorted(events):
            coming -= 1
            swabbed += kind == 0
            gone += kind == 1
            assert coming >= 0
            everybody = coming + swabbed + gone + drawn.absent + drawn.home_bound + drawn.exempt
            assert everybody == drawn.present
        assert swabbed + gone + coming == len(ended)
        assert all(left[n] == NEVER or left[n] > time for n, time in enumerate(ended))


def test_tubes_add_up_to_those_swabbed(replication):
    for site, _, trace in parts(replication):
        swabbed = sum(time < NEVER for time in swabs(site, trace))
        assert sum(trace.tubes[:, 5].tolist()) == swabbed
        assert max(trace.tubes[:, 5].tolist(), default=0) <= 10


def test_nobody_is_served_without_somebody_present(replication):
    for site, _, trace in parts(replication):
        for k, station in enumerate(site.stations):
            rows = [row for row in trace.duty.tolist() if row[0] == k]
            levels = zip([0, *(row[3] for row in rows)], [row[3] for row in rows], strict=False)
            present = [(row[1], b - a) for row, (a, b) in zip(rows, levels, strict=True)]
            served = [(t, 1) for t in trace.start[k].tolist() if t < NEVER]
            served += [(t, -1) for t in trace.end[k].tolist() if t < NEVER]
            work = [c for c in trace.changeovers.tolist() if c[0] == k]
            served += [(c[3], 1) for c in work] + [(c[4], -1) for c in work if c[4] < NEVER]
            spare = steps([*present, *[(t, -change) for t, change in served]])
            assert min((level for _, level in spare), default=0) >= 0, (site.id, station.name)


def test_counts_and_times_of_the_county(replication):
    plan, *_, metrics = replication
    county, deadline = metrics.county, plan.calendar.deadline
    ended = [time for site, _, trace in parts(replication) for time in swabs(site, trace)]
    assert county["attending"] == len(ended)
    assert county["swabbed"] == sum(time < NEVER for time in ended)
    assert county["completion"] == max(ended)
    assert county["done_by_deadline"] == (max(ended) <= deadline)
    assert county["unswabbed_at_deadline"] == sum(time > deadline for time in ended)
    assert county["tubes"] == sum(len(trace.tubes) for _, _, trace in parts(replication))
    for name in ("present", "absent", "home_bound", "exempt"):
        assert county[name] == sum(getattr(drawn, name) for _, drawn, _ in parts(replication))
    for per_cent in (50, 90, 95, 99):
        assert county[f"t{per_cent}"] == at_rank(ended, per_cent)


def waits_and_visits(site, trace):
    """Wait up to the swab and length of the visit of everybody swabbed."""
    waits, visits = [], []
    for n, end in enumerate(swabs(site, trace)):
        if end == NEVER:
            continue
        wait, first = 0, NEVER
        for k in range(site.counted + 1):
            arrive, start = int(trace.arrive[k][n]), int(trace.start[k][n])
            if start < NEVER:
                wait += start - arrive
                first = min(first, arrive)
        waits.append(wait)
        visits.append(end - first)
    return waits, visits


def test_waits_and_visits(replication):
    metrics = replication[-1]
    waits, visits = [], []
    for number, (site, _, trace) in enumerate(parts(replication)):
        own_waits, own_visits = waits_and_visits(site, trace)
        assert metrics.sites["wait_mean"][number] == sum(own_waits) / len(own_waits)
        assert metrics.sites["wait_q95"][number] == at_rank(own_waits, 95)
        waits += own_waits
        visits += own_visits
    assert metrics.county["wait_mean"] == sum(waits) / len(waits)
    assert metrics.county["wait_q95"] == at_rank(waits, 95)
    assert metrics.county["visit_mean"] == sum(visits) / len(visits)


def in_queues(site, trace):
    """(time, change) of those in the queues of each station: +1 for joining, -1 for leaving."""
    for k in range(len(site.stations)):
        changes = []
        for arrive, start, left in zip(
            trace.arrive[k].tolist(), trace.start[k].tolist(), trace.left.tolist(), strict=True
        ):
            if arrive < NEVER:
                changes.append((arrive, 1))
                if min(start, left) < NEVER:
                    changes.append((min(start, left), -1))
        yield changes


def test_queues_and_townships(replication):
    metrics = replication[-1]
    by_township = defaultdict(int)
    for number, (site, _, trace) in enumerate(parts(replication)):
        changes = [change for station in in_queues(site, trace) for change in station]
        peak = max((level for _, level in steps(changes)), default=0)
        assert metrics.sites["queue_peak"][number] == peak, site.id
        completion = max(swabs(site, trace))
        assert metrics.sites["completion"][number] == completion
        by_township[site.township.code] = max(by_township[site.township.code], completion)
    assert metrics.townships["completion"].tolist() == [
        by_township[code] for code in sorted(by_township)
    ]


def test_tables_over_the_day(replication):
    plan, *_, metrics = replication
    last = max(close for site in plan.sites for _, close in site.windows)
    end = min(plan.calendar.horizon, last + DAY)
    swabbed = metrics.progress["swabbed"].tolist()
    ended = [time for site, _, trace in parts(replication) for time in swabs(site, trace)]
    times = [plan.calendar.opening + 5 * MINUTE * k for k in range(len(swabbed))]
    assert times[-1] - 5 * MINUTE < end <= times[-1]
    for k in range(0, len(times), 7):
        assert swabbed[k] == sum(time <= times[k] for time in ended)
    changes = defaultdict(list)
    for site, _, trace in parts(replication):
        for station, own in zip(site.stations, in_queues(site, trace), strict=True):
            changes[f"waiting.{site.kind}.{station.name}"] += own
    for key, own in changes.items():
        for k in range(0, len(times), 12):
            assert metrics.progress[key][k] == sum(c for time, c in own if time <= times[k])


def staff_hours(rows, work, until):
    """On duty, busy on duty and overtime of a crew, in microseconds, piece by piece of time."""
    edges = {row[1] for row in rows} | {t for piece in work for t in piece} | {until}
    busy_at = dict(steps([c for a, b in work for c in ((a, 1), (b, -1))]))
    rows_at = {row[1]: row for row in rows}
    scheduled = present = busy = duty = on_duty = overtime = 0
    ordered = sorted(edge for edge in edges if edge <= until)
    for time, following in pairwise(ordered):
        if time in rows_at:
            _, _, scheduled, present = rows_at[time]
        busy = busy_at.get(time, busy)
        duty += scheduled * (following - time)
        on_duty += min(busy, scheduled) * (following - time)
        overtime += max(present - scheduled, 0) * (following - time)
    return duty, on_duty, overtime


def test_staff(replication):
    plan, *_, metrics = replication
    totals = defaultdict(lambda: [0, 0, 0])
    for site, _, trace in parts(replication):
        closed = max((t for t in trace.tubes[:, 4].tolist()), default=0)
        until = min(max(*swabs(site, trace), closed), plan.calendar.horizon)
        crews = [(k, s.name) for k, s in enumerate(site.stations)] + [(-1, "call_up")]
        for k, name in crews:
            begun = trace.called if k < 0 else trace.start[k]
            ended = trace.told if k < 0 else trace.end[k]
            work = list(zip(begun.tolist(), ended.tolist(), strict=True))
            work += [(c[3], c[4]) for c in trace.changeovers.tolist() if c[0] == k]
            work = [(a, min(b, until)) for a, b in work if a < min(b, until)]
            rows = [row for row in trace.duty.tolist() if row[0] == k]
            for i, value in enumerate(staff_hours(rows, work, until)):
                totals[name][i] += value
    for name, (duty, on_duty, overtime) in totals.items():
        assert metrics.county[f"on_duty.{name}"] == pytest.approx(duty / HOUR, rel=1e-12)
        assert metrics.county[f"overtime.{name}"] == pytest.approx(overtime / HOUR, rel=1e-12)
        assert metrics.county[f"utilisation.{name}"] == pytest.approx(on_duty / duty, rel=1e-12)
