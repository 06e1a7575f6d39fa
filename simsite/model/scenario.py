"""The scenario: what was asked. Frozen, typed, every field described.

A scenario file is read by `simsite.reading.load.load`; the descriptions below are the reference
manual and the texts an editor shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from simsite.core.errors import BadValue
from simsite.core.units import LARGEST_COUNT
from simsite.model.calendar import Calendar, Wave
from simsite.model.fields import Bilingual, Frozen, Name, Text, count_from
from simsite.model.input_laws import CorrelatedInputs, correlated
from simsite.model.outages import Outage
from simsite.model.people import Arrivals, Population
from simsite.model.quantities import AnyRatio, Quantity, RatioQuantity, default, walk
from simsite.model.sites import Site
from simsite.model.speeds import ClockSpeed
from simsite.model.work import Staff, Stage

# A denial directly before the word, as in "not assumed", "not merely an assumption", "并非假定".
_NOT = r"(?:\b(?:not|never|no|nothing|nowhere|without|nor|neither)|n['’]t)"
_BETWEEN = r"(?:\s+(?:an?|any|longer|just|only|at\s+all|been|being|\w+ly))*\s+"
_ENGLISH = re.compile(r"\b(?:assum(?:ed|e|es|ing|ption|ptions))\b", re.IGNORECASE)
_DENIED = re.compile(rf"{_NOT}{_BETWEEN}$", re.IGNORECASE)
_CHINESE = re.compile(r"假[设設定想]")
_DENIED_ZH = re.compile(
    r"(?:并非|并不是|不是|不属于?|没有|并无|非|未经?|无|勿|不)(?:任何|纯属|只是|仅是|是|作|做)?$"
)


FORMAT = 1
MOST_REPLICATIONS = 1_000_000


def _whole(smallest: int, largest: int) -> Any:
    """Return the annotations of a whole number between two bounds."""
    schema = {"type": "integer", "minimum": smallest, "maximum": largest}
    return BeforeValidator(count_from(smallest, largest)), WithJsonSchema(schema)


Replications = Annotated[int, *_whole(1, MOST_REPLICATIONS)]
Seed = Annotated[int, *_whole(0, LARGEST_COUNT)]


class Run(Frozen):
    """How often to simulate, and with which luck."""

    replications: Replications = 60
    """Number of replications; below 59 no 95 % interval for the 95 % quantile exists."""
    seed: Seed = 1
    """Seed: the same seed gives the same luck whatever else changes."""


def _read_rank(value: object) -> float:
    """Read a rank correlation, strictly between -1 and 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1.0 < value < 1.0:
        raise BadValue("correlation.range", value=value)
    return float(value)


Rank = Annotated[
    float,
    BeforeValidator(_read_rank),
    WithJsonSchema({"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1}),
]


class Correlation(Frozen):
    """Inputs that are not known and go together."""

    inputs: tuple[Text, ...]
    """Dotted paths of two or more inputs that carry a range or a law, such as
    stages.swab.time.lognormal.mean."""
    rank: Rank
    """Spearman's rank correlation of each of them with each, above -1 and below 1."""


class Scenario(Frozen):
    """One campaign, as asked for."""

    format: Literal[1] = 1
    """Version of the scenario language."""
    title: Bilingual = Field(default_factory=Bilingual)
    """What this scenario is, in one line."""
    calendar: Calendar
    """Days, opening hours, closing, deadline, horizon."""
    population: Population = Field(default_factory=Population)
    """Who is there."""
    sites: tuple[Site, ...]
    """The sites: {file: sites/debao.csv} or a list."""
    arrivals: Arrivals
    """How residents come."""
    stages: tuple[Stage, ...]
    """What residents go through, in order."""
    counted_stage: Name | None = None
    """The stage whose end makes a resident done; left out: the collectors', else the last at which
    somebody serves and that everybody takes. Later stages are gone through, but do not count."""
    completion: Literal["swabbed_or_gone", "strict"] = "swabbed_or_gone"
    """When a place is complete: when each attending resident is swabbed or has given up waiting
    (swabbed_or_gone), or only when each is swabbed (strict). Whoever leaves for another reason,
    such as at a closing that sends home, keeps a place not complete either way."""
    staff: Staff
    """Who works and where."""
    speed_cv: AnyRatio = default(RatioQuantity, 0)
    """Speeds differ between sites: coefficient of variation of the sites' speed factors."""
    speeds: tuple[ClockSpeed, ...] | None = None
    """Why staff work faster or slower at some hours: ramp-up, learning, fatigue, cold, rain, heat.
    Left out: at one speed all day."""
    outages: tuple[Outage, ...] | None = None
    """What stops work for a time: an outage of the registration system, closure of a site or of
    desks, a power cut, supplies that have run out. Left out: nothing does."""
    correlation: tuple[Correlation, ...] | None = None
    """Inputs that are not known and go together: a list of {inputs: [...], rank: 0.6}. Left out:
    all are drawn independently of each other."""
    run: Run = Field(default_factory=Run)
    """How often to simulate, and with which luck."""

    @field_validator("sites", "stages", mode="after")
    @classmethod
    def _not_empty(cls, members: tuple[Any, ...]) -> tuple[Any, ...]:
        if not members:
            raise BadValue("list.empty")
        return members

    @model_validator(mode="after")
    def _name_quantities(self) -> Scenario:
        """Give every quantity its path as its name; luck about it is keyed by that name."""
        for path, quantity in walk(self):
            quantity._name = ".".join(path)
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of site that occur, in order of first appearance."""
        return tuple(dict.fromkeys(site.kind for site in self.sites))

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The calendars of the sites, each once, in order of first appearance."""
        alike = dict.fromkeys((site.hours, self.wave_of(site)) for site in self.sites)
        return tuple(dict.fromkeys(self.calendar.at(*own) for own in alike))

    def waves_of(self, site: Site) -> tuple[Wave, ...]:
        """Return the waves that name a site; more than one is a fault."""
        return tuple(
            wave
            for wave in self.calendar.waves or ()
            if wave.kind in (None, site.kind)
            and (not wave.townships or not site.townships.isdisjoint(wave.townships))
        )

    def wave_of(self, site: Site) -> Wave | None:
        """Return the wave of a site, if it opens on some days only."""
        return next(iter(self.waves_of(site)), None) if self.calendar.waves else None

    def calendar_of(self, site: Site) -> Calendar:
        """Return the calendar of a site: the campaign's, with hours of its own if it has any."""
        return self.calendar.at(site.hours, self.wave_of(site))

    @property
    def opening_us(self) -> int:
        """First opening of any site, microseconds."""
        return min(calendar.openings_us()[0][0] for calendar in self.calendars)

    @property
    def horizon_us(self) -> int:
        """When the simulation stops looking, in microseconds; `NEVER` for no horizon."""
        return max(calendar.horizon_us for calendar in self.calendars)

    def next_morning(self, moment: int) -> str:
        """Return how a clock time is written that means the morning after a first night.

        See Also
        --------
        simsite.model.calendar.Calendar.next_morning : The same for one site; the first that has it.
        """
        return next((near for c in self.calendars if (near := c.next_morning(moment))), "")

    def stage(self, name: str) -> Stage:
        """Return the stage of a name; KeyError if there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)


def rank_correlations(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Return the rank correlation of each pair of inputs that is said, names in order."""
    return {
        pair: group.rank
        for group in scenario.correlation or ()
        for pair in combinations(sorted(set(group.inputs)), 2)
    }


def correlated_inputs(scenario: Scenario) -> CorrelatedInputs | None:
    """Return the inputs that are not drawn independently; None without any, or if it cannot be."""
    said = rank_correlations(scenario)
    names = sorted({name for pair in said for name in pair})
    ranks = [
        [1.0 if a == b else said.get((min(a, b), max(a, b)), 0.0) for b in names] for a in names
    ]
    return correlated(names, ranks) if names else None


def quantities(scenario: Scenario) -> dict[str, Quantity]:
    """Return every quantity of a scenario by its dotted path, in the order of the schema."""
    return {".".join(path): quantity for path, quantity in walk(scenario)}


# Where the inputs of a scenario come from, as far as their sources say so.


@dataclass(frozen=True, slots=True)
class Origins:
    """How many inputs there are, and what is said of where they come from.

    Attributes
    ----------
    inputs : int
        All numbers of the scenario that are no decisions.
    assumed, stated, unsaid : int
        Those whose source says that they are assumed; those with another source; those without.
    """

    inputs: int
    assumed: int
    stated: int
    unsaid: int


def is_assumed(source: str) -> bool:
    """Return whether a source says that its number is assumed, in English or Chinese.

    Parameters
    ----------
    source : str
        As written: "assumed", "assumed; as in Wuhan", "假设值". "Not assumed" says that it is not.
    """
    return any(
        not denied.search(source[: found.start()])
        for word, denied in ((_ENGLISH, _DENIED), (_CHINESE, _DENIED_ZH))
        for found in word.finditer(source)
    )


def origins(scenario: Scenario) -> Origins:
    """Return what a scenario says of where its inputs come from."""
    said = [quantity.source for quantity in quantities(scenario).values()]
    unsaid = sum(not source.strip() for source in said)
    assumed = sum(is_assumed(source) for source in said)
    return Origins(len(said), assumed, len(said) - assumed - unsaid, unsaid)
