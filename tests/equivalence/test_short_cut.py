"""Plain queues are passed by recursion: the same trace as the loop's and the reference's."""

import random

import pytest
from equivalence.crews import compared, crew_case, run
from handmade import label, luck, site, station, tube
from loops import SOURCE, loop_of

from simsite.core.units import NEVER
from simsite.draws import GroupDraws
from simsite.draws.tables import tables_of
from simsite.engine import reference
from simsite.engine.batch import group_traces
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.loop import Loop
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


def takes(group, draws):
    """Whether a group takes the short cut."""
    return run([group], [draws], LAST)[1] == 1


def test_the_short_cut_is_taken_where_it_holds_and_only_there():
    windows = ((5, 60),)
    steps = [(5, 2), (60, 0)]
    draws = GroupDraws((luck([[2, 2, 2]], [6, 7, 7], changeover=[3]),), ())

    def taken(crew=steps, rule=None, closing="serve_queue"):
        stations = [station(2, crew, changeover=rule)]
        return takes(SiteGroup((site(stations, windows, closing),)), draws)

    assert taken()
    assert taken(rule=tube(2))
    assert taken(rule=tube(2, at_relief="hand_over"))
    assert taken(rule=label(2))
    assert taken([(5, 2), (30, 0), (40, 2), (60, 0)])
    assert taken([(5, 2), (6, 0), (7, 2), (58, 0), (59, 2), (60, 0)], tube(20))
    assert not taken(rule=tube(2, timeout=50))
    assert not taken([(5, 2), (30, 1), (40, 2), (60, 0)])
    assert not taken([(5, 2), (30, 0), (40, 2), (61, 0)])
    assert not taken([(4, 2), (60, 0)])
    assert not taken([(5, 2), (50, 0)])
    assert not taken(closing="send_home")
    tubes_last = [station(2, steps, name="reg"), station(2, steps, changeover=tube(2))]
    two = GroupDraws((luck([[1, 1, 1], [2, 2, 2]], [6, 7, 7], changeover=[0, 3]),), ())
    assert takes(SiteGroup((site(tubes_last, windows),)), two)
    assert not takes(SiteGroup((site(tubes_last, windows, counted=0),)), two)


def test_what_nobody_can_finish_in_time_goes_the_long_way():
    crew = [(5, 1), (60, 0), (80, 1), (90, 0)]
    made = SiteGroup((site([station(1, crew, changeover=tube(9))], ((5, 60), (80, 90))),))

    def taken(change, came=40, service=30):
        return takes(made, GroupDraws((luck([[service]], [came], changeover=[change]),), ()))

    assert taken(9)
    assert not taken(10)
    assert taken(9, came=59, service=9)
    assert not taken(9, came=60, service=9)  # at closing: too late


@pytest.mark.parametrize("loop", [Loop, loop_of(SOURCE)])
def test_a_site_with_more_rows_than_there_was_room_for(loop):
    """Tables begin with a row for each fourth cell and are doubled."""
    rnd = random.Random(7)
    people = 400
    steps = [(5, 3), *((t, 3 * (t % 2)) for t in range(10, 500)), (500, 0)]
    service = [[rnd.randint(1, 9) for _ in range(people)]]
    arrival = [rnd.randint(0, 400) for _ in range(people)]
    draws = GroupDraws((luck(service, arrival, changeover=[2]),), ())
    for crew, horizon in ((steps, 10_000), (steps[:1] + steps[-1:], 10_000), (steps, 450)):
        made = SiteGroup((site([station(4, crew, changeover=tube(1))], ((5, 500),)),))
        short, cuts = run([made], [draws], horizon, loop)
        long, _ = run([made], [draws], horizon, short_cut=False)
        assert same(short[0], long[0])
        assert cuts == (horizon == 10_000)


SITES, FAST, SLOW = 2500, 400, 20_000


def test_breaks_and_changeovers_by_short_cut_and_by_loop(record_property):
    wrong, taken = compared(range(SITES))
    assert wrong == []
    assert taken > 0.6 * SITES
    record_property("says", f"short cut = loop: {SITES} sites, {taken} of them by the short cut")


def test_breaks_and_changeovers_by_short_cut_and_by_simpy(record_property):
    taken = 0
    for seed in range(SITES, SITES + FAST):
        case = crew_case(seed)
        (trace,), cuts = run(*([part] for part in case[:2]), case[2])
        assert same(trace, reference.simulate_group(*case)), seed
        taken += cuts
    assert taken > 0.6 * FAST
    record_property("says", f"short cut = SimPy: {FAST} sites, {taken} of them by the short cut")


def test_the_interpreted_short_cut_stays_within_its_tables():
    assert compared(range(150), loop_of(SOURCE))[0] == []


@pytest.mark.slow
def test_breaks_and_changeovers_of_very_many_sites():
    wrong, taken = compared(range(10_000, 10_000 + SLOW))
    assert wrong == []
    assert taken > 0.6 * SLOW


# What is written wrong in the short cut, and how it should be.
FAULTS = {
    "the last tubes stay open": (
        "if self.desk_tube[desk] >= 0:\n                self.change_over",
        "if 0:\n                self.change_over",
    ),
    "the last tubes close with the ends": ("desk, start, TIMEOUTS)", "desk, start, CALENDAR)"),
    "a start when a break begins": ("if start >= off:", "if start > off:"),
    "a start when the next one begins": (
        "while start >= self.next_break(", "while start > self.next_break(",
    ),
    "one break at a time": ("while start >= self.next_break(", "if start >= self.next_break("),
    "a break is forgotten": ("self.plain_step += 2", "self.plain_step += 4"),
    "breaks after the last start": ("while self.next_break(", "while 0 and self.next_break("),
    "a start when the first desk is free": (
        "start = max(start, on, self.first_free(first, desks))", "start = max(start, on)",
    ),
    "an end when the break begins": ("            if free < off:", "            if free <= off:"),
    "an end when the others come back": ("elif free < on:", "elif free <= on:"),
    "a tube when the others come back": (
        "self.desk_tube[desk] >= 0 and free < on:",
        "self.desk_tube[desk] >= 0 and free <= on:",
    ),
    "who is busy goes at once": (
        "(free == time and phase == CALENDAR)", "(free == time and phase == NEVER)",
    ),
    "lowest desk off first": (
        "index = self.first_desk[post + 1] - desk", "index = desk - self.first_desk[post]",
    ),
    "tubes by the start of their first swab": ("while tube > self.plain_tubes:", "while 0:"),
    "tubes by the end of their first swab alone": ("and first < resident", "and first >= 0"),
    "a moved tube forgets its swab": (
        "self.tube_of[self.first_resident[site] + first] = tube", "pass",
    ),
    "a moved tube forgets its desk": ("if self.desk_tube[other] >= 0:", "if 0:"),
    "another desk": (
        "            desk = first\n            while self.desk_free[desk] > start:\n"
        "                desk += 1\n            self.desk_free[desk] = start",
        "            desk = first + desks - 1\n            while self.desk_free[desk] > start:\n"
        "                desk -= 1\n            self.desk_free[desk] = start",
    ),
    "no time for the changeover": (
        "self.desk_free[desk] = time + self.change[post]", "self.desk_free[desk] = time",
    ),
    "tubes stay when it gives up": (
        "self.events, self.tubes = 0, self.plain_tubes", "self.events = 0",
    ),
    "events stay when it gives up": (
        "self.events, self.tubes = 0, self.plain_tubes", "self.tubes = self.plain_tubes",
    ),
    "counts stay when it gives up": (
        "self.desk_served[desk], self.desk_tube[desk] = 0, -1", "pass",
    ),
    "a time-out is overlooked": ("counted and self.timeout[post] == NEVER", "counted"),
    "half a crew is overlooked": ("if self.step_change[step] != crew or", "if 0 and"),
    "hours are overlooked": ("if opens and begin != self.opening[window]:", "if 0:"),
    "relief is forgotten": (
        "self.on_post[post] = min(self.on_post[post], self.staffed(post))", "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_short_cut_is_caught(fault):
    right, wrong = FAULTS[fault]
    assert SOURCE.count(right) == 1
    loop = loop_of(SOURCE.replace(right, wrong))
    caught = False
    for start in range(0, SITES, 100):
        try:
            caught = bool(compared(range(start, start + 100), loop)[0])
        except (IndexError, KeyError):  # it left its tables
            caught = True
        if caught:
            break
    assert caught
