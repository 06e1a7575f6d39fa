"""What feeds a station beside the residents: doses that are prepared."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.model.plan_laws import Law


@dataclass(frozen=True, slots=True)
class Preparation:
    """A crew that prepares a dose for each resident who takes a station.

    Attributes
    ----------
    name : str
        Name in results.
    role : str
        Role of the preparers.
    crew : tuple of (time, level)
        Preparers on duty by the clock, microseconds, zero before the first step.
    time : Law
        Time of one dose; luck is keyed by site, stage and number of the dose.
    """

    name: str
    role: str
    crew: tuple[tuple[int, int], ...]
    time: Law
