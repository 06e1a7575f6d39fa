"""``simsite marginal FILE``: where the next members of staff go, and what each gains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli import options
from simsite.cli.speech import headers, speak, whisper
from simsite.report.words import Words

if TYPE_CHECKING:
    from simsite.experiment.marginal import Question
    from simsite.model.calendar import Calendar


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def marginal(file: Path, **given: Any) -> None:
        from simsite.cli.stopwatch import Stopwatch
        from simsite.experiment.answers import Answer, save_answer
        from simsite.experiment.marginal import marginal
        from simsite.experiment.store import target
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.answers.marginal import SCHEMA, marginal_answer
        from simsite.report.answers.rendered import as_files, as_json, as_text
        from simsite.report.ready import working
        from simsite.report.wording import Wording

        watch = Stopwatch()
        asked = file, given["scenario"], options.overrides(given)
        scenario = load(*asked)
        question = _question(given, scenario.calendar)
        watch.lap("load")
        name = "-".join(part for part in ("marginal", file.stem, given["scenario"]) if part)
        target(given["out"], name, force=given["force"])  # refused now and not after the work
        with placed(*asked), working(say, "marginal") as tell:
            found = marginal(scenario, question, jobs=given["jobs"], progress=tell)
        watch.lap("simulate")
        about = {"of": question.of, "next": question.number, "fewer": question.fewer}
        about["by_us"] = question.by
        told = marginal_answer(found, Wording.of(found.plan, say))
        answer = Answer(SCHEMA, name, about, as_files(told, headers()), watch.timings, found)
        directory = save_answer(answer, scenario, given["out"], force=given["force"])
        try:
            speak(as_json(told) if given["json"] else as_text(told))
        finally:
            whisper(say("cli.saved", directory=str(directory)))
        if given["verbose"]:
            whisper(watch.text(say))

    return options.command(say, "marginal", marginal, *_options(say))


def _question(given: Mapping[str, Any], calendar: Calendar) -> Question:
    """Return what is asked; without a time, and without a deadline, none is held to."""
    from simsite.core.units import NEVER
    from simsite.experiment.marginal import Question
    from simsite.model.wishes import wished_time

    has = given["by"] is not None or calendar.deadline is not None
    by = wished_time(given["by"], calendar) if has else NEVER
    return Question(given["of"], given["next"], given["fewer"], by)


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.choices import MOVABLE

    return (
        options.file(),
        click.Option(
            ["--next"], type=click.IntRange(1), metavar="K", default=5, help=say("cli.help.next")
        ),
        click.Option(["--fewer"], is_flag=True, help=say("cli.help.fewer")),
        click.Option(
            ["--of"], type=click.Choice(MOVABLE), default="collectors",
            help=say("cli.help.marginal_of"),
        ),
        click.Option(["--by"], metavar="TIME", help=say("cli.help.by")),
        options.sets(say),
        options.scenario(say),
        *options.luck(say),
        options.jobs(say),
        *(options.flag(say, name) for name in ("json", "verbose")),
        options.out(say, "cli.help.out_marginal"),
        options.flag(say, "force"),
    )  # fmt: skip
