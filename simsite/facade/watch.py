"""Whoever wants to know how far a question is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

# Told (steps done, steps in all).
Progress = Callable[[int, int], None]


@runtime_checkable
class Watch(Protocol):
    """One who is told more than steps, as a command line that measures its parts."""

    def reading(self) -> None:
        """Say that what reads is loaded and the reading begins."""

    def working(self) -> AbstractContextManager[Progress]:
        """Say that all is read and the work begins; give who is told of its steps.

        What is raised here ends the question before any work.
        """

    def lap(self, part: str) -> None:
        """Say that a part of the work is over: ``simulate`` or ``audit``."""


@dataclass(frozen=True)
class _Steps:
    """One who is told of steps alone, or of nothing."""

    progress: Progress | None

    def reading(self) -> None:
        """Tell nobody."""

    @contextmanager
    def working(self) -> Iterator[Progress]:
        yield self.progress or (lambda _done, _of: None)

    def lap(self, part: str) -> None:
        """Tell nobody."""


def watched(progress: Progress | Watch | None) -> Watch:
    """Return who is told how far a question is.

    Parameters
    ----------
    progress : callable or Watch, optional
        Told (steps done, steps in all), or a `Watch`.
    """
    return progress if isinstance(progress, Watch) else _Steps(progress)
