"""The command line: one file per command, no logic.

Commands are built in the reader's language when they are asked for, so that ``simsite --help``
loads nothing it does not show.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from simsite.cli.signals import exit_code, heed_signals, leave, left

FAILED = 1
BAD_INPUT = 2
# No product of matrices here is worth a thread, and each costs every process 40 MB.
ONE_THREAD = "OPENBLAS_NUM_THREADS"
NO_MEMORY = b"error: not enough memory to begin; \xe5\x86\x85\xe5\xad\x98\xe4\xb8\x8d\xe8\xb6\xb3\n"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Of the command line, without the program's name; by default those of this process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(50_000, 50, 100)  # what is loaded stays; looking for cycles in it takes time
    os.environ.setdefault(ONE_THREAD, "1")
    try:
        heed_signals()
        code = _run(given)
        left()
    except (KeyboardInterrupt, SystemExit) as why:
        left()
        code = exit_code(why)
    leave(code)


def _run(given: list[str]) -> int:
    """Build the commands in the reader's language and run the one asked for."""
    try:
        from simsite.cli.commands import commands
        from simsite.cli.console import language, obey, steady_streams, whisper

        steady_streams()
        try:
            words = language(given)
        except ValueError as trouble:
            whisper(str(trouble))
            return BAD_INPUT
        return obey(commands(words), given, words)
    except MemoryError:  # not even enough for words
        os.write(2, NO_MEMORY)
        return FAILED
