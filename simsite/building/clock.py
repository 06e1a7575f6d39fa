"""The clock of a campaign."""

from __future__ import annotations

from simsite.core.units import NEVER
from simsite.model.calendar import Calendar as Asked
from simsite.model.plan import CampaignClock


def calendar(asked: Asked) -> CampaignClock:
    """Return the clock of the campaign; without a deadline it is NEVER."""
    deadline = asked.deadline_us
    return CampaignClock(
        first_day=asked.first_day.isoformat(),
        opening=asked.openings_us()[0][0],
        deadline=NEVER if deadline is None else deadline,
        horizon=asked.horizon_us,
    )
