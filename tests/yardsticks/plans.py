"""Sites of a case, written in seconds."""

from simsite.core.units import SECOND
from simsite.model.plan import (
    Changeover,
    Distribution,
    FreeArrivals,
    Gate,
    PoissonArrivals,
    Region,
    Residents,
    SitePlan,
    Station,
    Timetable,
    UncertainQuantity,
)

END = 10**12  # microseconds, eleven days: nothing here lasts as long
FAR = 10**14
fixed = UncertainQuantity.fixed
PLACE = Region("0", "地", "place")


def law(family, *values):
    return Distribution(family, tuple(fixed(float(value)) for value in values))


def exponential(mean):
    return law("exponential", mean)


def constant(seconds):
    return law("constant", seconds)


def at(seconds):
    return round(seconds * SECOND)


def crew(*levels):
    """A crew as (seconds, level) pairs, or one level from the beginning."""
    if len(levels) == 1 and isinstance(levels[0], int):
        return ((0, levels[0]),)
    return tuple((at(time), level) for time, level in levels)


def desks(time, number=None, levels=None, name="swab", **more):
    """A station: `number` desks staffed throughout, or as many as the highest of `levels`."""
    steps = crew(number) if levels is None else crew(*levels)
    most = max(level for _time, level in steps)
    return Station(name, "serve", name, 0, most, steps, time, **more)


def delay(time, name="walk", **more):
    return Station(name, "delay", "", 0, 0, (), time, **more)


def tube(size, change=None, timeout=None, fills=True):
    wait = {} if timeout is None else {"timeout": at(timeout)}
    return Changeover(size, change or constant(0.0), tube=fills, **wait)


def people(number, households=(1.0,)):
    return Residents(number, fixed(1.0), fixed(0.0), fixed(0.0), fixed(1.0), tuple(households))


def site(stations, residents=None, arrivals=None, **more):
    """A site that is open for good; everybody is there at time zero unless `arrivals` say else.

    Stages are numbered by their order, as `simsite.model` does.
    """
    numbered = tuple(_numbered(station, stage) for stage, station in enumerate(stations))
    who = residents if residents is not None else people(0)
    whole = {
        "windows": ((0, END),), "closing": "serve_queue", "counted": len(stations) - 1,
        "gate": None, "speed_cv": fixed(0.0),
    } | more  # fmt: skip
    if whole["gate"] is None and arrivals is None:
        arrivals = FreeArrivals(0, 1, fixed(1.0))
    return SitePlan(
        "s", "点", "site", "urban", PLACE, PLACE, who, stations=numbered, arrivals=arrivals, **whole
    )


def _numbered(station, stage):
    from dataclasses import replace

    return replace(station, stage=stage)


def poisson(*pieces, queue=(1.0,)):
    """A stream; pieces are (start, end, households per second)."""
    steps = tuple((at(start), at(end), fixed(3600.0 * rate)) for start, end, rate in pieces)
    return PoissonArrivals(0, steps, tuple(queue))


def call_up(limit, callers, knock, walk):
    return Gate(limit, crew(callers), knock, walk)


__all__ = [
    "END", "FAR", "Timetable", "at", "call_up", "constant", "crew", "delay", "desks", "exponential",
    "fixed", "law", "people", "poisson", "site", "tube",
]  # fmt: skip
