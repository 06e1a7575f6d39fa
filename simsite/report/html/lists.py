"""Who works where, and on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simsite.core.units import DAY
from simsite.experiment.run.staff_days import Needed
from simsite.experiment.store.report_inputs import RunFacts
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.report import formatting as written
from simsite.report.deployment import apart
from simsite.report.filled_text import filled_lines
from simsite.report.html.answer import PageTable
from simsite.report.html.escape import isolated
from simsite.report.text_parts import relief_lines
from simsite.report.wording import Wording
from simsite.staffing.deployment_table import (
    SiteRow,
    TeamRow,
    TownshipRows,
    further_jobs,
    have_hours_of_their_own,
)

STAFF = ("desks", "collectors", "registrars", "leads", "callers")


@dataclass(frozen=True, slots=True)
class TownList:
    """The list of one township: heading, sites, and a sentence for each mobile team."""

    title: str
    table: PageTable
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown only where sites differ in it: their hours, and jobs that some helpers do."""

    hours: bool
    jobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """What was filled in by rule and who has no desk, in sentences, and a list per township."""

    said: tuple[str, ...]
    towns: tuple[TownList, ...]


def deployment(
    scenario: Scenario, plan: CampaignPlan, townships: Sequence[TownshipRows], wording: Wording
) -> Posts:
    """Return the deployment as a list per township, and what is to be said of it."""
    said = *filled_lines(scenario, wording.words), *relief_lines(plan, wording)
    shown = Shown(have_hours_of_their_own(townships), further_jobs(townships))
    return Posts(said, tuple(_list(township, shown, wording) for township in townships))


def _list(township: TownshipRows, shown: Shown, wording: Wording) -> TownList:
    words = wording.words
    numbers = {team.id: number for number, team in enumerate(township.teams, 1)}
    title = words(
        "deployed.township",
        township=_named(township.zh, township.en, wording) or words("answer.no_township"),
        sites=len(township.sites),
        collectors=written.count(township.collectors),
        helpers=written.count(township.helpers),
    )
    names = ("site", *STAFF, *shown.jobs, "team", "hours")
    columns = tuple(words(f"deployed.column.{name}") for name in names)
    rows = tuple(_site(site, numbers, shown, wording) for site in apart(township.sites))
    teams = tuple(_team(team, numbers, wording) for team in township.teams)
    return TownList(title, PageTable(columns, rows), teams)


def _site(
    site: SiteRow, numbers: dict[str, int], shown: Shown, wording: Wording
) -> tuple[str, ...]:
    name, team = _named(site.zh, site.en, wording), ""
    if shown.hours:
        name = wording.words("deployed.open", site=name, hours=site.open)
    if site.team:
        team = wording.words("deployed.stop", team=numbers[site.team], stop=site.stop)
    counts = (written.count(getattr(site, name)) for name in (*STAFF, *shown.jobs))
    return (name, *counts, team, written.number(site.hours))


def _team(team: TeamRow, numbers: dict[str, int], wording: Wording) -> str:
    return wording.words(
        "deployed.team",
        number=numbers[team.id],
        team=isolated(team.id),
        collectors=team.collectors,
        registrars=team.registrars,
        hours=written.number(team.hours),
        stops=" → ".join(_named(zh, en, wording) for _, zh, en in team.stops),
    )


def _named(zh: str, en: str, wording: Wording) -> str:
    return isolated(zh if wording.words.lang == "zh" else en)


def by_day(run: RunFacts, wording: Wording) -> PageTable:
    """Return the staff that each township needs on each day: likely, and possibly."""
    words, days = wording.words, run.days
    dates = [wording.value("time", day * DAY).rpartition(" ")[0] for day in days.days]
    columns = (
        words("answer.column.township"),
        *(words("shown.days.column", day=date) for date in dates),
    )
    named = {t.code: _named(t.zh, t.en, wording) for t in run.deployment}
    names = {code: name or words("answer.no_township") for code, name in named.items()}
    rows = [
        (name, *(_both(likely, possible, wording) for likely, possible in _pairs(run, code)))
        for code, name in names.items()
    ]

    def county(kind: Mapping[str, tuple[Needed, ...]], day: int) -> Needed:
        return _sum([kind[code][day] for code in names])

    whole = (
        words("glossary.place.county"),
        *(
            _both(county(days.likely, d), county(days.possible, d), wording)
            for d in range(len(dates))
        ),
    )
    return PageTable(columns, (whole, *rows))


def _pairs(run: RunFacts, code: str) -> list[tuple[Needed, Needed]]:
    return list(zip(run.days.likely[code], run.days.possible[code], strict=True))


def _sum(parts: list[Needed]) -> Needed:
    return Needed(
        sum(part.sites for part in parts),
        sum(part.collectors for part in parts),
        sum(part.helpers for part in parts),
    )


def _both(likely: Needed, possible: Needed, wording: Wording) -> str:
    """Return the staff of a cell; what is possible in brackets where it is more."""
    words = wording.words

    def staff(needed: Needed) -> str:
        if needed.sites == 0:
            return written.NO_VALUE
        return words(
            "shown.days.staff",
            sites=written.count(needed.sites),
            collectors=written.count(needed.collectors),
            helpers=written.count(needed.helpers),
        )

    if likely == possible:
        return staff(likely)
    return words("shown.days.both", likely=staff(likely), possible=staff(possible))
