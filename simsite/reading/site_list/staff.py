"""The staff of a scenario that starts from a list: as the list says, else by the guideline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing import Deployment, deploy, expected_work
from simsite.staffing.anew import spread, spread_listed
from simsite.staffing.collectors import deal_collectors
from simsite.staffing.helper_posts import listed_posts
from simsite.staffing.listed import AS_LISTED, NUMBERS, rule_of, shares_in_total
from simsite.staffing.roles import desks_of, somebody_comes

HELPERS_PER_RESIDENT = 0.03  # Debao, February 2022: 8,216 grid workers for 269,758 residents
HELPERS_PER_COLLECTOR = 3  # a registrar, a lead and a caller
MORE = 1.25  # times as many collectors in the what-if of that name


@dataclass(frozen=True, slots=True)
class Plan:
    """What the scenario says about staff.

    Attributes
    ----------
    scenario : Scenario
        With this staff.
    deployment : Deployment
        Who works where then.
    is_listed : bool
        Whether the list says who works where.
    collectors, helpers : int or None
        Totals to write; None where the sites say it all.
    what_ifs : dict of str to dict
        Keys of `staff` by the name of the what-if.
    relief : dict of str to int
        Collectors without a desk in each what-if: the list says how many desks there are.
    """

    scenario: Scenario
    deployment: Deployment
    is_listed: bool
    collectors: int | None
    helpers: int | None
    what_ifs: dict[str, dict[str, Any]] = field(default_factory=dict)
    relief: dict[str, int] = field(default_factory=dict)


def lists_staff(sites: Sequence[Site]) -> bool:
    """Return whether a list says of any site who works there."""
    return any(getattr(site, key) is not None for site in sites for key in NUMBERS)


def listed(draft: Scenario) -> Scenario:
    """Return a scenario with staff as its sites list it, and no totals."""
    return _with(draft, deployment=AS_LISTED, collectors=None, helpers=None)


def staff_plan(draft: Scenario) -> Plan:
    """Return the staff that a scenario of listed sites gets.

    Where the list says who works at any site, everybody works where it says, and only what it
    leaves out is filled in. Else there is one collector for each desk, and helpers by the number
    of residents.

    Parameters
    ----------
    draft : Scenario
        With the sites of the list; its own staff is not looked at.

    Raises
    ------
    ScenarioFault
        If nobody can work like that.
    """
    is_listed = lists_staff(draft.sites)
    if is_listed:
        collectors, helpers = None, _rest(listed(draft))
        asked = _with(listed(draft), helpers=helpers)
    else:
        collectors, helpers = _by_guideline(draft)
        asked = _with(draft, deployment="longest_work", collectors=collectors, helpers=helpers)
    deployment = deploy(asked)
    what_ifs = {"spread_anew": spread_listed(asked, deployment)} if is_listed else {}
    more = math.ceil(deployment.collectors * MORE)
    what_ifs["more_collectors"] = spread(asked, more, deployment.helpers)
    if not is_listed:
        del what_ifs["more_collectors"]["deployment"]  # it is that already
    relief = {name: _relief(_with(asked, **staff)) for name, staff in what_ifs.items()}
    return Plan(asked, deployment, is_listed, collectors, helpers, what_ifs, relief)


def _relief(scenario: Scenario) -> int:
    return sum(site.relief for site in deploy(scenario).sites)


def _with(scenario: Scenario, **staff: object) -> Scenario:
    changed = scenario.staff.model_copy(update=staff)
    return scenario.model_copy(update={"staff": changed})


def _by_guideline(draft: Scenario) -> tuple[int, int]:
    """Return one collector for each desk, and helpers in all."""
    sites = [site for site in draft.sites if somebody_comes(draft, site)]
    collectors = max(sum(desks_of(draft, site) for site in sites), 1)
    helpers = _helpers(sum(site.population for site in draft.sites), collectors)
    least = spread(_with(draft, deployment="longest_work"), collectors, helpers)["helpers"]
    assert isinstance(least, int)
    return collectors, least


def _helpers(people: int, collectors: int) -> int:
    return max(math.ceil(people * HELPERS_PER_RESIDENT), HELPERS_PER_COLLECTOR * collectors)


def _rest(asked: Scenario) -> int | None:
    """Return all helpers where some sites list neither helpers nor callers; None without such.

    Those who are listed, and for the sites that list none as many as by the guideline.
    """
    sharing = [site for site in asked.sites if shares_in_total(site, rule_of(asked, site))]
    if not sharing:
        return None
    dealt = deal_collectors(asked, expected_work(asked))
    posts = listed_posts(asked, dealt)
    placed = sum(p.registrars + p.leads + (p.callers or 0) + p.reserve for p in posts.values())
    there = sum(posts[site.id].registrars + posts[site.id].leads for site in sharing)
    people = sum(site.population for site in sharing)
    wished = _helpers(people, sum(dealt.fixed.get(site.id, 0) for site in sharing))
    return placed + max(wished - there, len(sharing))
