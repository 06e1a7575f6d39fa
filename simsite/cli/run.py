"""``simsite run FILE``: one scenario, many replications, a directory of results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import DONE, NOT_REACHED, headers, speak, speak_kept, whisper
from simsite.cli.timings import Stopwatch
from simsite.report.i18n import Words

LIST = "list"


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def run(file: Path, **given: Any) -> int:
        if LIST in given["what_if"]:
            known = simsite.what_ifs(file)
            speak(known.to_json() if given["json"] else known.to_text(say.lang))
            return DONE
        return (_with_what_ifs if given["what_if"] else _plan)(file, given, say)

    return options.command(say, "run", run, *_options(say))


def _plan(file: Path, given: Mapping[str, Any], say: Words) -> int:
    """Run the plan alone."""
    from simsite.report.run_directory import undrawable
    from simsite.report.text_parts import proof

    watch, figures = _watch(given, say), not given["no_figures"]
    results = simsite.run(options.asked(file, given), **_how(given), progress=watch)
    directory = results.save(**_kept(given, say, watch), trace=given["trace"])
    watch.lap("save")
    speak_kept(results, directory, say, as_json=given["json"])
    missing = undrawable(results, say) if figures else None
    if missing is not None:
        whisper(missing)
    if given["verbose"]:
        whisper(f"{watch.text()}\n{proof(results.check, say)}")
    return DONE if results.median_reached else NOT_REACHED


def _with_what_ifs(file: Path, given: Mapping[str, Any], say: Words) -> int:
    """Run the plan and what may be otherwise."""
    from simsite.facade.what_ifs import refuse_what_ifs

    asked, names = options.asked(file, given), given["what_if"]
    refuse_what_ifs(asked, names, given["out"], force=given["force"], trace=given["trace"])
    watch = _watch(given, say)
    replies = simsite.what_if(asked, *names, **_how(given), progress=watch)
    plan, *others = replies.save(**_kept(given, say, watch))
    watch.lap("save")
    speak_kept(replies, plan, say, as_json=given["json"])
    for other in others:
        whisper(say("cli.saved", directory=str(other)))
    if given["verbose"]:
        whisper(watch.text())
    return DONE if replies.median_reached else NOT_REACHED


def _watch(given: Mapping[str, Any], say: Words) -> Stopwatch:
    from simsite.facade.questions import refuse_kept

    last = ("run",) if given["no_figures"] else ("run", "figures")
    kept = {"out": given["out"], "force": given["force"]}
    return Stopwatch(say, *last, first=lambda: refuse_kept(**kept))


def _how(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("precision", "at_most", "jobs", "engine", "audit")}


def _kept(given: Mapping[str, Any], say: Words, watch: Stopwatch) -> dict[str, Any]:
    """Return how results are to be kept."""
    kept = {"out": given["out"], "force": given["force"], "timings": watch.timings}
    return kept | {"lang": say.lang, "headers": headers(), "figures": not given["no_figures"]}


def _options(say: Words) -> tuple[click.Parameter, ...]:
    """Return what the command takes."""
    return (
        options.file(),
        options.sets(say),
        options.what_if(say),
        options.scenario(say),
        *options.random_draws(say),
        *options.precision(say),
        options.jobs(say),
        options.engine(say),
        *(options.flag(say, name) for name in ("audit", "trace", "no-figures", "json", "verbose")),
        options.out(say, "cli.help.out_run"),
        options.flag(say, "force"),
    )
