"""Where another stage than the collectors' counts, no sentence speaks of swabs as if it did."""

import pytest

from simsite.core.engine_names import AUTO
from simsite.experiment.run.bottlenecks import reasons
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.report.text import run_answer
from simsite.report.text_places import why
from simsite.report.wording import Wording

SCENARIO = """\
calendar: {first_day: 2026-03-02, hours: 08:00-12:00, deadline: 09:00}
sites: [{id: a, population: 30, desks: 1}]
arrivals: {at_opening: {}}
stages:
  - {name: reg, role: helper, time: 60 s}
  - {name: swab, role: collector, time: 10 min}
staff: {collectors: 1, helpers: 2}
run: {replications: 2}
"""


def answered(tmp_path, *sets):
    file = tmp_path / "one.yaml"
    file.write_text(SCENARIO, "utf-8")
    return reasons(run(load(file, sets=sets), jobs=1), AUTO, 1)


def said(tmp_path, lang, *sets):
    return " ".join(run_answer(answered(tmp_path, *sets), words(lang)).sentences)


@pytest.mark.parametrize(
    ("lang", "means"),
    [("en", "Who is called swabbed below is who is done there"), ("zh", "均指已完成该环节")],
)
def test_it_is_said_what_swabbed_means(tmp_path, lang, means):
    assert means in said(tmp_path, lang, "counted_stage=reg")
    assert means not in said(tmp_path, lang)


@pytest.mark.parametrize(
    ("lang", "limit", "collectors"),
    [("en", "desks and staff of 'reg'", "desks and collectors"),
     ("zh", "“reg”环节的台位与人员", "采样台与采样员")],
)  # fmt: skip
def test_the_limit_is_that_of_the_stage_that_counts(tmp_path, lang, limit, collectors):
    for sets, name in ((("counted_stage=reg",), limit), ((), collectors)):
        summary = summarise(answered(tmp_path, *sets))
        wording = Wording.of(summary.results.plan, words(lang))
        assert name in why(summary.last[0], wording)
