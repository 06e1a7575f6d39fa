"""Pieces of work done by processes that may fail, die or never end: the rest is done all the same.

A process that dies takes the whole pool with it, so what was in hand is tried again, each piece
alone: one that goes on ending its process is given up and named. A piece that takes too long is
given up when its time is over; its process is ended, and the others' pieces are begun again.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from concurrent.futures.process import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from simsite.core.errors import BadValue
from simsite.experiment.executor import (
    SECONDS_TO_LOOK,
    end,
    processes,
    refuse_silent,
    submit,
)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Why a piece of work came to nothing.

    Attributes
    ----------
    key : str
        Key of the sentence: `sweep.point_failed`, `sweep.point_died` or `sweep.point_late`.
    reason : str
        What it said itself, if anything.
    """

    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work.

    Attributes
    ----------
    name : object
        What it is; hashable.
    given : callable
        Returns the arguments of the function; called when the piece is begun.
    seconds : callable
        Returns how long it may take, in seconds; None for ever.
    """

    name: Any
    given: Callable[[], tuple[Any, ...]]
    seconds: Callable[[], float | None]


class Workers(Protocol):
    """Who does the work."""

    @property
    def jobs(self) -> int:
        """How many pieces may be in hand at a time."""

    @property
    def tries_alone(self) -> int:
        """How often a piece that ended its process alone is tried once more."""

    def submit(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        """Have a module-level function called."""

    def look(self) -> None:
        """See whether somebody is still there; raise where nothing will come back any more."""

    def renew(self) -> None:
        """End whoever works and begin anew."""

    def end(self) -> None:
        """End whoever works, at once."""


class LocalWorkers:
    """Processes of this machine.

    Parameters
    ----------
    jobs : int
        How many.
    warm_up : callable, optional
        Called by each before anything else: loads what the work needs, which is no piece's time.
    """

    tries_alone = 2

    def __init__(self, jobs: int, warm_up: Callable[[], object] = bool) -> None:
        self.jobs = jobs
        self._warm_up = warm_up
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        """Have a function called by a process; the first call waits until all are ready."""
        if self._pool is None:
            self._pool = processes(self.jobs)
            self._wait([submit(self._pool, self._warm_up) for _ in range(self.jobs)])
        return submit(self._pool, function, *given)

    def look(self) -> None:
        """See whether the pool still listens; it notices a process that ends itself."""
        if self._pool is not None:
            refuse_silent(self._pool, self.jobs)

    def _wait(self, warming: list[Future[Any]]) -> None:
        while wait(warming, SECONDS_TO_LOOK).not_done:
            self.look()

    def renew(self) -> None:
        """End the processes; the next call starts others."""
        self.end()

    def end(self) -> None:
        """End the processes at once."""
        if self._pool is not None:
            end(self._pool)
        self._pool = None


class Here:
    """The process itself: no time limit, and no protection from what kills it."""

    jobs = 1
    tries_alone = 0

    def submit(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        """Call the function at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*given))
        except Exception as trouble:  # noqa: BLE001 - it is raised when the outcome is asked for
            future.set_exception(trouble)
        return future

    def look(self) -> None:
        """Do nothing."""

    def renew(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


def work_through(
    function: Callable[..., Any],
    pieces: Iterable[Piece],
    workers: Workers,
    lost: Callable[[int], None],
) -> Iterator[tuple[Any, Any]]:
    """Yield the name of each piece with its outcome, or with why it was given up.

    Parameters
    ----------
    function : callable
        A module-level function; an exception of it is raised here.
    pieces : iterable of Piece
        What is to be done; begun in order.
    workers : Workers
        Who does it; they are ended when the consumer stops, however it stops.
    lost : callable
        Told how many pieces were in hand when a process was ended from outside.

    Raises
    ------
    BadValue
        If processes end before they have begun.
    """
    desk = _Desk(function, workers, pieces)
    try:
        while desk.begin():
            yield from desk.finished()
            if desk.lost:
                lost(len(desk.lost))
                yield from desk.try_again()
            yield from desk.overdue()
    except BrokenExecutor as trouble:
        raise BadValue("sweep.no_workers", jobs=workers.jobs) from trouble
    finally:
        workers.end()


class _Desk:
    """What waits, what is in hand, and what has to be tried alone."""

    def __init__(
        self, function: Callable[..., Any], workers: Workers, pieces: Iterable[Piece]
    ) -> None:
        self._function = function
        self._workers = workers
        self._waiting = iter(pieces)
        self._again: deque[Piece] = deque()
        self._alone: deque[Piece] = deque()
        self._running: dict[Future[Any], tuple[Piece, float | None]] = {}
        self._deaths: Counter[Any] = Counter()
        self.lost: list[Piece] = []

    def begin(self) -> bool:
        """Begin as much as may be in hand; return whether anything is."""
        if self._alone:  # one at a time, so that a process that dies names its piece
            if not self._running:
                self._start(self._alone.popleft())
            return True
        while len(self._running) < self._workers.jobs:
            piece = self._again.popleft() if self._again else next(self._waiting, None)
            if piece is None:
                break
            self._start(piece)
        return bool(self._running)

    def finished(self) -> Iterator[tuple[Any, Any]]:
        """Wait a moment and yield what is done; note what was lost."""
        self._workers.look()
        done, _ = wait(self._running, self._patience(), FIRST_COMPLETED)
        for future in done:
            piece, _ = self._running.pop(future)
            try:
                outcome = future.result()
            except BrokenExecutor:
                self.lost.append(piece)
            else:
                yield piece.name, outcome

    def try_again(self) -> Iterator[tuple[Any, Any]]:
        """Try what was in hand when a process died once more, each alone."""
        for future in [future for future in self._running if not _came_back(future)]:
            piece, _ = self._running.pop(future)
            self.lost.append(piece)
        self._workers.renew()
        guilty = len(self.lost) == 1
        for piece in self.lost:
            self._deaths[piece.name] += guilty
            if self._deaths[piece.name] > self._workers.tries_alone:
                yield piece.name, GivenUp("sweep.point_died")
            else:
                self._alone.append(piece)
        self.lost.clear()

    def overdue(self) -> Iterator[tuple[Any, Any]]:
        """Give up what has had its time; the rest in hand is begun again."""
        now = time.monotonic()
        late = {f for f, (_, due) in self._running.items() if due is not None and due <= now}
        late = {future for future in late if not future.done()}
        if not late:
            return
        self._workers.renew()
        running, self._running = self._running, {}
        for future, (piece, _) in running.items():
            if future in late:
                yield piece.name, GivenUp("sweep.point_late")
            else:
                self._again.append(piece)

    def _start(self, piece: Piece) -> None:
        given = piece.given()
        try:
            future = self._workers.submit(self._function, *given)
        except BrokenExecutor:  # a process died while nobody looked
            self._workers.renew()
            future = self._workers.submit(self._function, *given)
        seconds = piece.seconds()
        due = None if seconds is None else time.monotonic() + seconds
        self._running[future] = (piece, due)

    def _patience(self) -> float:
        dues = [due for _, due in self._running.values() if due is not None]
        left = min(dues) - time.monotonic() if dues else SECONDS_TO_LOOK
        return min(max(left, 0.0), SECONDS_TO_LOOK)


def _came_back(future: Future[Any]) -> bool:
    return future.done() and not isinstance(future.exception(), BrokenExecutor)
