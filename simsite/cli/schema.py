"""``simsite schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak, whisper
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def schema(out: Path | None) -> None:
        text = simsite.schema(out)
        if out is None:
            speak(text)
        else:
            whisper(say("cli.wrote", file=str(out)))

    out = click.Option(
        ["--out"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=say("cli.help.out_schema"),
    )
    return options.command(say, "schema", schema, out)
