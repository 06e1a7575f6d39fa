"""A small county, simulated once: eight sites in three townships, one mobile team."""

from dataclasses import replace

import numpy as np
import pytest
import tiny

from simsite.core.units import DAY, HOUR, NEVER
from simsite.draws import draw
from simsite.engine.campaign import simulate
from simsite.experiment.answers import Kept
from simsite.experiment.points import PointSummary, SweepTable
from simsite.experiment.results import ALL, LUCK, Line, Reason, Results
from simsite.metrics import measure
from simsite.model.load import load
from simsite.model.plan import (
    Calendar,
    CampaignPlan,
    Changeover,
    Gate,
    Law,
    Place,
    Quantity,
    Residents,
    Route,
    Site,
    SiteGroup,
    Station,
    Stop,
)

fixed = Quantity.fixed
OPENING = 8 * HOUR
WINDOWS = tuple((day * DAY + OPENING, day * DAY + 18 * HOUR) for day in range(2))
TOWNS = (
    Place("01", "城关镇", "Chengguan"),
    Place("02", "足荣镇", "Zurong"),
    Place("03", "隆桑镇", "Longsang"),
)


def law(family, *parameters):
    return Law(family, tuple(p if isinstance(p, Quantity) else fixed(p) for p in parameters))


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
            law("lognormal", Quantity("swab", 70.0, 50.0, 110.0), 0.4),
            changeover=Changeover(10, Law.constant(5.0), True, 900 * 10**6),
        ),
    )  # fmt: skip
    gate = Gate(30, crew(3), Law.constant(120.0), law("uniform", 60.0, 300.0))
    return Site(
        f"s{number}", f"{town.zh}{number}号点", f"{town.en} {number}", kind, town, town, residents,
        WINDOWS, "serve_queue", stations, 1, gate, None, fixed(0.1), 1,
    )  # fmt: skip


def plan():
    groups = [
        SiteGroup((site(n, TOWNS[n % 3], kind="urban" if n < 3 else "village"),)) for n in range(6)
    ]
    team = Route(
        "t1", (("registration", 1), ("swab", 1)), (Stop(0, 0), Stop(1, 0)), Law.constant(5.0),
        fixed(25.0), Law.constant(600.0), Law.constant(300.0),
    )  # fmt: skip
    pair = tuple(site(n, TOWNS[1], mobile=True) for n in (6, 7))
    calendar = Calendar("2022-02-17", OPENING, 14 * HOUR, 2 * DAY)
    return CampaignPlan("德保县示例", "Debao sample", calendar, (*groups, SiteGroup(pair, (team,))))


def simulated(the_plan, replications, lines=(LUCK, ALL)):
    def one(r, line):
        draws = draw(the_plan, 1, r, line == ALL)
        return measure(the_plan, simulate(the_plan, draws), r, with_duty=r == 0)

    stacked = {line: Line.of([one(r, line) for r in range(replications)]) for line in lines}
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
    towns = {t.code: Place(t.code, HOSTILE[i], HOSTILE[i]) for i, t in enumerate(TOWNS)}

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


def interval(value, wide):
    return {"value": value, "interval": [value - wide, value + wide], "measurable": value > wide}


def step(number):
    """A made-up step of ``simsite marginal``: the first gains more than the last."""
    gains = {
        "p": {"value": 0.1 / number, "interval": [0.02, 0.2], "p_value": 0.03},
        "completion_median_s": interval(600 / number, 400),
        "completion_q95_s": {"value": 60.0, "interval": None, "measurable": False},
        "queued_hours": interval(5.0, 1.0),
    }
    name = {"en": f"Chengguan {number}", "zh": f"城关{number}号点"}
    return {"what": "collectors", "place": f"s{number}", "name": name, "before": number,
            "after": number + 1, "gains": gains}  # fmt: skip


ANSWERS = {
    "need": {
        "schema": "simsite.need/1",
        "asked": {"of": "collectors", "by_s": 50400, "by": "2022-02-17T14:00:00", "sure": 0.9},
        "replications": 60, "own": 32, "answer": 18, "bracket": [15, 25],
        "best": {"amount": 18, "p": 0.9},
        "tried": [
            {"amount": a, "replications": n, "p": p,
             "p_interval": [max(0, p - 0.1), min(1, p + 0.1)]}
            for a, n, p in ((1, 12, 0.0), (9, 12, 0.3), (15, 60, 0.82), (17, 60, 0.88),
                            (18, 60, 0.9), (25, 60, 0.95), (32, 60, 1.0))
        ],
    },
    "marginal": {
        "schema": "simsite.marginal/1", "replications": 40, "deadline": "2022-02-17T14:00:00",
        "asked": {"of": "collectors", "number": 4, "fewer": False},
        "steps": [step(n) for n in range(1, 5)],
    },
    "sensitivity": {
        "schema": "simsite.sensitivity/1", "replications": 20, "others": "given", "sure": 0.95,
        "done_by_deadline": 0.97, "without_effect": [],
        "inputs": [
            {
                "input": "stages.swab.time.exponential.mean", "given": "18 s",
                "low": {"value": "12 s", "done_by_deadline": {
                            "share": 1.0, "difference": 0.03, "interval": [-0.05, 0.1]},
                        "t95_shift": {"unit": "s", "difference": -600.0, "interval": [-700, -500]}},
                "high": {"value": "30 s", "done_by_deadline": {
                             "share": 0.2, "difference": -0.77, "interval": [-0.9, -0.5]},
                         "t95_shift": {"unit": "s", "difference": None, "interval": None}},
                "flips": [{"value": "18.6 s", "shown": "18.6 s", "direction": "above"}],
            }
        ],
    },
}  # fmt: skip


@pytest.fixture(scope="session")
def answers(tmp_path_factory):
    """Made-up answers of commands, by command, about the tiny campaign."""
    scenario = load(tiny.write(tmp_path_factory.mktemp("tiny")))
    return {sort: Kept(told, scenario) for sort, told in ANSWERS.items()}
