"""How people come uncalled, in the words of the plan.

Times are int64 microseconds since the campaign's start (midnight of the first day).
"""

from __future__ import annotations

from dataclasses import dataclass

from simsite.model.uncertain import Distribution, UncertainQuantity


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that brings people sooner than they would have come.

    Attributes
    ----------
    at : int
        Microseconds.
    share : UncertainQuantity
        Share, of the households that have not come by then, of those that follow it.
    within : UncertainQuantity
        Seconds after it in which these come, each at any instant with equal chance.
    """

    at: int
    share: UncertainQuantity
    within: UncertainQuantity


@dataclass(frozen=True, slots=True)
class FreeArrivals:
    """Free arrival of households: a share at opening, the rest Weibull, cut at the last entry.

    Attributes
    ----------
    opening, last_entry : int
        Microseconds; everybody arrives before the last entry, and nobody but the early before
        opening.
    backlog : UncertainQuantity
        Share of households present at opening; 1 for everybody.
    shape, scale : UncertainQuantity
        Of the Weibull time after opening; scale in seconds.
    early : Distribution
        By how much those present at opening came before it, seconds.
    announcement : Announcement or None
        What brings some of the others sooner.
    """

    opening: int
    last_entry: int
    backlog: UncertainQuantity
    shape: UncertainQuantity = UncertainQuantity.fixed(1.0)
    scale: UncertainQuantity = UncertainQuantity.fixed(3600.0)
    early: Distribution = Distribution.constant(0.0)
    announcement: Announcement | None = None


@dataclass(frozen=True, slots=True)
class PoissonArrivals:
    """A Poisson stream of households with a rate that is constant by pieces.

    Attributes
    ----------
    opening : int
        Microseconds of the first opening, when the queue stands there.
    pieces : tuple of (start, end, rate)
        Microseconds and households per hour, in order; nobody comes outside them.
    queue : tuple of float
        Probability of 0, 1, ... households waiting at the first opening.
    """

    opening: int
    pieces: tuple[tuple[int, int, UncertainQuantity], ...]
    queue: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class AppointmentArrivals:
    """Households by appointment: (slot - early + delay), or not at all.

    Attributes
    ----------
    opening : int
        Microseconds of the first opening, when the queue stands there.
    slots : tuple of int
        Microseconds, in order.
    per_slot : int
        Appointments at each.
    early : UncertainQuantity
        Seconds before the slot at which people mean to be there.
    delay : Distribution
        By how much they are later than that.
    no_show : UncertainQuantity
        Share of appointments to which nobody comes.
    queue : tuple of float
        Probability of 0, 1, ... households waiting at the first opening.
    """

    opening: int
    slots: tuple[int, ...]
    per_slot: int
    early: UncertainQuantity
    delay: Distribution
    no_show: UncertainQuantity
    queue: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Households that come at given times, and within intervals so many at times that are drawn.

    Both are in order and in microseconds; `counts` are of (start, end, number). `opening` and
    `queue` are as for `PoissonArrivals`.
    """

    opening: int
    times: tuple[int, ...]
    queue: tuple[float, ...] = (1.0,)
    counts: tuple[tuple[int, int, int], ...] = ()

    @property
    def number(self) -> int:
        """How many households come, without the queue."""
        return len(self.times) + sum(number for _, _, number in self.counts)


Stream = PoissonArrivals | AppointmentArrivals | Timetable
STREAM_NAMES: dict[type, str] = {
    AppointmentArrivals: "appointments",
    PoissonArrivals: "poisson",
    Timetable: "times",
}
