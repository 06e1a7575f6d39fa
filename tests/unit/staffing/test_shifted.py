"""The deployment where collectors work in shifts: open desks, relief and hours, by hand."""

import pytest

from simsite.building.build import build
from simsite.reading.load import load
from simsite.report.deployment import deployment_table
from simsite.staffing import deploy, deployment_rows

TEXT = """\
calendar: {{first_day: 2026-03-02, hours: {hours}}}
sites:
  - {{id: a, population: 2800, desks: {desks}}}
arrivals: {arrivals}
stages: [{{name: swab, role: collector, time: {{constant: 20 s}}}}]
staff: {{collectors: {collectors}, helpers: 6, shifts: [{shifts}]}}
"""


def asked(folder, hours, desks, collectors, *shifts, arrivals="{at_opening: {}}"):
    written = ", ".join(
        f"{{role: collector, share: {share} %, hours: {own}}}" for share, own in shifts
    )
    file = folder / "one.yaml"
    text = TEXT.format(
        hours=hours, desks=desks, collectors=collectors, shifts=written, arrivals=arrivals
    )
    file.write_text(text, "utf-8")
    return load(file)


HALVES = (50, "07:30-11:30"), (50, "11:30-18:00")


# 2,800 people of 20 s are 15.56 hours of work.
@pytest.mark.parametrize(
    ("hours", "desks", "collectors", "shifts", "opened", "relief", "taken"),
    [
        pytest.param("07:30-18:00", 4, 8, HALVES, 4, 0, 3.889, id="a desk for each of a shift"),
        pytest.param("07:30-18:00", 4, 3, HALVES, 2, 0, 11.556, id="two, then one beyond closing"),
        pytest.param("07:30-18:00", 2, 6, HALVES, 2, 1, 7.778, id="one more than desks"),
        pytest.param(
            "08:00-20:00",
            3,
            3,
            [(67, "08:00-12:00"), (33, "10:00-20:00")],
            3,
            0,
            # 2 x 2 h, 3 x 2 h, then 5.56 h alone
            9.556,
            id="shifts that overlap",
        ),
        pytest.param(
            "22:00-06:00", 2, 4, [(50, "22:00-02:00"), (50, "02:00-06:00")], 2, 0, 7.778, id="night"
        ),
        pytest.param("08:00-18:00", 9, 9, (), 9, 0, 1.728, id="no shifts"),
    ],
)
def test_desks_are_open_and_hours_pass_by_the_shifts(
    tmp_path, hours, desks, collectors, shifts, opened, relief, taken
):
    (site,) = deploy(asked(tmp_path, hours, desks, collectors, *shifts)).sites
    assert (site.open_desks, site.relief) == (opened, relief)
    assert site.hours == pytest.approx(taken, abs=0.001)


def test_hours_are_left_empty_where_the_shifts_end_before_the_work(tmp_path):
    scenario = asked(tmp_path, "08:00-20:00", 1, 2, (50, "08:00-10:00"), (50, "11:00-13:00"))
    table = deployment_table(deployment_rows(scenario, deploy(scenario)))
    assert dict(zip(table.columns, table.rows[0], strict=True))["expected_hours"] == ""


def test_call_up_lets_as_many_be_ahead_as_desks_are_open_at_once(tmp_path):
    call_up = "{call_up: {knock: 60 s, walk: 5 min, ahead: 10}}"
    scenario = asked(tmp_path, "07:30-18:00", 4, 4, *HALVES, arrivals=call_up)
    (site,) = build(scenario).sites
    assert site.gate.limit == 2 * 10
