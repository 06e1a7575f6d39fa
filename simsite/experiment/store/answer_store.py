"""Directories of answers to one question: the tables, the scenario, and what made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsite import __version__
from simsite.building.build import build
from simsite.core.engine_names import MOVABLE, RESOURCES, TOGETHER
from simsite.core.errors import BadValue, ScenarioFault
from simsite.core.units import NEVER
from simsite.experiment.run.results import Results
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
from simsite.experiment.store.packed import Known, PackedSource, packed, unpacked
from simsite.experiment.store.store import (
    SCENARIO,
    hold_results,
    load_scenario,
    read_arrays,
    target,
    write_arrays,
)
from simsite.experiment.store.whole import MANIFEST, whole_directory
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario

if TYPE_CHECKING:
    from simsite.experiment.search.marginal import Marginal, State
    from simsite.experiment.search.need import Need
    from simsite.experiment.sensitivity.sensitivity import Sensitivity
    from simsite.experiment.sensitivity.sobol import Sobol
    from simsite.staffing.levels import RoleShare
    from simsite.stats.sequential import LevelVerdict

    Noun = Need | Marginal | Sensitivity | Sobol


# The answers of `need`, `marginal` and `sensitivity` as a file of arrays, and read back from it.
#
# What is read is the noun that was computed, to the last bit. It is held against its scenario
# before anybody sees it: the file may come from anywhere.

EXACT = "exact.npz"
Array = NDArray[Any]


def noun_bytes(noun: Noun) -> bytes:
    """Return an answer as the content of `EXACT`: the same answer, the same bytes."""
    file = BytesIO()
    write_arrays(file, packed(noun))
    return file.getvalue()


def read_noun(sort: str, scenario: Scenario, source: PackedSource) -> Noun:
    """Read an answer that `noun_bytes` wrote.

    Parameters
    ----------
    sort : str
        Of which command: ``need``, ``marginal``, ``sensitivity`` or ``sobol``.
    scenario : Scenario
        What it was asked about.
    source : PackedSource
        The file, and who wrote it.

    Raises
    ------
    BadValue
        If it is something else, contradicts itself or the scenario, or this version of simsite
        would make another plan.
    """
    arrays = read_arrays(source.file)
    try:
        return _READ[sort](arrays, scenario, source)
    except (KeyError, ValueError, IndexError, StopIteration, ScenarioFault) as trouble:
        if isinstance(trouble, BadValue):
            raise
        reason = str(trouble).strip("'") or sort
        raise BadValue("store.arrays", file=source.file, reason=reason) from trouble


def _refuse(*wrong: tuple[str, bool]) -> None:
    """Raise `ValueError` with the first name of what is wrong."""
    for name, is_wrong in wrong:
        if is_wrong:
            raise ValueError(name)


def _need(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Need:
    from simsite.experiment.search.need import Need, best_of, least_confirmed, plan_of
    from simsite.staffing.levels import levels

    def plan(known: Known) -> CampaignPlan:
        wish, tried = known["wish"], known["tried"]
        _refuse(
            ("wish/of", not _may_be_asked(wish.of, scenario)),
            ("wish/sure", not 0.0 <= wish.sure <= 1.0),
            ("wish/by", not -NEVER < wish.by <= NEVER),
            ("wish/wait", wish.wait is not None and wish.wait <= 0),
            ("wish/left", wish.left is not None and wish.left < 0),
        )
        ends = levels(scenario, wish.of, fixed_desks=wish.fixed_desks)
        for name in ("own", "least", "most"):
            _refuse((name, known[name] != getattr(ends, name)))
        level = known["likely"] if known["answer"] is None else known["answer"]
        best = best_of(tried, level, scenario.run.replications)
        _refuse(("tried", not ends.least <= best.level <= ends.most))
        return plan_of(*ends.at(best.level), wish)

    found: Need = unpacked(Need, arrays, source, {(Results, "plan"): plan})
    number = scenario.run.replications
    hold_results(found.shown)
    completions = [one.completion for one in found.tried]
    amounts = [one.level for one in found.tried]
    ends = [n for pair in found.turns for n in pair] + [one.level for one in found.fresh]
    confirmed = least_confirmed(found.fresh)
    _refuse(
        ("tried", amounts != sorted(set(amounts))),
        ("tried/completion", any(not _times(one, len(one)) for one in completions)),
        ("tried/held", any(not _as_many(one.held, one.completion) for one in found.tried)),
        ("shown/lines", found.replications != number),
        ("turns", not all(found.least <= level <= found.most for level in ends)),
        ("answer", found.answer != (None if confirmed is None else confirmed.level)),
        ("fresh", any(not _is_count(one, found) for one in found.fresh)),
        ("best", not np.array_equal(found.shown.headline.county["completion"],
                                    found.best.completion)),
    )  # fmt: skip
    return found


def _may_be_asked(of: tuple[RoleShare, ...], scenario: Scenario) -> bool:
    """Whether resources are there once each, with weights above 0."""
    alone = (*RESOURCES, *scenario.staff.roles)
    known, names = alone if len(of) == 1 else TOGETHER, [share.of for share in of]
    return 0 < len(of) == len(set(names) & set(known)) and all(share.weight > 0 for share in of)


def _as_many(held: Array, completion: Array) -> bool:
    """Whether an array says yes or no of each replication."""
    return held.shape == completion.shape and held.dtype == np.bool_


def _is_count(one: LevelVerdict, found: Need) -> bool:
    """Whether a verdict counts what can be, and is held against the wish."""
    possible = 0 <= one.successes <= one.number <= found.at_most
    return possible and one.wish == found.wish.sure


def _times(values: Array, number: int) -> bool:
    """Whether an array holds so many times, one at least."""
    return values.shape == (number,) and number > 0 and values.dtype == np.int64


def _marginal(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Marginal:
    from simsite.experiment.search.marginal import Marginal

    found: Marginal = unpacked(
        Marginal, arrays, source, {(Marginal, "plan"): lambda known: build(scenario)}
    )
    number, movable = found.replications, {*MOVABLE, *scenario.staff.roles}
    sites = {site.id for site in found.plan.sites}
    steps = (*found.steps, *found.others, *found.by_job)
    served = [site.id for step in steps for site in step.move.sites]
    placed = [step.move.place for step in steps if step.move.what != "teams"]
    placed += [] if found.rate is None else [found.rate.place]
    beyond = found.overtime
    late = None if beyond is None else beyond.site
    gains = [step.gains for step in steps] + ([] if found.whole is None else [found.whole])
    timed = found.deadline < NEVER
    _refuse(
        ("of", not found.of or not set(found.of) <= movable),
        ("searched", found.searched != scenario.run.replications),
        ("steps/move/what", any(step.move.what not in movable for step in steps)),
        ("steps/move/sites", any(not step.move.sites for step in steps)),
        ("steps/move/place", not {*served, *placed} <= sites),
        ("steps/gains/done", any((gain.done is None) == timed for gain in gains)),
        ("overtime/site", late is not None and not 0 <= late < len(sites)),
        ("whole", bool(found.steps) == (found.whole is None)),
    )
    for name, values in _states((found.before, *(step.state for step in steps))):
        _refuse((name, values.shape != (number,) or number == 0))
    return found


def _states(states: tuple[State, ...]) -> Iterator[tuple[str, Array]]:
    for state in states:
        for name in ("completion", "capped", "late", "queued"):
            yield f"state/{name}", getattr(state, name)


def _sensitivity(
    arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource
) -> Sensitivity:
    from simsite.experiment.sensitivity.sensitivity import KEPT, OTHERS, Bar, Sensitivity, ranged

    plan = build(scenario)
    used, _ = ranged(scenario, plan)
    made = {
        (Sensitivity, "plan"): lambda known: plan,
        (Bar, "unit"): lambda known: used[known["name"]].unit,
    }
    found: Sensitivity = unpacked(Sensitivity, arrays, source, made)
    number = scenario.run.replications
    timed = plan.calendar.deadline < NEVER
    ends = [end for bar in found.bars for end in (bar.low, bar.high)]
    _refuse(
        ("others", found.others not in OTHERS),
        ("sure", not 0.0 <= found.sure <= 1.0),
        ("county", any(found.county[name].shape != (number,) for name in KEPT)),
        ("bars/done", any((end.done is None) == timed for end in ends)),
    )
    return found


def _sobol(arrays: Mapping[str, Array], scenario: Scenario, source: PackedSource) -> Sobol:
    from simsite.experiment.sensitivity import sobol
    from simsite.experiment.sensitivity.sensitivity import ranged

    plan = build(scenario)
    inputs, idle = ranged(scenario, plan)
    varied = {one.name: one for one in sobol.varied(inputs)}
    made = {
        (sobol.Sobol, "plan"): lambda known: plan,
        (sobol.VariedInput, "ends"): lambda known: varied[known["name"]].ends,
        (sobol.VariedInput, "numbers"): lambda known: varied[known["name"]].numbers,
        (sobol.VariedInput, "unit"): lambda known: varied[known["name"]].unit,
    }
    found: Sobol = unpacked(sobol.Sobol, arrays, source, made)
    names = [sorted(one.name for one, _ in shares.inputs) for shares in found.shares]
    _refuse(
        ("points", found.points != sobol.points_for(scenario.run.replications)),
        ("simulations", found.simulations != sobol.simulations_of(found.points, len(inputs))),
        ("shares/metric", [shares.metric for shares in found.shares] != sobol.metrics_of(plan)),
        ("idle", found.idle != idle),
        ("shares/unfit", any(shares.unfit not in (None, *sobol.UNFIT) for shares in found.shares)),
        ("shares/inputs", any(
            found_names != ([] if shares.unfit else sorted(varied))
            for found_names, shares in zip(names, found.shares, strict=True)
        )),
    )  # fmt: skip
    return found


_READ: Mapping[str, Callable[[Mapping[str, Array], Scenario, PackedSource], Noun]] = {
    "need": _need,
    "marginal": _marginal,
    "sensitivity": _sensitivity,
    "sobol": _sobol,
}


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
    from simsite.reading.write import resolved_files

    asked = resolved_files(scenario, SCENARIO)
    with whole_directory(directory, force=force) as folder:
        for name, content in {**asked, **answer.files}.items():
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
            "scenario_sha256": sha256(asked[SCENARIO]),
        }
        write_manifest(folder, about)
