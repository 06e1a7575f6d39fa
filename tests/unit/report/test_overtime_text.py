"""An answer that rests on hours of work after closing says so, everywhere it is shown."""

import pytest

from simsite.core.units import HOUR, NEVER
from simsite.experiment.compare.compare import compare
from simsite.experiment.run.overtime import overtime
from simsite.experiment.run.run import run
from simsite.experiment.search.marginal import MarginalQuestion, marginal
from simsite.experiment.search.need import Target, need
from simsite.model.scenario import Scenario
from simsite.report.answers.comparison import comparison_answer
from simsite.report.answers.marginal import marginal_answer
from simsite.report.answers.need import need_answer
from simsite.report.i18n import words
from simsite.report.overtime_text import overtime_lines
from simsite.report.result_json import summary_json
from simsite.report.text import run_answer
from simsite.report.wording import Wording
from simsite.staffing.levels import RoleShare

DAY = 24 * HOUR


def asked(hours="08:00-08:15", people=700, desks=1, days=1, closing="serve_queue", **more):
    sites = more.pop("sites", None) or [{"id": "a", "name_en": "Hall", "name_zh": "礼堂"}]
    for site in sites:
        site |= {"population": site.get("population", people), "township_code": "t", "desks": desks}
    return Scenario.model_validate(
        {
            "calendar": {
                "first_day": "2022-02-17", "days": days, "hours": hours, "closing": closing,
                **({"horizon": more["horizon"]} if "horizon" in more else {}),
            },
            "sites": sites,
            "arrivals": more.pop("arrivals", {"at_opening": {}}),
            "stages": [{"name": "swab", "role": "collector", "time": "25 s"}],
            "staff": {"collectors": more.pop("collectors", desks * len(sites)), "helpers": 10},
            "run": {"replications": 4, "seed": 1},
        }
    )  # fmt: skip


def said(scenario, lang="en"):
    results = run(scenario, jobs=1)
    return " ".join(overtime_lines(results, Wording.of(results.plan, words(lang))))


def test_a_quarter_of_an_hour_with_five_hours_of_overtime_says_both():
    # 700 people at 25 s are 4 h 51 min 40 s, of which a quarter of an hour lies before closing
    text = said(asked())
    assert "in 4 of 4 replications staff works on for more than 1 h" in text
    assert "Hall serves until 17 Feb 12:52, 4 h 37 min after closing at 17 Feb 08:15" in text
    assert "collectors, swab: 5" in text
    assert "礼堂工作到2月17日 12:52" in said(asked(), "zh")


@pytest.mark.parametrize(
    "case",
    [
        {"hours": "08:00-18:00"},  # all within hours
        {"hours": "08:00-12:00", "people": 700},  # 52 minutes over
        {"closing": "send_home"},  # nobody works on
        {"people": 100},  # 27 minutes over
        {"hours": ["08:00-10:00", "12:00-16:00"], "people": 400},  # 47 minutes into the break
    ],
)
def test_up_to_an_hour_is_not_said(case):
    assert said(asked(**case)) == ""


@pytest.mark.parametrize(
    ("case", "closing"),
    [
        ({"hours": "08:00-11:00"}, "17 Feb 11:00"),
        ({"hours": "20:00-22:00", "horizon": "day 2 12:00"}, "17 Feb 22:00"),  # past midnight
        ({"hours": "08:00-10:00", "days": 2}, "17 Feb 10:00"),  # the second day is not needed
        ({"people": 2800, "desks": 4}, "17 Feb 08:15"),
    ],
)
def test_the_closing_that_is_passed_is_named(case, closing):
    assert f"after closing at {closing}" in said(asked(**case))


def test_work_that_the_end_of_the_simulation_cuts_off_is_overtime_too():
    text = said(asked(hours="20:00-22:00"))
    assert "works on for more than 1 h" in text
    assert "serves until" not in text


def test_one_site_of_many_is_enough():
    sites = [{"id": f"s{k}", "population": 30, "name_en": f"S{k}"} for k in range(5)]
    sites.append({"id": "big", "population": 700, "name_en": "Big"})
    found = overtime(run(asked(sites=sites), jobs=1))
    assert (found.times, found.site) == (4, 0)  # sites stand by their ids
    assert (found.until - found.closing) / HOUR == pytest.approx(4.611, abs=0.001)


def test_every_answer_says_it():
    scenario = asked()
    results = run(scenario, jobs=1)
    sentence = "This rests on overtime"
    assert sentence in " ".join(run_answer(results, words("en")).sentences)
    found = need(
        scenario,
        Target((RoleShare("hours"),), results.plan.calendar.opening + 9 * HOUR, 0.8),
        jobs=1,
    )
    wording = Wording.of(results.plan, words("en"))
    answer = need_answer(found, scenario, wording)
    assert any(sentence in line for line in answer.sentences)
    assert answer.data["overtime"]["times"] == 4
    about = summary_json(results)["overtime"]
    assert about["site"]["closing"]["clock"] == "2022-02-17T08:15:00"
    other = run(asked(hours="08:00-18:00"), name="long", jobs=1)
    told = comparison_answer((compare(other, results),), wording).sentences
    assert sum(sentence in line for line in told) == 1
    gains = marginal(scenario, MarginalQuestion(("collectors",), 1, False, NEVER), jobs=1)
    said_of_gains = marginal_answer(gains, wording).sentences
    assert any(sentence in line for line in said_of_gains)


def test_without_overtime_nothing_is_said_in_json():
    assert summary_json(run(asked(hours="08:00-18:00"), jobs=1))["overtime"] is None
