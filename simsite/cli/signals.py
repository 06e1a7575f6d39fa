"""Leaving in order when asked to end: nothing stays half-written, and no request is lost.

A signal raises an exception in whatever runs. Python swallows exceptions in some places (a
destructor, a callback of a C library); so, where there is a timer, it is looked after a moment
later whether the process is leaving, and if not the exception is raised again.

The first request counts. Those after it are heard and change nothing: an exception in the midst of
the leaving would disturb it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

MOMENT = 0.2  # seconds
INTERRUPTED = 130

_asked: list[int] = []  # signals that were obeyed: one at most
_ours: list[int] = []  # signals that are heeded


def heed_signals() -> None:
    """Leave in order at Ctrl-C, when asked to end, and when the terminal is closed.

    The first two also where a shell started this in the background and had them ignored; the last
    not where nohup means it to go on.
    """
    _asked.clear()
    _ours[:] = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        _ours.append(hangup)
    for number in _ours:
        signal.signal(number, _obey)


def left() -> None:
    """Note that everything has been put in order: no request matters any more."""
    for number in _ours:
        signal.signal(number, _deaf)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def exit_code(why: BaseException) -> int:
    """Return the exit code of an exception that ends the process."""
    if isinstance(why, SystemExit):
        return why.code if isinstance(why.code, int) else int(why.code is not None)
    return INTERRUPTED


def leave(code: int) -> NoReturn:
    """End the process with a code, at once where it was asked to end.

    Threads that are in the midst of a group of sites are not waited for then: they write nothing.
    """
    executor = sys.modules.get("simsite.experiment.run.executor")  # not loaded: nobody is at work
    if _asked and executor is not None and executor.threads_at_work():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # closed or full: nobody can be told
                stream.flush()
        os._exit(code)
    if _asked:
        for number in _ours:
            # While Python ends it puts the default back in the place of a function, and one more
            # request would kill it then; what is ignored stays so.
            signal.signal(number, signal.SIG_IGN)
    sys.exit(code)


def _obey(number: int, _frame: FrameType | None) -> None:
    """Leave at the first request."""
    if _asked:
        return
    _asked.append(number)
    for other in _ours:
        # A function and not SIG_IGN: of a signal that came meanwhile Python would complain.
        signal.signal(other, _deaf)
    _leave(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))


def _deaf(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing more."""


def _leave(why: BaseException) -> NoReturn:
    """Raise what makes the process leave, and see to it that it does."""
    if hasattr(signal, "setitimer"):

        def look(_signal: int, _frame: FrameType | None) -> None:
            if not _leaving(sys.exc_info()[1]):
                raise type(why)(*why.args)

        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, MOMENT, MOMENT)
    raise why


def _leaving(handled: BaseException | None) -> bool:
    """Whether what is being handled came from wanting to leave."""
    while handled is not None:
        if isinstance(handled, KeyboardInterrupt | SystemExit):
            return True
        handled = handled.__context__
    return False
