"""A run that is stopped and set up from its own state gives the same rest to the last bit."""

from random import Random

import pytest
from equivalence.generator import case
from handmade import FAR, group, label, luck, manned, site, station, together, tube
from loops import LOOP

from simsite.core.units import NEVER
from simsite.draws import joined
from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.loop import Loop
from simsite.engine.kernel.run import Way, run_from, stop_group
from simsite.tables.schema import FEW, PROGRESS_EVENTS, PROGRESS_NOW
from simsite.tables.views import groups_of

LOOPS = {"kernel": Loop, "interpreted": LOOP}
# Of these a part with the fast tests, all with the slow ones.
PLANS = {"kernel": range(200), "interpreted": range(40)}
ACROSS = range(80)
PARTS = [4, pytest.param(1, marks=pytest.mark.slow)]
MOST = 60


@pytest.fixture(params=list(LOOPS))
def name(request):
    return request.param


def stopped(group, draws, horizon, time, loop):
    """The trace of a run that is stopped at a time and set up from its state."""
    laid, own = plan_tables([group]), joined([draws])
    state = stop_group(laid, own, horizon, time, Way(loop))
    return next(groups_of(run_from(laid, own, horizon, state, Way(loop))))


def moments(made, whole, seed):
    """Before the opening, at instants at which much happens, between, and after all."""
    rnd = Random(seed)
    ends = [int(t) for own in whole.sites for t in own.end.ravel() if t < NEVER]
    known = [t for plan in made.group.sites for window in plan.windows for t in window]
    known += [int(t) for own in made.draws.sites for crew in own.crews for t in crew[:, 0]]
    at = [time for time in (*ends, *known) if time <= made.horizon] or [0]
    last = max(at)
    return [-1, 0, *rnd.choices(at, k=4), rnd.randint(0, last), rnd.choice(at) - 1, last + 1]


@pytest.mark.parametrize("part", PARTS)
def test_the_rest_is_the_same_whenever_a_run_is_stopped(name, part):
    found = {}
    for seed in PLANS[name][::part]:
        made = case(seed, MOST, restless=seed % 2 == 1)
        whole = kernel.simulate_group(made.group, made.draws, made.horizon)
        for time in moments(made, whole, seed):
            again = stopped(made.group, made.draws, made.horizon, time, LOOPS[name])
            if wrong := difference(again, whole):
                found[seed, time] = wrong
    assert found == {}


def by_kernel(group, draws, horizon, time):
    """The state of a stopped kernel."""
    return stop_group(plan_tables([group]), joined([draws]), horizon, time)


def on_by_kernel(group, draws, horizon, state):
    """The trace of a kernel that goes on from a state."""
    return next(groups_of(run_from(plan_tables([group]), joined([draws]), horizon, state)))


WAYS = {
    "kernel, SimPy": (by_kernel, reference.run_from),
    "SimPy, SimPy": (reference.stop_group, reference.run_from),
    "SimPy, kernel": (reference.stop_group, on_by_kernel),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("way", WAYS)
def test_each_engine_goes_on_from_the_state_of_either(way, part):
    stop, go_on = WAYS[way]
    found, amid = {}, 0
    for seed in ACROSS[::part]:
        made = case(seed, MOST, restless=seed % 2 == 1)
        whole = reference.simulate_group(made.group, made.draws, made.horizon)
        for time in moments(made, whole, seed):
            state = stop(made.group, made.draws, made.horizon, time)
            amid += int(state["inside"].sum() > 0)
            again = go_on(made.group, made.draws, made.horizon, state)
            if wrong := difference(again, whole):
                found[seed, time] = wrong
    assert found == {}
    assert amid > 200 // part


def test_a_state_says_how_far_it_has_come(name):
    plan = group(site([station()]))
    draws = manned(plan, together(luck([5, 5, 5], [0, 0, 30])))
    state = stop_group(plan_tables([plan]), joined([draws]), FAR, 5, Way(LOOPS[name]))
    assert state["progress"][PROGRESS_NOW] == 5
    assert state["progress"][PROGRESS_EVENTS] == 3  # an end, who comes, the closing
    assert state["cells"].tolist()[:8] == [0, 0, 5, 0, 0, 5, NEVER, 0]
    assert state["inside"].tolist() == [1]


def test_a_state_may_have_more_rows_than_a_run_begins_with(name):
    plan = group(site([station(1, tuple((t, 1 + t % 2) for t in range(400)))]))
    draws = manned(plan, together(luck([1] * 9, [390] * 9)))
    whole = kernel.simulate_group(plan, draws, FAR)
    for time in (300, 395):
        assert difference(stopped(plan, draws, FAR, time, LOOPS[name]), whole) is None


def crowd(seed):
    """Hundreds at a post of so many desks that idle ones are listed, and a crew that changes."""
    rnd = Random(seed)
    desks, people = rnd.randint(FEW, 4 * FEW), 300
    steps = ((0, desks), *((t, rnd.randint(0, desks)) for t in range(20, 200, 20)), (200, desks))
    arrivals = sorted(rnd.randint(0, 250) for _ in range(people))
    times = [rnd.randint(1, 40) for _ in arrivals]
    plan = group(site([station(desks, steps, changeover=rnd.choice([None, tube(5), label(3)]))]))
    return plan, manned(plan, together(luck(times, arrivals, changeover=[7])))


@pytest.mark.parametrize("way", WAYS)
def test_idle_desks_of_a_large_post_are_known_again(way):
    stop, go_on = WAYS[way]
    for seed in range(12):
        plan, draws = crowd(seed)
        whole = reference.simulate_group(plan, draws, FAR)
        assert difference(kernel.simulate_group(plan, draws, FAR), whole) is None
        for time in (-1, 0, 19, 20, 77, 140, 250):
            again = go_on(plan, draws, FAR, stop(plan, draws, FAR, time))
            assert difference(again, whole) is None
