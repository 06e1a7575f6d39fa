"""Faults about roles that several stages share, or of which a service takes two."""

from pathlib import Path

import pytest

import simsite
from simsite.core.errors import ScenarioFault
from tests.faulty import check

FEATURES = Path(__file__).parents[4] / "scenarios" / "features"


@pytest.mark.parametrize(
    ("file", "sound", "bad", "key", "path"),
    [
        ("preparation", "staff: {", "staff: {shared: [⟦pharmacist], ", "shared.preparer",
         "staff.shared.0"),
        ("shared-crew", ", shared: [nurse]", "", "stages.role_not_shared", "stages.swab.role"),
        ("shared-crew", "- name: swab\n    role", "- name: swab\n    ⟦room: 5\n    role",
         "stages.room_stands_still", "stages.swab.room"),
        ("shared-crew", "- name: swab\n    role",
         "- name: swab\n    balk: {⟦wait: 5 min}\n    role", "balk.shared",
         "stages.swab.balk.wait"),
        ("called-up", "    knock:", "    ⟦room: 5\n    knock:", "key.unknown_in",
         "arrivals.call_up.room"),
        ("two-roles", "role: nurse", "⟦role: helper", "together.total", "stages.jab.role"),
        ("two-roles", "together_with: doctor", "⟦together_with: nurse", "together.same",
         "stages.jab.together_with"),
    ],
)  # fmt: skip
def test_fault_is_found_at_its_place(tmp_path, file, sound, bad, key, path):
    text = (FEATURES / f"{file}.yaml").read_text("utf-8")
    text = text.split("scenarios:")[0] + "run: {replications: 60, seed: 1}\n"
    marked = text.replace(sound, bad, 1)
    if key == "stages.role_not_shared":  # the later of the two is told
        marked = marked.replace("- name: swab\n    role", "- name: swab\n    ⟦role")
    check(tmp_path, marked, key, path)


def test_mobile_teams_share_nobody(tmp_path):
    file = tmp_path / "teams.yaml"
    file.write_text(
        """
title: {en: Teams, zh: 小组}
calendar: {first_day: 2026-01-05, hours: 08:00-18:00, horizon: 23:00}
sites: [{id: a, population: 20}, {id: b, population: 20}]
arrivals: {at_opening: {}}
stages:
  - {name: interview, role: nurse, time: 10 s}
  - {name: swab, role: collector, time: 10 s}
  - {name: rest, role: nurse, time: 10 s}
staff:
  collectors: 1
  roles: {nurse: 1}
  shared: [nurse]
  mobile: {hop: 1 km, speed: 10 km/h}
""",
        "utf-8",
    )
    with pytest.raises(ScenarioFault) as told:
        simsite.check(simsite.ScenarioFile(file))
    assert [fault.key for fault in told.value.faults] == ["shared.mobile"]
