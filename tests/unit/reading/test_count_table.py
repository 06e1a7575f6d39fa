"""Tables of people counted by the hour: as planners keep them, long or wide, CSV or Excel."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import yaml

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.core.units import DAY, HOUR, MINUTE
from simsite.model.visitors import ArrivalTimes
from simsite.reading import write
from simsite.reading.load import load
from simsite.reading.write import resolved_files, resolved_yaml

SCENARIO = {
    "calendar": {"first_day": "2026-03-02", "days": 2, "hours": ["08:00-12:00", "14:00-18:00"]},
    "sites": [{"id": "a", "population": 30}, {"id": "b"}],
    "arrivals": {"times": {"file": "t.csv"}},
    "stages": [{"name": "swab", "role": "nurse", "time": "1 min"}],
    "staff": {"roles": {"nurse": 1}},
    "run": {"replications": 2},
}
THREE = {"a": [(8 * HOUR, 9 * HOUR, 3), (9 * HOUR, 10 * HOUR, 4)], "b": [(9 * HOUR, 10 * HOUR, 5)]}


def written(folder, table, name="t.csv", **parts):
    if isinstance(table, str):
        (folder / name).write_text(table, "utf-8")
    else:
        table.save(folder / name)
    asked = SCENARIO | {"arrivals": {"times": {"file": name}}} | parts
    (folder / "s.yaml").write_text(yaml.safe_dump(asked), "utf-8")
    return folder / "s.yaml"


def counts(scenario):
    found = {site: [tuple(c) for c in own.counts] for site, own in scenario.arrivals.times.items()}
    return {site: own for site, own in found.items() if own}


def faults(path):
    with pytest.raises(ScenarioFault) as caught:
        load(path)
    return [(fault.key, fault.cell or (fault.line, fault.column)) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "hours",
    [
        "8-9,9-10", "8:00-9:00,9:00-10:00", "8点-9点,9点-10点", "8:00,9:00", "8点,9时",
        "8–9,9—10", "上午8点至9点,9时-10时人数", "8:00~9:00,9:00～10:00", "8am-9am,9am-10am",
        "08:00:00,09:00:00", "day 1 8-9,第1天9-10点", "2026-03-02 8:00-9:00,3月2日 9-10",
        "８－９,９：００－１０：００", "8-9 (people),9-10人次", "8:00 to 9:00,0900-1000",
        "8h-9h,9h-10h", "8点到9点,9点到10点",
    ],
)  # fmt: skip
def test_a_column_for_each_hour_however_it_is_headed(tmp_path, hours):
    scenario = load(written(tmp_path, f"采样点,{hours}\na,3,4\nb,,5\n"))
    assert counts(scenario) == THREE
    (tmp_path / "copy.yaml").write_text(resolved_yaml(scenario), "utf-8")
    assert load(tmp_path / "copy.yaml") == scenario


@pytest.mark.parametrize(
    "table",
    [
        "site,hour,people\na,8-9,3\na,9:00,4\nb,9点,5\n",
        "人次,时段,采样点\n3人,8:00-9:00,a\n4,9-10点,a\n\n5.0,9:00,b\n",
        "site,time,Count\na,8:00,3\na,9:00,4\nb,9:00,5\n",
        "编号,开始时间,结束时间,到达人数\na,8:00,9:00,3\na,9,10,4\nb,9点,10点,5\n",
        "site,date,hour,people\na,2026-03-02,8-9,3\na,1,9-10,4\nb,第1天,9-10,5\n",
        "site,hour,people,#seen by\na,8-9,3,x\na,9-10,4,\nb,9-10,5,\nb,10-11,0,\n合计,,12,\n",
    ],
)
def test_a_row_for_each_hour(tmp_path, table):
    assert counts(load(written(tmp_path, table))) == THREE


def test_days_nights_and_parts_of_hours(tmp_path):
    table = (
        "site,day,hour,people\na,2,8:00-8:30,3\na,3月3日,8:30-9:00,1\nb,2026-03-03,23:00-1:00,2\n"
    )
    rows = [{"id": "a"}, {"id": "b", "hours": "18:00-02:00"}]
    found = counts(load(written(tmp_path, table, sites=rows)))
    half = 30 * MINUTE
    morning = DAY + 8 * HOUR
    assert found["a"] == [(morning, morning + half, 3), (morning + half, morning + 2 * half, 1)]
    assert found["b"] == [(DAY + 23 * HOUR, 2 * DAY + HOUR, 2)]


def book(*sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"s{number}")
        for row in rows:
            sheet.append(row)
    return made


def test_workbooks_with_titles_times_and_sums(tmp_path):
    wide = [
        ("某日人数",),
        ("采样点", dt.time(8), "9-10", "合计"),
        ("a", 3, 4, 7),
        ("合计", 3, 4, 7),
    ]
    long = [("site", "hour", "people"), ("b", dt.time(9), 5)]
    assert counts(load(written(tmp_path, book(wide, long, [("notes",)]), "t.xlsx"))) == THREE


def test_faults_of_a_workbook_name_the_cell(tmp_path):
    rows = [
        ("采样点", "8-9", dt.date(2026, 10, 9), "11-12", "remark", "合计"),
        ("a", -3, 1, 2.5, None, None),
        ("b", 4, None, 6, None, 9),
        ("a", 1, None, None, None, 1),
        ("合计", 4, None, 8, None, None),
    ]
    assert sorted(faults(written(tmp_path, book(rows), "t.xlsx"))) == [
        ("count.not_whole", "D2"),
        ("csv.column", "E1"),
        ("number.negative", "B2"),
        ("times.date", "C1"),
    ]
    rows = [("site", "8-9", "9-10", "sum"), ("a", 1, -2, 9), ("b", 4, 3, 8), ("total", 6, 9, 17)]
    assert sorted(faults(written(tmp_path, book(rows), "t.xlsx"))) == [
        ("number.negative", "C2"),
        ("times.total", "B4"),
        ("times.total", "D3"),
    ]


def test_two_kinds_of_sheets_are_not_mixed(tmp_path):
    sheets = [("site", "8-9"), ("a", 3)], [("site", "time"), ("b", "8:05")]
    for both in (sheets, sheets[::-1]):
        assert ("times.two_kinds", "A1") in faults(written(tmp_path, book(*both), "t.xlsx"))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("site,8-9\na,many\n", [("count.not_whole", (2, 3))]),
        ("site,8-9,9-10\na,-1,2\nc,3,\n", [("number.negative", (2, 3)), ("times.site", (3, 1))]),
        ("site,hour,people\na,soon,3\nb,8-9,\n",
         [("times.interval", (2, 3)), ("value.empty", (3, 7))]),
        ("site,hour,people\na,8-9,3\na,8:30-9:30,4\n", [("times.count_overlap", (3, 13))]),
        ("site,8-9,8:00\na,1,2\n", [("times.count_overlap", (2, 5))]),
        ("site,7-8,13-15,17-18,18-19\nb,1,2,3,4\n",
         [("times.count_closed", (2, column)) for column in (3, 5, 9)]),
        ("site,7:30-8:30,12-14\nb,1,0\n", [("times.count_closed", (2, 3))]),
        ("site,day 3 8-9\nb,1\n", [("times.count_closed", (2, 3))]),
        ("site,day 0 8-9,9-10\nb,1,1\n", [("csv.column", (1, 6))]),
        ("site,8-9,9-10\na,20,11\nb,99,99\n", [("times.count_people", (2, 1))]),
        ("site,8,9,10\na,1,2,3\n", [("times.interval", (1, column)) for column in (6, 8, 10)]),
        ("site,8月9日,9-10\na,1,2\n", [("times.date", (1, 6))]),
        ("site,hour,people\na,2026-08-09,2\n", [("times.date", (2, 3))]),
        ("hour,people\n8-9,2\n", [("times.no_sites", (1, 1))]),
        ("site,8-9,total\na,3,4\n", [("times.total", (2, 5))]),
        ("site,8-9\na,0\nb,-\n", [("times.nobody", None)]),
        ("site,8-9\na,1,2\n", [("csv.cells", (2, 1))]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(tmp_path, table, expected):
    found = faults(written(tmp_path, table))
    assert [key for key, _ in found] == [key for key, _ in expected]
    assert all(place in (None, own) for (_, place), (_, own) in zip(expected, found, strict=True))


def test_faults_are_told_in_both_languages(tmp_path):
    with pytest.raises(ScenarioFault) as caught:
        load(written(tmp_path, "site,7-8,8-9\na,1,99\n"))
    for language, parts in {
        "en": ("08:00-12:00", "30 residents"),
        "zh": ("第1天 07:00-08:00", "30 人"),
    }.items():
        assert all(part in caught.value.render(language) for part in parts)


def test_people_are_counted_not_households(tmp_path):
    homes = {"household_size": {"shares": {2: "100 %"}, "source": "assumed"}}
    found = faults(written(tmp_path, "site,8-9\na,3\n", population=homes))
    assert [key for key, _ in found] == ["times.count_households"]


def test_the_same_in_line_beside_instants(tmp_path):
    times = {"a": ["day 2 08:00-09:00 x 3", "8:05", "09:00-10:00 X 2"], "b": ["8-9 x 3"]}
    asked = SCENARIO | {"arrivals": {"times": times}}
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(asked), "utf-8")
    assert [key for key, _ in faults(tmp_path / "s.yaml")] == ["clock.unreadable"]
    times["b"] = []
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(asked), "utf-8")
    scenario = load(tmp_path / "s.yaml")
    found = scenario.arrivals.times["a"]
    assert (len(found), [*found], found.counted) == (6, [8 * HOUR + 5 * MINUTE], 5)
    plan = build(scenario).sites[0].arrivals
    assert plan.counts == ((9 * HOUR, 10 * HOUR, 2), (DAY + 8 * HOUR, DAY + 9 * HOUR, 3))
    assert found != ArrivalTimes(found.us)
    assert found == ArrivalTimes(found.us, found.counts)
    assert len({found, ArrivalTimes(found.us, found.counts)}) == 1


def test_very_many_counts_are_kept_beside_the_scenario_of_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr(write, "MOST_IN_LINE", 1)
    scenario = load(written(tmp_path, "site,8-9,9-10\na,3,4\nb,,5\n"))
    files = resolved_files(scenario, "scenario.yaml")
    assert files["arrivals.csv"].splitlines()[1] == b"a,day 1 08:00-09:00 x 3"
    kept = Path(tmp_path / "kept")
    kept.mkdir()
    for name, content in files.items():
        (kept / name).write_bytes(content)
    assert load(kept / "scenario.yaml") == scenario
