"""What a campaign uses up: tubes, swabs, test kits and protection, by site and team.

Numbers of residents and tubes come from the replications of the headline line; turns in protective
clothing from the crews and hours of the plan, up to the completion of each place. What each of them
uses, and why, is written in ``supplies.toml`` beside this module.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR
from simsite.experiment.run.results import Results
from simsite.model.plan import Route, SiteGroup, SitePlan
from simsite.stats.intervals import quantile

ENOUGH = 0.95  # of the replications are to find enough before anything is put aside
COLLECTOR, HELPER = "collector", "helper"
ROUNDING = 1e-9
COUNTED = ("swab", "tube")
NOTHING = np.zeros(1)
Done = NDArray[Any]  # by replication, shape (R,)
Turns = tuple[tuple[int, int, int], ...]  # start, end, people


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is used up.

    Attributes
    ----------
    key : str
        Name in the catalogue of words.
    per : str
        `swab`, `tube`, `collector_turn` or `helper_turn`.
    amount : float
        Used for each of them.
    source : dict of str to str
        Where the amount comes from, in ``en`` and ``zh``.
    """

    key: str
    per: str
    amount: float
    source: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rates:
    """What is assumed about supplies.

    Attributes
    ----------
    items : tuple of Item
        In the order of reports.
    spare : float
        Share put on top.
    turn_hours : float
        Hours in one set of protective clothing.
    sources : dict of str to dict
        Sources of `spare` and `turn` by language.
    """

    items: tuple[Item, ...]
    spare: float
    turn_hours: float
    sources: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class SupplyNeed:
    """How much of one item a place needs.

    Attributes
    ----------
    median : float
        Over the replications.
    enough : float
        95 % quantile over the replications: the most with fewer than 20.
    handed_out : int
        That with the spare share on top, rounded up.
    """

    median: float
    enough: float
    handed_out: int


@dataclass(frozen=True, slots=True)
class PlaceNeeds:
    """What one site or mobile team needs, by key of the item.

    Attributes
    ----------
    id : str
        Site or team.
    site : int
        Index of the site in the plan; -1 for a team.
    needs : dict of str to SupplyNeed
        In the order of the items.
    """

    id: str
    site: int
    needs: dict[str, SupplyNeed]


@dataclass(frozen=True, slots=True)
class Supplies:
    """What the county needs.

    Attributes
    ----------
    rates : Rates
        What was assumed.
    places : tuple of PlaceNeeds
        Sites in plan order, then teams.
    used : dict of str to float array, shape (R,)
        What is used in all places together, by key of the item.
    """

    rates: Rates
    places: tuple[PlaceNeeds, ...]
    used: dict[str, Done]

    def total(self, key: str) -> SupplyNeed:
        """Return what the county needs of an item.

        Median and 95 % quantile are those of the county's totals, which no sum of the places' own
        is; what is handed out is the sum, because spare of one place does not help another.
        """
        used = self.used[key]
        handed_out = sum(place.needs[key].handed_out for place in self.places)
        return SupplyNeed(quantile(used, 0.5), quantile(used, ENOUGH), handed_out)


@cache
def rates() -> Rates:
    """Return what is assumed about supplies."""
    text = files("simsite.experiment.run").joinpath("supplies.toml").read_text("utf-8")
    table = tomllib.loads(text)
    items = tuple(
        Item(key, given["per"], given["amount"], _source(given))
        for key, given in table["item"].items()
    )
    sources = {name: _source(table[name]) for name in ("spare", "turn")}
    return Rates(items, table["spare"]["share"], table["turn"]["hours"], sources)


def _source(given: dict[str, Any]) -> dict[str, str]:
    return {language: given[language] for language in ("en", "zh")}


def supplies(results: Results, assumed: Rates | None = None) -> Supplies:
    """Return what every site and mobile team needs.

    Parameters
    ----------
    results : Results
        Of a run; the headline line counts.
    assumed : Rates, optional
        What is used and put aside; by default as `rates`.
    """
    assumed = assumed or rates()
    table, hours = results.headline.sites, assumed.turn_hours
    sites, teams = [], []
    used = {item.key: np.zeros(len(table["completion"])) for item in assumed.items}

    def needs(name: str, site: int, counts: dict[str, NDArray[Any]]) -> PlaceNeeds:
        for item in assumed.items:
            used[item.key] += counts[item.per] * item.amount
        return _place(name, site, counts, assumed)

    first = 0
    for group in results.plan.groups:
        done = table["completion"][:, first : first + len(group.sites)]
        for s, site in enumerate(group.sites):
            counts = {"swab": table["swabbed"][:, first + s], "tube": table["tubes"][:, first + s]}
            turns = _crew_turns(site, done[:, s], hours)
            sites.append(needs(site.id, first + s, counts | turns))
        for route in group.routes:
            turns = _team_turns(group, route, done.max(axis=1), hours)
            teams.append(needs(route.id, -1, dict.fromkeys(COUNTED, NOTHING) | turns))
        first += len(group.sites)
    return Supplies(assumed, (*sites, *teams), used)


def _place(name: str, site: int, counts: dict[str, NDArray[Any]], assumed: Rates) -> PlaceNeeds:
    needs = {}
    for item in assumed.items:
        used = np.asarray(counts[item.per], dtype=np.float64) * item.amount
        enough = quantile(used, ENOUGH)
        with_spare = math.ceil(enough * (1.0 + assumed.spare) - ROUNDING)
        needs[item.key] = SupplyNeed(quantile(used, 0.5), enough, with_spare)
    return PlaceNeeds(name, site, needs)


def _crew_turns(site: SitePlan, done: Done, hours: float) -> dict[str, Done]:
    """Return turns in protective clothing of a site's own staff, and all helpers included."""
    crews = [(own.role, own.turns) for own in site.crews]
    if site.gate is not None:
        crews.append((HELPER, site.gate.turns))
    crews.append((HELPER, _open(site, site.leads + site.marshals + site.runners)))
    return _by_role(crews, done, hours)


def _team_turns(group: SiteGroup, route: Route, done: Done, hours: float) -> dict[str, Done]:
    """Return turns of those who travel, at work while the sites of the team are open."""
    first = group.sites[route.stops[0].site]
    role_of = {station.name: station.role for station in first.stations}
    crews = [(role_of[stage], _open(first, members)) for stage, members in route.members]
    return _by_role(crews, done, hours)


def _by_role(crews: Sequence[tuple[str, Turns]], done: Done, hours: float) -> dict[str, Done]:
    found = {}
    for role in (COLLECTOR, HELPER):
        own = [_turns_of(crew, done, hours) for name, crew in crews if name == role]
        found[f"{role}_turn"] = np.sum([np.zeros(len(done)), *own], axis=0)
    return found


def _open(site: SitePlan, people: int) -> Turns:
    """Return people who are there whenever the site is open."""
    return tuple((*window, people) for window in site.windows)


def _turns_of(crew: Turns, done: Done, hours: float) -> Done:
    """Return how many turns a crew takes until its place is done, shape (R,).

    Each shift counts apart, and each stretch of one level without shifts; begun turns in full.
    """
    turns = np.zeros(len(done))
    for start, end, people in crew:
        worked = np.maximum(np.minimum(done, end) - start, 0)
        turns += people * np.ceil(worked / (hours * HOUR) - ROUNDING)
    return turns
