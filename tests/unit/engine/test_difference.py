"""Two traces that differ are told apart, and by what."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import (
    FAR,
    gate,
    group,
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

from simsite.core.units import NEVER
from simsite.engine import reference
from simsite.engine.difference import NOBODY, TraceDifference, difference
from simsite.tables.schema import SENT_HOME
from simsite.tables.views import SiteTrace


@pytest.fixture(scope="module")
def trace():
    """A team at two called sites, with tubes, so that no part of the trace is empty."""
    rule = tube(2)
    plan = group(
        site([station(1, ()), station(2, (), "exit")], counted=0, call=gate(), name="a"),
        site([station(1, (), changeover=rule, fed=preparation())], call=gate(), name="b"),
        routes=[route([(0, 0), (1, 0)], [("swab", 1), ("exit", 2)])],
    )
    drawn = [
        luck(
            [[4] * 5] * stations,
            knock=[2] * 5,
            walk=[3] * 5,
            changeover=[1] * stations,
            doses=doses,
        )
        for stations, doses in ((2, ()), (1, [[1] * 5]))
    ]
    both = manned(plan, together(*drawn, routes=[legs([0, 9], [5, 5], [3, 3])]))
    found = reference.simulate_group(plan, both, FAR)
    assert min(len(found.sites[1].tubes), len(found.sites[1].changeovers)) > 1
    rows = np.array([[0, 4, 0, 5, 9, SENT_HOME]])
    return with_site(found, 1, leavings=rows, blocks=rows)


def with_site(trace, number, **fields):
    sites = list(trace.sites)
    sites[number] = replace(sites[number], **fields)
    return replace(trace, sites=tuple(sites))


def moved(array, cell, by=1):
    other = array.copy()
    other[cell] += by
    return other


def test_what_is_the_same_has_no_difference(trace):
    assert difference(trace, with_site(trace, 0, start=trace.sites[0].start.copy())) is None


@pytest.mark.parametrize("field", sorted(SiteTrace.__dataclass_fields__))
def test_every_number_of_every_field_is_looked_at(trace, field):
    array = getattr(trace.sites[1], field)
    assert array.size > 0
    for cell in np.ndindex(array.shape):
        other = with_site(trace, 1, **{field: moved(array, cell, -1)})
        found = difference(trace, other)
        assert (found.site, found.first - found.second) == (1, 1)


def test_a_time_is_told_with_stage_resident_and_both_values(trace):
    end = trace.sites[0].end
    other = with_site(trace, 0, end=moved(end, (1, 3)))
    value = int(end[1, 3])
    assert difference(trace, other) == TraceDifference(0, "resident", 3, 1, "end", value, value + 1)


def test_the_earliest_time_comes_first(trace):
    start = trace.sites[1].start
    last, first = np.argsort(start[0])[[-1, 0]]
    other = with_site(trace, 1, start=moved(moved(start, (0, last)), (0, first)))
    other = with_site(other, 0, desk=moved(trace.sites[0].desk, (0, 0)))
    assert difference(trace, other).number == first


def test_what_never_happened_differs_from_what_did(trace):
    end = trace.sites[0].end.copy()
    end[0, 2] = NEVER
    found = difference(trace, with_site(trace, 0, end=end))
    assert (found.field, found.number, found.second) == ("end", 2, NEVER)


def test_a_row_that_is_missing_is_told(trace):
    tubes = trace.sites[1].tubes
    found = difference(trace, with_site(trace, 1, tubes=tubes[:-1]))
    assert (found.kind, found.number, found.second) == ("tubes", len(tubes) - 1, None)
    assert difference(with_site(trace, 1, tubes=tubes[:-1]), trace).first is None


def test_a_changeover_is_told_with_its_stage(trace):
    changes = trace.sites[1].changeovers
    found = difference(trace, with_site(trace, 1, changeovers=moved(changes, (1, 4))))
    assert (found.kind, found.number, found.stage, found.field) == ("changeovers", 1, 0, "end")


@pytest.mark.parametrize("field", ["depart", "arrive", "ready", "over", "packed"])
def test_a_visit_is_told(trace, field):
    visit = replace(trace.visits[1], **{field: 7})
    other = replace(trace, visits=(trace.visits[0], visit))
    assert difference(trace, other) == TraceDifference(
        NOBODY, "visit", 1, NOBODY, field, getattr(trace.visits[1], field), 7
    )


def test_another_number_of_sites_or_visits_is_told(trace):
    assert difference(trace, replace(trace, sites=trace.sites[:1])).kind == "sites"
    assert difference(trace, replace(trace, visits=())).kind == "visit"


def test_another_number_of_residents_is_told(trace):
    shorter = with_site(trace, 0, arrive=trace.sites[0].arrive[:, :-1])
    assert difference(trace, shorter).field == "arrive"
