"""Whole site groups with luck from one integer: the only generator of plans.

A seed gives the same group for ever. Two thirds of the groups live on a coarse grid, where almost
everything happens at the same instant as something else.
"""

from dataclasses import dataclass, replace
from random import Random

import numpy as np
from handmade import (
    group,
    label,
    legs,
    luck,
    manned,
    preparation,
    route,
    shared,
    site,
    station,
    together,
    tube,
)
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.draws import GroupDraws
from simsite.model.plan import (
    AppointmentArrivals,
    Balking,
    Distribution,
    FreeArrivals,
    Gate,
    PlannedClass,
    PoissonArrivals,
    Region,
    SiteGroup,
    Timetable,
    UncertainQuantity,
)
from simsite.tables.schema import ALL_DESKS

MOST = 150  # residents of the largest site
FEW = 12  # and where a property is looked for: what breaks it should be small
NOTHING = Distribution.constant(0.0)
NONE = UncertainQuantity.fixed(0.0)
LINES = (
    (("swab",), 0), (("reg", "swab"), 1), (("reg", "delay", "swab"), 2), (("swab", "exit"), 0),
    (("reg", "swab", "delay", "exit"), 1), (("delay", "swab"), 1), (("reg", "delay"), 1),
    (("reg", "swab", "delay"), 2),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One generated group, its luck, and the horizon."""

    group: SiteGroup
    draws: GroupDraws
    horizon: int
    coarse: bool

    def __iter__(self):
        return iter((self.group, self.draws, self.horizon))


class Maker:
    """Makes one group; everything is decided by the seed."""

    levelled = 0.3  # share of the plans with levels in their queues
    narrowed = 0.3  # and with stations that have room for so many
    paced = 0.4  # share of the sites where speeds change by the clock
    halted = 0.4  # share of the sites where something holds crews up

    def __init__(self, seed, most, restless=False):
        self.random, self.most = Random(seed), most
        self.whim = Random(f"restless {seed}")  # of its own: who waits moves nothing else
        self.sharing = Random(f"sharing {seed}")  # and who shares a crew
        self.crowd = Random(f"room {seed}")  # and who has to wait for room
        self.narrow = self.crowd.random() < self.narrowed
        self.pace = Random(f"speeds {seed}")  # and how fast they work
        self.halting = Random(f"halts {seed}")  # and what holds them up
        self.balking = Random(f"balking {seed}")  # and who turns round at the sight of a queue
        self.restless = restless
        self.ranks = (0, 0, 0, 0)  # levels of the classes; so many at all sites of all plans
        self.coarse = self.chance(0.65)
        self.tick = 10 if self.coarse else 997
        self.at_once = self.chance(0.2)  # everybody, everything at one instant
        # Queues before desks and little else; desks given up by day, their tubes left to others.
        self.plain = self.chance(0.15)
        self.relay = not self.plain and self.chance(0.4)
        if not self.plain and self.whim.random() < self.levelled:
            self.ranks = self.whim.choice(((0, 1, 1, 0), (0, 1, 0, 1), (3, 0, 7, 3), (1, 1, 0, 7)))
        self.calm = self.relay or self.chance(0.2)  # now and then a desk is idle

    def chance(self, share):
        return self.random.random() < share

    def one_of(self, *choices):
        return self.random.choice(choices)

    def mostly_plain(self):
        """Whether this part of a plain plan is plain: nearly plain ones are wanted, too."""
        return self.plain and self.chance(0.97)

    def ticks(self, low, high):
        """A time between so many ticks; on the coarse grid a whole number of them."""
        if self.coarse:
            return self.tick * self.random.randint(low, high)
        return self.random.randint(low * self.tick, high * self.tick)

    def task(self):
        """A time that something takes; at least a microsecond."""
        return self.tick if self.at_once else max(1, self.ticks(1, self.longest))

    # -- the clock --

    def windows(self):
        """One to three days, some of them abutting."""
        time, result = self.one_of(0, self.ticks(1, 20), self.ticks(1, 20)), []
        for _ in range(self.one_of(1, 2, 2, 3)):
            end = time + self.ticks(*self.one_of((100, 300) if self.calm else (4, 40), (30, 200)))
            result.append((time, end))
            time = end if self.chance(0.35) and not self.mostly_plain() else end + self.ticks(1, 40)
        return tuple(result)

    def instants(self, windows):
        """An instant at which things like to happen: an opening, a closing, or any other."""
        edge = self.one_of(*[time for window in windows for time in window])
        return edge if self.chance(0.5) else self.ticks(0, windows[-1][1] // self.tick + 5)

    def horizon(self, windows):
        last = max(window[-1][1] for window in windows)
        if self.chance(0.2):
            return max(1, self.instants(self.one_of(*windows)))
        return last + self.ticks(1, 400)

    # -- who works --

    def crew(self, windows, desks):
        """A level by the clock: steady, by day, thinned out by day, or up and down."""
        if self.mostly_plain():
            level, last = self.random.randint(1, desks + 1), windows[-1][1]
            by_day = {time: 0 for _, time in windows} | {time: level for time, _ in windows}
            return tuple(sorted({**by_day, last: 0}.items()))
        most = self.one_of(desks, desks, desks + 1, desks + 2)
        style = 0.6 if self.relay and self.chance(0.7) else self.random.random()
        if style < 0.05:
            return ()
        if style < 0.3:
            return ((self.one_of(0, windows[0][0]), self.random.randint(1, most)),)
        steps = {}
        for opening, closing in windows if style < 0.75 else ():
            level = desks if self.relay else self.random.randint(1, most)
            steps[opening] = level
            if style > 0.5:
                steps.setdefault((opening + closing) // 2, self.random.randint(1, level))
            steps.setdefault(closing, 0)
        for _ in range(self.random.randint(1, 6) if style > 0.65 else 0):
            steps[self.instants(windows)] = self.one_of(0, 1, self.random.randint(0, most), most)
        return tuple(sorted(steps.items()))

    def preparers(self, windows):
        return preparation(self.crew(windows, self.one_of(1, 2, 4)))

    def doses(self, stations, times):
        """Times of the doses of each station, one for each who takes it."""
        self.longest = self.one_of(1, 2, 5)
        return [
            [self.task() for time in row if time] if s.preparation else []
            for s, row in zip(stations, times, strict=True)
        ]

    def attempts(self, stations, drawn):
        """How long some wait at each station with desks, and who then comes again."""
        made, people = [], drawn.attending
        home = np.repeat(drawn.first[:-1], np.diff(drawn.first))
        for own in stations:
            visits = self.whim.choice((0, 1, 1, 2, 3)) if own.kind == "serve" else 0
            rows = [[self.attempt() for _ in range(people)] for _ in range(visits)]
            table = np.full((visits, people, 4), NEVER)
            table[:, :, :3] = np.array(rows, np.int64).reshape(visits, people, 3)
            roomy = all(there.room == NEVER for there in stations)  # what else is not audited
            if visits and roomy and self.balking.random() < 0.5:  # households leave together
                table[0, :, 3] = home
            made.append(table)
        return tuple(made)

    def attempt(self):
        """A wait, the time away, and the service after it."""
        whim, tick = self.whim, self.tick
        odd = 0 if self.coarse else whim.randint(0, tick - 1)
        wait = tick * whim.choice((1, 2, 4, 10, 40)) + odd if whim.random() < 0.6 else NEVER
        away = tick * whim.choice((1, 3, 10, 90)) + odd if whim.random() < 0.7 else NEVER
        return wait, away, tick * whim.randint(1, 4)

    def changeover(self, counted):
        if self.mostly_plain() or self.chance(0.3):
            return None
        if not counted or self.chance(0.15):
            return label(self.random.randint(1, 6))
        timeout = NEVER if self.chance(0.4) else max(1, self.ticks(1, 15))
        if self.relay:
            return tube(self.random.randint(2, 5), self.tick * self.one_of(5, 15, 40), "hand_over")
        return tube(
            self.random.randint(1, self.one_of(3, 8)), timeout, self.one_of("close", "hand_over")
        )

    def stations(self, windows, travelling):
        names, counted = self.one_of(*LINES, *LINES[1:3])
        if self.mostly_plain():
            names, counted = self.one_of((("swab",), 0), (("reg", "swab"), 1))
        result = []
        for number, name in enumerate(names):
            desks = self.one_of(2, 3, 4) if self.relay else self.one_of(1, 2, 3, 4)
            if name == "delay":
                result.append(station(name=name, kind="delay"))
                continue
            crew = () if travelling else self.crew(windows, desks)
            rule = self.changeover(number == counted)
            fed = None if self.mostly_plain() or self.chance(0.75) else self.preparers(windows)
            result.append(station(desks, crew, name, "serve", rule, fed))
        return result, counted

    def shared(self, plan):
        """The site with crews that serve at several stations, or two of them at one."""
        own, serving = self.sharing, [n for n, s in enumerate(plan.stations) if s.kind == "serve"]
        if self.plain or own.random() < (0.1 if len(serving) > 2 else 0.35):
            return plan
        self.random, kept = own, self.random
        roles = own.choice(((0,), (0, 1), (0, 1)))
        made = [self.crew(plan.windows, self.one_of(1, 2, 4, 20)) for _ in roles]
        crews = tuple(shared(steps, f"crew {n}") for n, steps in enumerate(made))
        chosen = own.sample(
            serving, own.choice((max(1, len(serving) - 1), own.randint(1, len(serving))))
        )
        stations = list(plan.stations)
        for n in chosen:
            by = self.one_of((0,), roles, roles[::-1], roles[-1:])
            rule = stations[n].changeover
            if rule is not None and rule.tube and self.chance(0.6):  # left open at a free desk
                rule = replace(rule, size=9, timeout=self.tick * self.one_of(1, 2, 4, 8))
            stations[n] = replace(stations[n], crew=(), served_by=by, changeover=rule)
        self.random = kept
        return replace(plan, stations=tuple(stations), shared=crews)

    def balks(self, plan):
        """Let residents balk at some stations of a site."""
        made = [
            replace(own, balk=self.balk(own))
            if own.kind == "serve" and self.balking.random() < 0.5 and own.room == NEVER
            else own
            for own in plan.stations
        ]
        return replace(plan, stations=tuple(made))

    def balk(self, own):
        """A length, a shown wait (not of shared crews, who stand at no desk), or both."""
        whim, tick = self.balking, self.tick
        ways = ("length",) if own.served_by else ("length", "wait", "wait", "both")
        way, called = whim.choice(ways), whim.random() < 0.6
        length = None if way == "wait" else whim.choice((0, 1, 2, 3, 5, 9))
        if way == "length":
            return Balking(length, called=called)
        mean = tick * whim.randint(1, 4) + whim.choice((0, 0, 1))
        return Balking(length, tick * whim.choice((1, 2, 3, 5, 8, 20)), mean, called)

    def narrowed_down(self, plan):
        """The site with room for so many people only, where none can stand still for ever."""
        own, before, stations = self.crowd, set(), list(plan.stations)
        for n, there in enumerate(stations):
            if own.random() < 0.6 and not before & set(there.served_by):
                few = own.choice((1, 1, 2, 3, there.desks + own.randint(0, 3), own.randint(4, 30)))
                stations[n] = replace(there, room=few)
            before |= set(there.served_by)
        return replace(plan, stations=tuple(stations))

    def speeds(self, plan):
        """Steps of the speed of each crew of a site by the clock."""
        crews = 1 + len(plan.stations) + len(plan.further)
        if self.plain or self.pace.random() >= self.paced:
            return tuple(np.zeros((0, 2), np.int64) for _ in range(crews))
        self.random, kept = self.pace, self.random
        made = [self.speed(plan.windows) for _ in range(crews)]
        self.random = kept
        return tuple(np.array(own, np.int64).reshape(-1, 2) for own in made)

    def speed(self, windows):
        """Steps of one speed: slower for a while, still for a while, or up and down."""
        if self.chance(0.3):
            return ()
        times = {self.instants(windows) for _ in range(self.one_of(1, 2, 2, 6))}
        slow, fast = (1, 333, 2500, 5000, 9999), (10_001, 12_500, 30_000, 100_000)
        levels = [self.one_of(0, 0, *slow[1:], *slow, *fast) for _ in times]
        if not levels[-1] and self.chance(0.8):  # mostly work goes on at last
            levels[-1] = self.one_of(5000, 10_000)
        return tuple(zip(sorted(times), levels, strict=True))

    def held_up(self, plan, drawn):
        """The luck of a site where crews are held up, and of services that are begun on paper."""
        if self.plain or self.halting.random() >= self.halted:
            return drawn
        self.random, kept = self.halting, self.random
        may = [plan.gate is not None, *(own.kind == "serve" for own in plan.stations)]
        may += [True] * sum(own.preparation is not None for own in plan.stations)
        may += [False] * len(plan.shared)  # the stations say what holds them up
        made = [self.halts(plan.windows) if own else [] for own in may]
        people, paper = drawn.attending, []
        self.longest = self.one_of(2, 6)
        for halts, times in zip(made[1:], drawn.service, strict=False):
            needed = any(by_paper for *_, by_paper in halts)
            own = [self.task() for _ in range(people)] if needed else []
            paper.append(np.where(times > 0, own, 0) if own else np.zeros(0, np.int64))
        self.random = kept
        halts = tuple(np.array(own, np.int64).reshape(-1, 3) for own in made)
        return replace(drawn, halts=halts, paper=tuple(paper))

    def halts(self, windows):
        """Steps of what holds a crew up: all or some of its desks, on paper, again and again."""
        if self.chance(0.3):
            return ()
        times = sorted({self.instants(windows) for _ in range(self.one_of(2, 2, 3, 8))})
        desks = [self.one_of(0, 0, 1, 2, ALL_DESKS, ALL_DESKS) for _ in times]
        if self.chance(0.8):  # mostly it ends
            desks[-1] = 0
        return [(time, own, int(self.chance(0.25))) for time, own in zip(times, desks, strict=True)]

    # -- who comes --

    def gate(self, windows, travelling):
        limit = self.one_of(1, self.random.randint(2, 8), *[self.random.randint(10, 60)] * 3)
        crew = self.crew(windows, self.one_of(1, 2, 4))
        if travelling and self.chance(0.5):
            crew = ((0, self.random.randint(1, 3)),)
        late = UncertainQuantity.fixed(self.one_of(0.0, 0.1))
        return Gate(limit, crew, NOTHING, NOTHING, late, NOTHING)

    def stream(self, windows, times):
        """Any of the nouns of free arrival; the engines read only the drawn times."""
        first, end = windows[0]
        come = tuple(sorted(time for time in times if time != NEVER))
        return self.one_of(
            FreeArrivals(first, end, UncertainQuantity.fixed(0.2)),
            PoissonArrivals(first, ((first, end, UncertainQuantity.fixed(60.0)),)),
            AppointmentArrivals(first, come[:3], 1, NONE, NOTHING, NONE),
            Timetable(first, come),
        )

    def household_sizes(self):
        """Attending members of each household; some have none."""
        low, few = min(20, self.most), min(3, self.most)
        people = self.one_of(
            0, self.random.randint(1, 8), *[self.random.randint(low, self.most) for _ in range(6)]
        )
        if self.calm:
            people = self.random.randint(few, self.most if self.relay else 60)
        most, empty, sizes = self.one_of(1, 2, 4), self.chance(0.4), []
        while sum(sizes) < min(people, self.most):
            sizes.append(0 if empty and self.chance(0.2) else self.random.randint(1, most))
        if empty:
            sizes.append(0)
        return sizes

    def arrivals(self, windows, people):
        """Times of free arrival: a crowd at opening, a stream, and people at every odd moment."""
        if self.at_once and not self.mostly_plain():
            return [self.one_of(0, self.instants(windows), self.instants(windows))] * people
        odd, last, days = self.one_of(0.0, 0.1, 0.5), windows[-1][1], windows
        if self.mostly_plain():
            odd, days = 0.0, windows[:1]
        result = []
        for _ in range(people):
            if self.chance(odd):
                odd_time = self.one_of(0, last, last + self.ticks(0, 30), self.instants(windows))
                result.append(odd_time)
            else:
                opening, closing = self.one_of(*days)
                length = max(1, (closing - opening) // self.tick)
                result.append(
                    opening + self.ticks(0, length // 2 if self.calm else self.one_of(1, length))
                )
        return result

    def services(self, stations, counted, people):
        """Times at each station; 0 for those who do not take it."""
        rows, nowhere = [], self.one_of(0.0, 0.0, 0.1)
        for number in range(len(stations)):
            skipped = self.one_of(0.0, 0.0, 0.3) if number != counted else self.one_of(0, 0, 0.1)
            self.longest = self.one_of(1, 2, 2 if self.calm else 5)
            rows.append([0 if self.chance(skipped) else self.task() for _ in range(people)])
        for resident in range(people):
            if self.chance(nowhere):
                for row in rows:
                    row[resident] = 0
        return rows

    def site(self, name, travelling=False):
        """A site and its luck, perhaps with levels in its queues."""
        plan, drawn = self.plain_site(name, travelling)
        always = UncertainQuantity.fixed(1.0)
        classes = tuple(
            PlannedClass(f"c{n}", None, always, level=own) for n, own in enumerate(self.ranks)
        )
        own = [self.whim.randrange(len(classes)) for _ in range(drawn.attending)]
        plan = replace(plan, residents=replace(plan.residents, classes=classes))
        plan = self.narrowed_down(plan) if self.narrow and not self.plain else plan
        own = np.array(own, np.int64)
        drawn = replace(drawn, resident_class=own, speeds=self.speeds(plan))
        return plan, self.held_up(plan, drawn)

    def plain_site(self, name, travelling):
        """A site, all of whose residents are alike, and its luck."""
        windows = self.windows()
        stations, counted = self.stations(windows, travelling)
        called = not self.mostly_plain() and self.chance(0.7 if travelling else 0.5)
        closings = ("serve_queue", "send_home", "serve_queue")
        closing = self.one_of(*closings[: 1 if self.mostly_plain() else 3 if self.relay else 2])
        call = self.gate(windows, travelling) if called else None
        plan = site(stations, windows, closing, counted, call, name)
        plan = replace(plan, township=Region(self.one_of("1", "2"), "乡", "T"), leads=1)
        plan = plan if travelling else self.shared(plan)
        sizes = self.household_sizes()
        first = [sum(sizes[:h]) for h in range(len(sizes) + 1)]
        times = self.services(stations, counted, first[-1])
        self.longest = 3
        change = [self.task() if s.changeover else 0 for s in stations]
        doses = self.doses(stations, times)
        if not called:
            come = self.arrivals(windows, first[-1])
            plan = replace(plan, arrivals=self.stream(windows, come))
            return plan, luck(times, come, first, changeover=change, doses=doses)
        listed = len(sizes)
        if not self.mostly_plain() and self.chance(0.3):
            listed = self.random.randint(0, len(sizes))
        knock = [self.task() for _ in sizes[:listed]]
        self.longest = self.one_of(1, 3, 3, 15)
        walk = [self.task() for _ in sizes[:listed]]
        come = [NEVER] * first[listed]
        if listed < len(sizes):
            uncalled = self.arrivals(windows, first[-1] - first[listed])
            come += uncalled
            plan = replace(plan, visitors=(Timetable(windows[0][0], tuple(sorted(uncalled))),))
        return plan, luck(times, come, first, knock, walk, self.ticks(0, 15), change, doses)

    # -- teams --

    def team(self, name, numbers, plans):
        """A route through some of the sites with these numbers, and its luck."""
        order = [self.one_of(*numbers) for _ in range(self.one_of(1, *range(1, 7)))]
        stops = []
        for at, number in enumerate(order):
            leave = self.instants(plans[number].windows) if self.chance(0.35) else NEVER
            stops.append((number, order[:at].count(number), leave))
        stages = [n for n in ("reg", "swab", "exit") if self.chance(0.87)]
        members = [(stage, self.random.randint(1, 5)) for stage in stages]
        self.longest = self.one_of(1, 10)
        times = [[self.task() for _ in stops] for _ in range(3)]
        times[0][0] = 0
        return replace(route(stops, members), id=name), legs(*times)

    def group(self):
        travelling = not self.mostly_plain() and self.chance(0.25 if self.relay else 0.65)
        visited = self.random.randint(1, 4) if travelling else 0
        fixed = self.one_of(0, 0, 1) if travelling else self.one_of(1, 1, 1 if self.plain else 2)
        pairs = [self.site(f"s{n}", n < visited) for n in range(visited + fixed)]
        plans, drawn = zip(*pairs, strict=True)
        cut = self.random.randint(1, visited - 1) if visited > 1 and self.chance(0.5) else visited
        parts = [part for part in (range(cut), range(cut, visited)) if part]
        teams = [self.team(f"r{n}", part, plans) for n, part in enumerate(parts)]
        horizon = self.horizon([plan.windows for plan in plans])
        routes, travels = zip(*teams, strict=True) if teams else ((), ())
        if self.restless:
            plans = [self.balks(plan) for plan in plans]
            pairs = [(plan, own) for plan, (_, own) in zip(plans, pairs, strict=True)]
            drawn = [
                replace(own, attempts=self.attempts(plan.stations, own)) for plan, own in pairs
            ]
        made = group(*plans, routes=routes)
        drawn = manned(made, together(*drawn, routes=travels))
        return Case(made, drawn, horizon, self.coarse)


def case(seed, most=MOST, restless=False):
    """The group of a seed, with at most so many residents at a site, who may leave and return."""
    return Maker(seed, most, restless).group()


def cases(most=FEW):
    """Any group, for hypothesis, which looks for one with as few residents as it can."""
    return st.builds(case, st.integers(0, 10**9), st.integers(1, most))
