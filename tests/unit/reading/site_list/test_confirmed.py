"""Times that are confirmed for a list stand in its scenario, and go together."""

from pathlib import Path

import pytest

from simsite.core.errors import ScenarioFault
from simsite.reading.load import load
from simsite.reading.site_list.confirmed import confirmed, times_of
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import prepare

FILE = Path("a.yaml")
TABLE = "site,people\nA,100\nB,200\n"


@pytest.fixture(params=["en", "zh"])
def started(request, tmp_path):
    """A scenario of two sites as it would be written, in both languages."""
    (tmp_path / "list.csv").write_text(TABLE, "utf-8")
    return prepare(read_list(tmp_path / "list.csv"), FILE, request.param)


def written(started, folder):
    """The scenario as `check` reads it."""
    for path, content in started.contents.items():
        (folder / path.name).write_bytes(content)
    return load(folder / FILE.name)


def test_nothing_typed_changes_nothing(started):
    assert confirmed(started, FILE, {"hours": " ", "deadline": ""}) is started
    assert times_of(started) == {
        "first_day": "2026-03-02", "days": "1", "hours": "07:30-18:00", "deadline": "day 1 18:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "times", "horizon"),
    [
        ({"first_day": "2022.2.17"}, {"first_day": "2022-02-17"}, "day 1 24:00"),
        ({"days": "３"}, {"days": "3"}, "day 3 24:00"),
        ({"deadline": "第2天 12点"}, {"deadline": "day 2 12:00"}, "day 2 24:00"),
        ({"deadline": "第2天"}, {"deadline": "day 2 24:00"}, "day 2 24:00"),
        (
            {"hours": "晚上6点到次日2点", "deadline": "次日 2点"},
            {"hours": "18:00-02:00", "deadline": "day 2 02:00"},
            "day 2 24:00",
        ),
        (
            {"hours": "8:00-12:00、14：00-18：00"},
            {"hours": "08:00-12:00, 14:00-18:00"},
            "day 1 24:00",
        ),
        (
            {"first_day": "2022年2月17号", "deadline": "2月18日下午3点"},
            {"first_day": "2022-02-17", "deadline": "day 2 15:00"},
            "day 2 24:00",
        ),
    ],
)
def test_what_is_typed_stands_in_the_scenario(started, tmp_path, typed, times, horizon):
    found = confirmed(started, FILE, typed)
    assert times_of(found) == {**times_of(started), **times}
    scenario = written(found, tmp_path)
    assert scenario.calendar == found.scenario.calendar
    assert scenario.calendar.model_dump(mode="json")["horizon"] == horizon
    before = started.contents[FILE].decode().count("#")
    assert found.contents[FILE].decode().count("#") == before  # its comments stay


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"days": "400"}, ["days"]),
        ({"days": "many", "first_day": "soon"}, ["first_day", "days"]),
        ({"deadline": "05:00"}, ["deadline"]),
        ({"first_day": "2022-02-17", "deadline": "2022-02-16 18:00"}, ["deadline"]),
        ({"hours": "18:00-08:00, 07:00-09:00"}, ["hours"]),
        ({"hours": "18:00-02:00"}, ["deadline"]),  # it stays, and comes before they open
        ({"hours": "x#y", "deadline": "18:00 # {a: b}"}, ["hours", "deadline"]),
    ],
)
def test_what_cannot_be_is_told_at_its_field(started, typed, fields):
    with pytest.raises(ScenarioFault) as trouble:
        confirmed(started, FILE, typed)
    found = [fault.file for fault in trouble.value.faults]
    assert sorted(set(found)) == sorted(fields)
    assert all(fault.text("zh") for fault in trouble.value.faults)
