"""The 300 plans see an event loop whose ties are broken by the order of insertion.

What they see of changes to the source of the kernel is counted by `make mutate`.
"""

import heapq

import pytest
from equivalence.generator import case
from equivalence.test_equal import PLANS

from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.engine.reference.clock import Clock
from simsite.tables.event_key import INDEX_BITS, PLACE_BITS, RANK_BITS, SITE_BITS


def caught_in(engine, seeds=range(PLANS)):
    """The first plan on which an engine differs from the kernel."""
    for seed in seeds:
        made = case(seed)
        if difference(engine(*made), kernel.simulate_group(*made)) is not None:
            return seed
    return None


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
