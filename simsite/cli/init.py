"""``simsite init FILE``: a commented scenario to start from."""

from __future__ import annotations

from pathlib import Path

import click

from simsite.cli import options
from simsite.cli.speech import whisper
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def init(file: Path) -> None:
        from simsite.model.starter import write_starter

        for written in write_starter(file, say.lang):
            whisper(say("cli.wrote", file=str(written)))

    return options.command(say, "init", init, options.file())
