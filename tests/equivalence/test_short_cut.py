"""Plain queues are passed by recursion: the same trace as the event loop's and the reference's."""

import random

import pytest
from handmade import luck, site, station, tube

from simsite.core.units import NEVER
from simsite.draws import GroupDraws
from simsite.draws.room import Room
from simsite.draws.tables import tables_of
from simsite.engine import reference
from simsite.engine.batch import group_traces
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.engine.trace import same
from simsite.model.plan import SiteGroup

LAST = 300


def windows_of(rnd):
    later = [(90, 150)] if rnd.random() < 0.5 else []
    return ((5, 60), *later, *([(200, 260)] if rnd.random() < 0.3 else []))


def stations_of(rnd, windows):
    made = []
    for k in range(rnd.choice([1, 2, 3])):
        crew = rnd.choice([1, 1, 2, 3, 4])
        steps = [step for start, end in windows for step in ((start, crew), (end, 0))]
        made.append(station(rnd.choice([1, 2, 3]), steps, name=f"s{k}"))
    return made


def plain_case(seed):
    """A small plain site full of ties; one in ten has somebody who comes after closing."""
    rnd = random.Random(seed)
    windows = windows_of(rnd)
    stations = stations_of(rnd, windows)
    people = rnd.choice([0, 1, 5, 20, 60])
    arrival = [rnd.choice([rnd.randint(0, 59), rnd.randint(0, 20), 10]) for _ in range(people)]
    if arrival and rnd.random() < 0.1:
        arrival[0] = 70
    times = [1, 2, 3, 5] if rnd.random() < 0.8 else [0, 1, 2, 5]
    service = [[rnd.choice(times) for _ in range(people)] for _ in stations]
    horizon = rnd.choice([LAST, LAST, 100, 65, NEVER])
    return SiteGroup((site(stations, windows),)), GroupDraws((luck(service, arrival),), ()), horizon


def traces(group, draws, horizon):
    tables = plan_tables([group]), tables_of([draws])
    short = run_batch(*tables, horizon)
    long = run_batch(*tables, horizon, Way(short_cut=False))
    return group_traces(short, [group])[0], group_traces(long, [group])[0]


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_recursion_loop_and_reference_agree(start):
    for seed in range(start, start + 100):
        case = plain_case(seed)
        short, long = traces(*case)
        assert same(short, long), seed
        assert same(short, reference.simulate_group(*case)), seed


def heap_used(group, draws, horizon):
    """Whether the event loop did anything: the short cut puts nothing into its queue."""
    from simsite.engine.kernel.layout import present_tables, trace_tables
    from simsite.engine.kernel.loop import Loop

    plan, luck_ = plan_tables([group]), tables_of([draws])
    room = Room()
    made = {**plan, **luck_, **trace_tables(plan, luck_, 500, room)}
    made |= present_tables(plan, luck_, 500, room)
    made["heap_time"].fill(0)
    Loop({name: values.data for name, values in made.items()}, horizon).run_groups(0, 1)
    return bool(made["heap_time"].any())


def test_the_short_cut_is_taken_where_it_holds_and_only_there():
    windows = ((5, 60),)
    steps = [(5, 1), (60, 0)]
    draws = GroupDraws((luck([[2, 2, 2]], [6, 7, 7]),), ())
    plain = SiteGroup((site([station(1, steps)], windows),))
    tubes = SiteGroup((site([station(1, steps, changeover=tube(2))], windows),))
    breaks = SiteGroup((site([station(1, [(5, 1), (30, 0), (40, 1), (60, 0)])], windows),))
    assert not heap_used(plain, draws, LAST)
    assert heap_used(tubes, draws, LAST)
    assert heap_used(breaks, draws, LAST)
    assert heap_used(SiteGroup((site([station(1, steps)], windows, "send_home"),)), draws, LAST)
