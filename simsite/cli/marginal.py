"""``simsite marginal FILE``: where the next members of staff go, and what each gains."""

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

    def marginal(file: Path, **given: Any) -> None:
        from simsite.facade.questions import refuse_kept

        kept = {"out": given["out"], "force": given["force"]}
        watch = Stopwatch(say, "marginal", first=lambda: refuse_kept(**kept))
        question = {
            name: given[name] for name in ("of", "fewer", "by", "confirm", "fixed_desks", "jobs")
        }
        found = simsite.marginal(
            options.asked(file, given), number=given["next"], **question, progress=watch
        )
        directory = found.save(**kept, headers=headers(), timings=watch.timings)
        speak_kept(found, directory, say, as_json=given["json"])
        if given["verbose"]:
            whisper(watch.text())

    return options.command(say, "marginal", marginal, *_options(say))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.engine_names import MOVABLE

    return (
        options.file(),
        click.Option(
            ["--next"], type=click.IntRange(1), metavar="K", default=5, help=say("cli.help.next")
        ),
        click.Option(["--fewer"], is_flag=True, help=say("cli.help.fewer")),
        click.Option(
            ["--of"], metavar="ROLE", multiple=True, default=("collectors",),
            shell_complete=options.completed_from(MOVABLE),
            help=say("cli.help.marginal_of", choice=", ".join(MOVABLE)),
        ),
        click.Option(["--by"], metavar="TIME", help=say("cli.help.by")),
        options.confirm(say, "cli.help.confirm_marginal"),
        options.flag(say, "fixed-desks"),
        options.sets(say),
        options.scenario(say),
        *options.random_draws(say),
        options.jobs(say),
        *(options.flag(say, name) for name in ("json", "verbose")),
        options.out(say, "cli.help.out_marginal"),
        options.flag(say, "force"),
    )  # fmt: skip
