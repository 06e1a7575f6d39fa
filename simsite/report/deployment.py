"""The deployment that was made: a list per township to print and send, and a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from simsite.report import formatting as written
from simsite.report.i18n import Words
from simsite.report.tables import ReportTable, number, text
from simsite.report.terminal import Listing, ScreenColumn, plain
from simsite.report.text_parts import heading
from simsite.staffing.deployment_table import (
    SiteRow,
    TeamRow,
    TownshipRows,
    further_jobs,
    have_hours_of_their_own,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

_STAFF = ("open_desks", "collectors", "relief", "registrars", "leads", "callers")


def deployment_table(townships: Sequence[TownshipRows]) -> ReportTable:
    """Return one row a site, and after its township's sites one a mobile team.

    The opening hours are a column where not all sites have the same, marshals and tube runners
    where there are any.

    Parameters
    ----------
    townships : sequence of TownshipRows
        By `simsite.staffing.deployment_table.deployment_rows`.
    """
    jobs = further_jobs(townships)
    columns = (
        "township", "township_zh", "township_en", "site", "name_zh", "name_en", "population",
        "desks", *_STAFF, *jobs, "team", "stop", "expected_hours",
    )  # fmt: skip
    rows = []
    for township in townships:
        where = text(township.code), text(township.zh), text(township.en)
        for site in township.sites:
            names = text(site.id), text(site.zh), text(site.en), str(site.population)
            staff = tuple(str(getattr(site, key)) for key in ("desks", *_STAFF, *jobs))
            stop = str(site.stop) if site.stop else ""
            hours = "" if math.isnan(site.hours) else number(site.hours)
            rows.append((*where, *names, *staff, text(site.team), stop, hours, site.open))
        for team in township.teams:
            empty = ("",) * 4
            staff = ("", "1", str(team.collectors), "0", str(team.registrars), "0", "0")
            staff += ("0",) * len(jobs)
            rows.append((*where, *empty, *staff, text(team.id), "", number(team.hours), ""))
    if have_hours_of_their_own(townships):
        return ReportTable((*columns, "opening_hours"), tuple(rows))
    return ReportTable(columns, tuple(row[:-1] for row in rows))


def deployment_text(
    townships: Sequence[TownshipRows], words: Words, said: Sequence[str] = ()
) -> list[RenderableType]:
    """Return the deployment as what rich prints: what is to be said, and a list per township."""
    parts: list[RenderableType] = [*map(plain, said)]
    is_open_said, jobs = have_hours_of_their_own(townships), further_jobs(townships)
    for township in townships:
        title = words(
            "deployed.township",
            township=_name(township, words) or words("answer.no_township"),
            sites=len(township.sites),
            collectors=written.count(township.collectors),
            helpers=written.count(township.helpers),
        )
        numbers = {team.id: number for number, team in enumerate(township.teams, 1)}
        rows = [_site(site, numbers, is_open_said, (words, jobs)) for site in apart(township.sites)]
        parts += [heading(title), Listing(_columns(words, jobs), rows)]
        parts += [plain(_team(team, numbers, words)) for team in township.teams]
    return [*parts, plain(words("deployed.note"))]


def apart(sites: Sequence[SiteRow]) -> list[SiteRow]:
    """Return the sites of a township with their ids behind names that several of them have."""
    found = Counter((site.zh, site.en) for site in sites)
    return [
        replace(site, zh=f"{site.zh} {site.id}", en=f"{site.en} {site.id}")
        if found[site.zh, site.en] > 1
        else site
        for site in sites
    ]


def _columns(words: Words, jobs: tuple[str, ...]) -> list[ScreenColumn]:
    numbers = ("desks", "collectors", "registrars", "leads", "callers", *jobs)
    return [
        ScreenColumn(words("deployed.column.site"), fold=True),
        *(ScreenColumn(words(f"deployed.column.{key}"), "right") for key in numbers),
        ScreenColumn(words("deployed.column.team")),
        ScreenColumn(words("deployed.column.hours"), "right"),
    ]


def _site(
    site: SiteRow, numbers: dict[str, int], is_open_said: bool, shown: tuple[Words, tuple[str, ...]]
) -> tuple[str, ...]:
    words, jobs = shown
    name, team = _name(site, words), ""
    if is_open_said:
        name = words("deployed.open", site=name, hours=site.open)
    if site.team:
        team = words("deployed.stop", team=numbers[site.team], stop=site.stop)
    counts = site.desks, site.collectors, site.registrars, site.leads, site.callers
    counts += tuple(getattr(site, job) for job in jobs)
    hours = written.number(site.hours)
    return (name, *map(written.count, counts), team, hours)


def _team(team: TeamRow, numbers: dict[str, int], words: Words) -> str:
    stops = (zh if words.lang == "zh" else en for _, zh, en in team.stops)
    return words(
        "deployed.team",
        number=numbers[team.id],
        team=team.id,
        collectors=team.collectors,
        registrars=team.registrars,
        hours=written.number(team.hours),
        stops=" → ".join(stops),
    )


def _name(place: SiteRow | TownshipRows, words: Words) -> str:
    return place.zh if words.lang == "zh" else place.en
