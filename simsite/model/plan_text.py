"""A plan as text, by which a kept result is told from one that was understood differently.

It is what `repr` says, put together from parts that are written once. A class is called what it was
called when the first results were kept, so that a new name makes no result another one; and what a
noun has got since then is written only where it says something.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from simsite.model import plan as nouns
from simsite.model.plan import CampaignPlan

FIRST_NAMES: dict[type, str] = {
    nouns.AppointmentArrivals: "Appointments",
    nouns.CampaignClock: "Calendar",
    nouns.Distribution: "Law",
    nouns.DosePreparation: "Preparation",
    nouns.FreeArrivals: "Arrivals",
    nouns.PoissonArrivals: "Poisson",
    nouns.Region: "Place",
    nouns.SitePlan: "Site",
    nouns.UncertainQuantity: "Quantity",
}
LATER: dict[str, object] = {"later_visits": 0}  # fields by what says nothing


def plan_text(plan: CampaignPlan) -> str:
    """Return ``repr(plan)`` with `FIRST_NAMES`, without fields of `LATER` that say nothing.

    Sites share laws, hours and crews, and each is written only once.

    Parameters
    ----------
    plan : CampaignPlan
        Any plan.
    """
    return _text(plan, {})


def _text(part: Any, known: dict[int, str]) -> str:
    """Return the ``repr`` of a part; `known` holds those of tuples and dataclasses by their id."""
    kind: Any = type(part)
    names = _names(kind)
    if names is None:
        return repr(part)
    text = known.get(id(part))
    if text is None:  # the plan holds every part, so no id is given anew meanwhile
        if kind is tuple:
            comma = "," if len(part) == 1 else ""
            text = f"({', '.join([_text(member, known) for member in part])}{comma})"
        else:
            given = [(name, getattr(part, name)) for name in names]
            said = [own for own in given if own not in LATER.items()]
            values = [f"{name}={_text(value, known)}" for name, value in said]
            text = f"{FIRST_NAMES.get(kind, kind.__qualname__)}({', '.join(values)})"
        known[id(part)] = text
    return text


@cache
def _names(kind: type[Any]) -> tuple[str, ...] | None:
    """Return the fields of a dataclass, none of a tuple; None for what has no parts."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind) if field.repr)
    return () if kind is tuple else None
