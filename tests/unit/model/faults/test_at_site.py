"""Desks and staff of one site are bounded with a reason, wherever they are written."""

import pytest

from simsite.core.errors import ScenarioFault
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list

SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00}
sites: [{id: a, population: 900, desks: 2, collectors: 2, registrars: 2, callers: 2}]
arrivals: {at_opening: {}}
stages:
  - {name: swab, role: collector, time: 18 s}
  - {name: dose, role: nurse, time: 18 s}
staff: {collectors: 2, roles: {nurse: 1}}
"""
LARGEST = 20_000


def keys(tmp_path, *sets, text=SCENARIO):
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "s.yaml", sets=sets)
    assert "20,000" in caught.value.render("zh")
    return [fault.key for fault in caught.value.faults]


PLACES = ["sites.0.desks", "sites.0.collectors", "sites.0.registrars", "sites.0.callers",
          "staff.roles.nurse"]  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("number", [LARGEST + 1, 1_000_000_000])
def test_what_is_written_for_one_site_is_bounded(tmp_path, path, number):
    assert keys(tmp_path, f"{path}={number}") == ["count.at_site"]
    assert load(tmp_path / "s.yaml", sets=[f"{path}={LARGEST}"])


def test_staff_of_a_role_at_a_site_is_bounded(tmp_path):
    assert keys(tmp_path, "sites.0.staff={nurse: 20001}") == ["count.at_site"]


def test_desks_reckoned_from_people_are_bounded(tmp_path):
    text = SCENARIO.replace("desks: 2, ", "").replace("900", "90000")
    assert keys(tmp_path, "staff.people_per_desk=1", text=text) == ["sites.too_many_desks"]
    assert load(tmp_path / "s.yaml", sets=["staff.people_per_desk=5"])


def test_a_list_and_a_table_are_bounded_at_their_cells(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,population,desks,采样员\nA,900,1000000000,2\nB,900,2,3万\n")
    with pytest.raises(ScenarioFault) as caught:
        read_list(path)
    found = [(f.key, f.line, f.column) for f in caught.value.faults]
    assert found == [("count.at_site", 2, 7), ("count.at_site", 3, 9)]
    (tmp_path / "sites.csv").write_text("id,population,callers\na,900,20001\n")
    text = SCENARIO.replace(SCENARIO.splitlines()[1], "sites: {file: sites.csv}")
    assert keys(tmp_path, text=text) == ["count.at_site"]
