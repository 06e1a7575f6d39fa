"""``simsite run FILE``: one scenario, many replications, a directory of results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli import options
from simsite.cli.speech import DONE, NOT_REACHED, headers, speak, whisper
from simsite.core.errors import BadValue
from simsite.report.words import Words

if TYPE_CHECKING:
    from simsite.experiment.precision import Verdict, Wish
    from simsite.experiment.results import Results
    from simsite.experiment.run import Progress
    from simsite.model.scenario import Scenario


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def run(file: Path, **given: Any) -> int:
        from simsite.cli.stopwatch import Stopwatch
        from simsite.experiment.store import Keep, save_where, target
        from simsite.model.load import load
        from simsite.model.placed import placed
        from simsite.report.proof import proof
        from simsite.report.ready import working
        from simsite.report.run_directory import RunDirectory, undrawable

        watch = Stopwatch()
        asked = file, given["scenario"], options.overrides(given)
        wish = _wish(given)
        scenario = load(*asked)
        watch.lap("load")
        name = "-".join(part for part in (file.stem, given["scenario"]) if part)
        target(given["out"], name, force=given["force"])  # refused now and not after the work
        last = ("run",) if given["no_figures"] else ("run", "figures")
        with placed(*asked), working(say, *last) as tell:
            results, scenario, verdict = _simulated(scenario, wish, name, given, tell)
            watch.lap("simulate")
            if given["audit"]:
                from simsite.experiment.audited import audited

                results = audited(results, given["engine"], given["jobs"], tell)
                watch.lap("audit")
        more = RunDirectory(results, scenario, say, headers(), not given["no_figures"])
        keep = Keep(given["force"], given["trace"], more.write, watch.timings)
        directory = save_where(results, scenario, given["out"], name, keep)
        watch.lap("save")
        _answer((results, scenario, verdict), say, directory, as_json=given["json"])
        missing = None if given["no_figures"] else undrawable(results, say)
        if missing is not None:
            whisper(missing)
        if given["verbose"]:
            whisper(f"{watch.text(say)}\n{proof(results.check, say)}")
        return DONE if results.median_reached else NOT_REACHED

    return options.command(say, "run", run, *_options(say))


def _wish(given: Mapping[str, Any]) -> Wish | None:
    """Return how sharp the answer is to be; None where the number of replications is given."""
    if not given["precision"]:
        if given["at_most"] is not None:
            raise BadValue("precision.missing")
        return None
    from simsite.experiment.precision import wished

    if given["replications"] is not None:
        raise BadValue("precision.and_replications")
    return wished(given["precision"], given["at_most"])


def _simulated(
    scenario: Scenario, wish: Wish | None, name: str, given: Mapping[str, Any], tell: Progress
) -> tuple[Results, Scenario, Verdict | None]:
    """Run as often as the scenario says, or until the answer is as sharp as wished."""
    how = {"jobs": given["jobs"], "engine": given["engine"]}
    if wish is None:
        from simsite.experiment.run import run

        return run(scenario, name=name, progress=tell, **how), scenario, None
    from simsite.experiment.precision import run_to_precision

    return run_to_precision(scenario, wish, name=name, progress=tell, **how)


def _answer(
    found: tuple[Results, Scenario, Verdict | None], say: Words, directory: Path, *, as_json: bool
) -> None:
    """Show the answer, and where the results are, also where the answer cannot be shown."""
    from simsite.report.run_directory import answer, answer_json

    results, scenario, verdict = found
    try:
        if as_json:
            speak(answer_json(results, verdict, scenario))
        else:
            speak(answer(results, say, verdict, scenario))
    finally:
        whisper(say("cli.saved", directory=str(directory)))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    return (
        options.file(),
        options.sets(say),
        options.scenario(say),
        *options.luck(say),
        *options.precision(say),
        options.jobs(say),
        options.engine(say),
        *(options.flag(say, name) for name in ("audit", "trace", "no-figures", "json", "verbose")),
        options.out(say, "cli.help.out_run"),
        options.flag(say, "force"),
    )
