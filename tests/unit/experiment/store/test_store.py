"""A run directory reads back to the last bit, and says when it was changed."""

import csv
import hashlib
import json

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.store.manifest import sealed
from simsite.experiment.store.store import (
    Keep,
    load_named,
    load_results,
    load_scenario,
    read_arrays,
    save,
    to_arrays,
    write_arrays,
)


@pytest.fixture(scope="module")
def stored(scenario, results, tmp_path_factory):
    directory = tmp_path_factory.mktemp("stored") / "run"
    save(results, scenario, directory, Keep(trace=True, timings={"seconds": 1.5}))
    return directory


def test_results_are_read_back_to_the_last_bit(stored, results):
    back = load_results(stored)
    before, after = to_arrays(results), to_arrays(back)
    assert list(before) == list(after)
    for key, values in before.items():
        assert values.dtype == after[key].dtype, key
        assert values.tobytes() == after[key].tobytes(), key
    assert (back.name, back.seed, back.plan) == (results.name, results.seed, results.plan)
    assert [r.site for r in back.reasons] == [r.site for r in results.reasons]
    assert [r.limit for r in back.reasons] == [r.limit for r in results.reasons]


def test_files_hold_whole_numbers_in_eight_bytes(stored, results):
    with np.load(stored / "arrays.npz") as archive:
        written = {name: archive[name] for name in archive.files}
    for name, values in to_arrays(results).items():
        assert np.array_equal(written[name], values, equal_nan=True)
        assert written[name].itemsize == 8, name
    narrow = [name for name, values in to_arrays(results).items() if values.itemsize < 8]
    assert len(narrow) == len(results.lines) * 11


def test_a_number_of_a_site_that_does_not_fit_is_refused(stored, tmp_path):
    arrays = read_arrays(stored / "arrays.npz")
    arrays["all/sites/tubes"] = arrays["all/sites/tubes"] + np.int64(2**32)
    write_arrays(tmp_path / "arrays.npz", arrays)
    with pytest.raises(BadValue, match="all/sites/tubes"):
        read_arrays(tmp_path / "arrays.npz")


def test_the_scenario_is_read_back_alone(stored, scenario):
    assert load_scenario(stored) == scenario


def test_the_manifest_holds_the_hash_of_every_other_file(stored):
    manifest = json.loads((stored / "manifest.json").read_text("utf-8"))
    assert manifest["schema"] == "simsite.run/1"
    assert (manifest["seed"], manifest["replications"]) == (7, 4)
    assert set(manifest["versions"]) == {"simsite", "python", "numpy", "simpy"}
    others = {path.name for path in stored.iterdir()} - {"manifest.json", "timings.json"}
    assert set(manifest["files"]) == others
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((stored / name).read_bytes()).hexdigest() == digest
    assert manifest["scenario_sha256"] == manifest["files"]["scenario.yaml"]
    assert manifest["trace"] == {"line": "all", "replication": 0}


def test_saving_twice_writes_the_same_bytes_apart_from_timings(stored, scenario, results, tmp_path):
    save(results, scenario, tmp_path / "again", Keep(trace=True, timings={"seconds": 9.0}))
    for path in stored.iterdir():
        same = path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert same == (path.name != "timings.json"), path.name


@pytest.mark.parametrize("name", ["arrays.npz", "scenario.yaml"])
def test_a_changed_file_is_noticed(scenario, results, tmp_path, name):
    save(results, scenario, tmp_path / "run")
    path = tmp_path / "run" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadValue, match="has changed since"):
        load_results(tmp_path / "run")
    path.unlink()
    with pytest.raises(BadValue, match="is missing"):
        load_results(tmp_path / "run")


@pytest.mark.parametrize("content", [None, "", "[]", '{"schema": "other/1"}', "\x00", "[" * 9999])
def test_what_is_no_run_directory_is_said_so(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BadValue, match="not a directory of results"):
        load_results(tmp_path)


def test_a_plan_that_this_version_would_not_make_is_refused(scenario, results, tmp_path):
    save(results, scenario, tmp_path / "run")
    path = tmp_path / "run" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["plan_sha256"] = "0" * 64
    path.write_text(json.dumps(sealed(manifest)), "utf-8")
    with pytest.raises(BadValue, match="understood the scenario differently"):
        load_results(tmp_path / "run")


def edited(path, change):
    """Change a manifest as somebody with an editor would."""
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(name="better"),
        lambda manifest: manifest.update(seed="7"),
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.pop("sha256"),
        lambda manifest: manifest["files"].update({"summary.csv": "0" * 64}),
    ],
)
def test_a_manifest_changed_by_hand_is_refused(scenario, results, tmp_path, change):
    save(results, scenario, tmp_path / "run")
    edited(tmp_path / "run" / "manifest.json", lambda manifest: None)
    assert load_results(tmp_path / "run").name == results.name  # laid out anew, nothing else
    edited(tmp_path / "run" / "manifest.json", change)
    with pytest.raises(BadValue, match="has changed since"):
        load_results(tmp_path / "run")


def test_a_table_changed_by_hand_is_refused_and_one_taken_away_is_not(scenario, results, tmp_path):
    def more(folder):
        (folder / "figures").mkdir()
        for name in ("summary.csv", "figures/coverage.csv"):
            (folder / name).write_text("1,2,3", "utf-8")

    save(results, scenario, tmp_path / "run", Keep(more=more))
    (tmp_path / "run" / "figures" / "coverage.csv").write_text("drawn again", "utf-8")
    assert load_results(tmp_path / "run").name == results.name
    (tmp_path / "run" / "summary.csv").write_text("1,2,4", "utf-8")
    with pytest.raises(BadValue, match=r"summary\.csv' has changed since"):
        load_results(tmp_path / "run")
    (tmp_path / "run" / "summary.csv").unlink()
    assert load_results(tmp_path / "run").name == results.name


def test_runs_of_one_name_are_told_apart_by_their_directories(scenario, results, tmp_path):
    for name in ("one", "two"):
        save(results, scenario, tmp_path / name)
    assert [r.name for r in load_named([tmp_path / "one"])] == ["tiny"]
    assert [r.name for r in load_named([tmp_path / "one", tmp_path / "two"])] == ["one", "two"]


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def microseconds(text, plan):
    first = np.datetime64(plan.calendar.first_day, "us")
    return NEVER if text == "" else int((np.datetime64(text, "us") - first).astype(np.int64))


def test_the_trace_is_what_the_engine_did(stored, results):
    plan = results.plan
    draws = draw(plan, results.seed, 0, unknowns=True)
    traces = [site for group in group_traces(plan, draws) for site in group.sites]
    events = rows(stored / "events.csv")
    tubes = rows(stored / "tubes.csv")
    assert len(events) == sum(trace.arrive.size for trace in traces)
    for site, trace in zip(plan.sites, traces, strict=True):
        own = [event for event in events if event["site"] == site.id]
        for name, column in (("arrive", trace.arrive), ("start", trace.start), ("end", trace.end)):
            assert [microseconds(e[name], plan) for e in own] == column[0].tolist()
        assert [int(e["staff"]) for e in own] == trace.member[0].tolist()
        assert {e["stage"] for e in own} == {"swab"}
        closed = [microseconds(t["closed"], plan) for t in tubes if t["site"] == site.id]
        assert closed == trace.tubes[:, 4].tolist()
    swabbed = int(results.lines["all"].county["swabbed"][0])
    assert sum(int(tube["swabs"]) for tube in tubes) == swabbed


def test_the_reported_completion_is_the_last_end_in_the_trace(stored, results):
    ends = [microseconds(event["end"], results.plan) for event in rows(stored / "events.csv")]
    assert max(ends) == results.lines["all"].county["completion"][0]
