"""Where a page comes from and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simsite.experiment.store.report_inputs import Gathered, RunFacts
from simsite.report import formatting as written
from simsite.report.html.escape import isolated
from simsite.report.i18n import Words

Pair = tuple[str, str]
AGAIN = "again"
FOLDERS = {"marginal": "next", "need": "need", "sensitivity": "sensitivity"}


def repeat(run: RunFacts) -> tuple[str, ...]:
    """Return the commands that make a run again, and hold it against this one."""
    scenario, luck = run.directory / "scenario.yaml", run.results
    number = luck.headline.replications
    again = ("run", scenario, "--seed", luck.seed, "--replications", number, "--out", AGAIN)
    return (
        command("check", scenario),
        command(*again),
        command("compare", run.directory, AGAIN),
    )


def command(*words: object) -> str:
    """Return a command of simsite as a shell takes it."""
    return shlex.join(["simsite", *map(str, words)])


def ask(run: RunFacts, kind: str) -> str:
    """Return the command that answers a question which the page was not given the answer to."""
    more = ("--next", 5) if kind == "marginal" else ()
    folder = FOLDERS[kind]
    asked = command(kind, run.directory / "scenario.yaml", *more, "--out", folder)
    return f"{asked} && {command('report', run.directory, folder)}"


def about_run(run: RunFacts, words: Words) -> tuple[Pair, ...]:
    """Return what made a run, as pairs of a label and a value."""
    manifest = run.manifest
    rows = [
        ("directory", isolated(str(run.directory))),
        ("name", isolated(run.results.name) or written.NO_VALUE),
        ("seed", str(run.results.seed)),
        ("replications", written.count(run.results.headline.replications)),
        ("engine", run.results.check.engine if run.results.check else written.NO_VALUE),
        ("versions", _versions(manifest["versions"])),
        ("scenario_sha256", str(manifest["scenario_sha256"])),
        ("plan_sha256", str(manifest["plan_sha256"])),
        ("arrays_sha256", str(manifest["files"].get("arrays.npz", written.NO_VALUE))),
    ]
    return tuple((words(f"shown.origin.{key}"), value) for key, value in rows)


def others(found: Gathered, words: Words) -> tuple[Pair, ...]:
    """Return the other directories that a page shows."""
    named: list[tuple[str, Path]] = [("sweep", sweep.directory) for sweep in found.sweeps]
    named += [(kept.sort, kept.directory) for kept in found.answers]
    return tuple(
        (words(f"shown.origin.{key}"), isolated(str(directory))) for key, directory in named
    )


def _versions(versions: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
