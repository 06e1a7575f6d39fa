"""What a generated group has in it: every field of the plan and of the luck, by the values that
matter.

A feature is a question about one site (with the team that visits it, if any) or about the whole
group. Two features are counted together where one site has both, unless they exclude one another;
then where one group has both.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from simsite.core.units import NEVER
from simsite.draws import SiteDraws
from simsite.model.plan import (
    AppointmentArrivals,
    FreeArrivals,
    PoissonArrivals,
    Route,
    SiteGroup,
    SitePlan,
    Timetable,
)
from simsite.tables.schema import ALL_DESKS, HALT_DESKS, SPEED_LEVEL, USUAL_SPEED


@dataclass(frozen=True)
class View:
    """One site as the features see it."""

    group: SiteGroup
    plan: SitePlan
    luck: SiteDraws
    number: int
    horizon: int
    coarse: bool

    @cached_property
    def serving(self):
        return [s for s in self.plan.stations if s.kind == "serve"]

    @cached_property
    def rules(self):
        return [s.changeover for s in self.serving if s.changeover]

    @cached_property
    def labels(self):
        return [rule for rule in self.rules if not rule.tube]

    @cached_property
    def tubes(self):
        return [rule for rule in self.rules if rule.tube]

    @cached_property
    def route(self) -> Route | None:
        visiting = (r for r in self.group.routes if any(s.site == self.number for s in r.stops))
        return next(visiting, None)

    @cached_property
    def paces(self):
        """All speeds at stations."""
        own = self.luck.speeds[1 : 1 + len(self.plan.stations)]
        return np.concatenate([np.zeros(0, np.int64), *(steps[:, SPEED_LEVEL] for steps in own)])

    @cached_property
    def fed_speeds(self):
        """Steps of the speeds of the first preparers."""
        return self.luck.speeds[1 + len(self.plan.stations)]

    @cached_property
    def held(self):
        """At how many desks of stations nothing is begun, at each step."""
        own = self.luck.halts[1 : 1 + len(self.plan.stations)]
        return np.concatenate([np.zeros(0, np.int64), *(steps[:, HALT_DESKS] for steps in own)])

    @cached_property
    def stops(self):
        return [s for s in self.route.stops if s.site == self.number] if self.route else []

    @cached_property
    def members(self):
        return dict(self.route.members) if self.route else {}

    @cached_property
    def crews(self):
        return [s.crew for s in self.serving if s.crew]

    @cached_property
    def preparations(self):
        return [s.preparation for s in self.serving if s.preparation]

    @cached_property
    def openings(self):
        return {opening for opening, _ in self.plan.windows}

    @cached_property
    def closings(self):
        return {closing for _, closing in self.plan.windows}

    @cached_property
    def takes(self):
        return self.luck.service > 0

    @cached_property
    def come(self):
        return self.luck.arrival if self.plan.gate is None else self.luck.arrival[:0]

    @cached_property
    def sizes(self):
        return np.diff(self.luck.first)


def moves(crews, sign):
    """Whether a level rises, or falls, after its first step."""
    return any(
        (later[1] - earlier[1]) * sign > 0 for crew in crews for earlier, later in pairwise(crew)
    )


def nobody_for_long(view):
    """Whether a station has a crew of nobody for a third of an opening time."""
    for crew in view.crews:
        ends = [time for time, _ in crew[1:]] + [NEVER]
        for (time, level), end in zip([(0, 0), *crew], [crew[0][0], *ends], strict=True):
            for opening, closing in view.plan.windows:
                both = min(end, closing) - max(time, opening)
                if level == 0 and 3 * both >= closing - opening:
                    return True
    return False


def steps_at(view, times):
    return any(time in times for crew in view.crews for time, _ in crew)


def is_one_of(kind):
    return lambda v: isinstance(v.plan.arrivals, kind)


OPEN, GATED = "people=free", "people=called"
OWN, VISITED = "staff=own", "staff=visiting"
TUBES = "counted=tubes"

# Question about a site, and what it is an answer to: two that answer one question differently
# cannot be had of one site.
OF_A_SITE = {
    "one window": (lambda v: len(v.plan.windows) == 1, "windows=one"),
    "several windows": (lambda v: len(v.plan.windows) > 1, "windows=several"),
    "abutting windows": (lambda v: bool(v.openings & v.closings), "windows=several"),
    "closes with the queue served": (lambda v: v.plan.closing == "serve_queue", "closing=serve"),
    "closes with all sent home": (lambda v: v.plan.closing == "send_home", "closing=send"),
    "horizon while open": (lambda v: any(o < v.horizon <= c for o, c in v.plan.windows),),
    "one station": (lambda v: len(v.plan.stations) == 1, "stations=one", "after=nothing"),
    "several staffed stations": (lambda v: len(v.serving) > 1, "stations=several"),
    "a delay": (lambda v: len(v.serving) < len(v.plan.stations), "stations=several"),
    "counted last": (lambda v: v.plan.counted == len(v.plan.stations) - 1, "after=nothing"),
    "stations after the counted": (
        lambda v: v.plan.counted < len(v.plan.stations) - 1, "after=stations",
    ),
    "a delay is counted": (
        lambda v: v.plan.stations[v.plan.counted].kind == "delay",
        "counted=delay", "stations=several", "after=nothing",
    ),
    "one desk": (lambda v: any(s.desks == 1 for s in v.serving),),
    "several desks": (lambda v: any(s.desks > 1 for s in v.serving),),
    "more crew than desks": (
        lambda v: any(n > s.desks for s in v.serving for _, n in s.crew), OWN,
    ),
    "a crew rises": (lambda v: moves(v.crews, 1), OWN),
    "a crew falls": (lambda v: moves(v.crews, -1), OWN),
    "nobody for hours": (nobody_for_long, OWN),
    "never a crew": (lambda v: not v.route and any(not s.crew for s in v.serving), OWN),
    "a step at a closing": (lambda v: steps_at(v, v.closings), OWN),
    "a step at an opening": (lambda v: steps_at(v, v.openings), OWN),
    "no changeover": (lambda v: len(v.rules) < len(v.serving),),
    "a label": (lambda v: bool(v.labels),),
    "a changeover after each": (lambda v: any(rule.size == 1 for rule in v.rules),),
    "a changeover after several": (lambda v: any(rule.size > 1 for rule in v.rules),),
    "a tube closed at relief": (
        lambda v: any(t.at_relief == "close" for t in v.tubes), TUBES, "relief=close",
    ),
    "a tube handed over": (
        lambda v: any(t.at_relief == "hand_over" for t in v.tubes), TUBES, "relief=hand over",
    ),
    "a tube with a time-out": (
        lambda v: any(t.timeout != NEVER for t in v.tubes), TUBES, "time-out=given",
    ),
    "a tube without time-out": (
        lambda v: any(t.timeout == NEVER for t in v.tubes), TUBES, "time-out=none",
    ),
    "one crew for several stations": (
        lambda v: any(n > 1 for n in Counter(c for s in v.serving for c in s.served_by).values()),
        OWN, "stations=several",
    ),
    "a shared crew rises": (lambda v: moves([c.crew for c in v.plan.shared], 1), OWN),
    "a shared crew falls": (lambda v: moves([c.crew for c in v.plan.shared], -1), OWN),
    "a service of two roles": (lambda v: any(len(s.served_by) > 1 for s in v.serving), OWN),
    "a shared crew beside seated ones": (
        lambda v: v.plan.shared and any(not s.served_by for s in v.serving),
        OWN, "stations=several",
    ),
    "doses are prepared": (lambda v: bool(v.preparations),),
    "several preparers": (lambda v: any(n > 1 for p in v.preparations for _, n in p.crew),),
    "preparers come and go": (lambda v: moves([p.crew for p in v.preparations], -1),),
    "call-up": (lambda v: v.plan.gate is not None, GATED),
    "a gate of one": (lambda v: v.plan.gate and v.plan.gate.limit == 1, GATED, "limit=one"),
    "a gate of several": (lambda v: v.plan.gate and v.plan.gate.limit > 1, GATED, "limit=several"),
    "several callers": (
        lambda v: v.plan.gate and any(n > 1 for _, n in v.plan.gate.crew), GATED,
    ),
    "callers come and go": (
        lambda v: v.plan.gate and moves([v.plan.gate.crew], -1), GATED,
    ),
    "levels in the queues": (lambda v: bool(v.plan.levels), "levels=some"),
    "three levels": (lambda v: len(set(v.plan.levels)) > 2, "levels=some"),
    "all are alike": (lambda v: not v.plan.levels, "levels=none"),
    "room for so many": (lambda v: any(s.room != NEVER for s in v.plan.stations), "room=some"),
    "less room than desks": (lambda v: any(s.room < s.desks for s in v.serving), "room=some"),
    "room for everybody": (lambda v: all(s.room == NEVER for s in v.plan.stations), "room=any"),
    "a delay with room for so many": (
        lambda v: any(s.room != NEVER and s.kind == "delay" for s in v.plan.stations),
        "room=some", "stations=several",
    ),
    "some come uncalled beside a call-up": (
        lambda v: v.plan.gate and (v.luck.arrival != NEVER).any(), GATED, "attending=some",
    ),
    "people come at times of a share and Weibull": (is_one_of(FreeArrivals), OPEN, "way=free"),
    "people come in a Poisson stream": (is_one_of(PoissonArrivals), OPEN, "way=poisson"),
    "people come by appointment": (is_one_of(AppointmentArrivals), OPEN, "way=appointments"),
    "people come by a timetable": (is_one_of(Timetable), OPEN, "way=timetable"),
    "somebody comes early": (
        lambda v: (v.come < min(v.openings)).any(), OPEN, "attending=some",
    ),
    "somebody comes late": (
        lambda v: (v.come >= max(v.closings)).any(), OPEN, "attending=some",
    ),
    "somebody comes at a closing": (
        lambda v: np.isin(v.come, sorted(v.closings)).any(), OPEN, "attending=some",
    ),
    "somebody comes at an opening": (
        lambda v: np.isin(v.come, sorted(v.openings)).any(), OPEN, "attending=some",
    ),
    "everybody at one instant": (
        lambda v: len(v.come) > 3 and (v.come == v.come[0]).all(), OPEN, "attending=some",
    ),
    "nobody attends": (lambda v: v.luck.attending == 0, "attending=none"),
    "many attend": (lambda v: v.luck.attending >= 60, "attending=some"),
    "a household of several": (lambda v: (v.sizes > 1).any(), "attending=some"),
    "a household of nobody": (lambda v: (v.sizes == 0).any(),),
    "a station is skipped": (
        lambda v: (~v.takes & v.takes.any(axis=0)).any(), "attending=some", "stations=several",
    ),
    "the counted is skipped": (lambda v: (~v.takes[v.plan.counted]).any(), "attending=some"),
    "somebody takes no station": (lambda v: (~v.takes).all(axis=0).any(), "attending=some"),
    "visited": (lambda v: bool(v.stops), VISITED),
    "visited again": (lambda v: len(v.stops) > 1, VISITED, "visits=several"),
    "stay until all is done": (lambda v: any(s.leave == NEVER for s in v.stops), VISITED),
    "time to leave": (lambda v: any(s.leave != NEVER for s in v.stops), VISITED),
    "leave at a closing": (lambda v: any(s.leave in v.closings for s in v.stops), VISITED),
    "leave at an opening": (lambda v: any(s.leave in v.openings for s in v.stops), VISITED),
    "route of one stop": (
        lambda v: v.route and len(v.route.stops) == 1, VISITED, "visits=one", "stops=one",
    ),
    "route of several stops": (
        lambda v: v.route and len(v.route.stops) > 1, VISITED, "stops=several",
    ),
    "team larger than the desks": (
        lambda v: any(v.members.get(s.name, 0) > s.desks for s in v.serving), VISITED,
    ),
    "team leaves a station empty": (
        lambda v: v.route and any(s.name not in v.members for s in v.serving), VISITED,
    ),
    "a speed by the clock": (lambda v: any(len(own) for own in v.luck.speeds),),
    "a caller's speed": (lambda v: v.plan.gate and len(v.luck.speeds[0]), GATED),
    "a preparer's speed": (lambda v: v.preparations and len(v.fed_speeds),),
    "work stands still": (lambda v: (v.paces == 0).any(),),
    "faster than usual": (lambda v: (v.paces > USUAL_SPEED).any(),),
    "nothing is begun for a while": (lambda v: (v.held == ALL_DESKS).any(),),
    "some desks are closed": (lambda v: ((v.held > 0) & (v.held < ALL_DESKS)).any(),),
    "a caller is held up": (
        lambda v: v.plan.gate and v.luck.halts and len(v.luck.halts[0]), GATED,
    ),
    "a preparer is held up": (
        lambda v: v.preparations and v.luck.halts and len(v.luck.halts[1 + len(v.plan.stations)]),
    ),
    "services go on on paper": (
        lambda v: any(len(own) for own in v.luck.paper), "attending=some",
    ),
    "coarse grid": (lambda v: v.coarse, "grid=coarse"),
    "fine grid": (lambda v: not v.coarse, "grid=fine"),
    "alone in its group": (lambda v: len(v.group.sites) == 1, "sites=one"),
    "one of several sites": (lambda v: len(v.group.sites) > 1, "sites=several"),
    "other hours than others": (
        lambda v: any(site.windows != v.plan.windows for site in v.group.sites), "sites=several",
    ),
    "one route": (lambda v: len(v.group.routes) == 1, "routes=one"),
    "two routes": (lambda v: len(v.group.routes) == 2, "routes=two", "sites=several"),
}  # fmt: skip
NAMES = tuple(OF_A_SITE)


def answers(name):
    """What a feature says, as question to answer."""
    return dict(part.split("=") for part in OF_A_SITE[name][1:])


def exclusive(first, second):
    """Whether no site can have both."""
    ours, theirs = answers(first), answers(second)
    return any(ours[question] != theirs[question] for question in ours.keys() & theirs.keys())


def features(case):
    """Which site of a group has which feature: shape (sites, features)."""
    rows = []
    for number, (plan, luck) in enumerate(zip(case.group.sites, case.draws.sites, strict=True)):
        view = View(case.group, plan, luck, number, case.horizon, case.coarse)
        rows.append([bool(OF_A_SITE[name][0](view)) for name in NAMES])
    return np.array(rows)


@dataclass
class Counts:
    """How often features occur, and together: `site` on one site, `group` in one group."""

    plans: int = 0
    site: np.ndarray = 0
    group: np.ndarray = 0

    def add(self, case):
        found = features(case).astype(np.int64)
        together = found.any(axis=0).astype(np.int64)
        self.plans += 1
        self.site = self.site + ((found.T @ found) > 0)
        self.group = self.group + np.outer(together, together)

    def pairs(self):
        """Plans with both, by pair of names."""
        return {
            (a, b): int((self.group if exclusive(a, b) else self.site)[i, j])
            for i, a in enumerate(NAMES)
            for j, b in enumerate(NAMES)
            if i < j and not (exclusive(a, b) and same_for_all_sites(a, b))
        }

    def told(self):
        """A line that says how well the plans are mixed."""
        rarest = min(self.pairs().items(), key=lambda item: item[1])
        alone = min(zip(NAMES, np.diag(self.group), strict=True), key=lambda item: item[1])
        return (
            f"{self.plans} plans, {len(NAMES)} features, {len(self.pairs())} pairs; "
            f"rarest feature {alone[1]} plans ({alone[0]}), "
            f"rarest pair {rarest[1]} plans ({rarest[0][0]} + {rarest[0][1]})"
        )


OF_THE_GROUP = {"grid", "sites", "routes", "levels"}


def same_for_all_sites(first, second):
    """Whether two features exclude one another in a whole group."""
    ours, theirs = answers(first), answers(second)
    return any(ours[q] != theirs[q] for q in ours.keys() & theirs.keys() if q in OF_THE_GROUP)
