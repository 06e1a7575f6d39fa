"""What a scenario amounts to, before it is run."""

from __future__ import annotations

import json
from typing import Any

from simsite.core.units import NEVER
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario, quantities
from simsite.report import format as written
from simsite.report.summary import on_duty
from simsite.report.wording import Wording
from simsite.report.words import Words

CHECK_SCHEMA = "simsite.check/1"


def amounts(scenario: Scenario, plan: CampaignPlan) -> dict[str, Any]:
    """Return what a scenario amounts to, in plain numbers.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    plan : CampaignPlan
        What would be done.

    Returns
    -------
    dict
        Counts of sites, townships, residents and staff; ``inputs``, and how many of them are
        ``uncertain`` (carry a range) and ``assumed`` (say so in their source).
    """
    staff = on_duty(plan)
    inputs = quantities(scenario)
    return {
        "sites": len(plan.sites),
        "townships": len({site.township.code for site in plan.sites}),
        "residents": sum(site.residents.population for site in plan.sites),
        "collectors": staff.collectors,
        "registrars": staff.registrars,
        "leads": staff.leads,
        "callers": staff.callers,
        "mobile_teams": staff.teams,
        "inputs": len(inputs),
        "uncertain": sum(quantity.range is not None for quantity in inputs.values()),
        "assumed": sum("assumed" in quantity.source for quantity in inputs.values()),
        "replications": scenario.run.replications,
        "seed": scenario.run.seed,
    }


def check_json(scenario: Scenario, plan: CampaignPlan) -> str:
    """Return what a scenario amounts to as one JSON object."""
    calendar = plan.calendar
    times = {
        name: None if time >= NEVER else time // 1_000_000
        for name, time in (
            ("opening_s", calendar.opening),
            ("deadline_s", calendar.deadline),
            ("horizon_s", calendar.horizon),
        )
    }
    about = {"schema": CHECK_SCHEMA, "first_day": calendar.first_day, **times}
    return json.dumps({**about, **amounts(scenario, plan)}, ensure_ascii=False, indent=2)


def check_text(scenario: Scenario, plan: CampaignPlan, words: Words) -> str:
    """Return what a scenario amounts to in words."""
    wording = Wording.of(plan, words)
    calendar = plan.calendar
    shown = {
        name: number if name == "seed" else written.count(number)
        for name, number in amounts(scenario, plan).items()
    }
    times = {
        name: wording.value("time", time) if time < NEVER else words(f"answer.none.{name}")
        for name, time in (
            ("opening", calendar.opening),
            ("deadline", calendar.deadline),
            ("horizon", calendar.horizon),
        )
    }
    parts = {
        "places": ("sites", "townships", "residents"),
        "staff": ("collectors", "registrars", "leads", "callers", "mobile_teams"),
        "inputs": ("inputs", "uncertain", "assumed"),
        "luck": ("replications", "seed"),
    }
    lines = [words("cli.check.fine"), words("cli.check.days", **times)]
    lines += [
        words(f"cli.check.{part}", **{name: shown[name] for name in names})
        for part, names in parts.items()
    ]
    return "\n".join(lines)
