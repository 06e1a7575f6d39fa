"""A whole campaign, group by group."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.draws import Draws, GroupDraws
from simsite.engine.trace import GroupTrace
from simsite.model.plan import CampaignPlan, SiteGroup


def simulate(plan: CampaignPlan, draws: Draws) -> Iterator[GroupTrace]:
    """Simulate the groups of a campaign in order, one at a time.

    A generator, so that memory holds one group's trace while numbers are read off it.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    draws : Draws
        The luck of one replication of this plan.

    Yields
    ------
    GroupTrace
        In the order of the plan's groups.
    """
    for group, luck in zip(plan.groups, draws.groups, strict=True):
        yield simulate_group(group, luck, plan.calendar.horizon)


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group up to the horizon (microseconds)."""
    from simsite.engine import reference  # SimPy is loaded when it is needed

    return reference.simulate_group(group, draws, horizon)
