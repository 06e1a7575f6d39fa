"""Tables of arrivals: as written by simsite itself, by spreadsheets and by people; a million."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from simsite.building.build import build
from simsite.core.errors import MOST_FAULTS, ScenarioFault
from simsite.core.units import HOUR, MINUTE, SECOND
from simsite.reading import arrival_table
from simsite.reading.load import load
from simsite.reading.site_table import TIMES, TableRules
from simsite.reading.write import resolved_files, resolved_yaml

CASE = Path(__file__).parents[2] / "cases" / "10-own-events-as-arrivals"
SCENARIO = (CASE / "log.yaml").read_text("utf-8").replace("[{id: a}]", "[{id: a}, {id: b}]")
FIVE_PAST = 8 * HOUR + 5 * MINUTE


def written(tmp_path, table, encoding="utf-8"):
    (tmp_path / "t.csv").write_bytes(table.encode(encoding))
    (tmp_path / "log.yaml").write_text(SCENARIO, "utf-8")
    return tmp_path / "log.yaml"


def times(scenario):
    return {site: [*found] for site, found in scenario.arrivals.times.items()}


def faults(path):
    with pytest.raises(ScenarioFault) as caught:
        load(path)
    return [(fault.key, Path(fault.file).name, fault.line) for fault in caught.value.faults]


def test_the_spelling_of_simsite_s_own_events_is_read():
    scenario = load(CASE / "log.yaml")
    assert times(scenario) == {"a": [FIVE_PAST]}
    assert build(scenario).sites[0].arrivals.times == (FIVE_PAST,)


@pytest.mark.parametrize(
    "table",
    [
        "site,time\na,2026-03-02T08:05:00\nb,2026-03-02 08:05:00.000001\n",
        "采样点,签到时间\na,上午8点05分\nb,08:05:00.000001\n",
        '编号,时间\na,46083.336805555555\n"b","2026/3/2 8:05:00.000001 AM"\n',
        "# of the morning,site,time\nx,a,8:05\n,b,第1天 08：05：00.000001\n",
        "time,site\n 8:05 AM , a \r\n\n08:05:00.000001,b\n",
        "site,arrival time\na,8:05\nb,08:05:00.000001\n,,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_of_other_programs(tmp_path, table, encoding):
    scenario = load(written(tmp_path, table, encoding))
    assert times(scenario) == {"a": [FIVE_PAST], "b": [FIVE_PAST + 1]}
    copy = tmp_path / "copy.yaml"
    copy.write_text(resolved_yaml(scenario), "utf-8")
    assert load(copy) == scenario


def test_times_in_the_scenario_itself_are_read_alike(tmp_path):
    path = tmp_path / "s.yaml"
    text = SCENARIO.replace("{file: t.csv}", "{a: ['8:05 AM', 上午8点05分], b: [08:05:00.5]}")
    path.write_text(text, "utf-8")
    half = SECOND // 2
    assert times(load(path)) == {"a": [FIVE_PAST, FIVE_PAST], "b": [FIVE_PAST + half]}


def test_every_bad_row_is_told_with_file_and_line(tmp_path):
    rows = ["a,soon", "a,8:05", "b,2026-03-01 08:00", ",8:05", "b,", "b,8:05,9", "b,8:05 Z"]
    found = faults(written(tmp_path, "site,time\n" + "\n".join(rows) + "\n"))
    assert [fault for fault in found if fault[1] == "t.csv"] == [
        ("moment.unreadable", "t.csv", 2),
        ("moment.before", "t.csv", 4),
        ("times.site", "t.csv", 5),
        ("value.empty", "t.csv", 6),
        ("csv.cells", "t.csv", 7),
        ("moment.unreadable", "t.csv", 8),
    ]


def test_a_table_of_nothing_but_faults_ends_soon(tmp_path):
    found = faults(written(tmp_path, "site,time\n" + "a,soon\n" * 5_000))
    assert len(found) == MOST_FAULTS + 1
    assert found[-1][0] == "faults.more"


def test_a_row_more_than_are_read_is_told_at_its_line(tmp_path, monkeypatch):
    few = TableRules(TIMES.columns, TIMES.headers, TIMES.required, most=3)
    monkeypatch.setattr(arrival_table, "TIMES", few)
    rows = "site,time\n" + "a,8:05\n" * 3
    assert len(load(written(tmp_path, rows)).arrivals.times["a"]) == 3
    assert faults(written(tmp_path, rows + "\na,8:06\n")) == [("csv.too_many", "t.csv", 6)]


def test_a_hundred_thousand_rows_are_kept_as_numbers_alone(tmp_path):
    stamps = (f"{8 + n // 36_000:02d}:{n // 600 % 60:02d}:00.{n % 600:06d}" for n in range(100_000))
    table = "site,time\n" + "".join(f"a,2026-03-02 {stamp}\n" for stamp in stamps)
    found = load(written(tmp_path, table)).arrivals.times["a"]
    assert (len(found), found.us.nbytes) == (100_000, 800_000)
    assert (found.us[0], found.us[-1]) == (8 * HOUR, 10 * HOUR + 46 * MINUTE + 399)


def test_very_many_times_stand_in_a_table_beside_the_scenario_of_a_run(tmp_path):
    rows = "".join(f"{'ab'[n % 2]},08:{n // 60 % 60:02d}:{n % 60:02d}.5\n" for n in range(20_001))
    scenario = load(written(tmp_path, "site,time\n" + rows))
    files = resolved_files(scenario, "scenario.yaml")
    assert [*files] == ["scenario.yaml", "arrivals.csv"]
    assert files["arrivals.csv"].splitlines()[1] == b"a,2026-03-02 08:00:00.500000"
    (tmp_path / "kept").mkdir()
    for name, content in files.items():
        (tmp_path / "kept" / name).write_bytes(content)
    assert load(tmp_path / "kept" / "scenario.yaml") == scenario
    few = load(written(tmp_path, "site,time\na,8:05\n"))
    assert [*resolved_files(few, "s.yaml")] == ["s.yaml"]


def book(tmp_path, sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "t.xlsx")
    (tmp_path / "log.yaml").write_text(SCENARIO.replace("t.csv", "t.xlsx"), "utf-8")
    return tmp_path / "log.yaml"


def test_cells_of_a_workbook_are_times_whatever_their_format(tmp_path):
    first = [
        ("到场登记表",),
        ("采样点", "到场时间"),
        ("a", dt.datetime(2026, 3, 2, 8, 5)),
        ("a", dt.time(8, 5)),
        ("a", 46083.336805555555),
        ("b", "上午8点05分"),
    ]
    second = [("time", "site", "# remark"), (dt.datetime(2026, 3, 2, 8, 5, 30), "b", "x")]
    found = times(load(book(tmp_path, {"一": first, "说明": [("x",)], "二": second})))
    assert found == {"a": [FIVE_PAST] * 3, "b": [FIVE_PAST, FIVE_PAST + 30 * SECOND]}


def test_faults_of_a_workbook_name_the_cell(tmp_path):
    rows = [("site", "time", "phone"), ("a", "soon", 1), ("b", None, 2), ("b", "=A1", 3)]
    with pytest.raises(ScenarioFault) as caught:
        load(book(tmp_path, {"s": rows}))
    told = {(fault.key, fault.cell) for fault in caught.value.faults}
    assert told >= {
        ("csv.column", "C1"),
        ("moment.unreadable", "B2"),
        ("value.empty", "A3"),
        ("list.no_value", "A4"),
    }
    with pytest.raises(ScenarioFault) as caught:
        load(book(tmp_path, {"s": [("Ward", "Start"), ("a", "8:05")]}))
    assert "times.no_sheet" in {fault.key for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("content", "key"), [(None, "file.missing"), (b"PK\x03\x04 no book", "list.broken")]
)
def test_a_workbook_that_cannot_be_read_is_told_once(tmp_path, content, key):
    path = book(tmp_path, {"s": [("site", "time")]})
    (tmp_path / "t.xlsx").unlink()
    if content is not None:
        (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(ScenarioFault) as caught:
        load(path)
    assert [fault.key for fault in caught.value.faults] == [key]
