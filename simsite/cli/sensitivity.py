"""``simsite sensitivity FILE``: what the answer depends on, one input at a time or all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli import options
from simsite.cli.speech import speak, whisper
from simsite.core.errors import BadValue
from simsite.report.words import Words

if TYPE_CHECKING:
    from simsite.experiment.run import Progress
    from simsite.model.scenario import Scenario

    # What works it out: returns the answer as text, and what is kept of it.
    Asker = Callable[[Scenario, Progress], tuple[str, Mapping[str, Any]]]


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sensitivity(file: Path, **given: Any) -> None:
        from simsite.cli.stopwatch import Stopwatch
        from simsite.experiment.answers import Answer, save_answer
        from simsite.experiment.store import target
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.ready import working

        watch = Stopwatch()
        ask = (_all_at_once if given["sobol"] else _one_at_a_time)(given, say)
        asked = file, given["scenario"], options.overrides(given)
        name = f"{file.stem}-sensitivity"
        target(given["out"], name, force=False)  # refused now and not after the work
        scenario = load(*asked)
        watch.lap("load")
        with placed(*asked), working(say, "sensitivity") as tell:
            text, kept = ask(scenario, tell)
        watch.lap("simulate")
        answer = Answer(name=name, timings=watch.timings, **kept)
        directory = save_answer(answer, scenario, given["out"], force=False)
        try:
            speak(text)
        finally:
            whisper(say("cli.saved", directory=str(directory)))

    return options.command(say, "sensitivity", sensitivity, *_options(say))


def _one_at_a_time(given: Mapping[str, Any], say: Words) -> Asker:
    """Return what sets each input to its ends."""
    from simsite.experiment.sensitivity import GIVEN, Ask, sensitivity

    others, sure = given["others"] or GIVEN, given["sure"] or "95%"
    how = Ask(others, options.chance(sure), given["jobs"], given["engine"])

    def ask(scenario: Scenario, tell: Progress) -> tuple[str, Mapping[str, Any]]:
        from simsite.report.answers.rendered import as_json, as_text
        from simsite.report.answers.sensitivity import sensitivity_answer
        from simsite.report.sensitivity_files import kept_ends
        from simsite.report.wording import Wording

        found = sensitivity(scenario, how, tell)
        told = sensitivity_answer(found, Wording.of(found.plan, say))
        text = as_json(told) if given["json"] else as_text(told)
        return text, kept_ends(found, told, say)

    return ask


def _all_at_once(given: Mapping[str, Any], say: Words) -> Asker:
    """Return what draws all inputs from their ranges."""
    for name in ("others", "sure"):
        if given[name] is not None:
            raise BadValue("sensitivity.alone", option=f"--{name}")

    def ask(scenario: Scenario, tell: Progress) -> tuple[str, Mapping[str, Any]]:
        from simsite.experiment.sobol import sobol
        from simsite.report.sensitivity_files import kept_shares
        from simsite.report.sobol_text import sobol_answer

        found = sobol(scenario, jobs=given["jobs"], engine=given["engine"], progress=tell)
        return sobol_answer(found, say, as_json=given["json"]), kept_shares(found)

    return ask


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    others = click.Option(
        ["--others"], type=click.Choice(["given", "drawn"]), help=say("cli.help.others")
    )
    return (
        options.file(),
        options.sets(say),
        options.scenario(say),
        *options.luck(say),
        others,
        click.Option(["--sure"], metavar="P", help=say("cli.help.sure_flips")),
        options.flag(say, "sobol"),
        options.jobs(say),
        options.engine(say),
        options.flag(say, "json"),
        options.out(say, "cli.help.out_sensitivity"),
    )
