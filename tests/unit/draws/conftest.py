"""A small plan that uses every kind of luck, and the digest of what is drawn for it.

Run as a program it prints the digest, so that a test can compare interpreters.
"""

import hashlib
import sys
from dataclasses import replace

import numpy as np
import pytest

from simsite.draws import draw
from simsite.model.plan import (
    CampaignClock,
    CampaignPlan,
    Changeover,
    Distribution,
    FreeArrivals,
    Gate,
    Region,
    Residents,
    Route,
    SiteGroup,
    SitePlan,
    Station,
    Stop,
    UncertainQuantity,
)

HOUR = 3_600_000_000
PLACE = Region("451024100", "城关镇", "Chengguan")
fixed = UncertainQuantity.fixed


def law(family, *values, floor=0.0, name=""):
    first = (
        UncertainQuantity(name, values[0], 0.8 * values[0], 1.3 * values[0]) if name else values[0]
    )
    first = first if name else fixed(first)
    return Distribution(family, (first, *(fixed(v) for v in values[1:])), fixed(floor))


def stations(desks=2):
    return (
        Station(
            "registration", "serve", "registration", 0, desks, ((8 * HOUR, desks),),
            law("gamma", 12.0, 0.4, floor=4.0, name="registration.time"),
            changeover=Changeover(10, law("constant", 5.0, name="label")),
        ),
        Station(
            "swab", "serve", "collector", 1, desks, ((8 * HOUR, desks),),
            law("lognormal", 18.0, 0.35, floor=8.0, name="swab.time"),
            alternative=law("lognormal", 45.0, 0.3, name="swab.home.time"),
            alternative_share=fixed(0.1),
            changeover=Changeover(10, Distribution.constant(20.0), tube=True),
        ),
        Station(
            "rest", "delay", "", 2, 0, (), law("erlang", 3.0, 60.0), taken=fixed(0.4),
        ),
    )  # fmt: skip


def residents(population, **changes):
    whole = Residents(
        population,
        presence=fixed(1.0),
        exempt=fixed(0.02),
        home_bound=fixed(0.03),
        attendance=fixed(0.9),
        household_shares=(0.25, 0.3, 0.2, 0.15, 0.1),
    )
    return replace(whole, **changes)


CALL_UP = Gate(
    60,
    ((8 * HOUR, 2),),
    knock=law("normal", 30.0, 10.0, floor=5.0, name="knock"),
    walk=law("triangular", 60.0, 180.0, 600.0),
    late_share=fixed(0.1),
    late=law("weibull", 1.5, 600.0),
)
FREE = FreeArrivals(8 * HOUR, 12 * HOUR, fixed(0.3), fixed(1.8), fixed(7200.0))


def site(name, population, **changes):
    whole = SitePlan(
        id=name,
        zh=name,
        en=name,
        kind="village",
        township=PLACE,
        village=PLACE,
        residents=residents(population),
        windows=((8 * HOUR, 18 * HOUR),),
        closing="serve_queue",
        stations=stations(),
        counted=1,
        gate=CALL_UP,
        arrivals=None,
        speed_cv=UncertainQuantity("speed_cv", 0.1, 0.05, 0.2),
    )
    return replace(whole, **changes)


def plan(*groups):
    calendar = CampaignClock("2022-02-11", 8 * HOUR, 18 * HOUR, 48 * HOUR)
    return CampaignPlan("小计划", "Small plan", calendar, groups)


def route(*stops):
    return Route(
        "team-1",
        (("registration", 1), ("swab", 2)),
        stops,
        hop=law("exponential", 6.0, name="hop"),
        speed=fixed(30.0),
        set_up=Distribution.constant(600.0),
        pack=Distribution.constant(300.0),
    )


def small_plan():
    """Return one site with call-up, one with free arrivals, and a group with a route."""
    stops = (Stop(0, 0), Stop(1, 0), Stop(0, 1))
    return plan(
        SiteGroup((site("451024100001-1", 653),)),
        SiteGroup((site("城东社区-2", 400, gate=None, arrivals=FREE),)),
        SiteGroup((site("451024200200-1", 90), site("451024200200-2", 70)), (route(*stops),)),
    )


ARRAYS = ("person", "first", "arrival", "knock", "walk", "service", "changeover")
COUNTS = ("present", "exempt", "home_bound", "absent", "mean_walk")


def digest(draws):
    """SHA-256 of all that is drawn, in a written byte order."""
    total = hashlib.sha256()
    for group in draws.groups:
        for drawn in group.sites:
            for name in ARRAYS:
                total.update(np.ascontiguousarray(getattr(drawn, name), dtype="<i8").tobytes())
            counts = [getattr(drawn, name) for name in COUNTS]
            total.update(np.array(counts, dtype="<i8").tobytes())
            total.update(np.array([drawn.speed], dtype="<f8").tobytes())
        for drawn in group.routes:
            for times in (drawn.travel, drawn.set_up, drawn.pack):
                total.update(times.astype("<i8").tobytes())
    return total.hexdigest()


def same(one, other):
    """Whether two sites drew the same."""
    return (
        all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ARRAYS)
        and all(getattr(one, n) == getattr(other, n) for n in (*COUNTS, "speed"))
        and same_doses(one, other)
    )


def same_doses(one, other):
    """Whether two sites drew the same doses."""
    return [times.tolist() for times in one.doses] == [times.tolist() for times in other.doses]


def one_site(whole, seed=1, replication=0, unknowns=False):
    """Draw a plan of one site."""
    return draw(plan(SiteGroup((whole,))), seed, replication, unknowns).groups[0].sites[0]


@pytest.fixture
def make():
    """Return this module's builders; pytest's import mode has no imports between tests."""

    class Make:
        HOUR = HOUR
        FREE = FREE
        CALL_UP = CALL_UP

    for function in (law, stations, residents, site, plan, route, small_plan, digest, same):
        setattr(Make, function.__name__, staticmethod(function))
    Make.one_site = staticmethod(one_site)
    return Make


if __name__ == "__main__":
    sys.stdout.write(digest(draw(small_plan(), 1, 0, True)))
