"""``simsite sweep FILE``: many scenarios on the same random draws, resumed by the same command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import simsite
from simsite.cli import options
from simsite.cli.console import DONE, FAILED, headers, speak, whisper
from simsite.cli.timings import Stopwatch
from simsite.core.errors import sentence
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from simsite.experiment.sweep.sweep import SweepOutcome
    from simsite.facade.sweeps import SweepOptions


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sweep(file: Path, **given: Any) -> int:
        return _sweep(say, file, given)

    return options.command(
        say,
        "sweep",
        sweep,
        options.file(),
        options.sets(say),
        *options.random_draws(say),
        options.jobs(say),
        click.Option(["--shard"], metavar="I/N", help=say("cli.help.shard")),
        click.Option(["--dask"], metavar="ADDRESS", help=say("cli.help.dask")),
        click.Option(["--point-timeout"], metavar="TIME", help=say("cli.help.point_timeout")),
        *(options.flag(say, name) for name in ("fail-fast", "dry-run", "json", "verbose")),
        options.out(say, "cli.help.out_sweep"),
        options.flag(say, "force"),
    )


def _sweep(say: Words, file: Path, given: Mapping[str, Any]) -> int:
    from simsite.facade.sweeps import finished_sweep, sweep_folder, sweep_how

    watch = Stopwatch(say, "sweep")
    asked, out, how = options.asked(file, given), given["out"], _how(say, given)
    sweep_how(**how)  # refused now and not after all is read
    directory = sweep_folder(asked, out, given["shard"])
    if not (given["force"] or given["dry_run"] or given["shard"]):
        finished = finished_sweep(asked, out)
        if finished is not None and finished.headers == headers():
            _tell_finished(say, finished, as_json=given["json"])
            return DONE
    if given["dry_run"]:
        return _estimate(say, asked, out, how)
    try:
        outcome = simsite.sweep(asked, out, **how, progress=watch)
    except (KeyboardInterrupt, SystemExit):
        if watch.begun:
            whisper(say("cli.swept_kept", directory=str(directory)))
        raise
    _tell(say, outcome, directory, given["shard"], as_json=given["json"])
    if given["verbose"]:
        whisper(watch.text())
    return FAILED if outcome.failed else DONE


def _how(say: Words, given: Mapping[str, Any]) -> SweepOptions:
    """Return how the sweep is gone about, as the command line says."""
    return {
        "jobs": given["jobs"],
        "force": given["force"],
        "shard": given["shard"],
        "point_timeout": given["point_timeout"],
        "fail_fast": given["fail_fast"],
        "dask": given["dask"],
        "headers": headers(),
        "notice": lambda key, about: whisper(sentence(key, about, say.lang)),
    }


def _estimate(say: Words, asked: simsite.ScenarioFile, out: Path | None, how: SweepOptions) -> int:
    from simsite.facade.sweeps import estimate_sweep
    from simsite.report.sweep_text import estimate_text

    speak(estimate_text(estimate_sweep(asked, out, **how), say))
    return DONE


def _tell(
    say: Words, outcome: SweepOutcome, directory: Path, shard: str | None, *, as_json: bool
) -> None:  # fmt: skip
    """Say what came out, and what happened on the way."""
    from simsite.facade.sweeps import part_of
    from simsite.report.answers.rendered import told
    from simsite.report.answers.sweep import sweep_answer

    points, mine = len(outcome.table.points), part_of(shard)
    if mine is None:
        speak(told(sweep_answer(outcome.table, say), in_json=as_json))
        counts = {"kept": outcome.kept, "damaged": outcome.damaged}
        whisper(say("cli.swept", points=points, directory=str(directory), **counts))
    else:
        part = f"{mine.number}/{mine.of}"
        pattern = str(directory).removesuffix(f"{mine.number}-of-{mine.of}")
        about = {"part": part, "directory": str(directory)}
        whisper(say("cli.swept_part", points=points, pattern=f"{pattern}*-of-{mine.of}", **about))
    if outcome.reused:
        whisper(say("cli.swept_reused", number=f"{outcome.reused:,}"))
    if outcome.failed:
        names = "; ".join(failed.name for failed in outcome.failed)
        whisper(say("cli.swept_failed", number=len(outcome.failed), names=names))


def _tell_finished(say: Words, finished: Any, *, as_json: bool) -> None:
    """Say what a sweep that was finished before had come to."""
    from simsite.report.answers.rendered import told
    from simsite.report.answers.sweep import MOST_SHOWN, points_answer

    first = finished.table(MOST_SHOWN)
    answer = points_answer(first, finished.number, finished.rows, say)
    speak(told(answer, in_json=as_json))
    counts = {"points": finished.number, "kept": finished.number, "damaged": 0}
    whisper(say("cli.swept", directory=str(finished.directory), **counts))
