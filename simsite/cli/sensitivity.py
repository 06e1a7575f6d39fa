"""``simsite sensitivity FILE``: what the answer depends on, one input at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simsite.cli import options
from simsite.cli.speech import speak, whisper
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sensitivity(file: Path, **given: Any) -> None:
        from simsite.experiment.sensitivity import Ask, sensitivity
        from simsite.experiment.store import RUNS
        from simsite.experiment.whole import free_name, refuse_existing, whole_directory
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.figures.tornado import draw_tornado
        from simsite.report.progress import progress
        from simsite.report.sensitivity_text import sensitivity_answer

        ask = Ask(given["others"], options.chance(given["sure"]), given["jobs"], given["engine"])
        asked = file, given["scenario"], options.overrides(given)
        directory = given["out"] or free_name(RUNS, f"{file.stem}-sensitivity")
        refuse_existing(directory, force=False)
        scenario = load(*asked)
        with placed(*asked), progress(say) as tell:
            found = sensitivity(scenario, ask, tell)
        with whole_directory(directory) as folder:
            draw_tornado(found, folder / "tornado", say)
        speak(sensitivity_answer(found, say, as_json=given["json"]))
        whisper(say("cli.saved", directory=str(directory)))

    return options.command(say, "sensitivity", sensitivity, *_options(say))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    others = click.Option(
        ["--others"],
        type=click.Choice(["given", "drawn"]),
        default="given",
        help=say("cli.help.others"),
    )
    sure = click.Option(["--sure"], metavar="P", default="95%", help=say("cli.help.sure_flips"))
    return (
        options.file(),
        options.sets(say),
        options.scenario(say),
        *options.luck(say),
        others,
        sure,
        options.jobs(say),
        options.engine(say),
        options.flag(say, "json"),
        options.out(say, "cli.help.out_sensitivity"),
    )
