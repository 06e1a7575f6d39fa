"""How many members of staff a plan has on duty at most."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.model.plan import CampaignPlan, Steps


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Most staff of each kind that the plan has on duty, summed over sites and teams."""

    collectors: int
    registrars: int
    leads: int
    callers: int
    others: int
    teams: int

    @property
    def helpers(self) -> int:
        """Registrars, leads and callers."""
        return self.registrars + self.leads + self.callers


def on_duty(plan: CampaignPlan) -> OnDuty:
    """Count the staff of a plan: the most on duty at each post, and the members of teams."""
    roles = dict.fromkeys(("collector", "helper", "other"), 0)

    def add(role: str, number: int) -> None:
        roles[role if role in roles else "other"] += number

    for group in plan.groups:
        role_of = {s.name: s.role for site in group.sites for s in site.stations}
        for site in group.sites:
            for station in site.stations:
                add(station.role, _most(station.crew))
                if station.preparation is not None:
                    add(station.preparation.role, _most(station.preparation.crew))
        for route in group.routes:
            for stage, number in route.members:
                add(role_of[stage], number)
    return OnDuty(
        collectors=roles["collector"],
        registrars=roles["helper"],
        leads=sum(site.leads for site in plan.sites),
        callers=sum(_most(site.gate.crew) for site in plan.sites if site.gate),
        others=roles["other"],
        teams=sum(len(group.routes) for group in plan.groups),
    )


def _most(crew: Steps) -> int:
    return max((level for _, level in crew), default=0)
