"""The terminal answer: its numbers, its width, both languages, whatever names say."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest

from simsite.core.errors import width
from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK, Reason
from simsite.report.answers.rendered import as_parts
from simsite.report.i18n import LANGUAGES, words
from simsite.report.summary import summarise
from simsite.report.terminal import shown
from simsite.report.text import run_answer
from simsite.report.wording import Wording


def said(results, lang="en"):
    return shown(as_parts(run_answer(results, words(lang))), io.StringIO())


def flat(text):
    return re.sub(r"\s+", " ", text)


@pytest.fixture(params=["few", "many", "never", "hostile", "timeless"])
def any_results(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_fits_80_columns(any_results, lang):
    lines = said(any_results, lang).splitlines()
    assert max(map(width, lines)) <= 80
    assert len(lines) > 40


def test_numbers_are_those_of_the_summary(many):
    text, wording = flat(said(many)), Wording.of(many.plan, words("en"))
    spreads = summarise(many).county.spreads
    for name, unit in (("completion", "time"), ("t90", "time"), ("wait_q95", "duration")):
        median = spreads[name].median
        value, within = wording.value(unit, median.value), wording.interval(unit, median.interval)
        assert f"{value} " in text
        assert within in text
    assert wording.after(spreads["completion"].high.value) in text
    done = summarise(many).county.done
    assert f"{done.times} of 60 replications" in text
    assert wording.estimate("hours", spreads["staff_hours"].median) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_say_sampling_complete_and_not_results(many, lang):
    text = said(many, lang)
    heading = words(lang)("answer.heading.completion")
    assert heading in text
    assert ("not results" if lang == "en" else "非检测出结果") in heading


def test_chinese_answer_holds_no_english_sentence(many):
    assert re.findall(r"[A-Za-z]{3,}", said(many, "zh")) == []


def test_few_replications_are_said_to_be_few(few, many):
    assert "too few for quantiles" in flat(said(few))
    assert "5 % quantile" not in said(few).replace("95 % quantile", "")
    assert "too few" not in said(many)
    assert "至少需59次" in said(few, "zh").replace("\n", "")


def test_no_interval_is_said_and_shown_as_a_dash(few):
    lines = {key: cut(line, 4) for key, line in few.lines.items()}
    text = said(replace(few, lines=lines, reasons=()))
    assert "too few replications for a 95 % interval" in flat(text)
    assert "Not looked into in this run." in text


def cut(line, n):
    return replace(
        line,
        **{
            name: {key: values[:n] for key, values in getattr(line, name).items()}
            for name in ("county", "townships", "sites", "progress")
        },
    )


def test_not_reached_is_said_in_words(never):
    text = flat(said(never))
    assert "Not reached in 45 of 60 replications" in text
    assert re.search(r"\n median +not reached +– +\[not reached\]", said(never))
    assert str(NEVER) not in text
    assert "未完成" in said(never, "zh")


def test_without_deadline_none_is_claimed(timeless):
    text = said(timeless)
    assert "deadline none" in flat(text)
    assert "P(" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_shown_as_they_are_and_never_obeyed(hostile, lang):
    text = said(hostile, lang)
    for name in ("<script>x</script>", "$\\frac", "[/y]"):
        assert name in text
    assert "\x1b" not in text


def test_reason_names_limit_and_gain(few):
    text = flat(said(few))
    wording = Wording.of(few.plan, words("en"))
    gain = wording.estimate("duration", summarise(few).last[0].gain)
    assert f"the team's arrival: without this limit the site {gain} earlier" in text
    assert "none of the limits tried brings it forward alone" in text


def test_reason_that_alone_makes_it_possible_gives_no_number(few):
    gains = np.full(10, float(NEVER))
    text = flat(said(replace(few, reasons=(Reason(7, {"hours": gains}),))))
    assert "opening hours: reached only without this limit" in text


def test_line_of_luck_alone_follows_the_headline(few):
    assert "Luck alone (the given values): median" in flat(said(few))
    alone = said(replace(few, lines={LUCK: few.lines[LUCK]}))
    assert "Luck alone (the given values, nothing unknown drawn)" in alone
    both = said(replace(few, lines={ALL: few.lines[ALL]}))
    assert "Luck alone" not in both


def test_townships_carry_their_chance_with_its_interval(many):
    done = summarise(many).townships[0].done
    low, high = (round(100 * end) for end in (done.interval.low, done.interval.high))
    assert f"{round(100 * done.value)} % ({low}–{high})" in said(many)
    assert not any(line.endswith("…") for line in said(many, "zh").splitlines())
