"""When sites are open, where not all are open at the same hours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from simsite.core.units import DAY, SECOND, format_hours
from simsite.model.plan import CampaignPlan, SitePlan
from simsite.report import formatting as written
from simsite.report.wording import Wording

MOST_NAMED = 6  # different hours in one line; how many more there are is said


def hours_of_day(site: SitePlan) -> str:
    """Return the opening hours of a site on its first day: ``08:00-12:00, 14:00-18:00``."""
    day = site.windows[0][0] // DAY
    windows = [
        (start % DAY // SECOND, min(end - start, DAY) // SECOND)
        for start, end in site.windows
        if start // DAY == day
    ]
    return ", ".join(format_hours((start, start + length)) for start, length in windows)


def hours_by_sites(plan: CampaignPlan) -> tuple[tuple[str, int], ...]:
    """Return each of the opening hours and at how many sites they hold, at most sites first."""
    found = Counter(hours_of_day(site) for site in plan.sites if site.windows)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def hours_lines(plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return a line with the opening hours and one with the days; none where they are the same."""
    found, words = hours_by_sites(plan), wording.words
    opened = [site.windows for site in plan.sites if site.windows]
    days = Counter((own[0][0] // DAY + 1, own[-1][0] // DAY + 1) for own in opened)
    waves = [
        words("answer.wave.on", first=first, count=sites)
        if first == last
        else words("answer.wave.at", first=first, last=last, count=sites)
        for (first, last), sites in sorted(days.items())
    ]
    told = [words("answer.what.waves", waves=words("answer.hours.and").join(waves))]
    return [*_hours(found, wording), *(told if len(waves) > 1 else ())]


def _hours(found: tuple[tuple[str, int], ...], wording: Wording) -> list[str]:
    words = wording.words
    if len(found) < 2:
        return []
    named = [
        words("answer.hours.at", hours=hours, count=written.count(sites))
        for hours, sites in found[:MOST_NAMED]
    ]
    rest = found[MOST_NAMED:]
    if rest:
        sites = written.count(sum(number for _, number in rest))
        named.append(words("answer.hours.more", hours=len(rest), count=sites))
    return [words("answer.what.hours", hours=words("answer.hours.and").join(named))]


def hours_json(plan: CampaignPlan) -> list[dict[str, Any]]:
    """Return each of the opening hours with the number of its sites.

    Where not all sites have the same, ``ids`` says which they are; else it is None: all of them.
    """
    found = hours_by_sites(plan)
    ids: dict[str, list[str]] = {hours: [] for hours, _ in found}
    for site in plan.sites if len(found) > 1 else ():
        if site.windows:
            ids[hours_of_day(site)].append(site.id)
    return [{"hours": h, "sites": sites, "ids": ids[h] or None} for h, sites in found]
