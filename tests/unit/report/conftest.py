"""A small county, simulated once: eight sites in three townships, one mobile team."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.units import DAY, HOUR, NEVER, SECOND
from simsite.draws import draw
from simsite.engine.campaign import simulate
from simsite.experiment.run.results import ALL, LUCK, EnsembleRows, Reason, Results
from simsite.experiment.search.marginal import Gains, Marginal, State, Step
from simsite.experiment.search.need import Need, Target, Tried
from simsite.experiment.sensitivity.sensitivity import Bar, End, Flip, Sensitivity
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.metrics import measure
from simsite.model.plan import (
    CampaignClock,
    CampaignPlan,
    Changeover,
    Distribution,
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
from simsite.model.quantities import TIME
from simsite.staffing.levels import RoleShare
from simsite.staffing.moves import Move
from simsite.stats.exact_shares import ShareDifference
from simsite.stats.gains import Gain
from simsite.stats.intervals import Interval
from simsite.stats.paired import PairedQuantile
from simsite.stats.sequential import LevelVerdict, share_interval

COLLECTORS = (RoleShare("collectors"),)

fixed = UncertainQuantity.fixed
OPENING = 8 * HOUR
WINDOWS = tuple((day * DAY + OPENING, day * DAY + 18 * HOUR) for day in range(2))
TOWNS = (
    Region("01", "城关镇", "Chengguan"),
    Region("02", "足荣镇", "Zurong"),
    Region("03", "隆桑镇", "Longsang"),
)


def law(family, *parameters):
    return Distribution(
        family, tuple(p if isinstance(p, UncertainQuantity) else fixed(p) for p in parameters)
    )


def crew(level):
    return tuple(step for start, end in WINDOWS for step in ((start, level), (end, 0)))


def site(number, town, *, kind="village", mobile=False):
    residents = Residents(
        60 + 20 * number, fixed(1.0), fixed(0.02), fixed(0.03), fixed(0.9), (0.3, 0.3, 0.4)
    )
    own = () if mobile else crew(1)
    stations = (
        Station("registration", "serve", "helper", 0, 1, own, law("lognormal", 20.0, 0.5)),
        Station(
            "swab", "serve", "collector", 1, 1, own,
            law("lognormal", UncertainQuantity("swab", 70.0, 50.0, 110.0), 0.4),
            changeover=Changeover(10, Distribution.constant(5.0), True, 900 * 10**6),
        ),
    )  # fmt: skip
    gate = Gate(30, crew(3), Distribution.constant(120.0), law("uniform", 60.0, 300.0))
    return SitePlan(
        f"s{number}", f"{town.zh}{number}号点", f"{town.en} {number}", kind, town, town, residents,
        WINDOWS, "serve_queue", stations, 1, gate, None, fixed(0.1), 1,
    )  # fmt: skip


def plan():
    groups = [
        SiteGroup((site(n, TOWNS[n % 3], kind="urban" if n < 3 else "village"),)) for n in range(6)
    ]
    team = Route(
        "t1", (("registration", 1), ("swab", 1)), (Stop(0, 0), Stop(1, 0)),
        Distribution.constant(5.0),
        fixed(25.0), Distribution.constant(600.0), Distribution.constant(300.0),
    )  # fmt: skip
    pair = tuple(site(n, TOWNS[1], mobile=True) for n in (6, 7))
    calendar = CampaignClock("2022-02-17", OPENING, 14 * HOUR, 2 * DAY)
    return CampaignPlan("德保县示例", "Debao sample", calendar, (*groups, SiteGroup(pair, (team,))))


def simulated(the_plan, replications, lines=(LUCK, ALL)):
    def one(r, line):
        draws = draw(the_plan, 1, r, line == ALL)
        return measure(the_plan, simulate(the_plan, draws), r, with_duty=r == 0)

    def filled(line):
        rows = EnsembleRows()
        rows.expect(replications)
        for r in range(replications):
            rows.put(one(r, line))
        return rows.ensemble(replications)

    stacked = {line: filled(line) for line in lines}
    gains = np.linspace(1, 2, min(replications, 10)) * HOUR
    reasons = (
        Reason(7, {"team": gains, "desks": gains / 4}),
        Reason(6, {"team": -gains, "desks": 0 * gains}),
    )
    return Results("sample", the_plan, 1, stacked, reasons)


@pytest.fixture(scope="session")
def few():
    """Ten replications."""
    return simulated(plan(), 10)


@pytest.fixture(scope="session")
def many():
    """Sixty replications."""
    return simulated(plan(), 60)


def never_in(results, replications):
    """The same results in which the last township and the county are not reached at times."""

    def changed(table, column=None):
        done, completion = table["done_by_deadline"].copy(), table["completion"].copy()
        where = replications if column is None else (replications, column)
        completion[where], done[where] = NEVER, 0
        return table | {"completion": completion, "done_by_deadline": done}

    def line(one):
        return replace(
            one,
            county=changed(one.county),
            townships=changed(one.townships, 1),
            sites=changed(one.sites, 7),
        )

    return replace(results, lines={key: line(one) for key, one in results.lines.items()})


@pytest.fixture
def never(many):
    """Not reached in 45 of 60 replications."""
    return never_in(many, np.arange(45))


HOSTILE = (
    "<script>x</script>",
    "$\\frac",
    "[/y]",
    "=cmd|' /C calc'!A0",
    "_hidden",
    "a\tb\nc\x1b[31m",
)


@pytest.fixture
def hostile(few):
    """Every name is one that a terminal, a formula, a page or a spreadsheet might obey."""
    towns = {t.code: Region(t.code, HOSTILE[i], HOSTILE[i]) for i, t in enumerate(TOWNS)}

    def renamed(one):
        name = HOSTILE[int(one.id[1:]) % len(HOSTILE)]
        town = towns[one.township.code]
        return replace(one, zh=name, en=name, township=town, village=town)

    old = few.plan
    groups = tuple(replace(g, sites=tuple(map(renamed, g.sites))) for g in old.groups)
    return replace(
        few, name=HOSTILE[3], plan=CampaignPlan(HOSTILE[1], HOSTILE[1], old.calendar, groups)
    )


@pytest.fixture
def timeless(few):
    """No deadline."""
    old = few.plan
    calendar = replace(old.calendar, deadline=NEVER)
    return replace(few, plan=CampaignPlan(old.zh, old.en, calendar, old.groups))


def point(collectors, helpers, replications=60):
    """A made-up design point; with 80 collectors the median is not reached."""
    luck = np.random.default_rng(5).normal(size=replications)
    hours = 11 + 400 / collectors + 2000 / helpers + luck * (0.5 + 100 / collectors)
    completion = np.where(hours > 17, NEVER, (hours * HOUR).astype(np.int64))
    county = {
        "attending": np.full(replications, 1000),
        "completion": completion,
        "t95": completion - HOUR // 2 * (completion < NEVER),
        "done_by_deadline": (completion <= 14 * HOUR).astype(np.int64),
        "unswabbed_at_deadline": np.maximum(0, (hours - 14) * 500).astype(np.int64),
        "wait_mean": hours * HOUR / 60,
    }
    factors = {"staff.collectors": collectors, "staff.helpers": helpers}
    return PointSummary(f"{collectors}/{helpers}", factors, county)


@pytest.fixture
def sweep():
    """Collectors by helpers."""
    points = tuple(point(c, h) for h in (1000, 8000) for c in (80, 160, 749))
    factors = ("staff.collectors", "staff.helpers")
    return SweepTable("Debao", "德保", "2022-02-17", OPENING, 14 * HOUR, factors, points)


def gained(seconds, wide):
    """A gain of so many seconds, give or take."""
    ends = (
        None
        if wide is None
        else Interval((seconds - wide) * SECOND, (seconds + wide) * SECOND, 0.95)
    )
    return Gain(seconds * SECOND, ends)


def step(number):
    """A made-up step of ``simsite marginal``: the first gains more than the last."""
    done = ShareDifference(
        0.5, 0.5 + 0.1 / number, 0.1 / number, Interval(0.02, 0.2, 0.95), 0.03, 0, 1
    )
    queued, late = Gain(5.0, Interval(4.0, 6.0, 0.95)), Gain(0.0, None)
    gains = Gains(done, gained(600 / number, 400), gained(60.0, None), queued, late)
    move = Move("collectors", f"s{number}", number, number + 1, 0, ())
    return Step(move, 0, state(), gains)


def state():
    completion = np.full(40, 13 * HOUR)
    return State(completion, completion.astype(float), np.zeros(40, np.int64), np.full(40, 9.0))


def found_need(shown):
    """A made-up answer of ``simsite need``."""
    wish = Target(COLLECTORS, 14 * HOUR, 0.9)
    tried = tuple(
        Tried(level, np.where(np.arange(of) < times, 13 * HOUR, 15 * HOUR), np.arange(of) < times,
              wish)
        for level, times, of in LEVELS
    )  # fmt: skip
    fresh = tuple(
        LevelVerdict(level, times, of, share_interval(times, of, 0.9, 0.04), 0.9)
        for level, times, of in FRESH
    )
    return Need(wish, 32, 1, 40, tried, 18, fresh, 1000, 25, None, (), shown)


LEVELS = ((1, 0, 12), (9, 4, 12), (15, 49, 60), (17, 53, 60), (18, 54, 60), (25, 57, 60),
          (32, 60, 60))  # fmt: skip
FRESH = ((31, 60, 60), (27, 100, 102), (25, 300, 310), (23, 920, 1000))


def found_marginal(plan):
    """A made-up answer of ``simsite marginal``."""
    steps = tuple(step(n) for n in range(1, 5))
    return Marginal(("collectors",), False, plan, 1, 14 * HOUR, 60, state(), steps, 4, 8, 8,
                    steps[0].gains, (), None, None)  # fmt: skip


def found_sensitivity(plan):
    """A made-up answer of ``simsite sensitivity``: one input."""

    def end(value, share, interval, t95):
        difference = ShareDifference(
            0.97, share, share - 0.97, Interval(*interval, 0.95), 0.5, None, None
        )
        return End(value, difference, t95)

    earlier = PairedQuantile(-600 * SECOND, Interval(-700 * SECOND, -500 * SECOND, 0.95), 0)
    bar = Bar(
        "stages.swab.time.exponential.mean", 18.0, TIME,
        end(12.0, 1.0, (-0.05, 0.1), earlier),
        end(30.0, 0.2, (-0.9, -0.5), PairedQuantile(None, None, 5)),
        (Flip(18.6, True),),
    )  # fmt: skip
    done = (np.arange(100) < 97).astype(np.int64)
    county = {"completion": np.full(100, 13 * HOUR), "done_by_deadline": done}
    county["t95"] = county["completion"]
    return Sensitivity(plan, county, "given", 0.95, (bar,), ())


@pytest.fixture(scope="session")
def answers(many):
    """Made-up answers of commands, by command, about the small county."""
    return {
        "need": found_need(many),
        "marginal": found_marginal(many.plan),
        "sensitivity": found_sensitivity(many.plan),
    }
