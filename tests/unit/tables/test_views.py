"""What is cut out of a trace is all of it, and mostly the tables themselves."""

from dataclasses import fields

import numpy as np
import pytest
from equivalence.generator import case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.engine import kernel, reference
from simsite.tables.schema import (
    DUTY_TIME,
    TRACE,
    TUBE_COUNT,
    TUBE_FIRST,
    VISIT_WIDTH,
    columns_of,
    of_owner,
)
from simsite.tables.views import CUT_FROM, SiteTrace, Visit, groups_of, instants_of

ENGINES = {"reference": reference.simulate_groups, "kernel": kernel.simulate_groups}
groups = st.lists(cases(), min_size=1, max_size=3)


def cut(pairs, engine):
    plans, draws, horizons = zip(*pairs, strict=True)
    trace = ENGINES[engine](plans, draws, max(horizons))
    return trace, list(groups_of(trace))


def test_every_table_of_what_happened_is_cut_and_every_field_is_a_table():
    assert list(CUT_FROM) == [field.name for field in fields(SiteTrace)]
    tables = {table.name for table in of_owner(TRACE)}
    assert {table.name for table in CUT_FROM.values()} == tables - {"visits"}
    assert [field.name for field in fields(Visit)] == ["route", "stop", *columns_of("visits")]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(pairs=groups)
def test_sites_put_together_are_the_tables(engine, pairs):
    trace, found = cut(pairs, engine)
    sites = [site for group in found for site in group.sites]
    assert len(sites) == len(trace.first_post) - 1
    for name, table in CUT_FROM.items():
        whole, parts = getattr(trace, table.name), [getattr(site, name) for site in sites]
        if table.axis == "row":
            rows = [[*row, n] for n, part in enumerate(parts) for row in part.tolist()]
            assert rows == sorted(whole.tolist(), key=lambda row: row[-1])
        elif table.name in ("left", "called", "told", "caller"):
            joined = np.concatenate(parts)
            assert np.array_equal(joined, whole[: len(joined)])
    for name in ("arrive", "start", "end"):
        joined = np.concatenate([getattr(site, name).reshape(-1) for site in sites])
        assert np.array_equal(joined, getattr(trace, name)[: len(joined)])
    visits = [list(columns(visit)) for group in found for visit in group.visits]
    assert visits == trace.visits[: len(visits)].tolist()
    assert len(visits) == trace.first_stop[-1]


def columns(visit):
    return (getattr(visit, name) for name in columns_of("visits"))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=10, deadline=None)
@given(pairs=groups)
def test_tubes_are_numbered_through_and_counted_within_a_site(engine, pairs):
    trace, found = cut(pairs, engine)
    for tube, row in enumerate(trace.tube_rows):
        assert (trace.tube_of == tube).sum() == row[TUBE_COUNT]
    for site in (site for group in found for site in group.sites):
        own = np.bincount(site.tube[site.tube >= 0], minlength=len(site.tubes))
        assert own.tolist() == site.tubes[:, TUBE_COUNT].tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_times_of_a_site_are_the_tables_themselves(engine):
    group, draws, horizon = case(1)
    trace = ENGINES[engine]([group], [draws], horizon)
    for site in next(groups_of(trace)).sites:
        for name in ("arrive", "start", "end"):
            assert np.shares_memory(getattr(site, name), trace.cells) == (site.end.size > 0)
        assert np.shares_memory(site.left, trace.left) == (site.left.size > 0)


def test_rows_of_one_site_are_the_tables_themselves():
    plan, draws = next(pair for pair in map(one_site, range(99)) if pair is not None)
    trace = kernel.simulate_groups([plan], [draws], 10**15)
    (site,) = next(groups_of(trace)).sites
    assert len(site.tubes) > 0
    assert np.shares_memory(site.tubes, trace.tube_rows)
    assert trace.visits.shape[1] == VISIT_WIDTH


def one_site(seed):
    group, draws, _ = case(seed)
    tubes = any(s.changeover and s.changeover.tube for s in group.sites[0].stations)
    return (group, draws) if len(group.sites) == 1 and tubes and not group.routes else None


def test_the_points_in_time_of_a_site_are_all_that_its_tables_say():
    for name, table in CUT_FROM.items():
        assert table.axis != "row" or table.instants, name
    group, draws, horizon = case(3)
    for own in kernel.simulate_group(group, draws, horizon).sites:
        found = set(np.concatenate(list(instants_of(own))).tolist())
        assert found >= {*own.tubes[:, TUBE_FIRST].tolist(), *own.start.ravel().tolist()}
        assert found >= {*own.duty[:, DUTY_TIME].tolist(), *own.called.tolist(), *own.left.tolist()}
