"""Rows of a table of sites that a planner's own list says are wrong, each beside its sound twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.core.errors import Fault, ScenarioFault
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from tests.unit.model.faults.test_county import SITES as LISTED
from tests.unit.model.faults.test_county import SOUND

SCENARIO = SOUND.replace(f"sites:\n{LISTED}", "sites: {file: sites.csv, villages: villages.csv}\n")
SITES = (
    "编号,采样点,类型,人口,村代码,村,乡镇\n"
    "1,城东社区1号点,城区,900,451024100001,城东社区,城关镇\n"
    '2,"多柏村点, 东",村,400,451024101201,多柏村,那甲镇\n'
)
VILLAGES = "乡镇,村代码,村\n城关镇,451024100001,城东社区\n那甲镇,451024101201,多柏村\n"


def faults(folder: Path, sites: str = SITES, villages: str | bytes = VILLAGES) -> tuple[Fault, ...]:
    (folder / "county.yaml").write_text(SCENARIO, "utf-8")
    (folder / "sites.csv").write_text(sites, "utf-8")
    content = villages if isinstance(villages, bytes) else villages.encode()
    (folder / "villages.csv").write_bytes(content)
    try:
        load(folder / "county.yaml")
    except ScenarioFault as trouble:
        return trouble.faults
    return ()


# (sound piece, bad piece, kind, key path, line, column, what was probably meant)
CASES = [
    ("多柏村,那甲镇", "多拍村,那甲镇", "sites.unknown_village", "sites.2.village_zh", 3, 32,
     "多柏村"),
    ("多柏村,那甲镇", "多柏村,那甲乡", "sites.unknown_township", "sites.2.township_zh", 3, 36,
     "那甲镇"),
    ("451024100001", "451024100010", "sites.unknown_village", "sites.1.village_code", 2, 18,
     "451024100001"),
    ("多柏村,那甲镇", "x,那甲镇", "sites.unknown_village", "sites.2.village_zh", 3, 32, ""),
    ("2,\"多柏村点, 东\"", "合计,", "csv.total", "sites.合计", 3, 1, ""),
    ("2,\"多柏村点, 东\"", "2,Total：", "csv.total", "sites.Total：", 3, 3, ""),
    ("多柏村,那甲镇", "多柏村,那甲镇小计", "csv.total", "sites.那甲镇小计", 3, 36, ""),
]  # fmt: skip


def test_the_corrected_twin_of_every_case_is_accepted(tmp_path: Path) -> None:
    assert faults(tmp_path) == ()
    folded = VILLAGES.replace("451024101201", "４５１０２４１０１２０１")
    assert faults(tmp_path, villages=folded) == ()
    assert faults(tmp_path, villages="村\n城东社区\n多柏村\n") == ()


@pytest.mark.parametrize(("sound", "bad", "key", "path", "line", "column", "meant"), CASES)
def test_a_fault_names_row_column_value_and_the_nearest_name(
    tmp_path: Path, sound: str, bad: str, key: str, path: str, line: int, column: int, meant: str
) -> None:
    assert SITES.count(sound) == 1
    found = [fault for fault in faults(tmp_path, SITES.replace(sound, bad)) if fault.key == key]
    assert [(f.path, f.line, f.column, f.suggestion) for f in found] == [
        (path, line, column, meant)
    ]
    assert found[0].value in bad
    assert found[0].value in found[0].text("en")
    assert found[0].value in found[0].text("zh")


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_told_apart_from_a_table(tmp_path: Path, start: bytes) -> None:
    (fault,) = faults(tmp_path, villages=start)
    assert (fault.key, fault.path, fault.line) == ("csv.workbook", "sites.villages", 15)
    assert "CSV UTF-8" in fault.text("en")
    assert "CSV UTF-8" in fault.text("zh")


def test_a_workbook_is_no_scenario_either(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "plan.xlsx")
    (fault,) = caught.value.faults
    assert fault.key == "yaml.workbook"
    assert "plan.xlsx" in fault.text("en")
    assert "plan.xlsx" in fault.text("zh")


@pytest.mark.parametrize(
    ("bad", "key"), [("[villages.csv]", "text.not_text"), ("vilages.csv", "file.missing")]
)
def test_the_name_of_the_list_is_checked(tmp_path: Path, bad: str, key: str) -> None:
    faults(tmp_path)
    text = SCENARIO.replace("villages: villages.csv", f"villages: {bad}")
    (tmp_path / "county.yaml").write_text(text, "utf-8")
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "county.yaml")
    assert [(f.key, f.path) for f in caught.value.faults] == [(key, "sites.villages")]


def test_the_resolved_scenario_needs_no_list(tmp_path: Path) -> None:
    faults(tmp_path)
    scenario = load(tmp_path / "county.yaml")
    copy = tmp_path / "elsewhere.yaml"
    copy.write_text(resolved_yaml(scenario), "utf-8")
    assert load(copy) == scenario
