"""What `simsite run --audit` says, keeps, and how it stops at a finding."""

import json

import pytest

from simsite.engine import kernel
from simsite.engine.kernel.run import simulate_groups
from simsite.tables.views import groups_of

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--engine", "kernel", "--audit")


@pytest.mark.parametrize(("language", "said"), [("en", "no finding"), ("zh", "已审核：2 组，")])
def test_it_stands_at_the_foot_of_the_answer(simsite, language, said):
    found = simsite(*RUN, "--lang", language)
    assert found.code == 0
    assert said in found.out.splitlines()[-1]


def test_it_is_in_json_and_in_the_manifest_only_if_asked_for(simsite, tmp_path):
    said = simsite(*RUN, "--json", "--out", "out")
    audit = json.loads(said.out)["audit"]
    assert audit == json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["audit"]
    assert (audit["groups"], audit["replication"], audit["engine"]) == (2, 0, "kernel")
    assert audit["residents"] > 0
    plain = simsite(*RUN[:-1], "--json", "--out", "plain")
    assert json.loads(plain.out)["audit"] is None
    assert "audit" not in json.loads((tmp_path / "plain" / "manifest.json").read_text("utf-8"))


def test_a_finding_stops_with_exit_code_3_and_writes_nothing(simsite, tmp_path, monkeypatch):
    def late(groups, draws, horizon):
        trace = simulate_groups(groups, draws, horizon)
        next(groups_of(trace)).sites[0].end[0, 3] += 1  # a view of the trace
        return trace

    monkeypatch.setattr(kernel, "simulate_groups", late)
    # The replay by SimPy would stop the run before.
    monkeypatch.setattr("simsite.experiment.run.run.self_check", lambda results, _engine: results)
    said = simsite(*RUN, "--out", "out")
    assert (said.code, said.out) == (3, "")
    assert "the audit found" in said.err
    assert "group 0, site 'a', stage 'swab', resident 3" in said.err
    assert not (tmp_path / "out").exists()
