"""Who does work on this machine: this process, threads of it, or other processes.

Other processes load this module before they know what they are for, so it loads little itself.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import connection, resource_tracker
from typing import Any, TypeVar

from simsite.core.errors import SimsiteError, sentence
from simsite.core.memory import look_for_thread, want_of_memory

Outcome = TypeVar("Outcome")
Call = Callable[..., Any]

THREADS = "simsite-at-work"  # how their names begin
SECONDS_TO_NOTICE = 0.5
SECONDS_TO_LOOK = 0.5  # between two looks: Windows hears of an interrupt only then

_work_sent: bytes = b""


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


class Here:
    """The process itself: no time limit, and no protection from what kills it."""

    jobs = 1
    ahead = 0
    tries_alone = 0

    def submit(self, work: Call, *given: Any) -> Future[Any]:
        """Do the work at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*given))
        except Exception as trouble:  # noqa: BLE001 - it is raised when the outcome is asked for
            future.set_exception(trouble)
        return future

    def look(self, *, silent: bool = False) -> None:
        """Do nothing."""

    def renew(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


class Threads:
    """Threads of this process, for work that lets go of Python's lock.

    Parameters
    ----------
    jobs : int
        How many.
    """

    ahead = 1
    tries_alone = 0

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.renew()

    def submit(self, work: Call, *given: Any) -> Future[Any]:
        """Have the work done by a thread.

        Raises
        ------
        OutOfMemory
            If the machine gives no thread.
        """
        if len(self._pool._threads) < self.jobs:  # the pool may start one
            look_for_thread()
        try:
            return self._pool.submit(work, *given)
        except RuntimeError as trouble:
            raise want_of_memory(trouble) or trouble from None

    def look(self, *, silent: bool = False) -> None:
        """Do nothing: threads end with this process only."""

    def renew(self) -> None:
        """Begin with other threads."""
        self._pool = ThreadPoolExecutor(self.jobs, thread_name_prefix=THREADS)

    def end(self) -> None:
        """Let the threads finish what they have in hand, without waiting for it, and no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def threads_at_work() -> bool:
    """Return whether threads of this process are in the midst of what nobody waits for any more."""
    return any(thread.name.startswith(THREADS) for thread in threading.enumerate())


class Processes:
    """Processes that end with this one, however it goes, and leave interrupts to it.

    Parameters
    ----------
    jobs : int
        How many.
    warm_up : callable, optional
        Called by each before anything else: loads what the work needs, which is no piece's time.
    """

    ahead = 1
    tries_alone = 2

    def __init__(self, jobs: int, warm_up: Callable[[], object] | None = None) -> None:
        self.jobs = jobs
        self._warm_up = warm_up
        self._work: Call | None = None
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Call, *given: Any) -> Future[Any]:
        """Have the work done by a process; it is sent to each once, what is given each time.

        The first call waits until all are warm.

        Raises
        ------
        OutOfMemory
            If the machine gives no process or no thread.
        """
        if work is not self._work:
            self.end()
        if self._pool is None:
            look_for_thread()  # of the pool's own
            self._work, self._pool = work, _pool(self.jobs, work)
            self._wait_until_warm(self._pool)
        return _submit(self._pool, _call, *given)

    def _wait_until_warm(self, pool: ProcessPoolExecutor) -> None:
        if self._warm_up is None:
            return
        warming = [_submit(pool, self._warm_up) for _ in range(self.jobs)]
        while wait(warming, SECONDS_TO_LOOK).not_done:
            self.look(silent=True)

    def look(self, *, silent: bool = False) -> None:
        """See whether the pool still listens; it notices a process that ends itself.

        Of one that was ended in the midst of a result it hears when all have ended.

        Raises
        ------
        WorkerLost
            If nothing has come back and the pool's own thread has ended, so that nothing can.
        """
        thread: Any = None if self._pool is None else self._pool._executor_manager_thread
        if silent and thread is not None and not thread.is_alive():
            raise WorkerLost(self.jobs)
        if silent and self._pool is not None:
            ends = [process.sentinel for process in _processes(self._pool)]
            if connection.wait(ends, 0.0):
                _cut_off(self._pool)

    def renew(self) -> None:
        """End the processes; the next call starts others."""
        self.end()

    def end(self) -> None:
        """End the processes without waiting for what they do.

        The pool's own thread needs a moment to notice: were this process to end first, the
        thread's closing pipe would make the interpreter complain.
        """
        if self._pool is None:
            return
        thread: Any = self._pool._executor_manager_thread
        _cut_off(self._pool)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if thread is not None and thread.is_alive():  # there was no memory to begin it
            thread.join(SECONDS_TO_NOTICE)
        self._pool = None


def local_workers(jobs: int, *, threads: bool) -> Here | Threads | Processes:
    """Return who does work on this machine.

    Parameters
    ----------
    jobs : int
        How many; with 1 or fewer this process does it itself.
    threads : bool
        Whether threads of this process may: for work that lets go of Python's lock.
    """
    if jobs <= 1:
        return Here()
    return Threads(jobs) if threads else Processes(jobs)


def _pool(jobs: int, work: Call) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(pickle.dumps(work),),
    )


def _processes(pool: ProcessPoolExecutor) -> list[multiprocessing.Process]:
    return list((pool._processes or {}).values())


def _cut_off(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, and let its own thread see that no more will come.

    A process may be ended in the midst of a result. The thread waits for the rest of it as long as
    anybody could still write it: the other processes, and this one, which never does.
    """
    for process in _processes(pool):
        process.terminate()
    results: Any = pool._result_queue
    if results is not None:  # it has been cut off before
        results._writer.close()


def _submit(pool: Executor, function: Callable[..., Outcome], /, *given: Any) -> Future[Outcome]:
    """Have a module-level function called by one of the processes.

    It is sent as bytes, so that a process that finds no memory to load what they stand for says so
    as of any other failure, and not on the terminal.
    """
    packed = pickle.dumps((function, given))
    with uninterrupted():
        try:
            future: Future[Outcome] = pool.submit(_unpacked, packed)
        except (OSError, RuntimeError, MemoryError) as trouble:
            raise want_of_memory(trouble) or trouble from None
    return future


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold requests to end back while a process may be started.

    The new process inherits the mask, so Ctrl-C, which a terminal sends to every process, reaches
    this one only, even before the new one has run a line. The other requests are to reach it, so
    they are not masked: this process hears them when the start is over. Were it to leave in the
    midst, the new process would find half of what it shall be, and complain on the terminal.
    """
    with _heard_later():
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        resource_tracker.ensure_running()  # else the first process's start lets interrupts through
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _heard_later() -> Iterator[None]:
    """Call this process's own handlers of signals when this is over; only its first thread has."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    handlers = {int(number): signal.getsignal(number) for number in signal.valid_signals()}
    own = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in own:
        signal.signal(number, lambda number, _frame: heard.append(number))
    try:
        yield
    finally:
        for number, handler in own.items():
            signal.signal(number, handler)
        for number in heard:
            signal.raise_signal(number)


def _start(packed: bytes) -> None:
    """Prepare a process."""
    global _work_sent  # noqa: PLW0603  one value a process, set once before any piece
    follow_parent()
    _work_sent = packed


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
def _work() -> Call:
    work: Call = pickle.loads(_work_sent)
    return work


def _call(*given: Any) -> Any:
    return _work()(*given)


def _unpacked(packed: bytes) -> Any:
    """Call what was sent as bytes, in a process."""
    function, given = pickle.loads(packed)
    return function(*given)
