"""The warm processes that answer questions, seen from the page's event loop.

Who wants no answer any more first asks the process to stop, so that it stays warm; one that has
not stopped after a moment is ended, and another is started in its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from simsite.core.errors import LANGUAGES, BadValue, told
from simsite.experiment.run.worker import Message, Tell, WarmProcess
from simsite.web.requests import Limits

MOMENT = 0.5  # seconds in which a process may stop by itself
Asked = tuple[Callable[[Any, Tell], object], Any]

# Waiting for one's turn, unless it is given up before.


@asynccontextmanager
async def turn_of(
    turns: asyncio.Lock | asyncio.Semaphore, stop: asyncio.Event
) -> AsyncIterator[bool]:
    """Hold a turn; give it back at the end.

    Parameters
    ----------
    turns : asyncio.Lock or asyncio.Semaphore
        What is waited for.
    stop : asyncio.Event
        Set by whoever does not want it any more: then nobody waits.

    Yields
    ------
    bool
        Whether it is one's turn; False where `stop` was set first.
    """
    mine = await _taken(turns, stop)
    try:
        yield mine
    finally:
        if mine:
            turns.release()


async def _taken(turns: asyncio.Lock | asyncio.Semaphore, stop: asyncio.Event) -> bool:
    """Wait for a turn or for `stop`; return whether the turn is had."""
    if stop.is_set():
        return False
    getting = asyncio.ensure_future(turns.acquire())
    ended = asyncio.ensure_future(stop.wait())
    mine = False
    try:
        await asyncio.wait((getting, ended), return_when=asyncio.FIRST_COMPLETED)
        mine = getting.done() and not stop.is_set()
    finally:
        ended.cancel()
        if not mine and not getting.cancel():  # it came at the same moment
            turns.release()
    return mine


class Workplace:
    """As many warm processes as questions are worked on at once.

    Parameters
    ----------
    limits : Limits
        How many, how many questions may wait, and how long one may take.
    warm_up : callable
        What each process does first.
    """

    def __init__(self, limits: Limits, warm_up: Callable[[], object]) -> None:
        self._limits, self._warm_up = limits, warm_up
        self._turns = asyncio.Semaphore(limits.at_once)
        self._waiting = 0
        self._free: list[_Worker] = []
        self._all: set[_Worker] = set()

    @property
    def numbers(self) -> list[int]:
        """The system's numbers of the processes there are."""
        return sorted(worker.process.number or 0 for worker in self._all)

    def begin(self) -> None:
        """Start one process, so that it is warm when the first question comes."""
        self._free.append(self._new())

    def end(self) -> None:
        """End every process at once."""
        for worker in self._all:
            worker.process.end()
        self._all.clear()
        self._free.clear()

    async def answers(self, asked: Asked, stop: asyncio.Event) -> AsyncGenerator[dict[str, Any]]:
        """Yield what the function of a question tells, and last how it ended.

        Parameters
        ----------
        asked : tuple of (function, given)
            For the process.
        stop : asyncio.Event
            Set by whoever wants no answer any more, also while the question waits for its turn.

        Yields
        ------
        dict
            What was told; last ``{"end": ...}``: ``over``, ``stopped`` or ``failed``.

        Raises
        ------
        BadValue
            If too many questions wait already.
        """
        if self._turns.locked() and self._waiting >= self._limits.waiting:
            raise BadValue("page.busy")
        self._waiting += 1
        waits = True
        try:
            async with turn_of(self._turns, stop) as mine:
                self._waiting -= 1
                waits = False
                if not mine:
                    yield {"end": "stopped"}
                    return
                async with aclosing(self._worked(asked, stop)) as pieces:
                    async for piece in pieces:
                        yield piece
        finally:
            self._waiting -= waits

    async def _worked(self, asked: Asked, stop: asyncio.Event) -> AsyncGenerator[dict[str, Any]]:
        worker = self._free.pop() if self._free else self._new()
        worker.process.ask(*asked)
        end = time.monotonic() + self._limits.seconds
        over = False
        try:
            while not over:
                message = await worker.next(stop, end - time.monotonic())
                if message is None:
                    break
                over = message[0] != "told"
                yield _piece(message)
            if not over:
                yield {"end": "stopped"} if stop.is_set() else _failed("page.lost")
        except TimeoutError:
            yield _failed("page.late", seconds=f"{self._limits.seconds:g}")
        finally:
            if over or await worker.stopped():
                self._free.append(worker)
            else:
                self._replace(worker)

    def _new(self) -> _Worker:
        worker = _Worker(WarmProcess(self._warm_up))
        self._all.add(worker)
        return worker

    def _replace(self, worker: _Worker) -> None:
        """End a process that does not stop; have another one warm unless there are enough."""
        self._all.discard(worker)
        worker.process.end()
        if not self._free:
            self.begin()


class _Worker:
    """A warm process whose messages arrive in the event loop."""

    def __init__(self, process: WarmProcess) -> None:
        self.process = process
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[Message | None] = asyncio.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    async def next(self, stop: asyncio.Event, seconds: float) -> Message | None:
        """Return the next message; None when the process has ended, or when `stop` is set.

        Raises
        ------
        TimeoutError
            If there is none within so many seconds.
        """
        heard = asyncio.ensure_future(self._heard.get())
        ended = asyncio.ensure_future(stop.wait())
        try:
            done, _ = await asyncio.wait(
                (heard, ended), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                raise TimeoutError
            return heard.result() if heard in done else None  # what was heard must not be lost
        finally:
            heard.cancel()
            ended.cancel()

    async def stopped(self) -> bool:
        """Ask for a stop; return whether the process did so within a moment."""
        self.process.stop()
        try:
            async with asyncio.timeout(MOMENT):
                while (message := await self._heard.get()) is not None:
                    if message[0] != "told":
                        return True
        except TimeoutError:
            pass
        return False

    def _listen(self) -> None:
        """Pass on what is heard, until there is nobody to hear or to tell."""
        message: Message | None = ("told", None)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the page has ended
            while message is not None:
                message = self.process.hear()
                self._loop.call_soon_threadsafe(self._heard.put_nowait, message)


def _piece(message: Message) -> dict[str, Any]:
    """Return a message as the page gets it; what simsite did wrong is told to the terminal."""
    kind, content = message
    if kind == "told":
        piece: dict[str, Any] = content
        return piece
    if kind == "failed":
        sys.stderr.write(content)
        return _failed("page.failed")
    return {"end": kind}


def _failed(key: str, **placeholders: object) -> dict[str, Any]:
    trouble = BadValue(key, **placeholders)
    return {"end": "failed", "fault": {language: told(trouble, language) for language in LANGUAGES}}
