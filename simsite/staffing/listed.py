"""Staff as the sites list it, and the rule that fills in what a site leaves out.

With `deployment: as_listed` every number that a site gives is used as written. Where a site leaves
one out, the rule is, in this order:

1. **desks**: as many as the collectors that the site lists; where it lists none either,
   population / people_per_desk.
2. **collectors**: one for each desk. Where `staff.collectors` gives a total, the sites that list
   none share what the others leave of it, to the longest expected work, at least one each.
3. **registrars**: from the site's own `helpers`, else one for each open desk and each stage that
   helpers serve.
4. **callers** (where people are called up): what is left of the site's own `helpers`; else the
   sites that list neither share what is left of the total `staff.helpers`, so that call-up takes
   equally long.
5. **leads**: `leads_per_site`, where the site does not say how many helpers it has in all.

A site's own `helpers` are all helpers it has. First come one registrar for each stage that helpers
serve and one caller, so that the site works at all; then registrars up to one for each open desk;
then the leads; the rest call up. Where nobody is called up, the rest is in reserve. Where a site
lists its callers, too, whoever is left over leads. Too few for the first step is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simsite.core.errors import BadValue
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.roles import COLLECTOR, HELPER, somebody_comes, stages_of

AS_LISTED = "as_listed"
NUMBERS = ("collectors", "helpers", "registrars", "callers")

Problem = tuple[tuple[str | int, ...], BadValue]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the rule has to know of a site.

    Attributes
    ----------
    stages : int
        Stages that helpers serve.
    call_up : bool
        Whether the scenario calls people up.
    comes : bool
        Whether anybody may come to the site.
    leads : int
        `leads_per_site`.
    """

    stages: int
    call_up: bool
    comes: bool
    leads: int


@dataclass(frozen=True, slots=True)
class HelperPosts:
    """Helpers of one site by what they do.

    Attributes
    ----------
    registrars, leads : int
        Who register and who lead.
    callers : int or None
        Who call up; None where the site shares in the total of helpers.
    reserve : int
        Helpers of the site without a place.
    """

    registrars: int
    leads: int
    callers: int | None
    reserve: int = 0


def rule_of(scenario: Scenario, site: Site) -> Rule:
    """Return what the rule has to know of a site."""
    return Rule(
        len(stages_of(scenario, HELPER)),
        scenario.arrivals.call_up is not None,
        somebody_comes(scenario, site),
        scenario.staff.leads_per_site,
    )


def posts(site: Site, rule: Rule, open_desks: int) -> HelperPosts:
    """Return the posts of a site's helpers, by the rule of this module.

    Parameters
    ----------
    site : Site
        With the numbers that it lists.
    rule : Rule
        Of this site.
    open_desks : int
        Its swab desks with a collector.

    Raises
    ------
    BadValue
        If the site's own `helpers` are too few.
    """
    registrars, callers = _own(site, rule)
    if site.helpers is None:
        filled = rule.stages * open_desks if registrars is None else registrars
        return HelperPosts(filled, rule.leads, callers)
    first = _first(registrars, callers, rule)
    left = site.helpers - sum(first)
    if left < 0:
        raise _too_few(site, first)
    register, call = first
    if registrars is None:
        more = min(left, max(rule.stages * open_desks - register, 0))
        register, left = register + more, left - more
    leads = left if site.callers is not None and rule.call_up else min(left, rule.leads)
    left -= leads
    if rule.call_up and rule.comes:
        return HelperPosts(register, leads, call + left)
    return HelperPosts(register, leads, call, left)


def _own(site: Site, rule: Rule) -> tuple[int | None, int | None]:
    """Return the registrars and callers that a site lists; 0 where nothing needs any."""
    registrars = site.registrars if rule.stages else 0
    callers = site.callers if rule.call_up else 0
    if rule.comes:
        return registrars, callers
    return registrars or 0, callers or 0


def _first(registrars: int | None, callers: int | None, rule: Rule) -> tuple[int, int]:
    """Return who registers and who calls before anything else: as listed, else the least."""
    return (
        rule.stages if registrars is None else registrars,
        int(rule.call_up) if callers is None else callers,
    )


def _too_few(site: Site, first: tuple[int, int]) -> BadValue:
    register, call = first
    names = {"site": site.id, "helpers": site.helpers, "registrars": register, "callers": call}
    return BadValue("sites.helpers_too_few", **names, least=register + call)


def shares_in_total(site: Site, rule: Rule) -> bool:
    """Return whether a site's callers come from the total of helpers."""
    return site.helpers is None and _own(site, rule)[1] is None


def listed_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield what sites list that cannot be, and what is left out and cannot be filled in.

    Parameters
    ----------
    scenario : Scenario
        With `deployment: as_listed`.

    Yields
    ------
    tuple of path, BadValue
        Path of a site's key by the number of the site, or of the staff.
    """
    swabbed = bool(stages_of(scenario, COLLECTOR))
    sharing: list[str] = []
    for number, site in enumerate(scenario.sites):
        rule = rule_of(scenario, site)
        needed = {"collectors": swabbed, "registrars": rule.stages > 0, "callers": rule.call_up}
        for key, asked in needed.items():
            if asked and rule.comes and getattr(site, key) == 0:
                yield ("sites", number, key), BadValue("sites.no_staff", site=site.id, key_name=key)
        first = _first(*_own(site, rule), rule)
        if site.helpers is not None and site.helpers < sum(first):
            yield ("sites", number, "helpers"), _too_few(site, first)
        if shares_in_total(site, rule):
            sharing.append(site.id)
    if sharing and scenario.staff.helpers is None:
        yield ("staff",), nothing_to_share(sharing)


def nothing_to_share(ids: list[str]) -> BadValue:
    """Return the fault of sites that list neither callers nor helpers, without a total."""
    shown = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
    return BadValue("staff.no_callers", count=len(ids), sites=shown)
