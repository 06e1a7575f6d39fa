"""Values in the words of one reader: language, first day and opening are known once."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date

from simsite.core.units import NEVER
from simsite.model.plan import SHARED, CampaignPlan, Region, SitePlan
from simsite.report import formatting as written
from simsite.report.i18n import Words, catalogue
from simsite.report.summary import Chance, Estimate, PlaceSummary
from simsite.staffing.roles import COLLECTOR
from simsite.stats.intervals import Interval

BY_STAGE = ("desks", "registrar")  # limits named by who works at the stages up to the counted one


@dataclass(frozen=True, slots=True)
class Wording:
    """How values are written for one reader of one campaign.

    Attributes
    ----------
    words : Words
        Language.
    first_day : date
        Day of time 0.
    opening : int
        Microseconds; "hours after opening" count from it.
    counted : str
        Name of the stage that counts where it is not the collectors'; else empty. Nobody need be
        swabbed then: what is called swabbed is who is done there.
    alike : frozenset of (id, zh, en)
        Sites that have the name of another in their township: their id is shown behind it.
    """

    words: Words
    first_day: date
    opening: int
    counted: str = ""
    alike: frozenset[tuple[str, str, str]] = frozenset()

    @staticmethod
    def of(plan: CampaignPlan, words: Words) -> Wording:
        """Return the wording for a plan in a language."""
        calendar = plan.calendar
        stations = [site.stations[site.counted] for site in plan.sites[:1]]
        counted = next((one.name for one in stations if one.role != COLLECTOR), "")
        first_day = date.fromisoformat(calendar.first_day)
        return Wording(words, first_day, calendar.opening, counted, _alike(plan))

    def value(self, unit: str, value: float) -> str:
        """Return a value of a unit of the metrics' catalogue: ``17 Feb 16:42``, ``63 %``."""
        if unit == "time":
            return written.clock(int(value), self.first_day, self.words)
        if unit == "duration":
            return written.duration(round(value), self.words)
        if unit == "share":
            return written.percent(value, self.words)
        return written.count(math.floor(value + 0.5))

    def after(self, time: float) -> str:
        """Return a time as hours after opening; a dash where it is not reached."""
        if time >= NEVER:
            return written.NO_VALUE
        return written.hours_after(int(time), self.opening, self.words)

    def interval(self, unit: str, interval: Interval | None) -> str:
        """Return an interval of values, or a dash where there is none."""
        if interval is None:
            return written.NO_VALUE
        if unit == "time" and interval.low >= NEVER:
            return self.words("units.bracketed", shown=self.value(unit, interval.low))
        low, high = self.value(unit, interval.low), self.value(unit, interval.high)
        return written.interval(low, high, self.words)

    def span(self, low: float, high: float) -> str:
        """Return from when to when, the day once where it is the same: ``18 Feb 15:10–17:40``."""
        if low >= NEVER:
            return self.value("time", low)
        shown = written.within_day(int(low), int(high), self.first_day, self.words)
        ends = {"low": self.value("time", low), "high": self.value("time", high)}
        return shown or self.words("answer.range", **ends)

    def estimate(self, unit: str, estimate: Estimate) -> str:
        """Return a value and its interval: ``63 % [61 %, 64 %]``."""
        shown = self.value(unit, estimate.value)
        if estimate.interval is None:
            return shown
        return self.words(
            "answer.estimate", value=shown, interval=self.interval(unit, estimate.interval)
        )

    def chance(self, chance: Chance) -> str:
        """Return a probability with its exact interval."""
        return self.estimate("share", Estimate(chance.value, chance.interval))

    def short_chance(self, chance: Chance) -> str:
        """Return a probability with its exact interval in few columns: ``83 % (36–>99)``."""
        unit = self.words("units.percent", number="")
        ends = (chance.interval.low, chance.interval.high)
        low, high = (self.value("share", end).removesuffix(unit) for end in ends)
        value = self.value("share", chance.value)
        return self.words("answer.short_chance", value=value, low=low, high=high)

    def name(self, place: Region | SitePlan | PlaceSummary | CampaignPlan) -> str:
        """Return the name of a place or plan in the language, else in the other, else its id.

        The id stands behind the name of a site where another of its township is called the same.
        """
        named, stable = self.own_name(place), _stable(place)
        is_alike = (stable, place.zh, place.en) in self.alike
        return f"{named} {stable}" if is_alike else named

    def own_name(self, place: Region | SitePlan | PlaceSummary | CampaignPlan) -> str:
        """Return a name as `name` does, where the id of the place stands beside it anyway."""
        first, second = (place.zh, place.en) if self.words.lang == "zh" else (place.en, place.zh)
        return str(first or second or _stable(place))

    def township(self, place: Region | PlaceSummary) -> str:
        """Return the name of a township where it stands alone; sites may lie in none."""
        return self.name(place) or self.words("answer.no_township")

    def located(self, site: str, township: str) -> str:
        """Return the name of a site with that of its township, where there is one."""
        return self.words("answer.located", site=site, township=township) if township else site

    def limit(self, limit: str) -> str:
        """Return the name of a limit of a site, by the stage where it is not the collectors'."""
        if self.counted and limit in BY_STAGE:
            stage = self.known(f"glossary.stage.{self.counted}")
            return self.words(f"answer.limit_of.{limit}", stage=stage)
        return self.known(f"answer.limit.{limit}")

    def known(self, key: str) -> str:
        """Return the label of a key, or its last part where the catalogue has none.

        Stages, roles and kinds of site may have any name in a scenario.
        """
        if key.endswith(SHARED):
            role = key.removesuffix(SHARED).rpartition(".")[2]
            return self.words("glossary.shared", role=self.known(f"glossary.role.{role}"))
        return self.words(key) if key in catalogue() else key.rpartition(".")[2]


def _stable(place: Region | SitePlan | PlaceSummary | CampaignPlan) -> str:
    """Return what tells a place from others, whatever it is called; empty for a plan."""
    return getattr(place, "code", "") or getattr(place, "id", "")


def _alike(plan: CampaignPlan) -> frozenset[tuple[str, str, str]]:
    """Return the sites that have a name of another in their township: id and names."""
    found = Counter((site.township.code, site.zh, site.en) for site in plan.sites)
    return frozenset(
        (site.id, site.zh, site.en)
        for site in plan.sites
        if (site.zh or site.en) and found[site.township.code, site.zh, site.en] > 1
    )
