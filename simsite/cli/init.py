"""``simsite init FILE``: a commented scenario to start from."""

from __future__ import annotations

from pathlib import Path

import click

import simsite
from simsite.cli import options
from simsite.cli.console import whisper
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def init(
        file: Path,
        from_list: Path | None,
        sheet: tuple[str, ...],
        household_size: str | None,
        people: str | None,
    ) -> None:
        begun = simsite.init(
            file,
            from_list=from_list,
            sheet=sheet,
            household_size=household_size,
            people=people,
            lang=say.lang,
        )
        for written in begun.files:
            whisper(say("cli.wrote", file=str(written)))
        for line in begun.said:
            whisper(line)

    start = click.Option(
        ["--from", "from_list"],
        type=click.Path(path_type=Path),
        metavar="LIST",
        help=say("cli.help.from"),
    )
    sheet = click.Option(["--sheet"], multiple=True, metavar="NAME", help=say("cli.help.sheet"))
    size = click.Option(["--household-size"], metavar="SIZE", help=say("cli.help.household_size"))
    people = click.Option(["--people"], metavar="TOTAL", help=say("cli.help.people"))
    return options.command(say, "init", init, options.file(), start, sheet, size, people)
