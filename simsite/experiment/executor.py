"""Work spread over processes or threads: the same numbers for any number of them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing import connection, resource_tracker
from typing import Any, TypeVar

from simsite.core.errors import SimsiteError, sentence
from simsite.core.memory import want_of_memory

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

THREADS = "simsite-at-work"  # how their names begin
SECONDS_TO_NOTICE = 0.5
SECONDS_TO_LOOK = 0.5  # between two looks: Windows hears of an interrupt only then

_shared: bytes = b""


class WorkerLost(SimsiteError):  # noqa: N818 - says what happened, in the words of the reader
    """A process of a run was ended from outside, so the run cannot be finished.

    Parameters
    ----------
    jobs : int
        How many processes there were.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs)
        self.jobs = jobs

    def render(self, language: str = "en") -> str:
        """Return what happened and what may help, in English (``en``) or Chinese (``zh``)."""
        head = sentence("error", {}, language)
        return f"{head}: {sentence('worker.lost', {'jobs': self.jobs}, language)}"

    def __str__(self) -> str:
        return self.render()


def cores() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    function: Callable[[Any, Task], Outcome],
    shared: Any,
    tasks: Iterable[Task],
    jobs: int,
    *,
    threads: bool = False,
) -> Iterator[tuple[Task, Outcome]]:
    """Yield each task with its outcome, in order of completion.

    Parameters
    ----------
    function : callable
        Called as ``function(shared, task)``; a module-level function.
    shared : object
        Sent to each process once.
    tasks : iterable
        Small, picklable and hashable.
    jobs : int
        Number of processes; with 1 everything runs in this one.
    threads : bool
        Whether threads of this process do the work: for functions that let go of Python's lock.

    Yields
    ------
    tuple
        Task and outcome. An exception of the function is raised here. When the consumer stops
        early, or is interrupted, the processes are ended at once.

    Raises
    ------
    WorkerLost
        If a process was ended from outside (no memory left, killed).
    """
    if jobs <= 1:
        for task in tasks:
            yield task, function(shared, task)
        return
    if threads:
        yield from _by_threads(function, shared, tasks, jobs)
        return
    pool = processes(jobs, function, shared)
    try:
        look = partial(refuse_silent, pool, jobs)
        yield from _gather(partial(submit, pool, _call), iter(tasks), jobs, look)
        pool.shutdown()
    except BrokenProcessPool as trouble:
        end(pool)
        raise WorkerLost(jobs) from trouble
    except BaseException:
        end(pool)
        raise


def processes(
    jobs: int, function: Callable[[Any, Any], Any] | None = None, shared: Any = None
) -> ProcessPoolExecutor:
    """Return processes that end with this one, however it goes, and leave interrupts to it.

    Parameters
    ----------
    jobs : int
        How many.
    function, shared : optional
        What `spread` sends to each of them once.
    """
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(pickle.dumps((function, shared)),),
    )


def submit(pool: Executor, function: Callable[..., Outcome], /, *given: Any) -> Future[Outcome]:
    """Have a module-level function called by one of the processes.

    It is sent as bytes, so that a process that finds no memory to load what they stand for says so
    as of any other failure, and not on the terminal.

    Raises
    ------
    OutOfMemory
        If the machine gives no process or no thread.
    """
    packed = pickle.dumps((function, given))
    with uninterrupted():
        try:
            future: Future[Outcome] = pool.submit(_unpacked, packed)
        except (OSError, RuntimeError, MemoryError) as trouble:
            raise want_of_memory(trouble) or trouble from None
    return future


def refuse_silent(pool: ProcessPoolExecutor, jobs: int) -> None:
    """Raise `WorkerLost` where the pool's own thread has ended, so that no outcome can come."""
    thread: Any = pool._executor_manager_thread
    if thread is not None and not thread.is_alive():
        raise WorkerLost(jobs)


def _by_threads(
    function: Callable[[Any, Task], Outcome], shared: Any, tasks: Iterable[Task], jobs: int
) -> Iterator[tuple[Task, Outcome]]:
    """Yield outcomes from threads; when the consumer stops, only what is in hand is finished."""
    pool = ThreadPoolExecutor(jobs, thread_name_prefix=THREADS)

    def begin(task: Task) -> Future[Outcome]:
        try:
            return pool.submit(function, shared, task)
        except RuntimeError as trouble:
            raise want_of_memory(trouble) or trouble from None

    try:
        yield from _gather(begin, iter(tasks), jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def threads_at_work() -> bool:
    """Return whether threads of this process are in the midst of what nobody waits for any more."""
    return any(thread.name.startswith(THREADS) for thread in threading.enumerate())


def _gather(
    submit: Callable[[Task], Future[Any]],
    tasks: Iterator[Task],
    jobs: int,
    look: Callable[[], object] = bool,
) -> Iterator[tuple[Task, Any]]:
    """Keep everybody busy, with no more in hand than needed; look now and then who is there."""
    running: dict[Future[Any], Task] = {}
    for task in tasks:
        running[submit(task)] = task
        if len(running) < 2 * jobs:
            continue
        yield from _finished(running, look)
    while running:
        yield from _finished(running, look)


def _finished(
    running: dict[Future[Any], Task], look: Callable[[], object]
) -> Iterator[tuple[Task, Any]]:
    done: set[Future[Any]] = set()
    while not done:
        done, _ = wait(running, SECONDS_TO_LOOK, FIRST_COMPLETED)
        if not done:
            look()
    for future in done:
        yield running.pop(future), future.result()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold an interrupt back while a process may be started.

    The new process inherits the mask, so Ctrl-C, which a terminal sends to every process, reaches
    this one only, even before the new one has run a line.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else the first process's start lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(packed: bytes) -> None:
    """Prepare a process."""
    global _shared  # noqa: PLW0603  one value a process, set once before any task
    follow_parent()
    _shared = packed


def follow_parent() -> None:
    """Let this process end with its parent, and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone, however the parent went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@cache
def _given() -> tuple[Callable[[Any, Any], Any], Any]:
    function, shared = pickle.loads(_shared)
    return function, shared


def _call(task: Any) -> Any:
    function, shared = _given()
    return function(shared, task)


def _unpacked(packed: bytes) -> Any:
    """Call what was sent as bytes, in a process."""
    function, given = pickle.loads(packed)
    return function(*given)


def end(pool: ProcessPoolExecutor) -> None:
    """End the processes without waiting for what they do.

    The pool's own thread needs a moment to notice: were this process to end first, the thread's
    closing pipe would make the interpreter complain.
    """
    thread: Any = pool._executor_manager_thread
    for process in list((pool._processes or {}).values()):
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    if thread is not None and thread.is_alive():  # there was no memory to begin it
        thread.join(SECONDS_TO_NOTICE)
