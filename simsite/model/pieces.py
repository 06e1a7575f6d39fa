"""Pieces of a plan, its numbers, and what is worked out once for a plan or a piece of it.

Site groups know nothing of each other, so a county can be simulated some groups at a time: what is
drawn and what happens is in memory only while its piece is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, Concatenate, ParamSpec, TypeVar

from simsite.core.units import HOUR
from simsite.model.plan import (
    AppointmentArrivals,
    CampaignPlan,
    PoissonArrivals,
    SitePlan,
    Timetable,
    UncertainQuantity,
)

# Residents at whom a piece ends. Their tables, some 60 MB, are what a replication holds
# at once. Smaller pieces do not gain from caches what each of them costs by itself.
AT_ONCE = 300_000
Given = ParamSpec("Given")
Found = TypeVar("Found")


def of_plan(
    find: Callable[Concatenate[CampaignPlan, Given], Found],
) -> Callable[Concatenate[CampaignPlan, Given], Found]:
    """Let a function of a plan remember what it found, for as long as the plan itself is there.

    Replications ask for the same things again and again. Threads may at worst find one twice.

    Parameters
    ----------
    find : callable
        Must depend on nothing but a plan and plain values.
    """

    def remembered(plan: CampaignPlan, /, *given: Given.args, **named: Given.kwargs) -> Found:
        key = (find, given, *named.items())
        if key not in plan.known:
            plan.known[key] = find(plan, *given, **named)
        found: Found = plan.known[key]
        return found

    return remembered


def pieces(plan: CampaignPlan, residents: int) -> tuple[CampaignPlan, ...]:
    """Cut a plan into pieces of whole groups, in order.

    Parameters
    ----------
    plan : CampaignPlan
        Any plan.
    residents : int
        Residents, registered or expected of a stream, at whom a piece ends.

    Returns
    -------
    tuple of CampaignPlan
        With the calendar of the whole; the plan itself where it is one piece.
    """
    return _pieces(plan, residents) or (plan,)


def _people(site: SitePlan) -> float:
    """Return about how many come at most."""
    match site.arrivals:
        case PoissonArrivals(pieces=rates):
            return sum((end - start) / HOUR * rate.value for start, end, rate in rates)
        case AppointmentArrivals(slots=slots, per_slot=number):
            return len(slots) * number
        case Timetable() as timetable:
            return timetable.number
        case _:
            return site.residents.population


@of_plan
def _pieces(plan: CampaignPlan, residents: int) -> tuple[CampaignPlan, ...]:
    """Cut a plan; nothing where it is one piece, so that no plan remembers itself."""
    ends, people = [0], 0.0
    for last, group in enumerate(plan.groups, start=1):
        people += sum(map(_people, group.sites))
        if people >= residents or last == len(plan.groups):
            ends.append(last)
            people = 0.0
    cuts = pairwise(ends)
    return tuple(replace(plan, groups=plan.groups[a:b]) for a, b in cuts) if ends[2:] else ()


@of_plan
def named_quantities(plan: CampaignPlan) -> dict[str, UncertainQuantity]:
    """Return every number of the scenario that the plan uses, by its path.

    Parameters
    ----------
    plan : CampaignPlan
        Any plan.
    """
    found: dict[str, UncertainQuantity] = {}
    _collect(plan.groups, found, set())
    return found


def _collect(part: Any, found: dict[str, UncertainQuantity], seen: set[int]) -> None:
    """Gather every named quantity of a part of a plan."""
    if isinstance(part, UncertainQuantity):
        if part.name:
            found[part.name] = part
    elif isinstance(part, tuple) or is_dataclass(part):
        if id(part) in seen:
            return
        seen.add(id(part))
        members = part if isinstance(part, tuple) else (getattr(part, f.name) for f in fields(part))
        for member in members:
            _collect(member, found, seen)
