"""What a planner is told about a list that was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was assumed or done about the list: a key of the words and its numbers.

    Attributes
    ----------
    key : str
        Key of its sentence, below ``listed.said``.
    values : dict of str to object
        What the sentence is filled with.
    way : str
        ``assumed``, or ``noted`` for what is no assumption.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    way: str = "assumed"


def noted(key: str, **values: Any) -> Said:
    """Return something that was done, as against assumed."""
    return Said(key, values, "noted")
