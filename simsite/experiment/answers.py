"""Directories of answers to one question: the tables, the scenario, and what made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.experiment.manifest import TIMINGS, sha256, write_json, write_manifest
from simsite.experiment.store import SCENARIO, target
from simsite.experiment.whole import whole_directory
from simsite.model.scenario import Scenario


@dataclass(frozen=True)
class Answer:
    """What is kept of an answer.

    Attributes
    ----------
    schema : str
        Of its JSON, such as ``simsite.need/1``.
    name : str
        Short name, from which a free name of a directory is made.
    asked : mapping
        The question, for the manifest.
    files : mapping of str to bytes
        Content by file name.
    timings : mapping
        What differs between equal questions.
    """

    schema: str
    name: str
    asked: Mapping[str, Any]
    files: Mapping[str, bytes]
    timings: Mapping[str, Any]


def save_answer(answer: Answer, scenario: Scenario, out: Path | None, *, force: bool) -> Path:
    """Write a directory, whole or not at all, where it was asked for or at the next free name.

    Parameters
    ----------
    answer : Answer
        What to keep.
    scenario : Scenario
        What it was asked about.
    out : pathlib.Path or None
        Where; None for ``runs/<name>-<number>``.
    force : bool
        Whether a directory of results is replaced.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    BadValue
        If something is there that may not be replaced, or nothing can be written.
    """
    while True:
        directory = target(out, answer.name, force=force)
        try:
            _write(answer, scenario, directory, force=force)
        except BadValue as trouble:
            if out is not None or trouble.key != "store.exists":
                raise
        else:
            return directory


def _write(answer: Answer, scenario: Scenario, directory: Path, *, force: bool) -> None:
    with whole_directory(directory, force=force) as folder:
        write_answer(folder, answer, scenario)


def write_answer(folder: Path, answer: Answer, scenario: Scenario) -> None:
    """Write an answer into a folder; its manifest lists what is there already, too.

    Parameters
    ----------
    folder : pathlib.Path
        That exists, such as one of `simsite.experiment.whole.whole_directory`.
    answer : Answer
        What to keep.
    scenario : Scenario
        What it was asked about.
    """
    from simsite.model.write import resolved_yaml

    resolved = resolved_yaml(scenario).encode()
    (folder / SCENARIO).write_bytes(resolved)
    for name, content in answer.files.items():
        (folder / name).write_bytes(content)
    write_json(folder / TIMINGS, answer.timings)
    about = {
        "schema": answer.schema,
        "simsite": __version__,
        "name": answer.name,
        "asked": dict(answer.asked),
        "seed": scenario.run.seed,
        "replications": scenario.run.replications,
        "scenario_sha256": sha256(resolved),
    }
    write_manifest(folder, about)
