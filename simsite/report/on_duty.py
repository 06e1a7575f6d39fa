"""How many members of staff a plan has, and how many are on duty at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simsite.model.plan import CampaignPlan, DosePreparation, Gate, SharedCrew, Station


@dataclass(frozen=True, slots=True)
class StaffCount:
    """Staff of each kind that the plan has, summed over sites and teams."""

    collectors: int
    registrars: int
    leads: int
    callers: int
    others: int
    teams: int
    marshals: int = 0
    runners: int = 0

    @property
    def helpers(self) -> int:
        """Registrars, leads, callers, marshals and tube runners."""
        return self.registrars + self.leads + self.callers + self.marshals + self.runners

    @property
    def further(self) -> dict[str, int]:
        """Marshals and tube runners, by their job; nothing where there are neither."""
        found = {"marshals": self.marshals, "runners": self.runners}
        return found if any(found.values()) else {}


def on_duty(plan: CampaignPlan) -> StaffCount:
    """Count the staff of a plan: the people of each post, whatever their shift, and of teams."""
    return _staff(plan, lambda post: post.people)


def most_on_duty(plan: CampaignPlan) -> StaffCount:
    """Count the most who are on duty at a time at each post, and the members of teams."""
    return _staff(plan, lambda post: max((level for _, level in post.crew), default=0))


def _staff(
    plan: CampaignPlan, number: Callable[[Station | Gate | DosePreparation | SharedCrew], int]
) -> StaffCount:
    roles = dict.fromkeys(("collector", "helper", "other"), 0)

    def add(role: str, people: int) -> None:
        roles[role if role in roles else "other"] += people

    for group in plan.groups:
        role_of = {s.name: s.role for site in group.sites for s in site.stations}
        for site in group.sites:
            for own in site.crews:
                add(own.role, number(own))
        for route in group.routes:
            for stage, people in route.members:
                add(role_of[stage], people)
    return StaffCount(
        collectors=roles["collector"],
        registrars=roles["helper"],
        leads=sum(site.leads for site in plan.sites),
        callers=sum(number(site.gate) for site in plan.sites if site.gate),
        others=roles["other"],
        teams=sum(len(group.routes) for group in plan.groups),
        marshals=sum(site.marshals for site in plan.sites),
        runners=sum(site.runners for site in plan.sites),
    )
