"""``simsite serve [FILE]``: a page in the browser, to try things and put scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import whisper
from simsite.report.i18n import Words

ADDRESS = "127.0.0.1"
PORT = 8017


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def serve(file: Path | None, **given: Any) -> None:
        from simsite.web.installed import refuse_without_libraries

        refuse_without_libraries()  # before what imports them
        from simsite.web.requests import Limits
        from simsite.web.server import ListeningAddress, listen

        files = {} if file is None else _resolved(file, given["scenario"], given["sets"])
        limits = Limits(at_once=given["at_once"], seconds=given["seconds"])
        place = ListeningAddress(given["host"], given["port"], say.lang, files, limits)

        def tell(address: str) -> None:
            whisper(say("cli.serving", address=address))
            if given["open"]:
                click.launch(address)

        listen(place, tell)

    return options.command(say, "serve", serve, *_options(say))


def _resolved(file: Path, scenario: str | None, sets: Sequence[str]) -> dict[str, bytes]:
    """Return a scenario as one file that needs no other, by its name; faults are told as ever."""
    from simsite.facade.scenarios import resolved

    asked = simsite.ScenarioFile(file, scenario, sets)
    return {f"{'-'.join(asked.parts)}.yaml": resolved(asked).encode()}


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    return (
        click.Argument(["file"], type=click.Path(path_type=Path), required=False),
        options.sets(say),
        options.scenario(say),
        click.Option(["--host"], metavar="ADDRESS", default=ADDRESS, help=say("cli.help.host")),
        click.Option(
            ["--port"], type=click.IntRange(0, 65535), metavar="N", default=PORT,
            help=say("cli.help.port", port=PORT),
        ),
        click.Option(
            ["--at-once"], type=click.IntRange(1), metavar="N", default=2,
            help=say("cli.help.at_once"),
        ),
        click.Option(
            ["--seconds"], type=click.IntRange(1), metavar="N", default=120,
            help=say("cli.help.seconds"),
        ),
        options.flag(say, "open"),
    )  # fmt: skip
