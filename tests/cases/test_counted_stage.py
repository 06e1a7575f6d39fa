"""The stage that counts is a key, is printed, and decides when people are done."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.core.units import MINUTE
from simsite.experiment.run.audit_run import audited
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.run.run import run
from simsite.experiment.run.self_check import self_check
from simsite.reading.load import load
from simsite.report.check_text import check_json, check_text
from simsite.report.html.inputs import inputs
from simsite.report.i18n import words
from simsite.report.result_json import summary_json
from simsite.report.summary import summarise
from simsite.report.text import what_lines
from simsite.report.wording import Wording

CASE = Path(__file__).parent / "09-which-stage-counts" / "chairs.yaml"
SAID = {
    "en": "Complete = end of '{}' (counted_stage).",
    "zh": "完成 = “{}”环节结束",
}


def chairs(*sets):
    return load(CASE, sets=sets)


def done(scenario, engine="kernel"):
    """Minutes after midnight at which the first replication is complete."""
    line = run(scenario, lines=(LUCK,), jobs=1, engine=engine, explain=False).lines[LUCK]
    return line.county["completion"][0] / MINUTE


def test_two_who_are_vaccinated_before_the_deadline_are_done_whoever_sits_on_a_chair():
    results = run(chairs("counted_stage=jab"), jobs=1)
    found = summarise(results).lines[ALL]
    assert found.done.value == 1.0
    assert found.spreads["completion"].median.value == (8 * 60 + 51) * MINUTE


def test_without_the_key_the_last_stage_counts_as_before():
    results = run(chairs(), jobs=1)
    found = summarise(results).lines[ALL]
    assert found.done.value == 0.0
    assert found.spreads["completion"].median.value == (9 * 60 + 6) * MINUTE


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("sets", "name"), [((), "chair"), (("counted_stage=jab",), "jab")])
def test_check_and_run_name_the_stage_that_counts(lang, sets, name):
    scenario = chairs(*sets)
    plan, line = build(scenario), SAID[lang].format(name)
    assert line in check_text(scenario, plan, words(lang))
    assert json.loads(check_json(scenario, plan))["counted_stage"] == name
    results = run(scenario, jobs=1, explain=False)
    facts = SimpleNamespace(scenario=scenario, results=results, doubts=())
    decided = inputs(facts, Wording.of(plan, words(lang))).decided
    assert name in {one.value for one in decided if one.path == "counted_stage"}
    assert line in " ".join(what_lines(summarise(results), Wording.of(plan, words(lang))))
    assert summary_json(results)["counted_stage"] == name


def test_the_earliest_time_and_what_binds_are_of_the_stage_that_counts():
    scenario = chairs("counted_stage=jab")
    said = " ".join(check_text(scenario, build(scenario), words("en")).split())
    assert "where jab binds" in said


def test_an_unknown_stage_is_told_with_the_nearest_name():
    with pytest.raises(ScenarioFault) as trouble:
        chairs("counted_stage=jabb")
    (fault,) = trouble.value.faults
    assert (fault.key, fault.path, fault.suggestion) == ("counted.unknown", "counted_stage", "jab")


def test_a_stage_that_not_everybody_takes_cannot_count():
    with pytest.raises(ScenarioFault) as trouble:
        chairs("counted_stage=jab", "stages.jab.probability=90 %")
    (fault,) = trouble.value.faults
    assert (fault.key, fault.path) == ("counted.skipped", "counted_stage")


CHAIN = """\
calendar: {first_day: 2026-03-02, hours: 08:00-09:00, deadline: 09:00%s}
counted_stage: %s
sites: [{id: a, population: 30}]
population: {attendance: 100 %%, household_size: {shares: {1: 100 %%}}}
arrivals: {at_opening: {}}
stages:
  - {name: desk, role: helper, time: 30 s}
  - {name: swab, role: collector, time: 1 min%s}
  - {name: rest, kind: delay, time: 5 min}
  - {name: form, role: clerk, time: 3 min}
staff: {collectors: 1, helpers: 2, people_per_desk: 1000, roles: {clerk: 1}}
run: {replications: 2, seed: 1}
"""


def chain(folder, counted, closing="", tube=""):
    file = folder / "chain.yaml"
    file.write_text(CHAIN % (closing, counted, tube), "utf-8")
    return load(file)


@pytest.mark.parametrize(
    ("counted", "minutes"),
    [
        # One every half a minute at the desk, one a minute at the swab, from 08:00:30 on;
        # five minutes of rest after each; a clerk who takes three minutes from 08:06:30 on.
        ("desk", 15.0),
        ("swab", 30.5),
        ("rest", 35.5),
        ("form", 6.5 + 90.0),
    ],
)
def test_every_stage_of_a_chain_can_count_a_walk_too(tmp_path, counted, minutes):
    scenario = chain(tmp_path, counted)
    assert done(scenario) == 8 * 60 + minutes
    assert done(scenario, "simpy") == 8 * 60 + minutes


@pytest.mark.parametrize("counted", ["desk", "rest", "form"])
def test_engines_and_audit_agree_whatever_counts(tmp_path, counted):
    scenario = chain(tmp_path, counted)
    results = run(scenario, jobs=1)
    checked = self_check(results, "kernel")  # holds its groups against SimPy, or raises
    assert checked.check.groups == 1
    assert audited(results, "kernel", jobs=1).audit.residents == 30


def test_who_is_sent_home_after_the_counted_stage_is_done(tmp_path):
    """The site closes at 09:00, the clerk has seen 17 by then and has one in hand."""
    closing = ", closing: send_home"
    for counted, expected in (("swab", 0), ("form", 12)):
        scenario = chain(tmp_path, counted, closing)
        line = run(scenario, lines=(LUCK,), jobs=1, explain=False).lines[LUCK]
        assert line.county["left_unswabbed"][0] == expected


def test_a_tube_away_from_the_stage_that_counts_is_refused(tmp_path):
    with pytest.raises(ScenarioFault) as trouble:
        build(chain(tmp_path, "form", tube=", tube: {size: 10}"))
    assert trouble.value.faults[0].key == "stages.tube_elsewhere"
