"""``simsite init FILE``: a commented scenario to start from."""

from __future__ import annotations

from pathlib import Path

import click

from simsite.cli import options
from simsite.cli.speech import whisper
from simsite.core.errors import BadValue
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def init(file: Path, from_list: Path | None, sheet: str | None) -> None:
        from simsite.model.starter import write_starter

        if from_list is not None:
            _from_list(file, from_list, sheet, say)
            return
        if sheet is not None:
            raise BadValue("list.sheet_alone")
        for written in write_starter(file, say.lang):
            whisper(say("cli.wrote", file=str(written)))

    start = click.Option(
        ["--from", "from_list"],
        type=click.Path(path_type=Path),
        metavar="LIST",
        help=say("cli.help.from"),
    )
    sheet = click.Option(["--sheet"], metavar="NAME", help=say("cli.help.sheet"))
    return options.command(say, "init", init, options.file(), start, sheet)


def _from_list(file: Path, source: Path, sheet: str | None, say: Words) -> None:
    """Start from a planner's own list; say what was taken for what."""
    from simsite.model.site_list.read import read_list
    from simsite.model.site_list.start import prepare
    from simsite.model.starter import write_all
    from simsite.report.list_text import list_text

    found = read_list(source, sheet)
    started = prepare(found, file, say.lang)
    lines = list_text(found, started, file, say)
    for written in write_all(started.contents):
        whisper(say("cli.wrote", file=str(written)))
    for line in lines:
        whisper(line)
