"""Traces laid out in tables and cut out of them again are the same traces."""

from equivalence.generator import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.engine.batch import batch_of, group_traces
from simsite.engine.reference import simulate_group
from simsite.engine.trace import same
from simsite.tables.schema import TUBE_COUNT

groups = st.lists(cases(), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(groups)
def test_a_batch_gives_back_its_traces(made):
    plans, draws = [case.group for case in made], [case.draws for case in made]
    traces = [simulate_group(*case) for case in made]
    found = group_traces(batch_of(plans, draws, traces), plans)
    assert len(found) == len(traces)
    assert all(same(a, b) for a, b in zip(found, traces, strict=True))


@settings(max_examples=10, deadline=None)
@given(groups)
def test_tubes_are_numbered_through(made):
    plans, draws = [case.group for case in made], [case.draws for case in made]
    traces = [simulate_group(*case) for case in made]
    batch = batch_of(plans, draws, traces)
    swabbed = sum(int((site.tube >= 0).sum()) for trace in traces for site in trace.sites)
    assert batch.tube_rows[:, TUBE_COUNT].sum() == swabbed
    for tube, row in enumerate(batch.tube_rows):
        assert (batch.tube_of == tube).sum() == row[TUBE_COUNT]
