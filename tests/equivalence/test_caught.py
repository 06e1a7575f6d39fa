"""The 300 plans see the mistakes an event loop is likely to make."""

import heapq
from itertools import pairwise

import pytest
from equivalence.generator import case
from equivalence.test_equal import PLANS
from loops import SOURCE, engine_of, loop_of

from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.engine.reference.clock import Clock
from simsite.tables.event_key import INDEX_BITS, PLACE_BITS, RANK_BITS, SITE_BITS

PHASES = ("CALENDAR", "ENDS", "ARRIVALS", "STARTS", "TIMEOUTS", "GATES")
FIRST_DESK = """\
        desk = self.least[post]
        while self.desk_state[desk] != IDLE:
            desk += 1
"""
LAST_DESK = """\
        desk = self.first_desk[post + 1] - 1
        while self.desk_state[desk] != IDLE:
            desk -= 1
"""
BEGIN = "class Loop:"


def caught_in(engine, seeds=range(PLANS)):
    """The first plan on which an engine differs from the kernel."""
    for seed in seeds:
        made = case(seed)
        if difference(engine(*made), kernel.simulate_group(*made)) is not None:
            return seed
    return None


def changed(old, new):
    assert SOURCE.count(old) == 1
    return engine_of(loop_of(SOURCE.replace(old, new)))


def swapped(first, second):
    """The loop with two phases in each other's place."""
    return changed(BEGIN, f"{first}, {second} = {second}, {first}\n\n\n{BEGIN}")


def test_the_loop_as_it_stands_is_not_caught():
    assert caught_in(changed(BEGIN, BEGIN), range(30)) is None


# The last pair but one is the gate before the time-out.
@pytest.mark.parametrize(("first", "second"), [*pairwise(PHASES), ("ENDS", "STARTS")])
def test_two_phases_swapped(first, second):
    assert caught_in(swapped(first, second)) is not None


def test_the_highest_desk_first():
    assert caught_in(changed(FIRST_DESK, LAST_DESK)) is not None


def of_insertion(monkeypatch, kept):
    """Let SimPy's own counter decide wherever this many units of the key are the same."""

    def trigger_at(self, event, time, key, value=None):
        event._ok, event._value = True, value
        heapq.heappush(self._queue, (time, key // kept, next(self._eid), event))

    def at(self, time, key, value=None):
        import simpy

        event = simpy.Event(self)
        trigger_at(self, event, time, key, value)
        return event

    monkeypatch.setattr(Clock, "trigger_at", trigger_at)
    monkeypatch.setattr(Clock, "at", at)


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(1 << 90, id="everything"),
        pytest.param(1 << SITE_BITS + PLACE_BITS + RANK_BITS + INDEX_BITS, id="within a phase"),
        pytest.param(1 << INDEX_BITS, id="among residents, households and desks"),
    ],
)
def test_the_order_of_insertion(monkeypatch, kept):
    of_insertion(monkeypatch, kept)
    assert caught_in(reference.simulate_group) is not None


def test_keys_in_the_way_of_the_test_are_not_caught(monkeypatch):
    of_insertion(monkeypatch, 1)
    assert caught_in(reference.simulate_group, range(30)) is None
