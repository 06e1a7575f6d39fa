"""Scenarios begun and looked through, sweeps and their parts, figures, reports and exports."""

import json

import pytest
import tiny

import simsite
from simsite.core.errors import BadValue
from simsite.facade.files import missing
from simsite.facade.sweeps import estimate_sweep, finished_sweep


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIMSITE_LANG", "en")
    tiny.write(tmp_path)
    tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP)
    return tmp_path


def test_a_scenario_is_begun_and_looked_through(folder):
    begun = simsite.init("county.yaml", lang="zh")
    assert [file.name for file in begun.files] == ["county.yaml"]
    assert begun.said == ()
    checked = simsite.check("county.yaml")
    assert repr(checked).endswith("sites, without a fault>")
    assert "30" in checked.to_text("en")
    assert json.loads(checked.to_json())
    with pytest.raises(BadValue, match="--from"):
        simsite.init("other.yaml", sheet="first")


def test_a_list_is_taken_for_what_it_says(folder):
    (folder / "list.csv").write_text("采样点,人口\n甲,300\n乙,200\n", "utf-8")
    begun = simsite.init("listed.yaml", from_list="list.csv", lang="en")
    assert begun.files[0].name == "listed.yaml"
    assert len(begun.said) > 3


def test_the_schema_is_returned_and_written(folder):
    assert simsite.schema("schema.json") == (folder / "schema.json").read_text("utf-8")


def test_a_sweep_is_run_found_and_merged_of_its_parts(folder):
    estimated = estimate_sweep("sweep.yaml", jobs=1)
    assert finished_sweep("sweep.yaml") is None
    whole = simsite.sweep("sweep.yaml", jobs=1)
    assert finished_sweep("sweep.yaml").number == len(whole.table.points) == estimated.points
    for part in ("1/2", "2/2"):
        simsite.sweep("sweep.yaml", "parts", shard=part, jobs=1)
    merged = simsite.merge(["parts-1-of-2", "parts-2-of-2"])
    assert merged.directory.name == "parts"
    assert len(merged.table.points) == len(whole.table.points)
    tables = [(folder / name / "points.csv").read_bytes() for name in ("runs/sweep", "parts")]
    assert tables[0] == tables[1]
    again = simsite.sweep(simsite.ScenarioFile("sweep.yaml"), jobs=1)
    assert again.kept == len(whole.table.points)


def test_a_part_that_is_none_is_refused(folder):
    with pytest.raises(BadValue, match="3/2"):
        simsite.sweep("sweep.yaml", shard="3/2")
    with pytest.raises(BadValue, match="jobs"):
        simsite.sweep("sweep.yaml", jobs=0)


def test_figures_reports_and_exports_are_made_of_a_directory(folder):
    simsite.run("tiny.yaml", jobs=1).save("saved", figures=False)
    drawn = simsite.plot("saved", "coverage", "drawn", lang="zh")
    assert [file.name for file in drawn] == ["drawn.png", "drawn.svg", "drawn.csv"]
    assert simsite.report("saved", "page.html", lang=["zh", "en"]).name == "page.html"
    assert simsite.export("saved", "xlsx", lang="en").name == "saved.xlsx"
    assert missing("saved") == []
    (folder / "saved" / "sites.csv").unlink()
    assert missing("saved") == ["sites.csv"]


def test_the_best_of_several_is_chosen(folder):
    runs = [
        simsite.run(simsite.ScenarioFile("tiny.yaml", sets=[f"staff.collectors={n}"]), name=str(n),
                    jobs=1)
        for n in (2, 4)
    ]  # fmt: skip
    chosen = simsite.select(*runs, zone="60min", sure=0.6, at_most=100, jobs=1)
    assert chosen.best.name in ("2", "4")
    with pytest.raises(BadValue, match="150%"):
        simsite.select(*runs, sure="150%")
