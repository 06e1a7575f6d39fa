"""``simsite need FILE``: the least of one resource for a deadline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import headers, speak_kept, whisper
from simsite.cli.timings import Stopwatch
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def need(file: Path, **given: Any) -> None:
        from simsite.facade.questions import refuse_kept

        kept = {"out": given["out"], "force": given["force"]}
        watch = Stopwatch(say, "need", first=lambda: refuse_kept(**kept))
        names = ("by", "sure", "of", "wait", "left", "confirm", "fixed_desks", "jobs")
        wish = {name: given[name] for name in names}
        found = simsite.need(options.asked(file, given), **wish, progress=watch)
        directory = found.save(**kept, headers=headers(), timings=watch.timings)
        speak_kept(found, directory, say, as_json=given["json"])
        if given["verbose"]:
            whisper(watch.text())

    return options.command(say, "need", need, *_options(say))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.engine_names import RESOURCES

    return (
        options.file(),
        click.Option(["--by"], metavar="TIME", help=say("cli.help.by")),
        click.Option(["--sure"], metavar="SHARE", default="95 %", help=say("cli.help.sure")),
        click.Option(
            ["--of"], metavar="ROLE[=WEIGHT]", multiple=True, default=("collectors",),
            shell_complete=options.completed_from(RESOURCES),
            help=say("cli.help.need_of", choice=", ".join(RESOURCES)),
        ),
        click.Option(["--wait"], metavar="TIME", help=say("cli.help.wait")),
        click.Option(
            ["--left"], type=click.IntRange(0), metavar="PEOPLE", help=say("cli.help.left")
        ),
        options.confirm(say, "cli.help.confirm_need"),
        options.flag(say, "fixed-desks"),
        options.sets(say),
        options.scenario(say),
        *options.random_draws(say),
        options.jobs(say),
        *(options.flag(say, name) for name in ("json", "verbose")),
        options.out(say, "cli.help.out_need"),
        options.flag(say, "force"),
    )  # fmt: skip
