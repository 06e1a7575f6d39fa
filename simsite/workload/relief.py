"""Staff of the counted stage who have no desk: relief, which adds hours and not speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simsite.model.plan import CampaignPlan, Steps


@dataclass(frozen=True, slots=True)
class Relief:
    """How many members of the counted stage's staff are more than there are desks.

    Attributes
    ----------
    role : str
        Their role.
    without : int
        Members beyond the desks, summed over sites and teams: of each place as many as it has at
        the instant at which they are most.
    staff : int
        Members in all: the most on duty at each place, summed likewise.
    always : bool
        Whether they are as many at every instant at which the place has staff; else shifts make
        it more or fewer.
    """

    role: str
    without: int
    staff: int
    always: bool


def relief(plan: CampaignPlan) -> tuple[Relief, ...]:
    """Return the staff without a desk of each role that has any, in order of first appearance.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done; a station starts no more residents at once than it has desks, however
        many are on duty.
    """
    found: dict[str, Relief] = {}
    for role, crew, desks in _crews(plan):
        beyond = [max(level - desks, 0) for _, level in crew if level]
        if not beyond:
            continue
        known = found.get(role, Relief(role, 0, 0, always=True))
        found[role] = Relief(
            role,
            known.without + max(beyond),
            known.staff + max(level for _, level in crew),
            known.always and min(beyond) == max(beyond),
        )
    return tuple(one for one in found.values() if one.without)


def _crews(plan: CampaignPlan) -> Iterator[tuple[str, Steps, int]]:
    """Yield role, members over time and desks of the counted stage of each site and team."""
    for group in plan.groups:
        for site in group.sites:
            counted = site.stations[site.counted]
            yield counted.role, counted.crew, counted.desks
        for route in group.routes:
            served = [group.sites[stop.site] for stop in route.stops]
            counted = served[0].stations[served[0].counted]
            most = max(site.stations[site.counted].desks for site in served)
            yield counted.role, ((0, dict(route.members).get(counted.name, 0)),), most
