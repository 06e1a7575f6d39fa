"""The command line: one file per command, no logic.

Commands are built in the reader's language when they are asked for, so that ``simsite --help``
loads nothing it does not show.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from simsite.cli.leaving import heed_signals, left

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
        heed_signals()
        code = _run(given)
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        left()
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
