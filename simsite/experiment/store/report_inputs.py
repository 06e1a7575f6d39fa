"""What a report is made of: directories of results read back, and what else they can tell.

Everything that has to be computed for a report is computed here, so that the report only shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.core.errors import BadValue
from simsite.experiment.run.invariants import Invariant, findings
from simsite.experiment.run.queue_history import Replay, replays, worth_replaying
from simsite.experiment.run.results import Results
from simsite.experiment.run.staff_days import StaffDays, staff_days
from simsite.experiment.run.supplies import Supplies, supplies
from simsite.experiment.store.answer_store import StoredAnswer, load_answer
from simsite.experiment.store.manifest import RUN_SCHEMA, SWEEP_SCHEMA, read_manifest, sort_of
from simsite.experiment.store.store import SCENARIO, load_run, named
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.table import load_table
from simsite.model.scenario import Scenario
from simsite.staffing import deploy
from simsite.staffing.deployment_table import TownshipRows, deployment_rows
from simsite.workload import Amounts, Doubt, amounts, doubts

if TYPE_CHECKING:
    from simsite.experiment.compare.compare import Comparison

ANSWERS = ("need", "marginal", "sensitivity", "sobol")
SHOWN = ("run", "sweep", *ANSWERS)
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run, and what can be told of it without running it again.

    Attributes
    ----------
    directory : pathlib.Path
        Where it is kept.
    results, scenario : Results, Scenario
        What came out, and what was asked.
    manifest : mapping
        What the directory says about itself.
    text : str
        The resolved scenario as YAML, which needs no other file.
    deployment : tuple of TownshipRows
        Who works where.
    amounts, doubts : Amounts, tuple of Doubt
        What the scenario amounts to, and what is doubtful about it.
    replays : tuple of Replay
        The queues of some sites.
    findings : tuple of Invariant
        What the run was held against.
    days : StaffDays
        On which days staff is needed.
    supplies : Supplies
        What is used up where.
    """

    directory: Path
    results: Results
    scenario: Scenario
    manifest: Told
    text: str
    deployment: tuple[TownshipRows, ...]
    amounts: Amounts
    doubts: tuple[Doubt, ...]
    replays: tuple[Replay, ...]
    findings: tuple[Invariant, ...]
    days: StaffDays
    supplies: Supplies


@dataclass(frozen=True, slots=True)
class SweepFacts:
    """A sweep: where it is kept, what it says about itself, its design points."""

    directory: Path
    manifest: Told
    table: SweepTable


@dataclass(frozen=True, slots=True)
class Gathered:
    """All of it, each kind in the order given.

    Attributes
    ----------
    runs : tuple of RunFacts
        Named apart.
    comparisons : tuple of Comparison
        Every later run with the first.
    sweeps : tuple of SweepFacts
        Finished sweeps.
    answers : tuple of StoredAnswer
        Of the other commands.
    """

    runs: tuple[RunFacts, ...]
    comparisons: tuple[Comparison, ...]
    sweeps: tuple[SweepFacts, ...]
    answers: tuple[StoredAnswer, ...]


def gathered(directories: Sequence[Path]) -> Gathered:
    """Read directories of results and work out what a report shows of them.

    Parameters
    ----------
    directories : sequence of path
        Of runs, sweeps, and answers of ``need``, ``marginal`` and ``sensitivity``, in any order.

    Raises
    ------
    BadValue
        If one of them is none of these, is damaged, or was changed.
    """
    kinds = {directory: _sort(directory) for directory in directories}
    runs = [d for d in directories if kinds[d] == "run"]
    read = [load_run(directory) for directory in runs]
    results = named([found for found, _ in read], runs) if runs else []
    asked = [scenario for _, scenario in read]
    facts = tuple(map(run_facts, runs, results, asked))
    return Gathered(
        runs=facts,
        comparisons=_compared(facts) if len(facts) > 1 else (),
        sweeps=tuple(_sweep(d) for d in directories if kinds[d] == "sweep"),
        answers=tuple(load_answer(d, kinds[d]) for d in directories if kinds[d] in ANSWERS),
    )


def run_facts(directory: Path, results: Results, scenario: Scenario) -> RunFacts:
    """Return what can be told of a run.

    Parameters
    ----------
    directory : path
        Of the run.
    results, scenario : Results, Scenario
        Read from it; the plan of the results is that of the scenario.
    """
    plan = results.plan
    found = amounts(scenario, plan)
    shown = replays(results, worth_replaying(results))
    rows = deployment_rows(scenario, deploy(scenario))
    return RunFacts(
        directory=directory,
        results=results,
        scenario=scenario,
        manifest=read_manifest(directory, RUN_SCHEMA),
        text=(directory / SCENARIO).read_text("utf-8"),
        deployment=rows,
        amounts=found,
        doubts=tuple(doubts(scenario, plan, found)),
        replays=shown,
        findings=findings(results, found.earliest, shown),
        days=staff_days(results, rows),
        supplies=supplies(results),
    )


def _compared(runs: Sequence[RunFacts]) -> tuple[Comparison, ...]:
    """Compare every run with the first; what that needs is loaded only where there are several."""
    from simsite.experiment.compare.compare import compare_all

    return compare_all([run.results for run in runs], [run.scenario for run in runs])


def _sort(directory: Path) -> str:
    """Return what kind of results a directory holds."""
    sort = sort_of(directory)
    if sort not in SHOWN:
        raise BadValue("report.not_shown", file=directory)
    return sort


def _sweep(directory: Path) -> SweepFacts:
    return SweepFacts(directory, read_manifest(directory, SWEEP_SCHEMA), load_table(directory))
