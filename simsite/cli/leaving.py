"""Leaving in order when asked to end: nothing stays half-written, and no request is lost.

A signal raises an exception in whatever runs. Python swallows exceptions in some places (a
destructor, a callback of a C library); so, where there is a timer, it is looked after a moment
later whether the process is leaving, and if not the exception is raised again.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

MOMENT = 0.2  # seconds


def heed_signals() -> None:
    """Leave in order at Ctrl-C, when asked to end, and when the terminal is closed.

    The first two also where a shell started this in the background and had them ignored; the last
    not where nohup means it to go on.
    """
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _stop)
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, _stop)


def left() -> None:
    """Note that everything has been put in order."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave at Ctrl-C; one is enough, a second would disturb the leaving."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave(KeyboardInterrupt())


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    _leave(SystemExit(128 + number))


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
