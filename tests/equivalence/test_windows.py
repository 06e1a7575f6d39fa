"""Who fits into windows has the trace of the loop and of SimPy, and enough sites fit."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from equivalence.generator import Case, Maker, case
from handmade import group, luck, manned, site, station, together, tube
from loops import INTERPRETED_WINDOWS, LOOP

from simsite.building.build import build
from simsite.core.units import NEVER
from simsite.draws import draw, joined
from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch, taken_by_windows
from simsite.reading.load import load
from simsite.tables.schema import CHANGE_DESK, CHANGE_START, DRAWS, PLAN, ROOM, TRACE, of_owner
from simsite.tables.views import groups_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SOURCE = Path(kernel.__file__).with_name("windows.py")
PLANS, ANY = (400, 1500) if kernel.COMPILED else (40, 60)
INTERPRETED = 40
COUNTY = ("debao.yaml", "debao-free.yaml", "debao-first.yaml")
SHARE = 0.9
# Tables that windows need not read, and why.
NOT_READ = {
    **dict.fromkeys(
        ("first_stop", "stop_site", "stop_leave", "stop_returns", "stop_posts", "stop_members"),
        "a group with a route is not eligible",
    ),
    **dict.fromkeys(
        ("travel_time", "set_up_time", "pack_time", "mean_walk", "most_by_teams"),
        "a group with a route is not eligible",
    ),
    **dict.fromkeys(
        ("fed_by", "feeds", "first_dose", "dose"), "a site with preparations is not eligible"
    ),
    **dict.fromkeys(("class_level", "resident_class"), "one with levels in queues is not eligible"),
    **dict.fromkeys(
        ("first_shared", "served_by", "helped_by"), "one with shared crews is not eligible"
    ),
    "balks": "a site where somebody may balk is not eligible",
    "speeds": "a site where speeds change by the clock is not eligible",
    **dict.fromkeys(("halts", "first_paper", "paper"), "one where halts are is not eligible"),
    "attempts": "a site where waits end or somebody comes again is not eligible",
    "closes_at_relief": "nobody goes off who has a tube",
    **dict.fromkeys(("desks_given", "first_member"), "first_desk says how many, members sit so"),
}


class Settled(Maker):
    """Makes one site that is done, most often, before its hours or crews change.

    Ties, households of nobody and sites of nobody are as in any plan; often there are so many desks
    and callers that they stand in a tree.
    """

    levelled = paced = halted = narrowed = 0.05  # such sites are not eligible

    def windows(self):
        time = self.one_of(0, self.ticks(1, 20))
        end = time + self.ticks(*self.one_of((200, 600), (3000, 4000), (3000, 4000)))
        later = end + self.ticks(0, 20)
        return ((time, end), (later, later + self.ticks(10, 30)))[: self.one_of(1, 2)]

    def crew(self, windows, desks):
        level = self.random.randint((desks + 1) // 2, desks + 1)
        on = {opening: level for opening, _ in windows}
        return tuple(sorted(({closing: 0 for _, closing in windows} | on).items()))

    def stations(self, windows, travelling):
        made, counted = super().stations(windows, travelling)
        for number, given in enumerate(made):
            if given.kind == "serve":
                desks = self.one_of(1, 2, 5, 17, 40)
                crew = self.crew(windows, desks)
                made[number] = replace(given, preparation=None, desks=desks, crew=crew)
        return made, counted

    def shared(self, plan):
        return plan

    def gate(self, windows, travelling):
        callers = self.crew(windows, self.one_of(1, 4, 40))
        return replace(super().gate(windows, travelling), crew=callers)

    def services(self, stations, counted, people):
        self.longest = 2
        return [[self.task() for _ in range(people)] for _ in stations]

    def group(self):
        plan, drawn = self.site("s0")
        made = group(plan)
        drawn = manned(made, together(drawn))
        return Case(made, drawn, self.horizon([plan.windows]), self.coarse)


class Overloaded(Settled):
    """Makes one site that is, most often, not done when it closes, and whose crews then change."""

    paced = narrowed = halted = 0.0

    def windows(self):
        time = self.one_of(0, self.ticks(1, 20))
        end = time + self.ticks(*self.one_of((10, 60), (40, 200), (150, 600)))
        later = end + self.ticks(*self.one_of((0, 20), (3000, 4000), (3000, 4000), (3000, 4000)))
        return ((time, end), (later, later + self.ticks(10, 30)))[: self.one_of(1, 2)]

    def arrivals(self, windows, people):
        opening, closing = windows[0]
        return [opening + self.ticks(0, 200) % (closing - opening) for _ in range(people)]

    def crew(self, windows, desks):
        steps = dict(super().crew(windows, desks))
        for _, closing in windows:
            if self.chance(0.3):  # some stay a little longer, in two parts, or more come
                level = self.random.randint(0, desks)
                steps[closing] = level
                steps[closing + self.ticks(1, 60)] = self.one_of(0, 0, 0, level + 1)
        return tuple(sorted(steps.items()))


def settled(seed):
    return Settled(seed, 150).group()


def overloaded(seed):
    return Overloaded(seed, 150).group()


class Taken:
    """How many sites windows took, of which kind, with how many people."""

    def __init__(self):
        self.kinds = {}

    @staticmethod
    def is_late(plan, trace):
        """Whether a service ends only after the first closing."""
        ends = trace.end[trace.end < NEVER]
        return ends.size > 0 and ends.max() > plan.windows[0][1]

    def add(self, made, laid, traced):
        taken = taken_by_windows(*laid, made.horizon)
        sites = zip(made.group.sites, made.draws.sites, traced.sites, strict=True)
        for plan, drawn, trace in sites:
            rule = plan.stations[plan.counted].changeover
            kinds = {
                "called" if plan.gate else "free": True,
                "timed tubes": rule and rule.tube and rule.timeout < 10**9,
                "a tree": max(s.desks for s in plan.stations) > 16,
                "nobody": drawn.attending == 0,
                "coarse": made.coarse,
                "many": drawn.attending > 60,
                "late": self.is_late(plan, trace),
            }
            for kind in [name for name, has in kinds.items() if has and taken.all()]:
                self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def least(self):
        return min(self.kinds.get(kind, 0) for kind in (
            "called", "free", "timed tubes", "a tree", "nobody", "coarse", "many",
        ))  # fmt: skip


def differing(make, seeds, ways, with_simpy, taken=None):
    """Seeds of which the first way differs from the others, or from SimPy."""
    found = {}
    for seed in seeds:
        made = make(seed)
        laid = plan_tables([made.group]), joined([made.draws])
        traces = [next(groups_of(run_batch(*laid, made.horizon, way))) for way in ways]
        if with_simpy:
            traces.append(reference.simulate_group(*made))
        wrong = [difference(traces[0], other) for other in traces[1:]]
        if any(wrong):
            found[seed] = wrong
        if taken is not None:
            taken.add(made, laid, traces[0])
    return found


def test_windows_equal_loop_and_simpy_where_sites_are_settled(record_property):
    taken = Taken()
    ways = Way(), Way(windows=None)
    assert differing(settled, range(PLANS), ways, True, taken) == {}
    assert taken.least() >= PLANS // 40, taken.kinds
    record_property("says", f"windows = loop = SimPy: {PLANS} settled sites, {taken.kinds}")


def test_windows_equal_loop_and_simpy_where_queues_are_served_out(record_property):
    taken = Taken()
    ways = Way(), Way(windows=None)
    assert differing(overloaded, range(PLANS), ways, True, taken) == {}
    assert taken.kinds["late"] >= PLANS // 8, taken.kinds
    record_property("says", f"windows = loop = SimPy: {PLANS} overloaded sites, {taken.kinds}")


def test_windows_equal_the_loop_on_any_plan():
    taken = Taken()
    ways = Way(), Way(windows=None)
    assert differing(case, range(ANY), ways, False, taken) == {}
    assert sum(taken.kinds.get(kind, 0) for kind in ("called", "free")) >= ANY // 40


def test_interpreted_windows_equal_the_loop():
    ways = Way(LOOP, INTERPRETED_WINDOWS), Way(windows=None)
    for make in (settled, overloaded):
        assert differing(make, range(PLANS, PLANS + INTERPRETED), ways, False) == {}


def by_hand(stations, windows, drawn, closing="serve_queue"):
    """The laid out tables of one site, which windows and loop must agree on, and its trace."""
    made = group(site(stations, windows, closing))
    laid = plan_tables([made]), joined([manned(made, together(drawn))])
    ours, theirs = (
        next(groups_of(run_batch(*laid, 1000, way))) for way in (Way(), Way(LOOP, None))
    )
    assert difference(ours, theirs) is None
    return laid, ours.sites[0]


@pytest.mark.parametrize(("closing", "fits"), [(101, True), (100, False), (60, False)])
def test_what_ends_at_the_closing_that_sends_home_goes_back_to_the_loop(closing, fits):
    laid, _ = by_hand([station()], [(0, closing)], luck([50, 50], [0, 0]), "send_home")
    assert taken_by_windows(*laid, 1000).tolist() == [fits]


@pytest.mark.parametrize(
    ("windows", "steps", "arrival", "fits"),
    [
        ([(0, 60)], ((0, 2), (60, 0)), 0, True),
        ([(0, 60)], ((0, 2), (60, 1), (80, 0)), 0, True),
        ([(0, 60)], ((0, 2), (59, 1)), 0, False),
        ([(0, 60)], ((0, 2), (60, 0), (80, 1)), 0, False),
        ([(0, 60)], ((0, 2), (60, 0), (101, 1)), 0, True),
        ([(0, 60), (100, 200)], ((0, 2),), 0, False),
        ([(0, 60), (101, 200)], ((0, 2),), 0, True),
        ([(0, 60)], ((0, 2),), 59, True),
        ([(0, 60)], ((0, 2),), 60, False),
    ],
)
def test_a_queue_is_served_out_in_windows(windows, steps, arrival, fits):
    drawn = luck([50, 50, 50, 50 - arrival // 2], [0, 0, 0, arrival])
    laid, _ = by_hand([station(2, steps)], windows, drawn)
    assert taken_by_windows(*laid, 1000).tolist() == [fits]


@pytest.mark.parametrize(("step", "fits"), [(101, True), (100, False), (30, False)])
def test_a_crew_that_changes_during_the_work_goes_back_to_the_loop(step, fits):
    stations = [station(2, ((0, 1), (step, 2)))]
    laid, _ = by_hand(stations, [(0, 500)], luck([50, 50], [0, 0]))
    assert taken_by_windows(*laid, 1000).tolist() == [fits]


def test_a_tube_whose_time_is_over_closes_before_those_to_which_nobody_more_comes():
    drawn = luck([5, 20, 10, 7], [0, 0, 0, 40], changeover=[1])
    laid, trace = by_hand([station(3, changeover=tube(10, 30))], [(0, 500)], drawn)
    assert taken_by_windows(*laid, 1000).all()
    # Desk 0 timed out at 35 and takes the last at 40, when desk 2 times out; then desk 1 closes.
    starts = [(int(row[CHANGE_DESK]), int(row[CHANGE_START])) for row in trace.changeovers]
    assert starts == [(0, 35), (2, 40), (1, 40), (0, 47)]


def tables_of(name, replication):
    plan = build(load(SCENARIOS / name))
    draws = draw(plan, 20220217, replication, unknowns=replication > 0)
    return plan_tables(plan.groups), joined(draws.groups), plan.calendar.horizon


def differing_tables(laid):
    """The tables that are not the same with windows and without."""
    with_windows, without = run_batch(*laid), run_batch(*laid, Way(windows=None))
    households, found = int(laid[1]["first_household"][-1]), []
    for table in of_owner(TRACE):
        ours, theirs = (getattr(trace, table.name) for trace in (with_windows, without))
        if table.axis == "household":  # without any a place is left unread
            ours, theirs = ours[:households], theirs[:households]
        found += [] if np.array_equal(ours, theirs) else [table.name]
    return found


@pytest.mark.parametrize("replication", range(3))
def test_sites_with_hours_of_their_own_take_windows(replication):
    """All but the two that a team visits, and the one whose queue meets its own second opening."""
    laid = tables_of("own-hours.yaml", replication)
    assert differing_tables(laid) == []
    assert taken_by_windows(*laid).tolist() == [False, False, True, True, False]


@pytest.mark.parametrize("name", COUNTY)
def test_a_county_has_the_same_tables_and_takes_windows(name):
    for replication in range(2 if kernel.COMPILED else 0):
        laid = tables_of(name, replication)
        assert differing_tables(laid) == []
        people, taken = laid[1]["residents"], taken_by_windows(*laid)
        assert people[taken].sum() >= SHARE * people.sum()


def test_every_table_is_read_or_named_with_a_reason():
    tree = ast.parse(SOURCE.read_text("utf-8"))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    tables = {table.name for table in of_owner(PLAN, DRAWS, ROOM)}
    assert tables - read == set(NOT_READ), "a table that is new: say who is eligible"
