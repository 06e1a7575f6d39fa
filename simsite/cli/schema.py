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

    def schema(out: Path | None, beside: Path | None) -> None:
        if beside is not None:
            _beside(beside, say)
            if out is None:
                return
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
    beside = click.Option(
        ["--beside"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=say("cli.help.beside"),
    )
    return options.command(say, "schema", schema, out, beside)


def _beside(file: Path, say: Words) -> None:
    """Write the schema beside a scenario, and tell what was written."""
    from simsite.facade.scenarios import schema_beside

    written = schema_beside(file)
    for one in written:
        whisper(say("cli.wrote", file=str(one)))
    if not written:
        whisper(say("cli.schema_there", file=str(file)))
