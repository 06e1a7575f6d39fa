"""Commands given in this process to a folder, once for several tests."""

import contextlib

import tiny

from simsite.cli.commands import commands
from simsite.cli.console import language, obey


def obeyed(folder, *given):
    """Write the tiny campaign into a folder and give the commands there; each must succeed."""
    tiny.write(folder)
    tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    say = language([])
    with contextlib.chdir(folder):
        for arguments in given:
            assert obey(commands(say), [str(argument) for argument in arguments], say) == 0
