"""``simsite sweep FILE``: many scenarios on the same luck, resumed by the same command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simsite.cli import options
from simsite.cli.speech import headers, speak, whisper
from simsite.report.words import Words


def command(say: Words) -> click.Command:
    """Return the command in a language."""

    def sweep(file: Path, **given: Any) -> None:
        from simsite.cli.stopwatch import Stopwatch
        from simsite.experiment.store import RUNS
        from simsite.experiment.sweep import sweep
        from simsite.experiment.sweep_asked import read_sweep
        from simsite.report.progress import progress
        from simsite.report.sweep_text import sweep_answer, write_points

        watch = Stopwatch()
        asked = read_sweep(file, options.overrides(given))
        watch.lap("load")
        directory = given["out"] or RUNS / asked.name
        with progress(say) as tell:
            outcome = sweep(
                asked, directory, jobs=given["jobs"], force=given["force"], progress=tell
            )
        watch.lap("simulate")
        write_points(outcome.table, directory, headers())
        speak(sweep_answer(outcome.table, say, as_json=given["json"]))
        counts = {"kept": outcome.kept, "damaged": outcome.damaged}
        points = len(outcome.table.points)
        whisper(say("cli.swept", points=points, directory=str(directory), **counts))
        if given["verbose"]:
            whisper(watch.text(say))

    return options.command(
        say,
        "sweep",
        sweep,
        options.file(),
        options.sets(say),
        *options.luck(say),
        options.jobs(say),
        *(options.flag(say, name) for name in ("json", "verbose")),
        options.out(say, "cli.help.out_sweep"),
        options.flag(say, "force"),
    )
