"""The starter scenario and the schema file: they load, run and never replace anything."""

import errno
import json
import os
import time
from pathlib import Path

import pytest

from simsite.core.errors import BadValue
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.reading.template import (
    SCHEMA_FILE,
    schema_text,
    starter,
    write_all,
    write_schema,
    write_starter,
)

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_starter_loads_with_every_named_scenario_and_runs(tmp_path, language):
    (file,) = write_starter(tmp_path / "my plan.yaml", language)
    assert "'my plan.yaml'" in file.read_text("utf-8")
    assert "schema" not in file.read_text("utf-8")
    scenario = load(file)
    assert (len(scenario.sites), len({site.township for site in scenario.sites})) == (30, 3)
    assert load(file, "more_collectors").staff.collectors == 36
    assert load(file, "free_arrival").arrivals.way == "free"
    begun = time.process_time()
    results = run(load(file, sets=["run.replications=2"]), jobs=1)
    assert results.median_reached
    assert time.process_time() - begun < 10


def test_both_languages_say_the_same(tmp_path):
    english, chinese = (tmp_path / f"{language}.yaml" for language in ("en", "zh"))
    english.write_text(starter("en", "x"), "utf-8")
    chinese.write_text(starter("zh", "x"), "utf-8")
    names = {"title", "sites"}
    first, second = (load(file).model_dump(exclude=names) for file in (english, chinese))
    assert first == second


def test_nothing_is_ever_replaced(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "nowhere.yaml")
    for taken in (file, link):
        with pytest.raises(BadValue) as caught:
            write_starter(taken, "en")
        assert caught.value.key == "init.exists"
    assert [path.name for path in write_starter(tmp_path / "new.yaml", "en")] == ["new.yaml"]
    assert file.read_text() == "mine"
    assert not (tmp_path / "nowhere.yaml").exists()


@pytest.mark.parametrize("name", ["no/such/folder.yaml", "nul\0.yaml"])
def test_a_file_that_cannot_be_written_is_said(tmp_path, name):
    with pytest.raises(BadValue) as caught:
        write_starter(tmp_path / name, "en")
    assert caught.value.key == "store.unwritable"


def test_a_schema_replaces_only_a_schema(tmp_path):
    file = tmp_path / "schema.json"
    older = json.loads(schema_text()) | {"description": "older"}
    file.write_text(json.dumps(older))
    assert write_schema(file).read_text("utf-8") == schema_text()
    file.write_text("{}")
    with pytest.raises(BadValue) as caught:
        write_schema(file)
    assert caught.value.key == "store.foreign"
    assert file.read_text() == "{}"


def test_the_committed_schema_is_current():
    """Renew it by `simsite schema --out scenarios/scenario.schema.json`."""
    assert (SCENARIOS / SCHEMA_FILE).read_text("utf-8") == schema_text()


def test_a_full_disk_leaves_no_part_of_a_starter_or_schema(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadValue, match="No space left"):
        write_starter(tmp_path / "plan.yaml", "zh")
    with pytest.raises(BadValue, match="No space left"):
        write_schema(tmp_path / "schema.json")
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_without_room_for_its_table_is_taken_back(tmp_path, monkeypatch):
    write, calls = os.fsync, []

    def full_at_the_second(handle):
        calls.append(handle)
        if len(calls) == 3:  # after the scenario and its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    both = {tmp_path / "plan.yaml": b"plan", tmp_path / "sites.csv": b"sites"}
    with pytest.raises(BadValue, match="csv' cannot be written: No space left"):
        write_all(both)
    assert list(tmp_path.iterdir()) == []
    assert len(write_all(both)) == 2
