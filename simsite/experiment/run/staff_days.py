"""On which days staff is needed: sites that are not complete when a day begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simsite.core.units import DAY
from simsite.experiment.run.results import Results
from simsite.staffing.deployment_table import TownshipRows

LIKELY, POSSIBLE = 0.5, 0.05  # shares of the replications in which a site is not complete


@dataclass(frozen=True, slots=True)
class Needed:
    """Sites, collectors and helpers that are needed on a day; those of mobile teams included."""

    sites: int
    collectors: int
    helpers: int


@dataclass(frozen=True, slots=True)
class StaffDays:
    """What is needed in each township on each day.

    Attributes
    ----------
    days : tuple of int
        Days since the campaign's first day on which a site opens.
    likely, possible : dict of str to tuple of Needed
        By township, a member a day: counting sites that are not complete at that day's opening in
        at least half, and in at least 5 %, of the replications of the headline line. A mobile team
        counts as long as one of its sites does.
    """

    days: tuple[int, ...]
    likely: dict[str, tuple[Needed, ...]]
    possible: dict[str, tuple[Needed, ...]]


def staff_days(results: Results, townships: Sequence[TownshipRows]) -> StaffDays:
    """Return on which days the deployed staff is needed.

    Parameters
    ----------
    results : Results
        Of a run.
    townships : sequence of TownshipRows
        Its deployment.
    """
    sites = results.plan.sites
    openings: dict[int, int] = {}
    for start, _ in sorted(window for site in sites for window in site.windows):
        openings.setdefault(start // DAY, start)
    completion = results.headline.sites["completion"]
    open_share = {
        site.id: [float(np.mean(completion[:, s] > start)) for start in openings.values()]
        for s, site in enumerate(sites)
    }

    def needed(least: float) -> dict[str, tuple[Needed, ...]]:
        return {
            township.code: tuple(
                _needed(township, {s.id for s in township.sites if open_share[s.id][d] >= least})
                for d in range(len(openings))
            )
            for township in townships
        }

    return StaffDays(tuple(openings), needed(LIKELY), needed(POSSIBLE))


def _needed(township: TownshipRows, still: set[str]) -> Needed:
    """Return the staff of the sites that are still open, and of the teams that come there."""
    own = [site for site in township.sites if site.id in still]
    teams = [team for team in township.teams if any(stop[0] in still for stop in team.stops)]
    return Needed(
        len(own),
        sum(site.collectors for site in own) + sum(team.collectors for team in teams),
        sum(site.helpers for site in own) + sum(team.registrars for team in teams),
    )
