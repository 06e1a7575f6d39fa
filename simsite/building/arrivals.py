"""The way people come, in the words of the plan."""

from __future__ import annotations

from simsite.building.laws import law, quantity
from simsite.core.units import DAY, SECOND
from simsite.model.calendar import Calendar
from simsite.model.people import Free
from simsite.model.plan import (
    AppointmentArrivals,
    Distribution,
    FreeArrivals,
    PoissonArrivals,
    Stream,
    Timetable,
    UncertainQuantity,
)
from simsite.model.plan import Window as Hours
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.visitors import Appointments as AskedAppointments
from simsite.model.visitors import Poisson as AskedPoisson
from simsite.staffing.crews import windows


def arrivals(scenario: Scenario, site: Site) -> FreeArrivals | Stream:
    """Return how people come to a site uncalled."""
    asked, calendar = scenario.arrivals, scenario.calendar
    queue = queue_shares(scenario)
    opening = calendar.openings_us()[0][0]
    if asked.poisson is not None:
        return PoissonArrivals(opening, _pieces(asked.poisson, calendar, site.kind), queue)
    if asked.times is not None:
        times = sorted(time * SECOND for time in asked.times.get(site.id, ()))
        return Timetable(opening, tuple(times), queue)
    if asked.appointments is None:
        return _free(scenario, site.kind)
    by_slot = asked.appointments
    return AppointmentArrivals(
        opening=opening,
        slots=slots(by_slot, calendar),
        per_slot=by_slot.per_slot,
        early=quantity(by_slot.early, site.kind),
        delay=Distribution.constant(0.0)
        if by_slot.delay is None
        else law(by_slot.delay, site.kind),
        no_show=quantity(by_slot.no_show, site.kind),
        queue=queue,
    )


def queue_shares(scenario: Scenario) -> tuple[float, ...]:
    """Return the probability of 0, 1, ... waiting at the first opening."""
    queue = scenario.arrivals.queue_at_opening
    if queue is None:
        return (1.0,)
    return tuple(queue.shares.get(number, 0.0) for number in range(max(queue.shares) + 1))


def slots(asked: AskedAppointments, calendar: Calendar) -> tuple[int, ...]:
    """Return the slots of all days in microseconds."""
    step = round(asked.interval * SECOND)
    found: list[int] = []
    for hours in asked.hours or (None,):
        for start, end in _hours_of(hours, calendar):
            found += range(start, end, step)
    return tuple(sorted(found))


def _hours_of(hours: tuple[int, int] | None, calendar: Calendar) -> tuple[Hours, ...]:
    """Return hours of the day on every day in microseconds; None for the opening hours."""
    if hours is None:
        return windows(calendar)
    start, end = (edge * SECOND for edge in calendar.window_of_day(hours))
    return tuple((day * DAY + start, day * DAY + end) for day in range(calendar.days))


def _pieces(
    asked: AskedPoisson, calendar: Calendar, kind: str
) -> tuple[tuple[int, int, UncertainQuantity], ...]:
    """Return (start, end, households per hour) of all days, in order."""
    rates = [(piece.hours, piece.rate) for piece in asked.rates]
    by_hours = rates if asked.rate is None else [(None, asked.rate)]
    pieces = [
        (start, end, quantity(rate, kind))
        for hours, rate in by_hours
        for start, end in _hours_of(hours, calendar)
    ]
    return tuple(sorted(pieces, key=lambda piece: piece[0]))


def _last_entry(calendar: Calendar, free: Free) -> int:
    assert free.last_entry is not None
    return calendar.moment_of_day(free.last_entry) * SECOND


def _free(scenario: Scenario, kind: str) -> FreeArrivals:
    """Free arrival between the first opening and the last entry of the first day."""
    first_day = scenario.calendar.openings_us()[: len(scenario.calendar.hours)]
    opening, closing = first_day[0][0], first_day[-1][1]
    free = scenario.arrivals.free
    if free is None:
        return FreeArrivals(opening, closing, UncertainQuantity.fixed(1.0))
    return FreeArrivals(
        opening=opening,
        last_entry=closing if free.last_entry is None else _last_entry(scenario.calendar, free),
        backlog=quantity(free.backlog, kind),
        shape=quantity(free.shape, kind),
        scale=quantity(free.scale, kind),
    )
