"""What the answer rests on: every number of the scenario with its source, range and mark."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsite.experiment.store.report_inputs import Gathered, RunFacts
from simsite.model.plan import CampaignPlan
from simsite.model.quantities import Quantity
from simsite.model.scenario import Scenario, is_assumed, quantities
from simsite.report import formatting as written
from simsite.report.check_text import doubt_sentence, sizes
from simsite.report.html.escape import isolated
from simsite.report.i18n import Words, catalogue
from simsite.report.input_names import input_name
from simsite.report.opening_hours import hours_by_sites
from simsite.report.summary import counted_stage
from simsite.report.wording import Wording

Pair = tuple[str, str]
AGAIN = "again"
WRITTEN_AS_ASSUMED = re.compile(r"assumed(?P<mark>$|[;:,]) ?", re.IGNORECASE)
FOLDERS = {"marginal": "next", "need": "need", "sensitivity": "sensitivity"}


ASSUMED, STATED, UNSAID, BEYOND, DECIDED = "assumed", "stated", "unsaid", "beyond", "decided"


@dataclass(frozen=True, slots=True)
class Input:
    """One number: what it is, its path, value, range, mark (a key and a word) and source."""

    name: str
    path: str
    value: str
    range: str
    mark: str
    mark_word: str
    source: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What stands in the section of assumptions."""

    count: str
    doubts: tuple[str, ...]
    given: tuple[Input, ...]
    decided: tuple[Input, ...]


def inputs(run: RunFacts, wording: Wording) -> Inputs:
    """Return every number of the scenario, and what is doubtful about it."""
    words, plan = wording.words, run.results.plan
    given = tuple(
        _input(path, quantity, words) for path, quantity in quantities(run.scenario).items()
    )
    numbers = sizes(run.scenario, plan)
    names = ("inputs", "assumed", "sourced", "without_source", "uncertain")
    count = words("shown.inputs.count", **{n: written.count(numbers[n]) for n in names})
    said = tuple(doubt_sentence(doubt, plan, wording) for doubt in run.doubts)
    return Inputs(count, said, given, _decided(run.scenario, plan, wording))


def _input(path: str, quantity: Quantity, words: Words) -> Input:
    unit = quantity.unit
    ends = quantity.ends
    shown = written.NO_VALUE
    if ends is not None:
        low, high = (written.as_written(unit.write(end), words) for end in ends)
        shown = written.interval(low, high, words)
    if quantity.law is not None:
        (law,) = quantity.model_dump(mode="json")["law"]
        shown = words("shown.inputs.law", ends=shown, law=words(f"shown.law.{law}"))
    mark = _mark(quantity)
    value = written.as_written(unit.write(quantity.value), words)
    source = isolated(_source(quantity.source, words)) or written.NO_VALUE
    name = input_name(path, words)
    return Input(name, path, value, shown, mark, words(f"shown.mark.{mark}"), source)


def _source(source: str, words: Words) -> str:
    """Return a source as it was written, but its first word in the reader's where it is a mark."""
    first = WRITTEN_AS_ASSUMED.match(source)
    if words.lang == "en" or first is None:
        return source
    return words("shown.mark.assumed") + first["mark"].replace(";", "；") + source[first.end() :]


def _mark(quantity: Quantity) -> str:
    if quantity.beyond_source:
        return BEYOND
    if not quantity.source:
        return UNSAID
    return ASSUMED if is_assumed(quantity.source) else STATED


def _decided(scenario: Scenario, plan: CampaignPlan, wording: Wording) -> tuple[Input, ...]:
    """Return the decisions: they carry neither range nor source."""
    words, calendar = wording.words, scenario.calendar
    staff = scenario.staff.model_dump(mode="json")
    times = calendar.model_dump(mode="json", exclude_none=True)
    moments = {"deadline": plan.calendar.deadline, "horizon": plan.calendar.horizon}
    times |= {name: wording.value("time", moments[name]) for name in moments if name in times}
    named = {
        "counted_stage": wording.known(f"glossary.stage.{counted_stage(plan)}"),
        **{f"calendar.{name}": times[name] for name in times},
        **({"sites.hours": _by_sites(plan, words)} if len(scenario.calendars) > 1 else {}),
        **{f"staff.{name}": value for name, value in staff.items()},
    }
    return tuple(
        Input(
            input_name(path, words), path, _plain(value, words), written.NO_VALUE, DECIDED,
            words(f"shown.mark.{DECIDED}"), written.NO_VALUE,
        )
        for path, value in named.items()
        if value is not None and not isinstance(value, dict)
    )  # fmt: skip


def _by_sites(plan: CampaignPlan, words: Words) -> str:
    """Return the opening hours that sites have, each with the number of its sites."""
    return words("answer.hours.and").join(
        words("answer.hours.at", hours=hours, count=written.count(sites))
        for hours, sites in hours_by_sites(plan)
    )


def _plain(value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words(f"shown.yes.{'yes' if value else 'no'}")
    if isinstance(value, int):
        return written.count(value)
    if isinstance(value, str) and f"shown.choice.{value}" in catalogue():
        return words(f"shown.choice.{value}")
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(one, words) for one in value) or words("shown.none")
    return isolated(str(value))


# Where a page comes from and how to make it again.


def repeat(run: RunFacts) -> tuple[str, ...]:
    """Return the commands that make a run again, and hold it against this one."""
    scenario, results = run.directory / "scenario.yaml", run.results
    number = results.headline.replications
    again = ("run", scenario, "--seed", results.seed, "--replications", number, "--out", AGAIN)
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
        ("engine", _engine(run, words)),
        ("versions", _versions(manifest["versions"])),
        ("scenario_sha256", str(manifest["scenario_sha256"])),
        ("plan_sha256", str(manifest["plan_sha256"])),
        ("arrays_sha256", str(manifest["files"].get("arrays.npz", written.NO_VALUE))),
    ]
    return tuple((words(f"shown.origin.{key}"), value) for key, value in rows)


def _engine(run: RunFacts, words: Words) -> str:
    """Return what simulated; SimPy is a name and stays one."""
    if run.results.check is None:
        return written.NO_VALUE
    key = f"shown.engine.{run.results.check.engine}"
    return words(key) if key in catalogue() else run.results.check.engine


def others(found: Gathered, words: Words) -> tuple[Pair, ...]:
    """Return the other directories that a page shows."""
    named: list[tuple[str, Path]] = [("sweep", sweep.directory) for sweep in found.sweeps]
    named += [(kept.sort, kept.directory) for kept in found.answers]
    return tuple(
        (words(f"shown.origin.{key}"), isolated(str(directory))) for key, directory in named
    )


def _versions(versions: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
