"""How far a command is, and how long each part of it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from simsite.report.i18n import Words

Progress = Callable[[int, int], None]


class Stopwatch:
    """Who a question of the facade is watched by: seconds of each part, by the clock on the wall.

    Parameters
    ----------
    say : Words
        Language.
    *last : str
        What the last steps of the command need, loaded before the work: see
        `simsite.report.progress`.
    first : callable, optional
        What refuses the work before it begins, once all is read.

    Attributes
    ----------
    timings : dict
        ``started`` (UTC), ``seconds`` by part, filled in as the laps go by, and ``draws``: the
        level of the processor that the random draws are compiled for.
    """

    def __init__(
        self, say: Words, *last: str, first: Callable[[], object] = lambda: None
    ) -> None:  # fmt: skip
        self._say, self._steps, self._first = say, last, first
        self._last = time.monotonic()
        self._seconds: dict[str, float] = {}
        self.timings: dict[str, object] = {
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": self._seconds,
        }

    @property
    def begun(self) -> bool:
        """Whether all is read and the work has begun."""
        return bool(self._seconds)

    def reading(self) -> None:
        """Begin to count: how long Python took to load what reads is no part of the work."""
        self._last = time.monotonic()

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """Give what shows how far the work is."""
        from simsite.report.progress import level_of_draws, working

        self.timings["draws"] = level_of_draws()
        self.lap("load")
        self._first()
        with working(self._say, *self._steps) as tell:
            yield tell

    def lap(self, part: str) -> None:
        """End a part."""
        now = time.monotonic()
        self._seconds[part] = round(now - self._last, 3)
        self._last = now

    def text(self) -> str:
        """Return the parts and their seconds, a line each, and at which level was drawn."""
        from simsite.report.progress import level_of_draws

        parts = [
            self._say(f"cli.lap.{part}", seconds=f"{seconds:.1f}")
            for part, seconds in self._seconds.items()
        ]
        return "\n".join([*parts, self._say("cli.lap.level", level=level_of_draws())])
