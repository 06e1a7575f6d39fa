"""Laying one tree over another: `extends`, named scenarios and ``--set PATH=VALUE``.

The upper tree wins. Mappings are merged key by key, except where the upper one says something
else as a whole: another quantity, another shape of a law, another way of arriving. Lists whose
members have names are merged by name; a mapping laid over such a list names its members.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from simsite.core.errors import BadValue, Fault
from simsite.model.kinds import understood
from simsite.model.laws import FAMILIES
from simsite.model.people import WAYS
from simsite.model.quantities import QUANTITY_KEYS
from simsite.reading.source import Mark, Source
from simsite.reading.yaml_marks import Marked, read_tree

# Of each of these groups a mapping holds one member: giving another replaces the first.
CHOICES = (frozenset(FAMILIES), frozenset(WAYS), frozenset({"file"}))
# Of these mappings every member stands beside the others, as what it holds may be had together.
TOGETHER = frozenset({"beside", "classes"})
# Tables that are given as a whole, because their members belong together; single members of such
# a list may still be changed by their number.
WHOLE = frozenset({"shares", "hours", "shifts", "stints", "meals", "absent", "convoys", "steps"})


def merge(lower: Marked, upper: Marked, faults: list[Fault]) -> Marked:
    """Lay one tree over another.

    Parameters
    ----------
    lower, upper : Marked
        Trees; where both say something, `upper` wins. A key set to nothing (``call_up:``) in
        `upper` takes the key away.
    faults : list of Fault
        Faults found are added here: a name that the list below does not have.

    Returns
    -------
    Marked
        The merged tree; every value keeps its own place. A quantity that replaces another, and
        names no source itself, remembers the range that the source of the other states.
    """
    merged, stated = _merged(lower, upper, faults), _stated(lower)
    return merged if stated is None else _remembering(merged, upper, stated)


def _merged(lower: Marked, upper: Marked, faults: list[Fault]) -> Marked:
    """Lay one tree over another."""
    low, up = lower.value, upper.value
    if isinstance(low, list) and isinstance(up, dict):
        return _merge_members(lower, upper, faults)
    if isinstance(low, list) and isinstance(up, list) and _names(low) and _names(up):
        return _merge_lists(lower, upper, faults)
    if not isinstance(low, dict) or not isinstance(up, dict) or _replaces(low, up):
        return upper
    kept = {key: member for key, member in low.items() if not _ousted(key, up)}
    for written, member in up.items():
        key = _same_kind(written, kept)
        if key in kept and member.value is None:
            del kept[key]
        elif key in kept and key in TOGETHER:
            kept[key] = _together(kept[key], member, faults)
        elif key in kept and (key not in WHOLE or _of_members(kept[key], member)):
            kept[key] = merge(kept[key], member, faults).under(member.key_mark)
        else:
            kept[key] = member
    return Marked(kept, upper.mark, "", upper.key_mark)


def _together(lower: Marked, upper: Marked, faults: list[Fault]) -> Marked:
    """Lay a mapping over another whose members stand beside each other."""
    if not isinstance(lower.value, dict) or not isinstance(upper.value, dict):
        return merge(lower, upper, faults).under(upper.key_mark)
    kept = dict(lower.value)
    for key, member in upper.value.items():
        if member.value is None:
            kept.pop(key, None)
        else:
            kept[key] = merge(kept[key], member, faults) if key in kept else member
    return Marked(kept, upper.mark, "", upper.key_mark)


def _of_members(lower: Marked, upper: Marked) -> bool:
    """Whether the upper one speaks of single members of a list: ``staff.shifts.0.share``."""
    return isinstance(lower.value, list) and isinstance(upper.value, dict)


class Given(str):
    """An override ``run.seed=7`` that was given by an option of its own: ``--seed 7``."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """What was typed, as faults show it."""
        path, _, value = self.partition("=")
        return f"--{path.rpartition('.')[2]} {value}"


class Typed(Given):
    """An override that was typed into a field of the page: ``hours 07:30-18:00``."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """What was typed, behind the name of the field."""
        return super().shown.removeprefix("--")


def overlay(words: str, folder: Path, faults: list[Fault]) -> Marked | None:
    """Read an override such as ``staff.collectors=200`` into a tree.

    Parameters
    ----------
    words : str
        Dotted path, ``=``, value in YAML. Members of lists go by their name or number. Faults of
        a `Given` are placed in its option.
    folder : pathlib.Path
        Folder that relative paths in the value start from.
    faults : list of Fault
        Faults found are added here.
    """
    path, equals, written = words.partition("=")
    shown = words.shown if isinstance(words, Given) else words
    option = shown.partition(" ")[0] if isinstance(words, Given) else "--set"
    source = Source(option, shown.split("\n"), folder)
    if not equals or not all(part.strip() for part in path.split(".")):
        problem = BadValue("override.form", value=words)
        faults.append(Mark(source, 1, 1).fault(problem, value=words))
        return None
    indent = " " * (len(shown) - len(written))
    inner: list[Fault] = []
    if not written.strip():
        return dotted(path, Marked(None, Mark(source, 1, len(indent) + 1)), Mark(source, 1, 1))
    value = read_tree(Source(option, (indent + written).split("\n"), folder), inner)
    faults.extend(_at_home(source, fault) for fault in inner)
    return None if value is None else dotted(path, _moved(value, source), Mark(source, 1, 1))


def dotted(path: str, value: Marked, mark: Mark) -> Marked:
    """Return the tree in which a dotted path, written at ``mark``, leads to a value."""
    offsets = [mark.column]
    for part in path.split(".")[:-1]:
        offsets.append(offsets[-1] + len(part) + 1)
    for part, column in reversed(list(zip(path.split("."), offsets, strict=True))):
        key_mark = Mark(mark.source, mark.line, column)
        value = Marked({part.strip(): value.under(key_mark)}, key_mark)
    return value


def undotted(tree: Marked, faults: list[Fault]) -> Marked:
    """Return overrides with dotted keys (``staff.collectors: 200``) spelt out as mappings."""
    if not isinstance(tree.value, dict):
        return tree
    whole = Marked({}, tree.mark, "", tree.key_mark)
    for key, member in tree.value.items():
        place = member.key_mark or member.mark
        inner = undotted(member, faults)
        part = dotted(key, inner, place) if "." in key else Marked({key: inner}, tree.mark)
        whole = _beside(whole, part, faults)
    return Marked(whole.value, tree.mark, "", tree.key_mark)


def _beside(whole: Marked, part: Marked, faults: list[Fault]) -> Marked:
    """Return a tree with another one that is written beside it: neither gives way to the other.

    A table that one overlay replaces as a whole is not replaced by its own next line.
    """
    if not isinstance(whole.value, dict) or not isinstance(part.value, dict):
        return merge(whole, part, faults)
    members = dict(whole.value)
    for key, member in part.value.items():
        members[key] = _beside(members[key], member, faults) if key in members else member
    return Marked(members, part.mark, "", part.key_mark)


def _stated(lower: Marked) -> Marked | None:
    """Return the range that the source of a quantity states: by default its own range."""
    members = lower.value
    if not isinstance(members, dict) or "value" not in members or members.keys() - QUANTITY_KEYS:
        return lower.stated
    if "source_range" in members:
        stated: Marked = members["source_range"]
        return stated
    return members.get("range") if "source" in members else lower.stated


def _remembering(merged: Marked, upper: Marked, stated: Marked) -> Marked:
    """Return a quantity that was laid over another, or a table of such, with the stated range."""
    up = upper.value
    if up is None or isinstance(up, list):
        return merged
    if isinstance(up, dict):
        if not up.keys() & (QUANTITY_KEYS | set(FAMILIES)):  # by kind of site
            members = {key: _remembering(part, part, stated) for key, part in merged.value.items()}
            return replace(merged, value=members)
        same_range = "range" in merged.value and "range" not in up
        if up.keys() - QUANTITY_KEYS or {"source", "source_range"} & up.keys() or same_range:
            return merged
    return replace(merged, stated=stated)


def _replaces(low: dict[str, Marked], up: dict[str, Marked]) -> bool:
    """Whether the upper mapping says the whole: a quantity, or a table by kind over a quantity."""
    is_quantity = "value" in up and up.keys() <= QUANTITY_KEYS
    was_quantity = "value" in low and low.keys() <= QUANTITY_KEYS
    only_value = is_quantity and len(up) == 1 and was_quantity
    return (is_quantity and not only_value) or (was_quantity and not up.keys() <= QUANTITY_KEYS)


def _ousted(key: str, up: dict[str, Marked]) -> bool:
    """Whether a key gives way to another member of its group."""
    given = {name for name, member in up.items() if member.value is not None}
    return any(key in group and group & given - {key} for group in CHOICES)


def _same_kind(key: str, kept: dict[str, Marked]) -> str:
    """Return the key below that means the same kind of site: 城区 where 'urban' is laid over it."""
    kind = "" if key in kept else understood(key)
    return next((other for other in kept if kind and understood(other) == kind), key)


def _names(members: list[Marked]) -> list[str]:
    """Return the members' names, or an empty list where one has none."""
    names = [
        member.value["name"].text
        for member in members
        if isinstance(member.value, dict) and "name" in member.value
    ]
    return names if len(names) == len(members) else []


def _merge_lists(lower: Marked, upper: Marked, faults: list[Fault]) -> Marked:
    """Merge lists by their members' names; new ones follow in order."""
    members = list(lower.value)
    names = _names(members)
    for name, member in zip(_names(upper.value), upper.value, strict=True):
        if name in names:
            place = names.index(name)
            members[place] = merge(members[place], member, faults)
        else:
            members.append(member)
    return Marked(members, upper.mark, "", upper.key_mark)


def _merge_members(lower: Marked, upper: Marked, faults: list[Fault]) -> Marked:
    """Lay a mapping over a list: each key names a member, or counts it from 0."""
    members = list(lower.value)
    names = _names(members)
    labels = names or [str(number) for number in range(len(members))]
    for key, member in upper.value.items():
        if key in labels or (key.isdigit() and int(key) < len(members)):
            place = labels.index(key) if key in labels else int(key)
            members[place] = merge(members[place], member, faults)
            continue
        near = next(iter(get_close_matches(key, labels, 1, 0.6)), "")
        problem = BadValue("override.member", near, value=key, choice=", ".join(labels[:20]))
        faults.append((member.key_mark or member.mark).fault(problem, key, key))
    return Marked(members, lower.mark, "", lower.key_mark)


def _at_home(source: Source, fault: Fault) -> Fault:
    """Return a fault of an override's value with the whole override as its source line."""
    from dataclasses import replace

    return replace(fault, source=source.lines[fault.line - 1])


def _moved(tree: Marked, source: Source) -> Marked:
    """Return a tree whose places show the whole override."""

    def home(mark: Mark | None) -> Mark | None:
        return None if mark is None else Mark(source, mark.line, mark.column)

    value = tree.value
    if isinstance(value, dict):
        value = {key: _moved(member, source) for key, member in value.items()}
    elif isinstance(value, list):
        value = [_moved(member, source) for member in value]
    place = Mark(source, tree.mark.line, tree.mark.column)
    return Marked(value, place, tree.text, home(tree.key_mark))
