"""Whoever has files of version 0.1.0 can go on: each is read, or refused with one sentence."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from heard import heard

FROZEN = Path(__file__).parents[2] / "compatibility" / "0.1.0"
SCENARIOS = sorted(path.relative_to(FROZEN) for path in (FROZEN / "scenarios").rglob("*.yaml"))
# Who reads a directory; the parts of a sweep are read together.
READERS = {
    "run": (
        ("report", "run"),
        ("report", "run", "run"),
        ("plot", "run", "--kind", "coverage"),
        ("compare", "run", "run"),
        ("compare", "run", "run", "--select"),
        ("export", "run", "--to", "csv"),
        ("export", "run", "--to", "xlsx"),
        ("export", "run", "--to", "xes"),
        ("export", "run", "--to", "roster"),
    ),
    "sweep": (("report", "sweep"), ("plot", "sweep", "--kind", "against")),
    "part-1-of-2": (("merge", "part-1-of-2", "part-2-of-2", "--out", "merged"),),
    "need": (("report", "need"), ("plot", "need", "--kind", "need")),
    "marginal": (("report", "marginal"), ("plot", "marginal", "--kind", "marginal")),
    "sensitivity": (("report", "sensitivity"), ("plot", "sensitivity", "--kind", "tornado")),
}
# Directories that this version refuses. A name is only added together with the sentence that says
# what to do instead, and with a line in the changelog.
REFUSED = frozenset({"need", "marginal", "sensitivity"})
REMEDY = {"en": "again", "zh": "重新"}


@pytest.fixture
def there(simsite, tmp_path):
    """The command line in a folder with everything of version 0.1.0."""
    shutil.copytree(FROZEN, tmp_path, dirs_exist_ok=True)
    return simsite


def wrong(there, sort, command):
    """What is wrong with the answers to a command that reads a directory."""
    if sort not in REFUSED:
        said = there(*command)
        return [] if said.code == 0 else [said]
    return [
        said
        for language, remedy in REMEDY.items()
        if not refused(said := there(*command, "--lang", language), f"{sort}/", remedy, language)
    ]


def refused(said, file, remedy, language):
    """Whether one sentence names the file and what to do."""
    lines = heard(said.err, language)
    named = len(lines) == 1 and file in lines[0] and remedy in lines[0]
    return (said.code, said.out) == (2, "") and named


@pytest.mark.parametrize("sort", READERS)
def test_a_directory_is_read_or_refused_with_file_and_remedy(there, sort):
    assert {
        command: said for command in READERS[sort] if (said := wrong(there, sort, command))
    } == {}


def test_every_directory_has_its_readers():
    directories = {path.parent.name for path in FROZEN.glob("*/manifest.json")}
    assert directories == {*READERS, "part-2-of-2"}
    assert {json.loads((FROZEN / name / "manifest.json").read_text("utf-8"))["simsite"]
            for name in directories} == {"0.1.0"}  # fmt: skip


def test_a_scenario_of_format_1_still_means_the_same(there):
    wanted = json.loads((FROZEN / "scenarios" / "understood.json").read_text("utf-8"))
    assert {path.relative_to("scenarios").as_posix() for path in SCENARIOS} == set(wanted)
    found = {}
    for name, meant in wanted.items():
        said = there("check", f"scenarios/{name}", "--json")
        answer = json.loads(said.out) if said.code == 0 else {}
        found[name] = {key: answer.get(key, said.err) for key in meant}
    assert found == wanted


def test_a_run_is_done_again_to_the_byte(there, tmp_path):
    """Other bytes are a change that the changelog names."""
    asked = ("--replications", 3, "--jobs", 1, "--no-figures", "--out", "again")
    assert there("run", "two-sites.yaml", *asked).code == 0
    for name in ("replications.csv", "summary.csv", "deployment.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (FROZEN / "run" / name).read_bytes()
    again, first = (read(folder / "sites.csv") for folder in (tmp_path / "again", FROZEN / "run"))
    assert again == [
        {f"{key}_min" if key in IN_MINUTES else key: row[key] for key in row} | {"village": ""}
        for row in first
    ]


# Columns of `sites.csv` whose heading names the unit since then.
IN_MINUTES = ("wait_mean", "wait_q95", "gain", "gain_county")


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_is_gone_on_with(there):
    """Its replications belong to that version and are computed again, which is said or refused."""
    said = there("sweep", "collectors.yaml", "--jobs", 1, "--out", "sweep")
    assert said.code == 0 or (said.code, len(heard(said.err))) == (2, 1), said
