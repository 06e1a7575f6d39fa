"""``simsite compare A B...``: what differs between runs, or which of them is best."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli import options
from simsite.cli.speech import speak, tell_missing
from simsite.report.words import Words

if TYPE_CHECKING:
    from simsite.experiment.results import Results

ZONE = "5pp"


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def compare(results: tuple[Path, ...], **given: Any) -> None:
        from simsite.experiment.compare import compare_all
        from simsite.experiment.store import load_named, load_scenario
        from simsite.report.compare_text import comparison_answer

        found = load_named(results)
        tell_missing(results, say)
        if given["select"]:
            speak(_selected(found, given, say))
            return
        comparisons = compare_all(found, [load_scenario(directory) for directory in results])
        speak(comparison_answer(comparisons, say, as_json=given["json"]))

    return options.command(say, "compare", compare, *_options(say))


def _selected(found: list[Results], given: Mapping[str, Any], say: Words) -> str:
    """Return which run is best."""
    from simsite.experiment.precision import wished
    from simsite.experiment.select import Budget, select
    from simsite.report.ready import working
    from simsite.report.select_text import selection_answer

    (goal,) = wished([given["zone"]]).goals
    budget = Budget(options.chance(given["sure"]), given["at_most"], given["jobs"], given["engine"])
    with working(say, "select") as tell:
        choice = select(found, goal, budget, tell)
    return selection_answer(choice, say, as_json=given["json"])


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.choices import BATCH, FIRST_BATCHES, MOST_REPLICATIONS

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
