"""``simsite compare A B...``: what differs between runs, or which of them is best."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import speak, tell_missing
from simsite.cli.timings import Stopwatch
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from simsite.facade.runs import RunResults
    from simsite.report.answers.noun import Answer


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def compare(results: tuple[Path, ...], **given: Any) -> None:
        from simsite.facade.runs import read_runs
        from simsite.report.answers.rendered import told

        found = read_runs(results)
        tell_missing(results, say)
        answer = _selected(found, given, say) if given["select"] else _compared(found, say)
        speak(told(answer, in_json=given["json"]))

    return options.command(say, "compare", compare, *_options(say))


def _compared(found: list[RunResults], say: Words) -> Answer:
    """Return what differs between runs."""
    from simsite.report.answers.comparison import comparison_answer
    from simsite.report.wording import Wording

    return comparison_answer(simsite.compare(*found), Wording.of(found[0].plan, say))


def _selected(found: list[RunResults], given: Mapping[str, Any], say: Words) -> Answer:
    """Return which run is best."""
    from simsite.report.answers.selection import selection_answer

    asked = {name: given[name] for name in ("zone", "sure", "at_most", "jobs", "engine")}
    choice = simsite.select(*found, **asked, progress=Stopwatch(say, "select"))
    return selection_answer(choice, say)


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.engine_names import BATCH, FIRST_BATCHES, MOST_REPLICATIONS, ZONE

    most = click.Option(
        ["--at-most"], type=click.IntRange(BATCH * FIRST_BATCHES), metavar="N",
        default=MOST_REPLICATIONS,
        help=say("cli.help.at_most_select", most=f"{MOST_REPLICATIONS:,}"),
    )  # fmt: skip
    return (
        options.files("results"),
        options.flag(say, "select"),
        click.Option(["--zone"], metavar="WIDTH", default=ZONE, help=say("cli.help.zone")),
        click.Option(["--sure"], metavar="P", default="95%", help=say("cli.help.sure_select")),
        most,
        options.jobs(say),
        options.engine(say),
        options.flag(say, "json"),
    )
