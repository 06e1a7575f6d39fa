"""`simsite run --precision`: why it stopped is said, and the files are those of a plain run."""

import json

import pytest

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures")


def files(folder):
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name != "timings.json"
    }


def test_the_directory_is_that_of_a_run_with_the_number_it_took(simsite, tmp_path):
    said = simsite(*RUN, "--precision", "10min", "--precision", "p_done=30pp", "--out", "sharp")
    assert said.code == 0
    number = json.loads((tmp_path / "sharp" / "manifest.json").read_text("utf-8"))["replications"]
    assert f"{number} replications: every precision wished was reached" in said.out
    plain = simsite(*RUN, "--replications", number, "--out", "plain")
    assert said.out.startswith(plain.out)
    sharp = files(tmp_path / "sharp")
    assert "arrays.npz" in sharp
    assert sharp == {
        name: content.replace(b'"name": "plain"', b'"name": "sharp"')
        for name, content in files(tmp_path / "plain").items()
    }


def test_scripts_are_told_whether_it_was_met(simsite):
    told = json.loads(simsite(*RUN, "--json", "--precision", "1s", "--at-most", 12).out)
    assert told["precision"]["met"] is False
    assert told["precision"]["bound"] == ["completion"]
    assert told["precision"]["goals"]["completion"]["asked"] == 1.0
    assert "precision" not in json.loads(simsite(*RUN, "--json").out)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "not as sharp as wished"), ("zh", "精度仍未满足要求")],
)
def test_a_budget_used_up_is_said(simsite, language, sentence):
    said = simsite(*RUN, "--precision", "1s", "--at-most", 12, "--lang", language)
    assert said.code == 0
    assert sentence in said.out.replace("\n", "")


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "never stops on it"), ("zh", "从不据此停止")]
)
def test_what_is_not_reached_is_said(simsite, language, sentence):
    early = ("--set", "calendar.horizon=08:08", "--set", "calendar.deadline=08:00")
    said = simsite(*RUN, *early, "--precision", "10h", "--at-most", 12, "--lang", language)
    assert sentence in said.out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--precision", "5min", "--replications", 5), "exclude each other"),
        (("--at-most", 50), "limits a run with --precision"),
        (("--precision", "tubes=3"), "has no precision"),
        (("--precision", "5min", "--at-most", 9), "--at-most"),
    ],
)
def test_what_does_not_go_together_is_refused(simsite, tmp_path, arguments, sentence):
    said = simsite(*RUN, *arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert not (tmp_path / "runs").exists()
