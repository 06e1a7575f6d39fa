"""Staff without a desk, counted from the plan's crews and desks."""

from dataclasses import replace
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.units import HOUR
from simsite.reading.load import load
from simsite.workload import Relief, amounts, relief

ROOT = Path(__file__).parents[3] / "scenarios"
BASE = """
calendar: {{first_day: 2026-01-05, hours: 08:00-18:00}}
sites: {sites}
arrivals: {{at_opening: {{}}}}
stages:
- {{name: registration, role: helper, time: 20 s}}
- {{name: swab, role: collector, time: 30 s}}
staff: {staff}
"""


def plan(tmp_path, sites, staff):
    file = tmp_path / "s.yaml"
    file.write_text(BASE.format(sites=sites, staff=staff), encoding="utf-8")
    scenario = load(file)
    return scenario, build(scenario)


def with_site(made, number=0, **changed):
    """Return a plan with one site changed."""
    groups = list(made.groups)
    at = [(g, s) for g, group in enumerate(groups) for s in range(len(group.sites))][number]
    sites = list(groups[at[0]].sites)
    sites[at[1]] = replace(sites[at[1]], **changed)
    groups[at[0]] = replace(groups[at[0]], sites=tuple(sites))
    return replace(made, groups=tuple(groups))


def fewer_desks(made, desks):
    return tuple(replace(station, desks=desks) for station in made.sites[0].stations)


ONE = "[{id: a, population: 700, desks: 2}]"
TWO = "[{id: a, population: 700, desks: 1}, {id: b, population: 700, desks: 3}]"


@pytest.mark.parametrize(
    ("sites", "staff", "expected"),
    [
        (ONE, "{collectors: 2, helpers: 6}", ()),
        (ONE, "{collectors: 1, helpers: 6}", ()),
        (ONE, "{collectors: 3, helpers: 6}", (1, 3, True)),
        (ONE, "{collectors: 9, helpers: 6}", (7, 9, True)),
        (TWO, "{collectors: 4, helpers: 8}", ()),
        (TWO, "{collectors: 6, helpers: 8}", (2, 6, True)),
        (
            ONE,
            "{collectors: 6, helpers: 6, shifts: ["
            "{role: collector, hours: 08:00-13:00, share: 50 %}, "
            "{role: collector, hours: 13:00-18:00, share: 50 %}]}",
            (1, 3, True),
        ),
        (
            ONE,
            "{collectors: 4, helpers: 6, shifts: ["
            "{role: collector, hours: 08:00-13:00, share: 75 %}, "
            "{role: collector, hours: 13:00-18:00, share: 25 %}]}",
            (1, 3, False),
        ),
    ],
)
def test_those_beyond_the_desks_are_relief(tmp_path, sites, staff, expected):
    found = relief(plan(tmp_path, sites, staff)[1])
    assert found == ((Relief("collector", *expected),) if expected else ())


def test_another_role_counts_as_well():
    made = build(load(ROOT / "textbook" / "mmc.yaml"))
    assert relief(made) == ()
    assert relief(with_site(made, stations=fewer_desks(made, 2))) == (Relief("clerk", 1, 3, True),)


def test_debao_has_185_collectors_more_than_desks():
    assert relief(build(load(ROOT / "debao.yaml"))) == (Relief("collector", 185, 749, True),)


def test_desks_are_those_of_the_counted_stage(tmp_path):
    scenario, made = plan(tmp_path, TWO, "{collectors: 4, helpers: 8}")
    found = amounts(scenario, made)
    assert found.desks == 4
    assert list(found.desks_by_stage.items()) == [("swab", 4), ("registration", 4)]


def test_a_site_to_which_nobody_comes_does_not_hold_up_the_lower_bound(tmp_path):
    both = "[{id: a, population: 700}, {id: z, population: 0}]"
    scenario, made = plan(tmp_path, both, "{collectors: 2, helpers: 9}")
    late = with_site(made, windows=((16 * HOUR, 18 * HOUR),), number=1)
    assert amounts(scenario, late).last.id == "a"
    assert amounts(scenario, late).earliest == amounts(scenario, made).earliest < 16 * HOUR
