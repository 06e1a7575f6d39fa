"""How much a group may hold: what the engines can number in the order of an instant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simsite.core.errors import BadValue

MOST_SITES, MOST_STATIONS = 2**16, 60  # of a group; of a site


class Numbered:
    """What has sites whose number is limited.

    Attributes
    ----------
    sites : sequence of Site
        At most `MOST_SITES`, with at most `MOST_STATIONS` stations each.
    """

    __slots__ = ()
    sites: Sequence[Any]

    def __post_init__(self) -> None:
        """Refuse more than can be numbered.

        Raises
        ------
        BadValue
            If there are too many sites or stations (`plan.too_many_sites`, `stages.too_many`).
        """
        if len(self.sites) > MOST_SITES:
            numbers = {"number": f"{len(self.sites):,}", "most": f"{MOST_SITES:,}"}
            raise BadValue("plan.too_many_sites", **numbers)
        for site in self.sites:
            problem = too_many_stations(len(site.stations))
            if problem is not None:
                raise problem


def too_many_stations(number: int) -> BadValue | None:
    """Return what is wrong with so many stations of a site, or None."""
    if number <= MOST_STATIONS:
        return None
    return BadValue("stages.too_many", number=str(number), most=str(MOST_STATIONS))
