"""Two ways to draw, one by one and by NumPy: the same bytes."""

from dataclasses import replace

import numpy as np
import pytest
from every_law import EVERY, EXAMPLES, OF_NUMBERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simsite.core.distributions import FAMILIES
from simsite.draws import (
    draw,
    draw_tables,
    draws_of,
    joined,
    kernel,
    levels,
    primitives,
    reference,
    variates,
)
from simsite.draws.addresses import Spans, law_variates, starts
from simsite.draws.kernel import law_tables
from simsite.draws.parameters import Parameters
from simsite.draws.workspace import Room
from simsite.model.plan import (
    Distribution,
    PoissonArrivals,
    SiteGroup,
    Timetable,
    UncertainQuantity,
)

fixed = UncertainQuantity.fixed
KNOWN = Parameters(1, 0, False)
NAMES = [name for name in primitives.__all__ if name != "LEVEL"]


def law(family, values, floor=0.0, shift=0.0):
    if family in OF_NUMBERS:
        return Distribution(family, (), fixed(floor), fixed(shift), values)
    return Distribution(family, tuple(fixed(v) for v in values), fixed(floor), fixed(shift))


def same(one, other):
    return np.asarray(one).tobytes() == np.asarray(other).tobytes()


def test_every_family_and_every_form_has_a_test():
    assert set(FAMILIES) == set(EXAMPLES)
    forms = {FAMILIES[family].row(values).form for family, values in EVERY}
    assert forms == set(variates.FORMS)


def uniforms():
    """Return numbers between 0 and 1: dense in the middle, and far into both tails."""
    rng = np.random.default_rng(5)
    far = 0.5 ** rng.uniform(1.0, 53.0, 150)
    ends = [2.0**-53, 1.0 - 2.0**-53, 0.075, 0.925, 0.5, 0.29289321881345247, 1.4e-11]
    return np.concatenate((rng.random(150), far, 1.0 - far, ends)).clip(2.0**-53, 1.0 - 2.0**-53)


@pytest.mark.parametrize(("family", "values"), EVERY)
@pytest.mark.parametrize(("floor", "shift"), [(0.0, 0.0), (11.0, 2.5)])
def test_variates_have_the_same_bits(family, values, floor, shift):
    one = law(family, values, floor, shift)
    u = uniforms()
    tables = {name: own.data for name, own in law_tables([one], KNOWN).items()}
    for level in levels.usable() or [levels.INTERPRETED]:
        drawn = u.copy()
        levels.compiled_at(level, variates).Variates(tables, 0).at(drawn.data)
        assert same(drawn, law_variates(one, u, KNOWN)), level


def spans(rng, counts, numbers=None):
    counts = np.asarray(counts, dtype=np.int64)
    keys = tuple(rng.integers(0, 2**32, len(counts), dtype=np.uint64) for _ in range(2))
    first = None if numbers is None else rng.permutation(starts(counts)[:-1])[: len(counts)]
    if first is not None:
        first = np.minimum(first, len(numbers) - counts)
    return Spans(keys, counts, starts(counts)[:-1], 3, first, numbers)


some_laws = st.sampled_from(EVERY).flatmap(
    lambda one: st.builds(law, st.just(one[0]), st.just(one[1]),
                          st.sampled_from([0.0, 8.0]), st.sampled_from([0.0, 1.5]))
)  # fmt: skip
shares = st.sampled_from([0.0, 0.03, 0.5, 1.0]).map(fixed)
some_counts = st.lists(st.sampled_from([0, 1, 2, 30, 255, 256, 257]), min_size=1, max_size=3)
# `make` holds only functions, so examples may share it.
quick = settings(max_examples=25, deadline=None,
                 suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip


def both(write, size):
    """Call a function of both ways that writes into a table; return the two tables."""
    tables = [np.full(max(size, 1), -7, dtype=np.int64) for _ in range(2)]
    for way, table in zip((reference, kernel), tables, strict=True):
        write(way, table)
    return tables


@quick
@given(some_laws, some_laws, shares, shares, some_counts, st.integers(0, 2**32))
def test_service_times(make, time, other, share, taken, counts, seed):
    rng = np.random.default_rng(seed)
    station = replace(make.stations()[0], time=time, alternative=other,
                      alternative_share=share, taken=taken, stage=seed % 5)  # fmt: skip
    numbers = np.sort(rng.integers(0, 2**32, sum(counts) + 5))
    own, speed = spans(rng, counts, numbers), rng.random(len(counts)) + 0.5
    one, other = both(
        lambda way, out: way.service_times(station, own, speed, KNOWN, out, seed % 3), sum(counts)
    )
    assert same(one, other)
    assert sum(counts) == 0 or one.min() >= 0


@quick
@given(some_laws, some_laws, some_laws, shares, some_counts, st.integers(0, 2**32))
def test_knocks_and_walks(make, knock, walk, late, share, counts, seed):
    gate = replace(make.CALL_UP, knock=knock, walk=walk, late=late, late_share=share)
    own = spans(np.random.default_rng(seed), counts)
    for name in ("knock_times", "walk_times"):
        one, other = both(lambda way, out, name=name: getattr(way, name)(gate, own, KNOWN, out),
                          sum(counts))  # fmt: skip
        assert same(one, other)


@quick
@given(shares, st.sampled_from([0.5, 1.8]), some_counts, st.integers(0, 2**32))
def test_arrivals(make, backlog, shape, counts, seed):
    arrivals = replace(make.FREE, backlog=backlog, shape=fixed(shape))
    own = spans(np.random.default_rng(seed), counts)
    one, other = both(lambda way, out: way.arrival_times(arrivals, own, KNOWN, out), sum(counts))
    assert same(one, other)


size_shares = st.sampled_from([(1.0,), (0.0, 1.0), (0.3, 0.5, 0.2), (0.999, *(0.0,) * 48, 0.001)])


@quick
@given(shares, shares, shares, size_shares, some_counts, st.integers(0, 2**32))
def test_homes(make, exempt, home_bound, attendance, sizes, counts, seed):
    residents = make.residents(0, exempt=exempt, home_bound=home_bound, attendance=attendance,
                               household_shares=sizes)  # fmt: skip
    own = spans(np.random.default_rng(seed), counts)
    one, other = (
        way.draw_homes(residents, own.count, own.keys, KNOWN, 3, Room())
        for way in (reference, kernel)
    )
    for name in one.__slots__:
        assert same(getattr(one, name), getattr(other, name)), name


@quick
@given(st.lists(st.lists(st.integers(0, 4), max_size=40), min_size=1, max_size=4),
       st.integers(1, 50), st.integers(0, 2**32))  # fmt: skip
def test_order_of_arrival(sizes, instants, seed):
    rng = np.random.default_rng(seed)
    members = np.concatenate([starts(np.array(own, dtype=np.int64)) for own in sizes])
    count = np.array([len(own) for own in sizes], dtype=np.int64)
    people = np.array([sum(own) for own in sizes], dtype=np.int64)
    came = rng.integers(0, instants, max(int(count.sum()), 1))
    keys = np.zeros(len(sizes), np.uint64), np.zeros(len(sizes), np.uint64)
    own = Spans(keys, count, starts(people)[:-1], 0, starts(count + 1)[:-1], came)
    drawn = []
    for way in (reference, kernel):
        tables = [np.full(int(people.sum()) + 1, -1, dtype=np.int64) for _ in range(2)]
        way.order_arrivals(own, came, members, *tables)
        drawn.append(tables)
    assert same(drawn[0], drawn[1])
    for start, end in zip(starts(people)[:-1], starts(people)[1:], strict=True):
        arrival, order = (table[start:end] for table in drawn[1])
        assert order.tolist() == sorted(range(end - start), key=lambda i: (arrival[i], i))


def choose(monkeypatch, way):
    for name in NAMES:
        monkeypatch.setattr(primitives, name, getattr(way, name))


@pytest.fixture(params=[reference, kernel], ids=["reference", "kernel"])
def way(request, monkeypatch):
    choose(monkeypatch, request.param)


@pytest.mark.parametrize("unknowns", [True, False])
def test_both_ways_draw_the_published_luck(make, monkeypatch, unknowns):
    digests = [make.digest(draw(make.small_plan(), 1, 0, unknowns))]  # pinned in test_draw
    for way in (reference, kernel):
        choose(monkeypatch, way)
        digests.append(make.digest(draw(make.small_plan(), 1, 0, unknowns)))
    assert len(set(digests)) == 1


def test_the_loops_are_used_where_they_are_compiled():
    chosen = kernel if variates.COMPILED else reference
    assert all(getattr(primitives, name) is getattr(chosen, name) for name in NAMES)


@pytest.mark.usefixtures("way")
def test_tables_are_what_draws_say(make):
    empty = SiteGroup((make.site("none", 0), make.site("nor", 0, gate=None, arrivals=make.FREE)))
    plan = make.plan(*make.small_plan().groups, empty)
    tables = draw_tables(plan, 1, 4, True)
    again = joined(draws_of(plan, tables, 4).groups)
    assert again.keys() == tables.keys()
    for name, values in tables.items():
        assert values.dtype == np.int64
        assert np.array_equal(values, again[name]), name


@pytest.mark.usefixtures("way")
def test_sites_of_every_kind_of_arrival_are_drawn_as_if_alone(make):
    """People of several laws, streams among them, are put together in the order of the sites."""
    often = PoissonArrivals(8 * make.HOUR, ((8 * make.HOUR, 9 * make.HOUR, fixed(40.0)),))
    hour = 10 * make.HOUR, 11 * make.HOUR, 5
    given = Timetable(8 * make.HOUR, (9 * make.HOUR, 9 * make.HOUR + 1), counts=(hour,))
    sites = [
        make.site("a", 50, gate=None, arrivals=often),
        make.site("b", 80),
        make.site("c", 60, gate=None, arrivals=make.FREE),
        make.site("d", 70, residents=make.residents(70, attendance=fixed(0.5))),
        make.site("e", 0, gate=None, arrivals=given),
        make.site("f", 40, residents=make.residents(40, attendance=fixed(0.5))),
    ]
    together = draw(make.plan(*(SiteGroup((own,)) for own in sites)), 1, 2, True)
    for own, group in zip(sites, together.groups, strict=True):
        assert make.same(make.one_site(own, 1, 2, unknowns=True), group.sites[0])
    assert len({group.sites[0].attending for group in together.groups}) == len(sites)


@pytest.mark.usefixtures("way")
def test_a_room_may_be_used_again(make):
    plan, room = make.small_plan(), Room()
    for replication in range(3):
        fresh = draw_tables(plan, 1, replication, True)
        again = draw_tables(plan, 1, replication, True, room)
        assert all(np.array_equal(values, again[name]) for name, values in fresh.items())
    assert again["service"].base is draw_tables(plan, 1, 9, True, room)["service"].base


def test_a_plan_without_sites_has_tables(make):
    plan = make.plan()
    assert draws_of(plan, draw_tables(plan, 1, 0, True), 0).groups == ()
