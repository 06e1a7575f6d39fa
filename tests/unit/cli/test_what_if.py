"""``simsite run FILE --what-if``."""

import json
import shutil


def test_a_run_each_and_one_comparison(simsite):
    said = simsite("run", "tiny.yaml", "--what-if", "rain=2", "--no-figures", "--out", "a")
    assert said.code == 0, said.err
    assert "tiny-rain-2 compared with tiny" in said.out.replace("\n", " ")
    assert "saved in a\n" in said.err
    assert "saved in a-rain-2\n" in said.err


def test_one_object_with_the_comparison_in_it(simsite):
    given = ("--what-if", "rain=2", "--what-if", "slow-swabs", "--no-figures", "--json")
    told = json.loads(simsite("run", "tiny.yaml", *given).out)
    assert told["schema"] == "simsite.result/1"
    assert [one["asked"] for one in told["what_if"]] == ["rain=2", "slow-swabs"]


def test_the_list_needs_no_run(simsite):
    said = simsite("run", "tiny.yaml", "--what-if", "list")
    assert said.code == 0
    assert "rain: Rain all day" in said.out


def test_a_bad_name_is_one_message_with_the_nearest(simsite):
    said = simsite("run", "tiny.yaml", "--what-if", "rian")
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "did you mean 'rain'?" in said.err


def test_a_directory_that_is_there_is_refused_before_the_work(simsite):
    given = ("run", "tiny.yaml", "--what-if", "rain=2", "--no-figures", "--out", "a")
    assert simsite(*given).code == 0
    shutil.rmtree("a")
    said = simsite(*given)
    assert said.code == 2
    assert "a-rain-2" in said.err


def test_events_are_those_of_one_run(simsite):
    said = simsite("run", "tiny.yaml", "--what-if", "rain=2", "--trace")
    assert said.code == 2
    assert "--trace" in said.err


def test_the_directories_are_replaced_where_that_is_asked_for(simsite):
    given = ("run", "tiny.yaml", "--what-if", "rain=2", "--no-figures", "--out", "a")
    for _ in range(2):
        assert simsite(*given, "--force").code == 0
