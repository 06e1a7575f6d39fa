"""Helpers by job: what of them does not fit, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.reading.load import load
from tests.faulty import check, read

FILE = Path(__file__).parents[4] / "scenarios" / "features" / "helpers-by-job.yaml"
SOUND = "\n".join(line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
HAND = "by_hand: {marshalling: 1, tube_running: 1}"
CALL = SOUND[SOUND.index("arrivals:") : SOUND.index("stages:")]

# (sound piece, bad piece, kind of fault, key path)
CASES = [
    (HAND, "split: {}", "jobs.not_one", "staff.jobs"),
    (HAND, f"{HAND}\n    split: {{registration: 100 %}}", "jobs.not_one", "staff.jobs"),
    (HAND, "by_hand: {marshaling: 1}", "jobs.unknown", "staff.jobs.by_hand.marshaling"),
    (HAND, "split: {registration: 50 %, swabbing: 50 %}", "jobs.unknown",
     "staff.jobs.split.swabbing"),
    (HAND, "split: {registration: 50 %, marshalling: 40 %}", "jobs.shares_sum", "staff.jobs.split"),
    (HAND, "split: {registration: rest, marshalling: 120 %}", "share.above_one",
     "staff.jobs.split.marshalling"),
    (HAND, "split: {registration: rest, call_up: rest}", "jobs.rest_twice", "staff.jobs.split"),
    (HAND, "by_hand: {marshalling: {village: 1}}", "jobs.no_kind",
     "staff.jobs.by_hand.marshalling.village"),
    (HAND, "by_hand: {marshalling: {}}", "jobs.kind_missing", "staff.jobs.by_hand.marshalling"),
]  # fmt: skip
# At a site of two registrars, a lead and six more: (said by hand, kind of fault, key path)
TOO_FEW = [
    ("{marshalling: 8}", "jobs.too_few", "staff.jobs.by_hand"),
    ("{call_up: 0}", "jobs.nobody", "staff.jobs.by_hand.call_up"),
    ("{registration: 0}", "jobs.nobody", "staff.jobs.by_hand.registration"),
]
TUBE = "    tube: {size: 10, change: 30 s}\n"


def test_the_sound_scenario_is_accepted(tmp_path):
    assert read(tmp_path, SOUND) == ()


@pytest.mark.parametrize(("good", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(tmp_path, good, bad, key, path):
    assert SOUND.count(good) == 1
    check(tmp_path, SOUND.replace(good, bad), key, path)


@pytest.mark.parametrize(("said", "key", "path"), TOO_FEW)
def test_more_by_hand_than_there_are(said, key, path):
    scenario = load(FILE, None, ("staff.jobs.by_hand=null", f"staff.jobs.by_hand={said}"))
    with pytest.raises(ScenarioFault) as trouble:
        build(scenario)
    (fault,) = trouble.value.faults
    assert (fault.key, fault.path) == (key, path)
    assert "hall" in fault.text("en")
    assert "hall" in fault.text("zh")


def test_a_caller_where_nobody_is_called_up(tmp_path):
    text = SOUND.replace(CALL, "arrivals: {at_opening: {}}\n")
    text = text.replace("{staff.jobs: null}", "{arrivals.at_opening: {}}")
    assert read(tmp_path, text) == ()
    text = text.replace(HAND, "by_hand: {call_up: 1}")
    check(tmp_path, text, "jobs.no_call_up", "staff.jobs.by_hand.call_up")


def test_a_runner_without_tubes(tmp_path):
    check(tmp_path, SOUND.replace(TUBE, ""), "jobs.no_tube", "staff.jobs.by_hand.tube_running")


def test_a_job_that_does_not_say_what_it_brings(tmp_path):
    cut = SOUND[SOUND.index("    marshalling:") : SOUND.index("    tube_running:")]
    text = SOUND.replace(cut, "")
    check(tmp_path, text, "jobs.no_effect", "staff.jobs.by_hand.marshalling")


def test_a_registrar_where_no_stage_is_of_helpers(tmp_path):
    text = SOUND.replace("role: helper", "role: clerk")
    text = text.replace("  helpers: 9", "  roles: {clerk: 2}\n  helpers: 9")
    text = text.replace(HAND, "by_hand: {registration: 1}")
    check(tmp_path, text, "jobs.no_stage", "staff.jobs.by_hand.registration")


def test_a_cause_of_the_same_name(tmp_path):
    text = SOUND + "\nspeeds: [{name: marshalling, hours: 08:00-09:00, pace: 90 %}]\n"
    check(tmp_path, text, "jobs.cause", "staff.jobs.marshalling")


def test_faster_than_anybody(tmp_path):
    text = SOUND.replace("value: 115 %", "value: 1200 %")
    check(tmp_path, text, "speeds.too_fast", "staff.jobs.marshalling")


def test_posts_that_a_site_lists_itself(tmp_path):
    site = "{id: hall, kind: urban, population: 700, desks: 2, collectors: 2, registrars: 2}"
    text = SOUND.replace("{id: hall, kind: urban, population: 700, desks: 2}", site)
    text = text.replace("  collectors: 2\n", "  deployment: as_listed\n")
    check(tmp_path, text, "jobs.listed", "sites.hall.registrars")
