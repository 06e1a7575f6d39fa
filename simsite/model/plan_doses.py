"""What feeds a station beside the residents: doses that are prepared."""

from __future__ import annotations

from dataclasses import dataclass, field

from simsite.model.plan_laws import Law
from simsite.model.plan_steps import OnDuty, Roster, Steps


@dataclass(frozen=True, slots=True)
class Preparation(OnDuty):
    """A crew that prepares a dose for each resident who takes a station.

    Attributes
    ----------
    name : str
        Name in results.
    role : str
        Role of the preparers.
    crew : Steps
        Preparers on duty by the clock.
    time : Law
        Time of one dose; luck is keyed by site, stage and number of the dose.
    roster : Roster or None
        The shifts of the preparers, where they have any.
    """

    name: str
    role: str
    crew: Steps
    time: Law
    roster: Roster | None = field(default=None, repr=False)
