"""The audit sees a trace that is wrong by one microsecond, one desk, one member, one swab.

A law of the audit, not of the engines, whose traces are the same: the kernel makes them.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from equivalence.generator import cases
from handmade import (
    FAR,
    gate,
    group,
    label,
    legs,
    luck,
    manned,
    preparation,
    route,
    site,
    station,
    together,
    tube,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.engine.audit import audit
from simsite.engine.kernel import simulate_group
from simsite.tables.schema import ATTEMPT_AWAY, LEAVING_VISIT

QUICK = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FIELDS = ("arrive", "start", "end", "desk", "member", "tube", "left", "called", "told", "caller")
TABLES = ("tubes", "changeovers", "duty", "doses", "leavings")
MOMENTS = ("depart", "arrive", "ready", "over", "packed")


def a_busy_day(restless):
    """A site on which every column of the trace has something to say; people may return."""
    stations = [
        station(
            2,
            [(0, 2), (40, 1)],
            name="reg",
            changeover=label(3),
            fed=preparation([(5, 2), (30, 1)]),
        ),
        station(3, [(0, 2), (30, 3), (60, 1)], name="swab", changeover=tube(3, timeout=12)),
    ]
    people = 14
    plan = site(stations, ((5, 70), (90, 200)), "send_home", call=gate(5, 2))
    rng = np.random.default_rng(20220217)
    drawn = luck(
        rng.integers(3, 9, (2, people)),
        knock=rng.integers(1, 4, people),
        walk=rng.integers(1, 9, people),
        changeover=[4, 3],
        doses=[rng.integers(1, 5, people), []],
    )
    if restless:
        rows = rng.integers(2, 9, (2, 2, people, 3))
        rows[:, :, ::3, ATTEMPT_AWAY] = NEVER
        drawn = replace(drawn, attempts=tuple(rows))
    made = group(plan)
    return made, manned(made, together(drawn))


def with_site(trace, field, array):
    return replace(trace, sites=(replace(trace.sites[0], **{field: array}), *trace.sites[1:]))


@pytest.fixture(scope="module", params=[False, True])
def busy(request):
    case = a_busy_day(request.param)
    trace = simulate_group(*case, FAR)
    assert audit(*case, trace, FAR) == []
    assert (trace.sites[0].left != NEVER).any()
    assert (trace.sites[0].leavings[:, LEAVING_VISIT] > 0).any() == request.param
    return case, trace


def changed(array, index, by):
    other = array.copy()
    other[index] += by
    return other


def stands(rows, k):
    """Whether a row of duty says how an instant ended, not what it passed through."""
    return not any((later[:2] == rows[k, :2]).all() for later in rows[k + 1 :])


def cells(trace, field):
    array = getattr(trace.sites[0], field)
    found = [i for i in np.ndindex(array.shape) if array[i] not in (NEVER, -1)]
    return [i for i in found if field != "duty" or stands(array, i[0])]


def unseen(case, trace, fields, change):
    """Places at which the audit does not see a change of a field."""
    return [
        f"{field}{index}"
        for field in fields
        for index in cells(trace, field)
        if not audit(*case, with_site(trace, field, change(trace.sites[0], field, index)), FAR)
    ]


@pytest.mark.parametrize("by", [1, -1])
def test_every_number_of_a_trace_matters(busy, by):
    case, trace = busy
    assert all(cells(trace, field) for field in FIELDS + TABLES)

    def moved(site, field, index):
        return changed(getattr(site, field), index, by)

    assert unseen(case, trace, FIELDS + TABLES, moved) == []


def test_what_happened_may_not_be_missing(busy):
    def missing(site, field, index):
        array = getattr(site, field).copy()
        array[index] = -1 if field in ("desk", "member", "tube", "caller") else NEVER
        return array

    assert unseen(*busy, FIELDS, missing) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_may_be_missing_or_written_twice(busy, table):
    case, trace = busy
    rows = getattr(trace.sites[0], table)
    for k in range(len(rows)):
        if table != "duty" or stands(rows, k):
            assert audit(*case, with_site(trace, table, np.delete(rows, k, 0)), FAR)
        assert audit(*case, with_site(trace, table, np.insert(rows, k, rows[k], 0)), FAR)


def test_two_residents_may_not_be_exchanged(busy):
    case, trace = busy
    one = trace.sites[0]
    served = [n for n in range(14) if one.end[1, n] != NEVER]
    for a, b in pairwise(served):
        wrong = one
        for field in ("start", "end", "desk", "member"):
            array = getattr(one, field).copy()
            array[1, [a, b]] = array[1, [b, a]]
            wrong = replace(wrong, **{field: array})
        assert audit(*case, replace(trace, sites=(wrong,)), FAR)


def test_every_time_of_a_route_matters():
    plan = group(
        site([station(crew=())], ((3, 60), (80, 200)), call=gate(), name="a"),
        site([station(crew=())], ((0, 60), (80, 200)), call=gate(), name="b"),
        routes=[route([(0, 0, 12), (1, 0), (0, 1)])],
    )
    drawn = [luck([4] * 4, knock=[2] * 4, walk=[3] * 4, mean_walk=3) for _ in range(2)]
    case = plan, manned(plan, together(*drawn, routes=[legs([0, 9, 9], [0, 5, 5], [3, 3, 3])]))
    trace = simulate_group(*case, FAR)
    assert audit(*case, trace, FAR) == []
    for v, visit in enumerate(trace.visits):
        for field in MOMENTS:
            for by in (1, -1):
                wrong = list(trace.visits)
                wrong[v] = replace(visit, **{field: getattr(visit, field) + by})
                assert audit(*case, replace(trace, visits=tuple(wrong)), FAR), (v, field, by)


@QUICK
@given(case=cases(), data=st.data())
def test_any_number_of_any_trace_matters(case, data):
    trace = simulate_group(*case)
    field = data.draw(st.sampled_from(FIELDS + TABLES))
    found = cells(trace, field)
    assume(found)
    index = data.draw(st.sampled_from(found))
    by = data.draw(st.sampled_from([1, -1]))
    wrong = with_site(trace, field, changed(getattr(trace.sites[0], field), index, by))
    assert audit(case.group, case.draws, wrong, case.horizon)
