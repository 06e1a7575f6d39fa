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

    # What works it out: returns the answer as text, and what writes its files into a folder.
    Asker = Callable[[Scenario, Progress], tuple[str, Callable[[Path], object]]]


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sensitivity(file: Path, **given: Any) -> None:
        from simsite.experiment.store import RUNS
        from simsite.experiment.whole import free_name, refuse_existing, whole_directory
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.progress import progress

        ask = (_all_at_once if given["sobol"] else _one_at_a_time)(given, say)
        asked = file, given["scenario"], options.overrides(given)
        directory = given["out"] or free_name(RUNS, f"{file.stem}-sensitivity")
        refuse_existing(directory, force=False)
        scenario = load(*asked)
        with placed(*asked), progress(say) as tell:
            answer, write = ask(scenario, tell)
        with whole_directory(directory) as folder:
            write(folder)
        speak(answer)
        whisper(say("cli.saved", directory=str(directory)))

    return options.command(say, "sensitivity", sensitivity, *_options(say))


def _one_at_a_time(given: Mapping[str, Any], say: Words) -> Asker:
    """Return what sets each input to its ends."""
    from simsite.experiment.sensitivity import GIVEN, Ask, sensitivity

    others, sure = given["others"] or GIVEN, given["sure"] or "95%"
    how = Ask(others, options.chance(sure), given["jobs"], given["engine"])

    def ask(scenario: Scenario, tell: Progress) -> tuple[str, Callable[[Path], object]]:
        from simsite.experiment.answers import Answer, write_answer
        from simsite.report.figures.tornado import draw_tornado
        from simsite.report.sensitivity_text import SCHEMA, sensitivity_answer

        found = sensitivity(scenario, how, tell)
        texts = [sensitivity_answer(found, say, as_json=form) for form in (False, True)]
        about = {"others": how.others, "sure": how.sure}
        files = {"sensitivity.json": (texts[1] + "\n").encode()}

        def write(folder: Path) -> None:
            draw_tornado(found, folder / "tornado", say)
            write_answer(folder, Answer(SCHEMA, "sensitivity", about, files, {}), scenario)

        return texts[given["json"]], write

    return ask


def _all_at_once(given: Mapping[str, Any], say: Words) -> Asker:
    """Return what draws all inputs from their ranges."""
    for name in ("others", "sure"):
        if given[name] is not None:
            raise BadValue("sensitivity.alone", option=f"--{name}")

    def ask(scenario: Scenario, tell: Progress) -> tuple[str, Callable[[Path], object]]:
        from simsite.experiment.sobol import sobol
        from simsite.report.figures.kinds import write_data
        from simsite.report.sobol_text import sobol_answer, sobol_data

        found = sobol(scenario, jobs=given["jobs"], engine=given["engine"], progress=tell)
        text = sobol_answer(found, say, as_json=given["json"])
        return text, lambda folder: write_data(sobol_data(found), folder / "shares.csv")

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
