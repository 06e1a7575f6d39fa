"""Answers to questions: shown in a few lines, told as text and JSON, saved as their commands do."""

import json

import pytest
import tiny

import simsite


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tiny.write(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def replies(file):
    return {
        "need": simsite.need(file, by="17:00", sure=0.5, jobs=1),
        "marginal": simsite.marginal(simsite.ScenarioFile(file, replications=2), number=1, jobs=1),
        "sensitivity": simsite.sensitivity(file, sure=0.9, jobs=1),
        "sobol": simsite.sobol(file, jobs=1),
    }


@pytest.mark.parametrize("name", ["need", "marginal", "sensitivity", "sobol"])
def test_an_answer_is_shown_told_and_saved(replies, name, tmp_path):
    reply = replies[name]
    assert len(repr(reply).splitlines()) <= 7
    assert repr(reply).startswith(f"<{type(reply).__name__} ")
    assert reply._repr_html_().startswith("<pre>")
    schema = json.loads(reply.to_json())["schema"]
    saved = reply.save(tmp_path / "saved", lang="en")
    manifest = json.loads((saved / "manifest.json").read_text("utf-8"))
    assert manifest["schema"].partition("/")[0] in (schema.partition("/")[0], "simsite.sobol")
    assert reply.to_text("zh") != reply.to_text("en")


def test_the_names_are_those_of_the_commands(replies):
    assert [reply.name for reply in replies.values()] == [
        "need-tiny", "marginal-tiny", "tiny-sensitivity", "tiny-sensitivity",
    ]  # fmt: skip


def test_the_least_is_among_the_levels_tried(replies):
    assert replies["need"].answer.best.level >= 1


def test_progress_is_told(file):
    told = []
    simsite.need(file, by="17:00", jobs=1, progress=lambda done, of: told.append(done))
    assert told
