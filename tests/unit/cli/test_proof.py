"""What a run says of its check against SimPy, and how it stops where that fails."""

import json

import pytest

from simsite.engine import kernel
from simsite.engine.kernel.run import simulate_groups
from simsite.tables.views import groups_of

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--engine", "kernel")
SAID = {
    "en": "checked against SimPy: 2 of 2 groups, identical",
    "zh": "已用 SimPy 核对：2 组中的 2 组，完全一致",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_stands_at_the_foot_of_the_answer_and_in_verbose(simsite, language):
    said = simsite(*RUN, "--lang", language, "--verbose")
    assert said.code == 0
    assert said.out.splitlines()[-1] == SAID[language]
    assert said.err.splitlines()[-1] == SAID[language]


def test_it_is_in_json_and_in_the_manifest(simsite, tmp_path):
    said = simsite(*RUN, "--json", "--out", "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    check = json.loads(said.out)["check"]
    assert check == manifest["check"]
    assert {**check, "replication": 0} == {
        "engine": "kernel", "replication": 0, "replayed": 2, "groups": 2, "identical": True,
    }  # fmt: skip


def test_simpy_itself_is_not_checked(simsite):
    said = simsite(*RUN, "--engine", "simpy")
    assert said.out.splitlines()[-1] == "simulated with SimPy itself: all 2 groups"


def test_one_microsecond_stops_the_run_with_exit_code_3(simsite, tmp_path, monkeypatch):
    def late(groups, draws, horizon):
        trace = simulate_groups(groups, draws, horizon)
        next(groups_of(trace)).sites[0].end[0, 3] += 1  # a view of the trace
        return trace

    monkeypatch.setattr(kernel, "simulate_groups", late)
    said = simsite(*RUN, "--out", "out")
    assert (said.code, said.out) == (3, "")
    assert "group 0, site 'a', stage 'swab', resident 3: 'end' is" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()
