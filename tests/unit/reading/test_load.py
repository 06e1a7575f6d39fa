"""Loading: encodings, bombs, tables of sites, inheritance, overrides, and the way back to text."""

from __future__ import annotations

import json
import os
import pickle
import time
from pathlib import Path

import pytest

from simsite.core.errors import Fault, ScenarioFault
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.model.scenario import Scenario, quantities
from simsite.reading.load import load
from simsite.reading.write import json_schema, resolved_yaml

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SOUND = """\
calendar: {first_day: 2022-02-17, hours: 08:00-12:00}
sites: {file: sites.csv}
arrivals: {at_opening: }
stages:
  - {name: registration, role: helper, time: {value: 8 s, range: [6 s, 15 s], source: assumed}}
  - {name: swab, role: collector, time: {lognormal: {mean: 18 s, cv: 35 %}}}
staff: {collectors: 4, helpers: 30}
scenarios:
  few: {staff: {collectors: 3}}
  slow: {stages.swab.time.lognormal.mean: 30 s}
""".replace("at_opening: }", "at_opening: {}}")
TABLE = "id,kind,population,name_zh\na1,urban,900,城东社区\na2,village,400,都安村\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a sound scenario and its table of sites."""
    (tmp_path / "sound.yaml").write_text(SOUND, "utf-8")
    (tmp_path / "sites.csv").write_text(TABLE, "utf-8")
    return tmp_path


def faults(path: Path, **options: object) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioFault) as caught:
        load(path, **options)  # type: ignore[arg-type]
    return caught.value.faults


def keys(path: Path, **options: object) -> list[str]:
    return [fault.key for fault in faults(path, **options)]


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_read(folder: Path, encoding: str) -> None:
    for name in ("sound.yaml", "sites.csv"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode(encoding))
    scenario = load(folder / "sound.yaml")
    assert [site.name_zh for site in scenario.sites] == ["城东社区", "都安村"]


def test_files_that_are_none(folder: Path) -> None:
    (folder / "empty.yaml").write_text("# nothing\n")
    (folder / "noise.yaml").write_bytes(b"\xff\x81\x00\xff")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "list.yaml").write_text("- 1\n")
    os.mkfifo(folder / "pipe.yaml")
    assert keys(folder / "empty.yaml") == ["file.empty"]
    assert keys(folder / "noise.yaml") == ["file.encoding"]
    assert keys(folder / "loop.yaml") == ["file.unreadable"]
    assert keys(folder / "pipe.yaml") == ["file.not_regular"]
    assert keys(folder / "list.yaml") == ["value.not_a_mapping"]
    assert keys(folder) == ["file.directory"]
    (missing,) = faults(folder / "sund.yaml")
    assert (missing.key, missing.suggestion) == ("file.missing", str(folder / "sound.yaml"))


def bombs() -> dict[str, str]:
    """Return texts that are small or large and mean to hurt, by the fault they must give."""
    doubling = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 9):
        members = ", ".join([f"*a{number - 1}"] * 10)
        doubling.append(f"a{number}: &a{number} [{members}]")
    return {
        "yaml.too_many": "\n".join(doubling),
        "yaml.too_deep": "[" * 20_000,
        "file.too_large": "x" * 100_000_000,
    }


@pytest.mark.parametrize("key", ["yaml.too_many", "yaml.too_deep", "file.too_large"])
def test_bombs_are_refused_quickly(folder: Path, key: str) -> None:
    (folder / "bomb.yaml").write_text(bombs()[key])
    begun = time.process_time()
    assert keys(folder / "bomb.yaml") == [key]
    assert time.process_time() - begun < 2


def test_everything_wrong_is_told_at_once_in_order(folder: Path) -> None:
    text = (
        SOUND.replace("hours:", "huors:").replace("cv: 35 %", "cv: -1").replace(": 30}", ": 3.5}")
    )
    (folder / "sound.yaml").write_text(text + "extra: 1\n")
    (folder / "sites.csv").write_text(TABLE + "a1,urban,x,\n")
    found = faults(folder / "sound.yaml")
    assert [(f.key, f.line, f.suggestion) for f in found if f.file.endswith(".yaml")] == [
        ("key.unknown_in", 1, "hours"),
        ("number.negative", 6, ""),
        ("count.not_whole", 7, ""),
        ("key.unknown", 11, ""),
    ]
    assert [(f.key, f.line, f.column, f.path) for f in found if f.file.endswith(".csv")] == [
        ("sites.doubled", 4, 1, "sites.a1.id"),
        ("count.not_whole", 4, 10, "sites.a1.population"),
    ]


# --- table of sites ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "bad", "key", "line", "column"),
    [
        (",population", "", "csv.missing", 1, 1),
        ("id,kind", "kind", "csv.missing", 1, 1),
        ("name_zh", "name_hz", "csv.column", 1, 20),
        ("name_zh", "id", "csv.doubled", 1, 20),
        ("900", "1.5", "count.not_whole", 2, 10),
        ("900", "-9", "number.negative", 2, 10),
        ("900", '"1,885"', "count.separators", 2, 10),
        ("900", "", "key.missing_in", 2, 1),
        ("a2,", ",", "key.missing_in", 3, 1),
        ("a2,", "A1,", "sites.doubled", 3, 1),
        ("都安村", "都安,村", "csv.cells", 3, 1),
        ("都安村", '"都安村', "csv.row", 3, 1),
        ("urban", "the mill", "name.unusable", 2, 4),
        ("城东社区", "城\x07东", "text.control", 2, 15),
    ],
)
def test_faults_of_the_table_name_their_row(
    folder: Path, sound: str, bad: str, key: str, line: int, column: int
) -> None:
    assert sound in TABLE
    (folder / "sites.csv").write_text(TABLE.replace(sound, bad, 1))
    found = [f for f in faults(folder / "sound.yaml") if f.key == key]
    assert [(f.line, f.column) for f in found] == [(line, column)]
    assert found[0].file.endswith("sites.csv")


def test_tables_that_are_none(folder: Path) -> None:
    (folder / "sites.csv").write_text(TABLE.replace(",", ";"))
    assert "csv.separator" in keys(folder / "sound.yaml")
    (folder / "sites.csv").write_text("")
    assert keys(folder / "sound.yaml") == ["file.empty"]
    (folder / "sites.csv").unlink()
    assert keys(folder / "sound.yaml") == ["file.missing"]


def test_chinese_headers_remarks_and_quotes(folder: Path) -> None:
    table = '编号,类型,人口,采样点,#备注\nx1,城区,900,"东,西",any\n\nx2,村,400,,\n'
    (folder / "sites.csv").write_text(table, "gb18030")
    first, second = load(folder / "sound.yaml").sites
    assert (first.id, first.kind, first.population, first.name("zh")) == (
        "x1",
        "urban",
        900,
        "东,西",
    )
    assert (second.kind, second.name("en")) == ("village", "x2")


def test_names_are_text_everywhere(folder: Path) -> None:
    names = ["../../x", "=cmd|' /C calc'!A0", "<script>", "$\\frac", "[/y]", "{{7*7}}", "CON"]
    rows = "".join(f'n{i},urban,1,"{name}"\n' for i, name in enumerate(names))
    (folder / "sites.csv").write_text(TABLE + rows)
    scenario = load(folder / "sound.yaml", sets=["staff.collectors=20"])
    assert [site.name_zh for site in scenario.sites[2:]] == names
    (folder / "again.yaml").write_text(resolved_yaml(scenario), "utf-8")
    assert load(folder / "again.yaml") == scenario


# --- inheritance and overrides -------------------------------------------------------------------


def test_extends_keeps_what_it_does_not_say(folder: Path) -> None:
    child = "extends: sound.yaml\nstages:\n  - {name: swab, time: {lognormal: {mean: 30 s}}}\n"
    (folder / "child.yaml").write_text(child)
    low, up = load(folder / "sound.yaml"), load(folder / "child.yaml")
    shape = up.stage("swab").time.lognormal
    assert shape is not None
    assert (shape.mean.of("urban").value, shape.cv.of("urban").value) == (30, 0.35)
    assert up.stage("registration") == low.stage("registration")
    assert up.stage("swab").role == "collector"


def test_another_choice_replaces_the_first(folder: Path) -> None:
    child = "extends: sound.yaml\narrivals: {free: {scale: 4 h}}\nstages: {swab: {time: 20 s}}\n"
    (folder / "child.yaml").write_text(child)
    scenario = load(folder / "child.yaml")
    assert scenario.arrivals.way == "free"
    assert scenario.stage("swab").time.family == "constant"


def test_extends_that_lead_nowhere(folder: Path) -> None:
    (folder / "a.yaml").write_text("extends: b.yaml\n")
    (folder / "b.yaml").write_text("extends: a.yaml\n")
    (folder / "c.yaml").write_text("extends: sond.yaml\n")
    assert keys(folder / "a.yaml") == ["extends.circle"]
    (fault,) = faults(folder / "c.yaml")
    assert (fault.key, fault.line, fault.column) == ("file.missing", 1, 10)
    assert fault.suggestion.endswith("sound.yaml")


def test_named_scenarios(folder: Path) -> None:
    assert load(folder / "sound.yaml").staff.collectors == 4
    assert load(folder / "sound.yaml", "few").staff.collectors == 3
    slow = quantities(load(folder / "sound.yaml", "slow"))
    assert slow["stages.swab.time.lognormal.mean"].value == 30
    (fault,) = faults(folder / "sound.yaml", scenario="fw")
    assert (fault.key, fault.suggestion) == ("scenarios.unknown", "few")


@pytest.mark.parametrize(
    ("words", "path", "value", "ends"),
    [
        ("stages.registration.time=9 s", "stages.registration.time.constant", 9, None),
        ("stages.registration.time.value=9 s", "stages.registration.time.constant", 9, (6, 15)),
        ("stages.0.time=9 s", "stages.registration.time.constant", 9, None),
        ("stages.swab.time.lognormal.cv=0.5", "stages.swab.time.lognormal.cv", 0.5, None),
        ("stages.swab.time.exponential.mean=9 s", "stages.swab.time.exponential.mean", 9, None),
        ("population.attendance={value: 90 %, range: [80 %, 95 %]}", "population.attendance",
         0.9, (0.8, 0.95)),
        ("speed_cv=20 %", "speed_cv", 0.2, None),
    ],
)  # fmt: skip
def test_overrides(
    folder: Path, words: str, path: str, value: float, ends: tuple[float, float] | None
) -> None:
    quantity = quantities(load(folder / "sound.yaml", sets=[words]))[path]
    assert (quantity.value, quantity.range, quantity.name) == (value, ends, path)


@pytest.mark.parametrize(
    ("words", "key", "column", "suggestion"),
    [
        ("staff.collectors", "override.form", 1, ""),
        ("=3", "override.form", 1, ""),
        ("staff..x=3", "override.form", 1, ""),
        ("staff.colectors=3", "key.unknown_in", 7, "collectors"),
        ("staff.collectors=many", "count.not_whole", 18, ""),
        ("stages.swb.time=3 s", "override.member", 8, "swab"),
        ("stages.swab.time=[3", "yaml.bracket", 18, ""),
        ("calendar.hours=07:30-25:00", "clock.outside", 16, "07:30-01:00"),
        ("sites.file=gone.csv", "file.missing", 12, ""),
    ],
)
def test_overrides_are_checked_alike(
    folder: Path, words: str, key: str, column: int, suggestion: str
) -> None:
    (fault, *_) = [f for f in faults(folder / "sound.yaml", sets=[words]) if f.key == key]
    assert (fault.file, fault.line, fault.source) == ("--set", 1, words)
    assert (fault.column, fault.suggestion) == (column, suggestion)


def test_a_later_override_wins_and_nothing_takes_a_key_away(folder: Path) -> None:
    sets = ["staff.collectors=3", "staff.collectors=2", "arrivals.at_opening=",
            "arrivals.free.scale=4 h"]  # fmt: skip
    scenario = load(folder / "sound.yaml", sets=sets)
    assert scenario.staff.collectors == 2
    assert scenario.arrivals.at_opening is None


# --- what a scenario holds -----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_scenarios_survive_writing(path: Path, tmp_path: Path) -> None:
    scenario = load(path)
    (tmp_path / "resolved.yaml").write_text(resolved_yaml(scenario), "utf-8")
    again = load(tmp_path / "resolved.yaml")
    assert again == scenario
    assert quantities(again).keys() == quantities(scenario).keys()
    assert resolved_yaml(again) == resolved_yaml(scenario)


def test_debao_is_the_round_of_17_february() -> None:
    debao = load(SCENARIOS / "debao.yaml")
    assert len(debao.sites) == 361
    assert sum(site.population for site in debao.sites) == 269_758
    assert (debao.staff.collectors, debao.staff.helpers) == (749, 8216)
    opening = (7 * HOUR + 30 * MINUTE, 18 * HOUR)
    assert debao.calendar.openings_us()[0] == opening
    assert len(debao.calendar.openings_us()) == 3
    assert (debao.calendar.deadline_us, debao.calendar.horizon_us) == (18 * HOUR, 3 * DAY)
    assert debao.population.household_size.mean == pytest.approx(2.65, abs=1e-12)
    knock = debao.arrivals.call_up
    assert knock is not None
    assert (knock.knock.of("urban").value, knock.knock.of("village").value) == (60, 240)
    assert debao.stage("swab").time.family == "lognormal"


def test_every_uncertain_number_of_debao_has_a_source_and_every_name_is_its_path() -> None:
    for path, quantity in quantities(load(SCENARIOS / "debao.yaml")).items():
        assert quantity.name == path
        if quantity.range is not None:
            assert quantity.source, path


def test_defaults_carry_their_own_names(folder: Path) -> None:
    text = SOUND.replace("cv: 35 %}}}", "cv: 35 %}}, tube: {size: 10}}")
    (folder / "sound.yaml").write_text(
        text.replace("15 s], source: assumed}}", "15 s]}, tube: {size: 5}}")
    )
    found = quantities(load(folder / "sound.yaml"))
    assert found["stages.registration.tube.change"].name == "stages.registration.tube.change"
    assert found["stages.swab.tube.change"].name == "stages.swab.tube.change"


def test_horizon_none_is_never(folder: Path) -> None:
    assert load(folder / "sound.yaml", sets=["calendar.horizon=none"]).calendar.horizon_us == NEVER
    assert load(folder / "sound.yaml").calendar.horizon_us == DAY


def test_schema_describes_every_field() -> None:
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    for name, part in schema["$defs"].items():
        for key, field in part.get("properties", {}).items():
            where = field if "description" in field else schema["$defs"].get(name, {})
            assert "description" in where, (name, key)
    assert set(schema["$defs"]["Whole"]["properties"]) == {
        *Scenario.model_fields, "extends", "scenarios",
    }  # fmt: skip
    assert "required" not in schema["$defs"]["PartialStage"]
    text = json.dumps(schema)
    used = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert used <= set(schema["$defs"])


@pytest.mark.parametrize("name", ["small.yaml", "debao.yaml", "textbook/own-law.yaml"])
def test_a_scenario_can_be_pickled(name):
    scenario = load(SCENARIOS / name)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
