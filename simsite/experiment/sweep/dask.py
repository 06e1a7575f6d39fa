"""Pieces of a sweep done by the workers of a Dask cluster; the only module that knows Dask.

Whoever does a piece says first which program it is: only the numbers of our own are taken. What
is in hand when the scheduler goes is lost; what came back before is on disk here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import suppress
from functools import cache
from typing import Any

from simsite.core.errors import BadValue, SimsiteError, sentence
from simsite.experiment.store.checkpoints import ROOMS, code
from simsite.experiment.store.manifest import versions

SECONDS_TO_ANSWER = 10.0
SECONDS_WITHOUT_WORKERS = 60.0  # a nanny, or a batch system, may bring others
SECONDS_BETWEEN_LOOKS = 1.0
_PARTS = {"distributed": "client", "tornado": "application"}
LOGS = ("distributed", *(f"{library}.{part}" for library, part in _PARTS.items()))


class ClusterLost(SimsiteError):  # noqa: N818 - says what happened, in the words of the reader
    """The cluster went while it worked for us, so the command cannot go on.

    Parameters
    ----------
    key : str
        Key of the sentence.
    address : str
        Of its scheduler.
    """

    def __init__(self, key: str, address: str) -> None:
        super().__init__(key, address)
        self.key = key
        self.address = address

    def render(self, language: str = "en") -> str:
        """Return what happened and how to go on, in English (``en``) or Chinese (``zh``)."""
        about = {"address": self.address, "seconds": f"{SECONDS_WITHOUT_WORKERS:g}"}
        return f"{sentence('error', {}, language)}: {sentence(self.key, about, language)}"

    def __str__(self) -> str:
        return self.render()


@cache
def program() -> dict[str, str]:
    """Return which program this process runs: what the manifest of results will say made them."""
    return {**versions(), "sources": code((*ROOMS, "experiment"))[:12]}


def checked(ours: Mapping[str, str], function: Callable[..., Any], *given: Any) -> Any:
    """Call a function, at a worker, if the program there is ours.

    Raises
    ------
    BadValue
        If it is another.
    """
    if program() != ours:
        raise _other(ours, program())
    return function(*given)


class DaskWorkers:
    """Workers of a Dask cluster, those that come later included.

    Parameters
    ----------
    address : str
        Of the scheduler.
    notice : callable
        Told the key of a sentence and its values when workers are gone.

    Raises
    ------
    BadValue
        If Dask is not installed, nobody answers at the address, there is no worker, or scheduler
        or workers run another program than this process.
    """

    ahead = 0
    tries_alone = 0  # Dask gives a piece up only after the fourth worker it ended

    def __init__(
        self, address: str, notice: Callable[[str, Mapping[str, Any]], None]
    ) -> None:  # fmt: skip
        self._address = address
        self._notice = notice
        self._client = connect(address)
        self._levels = _hushed()
        try:
            self._threads = self._first_workers()
            self._refuse_others({**self._programs(list(self._threads)), **self._scheduler()})
        except BaseException:
            self.end()
            raise
        self._executor: Executor = self._client.get_executor(pure=False)
        self._seen = self._looked = time.monotonic()

    @property
    def jobs(self) -> int:
        """How many threads the workers have, as far as it is known."""
        return max(sum(self._threads.values()), 1)

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Have the work done by one of the workers."""
        done = self._executor.submit(checked, program(), work, *given)
        told: Future[Any] = Future()
        done.add_done_callback(lambda _: self._tell(done, told))
        return told

    def look(self, *, silent: bool = False) -> None:
        """See who is there, from time to time, whether outcomes come or not.

        Raises
        ------
        ClusterLost
            If the scheduler is gone, or all workers have been for long.
        BadValue
            If a worker has come that runs another program.
        """
        now = time.monotonic()
        if now - self._looked < SECONDS_BETWEEN_LOOKS:
            return
        before, self._threads = self._threads, self._ask_threads()
        gone = len(before.keys() - self._threads.keys())
        if gone:
            self._notice("dask.gone", {"number": gone, "left": len(self._threads)})
        if come := sorted(self._threads.keys() - before.keys()):
            self._refuse_others(self._programs(come))
        self._looked = time.monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > SECONDS_WITHOUT_WORKERS:
            raise ClusterLost("dask.deserted", self._address)

    def renew(self) -> None:
        """Take back what is in hand; the workers are not ours to end."""
        self._executor.shutdown(wait=False)
        self._executor = self._client.get_executor(pure=False)

    def end(self) -> None:
        """Take back all work and leave the cluster; a piece that is being worked on is lost."""
        with suppress(OSError):  # it is gone: nobody needs to be told
            self._client.close(timeout=SECONDS_BETWEEN_LOOKS)
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)

    def _first_workers(self) -> dict[str, int]:
        end = time.monotonic() + SECONDS_TO_ANSWER
        while not (threads := self._ask_threads()):
            if time.monotonic() > end:
                raise BadValue("dask.idle", **_about(self._address))
            time.sleep(0.1)
        return threads

    def _ask_threads(self) -> dict[str, int]:
        """Ask the scheduler for the address and the number of threads of each worker."""
        client = self._client
        if client.status == "running":
            with suppress(OSError):  # told below
                threads = client.sync(client.scheduler.ncores, callback_timeout=SECONDS_TO_ANSWER)
                return dict(threads)
        raise ClusterLost("dask.lost", self._address)

    def _programs(self, workers: list[str]) -> dict[str, Any]:
        """Ask each worker which program it runs, or why it cannot say."""
        answers = self._client.run(program, workers=workers, on_error="return")
        # One that went meanwhile gives no numbers.
        return {who: it for who, it in answers.items() if not isinstance(it, OSError)}

    def _scheduler(self) -> dict[str, Any]:
        """Ask the scheduler, which has to read the names of our functions."""
        try:
            return {self._address: self._client.run_on_scheduler(program)}
        except Exception as trouble:  # noqa: BLE001 - it is told
            return {self._address: trouble}

    def _refuse_others(self, programs: Mapping[str, Any]) -> None:
        for who, found in programs.items():
            if isinstance(found, Exception):
                raise _unable(found, who)
            if found != program():
                raise _other(program(), found, who)

    def _tell(self, done: Future[Any], told: Future[Any]) -> None:
        """Pass on what came of a piece, in words of our own where the cluster is at fault."""
        try:
            told.set_result(done.result())
        except CancelledError:
            told.set_exception(ClusterLost("dask.lost", self._address))
        except ModuleNotFoundError as trouble:
            told.set_exception(_unable(trouble))
        except Exception as trouble:  # noqa: BLE001 - it is raised when the outcome is asked for
            killed = type(trouble).__name__ == "KilledWorker"
            told.set_exception(BrokenExecutor(str(trouble)) if killed else trouble)


def connect(address: str) -> Any:
    """Return a client of the scheduler at an address.

    Raises
    ------
    BadValue
        If Dask is not installed, the address is none, or nobody answers in time.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        if missing.name != "distributed":
            raise
        raise BadValue("dask.missing") from missing
    try:
        with ThreadPoolExecutor(1) as aside:  # this thread may have a loop, as in a notebook
            aside.submit(asyncio.run, _greet(address)).result()
        return Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except ValueError as trouble:
        raise BadValue("dask.address", **_about(address)) from trouble
    except (OSError, MemoryError) as trouble:  # memory: another protocol, read as a length
        raise BadValue("dask.silent", **_about(address)) from trouble


async def _greet(address: str) -> None:
    """Exchange greetings with a scheduler: a client itself would wait for them for ever."""
    from distributed import Security
    from distributed.comm import connect, get_address_host_port, normalize_address

    get_address_host_port(normalize_address(address), strict=True)
    secrets = Security().get_connection_args("client")
    greeting = connect(address, timeout=SECONDS_TO_ANSWER, **secrets)
    line = await asyncio.wait_for(greeting, SECONDS_TO_ANSWER)
    line.abort()


def _hushed() -> dict[str, int]:
    """Keep Dask's own words off the terminal; return the levels of its logs."""
    levels = {name: logging.getLogger(name).level for name in LOGS}  # each has one of its own
    for name in LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return levels


def _about(address: str) -> dict[str, str]:
    return {"address": address, "seconds": f"{SECONDS_TO_ANSWER:g}"}


def _unable(trouble: BaseException, who: str = "?") -> BadValue:
    """Return why a worker cannot even say which program it runs."""
    return BadValue("dask.no_simsite", who=who, reason=str(trouble))


def _other(ours: Mapping[str, str], theirs: Mapping[str, str], who: str = "?") -> BadValue:
    """Return in what the program of a worker is another."""
    unlike = [name for name in ours if theirs.get(name) != ours[name]]
    found = ", ".join(f"{name} {theirs.get(name, '?')} ≠ {ours[name]}" for name in unlike)
    return BadValue("dask.other", who=who, found=found)
