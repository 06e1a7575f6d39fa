"""What `simsite need` says fits what its fresh days say, in both languages."""

from dataclasses import replace

import counted
import pytest

from simsite.experiment.search.need import Target, need
from simsite.report.answers.need import need_answer
from simsite.report.answers.rendered import as_text
from simsite.report.i18n import words
from simsite.report.wording import Wording
from simsite.staffing.levels import RoleShare
from simsite.stats.sequential import LevelVerdict, share_interval

COLLECTORS = (RoleShare("collectors"),)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return counted.scenario(tmp_path_factory.mktemp("asked"), [40], 4, staff__people_per_desk=5)


@pytest.fixture(scope="module")
def found(asked):
    return need(asked, Target(COLLECTORS, counted.clock(10), 0.9), jobs=1, at_most=100)


def verdict(level, times, of, sure=0.9):
    return LevelVerdict(level, times, of, share_interval(times, of, sure, 0.04), sure)


def said(found, asked, lang="en"):
    told = need_answer(found, asked, Wording.of(found.plan, words(lang)))
    return ("" if lang == "zh" else " ").join(as_text(told).split())


def test_a_confirmed_level_says_on_how_many_days_and_how_wrong_it_may_be(found, asked):
    assert found.answer == 4
    text = said(found, asked)
    assert "Answer: 4 collectors. Confirmed on 45 fresh days, 45 of them in time" in text
    assert "at least 90 % is wrong with a chance of at most 5 %" in text
    assert "3 collectors, is surely not enough: 0 of 45 fresh days in time" in text
    assert "By the search alone" not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_table_has_its_heading_once(found, asked, lang):
    wording = Wording.of(found.plan, words(lang))
    lines = [line.strip() for line in as_text(need_answer(found, asked, wording)).splitlines()]
    headings = [wording.words(f"needed.heading.{key}") for key in ("fresh", "tried")]
    assert [lines.count(heading) for heading in headings] == [1, 1]


def test_a_level_below_that_is_open_is_not_called_too_few(found, asked):
    fresh = (verdict(5, 60, 60), verdict(4, 60, 60), verdict(3, 92, 100))
    text = said(replace(found, fresh=fresh), asked)
    assert "3 collectors, is not confirmed with at most 100 fresh days: 92 of 100" in text
    assert "surely" not in text.split("Confirmed on fresh days, from")[0]
    assert text.count("Confirmed on fresh days, from") == 1


def test_the_least_says_that_fewer_cannot_be(found, asked):
    least = replace(found, least=4, fresh=(verdict(4, 60, 60),))
    assert "Fewer cannot be deployed." in said(least, asked)


def test_what_the_search_alone_would_have_said_is_said(found, asked):
    fresh = (verdict(5, 60, 60), verdict(4, 90, 100))
    higher = replace(found, answer=5, fresh=fresh, tried=(*found.tried[:-1], *_five(found)))
    text = said(higher, asked)
    assert "By the search alone it would be 4 collectors (3 of its 3 replications in time)" in text


def _five(found):
    four = next(one for one in found.tried if one.level == 4)
    return four, replace(four, level=5)


@pytest.mark.parametrize(
    ("sure", "fresh", "told"),
    [
        (1.0, (), "No number of replications proves a chance of 100 %"),
        (0.999, (), "takes at least 4716 fresh days, all of them in time: --confirm 4716"),
        (0.9, (verdict(5, 95, 100),), "5 collectors are not confirmed with at most 100 fresh"),
        (0.9, (verdict(5, 50, 100),), "5 collectors are surely not enough: 50 of 100 fresh days"),
    ],
)
def test_what_is_not_decided_says_why(found, asked, sure, fresh, told):
    wish = replace(found.wish, sure=sure)
    open_ = replace(found, wish=wish, answer=None, fresh=fresh)
    text = said(open_, asked)
    assert "Not decided. 4 collectors would do by the search alone" in text
    assert told in text


@pytest.mark.parametrize(
    ("times", "told"), [(60, "surely less than wished"), (90, "do not decide it: 90 of 100")]
)
def test_where_nothing_is_enough_fresh_days_are_asked_too(found, asked, times, told):
    none = replace(found, answer=None, likely=None, fresh=(verdict(8, times, 100),))
    text = said(none, asked)
    assert "Not enough: no level tried reaches 90 %" in text
    assert told in text


def test_it_is_said_in_chinese(found, asked):
    text = said(found, asked, "zh")
    assert "用45个新模拟日验证，其中45个按时" in text
    assert "出错的概率不超过5%" in text
