"""CSV tables of sites, of arrivals and of measured times: every fault at its row and cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.errors import Fault, ScenarioFault
from simsite.core.units import HOUR, MINUTE, SECOND
from simsite.model.scenario import Scenario
from simsite.model.visitors import ArrivalTimes
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from tests.faulty import MARK, place

SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, days: 2}
sites: {file: sites.csv}
arrivals: {times: {file: times.csv}}
stages:
  - {name: desk, role: clerk, time: {empirical: {file: measured.csv, column: 用时, unit: s}}}
staff: {roles: {clerk: 1}}
"""
SITES = "id,kind,staff.clerk,name_zh\na,big,3,东站\nb,small,,西站\n"
TIMES = "site,time\na,08:05\nb,day 2 08:00\na,08:05:30\n"
MEASURED = "编号,用时\n1,12.5\n2,9\n3,1 min\n"
FILES = {
    "scenario.yaml": SCENARIO,
    "sites.csv": SITES,
    "times.csv": TIMES,
    "measured.csv": MEASURED,
}


def written(folder: Path, encoding: str = "utf-8", **changed: str) -> Path:
    """Write the four files, some of them changed; return the scenario's path."""
    for name, text in FILES.items():
        chosen = changed.get(name.partition(".")[0], text)
        (folder / name).write_bytes(chosen.encode(encoding))
    return folder / "scenario.yaml"


def faults(file: Path) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioFault) as caught:
        load(file)
    return caught.value.faults


def whole(folder: Path, **changed: str) -> Scenario:
    return load(written(folder, **changed))


def test_the_tables_are_read_in_the_place_of_their_names(tmp_path: Path) -> None:
    scenario = whole(tmp_path)
    plan = build(scenario)
    assert [site.stations[0].desks for site in plan.sites] == [3, 1]
    assert [site.arrivals.times for site in plan.sites] == [
        (8 * HOUR + 5 * MINUTE, 8 * HOUR + 5 * MINUTE + 30 * SECOND),
        (32 * HOUR,),
    ]
    assert plan.sites[0].stations[0].time.sample == (9.0, 12.5, 60.0)
    copy = tmp_path / "elsewhere" / "copy.yaml"
    copy.parent.mkdir()
    copy.write_text(resolved_yaml(scenario), "utf-8")
    assert load(copy) == scenario


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_tables_of_other_programs_are_read(tmp_path: Path, encoding: str) -> None:
    chinese = "采样点编号,到达时间\na,08:05\nb,第2天 08:00\na,08:05:30\n"
    assert load(written(tmp_path, encoding, times=chinese)) == whole(tmp_path)


# (table, sound piece, bad piece, kind, key path, line, column)
CASES = [
    ("times", "site,time", "site,tme", "csv.column", "tme", 1, 6),
    ("times", "site,time", "site", "csv.missing", "time", 1, 1),
    ("times", "site,time", "site,site", "csv.doubled", "site", 1, 6),
    ("times", "08:05\n", "8.05\n", "moment.unreadable", "arrivals.times.a.0", 2, 3),
    ("times", "08:05\n", "25:05\n", "clock.outside", "arrivals.times.a.0", 2, 3),
    ("times", "08:05\n", "\n", "value.empty", "arrivals.times.a.0", 2, 1),
    ("times", "day 2", "day 0", "moment.before", "arrivals.times.b.0", 3, 3),
    ("times", "day 2 08:00", "2026-01-04 08:00", "moment.before", "arrivals.times.b.0", 3, 3),
    ("times", "b,", "B,", "times.site", "arrivals.times.B", 3, 1),
    ("times", "b,", '"b,', "csv.row", "", 3, 1),
    ("times", "08:05:30", "08:05:30,1", "csv.cells", "", 4, 1),
    ("times", ",time\na,", ";time\na;", "csv.separator", "", 1, 1),
    ("times", "08:05:30", "08:\x0005", "text.control", "", 4, 6),
    ("measured", "12.5", "-12.5", "number.negative", "stages.desk.time.empirical.values.0", 2, 3),
    ("measured", "12.5", "12,5", "csv.cells", "", 2, 1),
    ("measured", "1 min", "1 mn", "unit.unknown", "stages.desk.time.empirical.values.2", 4, 3),
    ("measured", "1 min", "soon", "duration.unreadable",
     "stages.desk.time.empirical.values.2", 4, 3),
    ("measured", "\n2,9\n", '\n"2,9\n', "csv.row", "", 3, 1),
    ("sites", "staff.clerk", "staff.clrk", "staff.role_idle", "sites.a.staff.clrk", 2, 7),
    ("sites", "big,3", "big,0", "sites.no_role", "sites.a.staff.clerk", 2, 7),
    ("sites", "big,3", "big,three", "count.not_whole", "sites.a.staff.clerk", 2, 7),
    ("sites", "kind", "knd", "csv.column", "knd", 1, 4),
    ("sites", "b,small", "Ａ,small", "sites.doubled", "sites.Ａ.id", 3, 1),
    ("sites", "id,", "name_en,", "csv.missing", "id", 1, 1),
    ("scenario", "column: 用时", "column: ⟦用", "csv.no_column", "", 0, 0),
    ("scenario", "empirical: {file: measured.csv, column: 用时, ",
     "⟦empirical: {file: measured.csv, ", "key.missing_in",
     "stages.desk.time.empirical.column", 0, 0),
    ("scenario", ", unit: s", "", "duration.bare", "stages.desk.time.empirical.values.0", 2, 3),
    ("scenario", ", unit: s", ", ⟦unt: s", "key.unknown_in",
     "stages.desk.time.empirical.unt", 0, 0),
    ("scenario", "measured.csv", "⟦measurd.csv", "file.missing", "stages.desk.time.empirical.file",
     0, 0),
    ("scenario", "times.csv}", "⟦time.csv}", "file.missing", "arrivals.times.file", 0, 0),
    ("scenario", "{file: times.csv}", "{file: times.csv, ⟦colum: time}", "key.unknown_in",
     "arrivals.times.colum", 0, 0),
    ("scenario", "sites.csv", "⟦.", "file.directory", "sites.file", 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(("table", "sound", "bad", "key", "path", "line", "column"), CASES)
def test_faults_name_row_and_cell(
    tmp_path: Path, table: str, sound: str, bad: str, key: str, path: str, line: int, column: int
) -> None:
    text = next(text for name, text in FILES.items() if name.startswith(table))
    assert text.count(sound) >= 1
    marked = text.replace(sound, bad, 1)
    line, column = place(marked) if MARK in marked else (line, column)
    found = faults(written(tmp_path, **{table: marked.replace(MARK, "")}))
    chosen = [fault for fault in found if fault.key == key]
    assert chosen, [(fault.key, fault.path, fault.line, fault.column) for fault in found]
    assert (chosen[0].path, chosen[0].line, chosen[0].column) == (path, line, column)
    assert all(fault.text("en") != fault.text("zh") for fault in found)


def test_a_site_that_is_called_file_may_have_times(tmp_path: Path) -> None:
    scenario = whole(
        tmp_path,
        sites="id\nfile\n",
        scenario=SCENARIO.replace("{file: times.csv}", "{file: [08:05, 08:10]}"),
    )
    assert scenario.arrivals.times == {"file": ArrivalTimes((29_100 * SECOND, 29_400 * SECOND))}
