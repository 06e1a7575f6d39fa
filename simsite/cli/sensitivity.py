"""``simsite sensitivity FILE``: what the answer depends on, one input at a time or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak_kept
from simsite.cli.timings import Stopwatch
from simsite.core.errors import BadValue
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from simsite.facade.questions import Replied


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sensitivity(file: Path, **given: Any) -> None:
        from simsite.facade.questions import refuse_kept

        watch = Stopwatch(say, "sensitivity", first=lambda: refuse_kept(given["out"], force=False))
        ask = _all_at_once if given["sobol"] else _one_at_a_time
        found = ask(file, given, watch)
        directory = found.save(given["out"], lang=say.lang, timings=watch.timings)
        speak_kept(found, directory, say, as_json=given["json"])

    return options.command(say, "sensitivity", sensitivity, *_options(say))


def _one_at_a_time(file: Path, given: Mapping[str, Any], watch: Stopwatch) -> Replied:
    """Set each input to its ends."""
    said = {name: given[name] for name in ("others", "sure") if given[name] is not None}
    how = {"jobs": given["jobs"], "engine": given["engine"]}
    return simsite.sensitivity(options.asked(file, given), **said, **how, progress=watch)


def _all_at_once(file: Path, given: Mapping[str, Any], watch: Stopwatch) -> Replied:
    """Draw all inputs from their ranges."""
    for name in ("others", "sure"):
        if given[name] is not None:
            raise BadValue("sensitivity.alone", option=f"--{name}")
    how = {"jobs": given["jobs"], "engine": given["engine"]}
    return simsite.sobol(options.asked(file, given), **how, progress=watch)


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    others = click.Option(
        ["--others"], type=click.Choice(["given", "drawn"]), help=say("cli.help.others")
    )
    return (
        options.file(),
        options.sets(say),
        options.scenario(say),
        *options.random_draws(say),
        others,
        click.Option(["--sure"], metavar="P", help=say("cli.help.sure_flips")),
        options.flag(say, "sobol"),
        options.jobs(say),
        options.engine(say),
        options.flag(say, "json"),
        options.out(say, "cli.help.out_sensitivity"),
    )
