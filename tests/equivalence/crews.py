"""Small sites of crews that go on and off together, with breaks and changeovers: full of ties.

Times are small whole numbers, so almost everything happens at the instant of something else.
"""

import random

from handmade import label, luck, site, station, together, tube

from simsite.core.units import NEVER
from simsite.model.plan import SiteGroup

LAST = 400
HORIZONS = (LAST, LAST, LAST, LAST, 330, 160, 110, NEVER)


def windows_of(rnd):
    later = [(200, 250)] if rnd.random() < 0.6 else []
    return ((5, 100), *later, *([(300, 360)] if rnd.random() < 0.3 else []))


def crew_of(rnd, windows, most):
    """Steps of a crew: on at opening, off at closing, and a few breaks between at round times."""
    grid = rnd.choice([1, 1, 5, 10])
    steps = []
    for opening, closing in windows:
        times = [t for t in range(opening + 1, closing) if t % grid == 0]
        number = min(rnd.choice([0, 1, 1, 2, 3, 8]), len(times) // 2)
        pauses = sorted(rnd.sample(times, 2 * number))
        steps.append((opening, most))
        steps += [(time, most * (n % 2)) for n, time in enumerate(pauses)]
        steps.append((closing, 0))
    return nearly(rnd, steps, most) if rnd.random() < 0.05 else steps


def nearly(rnd, steps, most):
    """One step is not as the others: somebody stays, or it comes at another time."""
    n = rnd.randrange(len(steps))
    time, level = steps[n]
    steps[n] = rnd.choice([(time, level or 1), (time, most - level), (time + 1, level)])
    if n + 1 < len(steps) and steps[n][0] >= steps[n + 1][0]:
        del steps[n + 1]
    return steps


def changeover_of(rnd, counted):
    if rnd.random() < 0.25:
        return None
    size = rnd.choice([1, 2, 3, 3, 5, 20])
    if counted and rnd.random() < 0.8:
        timeout = rnd.choice([7, 40]) if rnd.random() < 0.03 else NEVER
        return tube(size, timeout, rnd.choice(["hand_over", "hand_over", "close"]))
    return label(size)


def stations_of(rnd, windows, counted, stages):
    made = []
    for k in range(stages):
        desks, most = rnd.choice([1, 1, 2, 3, 4]), rnd.choice([1, 1, 2, 3, 5])
        steps = crew_of(rnd, windows, most)
        rule = changeover_of(rnd, k == counted)
        made.append(station(desks, steps, name=f"s{k}", changeover=rule))
    return made


def crew_case(seed):
    """One site; in one of ten somebody comes late or skips a station."""
    rnd = random.Random(seed)
    windows = windows_of(rnd)
    stages = rnd.choice([1, 1, 2, 3])
    counted = rnd.randrange(stages)
    stations = stations_of(rnd, windows, counted, stages)
    people = rnd.choice([0, 1, 2, 5, 10, 20, 30])
    latest = rnd.choice([10, 10, 60, 90])
    arrival = [rnd.choice([10, rnd.randint(0, latest)]) for _ in range(people)]
    if rnd.random() < 0.15:
        arrival = [rnd.choice([0, 5, 10])] * people
    times = rnd.choice([[1, 2, 3, 5], [1, 2, 3, 5], [5], [5, 10], [1], [1, 40]])
    if rnd.random() < 0.05:
        times = [0, *times]
    if arrival and rnd.random() < 0.05:
        arrival[0] = 120
    service = [[rnd.choice(times) for _ in range(people)] for _ in range(stages)]
    change = [rnd.choice([1, 2, 5, 5, 10, 25]) for _ in range(stages)]
    made = site(stations, windows, counted=counted)
    drawn = luck(service, arrival, changeover=change)
    return SiteGroup((made,)), together(drawn), rnd.choice(HORIZONS)
