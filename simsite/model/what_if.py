"""What-ifs: changes to any plan, said by who serves and where, with what they assume.

A what-if names no stage and no site of a plan: it says *collectors*, *registrars*, *everybody* or
a role, and at which kind of site. So one file fits every scenario in which these are found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import Bilingual, Frozen, Name, Text, not_a_choice, read_text

EVERYWHERE, EVERYBODY = "everywhere", "everybody"
COLLECTORS, REGISTRARS, HELPERS = "collectors", "registrars", "helpers"
_HELD = re.compile(r"\$([A-Za-z_]+)")
_READERS: dict[str, Callable[[Any], Any]] = {
    "share": units.parse_share,
    "factor": units.parse_factor,
    "time": units.parse_duration,
    "clock": units.parse_clock,
    "hours": units.parse_hours,
    "people": units.parse_count,
    "who": read_text,
    "place": read_text,
    "job": read_text,
}
Unit = Literal["share", "factor", "time", "clock", "hours", "people", "who", "place", "job"]


class Assumption(Frozen):
    """One thing that a what-if takes for true."""

    en: Text
    """In English; {name} is the value of a parameter."""
    zh: Text
    """In Chinese."""
    source: Bilingual
    """Where it comes from, or the word 'assumed'; plain text, or {en, zh}."""


class Parameter(Frozen):
    """A number or word of a what-if that may be said behind its name."""

    unit: Unit
    """share, factor, time, clock, hours, people, who (who serves), place (a kind of
    site) or job (of helpers)."""
    value: Any
    """What holds where nothing is said."""
    en: Text
    """What it is, in English."""
    zh: Text
    """What it is, in Chinese."""

    @model_validator(mode="after")
    def _readable(self) -> Parameter:
        self.read(self.value)
        return self

    def read(self, value: Any) -> Any:
        """Return a value as a plain number (seconds, shares of 1) or a word.

        Raises
        ------
        BadValue
            If it cannot be read in the unit of the parameter.
        """
        return _READERS[self.unit](value)


class StagesChange(Frozen):
    """What is different at the stages of somebody."""

    who: Text = EVERYBODY
    """Who serves: collectors, registrars, everybody, or a role of the plan."""
    multiply: dict[Text, Any] = Field(default_factory=dict)
    """By part of the stage (time, tube.change): how many times as much; where the stage has it."""
    set: dict[Text, Any] = Field(default_factory=dict)
    """By part of the stage: what is said instead."""
    unsaid: dict[Text, Any] = Field(default_factory=dict)
    """By part of the stage: what is said where the plan says nothing."""


class StaffChange(Frozen):
    """How many more or fewer work."""

    who: Text
    """Who: collectors, helpers, everybody, or a role of the plan."""
    more: Any = None
    """By which share more; parts of a person are rounded up."""
    less: Any = None
    """By which share fewer; parts of a person are rounded up."""
    since: Any = None
    """Clock time from which those who are more are there; left out: from the first opening on."""


class JobsChange(Frozen):
    """How many helpers of each site do another job than now."""

    to: Text
    """Which: marshalling or tube_running."""
    number: Any
    """How many more of each site do it; they leave call-up, or the reserve."""
    unsaid: dict[Text, Any] = Field(default_factory=dict)
    """By job: what it brings, where the plan does not say it."""


class ShiftsChange(Frozen):
    """When somebody is on duty: with breaks that all have at the same time."""

    who: Text
    """Who: collectors, registrars, helpers, everybody, or a role of the plan."""
    stint: Any
    """How long all are on duty before each break."""
    rest: Any
    """How long a break is."""


class RostersChange(Frozen):
    """What the rosters of somebody say, in one of the lists of 'staff' that go by role."""

    who: Text
    """Who: collectors, registrars, helpers, everybody, or a role of the plan."""
    part: Name
    """Which list of 'staff', such as shifts."""
    say: dict[Text, Any]
    """What is said there of each of these roles, in the place of what the plan says of them."""


class ResidentsChange(Frozen):
    """Residents who differ from the others, where the plan has all alike.

    Where it has a class of this name already, that one is meant, and its priority alone changes.
    """

    name: Name
    """What they are called in results."""
    share: Any
    """Share of the residents in place."""
    who: Text = EVERYBODY
    """At whose stages they differ."""
    factor: Any = None
    """Factor on the time of these stages; left out: they are as fast as the others."""
    priority: int | None = None
    """Their level in queues, 0 first; left out: that of the others."""


class CausesChange(Frozen):
    """What makes somebody slower by the clock, or holds them up."""

    who: Text = EVERYBODY
    """Who: collectors, registrars, helpers, everybody, or a role of the plan."""
    say: dict[Text, Any]
    """What is added to the 'speeds' or 'outages' of the plan; one of the same name goes."""


class PeopleChange(Frozen):
    """How many more or fewer people come."""

    multiply: Any
    """How many times as many."""


class OpeningChange(Frozen):
    """When sites open."""

    earlier: Any = None
    """How much earlier the first opening of a day is."""
    later: Any = None
    """How much later the first opening of a day is."""
    not_before: Any = None
    """A clock time before which nothing is open."""


SUBJECTS = (
    *("stages", "staff", "jobs", "shifts", "rosters", "speeds", "outages"),
    *("residents", "people", "opening", "plan"),
)


class OverlayChange(Frozen):
    """One change: exactly one of what it is about, and where."""

    stages: StagesChange | None = None
    """Stages of somebody."""
    staff: StaffChange | None = None
    """Numbers of staff."""
    jobs: JobsChange | None = None
    """What helpers do."""
    shifts: ShiftsChange | None = None
    """Hours of duty."""
    rosters: RostersChange | None = None
    """What the rosters of somebody say."""
    speeds: CausesChange | None = None
    """Why somebody is slower at some hours."""
    outages: CausesChange | None = None
    """What stops somebody for a time."""
    residents: ResidentsChange | None = None
    """Residents who differ from the others."""
    people: PeopleChange | None = None
    """Numbers of people who come."""
    opening: OpeningChange | None = None
    """Hours of opening."""
    plan: dict[Text, Any] | None = None
    """Anything else, by its dotted path in the scenario, such as population.attendance."""
    at: Text = EVERYWHERE
    """Where: everywhere, or a kind of site such as village."""
    only_with: Text = ""
    """Path of what the plan must have, such as arrivals.free; else nothing is changed."""

    @model_validator(mode="after")
    def _exactly_one(self) -> OverlayChange:
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            raise BadValue("what_if.not_one", number=len(given), choice=", ".join(SUBJECTS))
        return self

    @property
    def subject(self) -> str:
        """What it is about: one of `SUBJECTS`."""
        return next(name for name in SUBJECTS if getattr(self, name) is not None)


class WhatIf(Frozen):
    """A what-if as its file says it."""

    title: Bilingual
    """What happens, in a few words."""
    assumptions: tuple[Assumption, ...]
    """What is taken for true."""
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    """What may be said behind the name, in this order."""
    change: tuple[OverlayChange, ...]
    """What is different, one after another; $name stands for the value of a parameter."""

    @field_validator("assumptions", "change", mode="after")
    @classmethod
    def _not_empty(cls, members: tuple[Any, ...]) -> tuple[Any, ...]:
        if not members:
            raise BadValue("list.empty")
        return members

    @model_validator(mode="after")
    def _names_are_parameters(self) -> WhatIf:
        """See that whatever stands for a parameter is one, and each is used."""
        texts = [text for said in self.assumptions for text in (said.en, said.zh)]
        held = [name for text in texts for name in re.findall(r"\{(\w*)\}", text)]
        used = _HELD.findall(repr(self.change))
        for name in (*held, *used):
            if name not in self.parameters:
                raise not_a_choice("what_if.no_parameter", name, tuple(self.parameters) or ("-",))
        for name in self.parameters:
            if name not in used:
                raise BadValue("what_if.unused_parameter", value=name)
        return self

    def said(self, values: dict[str, str], language: str) -> tuple[tuple[str, str], ...]:
        """Return each assumption in a language, with its source.

        Parameters
        ----------
        values : dict of str to str
            By parameter, as written.
        language : "en" or "zh"
            The language.
        """
        return tuple(
            (
                re.sub(r"\{(\w+)\}", lambda found: values[found[1]], getattr(one, language)),
                one.source.text(language),
            )
            for one in self.assumptions
        )


def filled_in(part: Any, values: dict[str, Any]) -> Any:
    """Return a part of a change with the values of parameters in the place of ``$name``."""
    if isinstance(part, str) and (found := _HELD.fullmatch(part)):
        return values[found[1]]
    if isinstance(part, dict):
        return {key: filled_in(member, values) for key, member in part.items()}
    if isinstance(part, list):
        return [filled_in(member, values) for member in part]
    return part
