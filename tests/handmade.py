"""Plans and luck built by hand, one fact at a time, for tests of the engines.

Times are whole numbers of any size the test likes: an engine knows integers, not seconds.
"""

from dataclasses import fields, replace

import numpy as np

from simsite.core.units import NEVER
from simsite.draws import GroupDraws, RouteDraws, SiteDraws, planned_tables
from simsite.draws.addresses import starts
from simsite.draws.views import CAUSED, filled
from simsite.model.plan import (
    Changeover,
    Distribution,
    DosePreparation,
    Gate,
    Region,
    Residents,
    Route,
    SharedCrew,
    SiteGroup,
    SitePlan,
    Station,
    Stop,
    UncertainQuantity,
)
from simsite.tables.schema import (
    ATTEMPT_WIDTH,
    DRAWS,
    ROLL,
    STEP_WIDTH,
    of_owner,
)

FAR = 10**9
PLACE = Region("0", "地", "place")
RESIDENTS = Residents(0, *[UncertainQuantity.fixed(0.0)] * 4, (1.0,))
NOTHING = Distribution.constant(0.0)
# Tables that stand in the draws of a site as they are; of these, what is drawn at each station.
ALIKE = {own.name for own in of_owner(DRAWS, ROLL)} & {own.name for own in fields(SiteDraws)}
ALIKE -= {"speed", "attempts", "paper", "paper_more", *(rows for rows, _ in CAUSED.values())}
CELLS = [own for own in of_owner(DRAWS) if own.axis == "cell"]


def ints(values):
    return np.asarray(values, dtype=np.int64)


def station(desks=1, crew=None, name="swab", kind="serve", changeover=None, fed=None, **more):
    """A station whose crew is a number from time 0 on, or steps; `more` of its fields by name."""
    steps = (
        ((0, desks if crew is None else crew),) if crew is None or isinstance(crew, int) else crew
    )
    if kind == "delay":
        desks, steps = 0, ()
    fed = fed and replace(fed, name=f"{name}.preparation")
    more |= {"changeover": changeover, "preparation": fed}
    return Station(name, kind, name, 0, desks, tuple(steps), NOTHING, **more)


def preparation(crew=1):
    """Preparers: a number from time 0 on, or steps."""
    steps = ((0, crew),) if isinstance(crew, int) else tuple(crew)
    return DosePreparation("preparing", "preparer", steps, NOTHING)


def shared(crew=1, name="crew"):
    """A shared crew: a number from time 0 on, or steps."""
    steps = ((0, crew),) if isinstance(crew, int) else tuple(crew)
    return SharedCrew(name, name, steps)


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
    return SitePlan(
        name, name, name, "urban", PLACE, PLACE, RESIDENTS, tuple(windows), closing,
        tuple(stations), last, call, None, UncertainQuantity.fixed(0.0),
    )  # fmt: skip


def luck(
    service, arrival=None, first=None, knock=(), walk=(), mean_walk=0, changeover=None, doses=(),
    **more,
):  # fmt: skip
    """Luck of a site; every resident is a household of their own unless `first` is given.

    What else is drawn for each resident at each station is what stands where none is needed, unless
    it is given by its name.
    """
    times = np.atleast_2d(ints(service))
    stations, residents = times.shape
    at_stations = {own.name: own.first for own in CELLS} | more | {"service": times}
    called = arrival is None and len(knock) > 0
    came = [NEVER if called else 0] * residents if arrival is None else arrival
    return SiteDraws(
        present=residents, exempt=0, home_bound=0, absent=0, person=ints(range(residents)),
        resident_class=ints([0] * residents),
        first=ints(range(residents + 1) if first is None else first),
        arrival=ints(came), knock=ints(knock), walk=ints(walk), mean_walk=mean_walk,
        changeover=ints([0] * stations if changeover is None else changeover), speed=1.0, crews=(),
        doses=tuple(ints(times) for times in doses),
        **{name: np.zeros_like(times) + ints(values) for name, values in at_stations.items()},
    )  # fmt: skip


def route(stops, members=(("swab", 1),)):
    """A route; stops are (site, visit) or (site, visit, leave)."""
    return Route(
        "r", tuple(members), tuple(Stop(*s) for s in stops),
        NOTHING, UncertainQuantity.fixed(1.0), NOTHING, NOTHING,
    )  # fmt: skip


def legs(travel, set_up, pack):
    return RouteDraws(ints(travel), ints(set_up), ints(pack))


def group(*sites, routes=()):
    return SiteGroup(tuple(sites), tuple(routes))


def together(*sites, routes=()):
    """The draws of a group: what was made for each site and route, laid out in tables."""
    crews = laid_out(sites, "crews")
    return GroupDraws(
        {
            "residents": joined_up([own.attending] for own in sites),
            "households": joined_up([len(own.knock)] for own in sites),
            "first_resident": starts(ints([own.attending for own in sites])),
            "first_household": starts(ints([len(own.knock) for own in sites])),
            "first_door": starts(ints([len(own.first) for own in sites])),
            "first_cell": starts(
                ints([n for own in sites for n in (0, *[own.attending] * len(own.service))])
            ),
            "first_step": starts(ints([len(crew) for crew in crews])),
            "steps": filled(np.concatenate([np.ravel(ints(crew)) for crew in crews]), STEP_WIDTH),
            **caused(sites),
            **on_paper(sites),
            "first_dose": starts(ints([n for own in sites for n in doses_of(own)])),
            "first_attempt": starts(ints([n for own in sites for n in attempts_of(own)])),
            "attempts": filled(joined_rows(alone(own) for own in sites), ATTEMPT_WIDTH),
            "change": joined_up([0, *own.changeover] for own in sites),
            "dose": joined_up(times for own in sites for times in own.doses),
            "members_from": joined_up(own.first[: len(own.knock) + 1] for own in sites),
            "members": joined_up(own.first for own in sites),
            "arrival_order": joined_up(np.argsort(own.arrival, kind="stable") for own in sites),
            "speed": ints(np.array([own.speed for own in sites], dtype=np.float64).view(np.int64)),
            **{name: joined_up(np.ravel(getattr(own, name)) for own in sites) for name in ALIKE},
            "travel_time": joined_up(own.travel for own in routes),
            "set_up_time": joined_up(own.set_up for own in routes),
            "pack_time": joined_up(own.pack for own in routes),
        },
        tuple(len(own.service) for own in sites),
        tuple(crews_of(own) - 1 - len(own.service) for own in sites),
        tuple(len(own.travel) for own in routes),
    )


def crews_of(own):
    """How many crews a site has, as far as it is said."""
    given = (own.crews, *(getattr(own, rows) for rows, _ in CAUSED.values()))
    return max(1 + len(own.service), *map(len, given))


def laid_out(sites, name):
    """Steps of crews by the name of a table, none where none are given: posts, then the further."""
    own = [list(getattr(own, name)) for own in sites]
    own = [
        have + [ints([])] * (crews_of(at) - len(have)) for have, at in zip(own, sites, strict=True)
    ]
    posts = [1 + len(at.service) for at in sites]
    first = [crew for have, n in zip(own, posts, strict=True) for crew in have[:n]]
    return first + [crew for have, n in zip(own, posts, strict=True) for crew in have[n:]]


def caused(sites):
    """What causes do to the crews of sites, as far as it is said."""
    tables = {}
    for name, (rows, width) in CAUSED.items():
        own = laid_out(sites, rows)
        tables[f"first_{name}"] = starts(ints([len(crew) for crew in own]))
        tables[rows] = filled(joined_rows([own]), width)
    return tables


def on_paper(sites):
    """Services that are begun the other way: where they are said, of everybody at each station."""
    counts, names = [], ("paper", "paper_more")
    for own in sites:
        counts += [0, *([len(times) for times in own.paper] or [0] * len(own.service))]
    parts = {name: [of for own in sites for of in getattr(own, name)] for name in names}
    parts["paper_more"] = parts["paper_more"] or [0 * own for own in parts["paper"]]
    return {"first_paper": starts(ints(counts))} | {
        name: filled(np.concatenate([ints([]), *map(ints, own)])) for name, own in parts.items()
    }


def doses_of(own):
    """How many doses each post of a site has; its gate comes first."""
    return 0, *([len(times) for times in own.doses] or [0] * len(own.service))


def alone(own):
    """The attempts of a site, whose residents leave alone where nothing else is said."""
    more = ATTEMPT_WIDTH - 1
    return tuple(
        rows if rows.shape[-1] > more else np.insert(rows, more, NEVER, axis=-1)
        for rows in own.attempts
    )


def attempts_of(own):
    """How many attempts each post of a site has; its gate comes first."""
    rows = [len(visits) * own.attending for visits in own.attempts]
    return 0, *(rows or [0] * len(own.service))


def joined_rows(parts):
    """The numbers of tables of rows, part after part."""
    rows = [np.ravel(ints(own)) for part in parts for own in part]
    return np.concatenate(rows) if rows else ints([])


def joined_up(parts):
    """One table of parts in a row."""
    rows = [np.ravel(ints(part)) for part in parts]
    return filled(np.concatenate(rows) if rows else ints([]))


def manned(plan, draws):
    """The luck of a group whose crews come and go as planned, at a given speed or the usual one."""
    further = tuple(len(own.further) for own in plan.sites)
    sites = []
    for site, own in zip(plan.sites, draws.sites, strict=True):
        more = 1 + len(site.stations) + len(site.further) - len(own.speeds)
        sites.append(replace(own, crews=(), speeds=(*own.speeds, *[ints([])] * more)))
    steps = planned_tables(plan.sites) | caused(sites)
    return replace(draws, further=further).with_crews(steps)


def moved(draws, change):
    """The luck of a group with other crews: `change` of (number, steps) of each."""
    sites = (
        replace(own, crews=tuple(ints(change(*one)).reshape(-1, 2) for one in enumerate(own.crews)))
        for own in draws.sites
    )
    return together(*sites, routes=draws.routes)


def simulate_site(engine, the_site, draws, horizon=FAR):
    """The trace of one site alone, whose crews come and go as planned."""
    plan = group(the_site)
    return engine(plan, manned(plan, together(draws)), horizon).sites[0]


def shown(values):
    """A list in which NEVER reads None."""
    return [None if v == NEVER else int(v) for v in np.ravel(values)]
