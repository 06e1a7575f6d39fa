"""Plans and luck built by hand, one fact at a time, for tests of the engines.

Times are whole numbers of any size the test likes: an engine knows integers, not seconds.
"""

from dataclasses import replace

import numpy as np

from simsite.core.units import NEVER
from simsite.draws.nouns import GroupDraws, RouteDraws, SiteDraws
from simsite.model.plan import (
    Changeover,
    Gate,
    Law,
    Place,
    Preparation,
    Quantity,
    Residents,
    Route,
    Site,
    SiteGroup,
    Station,
    Stop,
)

FAR = 10**9
PLACE = Place("0", "地", "place")
RESIDENTS = Residents(0, *[Quantity.fixed(0.0)] * 4, (1.0,))
NOTHING = Law.constant(0.0)


def ints(values):
    return np.asarray(values, dtype=np.int64)


def station(desks=1, crew=None, name="swab", kind="serve", changeover=None, fed=None):
    """A station whose crew is a number from time 0 on, or steps."""
    steps = (
        ((0, desks if crew is None else crew),) if crew is None or isinstance(crew, int) else crew
    )
    if kind == "delay":
        desks, steps = 0, ()
    fed = fed and replace(fed, name=f"{name}.preparation")
    return Station(
        name, kind, name, 0, desks, tuple(steps), NOTHING, changeover=changeover, preparation=fed
    )


def preparation(crew=1):
    """Preparers: a number from time 0 on, or steps."""
    steps = ((0, crew),) if isinstance(crew, int) else tuple(crew)
    return Preparation("preparing", "preparer", steps, NOTHING)


def tube(size=10, timeout=NEVER, at_relief="close"):
    return Changeover(size, NOTHING, True, timeout, at_relief)


def label(size=10):
    return Changeover(size, NOTHING)


def gate(limit=FAR, crew=1):
    steps = ((0, crew),) if isinstance(crew, int) else tuple(crew)
    return Gate(limit, steps, NOTHING, NOTHING)


def site(stations, windows=((0, FAR),), closing="serve_queue", counted=None, call=None, name="a"):
    """A site; `call` is its gate, without one people come freely."""
    last = len(stations) - 1 if counted is None else counted
    return Site(
        name, name, name, "urban", PLACE, PLACE, RESIDENTS, tuple(windows), closing,
        tuple(stations), last, call, None, Quantity.fixed(0.0),
    )  # fmt: skip


def luck(
    service, arrival=None, first=None, knock=(), walk=(), mean_walk=0, changeover=None, doses=()
):
    """Luck of a site; every resident is a household of their own unless `first` is given."""
    times = np.atleast_2d(ints(service))
    stations, residents = times.shape
    called = arrival is None and len(knock) > 0
    came = [NEVER if called else 0] * residents if arrival is None else arrival
    return SiteDraws(
        residents, 0, 0, 0, ints(range(residents)),
        ints(range(residents + 1) if first is None else first),
        ints(came), ints(knock), ints(walk), mean_walk, times,
        ints([0] * stations if changeover is None else changeover), 1.0,
        tuple(ints(times) for times in doses),
    )  # fmt: skip


def route(stops, members=(("swab", 1),)):
    """A route; stops are (site, visit) or (site, visit, leave)."""
    return Route(
        "r", tuple(members), tuple(Stop(*s) for s in stops),
        NOTHING, Quantity.fixed(1.0), NOTHING, NOTHING,
    )  # fmt: skip


def legs(travel, set_up, pack):
    return RouteDraws(ints(travel), ints(set_up), ints(pack))


def group(*sites, routes=()):
    return SiteGroup(tuple(sites), tuple(routes))


def together(*sites, routes=()):
    return GroupDraws(tuple(sites), tuple(routes))


def simulate_site(engine, the_site, draws, horizon=FAR):
    """The trace of one site alone."""
    return engine(group(the_site), together(draws), horizon).sites[0]


def shown(values):
    """A list in which NEVER reads None."""
    return [None if v == NEVER else int(v) for v in np.ravel(values)]
