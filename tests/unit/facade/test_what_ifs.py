"""A plan and its what-ifs: one run each, compared pair by pair."""

import json

import pytest
import tiny

import simsite
from simsite.core.errors import BadValue


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """Return the file of the tiny campaign, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    tiny.write(tmp_path)
    return next(path for path in tmp_path.glob("*.yaml") if path.stem != "sweep")


def test_a_what_if_is_a_run_of_its_own_on_the_luck_of_the_plan(plan):
    asked = simsite.what_if(plan, "rain=2", "more-people=1.5", jobs=1)
    assert [one.results.name for one in asked.found] == [
        f"{plan.stem}-rain-2",
        f"{plan.stem}-more-people-1.5",
    ]
    for one in asked.found:
        assert one.comparison.paired
        assert one.comparison.first.name == asked.plan.name
        assert one.comparison.pairs == asked.plan.headline.replications
    alone = simsite.run(plan, jobs=1)
    assert alone.headline.county["completion"].tolist() == (
        asked.plan.headline.county["completion"].tolist()
    )


def test_it_is_the_comparison_of_the_two_directories(plan, tmp_path):
    asked = simsite.what_if(plan, "rain=2", jobs=1)
    places = asked.save(tmp_path / "kept", figures=False)
    assert [place.name for place in places] == ["kept", "kept-rain-2"]
    kept = json.loads((places[1] / "what_if.json").read_text("utf-8"))
    assert kept["what_ifs"][0]["assumptions"][0]["source"]["en"].startswith("assumed")
    assert kept["comparison"] == json.loads(asked.to_json())["what_if"][0]["comparison"]
    (again,) = simsite.compare(*places)
    assert again.completion == asked.found[0].comparison.completion


def test_the_answer_says_what_is_taken_for_true(plan):
    asked = simsite.what_if(plan, "rain=2", jobs=1)
    assert "Every service takes 2 times as long" in asked.to_text("en").replace("\n", " ")
    assert "全天下雨" in asked.to_text("zh")


def test_nothing_is_simulated_before_all_is_read(plan, monkeypatch):
    monkeypatch.setattr("simsite.facade.what_ifs.run", lambda *_, **__: pytest.fail("run"))
    for names in ([], ["rain", "rian"], ["rain", "rain=1"]):
        with pytest.raises(BadValue):
            simsite.what_if(plan, *names)


def test_the_list_says_all_of_it(plan):
    known = simsite.what_ifs(plan)
    told = json.loads(known.to_json())
    assert told["schema"] == "simsite.what_ifs/1"
    for one in told["what_ifs"]:
        assert one["assumptions"]
        assert one["name"] in known.to_text("en")
        assert one["title"]["zh"] in known.to_text("zh")
