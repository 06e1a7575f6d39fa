"""SimPy's environment with absolute integer times and keyed events."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

import simpy

from simsite.tables.event_key import INDEX_BITS

LOWEST_KEY = 1 << INDEX_BITS  # below are the priorities of SimPy's own events


class Clock(simpy.Environment):
    """An environment whose events carry a key that decides their order within an instant.

    SimPy sorts its queue by (time, priority, insertion). Every event that changes the state gets a
    priority of its own from `simsite.tables.event_key.key`, so the insertion counter never decides.
    Plain `timeout` and `succeed` are not used.
    """

    now: int

    @property
    def begins(self) -> bool:
        """Whether an event of SimPy's own, such as the begin of a process, is the first."""
        return bool(self._queue) and self._queue[0][1] < LOWEST_KEY

    def to_come(self) -> list[tuple[int, int]]:
        """Return time and key of all keyed events to come, in any order."""
        return [(int(event[0]), event[1]) for event in self._queue if event[1] >= LOWEST_KEY]

    def at(self, time: int, key: int, value: Any = None) -> simpy.Event:
        """Return an event that happens at an absolute time, in the order of its key."""
        event = simpy.Event(self)
        event._ok, event._value = True, value
        heappush(self._queue, (time, key, next(self._eid), event))  # type: ignore[misc]
        return event

    def trigger_at(self, event: simpy.Event, time: int, key: int, value: Any = None) -> None:
        """Let a waiting event happen at an absolute time, in the order of its key."""
        event._ok, event._value = True, value
        # As `schedule` does, but at an absolute time. SimPy's type admits two priorities only; it
        # sorts by any integer.
        heappush(self._queue, (time, key, next(self._eid), event))  # type: ignore[misc]

    def call_at(self, time: int, key: int, action: Callable[[simpy.Event], None]) -> None:
        """Do something at an absolute time, in the order of its key; it is given the event."""
        self.at(time, key).callbacks.append(action)
