"""A whole campaign through one of the engines, group by group."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.core.engine_names import AUTO, ENGINES, KERNEL, SIMPY
from simsite.draws import Draws, GroupDraws
from simsite.engine.trace import GroupTrace
from simsite.model.plan import CampaignPlan, SiteGroup


def chosen(engine: str) -> str:
    """Return which engine a name stands for.

    `auto` is the kernel where it is compiled. Interpreted it is slower than SimPy, so without a
    compiled kernel `auto` is SimPy. The choice never changes a number.

    Raises
    ------
    ValueError
        For a name that is not in `ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} is not one of {', '.join(ENGINES)}")
    if engine != AUTO:
        return engine
    from simsite.engine.kernel import COMPILED

    return KERNEL if COMPILED else SIMPY


def simulate(plan: CampaignPlan, draws: Draws, engine: str = AUTO) -> Iterator[GroupTrace]:
    """Simulate the groups of a campaign in order.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    draws : Draws
        The luck of one replication of this plan.
    engine : str
        One of `ENGINES`.

    Yields
    ------
    GroupTrace
        In the order of the plan's groups.
    """
    if chosen(engine) == KERNEL:
        from simsite.engine import kernel

        yield from kernel.simulate_groups(plan.groups, draws.groups, plan.calendar.horizon)
        return
    for group, luck in zip(plan.groups, draws.groups, strict=True):
        yield simulate_group(group, luck, plan.calendar.horizon, SIMPY)


def simulate_group(
    group: SiteGroup, draws: GroupDraws, horizon: int, engine: str = AUTO
) -> GroupTrace:
    """Simulate one site group up to the horizon (microseconds) with one of the engines."""
    if chosen(engine) == KERNEL:
        from simsite.engine import kernel

        return kernel.simulate_group(group, draws, horizon)
    from simsite.engine import reference  # SimPy is loaded when it is needed

    return reference.simulate_group(group, draws, horizon)
