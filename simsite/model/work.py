"""What is done at a site and by whom: stages and staff of a scenario."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import (
    AtLeastOne,
    Clock,
    Count,
    CountAtSite,
    Frozen,
    Name,
    Share,
    Span,
    Text,
    Window,
)
from simsite.model.jobs import HelperJobs
from simsite.model.laws import LengthLaw, TimeLaw
from simsite.model.quantities import (
    AnyShare,
    AnySpeed,
    AnyTime,
    ShareQuantity,
    TimeQuantity,
    default,
)


class Alternative(Frozen):
    """The other way to do a stage, such as typing by hand where a code cannot be scanned."""

    share: AnyShare
    """Share of residents who go the other way."""
    time: TimeLaw
    """How long the other way takes."""


class Label(Frozen):
    """Work at a desk after every so many residents, such as writing a tube's label."""

    every: AtLeastOne
    """After how many residents at the desk."""
    time: AnyTime
    """How long it occupies the desk."""


class Tube(Frozen):
    """Pooled tubes filled at a desk of this stage (混采)."""

    size: AtLeastOne
    """Residents to a tube."""
    change: AnyTime = default(TimeQuantity, "0 s")
    """Time to close a tube and open the next; it occupies the desk."""
    timeout: AnyTime | None = None
    """A partial tube is closed so long after its first swab; left out: never."""
    at_relief: Literal["close", "hand_over"] = "close"
    """When the desk's collector goes off duty: close the open tube or hand it over. With a role of
    'staff.shared', or two at a time, who stands at no fixed desk, it is always handed over."""


class Preparation(Frozen):
    """Doses prepared beside the queue: the i-th resident at the stage takes the i-th dose."""

    role: Name
    """Who prepares: a role of 'staff.roles' that does nothing else."""
    time: TimeLaw
    """How long one dose takes."""


class Balk(Frozen):
    """When whoever would join the queue of a stage leaves at once, unserved, for good."""

    length: AtLeastOne | None = None
    """While so many or more wait; who is being served does not count."""
    wait: Span | None = None
    """While the shown wait is so long or longer: those who wait times the mean time of the stage,
    over the desks with somebody at them. With nobody at a desk no wait is shown."""
    called: bool = False
    """Whether residents who are called up do so, too."""

    @model_validator(mode="after")
    def _says_when(self) -> Balk:
        if self.length is None and self.wait is None:
            raise BadValue("balk.never")
        if self.wait is not None and not 0.0 < self.wait <= 24.0 * 3600.0:
            raise BadValue("balk.wait", value=units.format_duration(self.wait))
        return self


class Stage(Frozen):
    """One step that residents take, in the order of the list."""

    name: Name
    """Name of the stage, used in paths and results."""
    kind: Literal["serve", "delay"] = "serve"
    """serve: one member of staff at one desk per resident; delay: time passes, no queue."""
    role: Name | None = None
    """Who serves: collector, helper, or a role of 'staff.roles'; required for 'serve'."""
    together_with: Name | None = None
    """Who else serves: a service takes one of the role and one of this role of 'staff.roles' at the
    same time, or does not begin. Both are then of 'staff.roles', and at no fixed desk."""
    time: TimeLaw
    """How long it takes."""
    probability: AnyShare = default(ShareQuantity, "100 %")
    """Share of residents who take this stage."""
    alternative: Alternative | None = None
    """The other way to do it, and how often."""
    label: Label | None = None
    """Work at the desk after every so many residents."""
    tube: Tube | None = None
    """Pooled tubes filled at the desk."""
    preparation: Preparation | None = None
    """Who prepares a dose for each resident; without one ready the stage does not begin."""
    patience: TimeLaw | None = None
    """How long a resident waits in the queue of this stage, from joining it; who has not started
    then leaves for good. Left out: everybody waits to the end."""
    household: Literal["each", "together"] | None = None
    """Who of a household gives up: each alone; or together, so that all of them who wait in this
    queue leave with the first whose patience is over. Left out: each alone."""
    room: AtLeastOne | None = None
    """How many people may be at this stage of a site, waiting and served. Who finds no room stays
    at the desk before, which then serves nobody, or outside. Left out: room for everybody."""
    balk: Balk | None = None
    """At which length of this queue, or which shown wait, a resident does not join but leaves for
    good. Left out: everybody joins."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Stage:
        if self.kind == "serve" and self.role is None:
            raise BadValue("stage.no_role", value=self.name)
        keys = (
            "role",
            "together_with",
            "label",
            "tube",
            "preparation",
            "patience",
            "household",
            "balk",
        )
        extra = [key for key in keys if getattr(self, key) is not None]
        if self.kind == "delay" and extra:
            raise BadValue("stage.delay_with", value=self.name, key=extra[0])
        return self


class Shift(Frozen):
    """Part of the staff on duty at part of the day, on every day."""

    role: Name
    """Who: 'collector', 'call_up', or the name or role of a stage."""
    hours: Window
    """From when to when."""
    share: Share = 1.0
    """Share of that staff of a site on duty in these hours. Shares of a role that add up to at most
    100 % are of different people; where they add up to more, some work in several shifts."""


class Stint(Frozen):
    """How long somebody works in one set of protective clothing, and how long a change takes.

    Members of a crew change one after the other. Whoever is away is missing at the desk: a site
    goes on at full strength only where more people are there than desks.
    """

    role: Name
    """Who: 'collector', 'call_up', or the name or role of a stage."""
    work: Span
    """Longest time in one set of clothing, such as 4 h."""
    doff: Span = 0.0
    """Time to take it off."""
    rest: Span = 0.0
    """Time to rest, drink and eat before the next."""
    don: Span = 0.0
    """Time to put on the next."""
    source: Text = ""
    """Where these times come from, or the word 'assumed'."""

    @property
    def away(self) -> float:
        """Seconds from leaving the desk to being back."""
        return self.doff + self.rest + self.don

    @model_validator(mode="after")
    def _takes_time(self) -> Stint:
        if self.work <= 0.0 or self.away <= 0.0:
            raise BadValue("stints.no_time")
        return self


class Meal(Frozen):
    """A meal that members of a crew have one after the other, within given hours of every day."""

    role: Name
    """Who: 'collector', 'call_up', or the name or role of a stage."""
    hours: Window
    """Within which everybody eats."""
    takes: Span
    """How long somebody is away."""

    @model_validator(mode="after")
    def _fits(self) -> Meal:
        start, end = self.hours
        if not 0.0 < self.takes <= end - start:
            raise BadValue("meals.too_long")
        return self


class Absent(Frozen):
    """Members who do not come at all: ill, sent elsewhere, stopped on the way."""

    role: Name
    """Who: 'collector', 'call_up', or the name or role of a stage."""
    share: AnyShare
    """Share of them; each person is absent with this chance, independently of the others."""


class BroughtBy(Frozen):
    """Members who come together at an hour: aid from elsewhere, a bus; and they may be late."""

    role: Name
    """Who: 'collector', 'call_up', or the name or role of a stage."""
    name: Name | None = None
    """What the convoy is called; left out: its role and hour. The luck of its delay is its own."""
    share: Share
    """Share of the role's people whom it brings; they are counted in the numbers of staff. They are
    spread evenly over the sites."""
    at: Clock
    """When they are to come, on the first day."""
    delay: TimeLaw | None = None
    """By how much they are late, alike for all whom the convoy brings; left out: not at all."""


def _read_stay(value: Any) -> str:
    """Read ``roster`` or ``until 15:00``."""
    words = str(value).strip()
    if words == "roster":
        return words
    if not words.startswith("until "):
        raise BadValue("stay.unreadable", value=value)
    return f"until {units.format_clock(units.parse_clock(words[6:], end=True))}"


_STAY = {"type": "string", "pattern": "^(roster|until .*)$", "examples": ["roster", "until 15:00"]}
Stay = Annotated[str, BeforeValidator(_read_stay), WithJsonSchema(_STAY)]


class Mobile(Frozen):
    """Mobile teams of one collector and one registrar, for sites without their own collectors."""

    hop: LengthLaw
    """Distance from one point to the next."""
    speed: AnySpeed
    """Mean speed on the road."""
    set_up: AnyTime = default(TimeQuantity, "0 s")
    """Time to set up at a point."""
    pack: AnyTime = default(TimeQuantity, "0 s")
    """Time to pack at a point."""
    stay: Stay = "roster"
    """How long a team stays: until the roster is done (roster) or until a time (until 15:00)."""

    @property
    def stay_until(self) -> int | None:
        """Seconds after midnight at which a team leaves, or None: when the roster is done."""
        return None if self.stay == "roster" else units.parse_clock(self.stay[6:], end=True)


class Staff(Frozen):
    """Who works: totals of the county and how they are spread over the sites."""

    collectors: Count | None = None
    """Collectors in all; left out only with 'deployment: as_listed', where the sites that list none
    share what the others leave of it."""
    helpers: Count | None = None
    """Helpers in all: registrars, leads, then callers; left out only with 'as_listed', where the
    sites that list neither helpers nor callers share what the others leave of it."""
    roles: dict[Name, CountAtSite] = Field(default_factory=dict)
    """Staff of every other role at each site: {nurse: 3}; a site may say otherwise."""
    shared: tuple[Name, ...] = ()
    """Roles of 'roles' of which one crew at each site serves all stages of that role: whoever is
    free goes to the first stage, in the order of the stages, at which somebody waits."""
    people_per_desk: AtLeastOne = 700
    """Residents to a desk, where a site does not say how many desks it has."""
    deployment: Literal["longest_work", "proportional", "as_listed"] = "longest_work"
    """Where collectors go: to the longest expected work, by population, or as the sites list; what
    a site does not list is then filled by rule, and said."""
    leads_per_site: Count = 1
    """Helpers at each site who lead and neither register nor call up."""
    jobs: HelperJobs | None = None
    """What the helpers of a site do who do not lead; left out: they register and call up."""
    shifts: tuple[Shift, ...] = ()
    """Who is on duty when; a role without shifts is on duty whenever the site is open."""
    stints: tuple[Stint, ...] = ()
    """How long members work in one set of protective clothing; a role without works through."""
    meals: tuple[Meal, ...] = ()
    """When members eat; a role without does not."""
    absent: tuple[Absent, ...] = ()
    """Who does not come; left out: everybody comes."""
    convoys: tuple[BroughtBy, ...] = ()
    """Who comes later than the others; left out: everybody is there at opening."""
    mobile: Mobile | None = None
    """How mobile teams travel; needed where there are fewer collectors than sites."""

    @field_validator("shared", mode="before")
    @classmethod
    def _one_is_a_list(cls, data: Any) -> Any:
        return (data,) if isinstance(data, str) else () if data is None else data

    @field_validator("shifts", "stints", "meals", "absent", "convoys", mode="before")
    @classmethod
    def _none_is_empty(cls, data: Any) -> Any:
        return () if data is None else data
