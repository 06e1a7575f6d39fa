"""Scenario files and sweep files: which of the two a file is that was given for the other."""

from __future__ import annotations

from simsite.core.errors import BadValue, Fault
from simsite.model.yaml_marks import Marked

# Keys that only one of the two sorts has at its top.
OF_SWEEP = ("base", "over", "paired", "sample", "variants", "include", "exclude", "lines", "table")
OF_SCENARIO = (
    "calendar", "sites", "stages", "staff", "arrivals", "population", "extends", "scenarios",
    "speed_cv", "run",
)  # fmt: skip


def sweep_instead(tree: Marked) -> Fault | None:
    """Return the fault that a file read as a scenario is a sweep file; None where it is not."""
    return _other(tree, OF_SWEEP, OF_SCENARIO, "file.sweep")


def scenario_instead(tree: Marked) -> Fault | None:
    """Return the fault that a file read as a sweep is a scenario file; None where it is not."""
    return _other(tree, OF_SCENARIO, OF_SWEEP, "file.scenario")


def _other(tree: Marked, others: tuple[str, ...], own: tuple[str, ...], fault: str) -> Fault | None:
    """Return the fault at the first key of the other sort, where there is none of the own."""
    found = [key for key in tree.value if key in others]
    if not found or any(key in own for key in tree.value):
        return None
    where = tree.value[found[0]].key_mark or tree.mark
    return where.fault(BadValue(fault, value=found[0]), found[0])
