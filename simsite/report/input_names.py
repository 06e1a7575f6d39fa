"""Inputs of a scenario under the names that planners know."""

from __future__ import annotations

from simsite.core.distributions import FAMILIES
from simsite.report.i18n import Words, catalogue

STRUCTURE = frozenset({"stages", "arrivals", "call_up", "staff", "population"})


def input_name(name: str, words: Words) -> str:
    """Return the path of an input as a planner reads it: ``swab time``, ``采样 用时``."""
    parts = name.split(".")
    kept = [p for i, p in enumerate(parts) if p not in STRUCTURE and not _is_law(parts, i)]
    return " ".join(_part(part, words) for part in kept)


def _is_law(parts: list[str], number: int) -> bool:
    """Whether a part of a path is the shape of a law, or says that its mean is meant."""
    return parts[number] in FAMILIES or (parts[number] == "mean" and number == len(parts) - 1)


def _part(part: str, words: Words) -> str:
    for key in (f"tornado.part.{part}", f"glossary.stage.{part}", f"glossary.role.{part}"):
        if key in catalogue():
            return words(key)
    return part
