"""Directories of answers to one question: the tables, the scenario, and what made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.experiment.store.answer_nouns import EXACT, noun_bytes, read_noun
from simsite.experiment.store.manifest import (
    TIMINGS,
    checked,
    command_of,
    read_manifest,
    refuse_changed,
    refuse_other,
    sha256,
    write_json,
    write_manifest,
)
from simsite.experiment.store.packed import PackedSource
from simsite.experiment.store.store import SCENARIO, load_scenario, target
from simsite.experiment.store.whole import MANIFEST, whole_directory
from simsite.model.scenario import Scenario

if TYPE_CHECKING:
    from simsite.experiment.store.answer_nouns import Noun


@dataclass(frozen=True)
class AnswerRecord:
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
        Content by file name; ``<command>.json`` is the answer itself.
    timings : mapping
        What differs between equal questions.
    found : Need, Marginal, Sensitivity or Sobol
        What was computed, to be read back.
    more : callable
        Given the directory while it is being written; adds figures.
    """

    schema: str
    name: str
    asked: Mapping[str, Any]
    files: Mapping[str, bytes]
    timings: Mapping[str, Any]
    found: Noun
    more: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was kept.

    Attributes
    ----------
    directory : pathlib.Path
        Where it is.
    sort : str
        Of which command: ``need``, ``marginal``, ``sensitivity`` or ``sobol``.
    found : Need, Marginal, Sensitivity or Sobol
        The answer as it was computed, to the last bit.
    scenario : Scenario
        What it was asked about.
    """

    directory: Path
    sort: str
    found: Noun
    scenario: Scenario


def load_answer(directory: Path, sort: str) -> StoredAnswer:
    """Read a directory that `save_answer` wrote: its manifest, scenario and numbers, nothing else.

    Parameters
    ----------
    directory : pathlib.Path
        Of the answer.
    sort : str
        Of which command: ``need``, ``marginal``, ``sensitivity`` or ``sobol``.

    Raises
    ------
    BadValue
        If it is none of that sort, was changed, or is from a version that kept no numbers.
    """
    manifest = read_manifest(directory, f"simsite.{sort}/1")
    refuse_changed(directory, manifest)
    version = manifest["versions"]["simsite"]
    if EXACT not in manifest["files"]:
        about = {"version": version, "wanted": command_of(sort)}
        raise BadValue("store.only_texts", file=directory / MANIFEST, **about)
    refuse_other(directory, EXACT, manifest)
    checked(directory, SCENARIO, manifest)
    scenario = load_scenario(directory)
    found = read_noun(sort, scenario, PackedSource(directory / EXACT, version))
    return StoredAnswer(directory, sort, found, scenario)


def save_answer(answer: AnswerRecord, scenario: Scenario, out: Path | None, *, force: bool) -> Path:
    """Write a directory, whole or not at all, where it was asked for or at the next free name.

    Parameters
    ----------
    answer : AnswerRecord
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


def _write(answer: AnswerRecord, scenario: Scenario, directory: Path, *, force: bool) -> None:
    from simsite.reading.write import resolved_yaml

    resolved = resolved_yaml(scenario).encode()
    with whole_directory(directory, force=force) as folder:
        (folder / SCENARIO).write_bytes(resolved)
        for name, content in answer.files.items():
            (folder / name).write_bytes(content)
        (folder / EXACT).write_bytes(noun_bytes(answer.found))
        answer.more(folder)
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
