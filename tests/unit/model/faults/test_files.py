"""Files that are none, files that hurt, scalars that look like something else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simsite.core.errors import Fault, ScenarioFault
from simsite.core.units import HOUR, MINUTE
from simsite.reading.load import load
from tests.faulty import check, read

SCENARIOS = Path(__file__).parents[4] / "scenarios"
SOUND = """\
title: Test
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, deadline: 10:00}
sites: [{id: a, population: 100, name_zh: 东站, township_code: 0420}]
arrivals: {at_opening: {}}
stages: [{name: desk, role: clerk, time: 30 s, probability: 1}]
staff: {roles: {clerk: 2}}
"""


def test_scalars_mean_what_they_look_like(tmp_path: Path) -> None:
    file = tmp_path / "scalars.yaml"
    text = SOUND.replace("title: Test", "title: no").replace("probability: 1", "probability: 1e0")
    file.write_text(text, "utf-8")
    scenario = load(file)
    assert scenario.title.en == "no"
    assert scenario.calendar.deadline_us == 10 * HOUR
    assert scenario.sites[0].township == "0420"
    assert scenario.stages[0].probability.value == 1.0
    for written, seconds in (("0.5 min", 30.0), ("5e-1 min", 30.0), ("1 h 30 min", 5400.0)):
        file.write_text(SOUND.replace("30 s", written), "utf-8")
        assert load(file).stages[0].time.constant.value == seconds
    file.write_text(SOUND.replace("08:00-12:00", "08:00-24:00"), "utf-8")
    assert load(file).calendar.openings_us() == ((8 * HOUR, 24 * HOUR),)
    file.write_text(SOUND.replace("deadline: 10:00", "deadline: 9:05"), "utf-8")
    assert load(file).calendar.deadline_us == 9 * HOUR + 5 * MINUTE


# (sound piece, bad piece, kind of fault, key path)
CASES = [
    ("population: 100", "population: ⟦1_000", "count.separators", "sites.a.population"),
    ("population: 100", "population: ⟦0100", "count.separators", "sites.a.population"),
    ("population: 100", "population: ⟦0x64", "count.not_whole", "sites.a.population"),
    ("population: 100", "population: ⟦1e999", "count.not_whole", "sites.a.population"),
    ("population: 100", "population: ⟦.nan", "count.not_whole", "sites.a.population"),
    ("population: 100", "population: ⟦no", "count.not_whole", "sites.a.population"),
    ("population: 100", "population: ⟦~", "value.empty", "sites.a.population"),
    ("population: 100", "population: ⟦１００", "full_width", "sites.a.population"),
    ("population: 100", "population: ⟦" + "9" * 3000, "count.too_large", "sites.a.population"),
    ("population: 100", "population: ⟦[100]", "count.not_whole", "sites.a.population"),
    ("population: 100", "population: ⟦100 people", "count.not_whole", "sites.a.population"),
    ("deadline: 10:00", "deadline: ⟦10", "moment.unreadable", "calendar.deadline"),
    ("deadline: 10:00", "deadline: ⟦10:60", "clock.outside", "calendar.deadline"),
    ("deadline: 10:00", "deadline: ⟦10：00", "full_width", "calendar.deadline"),
    ("deadline: 10:00", "deadline: ⟦true", "moment.unreadable", "calendar.deadline"),
    ("deadline: 10:00", "deadline: ⟦day 99999 10:00", "moment.before", "calendar.deadline"),
    ("first_day: 2026-01-05", "first_day: ⟦20260105", "date.unreadable", "calendar.first_day"),
    ("first_day: 2026-01-05", "first_day: ⟦2026-13-05", "date.unreadable", "calendar.first_day"),
    ("time: 30 s", "time: ⟦30 seconds ago", "duration.unreadable", "stages.desk.time"),
    ("time: 30 s", "time: ⟦30 分种", "unit.unknown", "stages.desk.time"),
    ("time: 30 s", "time: ⟦1e400 s", "number.too_large", "stages.desk.time"),
    ("time: 30 s", "time: ⟦30s30s", "duration.order", "stages.desk.time"),
    ("time: 30 s", "time: ⟦=cmd|x", "duration.unreadable", "stages.desk.time"),
    ("time: 30 s", "time: {⟦../../x: 3 s}", "key.unknown_in", "stages.desk.time.../../x"),
    ("title: Test", "title: Te⟦\u202est", "text.control", "title"),
    ("title: Test", "title: Te⟦\ufeffst", "text.control", "title"),
    ("title: Test", "title: {en: ⟦[Test]}", "text.not_text", "title.en"),
    ("title: Test", "title: {⟦de: Test}", "key.unknown_in", "title.de"),
    ("title: Test", "title: ⟦|\n  " + "x" * 5001, "text.too_long", "title"),
    ("title: Test", "title: ⟦`Test", "yaml.character", ""),
    ("title: Test", "title: ⟦%Test", "yaml.character", ""),
    ("title: Test", "title Test⟦", "yaml.colon_missing", ""),
    ("title: Test", "title: Test\n⟦title : Two", "yaml.doubled", "title"),
    ("title: Test", "title: ⟦&a !!binary Test", "yaml.tag", "title"),
    ("title: Test", "title: Test\n? ⟦[a]\n: b", "yaml.key", ""),
    ("title: Test", "title: ⟦'", "yaml.quote", ""),
    ("id: a,", "id: ⟦[a],", "text.not_text", "sites.0.id"),
    ("{id: a,", "⟦{", "key.missing_in", "sites.0.id"),
    ("name: desk", "name: ⟦de sk", "name.unusable", "stages.de sk.name"),
    ("name: desk", "name: ⟦'{{7*7}}'", "name.unusable", "stages.{{7*7}}.name"),
    ("name: desk", "name: ⟦" + "d" * 65, "name.unusable", "stages." + "d" * 65 + ".name"),
]  # fmt: skip


def test_the_sound_scenario_is_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND) == ()
    assert all(SOUND.count(sound) == 1 for sound, *_ in CASES)


@pytest.mark.parametrize(("sound", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(
    tmp_path: Path, sound: str, bad: str, key: str, path: str
) -> None:
    check(tmp_path, SOUND.replace(sound, bad), key, path)


def faults_of(file: Path) -> tuple[Fault, ...]:
    try:
        load(file)
    except ScenarioFault as trouble:
        return trouble.faults
    return ()


def test_whatever_is_cut_off_is_a_fault_or_a_scenario(tmp_path: Path) -> None:
    """Load every beginning of a file; most are faults, none is a crash or a fault without place."""
    raw = SOUND.encode()
    for end in range(len(raw)):
        (tmp_path / "cut.yaml").write_bytes(raw[:end])
        for fault in faults_of(tmp_path / "cut.yaml"):
            assert fault.line > 0 or fault.key == "file.encoding"  # half a character


@pytest.mark.parametrize("character", ["\t", "\x00", "：", "{", "]", "'", "#", "&", "*", "!", "\\"])
def test_a_stray_character_anywhere_is_a_fault_or_a_scenario(
    tmp_path: Path, character: str
) -> None:
    for place in range(0, len(SOUND), 3):
        faults = read(tmp_path, SOUND[:place] + character + SOUND[place:])
        assert all(fault.line > 0 and fault.text("zh") for fault in faults)


def make_bombs(folder: Path) -> dict[str, str]:
    """Write the worst files we know; return the fault each must give, by name."""
    doubling = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 9):
        members = ", ".join([f"*a{number - 1}"] * 10)
        doubling.append(f"a{number}: &a{number} [{members}]")
    rows = "id,population\n" + "".join(f"s{i},1\n" for i in range(210_000))
    (folder / "many.csv").write_text(rows)
    times = "site,time\n" + "a,08:00\n" * 49_000 + "a,8h\n"
    (folder / "hour.csv").write_text(times)
    many = SOUND[: SOUND.index("sites:")] + "sites: {file: many.csv}\n"
    texts = {
        "doubling": ("\n".join(doubling), "yaml.too_many"),
        "brackets": ("[" * 20_000, "yaml.too_deep"),
        "braces": ("{a: " * 20_000, "yaml.too_deep"),
        "dashes": ("- " * 20_000, "yaml.too_deep"),
        "indented": ("\n".join(" " * i + "a:" for i in range(1500)), "yaml.too_deep"),
        "long": ("x" * 100_000_000, "file.too_large"),
        "wide": ("\n".join(f"k{i}: 1" for i in range(100_000)), "yaml.too_many"),
        "unknown": ("\n".join(f"k{i}: 1" for i in range(45_000)), "key.unknown"),
        "keys": ("\n".join("a: 1" for _ in range(30_000)), "yaml.doubled"),
        "quotes": ("title: '" + "x\n" * 400_000, "yaml.quote"),
        "crowd": (many + SOUND[SOUND.index("arrivals:") :], "csv.too_many"),
        "hour": (SOUND.replace("at_opening: {}", "times: {file: hour.csv}"), "moment.unreadable"),
    }
    for name, (text, _) in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return {name: key for name, (_, key) in texts.items()}


MEASURE = """
import json, sys, time
from simsite.core.errors import Fault, ScenarioFault
from simsite.reading.load import load
begun = time.process_time()
try:
    load(sys.argv[1])
    keys = []
except ScenarioFault as trouble:
    keys = [fault.key for fault in trouble.faults]
    trouble.render("zh")
seconds = time.process_time() - begun
# Not ru_maxrss: that begins with what the parent had when it forked.
status = open("/proc/self/status").read()
peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps([sorted(set(keys)), len(keys), seconds, peak]))
"""


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("bombs")
    yield folder, make_bombs(folder)
    shutil.rmtree(folder)  # they are large


@pytest.mark.parametrize(
    "name",
    ["doubling", "brackets", "braces", "dashes", "indented", "long", "wide", "unknown", "keys",
     "quotes", "crowd", "hour"],
)  # fmt: skip
def test_the_worst_files_cost_little_time_and_memory(
    bombs: tuple[Path, dict[str, str]], name: str
) -> None:
    folder, expected = bombs
    command = [sys.executable, "-c", MEASURE, str(folder / f"{name}.yaml")]
    # Counting lines would be measured too: the process runs without coverage.
    plain = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=plain)
    keys, number, seconds, megabytes = json.loads(done.stdout)
    assert expected[name] in keys
    assert seconds < 2
    assert megabytes < 300
    assert number <= 1001


def test_files_that_are_no_files_are_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, key in (
        ("pipe.csv", "file.not_regular"),
        ("loop.csv", "file.unreadable"),
        (".", "file.directory"),
        ("/dev/zero", "file.not_regular"),
        ("x" * 300, "file.unreadable"),
        ("no.csv", "file.missing"),
    ):
        text = SOUND.replace("sites: [{id: a", f"sites: {{file: ⟦'{name}'}} # [{{id: a")
        check(tmp_path, text, key, "sites.file")
    check(tmp_path, "extends: ⟦pipe.yaml\n", "file.not_regular", "extends")
    check(tmp_path, "extends: ⟦test.yaml\n", "extends.circle", "extends")
