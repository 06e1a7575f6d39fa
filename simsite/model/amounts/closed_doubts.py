"""Doubts about people who come while a site is closed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simsite.model.amounts.closed import (
    WORTH_TELLING,
    Closed,
    Comers,
    come_when_closed,
    coming,
)
from simsite.model.amounts.doubt import Doubt
from simsite.model.plan import Appointments, CampaignPlan, Poisson, Site

FEW = 10


def closed_doubts(plan: CampaignPlan) -> tuple[Doubt, ...]:
    """Return who comes after the last closing for nothing, and who waits long for an opening.

    Parameters
    ----------
    plan : CampaignPlan
        The plan.
    """
    found = come_when_closed(plan)
    return (*_late(found, plan), *_early(found, plan))


def _late(found: Sequence[Closed], plan: CampaignPlan) -> Iterator[Doubt]:
    """Slots, pieces or times after the last closing, and how many people they mean."""
    own = [one for one in found if one.late]
    if not own:
        return
    people = math.fsum(one.turned_away for one in own)
    told = {
        "count": len(own),
        "people": _told(people),
        "of": _told(_expected(plan)),
        "closing_us": max(one.closing for one in own),
    }
    comers = [some for one in own for some, _ in one.late]
    yield Doubt(*_named(own[0].site, comers, told))


def _named(
    site: Site, comers: Sequence[Comers], told: dict[str, Any]
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """Return the kind of doubt and its numbers, by the way people come."""
    written = tuple(sorted({some.written for some in comers}))
    if isinstance(site.arrivals, Appointments):
        return "slots_after_closing", {**told, "count": len(written), "slots_times": written}
    if isinstance(site.arrivals, Poisson):
        return "pieces_after_closing", {**told, "count": len(written), "pieces_spans": written}
    return "times_after_closing", {**told, "site": site.id, "times_times": written}


def _early(found: Sequence[Closed], plan: CampaignPlan) -> Iterator[Doubt]:
    """Those who come so early, or in so long a break, that they wait long for an opening."""
    waits = [wait for one in found for wait in one.early]
    if waits:
        start, opening, _ = max(waits, key=lambda wait: (wait[1] - wait[0], -wait[0]))
        people = _told(math.fsum(people for _, _, people in waits))
        yield Doubt(
            "wait_for_opening",
            {
                "people": people,
                "of": _told(_expected(plan)),
                "first_us": start,
                "opening_us": opening,
                "limit_span": WORTH_TELLING,
            },
        )


def _expected(plan: CampaignPlan) -> float:
    """Return how many people are expected by streams, without the queue at opening."""
    return math.fsum(some.people for site in plan.sites for some in coming(site))


def _told(people: float) -> int | float:
    """Return an expected number of people as it is told: few with a tenth, many without."""
    number = round(people, 1)
    return round(people) if people >= FEW or number.is_integer() else number
