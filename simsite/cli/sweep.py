"""``simsite sweep FILE``: many scenarios on the same luck, resumed by the same command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsite.cli import options
from simsite.cli.speech import DONE, FAILED, headers, speak, whisper
from simsite.core.errors import sentence
from simsite.report.words import Words

if TYPE_CHECKING:
    from simsite.experiment.sweep import SweepOutcome
    from simsite.experiment.sweep_how import How


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
        *options.luck(say),
        options.jobs(say),
        click.Option(["--shard"], metavar="I/N", help=say("cli.help.shard")),
        click.Option(["--dask"], metavar="ADDRESS", help=say("cli.help.dask")),
        click.Option(["--point-timeout"], metavar="TIME", help=say("cli.help.point_timeout")),
        *(options.flag(say, name) for name in ("fail-fast", "dry-run", "json", "verbose")),
        options.out(say, "cli.help.out_sweep"),
        options.flag(say, "force"),
    )


def _sweep(say: Words, file: Path, given: Mapping[str, Any]) -> int:
    from simsite.cli.stopwatch import Stopwatch
    from simsite.experiment.store import RUNS
    from simsite.experiment.sweep_asked import read_sweep
    from simsite.experiment.sweep_finished import find_finished

    watch = Stopwatch()
    how = _how(say, given)
    directory = given["out"] or RUNS / file.stem
    directory = directory if how.shard is None else how.shard.folder(directory)
    sets = options.overrides(given)
    if not (given["force"] or given["dry_run"] or how.shard):
        finished = find_finished(file, sets, directory)
        if finished is not None and finished.headers == headers():
            _tell_finished(say, finished, as_json=given["json"])
            return DONE
    asked = read_sweep(file, sets)
    watch.lap("load")
    if given["dry_run"]:
        return _estimate(say, asked, directory, how)
    try:
        outcome = _run(say, asked, directory, how)
    except (KeyboardInterrupt, SystemExit):
        whisper(say("cli.swept_kept", directory=str(directory)))
        raise
    watch.lap("simulate")
    _tell(say, outcome, directory, how, as_json=given["json"])
    if given["verbose"]:
        whisper(watch.text(say))
    return FAILED if outcome.failed else DONE


def _how(say: Words, given: Mapping[str, Any]) -> How:
    """Return how the sweep is gone about, as the command line says."""
    from simsite.core.units import parse_duration
    from simsite.experiment.sweep_how import How
    from simsite.experiment.sweep_shards import Shard

    limit, shard = given["point_timeout"], given["shard"]
    return How(
        jobs=given["jobs"],
        force=given["force"],
        shard=None if shard is None else Shard.read(shard),
        point_timeout=None if limit is None else parse_duration(limit),
        fail_fast=given["fail_fast"],
        dask=given["dask"],
        notice=lambda key, about: whisper(sentence(key, about, say.lang)),
    )


def _run(say: Words, asked: Any, directory: Path, how: How) -> SweepOutcome:
    from simsite.experiment.sweep import sweep
    from simsite.report.ready import working

    with working(say, "sweep") as tell:
        return sweep(asked, directory, how, progress=tell)


def _estimate(say: Words, asked: Any, directory: Path, how: How) -> int:
    from simsite.experiment.sweep_estimate import estimate
    from simsite.report.sweep_text import estimate_text

    speak(estimate_text(estimate(asked, directory, how), say))
    return DONE


def _tell(
    say: Words, outcome: SweepOutcome, directory: Path, how: How, *, as_json: bool
) -> None:  # fmt: skip
    """Write the tables and say what came out, and what happened on the way."""
    from simsite.report.sweep_text import sweep_answer, write_points

    points = len(outcome.table.points)
    if how.shard is None:
        write_points(outcome.table, directory, headers())
        speak(sweep_answer(outcome.table, say, as_json=as_json))
        counts = {"kept": outcome.kept, "damaged": outcome.damaged}
        whisper(say("cli.swept", points=points, directory=str(directory), **counts))
    else:
        part = f"{how.shard.number}/{how.shard.of}"
        pattern = str(directory).removesuffix(f"{how.shard.number}-of-{how.shard.of}")
        about = {"part": part, "directory": str(directory)}
        whisper(
            say("cli.swept_part", points=points, pattern=f"{pattern}*-of-{how.shard.of}", **about)
        )
    if outcome.reused:
        whisper(say("cli.swept_reused", number=f"{outcome.reused:,}"))
    if outcome.failed:
        names = "; ".join(failed.name for failed in outcome.failed)
        whisper(say("cli.swept_failed", number=len(outcome.failed), names=names))


def _tell_finished(say: Words, finished: Any, *, as_json: bool) -> None:
    """Say what a sweep that was finished before had come to."""
    from simsite.report.sweep_text import MOST_SHOWN, sweep_json, sweep_screen

    if as_json:
        speak(sweep_json(finished.manifest["factors"], finished.rows()))
    else:
        speak(sweep_screen(finished.table(MOST_SHOWN), finished.number, say))
    counts = {"points": finished.number, "kept": finished.number, "damaged": 0}
    whisper(say("cli.swept", directory=str(finished.directory), **counts))
