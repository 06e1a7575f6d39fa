"""One disagreement between a trace and the written semantics."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.core.units import NEVER


@dataclass(frozen=True, slots=True)
class Finding:
    """What a trace says that the semantics do not.

    Attributes
    ----------
    kind : str
        Which rule is broken, in a few words that stay the same.
    site : int
        Index of the site within its group, -1 where a route is meant.
    station : int
        Index of the station, -1 for none (also for callers).
    who : int
        Resident, household, desk, caller or stop, as the rule says; -1 for none.
    time : int
        Microseconds, NEVER where no time belongs to it.
    text : str
        What was expected and what was found.
    """

    kind: str
    site: int
    station: int = -1
    who: int = -1
    time: int = NEVER
    text: str = ""


def differs(expected: object, found: object) -> str:
    """Return the text of a finding about two values."""
    return f"expected {expected}, found {found}"
