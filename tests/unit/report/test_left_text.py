"""Who is left is said as people and sites beside the clock time, the same wherever it is shown."""

import json

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.units import DAY, MINUTE
from simsite.experiment.run.people_left import later_days, people_left
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario
from simsite.report.export.answer_sheets import summary_sheet
from simsite.report.html.answer import boxes
from simsite.report.i18n import words
from simsite.report.left_text import left_lines
from simsite.report.result_json import summary_json
from simsite.report.summary import summarise
from simsite.report.text import run_answer
from simsite.report.wording import Wording
from simsite.web.payload import shown


def asked(people=(60, 20), time="60 s", replications=3, callers=0, **calendar):
    """Sites with one desk each; by default 60 and 20 people of a minute each."""
    free = {"at_opening": {}}
    if callers:
        knock = {"knock": "6 min", "walk": "1 min", "ahead": 5}
        free = {"call_up": knock}
    return Scenario.model_validate(
        {
            "calendar": {"first_day": "2022-02-17", "hours": "08:00-08:30"} | calendar,
            "sites": [
                {"id": f"s{n}", "population": number, "township_code": "t", "desks": 1}
                for n, number in enumerate(people)
            ],
            "arrivals": free,
            "stages": [{"name": "swab", "role": "collector", "time": time}],
            "staff": {"collectors": len(people), "helpers": 2 + callers * len(people)},
            "run": {"replications": replications, "seed": 1},
        }
    )


def said(scenario, lang="en"):
    results = run(scenario, jobs=1)
    return left_lines(results, Wording.of(results.plan, words(lang)))


def test_nothing_is_said_where_nobody_is_ever_left():
    assert said(asked(hours="08:00-18:00", deadline="18:00")) == []
    assert said(asked()) == []  # half an hour late, but all are swabbed on the same day


def test_people_and_sites_at_the_deadline():
    # 60 people of a minute each from 08:00: 30 are left at 08:30 at one of two sites
    (line,) = said(asked(deadline="08:30"))
    assert line.startswith(
        "30 people (30 to 30) at 1 site (1 to 1) are not swabbed by the deadline, 17 Feb 08:30, "
        "in 3 of 3 replications (100 % ["
    )
    assert line.endswith("; medians of these 3).")
    (zh,) = said(asked(deadline="08:30"), "zh")
    assert "截止时间2月17日 08:30尚未采样：30人（范围30至30），涉及1个采样点" in zh


def test_one_replication_has_no_median():
    (line,) = said(asked(deadline="08:30", replications=1))
    assert line.startswith("30 people at 1 site are not swabbed by the deadline")
    assert "medians" not in line


def test_six_replications_have_an_interval():
    (line,) = said(asked(deadline="08:30", replications=6))
    assert line.startswith("30 people [30, 30] at 1 site [1, 1]")


def test_sent_home_is_not_waiting():
    once = said(asked(closing="send_home"))
    assert len(once) == 1
    assert "30 people (30 to 30) at 1 site (1 to 1) are not swabbed at all" in once[0]
    twice = said(asked(closing="send_home", days=2))
    assert "those sent home among them" in twice[0]
    assert "18 Feb 08:00" in twice[0]
    assert "wait until" not in "".join(twice)


def test_who_is_called_next_day_waits_for_it():
    # 60 people in about 20 households, knocked at one after the other for six minutes each
    results = run(asked(people=(60, 5), callers=2, days=4, deadline="18:00"), jobs=1)
    found = {one.moment: one for one in people_left(results)}
    assert "next_day" in found
    line = results.headline
    (first, *_) = later_days(results.plan)
    place = int(np.searchsorted(results.times, first))
    assert results.times[place] == first
    left = line.county["attending"] - line.progress["swabbed"][:, place]
    night = next(one for one in people_left(results) if one.time == first)
    assert night.people.tolist() == left[left > 0].tolist()
    assert (night.sites <= 2).all()
    text = " ".join(left_lines(results, Wording.of(results.plan, words("en"))))
    assert "wait until the next day, 18 Feb 08:00" in text


def test_only_those_replications_count_in_which_anybody_is_left():
    times = {"lognormal": {"mean": "28 s", "cv": 0.9}}
    results = run(asked(people=(60, 20), time=times, replications=40, deadline="08:30"), jobs=1)
    (left,) = people_left(results)
    late = results.headline.county["unswabbed_at_deadline"]
    assert 0 < left.times < 40
    assert left.people.tolist() == late[late > 0].tolist()
    assert left.times == int((results.headline.county["done_by_deadline"] == 0).sum())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_renderer_says_the_same(lang):
    results = run(asked(deadline="08:30"), jobs=1)
    summary, say = summarise(results), words(lang)
    wording = Wording.of(results.plan, say)
    (line,) = left_lines(results, wording)
    assert line in run_answer(results, say).sentences
    assert line in boxes(summary, wording)[3].notes
    assert line in summary_sheet(summary, wording).notes
    assert line in shown(results, "whole", 3)[lang]["boxes"][3]["notes"]


def test_who_waits_overnight_stands_beside_the_clock_time():
    results = run(asked(closing="send_home", days=2, deadline="08:30"), jobs=1)
    wording = Wording.of(results.plan, words("en"))
    deadline, night, end = left_lines(results, wording)
    when, _, _, late = boxes(summarise(results), wording)
    assert {night, end} <= set(when.notes)
    assert deadline in late.notes
    assert deadline not in when.notes


def test_values_for_programs():
    (left,) = json.loads(json.dumps(summary_json(run(asked(deadline="08:30"), jobs=1))["left"]))
    assert left["moment"] == "deadline"
    assert left["time"]["clock"] == "2022-02-17T08:30:00"
    assert (left["anybody"]["times"], left["replications"]) == (3, 3)
    assert left["people"]["median"]["value"] == 30
    assert left["sites"]["most"] == 1


@pytest.mark.parametrize(
    ("hours", "days", "openings"),
    [
        ("08:00-18:00", 1, []),
        ("08:03-18:00", 3, ["08:03", "08:03"]),
        (["08:00-12:00", "14:00-18:00"], 2, ["08:00"]),  # noon is no night
        ("20:00-02:00", 2, ["20:00"]),  # the small hours belong to the evening
    ],
)
def test_the_next_day_begins_at_its_first_opening(hours, days, openings):
    plan = build(asked(hours=hours, days=days))
    found = later_days(plan)
    assert [(time // DAY, time % DAY // MINUTE) for time in found] == [
        (day, int(clock[:2]) * 60 + int(clock[3:])) for day, clock in enumerate(openings, 1)
    ]


def test_a_day_after_the_end_of_the_simulation_is_not_waited_for():
    assert later_days(build(asked(days=3, horizon="day 2 07:00"))) == []


def test_a_site_to_which_nobody_comes_is_not_counted():
    results = run(asked(people=(60, 1), time="60 s", deadline="08:30"), jobs=1)
    (left,) = people_left(results)
    assert left.sites.tolist() == [1, 1, 1]
