"""From a marked tree to a typed `Scenario`, with every fault in our own words at its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simsite.core import units
from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.model.fields import read_kind
from simsite.model.quantities import KINDS
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.visitors import FIRST_DAY
from simsite.reading.consistency import problems
from simsite.reading.site_table import doubled_faults
from simsite.reading.source import Mark, Source
from simsite.reading.yaml_marks import UNREAD, Marked

Model = TypeVar("Model", bound=BaseModel)

# pydantic's names of errors that have nothing but a sentence of ours.
_WRONG_SHAPE = {
    "model_type": "value.not_a_mapping",
    "model_attributes_type": "value.not_a_mapping",
    "dict_type": "value.not_a_mapping",
    "tuple_type": "value.not_a_list",
}


def validate(tree: Marked, faults: list[Fault]) -> Scenario | None:
    """Turn a tree into a scenario.

    Parameters
    ----------
    tree : Marked
        Everything merged; sites as a list.
    faults : list of Fault
        Faults found are added here.

    Returns
    -------
    Scenario or None
        None where the tree cannot be typed. Where ``faults`` has grown the scenario is typed but
        makes no sense, and must not be used.
    """
    for part, key in (("sites", "id"), ("stages", "name")):
        faults.extend(doubled_faults(members_of(tree, part), part, key))
    context: dict[int | str, Any] = {KINDS: _kinds(members_of(tree, "sites"))}
    context[FIRST_DAY] = first_day_of(tree)
    scenario = typed(Scenario, tree, faults, context)
    if scenario is None:
        return None
    for loc, problem in problems(scenario):
        node, path, _ = locate(tree, loc)
        faults.append(place_of(node).fault(problem, path, node.text))
    return scenario


def typed(
    kind: type[Model],
    tree: Marked,
    faults: list[Fault],
    context: dict[int | str, Any] | None = None,
) -> Model | None:
    """Turn a tree into one of our typed nouns; None, and faults at their places, if it is not one.

    Parameters
    ----------
    kind : type
        What the tree should be.
    tree : Marked
        As read.
    faults : list of Fault
        Faults found are added here.
    context : dict, optional
        What validators may know; the keys known at each place are noted in it.
    """
    context = {} if context is None else context
    data = tree.plain()
    try:
        return kind.model_validate(data, context=context)
    except ValidationError as trouble:
        faults.extend(_Translator(tree, data, context).faults(trouble))
        return None


def locate(tree: Marked, loc: Sequence[str | int]) -> tuple[Marked, str, list[Marked]]:
    """Follow a path as far as the tree goes; parts that nobody wrote are skipped.

    Returns
    -------
    node : Marked
        The last value reached.
    path : str
        Dotted path to it, members of lists by their name.
    trail : list of Marked
        Every value on the way, `tree` first and `node` last.
    """
    trail, path = [tree], []
    for part in loc:
        inside = trail[-1].value
        if isinstance(inside, dict) and str(part) in inside:
            path.append(str(part))
            trail.append(inside[str(part)])
        elif isinstance(inside, list) and isinstance(part, int) and part < len(inside):
            member = inside[part]
            named = member.value if isinstance(member.value, dict) else {}
            name = named.get("name", named.get("id"))
            path.append(name.text if name is not None and name.text else str(part))
            trail.append(member)
    return trail[-1], ".".join(path), trail


def members_of(tree: Marked, part: str) -> list[Marked]:
    """Return the members of a list such as the sites; none where it is no list."""
    node = tree.value.get(part)
    return node.value if node is not None and isinstance(node.value, list) else []


def _kinds(sites: list[Marked]) -> set[str]:
    """Return the kinds of the sites as far as they can be read."""
    kinds = set()
    for word in {site.text_of("kind") for site in sites}:
        try:
            kinds.add(read_kind(Site.model_fields["kind"].default if word is None else word))
        except BadValue:
            continue  # told at its place when the sites are read
    return kinds


def first_day_of(tree: Marked) -> dt.date | None:
    """Return the first day as far as it can be read; its fault is told elsewhere."""
    calendar = tree.value.get("calendar")
    day = calendar.value.get("first_day") if calendar and isinstance(calendar.value, dict) else None
    try:
        return None if day is None else units.parse_date(day.value)
    except BadValue:
        return None


def place_of(node: Marked) -> Mark:
    """Return the place of the key that leads to a value, else of the value itself."""
    return node.key_mark or node.mark


def unknown_key(key: str, place: str, near: str) -> BadValue:
    """Return the problem of a key that does not exist in a part of the scenario."""
    if not place:
        return BadValue("key.unknown", near, key=key)
    return BadValue("key.unknown_in", near, key=key, place=place)


def missing_key(key: str, place: str) -> BadValue:
    """Return the problem of a key that a part of the scenario needs."""
    if not place:
        return BadValue("key.missing", key=key)
    return BadValue("key.missing_in", key=key, place=place)


class _Translator:
    """Translates pydantic's errors; its sentences are written for programmers."""

    def __init__(self, tree: Marked, data: Any, context: Mapping[int | str, Any]) -> None:
        self._tree = tree
        self._data = data
        self._known = context
        self._unused: dict[tuple[int, int], list[str]] = {}

    def faults(self, trouble: ValidationError) -> list[Fault]:
        """Return every fault; a key that is missing because it is misspelt is told once."""
        # One more than is told, so that the reader learns that there are more.
        errors = trouble.errors(include_url=False)[: MOST_FAULTS + 1]
        unknown = [self._unknown(e["loc"]) for e in errors if e["type"] == "extra_forbidden"]
        meant = {(self._holder(fault.path), fault.suggestion) for fault in unknown}
        missing = [self._missing(e["loc"]) for e in errors if e["type"] == "missing"]
        missing = [
            fault
            for fault in missing
            if (self._holder(fault.path), fault.placeholders["key"]) not in meant
        ]
        told = {"extra_forbidden", "missing"}
        rest = [self._other(e) for e in errors if e["type"] not in told]
        rest = [fault for fault in rest if fault.value != UNREAD]
        wrong_parts = {fault.path for fault in unknown}
        # Of a mapping with a misspelt key "not exactly one" says nothing new.
        rest = [
            fault
            for fault in rest
            if not (
                fault.key.endswith("not_one")
                and any(self._holder(path) == fault.path for path in wrong_parts)
            )
        ]
        return [*unknown, *missing, *rest]

    @staticmethod
    def _holder(path: str) -> str:
        """Return the path without its last part."""
        return path.rpartition(".")[0]

    def _unknown(self, loc: Sequence[str | int]) -> Fault:
        node, path, trail = locate(self._tree, loc)
        key = str(loc[-1])
        free = self._free(loc[:-1], trail[-2], place_of(node).source)
        near = next(iter(get_close_matches(key, free, 1, 0.6)), "")
        if len(loc) == 1:  # perhaps the right key without the part it belongs to
            deeper = _deeper(self._tree)
            near = deeper.get(key) or _nearer(key, near, deeper)
        return place_of(node).fault(unknown_key(key, path.rpartition(".")[0], near), path, key)

    def _free(self, loc: Sequence[str | int], holder: Marked, here: Source) -> list[str]:
        """Return the keys that could still be meant at a place.

        A key that stands in a file below does not explain a misspelt one laid over it.
        """
        place = (id(holder), id(here))
        if place not in self._unused:
            known = self._known.get(id(self._data_at(loc)), set())
            written = holder.value.items()
            used = {name for name, part in written if place_of(part).source is here}
            self._unused[place] = sorted(known - used)
        return self._unused[place]

    def _data_at(self, loc: Sequence[str | int]) -> Any:
        """Return the plain data at a location, parts that nobody wrote skipped."""
        inside = self._data
        for part in loc:
            if isinstance(inside, dict) and str(part) in inside:
                inside = inside[str(part)]
            elif isinstance(inside, list) and isinstance(part, int) and part < len(inside):
                inside = inside[part]
        return inside

    def _missing(self, loc: Sequence[str | int]) -> Fault:
        node, path, _ = locate(self._tree, loc[:-1])
        key = str(loc[-1])
        whole = f"{path}.{key}" if path else key
        return place_of(node).fault(missing_key(key, path), whole)

    def _other(self, error: Any) -> Fault:
        node, path, _ = locate(self._tree, error["loc"])
        problem = _problem(error, node)
        if problem.key == "kinds.unknown":  # the fault is the key, not the table
            node, key = node.value[problem.placeholders["value"]], problem.placeholders["value"]
            return place_of(node).fault(problem, f"{path}.{key}", str(key))
        if problem.key.endswith("not_one") and _is_unread(node):
            return node.mark.fault(problem, path, UNREAD)
        return node.mark.fault(problem, path, node.text)


def _is_unread(node: Marked) -> bool:
    """Whether a part of a mapping could not be read, the fault of which is told already."""
    members = node.value.values() if isinstance(node.value, dict) else ()
    return any(member.text == UNREAD for member in members)


def _deeper(tree: Marked) -> dict[str, str]:
    """Return the dotted paths of keys one level down, and of stages, by their last part."""
    paths: dict[str, str] = {}
    for part, field in Scenario.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for key in field.annotation.model_fields:
                paths.setdefault(key, f"{part}.{key}")
    for stage in members_of(tree, "stages"):
        name = stage.value.get("name") if isinstance(stage.value, dict) else None
        if name is not None and name.text:
            paths.setdefault(name.text, f"stages.{name.text}")
    return paths


def _nearer(key: str, near: str, deeper: dict[str, str]) -> str:
    """Return what is meant: the key that is near, or the path of one that is nearer."""
    deep = next(iter(get_close_matches(key, deeper, 1, 0.75)), "")
    if deep and near:
        one, other = (SequenceMatcher(None, word, key).ratio() for word in (near, deep))
        return deeper[deep] if other > one else near
    return near or _nearest(key, deeper)


def _nearest(key: str, paths: dict[str, str]) -> str:
    near = next(iter(get_close_matches(key, paths, 1, 0.75)), "")
    return paths.get(near, "")


def _problem(error: Any, node: Marked) -> BadValue:
    """Return our sentence for one of pydantic's errors."""
    kind, context = error["type"], error.get("ctx", {})
    if node.value is None and kind != "missing":
        return BadValue("value.empty")
    if kind == "value_error" and isinstance(context.get("error"), BadValue):
        problem: BadValue = context["error"]
        return problem
    shown = node.text or "..."
    if kind == "literal_error":
        choice = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
        near = next(iter(get_close_matches(node.text, choice, 1, 0.6)), "")
        return BadValue("value.not_a_choice", near, value=shown, choice=", ".join(choice))
    return BadValue(_WRONG_SHAPE.get(kind, "value.wrong_type"), value=shown)
