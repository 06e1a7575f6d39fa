"""Collectors without a desk serve nobody: the bound for completion, worked out by hand."""

import pytest

from simsite.building.build import build
from simsite.core.units import HOUR
from simsite.reading.load import load
from simsite.workload import amounts, doubts

TWO = """\
calendar: {first_day: 2026-03-02, hours: 08:00-20:00, deadline: 11:00}
sites:
  - {id: a, population: 480, desks: 1, collectors: 8}
  - {id: b, population: 120, desks: 1, collectors: 1}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 60 s}]
staff: {deployment: as_listed}
"""
ONE = """\
calendar: {{first_day: 2026-03-02, hours: {hours}}}
sites: [{{id: a, population: {people}, desks: {desks}}}]
arrivals: {{at_opening: {{}}}}
stages: [{{name: swab, role: collector, time: 36 s}}]
staff: {{collectors: {collectors}{shifts}}}
"""
LUNCH = (
    ", shifts: [{role: collector, share: 100 %, hours: 08:00-12:00}, "
    "{role: collector, share: 50 %, hours: 12:00-13:00}, "
    "{role: collector, share: 100 %, hours: 13:00-20:00}]"
)


def asked(folder, text):
    file = folder / "one.yaml"
    file.write_text(text, "utf-8")
    scenario = load(file)
    plan = build(scenario)
    found = amounts(scenario, plan)
    return found, {doubt.key: doubt.numbers for doubt in doubts(scenario, plan, found)}


def test_the_site_with_more_collectors_than_desks_is_the_last(tmp_path):
    found, told = asked(tmp_path, TWO)  # 480 min at the one desk of a, 120 at that of b
    assert (found.earliest, found.last.id) == (pytest.approx(16 * HOUR), "a")
    assert told["after_deadline"]["site"] == "a"


@pytest.mark.parametrize(
    ("people", "desks", "collectors", "shifts", "hours", "end"),
    [
        pytest.param(900, 1, 5, "", "08:00-20:00", 17, id="nine hours at one desk"),
        pytest.param(900, 3, 2, "", "08:00-20:00", 12.5, id="desks without collectors"),
        pytest.param(1500, 1, 2, LUNCH, "08:00-20:00", 23, id="a lunch with one of two"),
        pytest.param(900, 1, 4, "", "08:00-12:00", 17, id="overtime at one desk"),
        pytest.param(900, 2, 7, "", "22:00-02:00", 26.5, id="overtime of a night at two desks"),
    ],
)
def test_no_more_are_served_at_once_than_there_are_desks(
    tmp_path, people, desks, collectors, shifts, hours, end
):
    text = ONE.format(people=people, desks=desks, collectors=collectors, shifts=shifts, hours=hours)
    found, _ = asked(tmp_path, text)  # 100 an hour and desk
    assert found.earliest == pytest.approx(end * HOUR)
