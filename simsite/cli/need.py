"""``simsite need FILE``: the least of one resource for a deadline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simsite.cli import options
from simsite.cli.speech import headers, speak, whisper
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def need(file: Path, **given: Any) -> None:
        from simsite.cli.stopwatch import Stopwatch
        from simsite.experiment.answers import Answer, save_answer
        from simsite.experiment.need import Wish, need
        from simsite.experiment.store import target
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.model.wishes import wished_share, wished_time
        from simsite.report.answers.need import SCHEMA, need_answer
        from simsite.report.answers.rendered import as_files, as_json, as_text
        from simsite.report.ready import working
        from simsite.report.wording import Wording

        watch = Stopwatch()
        asked = file, given["scenario"], options.overrides(given)
        scenario = load(*asked)
        by, sure = wished_time(given["by"], scenario.calendar), wished_share(given["sure"])
        wish = Wish(given["of"], by, sure)
        watch.lap("load")
        name = "-".join(part for part in ("need", file.stem, given["scenario"]) if part)
        target(given["out"], name, force=given["force"])  # refused now and not after the work
        with placed(*asked), working(say, "need") as tell:
            found = need(scenario, wish, name=name, jobs=given["jobs"], progress=tell)
        watch.lap("simulate")
        about = {"of": wish.of, "by_us": by, "sure": sure}
        told = need_answer(found, scenario, Wording.of(found.plan, say))
        answer = Answer(SCHEMA, name, about, as_files(told, headers()), watch.timings, found)
        directory = save_answer(answer, scenario, given["out"], force=given["force"])
        try:
            speak(as_json(told) if given["json"] else as_text(told))
        finally:
            whisper(say("cli.saved", directory=str(directory)))
        if given["verbose"]:
            whisper(watch.text(say))

    return options.command(say, "need", need, *_options(say))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    from simsite.core.choices import RESOURCES

    return (
        options.file(),
        click.Option(["--by"], metavar="TIME", help=say("cli.help.by")),
        click.Option(["--sure"], metavar="SHARE", default="95 %", help=say("cli.help.sure")),
        click.Option(
            ["--of"], type=click.Choice(RESOURCES), default="collectors",
            help=say("cli.help.need_of"),
        ),
        options.sets(say),
        options.scenario(say),
        *options.luck(say),
        options.jobs(say),
        *(options.flag(say, name) for name in ("json", "verbose")),
        options.out(say, "cli.help.out_need"),
        options.flag(say, "force"),
    )  # fmt: skip
