"""Random small site groups with luck: coarse grids full of ties, and every rule in reach."""

from dataclasses import replace

from handmade import group, label, legs, luck, preparation, route, site, station, together, tube
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.model.plan import Gate, Law

HORIZON = 300
small = st.integers(1, 6)
NONE = Law.constant(0.0)


LEVELS = st.sampled_from([1, 2, 0, 3, 1, 2])


@st.composite
def steps(draw):
    """A crew by the clock, on a grid of tens, with hours of nobody."""
    later = draw(st.lists(st.tuples(st.integers(1, 5), LEVELS), max_size=5))
    time, result = 10 * draw(st.integers(0, 4)), []
    for gap, level in [(0, draw(LEVELS)), *later]:
        time += 10 * gap
        result.append((time, level))
    return tuple(result)


@st.composite
def windows(draw):
    """One to three days."""
    days = draw(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 8)), min_size=1, max_size=3))
    time, result = -10, []
    for closed, opened in days:
        result.append((time + 10 * closed, time + 10 * (closed + opened)))
        time = result[-1][1]
    return tuple(result)


@st.composite
def changeovers(draw, counted):
    """A label, a tube or nothing."""
    kind = draw(st.sampled_from(["none", "tube", "tube"] if counted else ["none", "label"]))
    if kind == "none":
        return None
    if kind == "label":
        return label(draw(st.integers(1, 4)))
    timeout = draw(st.sampled_from([NEVER, 1, 5, 10, 20]))
    return tube(draw(st.integers(1, 5)), timeout, draw(st.sampled_from(["close", "hand_over"])))


@st.composite
def lines_of_stations(draw, travelling):
    """Stations before, at and after the counted one."""
    kinds = draw(st.sampled_from([
        ["swab"], ["reg", "swab"], ["reg", "delay", "swab"], ["reg", "swab", "delay", "exit"],
        ["swab", "exit"],
    ]))  # fmt: skip
    result = []
    for name in kinds:
        crew = () if travelling else draw(steps())
        desks = draw(st.integers(1, 3))
        kind = "delay" if name == "delay" else "serve"
        change = None if kind == "delay" else draw(changeovers(name == "swab"))
        fed = None
        if kind == "serve" and draw(st.sampled_from([False, False, True])):
            fed = preparation(draw(steps()))
        result.append(station(desks, crew, name, kind, change, fed))
    return result, kinds.index("swab")


@st.composite
def households(draw):
    """Numbers of attending members, some of them none."""
    sizes = draw(st.lists(st.sampled_from([1, 2, 0, 3, 1]), max_size=10))
    return [sum(sizes[:h]) for h in range(len(sizes) + 1)]


@st.composite
def services(draw, stations, counted, residents):
    """Times at each station, some skipped, the counted one never skipped by all."""
    rows = []
    for s in range(len(stations)):
        time = small if s == counted else st.sampled_from([0, 1, 2, 3, 5])
        rows.append(draw(st.lists(time, min_size=residents, max_size=residents)))
    return rows


@st.composite
def doses(draw, stations, times):
    """Times of the doses of each station, one for each who takes it."""
    rows = []
    for own, row in zip(stations, times, strict=True):
        count = sum(time > 0 for time in row) if own.preparation else 0
        rows.append(draw(st.lists(small, min_size=count, max_size=count)))
    return rows


@st.composite
def sites(draw, travelling=False, name="a"):
    """A site and its luck."""
    stations, counted = draw(lines_of_stations(travelling))
    first = draw(households())
    size = len(first) - 1
    closing = draw(st.sampled_from(["serve_queue", "send_home"]))
    called = travelling or draw(st.booleans())
    limit = draw(st.integers(1, 6))
    call = Gate(limit, draw(steps()), NONE, NONE) if called else None
    plan = site(stations, draw(windows()), closing, counted, call, name)
    times = draw(services(stations, counted, first[-1]))
    change = [draw(small) if s.changeover else 0 for s in stations]
    arrival = None
    if not called:
        each = st.integers(0, 40).map(lambda t: 5 * t)
        arrival = draw(st.lists(each, min_size=first[-1], max_size=first[-1]))
    counts = {"min_size": size, "max_size": size}
    knock = draw(st.lists(small, **counts)) if called else ()
    walk = draw(st.lists(st.integers(1, 15), **counts)) if called else ()
    made = draw(doses(stations, times))
    drawn = luck(times, arrival, first, knock, walk, draw(st.integers(1, 15)), change, made)
    return plan, replace(drawn, arrival=drawn.arrival if not called else drawn.arrival * 0 + NEVER)


@st.composite
def single_sites(draw):
    """A group of one site with crews of its own."""
    plan, drawn = draw(sites())
    return group(plan), together(drawn)


@st.composite
def travelled_groups(draw):
    """A route through two or three sites, some of them visited twice."""
    pairs = [draw(sites(True, name)) for name in "abc"[: draw(st.integers(1, 3))]]
    plans, drawn = zip(*pairs, strict=True)
    order = draw(st.lists(st.integers(0, len(plans) - 1), min_size=1, max_size=5))
    leave = st.one_of(st.just(NEVER), st.integers(1, 28).map(lambda t: 10 * t))
    stops = [(s, order[:i].count(s), draw(leave)) for i, s in enumerate(order)]
    members = [(n, draw(st.integers(1, 2))) for n in ("reg", "swab", "exit")]
    count = {"min_size": len(stops), "max_size": len(stops)}
    times = [draw(st.lists(st.integers(1, 10), **count)) for _ in range(3)]
    times[0][0] = 0
    return group(*plans, routes=[route(stops, members)]), together(*drawn, routes=[legs(*times)])
