"""A whole campaign through one of the engines."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.core.engine_names import AUTO, ENGINES, KERNEL, SIMPY
from simsite.draws import Draws
from simsite.model.plan import CampaignPlan
from simsite.tables.views import GroupTrace, Trace, groups_of

AT_ONCE = 100_000  # residents, or one group, that are simulated before their traces are cut out


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


def simulate(plan: CampaignPlan, draws: Draws, engine: str = AUTO) -> Trace:
    """Simulate a campaign.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    draws : Draws
        The random draws of one replication of this plan.
    engine : str
        One of `ENGINES`.

    Returns
    -------
    Trace
        Of the plan's groups in order.
    """
    return _simulate(plan, draws, engine, slice(None))


def group_traces(plan: CampaignPlan, draws: Draws, engine: str = AUTO) -> Iterator[GroupTrace]:
    """Simulate a campaign some groups at a time, which needs less memory, and cut them out.

    Parameters
    ----------
    plan, draws, engine
        As for `simulate`.

    Yields
    ------
    GroupTrace
        In the order of the plan's groups.
    """
    first, people = 0, 0
    for last, own in enumerate(draws.groups, start=1):
        people += sum(site.attending for site in own.sites)
        if people >= AT_ONCE or last == len(draws.groups):
            yield from groups_of(_simulate(plan, draws, engine, slice(first, last)))
            first, people = last, 0


def _simulate(plan: CampaignPlan, draws: Draws, engine: str, part: slice) -> Trace:
    """Simulate some of the groups."""
    groups, own, horizon = plan.groups[part], draws.groups[part], plan.calendar.horizon
    if chosen(engine) == KERNEL:
        from simsite.engine import kernel

        return kernel.simulate_groups(groups, own, horizon)
    from simsite.engine import reference  # SimPy is loaded when it is needed

    return reference.simulate_groups(groups, own, horizon)
