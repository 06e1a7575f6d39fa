"""How long each part of a command took."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from simsite.report.words import Words


class Stopwatch:
    """Seconds of each part, by the clock on the wall.

    Attributes
    ----------
    timings : dict
        ``started`` (UTC) and ``seconds`` by part; filled in as the laps go by.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._seconds: dict[str, float] = {}
        self.timings = {
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": self._seconds,
        }

    def lap(self, part: str) -> None:
        """End a part."""
        now = time.monotonic()
        self._seconds[part] = round(now - self._last, 3)
        self._last = now

    def text(self, say: Words) -> str:
        """Return the parts and their seconds, a line each."""
        return "\n".join(
            say(f"cli.lap.{part}", seconds=f"{seconds:.1f}")
            for part, seconds in self._seconds.items()
        )
