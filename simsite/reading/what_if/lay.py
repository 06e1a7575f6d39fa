"""Lay a what-if over a scenario: the same stages, sites and names of inputs, other numbers.

No stage is put in and no input gets another name, so everybody keeps the luck of the plan and the
two can be compared replication by replication.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from simsite.core import units
from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.diff import changes
from simsite.model.fields import not_a_choice, read_kind
from simsite.model.jobs import MARSHALLING, TUBE_RUNNING
from simsite.model.scenario import Scenario, quantities
from simsite.model.what_if import EVERYWHERE, OverlayChange, WhatIf, filled_in
from simsite.reading.source import Mark, Source
from simsite.reading.validate import validate
from simsite.reading.what_if.duty import cut_shifts, shift_keys
from simsite.reading.what_if.scale import scaled
from simsite.reading.what_if.who import is_everybody, roles_of, served_by
from simsite.reading.yaml_marks import Marked
from simsite.staffing.roles import COLLECTOR, HELPER

Tree = dict[str, Any]
AS_WRITTEN = ("set", "unsaid", "plan", "say")  # taken into the scenario word for word
LISTED = {COLLECTOR: ("collectors",), HELPER: ("helpers", "registrars", "callers")}
TOTALS = {COLLECTOR: "collectors", HELPER: "helpers"}
JOBS_IN_CHINESE = {"引导": MARSHALLING, "送管": TUBE_RUNNING}
OTHERS = "others"  # residents of no class of their own
A_PERSON = 1e-9  # by which a number of people may miss a whole one


def laid(
    scenario: Scenario,
    name: str,
    what_if: WhatIf,
    values: Mapping[str, Any],
    written: Mapping[str, str],
) -> Scenario:
    """Return the scenario that a what-if makes of a plan.

    Parameters
    ----------
    scenario : Scenario
        The plan.
    name : str
        Of the what-if.
    what_if : WhatIf
        What is different.
    values : mapping of str to number or str
        By parameter, plain: seconds, shares of 1.
    written : mapping of str to str
        By parameter, as a scenario would write it.

    Raises
    ------
    BadValue
        If it changes nothing there, cannot be said of it, or would move random draws.
    ScenarioFault
        If what it makes cannot be meant, with every fault.
    """
    found = scenario
    for change in what_if.change:
        found = _one(found, name, change, (dict(values), dict(written)))
    if not changes(scenario, found):
        raise BadValue("what_if.nothing", value=name)
    _refuse_moved(scenario, found, name)
    return found


def _one(
    scenario: Scenario, name: str, change: OverlayChange, values: tuple[Tree, Tree]
) -> Scenario:
    """Return a scenario with one change; the same where what it is about is not there."""
    if change.only_with and _at(scenario, change.only_with) is None:
        return scenario
    tree = scenario.model_dump(mode="json", exclude_none=True)
    subject, (plain, written) = change.subject, values
    said = getattr(change, subject)
    parts = said if subject == "plan" else said.model_dump(exclude_none=True)
    if subject == "plan":
        parts = filled_in(parts, written)
    else:
        keys = parts.items()
        parts = {k: filled_in(part, written if k in AS_WRITTEN else plain) for k, part in keys}
    at = _place(scenario, str(filled_in(change.at, plain)))
    _CHANGES[subject](scenario, tree, parts, at)
    return _read(tree, name)


def _place(scenario: Scenario, at: str) -> str:
    """Return a kind of site that occurs, or everywhere."""
    if at in (EVERYWHERE, "各处"):
        return EVERYWHERE
    kind = read_kind(at)
    if kind not in scenario.kinds:
        choice = ", ".join((EVERYWHERE, *scenario.kinds))
        raise BadValue("what_if.place", value=at, choice=choice)
    return kind


def _change_stages(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    written = {stage["name"]: stage for stage in tree["stages"]}
    for stage in served_by(scenario, said["who"]):
        for path, factor in said["multiply"].items():
            _multiply(scenario, (stage, written[stage.name]), (path, factor), at)
        if at != EVERYWHERE and (said["set"] or said["unsaid"]):
            raise BadValue("what_if.set_at", kind=at)
        for path, value in said["set"].items():
            _put(written[stage.name], path.split("."), value)
        for path, value in said["unsaid"].items():
            if _at(stage, path) is None:
                _put(written[stage.name], path.split("."), value)


def _multiply(scenario: Scenario, stage: tuple[Any, Tree], by: tuple[str, Any], at: str) -> None:
    """Multiply a part of a stage, or of anything else, where it has it."""
    (part, tree), (path, factor) = stage, by
    found = _at(part, path)
    if found is None:
        return
    for below, value in scaled(found, units.parse_factor(factor), at, scenario.kinds):
        _put(tree, [*path.split("."), *below], value)


def _change_staff(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    def number(now: int) -> int:
        more, less = (units.parse_ratio(said.get(key, 0)) for key in ("more", "less"))
        return now + math.ceil(now * more - A_PERSON) - math.ceil(now * less - A_PERSON)

    for role in roles_of(scenario, said["who"]):
        if role in TOTALS:
            _change_deployed(scenario, tree, role, at, number)
        else:
            _change_others(scenario, tree, role, at, number)
    if "since" in said:
        more = units.parse_ratio(said["more"])
        hour = units.format_clock(_clock(said["since"]))
        say = {"share": units.format_share(more / (1.0 + more)), "at": hour}
        _change_rosters(scenario, tree, {"who": said["who"], "part": "convoys", "say": say}, at)


def _change_deployed(
    scenario: Scenario, tree: Tree, role: str, at: str, number: Callable[[int], int]
) -> None:
    """Change the total of collectors or helpers, and what sites list where that is used."""
    listed = scenario.staff.deployment == "as_listed"
    if at != EVERYWHERE and not listed:
        raise BadValue("what_if.staff_place", kind=at)
    total = TOTALS[role]
    if total in tree["staff"] and at == EVERYWHERE:
        tree["staff"][total] = number(tree["staff"][total])
    for site, written in zip(scenario.sites, tree["sites"], strict=True):
        for key in LISTED[role] if listed and at in (EVERYWHERE, site.kind) else ():
            if key in written:
                written[key] = number(written[key])


def _change_others(
    scenario: Scenario, tree: Tree, role: str, at: str, number: Callable[[int], int]
) -> None:
    """Change the number of a role that works at every site, and what sites list of it."""
    usual = scenario.staff.roles.get(role, 0)
    if at == EVERYWHERE and role in scenario.staff.roles:
        tree["staff"]["roles"][role] = number(usual)
    for site, written in zip(scenario.sites, tree["sites"], strict=True):
        own = (site.staff or {}).get(role)
        if at == site.kind or (at == EVERYWHERE and own is not None):
            there = written.setdefault("staff", {})
            there[role] = number(usual if own is None else own)


def _change_jobs(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    asked_for = str(said["to"])
    job = JOBS_IN_CHINESE.get(asked_for, asked_for)
    if job not in (MARSHALLING, TUBE_RUNNING):
        raise not_a_choice("what_if.job", job, (MARSHALLING, TUBE_RUNNING))
    if scenario.staff.helpers is None and all(site.helpers is None for site in scenario.sites):
        raise BadValue("what_if.no_helpers")
    jobs = tree["staff"].setdefault("jobs", {})
    if jobs.get("split"):
        raise BadValue("what_if.split", value=job)
    asked = scenario.staff.jobs
    jobs.setdefault("by_hand", {})[job] = {
        kind: (0 if asked is None else asked.numbers(kind).get(job, 0))
        + (said["number"] if at in (EVERYWHERE, kind) else 0)
        for kind in scenario.kinds
    }
    jobs.setdefault(job, said["unsaid"].get(job, {}))


def _change_shifts(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    if at != EVERYWHERE:
        raise BadValue("what_if.set_at", kind=at)
    cut_shifts(scenario, tree, said)


def _change_rosters(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    if at != EVERYWHERE:
        raise BadValue("what_if.set_at", kind=at)
    written = tree["staff"].get(said["part"], [])
    for key, names in shift_keys(scenario, said["who"]):
        written = [one for one in written if one["role"] not in (key, *names)]
        written.append({"role": key, **said["say"]})
    tree["staff"][said["part"]] = written


def _change_causes(part: str, scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    own = dict(said["say"])
    if not is_everybody(said["who"]):
        own["roles"] = [stage.name for stage in served_by(scenario, said["who"])]
    if at != EVERYWHERE:
        own["kind"] = at
    others = [one for one in tree.get(part, []) if one["name"] != own["name"]]
    tree[part] = [*others, own]


def _change_residents(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    if at != EVERYWHERE:
        raise BadValue("what_if.set_at", kind=at)
    if scenario.population.classes:
        _change_class(tree, said)
        return
    own = {"name": said["name"], "share": said["share"], "source": "assumed"}
    if "factor" in said:
        served = served_by(scenario, said["who"])
        own["stages"] = [{"name": stage.name, "factor": said["factor"]} for stage in served]
    if "priority" in said:
        own["priority"] = said["priority"]
    tree["population"]["classes"] = [own, {"name": OTHERS}]


def _change_class(tree: Tree, said: Tree) -> None:
    """Give the class of a name its level in queues; another difference has its own numbers."""
    own = [one for one in tree["population"]["classes"] if one["name"] == said["name"]]
    if not own or "priority" not in said or "factor" in said:
        raise BadValue("what_if.classes", value=said["name"])
    own[0]["priority"] = said["priority"]


def _change_people(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    arrivals = scenario.arrivals
    beside = () if arrivals.beside is None else arrivals.beside.streams
    paths = {f"arrivals.beside.{stream}" for stream in beside}
    paths |= {f"arrivals.{arrivals.way}" if arrivals.decide_numbers else "population.presence"}
    for path in sorted(paths):
        way = path.rpartition(".")[2]
        if way not in ("poisson", "presence"):
            raise BadValue("what_if.people_given", way=way)
        _multiply(scenario, (scenario, tree), (path, said["multiply"]), at)


def _change_opening(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    def moved(windows: list[str]) -> list[str]:
        return _moved(windows, said)

    openings = {calendar.hours[0][0] for calendar in scenario.calendars}
    if at == EVERYWHERE:
        tree["calendar"]["hours"] = moved(tree["calendar"]["hours"])
        for shift in tree["staff"].get("shifts", ()):
            if units.parse_hours(shift["hours"])[0] in openings:
                (shift["hours"],) = moved([shift["hours"]])[:1]
    for site, written in zip(scenario.sites, tree["sites"], strict=True):
        if "hours" in written and at in (EVERYWHERE, site.kind):
            written["hours"] = moved(written["hours"])
        elif at == site.kind:
            written["hours"] = moved(tree["calendar"]["hours"])


def _moved(windows: list[str], said: Tree) -> list[str]:
    """Return opening hours of a day with another beginning."""
    hours = [units.parse_hours(window) for window in windows]
    earlier, later = (_seconds(said.get(key, 0)) for key in ("earlier", "later"))
    start = hours[0][0] + later - earlier
    if "not_before" in said:
        start = max(start, _clock(said["not_before"]))
    if start < 0:
        raise BadValue("what_if.midnight", value=windows[0])
    left = [(max(begin, start), end) for begin, end in hours if end > start]
    if not left:
        raise BadValue("what_if.never_open", value=", ".join(windows))
    if start < hours[0][0]:
        left[0] = (start, left[0][1])
    return [units.format_hours(window) for window in left]


def _clock(value: Any) -> int:
    return value if isinstance(value, int) else units.parse_clock(value)


def _seconds(value: Any) -> int:
    return round(units.parse_duration(value) if isinstance(value, str) else value)


def _change_plan(scenario: Scenario, tree: Tree, said: Tree, at: str) -> None:
    if at != EVERYWHERE:
        raise BadValue("what_if.set_at", kind=at)
    for path, value in said.items():
        _put(tree, path.split("."), value)


_CHANGES: dict[str, Callable[[Scenario, Tree, Tree, str], None]] = {
    "stages": _change_stages,
    "staff": _change_staff,
    "jobs": _change_jobs,
    "shifts": _change_shifts,
    "rosters": _change_rosters,
    "speeds": partial(_change_causes, "speeds"),
    "outages": partial(_change_causes, "outages"),
    "residents": _change_residents,
    "people": _change_people,
    "opening": _change_opening,
    "plan": _change_plan,
}


def _at(part: Any, path: str) -> Any:
    """Return what stands at a dotted path; None where nothing does, or there is no such path."""
    for key in path.split("."):
        part = part.get(key) if isinstance(part, dict) else getattr(part, key, None)
    return part


def _put(tree: Tree, path: list[str], value: Any) -> None:
    """Write a value at a path; members of lists go by their name or number."""
    node: Any = tree
    for key in path[:-1]:
        if isinstance(node, list):
            node = next((m for n, m in enumerate(node) if key in (m.get("name"), str(n))), {})
        else:
            node = node.setdefault(key, {})
    node[path[-1]] = value


def _read(tree: Tree, name: str) -> Scenario:
    """Return a tree as a scenario; its faults are those of the what-if."""
    source = Source("--what-if", [name])
    faults: list[Fault] = []
    found = validate(_marked(tree, Mark(source, 1, 1)), faults)
    if faults or found is None:
        raise ScenarioFault(tuple(faults))
    return found


def _marked(part: Any, mark: Mark) -> Marked:
    if isinstance(part, dict):
        members = {str(key): _marked(member, mark).under(mark) for key, member in part.items()}
        return Marked(members, mark)
    if isinstance(part, list):
        return Marked([_marked(member, mark) for member in part], mark)
    return Marked(part, mark, str(part))


def _refuse_moved(plan: Scenario, other: Scenario, name: str) -> None:
    """Refuse what would give somebody other luck: other stages, or inputs of another name."""
    if [stage.name for stage in plan.stages] != [stage.name for stage in other.stages]:
        raise BadValue("what_if.stages", value=name)
    drawn = {path for path, quantity in quantities(plan).items() if quantity.ends is not None}
    for path, quantity in quantities(other).items():
        if quantity.ends is not None and path not in drawn:
            raise BadValue("what_if.new_draw", value=name, path=path)
