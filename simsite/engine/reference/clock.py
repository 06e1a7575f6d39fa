"""SimPy's environment with absolute integer times and keyed events."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

import simpy


class Clock(simpy.Environment):
    """An environment whose events carry a key that decides their order within an instant.

    SimPy sorts its queue by (time, priority, insertion). Every event that changes the state gets a
    priority of its own from `simsite.tables.event_key.key`, so the insertion counter never decides.
    Plain `timeout` and `succeed` are not used.
    """

    now: int

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
