"""What stops work for a time: outages, closures, power cuts, missing supplies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.fields import AtLeastOne, Clock, Window
from simsite.model.laws import TimeLaw
from simsite.model.quantities import AnyRatio, AnyShare, ShareQuantity, default
from simsite.model.sites import Site
from simsite.model.speeds import CauseByClock

# Which keys an effect needs, and which only it may have.
NEEDS = {"slow": "pace", "paper": "time"}
CLOSES = ("stop", "pause")


class Outage(CauseByClock):
    """Why no work is begun for a time, or work is done slower or on paper."""

    at: Clock | None = None
    """When it begins."""
    between: Window | None = None
    """Instead of 'at': it begins at any instant of these hours, each as likely."""
    lasts: TimeLaw
    """How long it goes on, at night too."""
    chance: AnyShare = default(ShareQuantity, "100 %")
    """How likely it comes, on each of the days."""
    drawn_by: Literal["county", "township", "site"] = "county"
    """Whether it comes, when and how long is one and the same for the county, or drawn anew for
    each township or site."""
    effect: Literal["stop", "pause", "slow", "paper"] = "stop"
    """stop: nothing is begun, what is in hand is finished; pause: what is in hand stands still too;
    slow: work goes on at a 'pace'; paper: services that begin meanwhile take another 'time'."""
    pace: AnyRatio | None = None
    """With 'effect: slow': share of the usual speed, such as 10 %."""
    time: TimeLaw | None = None
    """With 'effect: paper': how long a service takes."""
    desks: AtLeastOne | None = None
    """With 'stop' or 'pause': how many desks of each site are closed, the last ones; left out: all
    of them."""

    @model_validator(mode="after")
    def _fits_its_effect(self) -> Outage:
        if (self.at is None) == (self.between is None):
            raise BadValue("outages.no_time", value=self.name)
        for effect, key in NEEDS.items():
            given = getattr(self, key) is not None
            if given != (self.effect == effect):
                fault = "outages.only_with" if given else "outages.needs"
                raise BadValue(fault, value=self.effect, key=key, effect=effect)
        if self.desks is not None and self.effect not in CLOSES:
            raise BadValue("outages.only_with", value=self.effect, key="desks", effect=CLOSES[0])
        return self

    def begins(self, calendar: Calendar) -> Iterator[tuple[int, int]]:
        """Yield from when to when it may begin on each of its days, seconds; one instant for 'at'.

        Parameters
        ----------
        calendar : Calendar
            Of the sites; small hours are those of the next morning as in their opening hours.
        """
        if self.at is not None:
            span = (calendar.moment_of_day(self.at),) * 2
        else:
            assert self.between is not None
            span = calendar.window_of_day(self.between)
        for begins in self.begin_of_days(calendar):
            yield begins + span[0], begins + span[1]

    def region_of(self, site: Site) -> str:
        """Return for what it is drawn at a site: a stable name of the cause there."""
        places = {"county": "", "township": site.township, "site": site.id}
        return f"{self.name}@{self.drawn_by}:{places[self.drawn_by]}"
