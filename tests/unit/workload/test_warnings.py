"""Shifts outside the opening hours, and open hours in which a stage has nobody: by hand."""

import pytest

from simsite.building.build import build
from simsite.core.units import HOUR
from simsite.reading.load import load
from simsite.report.check_text import check_text
from simsite.report.i18n import Words
from simsite.workload import amounts, doubts

TEXT = """\
calendar: {{first_day: 2026-03-02, hours: {hours}}}
sites: [{{id: a, population: 400, desks: 1}}]
arrivals: {{at_opening: {{}}}}
stages: [{{name: swab, role: collector, time: 36 s}}]
staff: {{collectors: {collectors}, shifts: [{shifts}]}}
"""


def asked(folder, hours, collectors, *shifts):
    written = ", ".join(
        f"{{role: collector, share: {share} %, hours: {own}}}" for share, own in shifts
    )
    file = folder / "one.yaml"
    file.write_text(TEXT.format(hours=hours, collectors=collectors, shifts=written), "utf-8")
    scenario = load(file)
    return scenario, build(scenario)


def told(scenario, plan):
    found = doubts(scenario, plan, amounts(scenario, plan))
    return {doubt.key: doubt.numbers for doubt in found}


@pytest.mark.parametrize(
    ("hours", "outside", "inside"),
    [
        pytest.param("08:00-20:00", "21:00-23:00", "08:00-20:00", id="the evening"),
        pytest.param("18:00-02:00", "02:00-03:00", "18:00-02:00", id="after a night"),
        pytest.param("[08:00-12:00, 14:00-18:00]", "12:00-14:00", "08:00-18:00", id="at noon"),
    ],
)
def test_a_shift_outside_the_opening_hours_has_people_who_never_work(
    tmp_path, hours, outside, inside
):
    found = told(*asked(tmp_path, hours, 8, (25, outside), (75, inside)))
    numbers = {"hours": outside, "role": "collector", "people": 2, "of": 8}
    assert found["shift_outside_all"] == numbers
    assert "off_duty" not in found


def test_who_has_another_shift_too_may_work_in_that(tmp_path):
    shifts = (100, "21:00-23:00"), (100, "08:00-20:00")
    found = told(*asked(tmp_path, "08:00-20:00", 2, *shifts))
    assert found["shift_outside"] == {"hours": "21:00-23:00", "role": "collector"}


def test_a_shift_that_reaches_into_the_opening_hours_is_none_outside(tmp_path):
    shifts = (50, "20:00-01:00"), (50, "01:00-07:00")
    found = told(*asked(tmp_path, "22:00-06:00", 4, *shifts))
    assert not {"shift_outside", "shift_outside_all", "off_duty"} & set(found)


@pytest.mark.parametrize(
    ("hours", "shifts", "gaps"),
    [
        pytest.param(
            "08:00-20:00",
            [(50, "10:00-12:00"), (50, "13:00-15:00")],
            [(8, 10), (12, 13), (15, 20)],
            id="before, between and after",
        ),
        pytest.param(
            "08:00-16:00", [(50, "08:00-12:00"), (50, "12:00-14:00")], [(14, 16)], id="after"
        ),
        pytest.param(
            "22:00-06:00", [(50, "22:00-24:00"), (50, "01:00-06:00")], [(24, 25)], id="at night"
        ),
    ],
)
def test_open_hours_in_which_nobody_serves_are_named(tmp_path, hours, shifts, gaps):
    found = told(*asked(tmp_path, hours, 2, *shifts))["off_duty"]
    assert found["hours_spans"] == tuple((start * HOUR, end * HOUR) for start, end in gaps)
    assert (found["count"], found["site"], found["stage"]) == (1, "a", "swab")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("21:00-23:00 of 'collector' lies outside", "1 of 2 never work", "12:00-20:00")),
        ("zh", ("21:00-23:00 班次不在开放时间内", "2 人中有 1 人", "12:00-20:00")),
    ],
)
def test_check_says_both_in_words(tmp_path, lang, said):
    shifts = (50, "21:00-23:00"), (50, "08:00-12:00")
    text = check_text(*asked(tmp_path, "08:00-20:00", 2, *shifts), Words(lang))
    assert all(words in " ".join(text.split()) for words in said)
