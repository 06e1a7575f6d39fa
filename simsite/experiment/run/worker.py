"""A process that stays warm between questions, can be asked to stop, and can be ended."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Literal

from simsite.experiment.run.executor import follow_parent, uninterrupted

STOP = "stop"
Kind = Literal["told", "over", "stopped", "failed"]
Message = tuple[Kind, Any]


class Stopped(Exception):  # noqa: N818 - says what happened
    """Somebody wants no answer any more."""


class Tell:
    """What the function of a question tells meanwhile; it is stopped there.

    Parameters
    ----------
    pipe : Connection
        To whoever asked.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def __call__(self, content: Any) -> None:
        """Send something picklable.

        Raises
        ------
        Stopped
            If no answer is wanted any more.
        """
        if self._pipe.poll():  # a stop, or the next question; whoever answers reads it
            raise Stopped
        self._pipe.send(("told", content))


class WarmProcess:
    """One process that answers questions one after the other.

    Parameters
    ----------
    warm_up : callable
        A module-level function, called before anything else: loads what answers need.
    """

    def __init__(self, warm_up: Callable[[], object]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, warm_up), daemon=True)
        with uninterrupted():
            self._process.start()
        theirs.close()

    @property
    def number(self) -> int | None:
        """The system's number of the process."""
        return self._process.pid

    def ask(self, function: Callable[[Any, Tell], object], given: Any) -> None:
        """Have a module-level function called with what is given and a `Tell`.

        A question that is worked on is stopped by the next one.
        """
        self._send((function, given))

    def stop(self) -> None:
        """Ask for no more answer; `hear` says when that is so."""
        self._send(STOP)

    def hear(self) -> Message | None:
        """Wait for the next message of a question; None once the process has ended.

        Returns
        -------
        tuple of (kind, content) or None
            ``told`` with what the function told; then one of ``over``, ``stopped``, and ``failed``
            with a traceback.
        """
        try:
            message: Message = self._pipe.recv()
        except (EOFError, OSError):
            return None
        return message

    def end(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()
        self._process.join()

    def _send(self, message: Any) -> None:
        try:
            self._pipe.send(message)
        except OSError:  # it has ended; `hear` says so
            return


def _live(pipe: Connection, warm_up: Callable[[], object]) -> None:
    """Answer questions until whoever asks is gone."""
    follow_parent()
    warm_up()
    while True:
        try:
            message = pipe.recv()
        except EOFError:
            return
        if message != STOP:  # a stop that came too late is none of the next question's business
            pipe.send(_answered(pipe, *message))


def _answered(pipe: Connection, function: Callable[[Any, Tell], object], given: Any) -> Message:
    """Call the function of one question; return how it ended."""
    try:
        function(given, Tell(pipe))
    except Stopped:
        return "stopped", None
    except Exception:  # noqa: BLE001 - the process lives on, and the asker is told
        return "failed", traceback.format_exc()
    return "over", None
