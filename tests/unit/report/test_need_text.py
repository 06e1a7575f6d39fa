"""What `simsite need` says about the levels it cannot tell apart fits its table."""

from dataclasses import replace

import counted
import numpy as np
import pytest

from simsite.experiment.search import need as module
from simsite.experiment.search.need import Target, need
from simsite.report.answers.need import need_answer
from simsite.report.answers.rendered import as_text
from simsite.report.i18n import words
from simsite.report.wording import Wording


def answered(tmp_path, monkeypatch, in_time, sure=0.9, replications=60):
    """Return the answer where so many of 60 replications are in time by level."""
    asked = counted.scenario(
        tmp_path, [40], 4, staff__people_per_desk=5, run__replications=replications
    )
    wish = Target("collectors", counted.clock(20), sure)

    def completion(bench, plan, count):
        if bench is not None:
            bench._somebody = True
        crew = plan.sites[0].stations[0].crew
        level = max(level for _, level in crew)
        times = in_time.get(level, in_time[max(in_time)])
        early = np.arange(replications) % 60 < times
        return np.where(early, counted.clock(10), counted.clock(30))[:count]

    monkeypatch.setattr(module.Bench, "completion", completion)
    monkeypatch.setattr(module._Search, "_may_be_shown", lambda search, few: False)
    proved = module._proved

    def shown(name, search, level):
        results = proved(name, search, level)
        line = results.headline
        made_up = completion(None, search.plan(level), replications)
        county = line.county | {"completion": made_up}
        return replace(results, lines={"all": replace(line, county=county)})

    monkeypatch.setattr(module, "_proved", shown)
    found = need(asked, wish, jobs=1)
    told = need_answer(found, asked, Wording.of(found.plan, words("en")))
    return found, " ".join(as_text(told).split())


def holds(found):
    return [
        t.level
        for t in found.tried
        if t.replications == found.replications
        and t.interval.low <= found.wish.sure <= t.interval.high
    ]


def test_where_no_level_is_open_no_range_is_said(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, {1: 0, 2: 0, 3: 0, 4: 8, 5: 60})
    assert (found.answer, found.bracket, holds(found)) == (5, None, [])
    assert "leave no level tried open: the 95 % interval of none holds 90 %" in text
    assert "cannot tell" not in text


def test_one_open_level_is_said_as_one(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, {1: 0, 2: 0, 3: 10, 4: 55, 5: 60})
    assert (found.answer, found.bracket, holds(found)) == (4, (4, 4), [4])
    assert "With 4 collectors the 95 % interval of the chance holds 90 %" in text
    assert "Between" not in text


def test_the_open_level_may_lie_below_the_answer(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, {1: 0, 2: 0, 3: 10, 4: 52, 5: 60})
    assert (found.answer, found.bracket, holds(found)) == (5, (4, 4), [4])
    assert "With 4 collectors" in text


def test_several_open_levels_are_a_range(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, {1: 0, 2: 10, 3: 52, 4: 55, 5: 60})
    assert (found.answer, found.bracket) == (4, (3, 4))
    assert "Between 3 collectors and 4 collectors" in text


def test_the_first_level_may_be_surely_enough(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, {1: 60})
    assert (found.answer, found.bracket) == (1, None)
    assert "Fewer cannot be deployed." in text
    assert "leave no level tried open" in text


def test_only_the_highest_level_open_is_no_range(tmp_path, monkeypatch):
    found, text = answered(tmp_path, monkeypatch, dict.fromkeys(range(1, 8), 0) | {8: 55})
    assert (found.answer, found.bracket) == (8, (8, None))
    assert (
        "With 8 collectors, the highest level tried, the 95 % interval of the chance holds" in text
    )
    assert "From 8" not in text


def test_too_few_replications_leave_the_end_open(tmp_path, monkeypatch):
    found, text = answered(
        tmp_path, monkeypatch, {1: 0, 2: 0, 3: 10, 4: 60}, sure=0.95, replications=20
    )
    assert found.bracket == (4, None)
    assert "no level tried is surely above it with 20 replications" in text or "highest" in text


@pytest.mark.parametrize("lang", ["zh"])
def test_it_is_said_in_chinese(tmp_path, monkeypatch, lang):
    found, _ = answered(tmp_path, monkeypatch, {1: 0, 2: 0, 3: 0, 4: 8, 5: 60})
    asked = counted.scenario(tmp_path, [40], 4)
    told = need_answer(found, asked, Wording.of(found.plan, words(lang)))
    assert "没有一档的95%区间包含90%" in "".join(as_text(told).split())
