"""The command line: one file per command, no logic.

Commands are built in the reader's language when they are asked for, so that ``simsite --help``
loads nothing it does not show.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Of the command line, without the program's name; by default those of this process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(50_000, 50, 100)  # what is loaded stays; looking for cycles in it takes time
    try:
        # Both also where a shell started this in the background and had interrupts ignored.
        signal.signal(signal.SIGINT, _interrupt)
        signal.signal(signal.SIGTERM, _stop)
        if (
            hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
        ):  # nohup means to go on
            signal.signal(signal.SIGHUP, _stop)
        code = _run(given)
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def _run(given: list[str]) -> int:
    """Build the commands in the reader's language and run the one asked for."""
    from simsite.cli.commands import commands
    from simsite.cli.speech import language, obey, steady_streams, whisper

    steady_streams()
    try:
        words = language(given)
    except ValueError as trouble:
        whisper(str(trouble))
        return BAD_INPUT
    return obey(commands(words), given, words)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave in order at Ctrl-C; one is enough, a second would disturb the leaving."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _heed_hangup() -> None:
    """Leave in order when the terminal is closed, unless nohup has told us to go on."""
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, _stop)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave in order when asked to end, or the terminal is closed: nothing stays half-written."""
    sys.exit(128 + number)
