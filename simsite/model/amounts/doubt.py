"""One thing that is allowed in a scenario but may not be what the planner meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Doubt:
    """One warning: its kind and the numbers its sentence needs.

    Attributes
    ----------
    key : str
        Kind: the key ``check.doubt.<key>`` of the words.
    numbers : dict
        ``count`` and ``site`` (the worst one's id) for sites; times ``..._us`` in microseconds;
        shares ``..._share``; tuples of times ``..._times``, of windows ``..._spans``; lengths of
        time ``..._span``; all in microseconds.
    """

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)
