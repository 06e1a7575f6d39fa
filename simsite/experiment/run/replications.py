"""Replications are run one way: what is done, who does it, what is told of it, and how it stops.

**Work** is a module-level function, or a `functools.partial` of one, that is called with what a
piece gives it and returns what is measured. A replication is such a piece; so is a group of sites
that is audited, and a few replications of a design point of a sweep.

**Workers** do it: this process, its threads or other processes (`executor` beside this file), or
a Dask cluster (`simsite.experiment.sweep.dask`). Which of them, and how many, changes no outcome.

**Told** is how many steps are done, of how many: a `Tally`.

**It stops** when all is done; when nobody wants more outcomes (what is known is precise enough, or
somebody interrupts), and then whoever works is ended at once; when the work raises; when a piece
has had its time, and then it alone is given up; and when a worker is lost. Then what was in hand is
tried again, each piece alone, and one that goes on ending its worker is given up and named; where
nobody is there to be told of a loss, everything stops.

Outcomes come in the order in which they are finished. `gathered` puts them in the order of the
tasks, and who takes them from `finished` puts each where it belongs, so that nothing depends on who
was quicker.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from simsite.core.engine_names import KERNEL, SIMPY
from simsite.core.errors import BadValue
from simsite.engine.campaign import chosen
from simsite.experiment.run.executor import SECONDS_TO_LOOK, WorkerLost, cores, local_workers

Task = TypeVar("Task", bound=Hashable)
Outcome = TypeVar("Outcome")
Progress = Callable[[int, int], None]


class Tally:
    """Counts steps and tells how many are done, of how many.

    Parameters
    ----------
    progress : callable, optional
        Told (steps done, steps asked for so far, at least `expected`).
    expected : int
        How many there will be, perhaps as a guess.
    """

    def __init__(self, progress: Progress | None = None, expected: int = 0) -> None:
        self._progress = progress
        self._expected = expected
        self._asked = self._done = 0

    def ask(self, more: int = 0) -> None:
        """Announce further steps, or just that there are some."""
        self._asked += more
        self._tell()

    def did(self, steps: int = 1) -> None:
        """Count steps that are done."""
        self._done += steps
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, max(self._asked, self._expected))


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


def _for_ever() -> None:
    """Set no limit of time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work.

    Attributes
    ----------
    name : object
        What it is; hashable.
    given : callable
        Returns the arguments of the work; called when the piece is begun.
    seconds : callable
        Returns how long it may take, in seconds; None for ever.
    parts : tuple of Piece
        What it is made of, if anything: where a worker is lost, each of them is tried again.
    """

    name: Any
    given: Callable[[], tuple[Any, ...]]
    seconds: Callable[[], float | None] = _for_ever
    parts: tuple[Piece, ...] = ()


class Workers(Protocol):
    """Who does the work."""

    @property
    def jobs(self) -> int:
        """How many pieces can be worked on at a time."""

    @property
    def ahead(self) -> int:
        """How many more each may have before it, where a loss stops everything anyway."""

    @property
    def tries_alone(self) -> int:
        """How often a piece that ended its worker alone is tried once more."""

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Have the work done with what is given."""

    def look(self, *, silent: bool = False) -> None:
        """See whether somebody is still there; raise where nothing will come back any more.

        `silent` says that nothing has come back for a while.
        """

    def renew(self) -> None:
        """End whoever works and begin anew."""

    def end(self) -> None:
        """End whoever works, at once."""


def finished(
    work: Callable[[Task], Outcome],
    tasks: Collection[Task],
    jobs: int | None = None,
    tally: Tally | None = None,
    *,
    engine: str = SIMPY,
) -> Generator[tuple[Task, Outcome], None, None]:
    """Do all tasks on this machine and yield each with what came of it, as soon as it is there.

    Parameters
    ----------
    work : callable
        A module-level function of a task, or a `functools.partial` of one.
    tasks : collection
        Small, picklable and hashable.
    jobs : int, optional
        Threads or processes; by default as many as there are processors. Never changes a number.
    tally : Tally, optional
        Counts one step a task.
    engine : str
        The engine that does most of the work: the kernel lets go of Python's lock, so threads of
        this process do it; else processes.

    Raises
    ------
    WorkerLost
        If a process was ended from outside (no memory left, killed).
    """
    threads = chosen(engine) == KERNEL
    workers = local_workers(min(jobs or cores(), len(tasks)), threads=threads)
    with closing(spread(work, map(_piece, tasks), workers)) as outcomes:
        for task, outcome in outcomes:
            yield task, cast("Outcome", outcome)  # nothing is given up without a limit of time
            if tally is not None:
                tally.did()


def gathered(
    work: Callable[[Task], Outcome],
    tasks: Collection[Task],
    jobs: int | None = None,
    tally: Tally | None = None,
    *,
    engine: str = SIMPY,
) -> dict[Task, Outcome]:
    """Do all tasks as `finished` does and return what came of each, in the order of the tasks."""
    found = dict(finished(work, tasks, jobs, tally, engine=engine))
    return {task: found[task] for task in tasks}


def _piece(task: Hashable) -> Piece:
    return Piece(task, lambda: (task,))


def spread(
    work: Callable[..., Outcome],
    pieces: Iterable[Piece],
    workers: Workers,
    lost: Callable[[int], None] | None = None,
) -> Generator[tuple[Any, Outcome | GivenUp], None, None]:
    """Yield the name of each piece with its outcome, or with why it was given up.

    Parameters
    ----------
    work : callable
        A module-level function, or a `functools.partial` of one; an exception of it is raised here.
    pieces : iterable of Piece
        What is to be done; begun in order.
    workers : Workers
        Who does it; they are ended when the outcomes end or are closed.
    lost : callable, optional
        Told how many pieces were in hand when a worker was ended from outside. Without it a loss
        stops everything.

    Raises
    ------
    WorkerLost
        If a worker was ended from outside, and nobody is told.
    BadValue
        If somebody is, and workers end before they have begun.
    """
    desk = _Desk(work, pieces, workers, lost)
    try:
        while desk.begin():
            yield from desk.finished()
            yield from desk.try_again()
            yield from desk.overdue()
    except BrokenExecutor as trouble:
        if lost is None:
            raise WorkerLost(workers.jobs) from trouble
        raise BadValue("sweep.no_workers", jobs=workers.jobs) from trouble
    finally:
        workers.end()


class _Desk:
    """What waits, what is in hand, and what has to be tried alone."""

    def __init__(
        self,
        work: Callable[..., Any],
        pieces: Iterable[Piece],
        workers: Workers,
        lost: Callable[[int], None] | None,
    ) -> None:
        self._work, self._workers, self._tell_lost = work, workers, lost
        self._waiting = iter(pieces)
        self._again: deque[Piece] = deque()
        self._alone: deque[Piece] = deque()
        self._running: dict[Future[Any], tuple[Piece, float | None]] = {}
        self._deaths: Counter[Any] = Counter()
        self._lost: list[Piece] = []

    def begin(self) -> bool:
        """Begin as much as may be in hand; return whether anything is."""
        if self._alone:  # one at a time, so that a process that dies names its piece
            if not self._running:
                self._start(self._alone.popleft())
            return True
        while len(self._running) < self._most():
            piece = self._again.popleft() if self._again else next(self._waiting, None)
            if piece is None:
                break
            self._start(piece)
        return bool(self._running)

    def _most(self) -> int:
        """Return how many may be in hand; time counts from then on, and a loss takes all along."""
        ahead = self._workers.ahead if self._tell_lost is None else 0
        return self._workers.jobs * (1 + ahead)

    def finished(self) -> Iterator[tuple[Any, Any]]:
        """Wait a moment and yield what is done; note what was lost; look who is there."""
        done, _ = wait(self._running, self._patience(), FIRST_COMPLETED)
        for future in done:
            piece, _ = self._running.pop(future)
            try:
                outcome = future.result()
            except BrokenExecutor:
                if self._tell_lost is None:
                    raise
                self._lost.append(piece)
            else:
                yield piece.name, outcome
        self._workers.look(silent=not done)

    def try_again(self) -> Iterator[tuple[Any, Any]]:
        """Try what was in hand when a process died once more, each alone."""
        if not self._lost or self._tell_lost is None:
            return
        self._tell_lost(len(self._lost))
        for future in [future for future in self._running if not _came_back(future)]:
            piece, _ = self._running.pop(future)
            self._lost.append(piece)
        self._workers.renew()
        lost = [part for piece in self._lost for part in piece.parts or (piece,)]
        guilty = len(lost) == 1
        for piece in lost:
            self._deaths[piece.name] += guilty
            if self._deaths[piece.name] > self._workers.tries_alone:
                yield piece.name, GivenUp("sweep.point_died")
            else:
                self._alone.append(piece)
        self._lost.clear()

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
            future = self._workers.submit(self._work, *given)
        except BrokenExecutor:  # a process died while nobody looked
            if self._tell_lost is None:
                raise
            self._workers.renew()
            future = self._workers.submit(self._work, *given)
        seconds = piece.seconds()
        due = None if seconds is None else time.monotonic() + seconds
        self._running[future] = (piece, due)

    def _patience(self) -> float:
        dues = [due for _, due in self._running.values() if due is not None]
        left = min(dues) - time.monotonic() if dues else SECONDS_TO_LOOK
        return min(max(left, 0.0), SECONDS_TO_LOOK)


def _came_back(future: Future[Any]) -> bool:
    return future.done() and not isinstance(future.exception(), BrokenExecutor)
