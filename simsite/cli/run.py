"""``simsite run FILE``: one scenario, many replications, a directory of results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import DONE, NOT_REACHED, headers, speak_kept, whisper
from simsite.cli.timings import Stopwatch
from simsite.report.i18n import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def run(file: Path, **given: Any) -> int:
        from simsite.facade.questions import refuse_kept
        from simsite.report.run_directory import undrawable
        from simsite.report.text_parts import proof

        kept, figures = {"out": given["out"], "force": given["force"]}, not given["no_figures"]
        last = ("run", "figures") if figures else ("run",)
        watch = Stopwatch(say, *last, first=lambda: refuse_kept(**kept))
        how = {name: given[name] for name in ("precision", "at_most", "jobs", "engine", "audit")}
        results = simsite.run(options.asked(file, given), **how, progress=watch)
        shown: dict[str, Any] = {"lang": say.lang, "headers": headers()}
        directory = results.save(
            **kept, **shown, figures=figures, trace=given["trace"], timings=watch.timings
        )
        watch.lap("save")
        speak_kept(results, directory, say, as_json=given["json"])
        missing = undrawable(results, say) if figures else None
        if missing is not None:
            whisper(missing)
        if given["verbose"]:
            whisper(f"{watch.text()}\n{proof(results.check, say)}")
        return DONE if results.median_reached else NOT_REACHED

    return options.command(say, "run", run, *_options(say))


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    return (
        options.file(),
        options.sets(say),
        options.scenario(say),
        *options.random_draws(say),
        *options.precision(say),
        options.jobs(say),
        options.engine(say),
        *(options.flag(say, name) for name in ("audit", "trace", "no-figures", "json", "verbose")),
        options.out(say, "cli.help.out_run"),
        options.flag(say, "force"),
    )
