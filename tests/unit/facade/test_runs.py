"""The results of a run: shown in a few lines, saved as the command does, drawn, as a data frame."""

import csv
import sys

import numpy as np
import pytest
import tiny

import simsite
from simsite.core.errors import BadValue
from simsite.facade.runs import TABLES, read_runs


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("runs")
    tiny.write(made)
    return made


@pytest.fixture(scope="module")
def results(folder):
    return simsite.run(folder / "tiny.yaml", jobs=1)


def test_a_run_is_that_of_its_command(folder, results, monkeypatch):
    assert results.name == "tiny"
    saved = results.save(folder / "saved", figures=False)
    assert saved == folder / "saved"
    again = simsite.read_run(saved)
    assert again.scenario == results.scenario
    for name, values in results.headline.county.items():
        assert np.array_equal(values, again.headline.county[name])
    with pytest.raises(BadValue, match="saved"):
        results.save(saved)
    assert simsite.read_run(results.save(saved, force=True, figures=False)).name == "tiny"


def test_it_is_shown_in_a_few_lines(results):
    assert repr(results) == (
        "<RunResults 'tiny': 2 sites, 4 replications, seed 7\n"
        f" median completion {repr(results).split('completion ')[1]}"
    )
    assert len(repr(results)) < 200


def test_a_notebook_shows_the_headline(results, monkeypatch):
    monkeypatch.setenv("SIMSITE_LANG", "zh")
    shown = results._repr_html_()
    assert shown.startswith("<table><caption>tiny</caption>")
    assert shown.count("<tr>") == 4


@pytest.mark.parametrize("table", TABLES)
def test_a_data_frame_holds_what_its_file_holds(folder, results, table):
    saved = folder / f"as-{table}"
    results.save(saved, figures=False)
    with (saved / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    frame = results.to_frame(table)
    assert list(frame.columns) == head
    assert len(frame) == len(rows)
    for number, name in enumerate(head):
        for cell, value in zip((row[number] for row in rows), frame[name], strict=True):
            same = value != value if cell in ("", "not reached") else str(value) == cell
            assert same or float(cell) == pytest.approx(float(value))


def test_names_of_digits_stay_names(results):
    frame = results.to_frame("sites")
    assert [type(value) for value in frame["township"]] == [str, str]
    assert frame["completion_hours"].dtype == "float64"


def test_without_pandas_what_to_install_is_said(results, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(BadValue, match=r"pip install 'simsite\[pandas\]'"):
        results.to_frame()


def test_a_figure_is_returned_and_not_written(results):
    assert len(results.plot("coverage", lang="zh").axes) >= 1
    with pytest.raises(ValueError, match="coverage"):
        results.plot("coverag")


def test_a_scenario_in_hand_runs_as_its_file_does(folder, results):
    scenario = simsite.load(folder / "tiny.yaml")
    found = simsite.run(scenario, name="tiny", jobs=1)
    assert np.array_equal(
        found.headline.county["completion"], results.headline.county["completion"]
    )


def test_a_precision_says_how_many_replications_it_took(folder):
    file = simsite.ScenarioFile(folder / "tiny.yaml", seed=8)
    found = simsite.run(file, precision="60min", at_most=30, jobs=1)
    assert found.verdict.replications == found.headline.replications
    assert found.scenario.run.replications == found.headline.replications
    assert found.seed == 8


def test_replications_and_a_precision_exclude_each_other(folder):
    file = simsite.ScenarioFile(folder / "tiny.yaml", replications=3)
    with pytest.raises(BadValue, match="--replications and --precision exclude each other"):
        simsite.run(file, precision="5min")
    with pytest.raises(BadValue, match="--at-most"):
        simsite.run(file, at_most=20)


def test_an_audit_is_kept(folder):
    assert simsite.run(folder / "tiny.yaml", audit=True, jobs=1).audit.residents > 0


def test_faults_of_staff_have_their_place_in_the_file(folder):
    file = simsite.ScenarioFile(folder / "tiny.yaml", sets=["staff.collectors=0"])
    with pytest.raises(simsite.core.errors.ScenarioFault) as found:
        simsite.run(file)
    assert all(fault.line for fault in found.value.faults)


def test_progress_is_told_from_the_beginning_to_the_end(folder):
    told = []
    simsite.run(folder / "tiny.yaml", jobs=1, progress=lambda done, of: told.append((done, of)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]


def test_runs_of_one_name_are_named_after_their_directories(folder, results):
    places = [results.save(folder / name, figures=False) for name in ("one", "two")]
    assert [found.name for found in read_runs(places)] == ["one", "two"]
    (compared,) = simsite.compare(*places)
    assert (compared.first.name, compared.second.name) == ("one", "two")
    (in_hand,) = simsite.compare(results, results)
    assert in_hand.completion.difference == compared.completion.difference == 0
