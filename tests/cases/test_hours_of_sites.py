"""Sites with opening hours of their own: completion, faults and words, worked out by hand."""

import json
from pathlib import Path

import pytest
import yaml

from simsite.building.build import build
from simsite.core.engine_names import ENGINES
from simsite.core.errors import ScenarioFault
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.experiment.compare.compare import window_of
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.facade.page import manned
from simsite.model.targets import wished_time
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from simsite.report.check_text import check_json, check_text
from simsite.report.deployment import deployment_table, deployment_text
from simsite.report.export.answer_sheets import sites_sheet
from simsite.report.i18n import words
from simsite.report.opening_hours import hours_by_sites, hours_of_day
from simsite.report.result_json import summary_json
from simsite.report.summary import summarise
from simsite.report.terminal import shown
from simsite.report.text import what_lines
from simsite.report.wording import Wording
from simsite.staffing import deploy, deployment_rows
from simsite.staffing.expected import expected_work
from simsite.staffing.levels import QUARTER, Levels
from simsite.staffing.shifts import turns
from simsite.web.payload import shown_inputs
from simsite.web.requests import TrialRequest
from simsite.workload import amounts, doubts

CASE = Path(__file__).parent / "23-hours-of-each-site"
COUNTY = CASE / "county.yaml"
LANGUAGES = ("en", "zh")


def county(folder, **parts):
    """The county of the case with other parts; a key `calendar__days` is one of a part."""
    written = yaml.safe_load(COUNTY.read_text("utf-8"))
    for key, value in parts.items():
        section, _, inner = key.partition("__")
        if inner:
            written[section][inner] = value
        else:
            written[section] = value
    file = folder / "county.yaml"
    file.write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
    return file


def sites(*rows):
    """Sites named a, b, ... of (people, hours) and perhaps more."""
    return [
        {"id": "abcdefgh"[n], "population": people}
        | ({} if hours is None else {"hours": hours})
        | (more[0] if more else {})
        for n, (people, hours, *more) in enumerate(rows)
    ]


def done(scenario, engine="kernel"):
    """When each site is complete in the first replication: hours since the first midnight."""
    line = run(scenario, lines=(LUCK,), jobs=1, explain=False, engine=engine).lines[LUCK]
    return [t / HOUR if t < NEVER else None for t in line.sites["completion"][0].tolist()]


def refused(file, **more):
    with pytest.raises(ScenarioFault) as trouble:
        load(file, **more)
    return trouble.value.faults


def keys(scenario):
    plan = build(scenario)
    return [doubt.key for doubt in doubts(scenario, plan, amounts(scenario, plan))]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_site_works_from_its_own_opening(engine):
    """60 people from 08:00, 120 from 10:00, 90 from 08:00, a minute each."""
    assert done(load(COUNTY), engine) == [9, 12, 9.5]


def test_the_bound_of_a_flow_is_that_of_each_site_s_hours():
    scenario = load(COUNTY)
    found = amounts(scenario, build(scenario))
    assert [site.earliest / 3600 for site in found.sites] == pytest.approx([9, 12, 9.5], abs=1e-6)
    assert found.earliest == pytest.approx(12 * HOUR, abs=MINUTE)


def test_a_queue_is_served_out_after_the_site_s_own_closing(tmp_path):
    scenario = load(
        county(tmp_path, sites=sites((300, "08:00-12:00"), (60, None)), staff__collectors=2)
    )
    assert done(scenario) == [13, 9]


def test_who_waits_at_the_site_s_own_closing_is_sent_home(tmp_path):
    rows = sites((300, "08:00-12:00"), (300, None))
    file = county(tmp_path, sites=rows, staff__collectors=2, calendar__closing="send_home")
    scenario = load(file)
    assert done(scenario) == [None, 13]
    assert "sent home" in " ".join(check_text(scenario, build(scenario), words("en")).split())


@pytest.mark.parametrize("hours", ["08:00-12:00, 14:00-18:00", "8:00-12:00;14:00-18:00",
                                   ["08:00-12:00", "14:00-18:00"]])  # fmt: skip
def test_a_site_may_close_at_noon(tmp_path, hours):
    """Who comes in the break waits for the afternoon."""
    times = {"a": ["08:00", "12:30", "13:59"], "b": ["12:30"]}
    file = county(tmp_path, sites=sites((0, hours), (0, None)), arrivals={"times": times},
                  staff__collectors=2)  # fmt: skip
    scenario = load(file)
    assert scenario.sites[0].hours == ((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600))
    assert done(scenario) == pytest.approx([14 + 2 / 60, 12.5 + 1 / 60])


def test_a_night_of_one_site_lengthens_the_horizon_and_belongs_to_its_evening(tmp_path):
    file = county(tmp_path, sites=sites((540, "18:00-02:00"), (60, None)), staff__collectors=2,
                  calendar__deadline="day 2 02:00")  # fmt: skip
    scenario = load(file)
    assert (scenario.opening_us, scenario.horizon_us) == (8 * HOUR, 2 * DAY)
    assert done(scenario) == [27, 9]
    days = [turn.day for turn in turns(build(scenario))]
    assert set(days) == {1}


def test_hours_hold_on_each_day(tmp_path):
    file = county(tmp_path, sites=sites((0, "08:00-12:00"), (0, None)), calendar__days=2,
                  arrivals={"times": {"a": ["day 2 13:00", "day 1 13:00"], "b": ["day 1 13:00"]}},
                  staff__collectors=2)  # fmt: skip
    scenario = load(file)
    plan = build(scenario)
    assert plan.sites[0].windows == ((8 * HOUR, 12 * HOUR), (DAY + 8 * HOUR, DAY + 12 * HOUR))
    assert done(scenario) == [None, 13 + 1 / 60]
    assert "after_closing_at" in keys(scenario)


def test_the_clock_begins_with_the_first_site_and_ends_with_the_last(tmp_path):
    late = load(county(tmp_path, sites=sites((60, "10:00-20:00"), (60, "09:00-23:00"))))
    plan = build(late)
    assert (plan.calendar.opening, plan.calendar.horizon) == (9 * HOUR, DAY)
    assert wished_time("10:00", late) == 10 * HOUR
    with pytest.raises(ScenarioFault):
        wished_time("08:30", late)


def test_a_deadline_before_the_first_of_all_openings_is_a_fault(tmp_path):
    rows = sites((60, "12:00-20:00"), (60, "13:00-20:00"), (60, "14:00-20:00"))
    (fault,) = refused(county(tmp_path, sites=rows, calendar__deadline="11:00"))
    assert (fault.key, fault.placeholders["opening"]) == ("calendar.before_opening", "day 1 12:00")


def test_a_site_s_people_come_between_its_own_opening_and_closing(tmp_path):
    free = {"free": {"backlog": "0 %", "shape": 1, "scale": "2 h"}}
    scenario = load(county(tmp_path, arrivals=free))
    arrivals = {site.id: site.arrivals for site in build(scenario).sites}
    ends = {name: (own.opening // HOUR, own.last_entry // HOUR) for name, own in arrivals.items()}
    assert ends == {"a": (8, 12), "b": (10, 18), "c": (8, 18)}


def test_a_last_entry_outside_a_site_s_hours_names_that_site(tmp_path):
    free = {"free": {"backlog": "0 %", "shape": 1, "scale": "2 h", "last_entry": "17:00"}}
    (fault,) = refused(county(tmp_path, arrivals=free))
    assert (fault.key, fault.path) == ("sites.last_entry", "sites.a.hours")
    assert fault.placeholders == {"site": "a", "value": "17:00", "hours": "08:00-12:00"}


def test_a_stream_flows_while_each_site_is_open(tmp_path):
    scenario = load(county(tmp_path, sites=sites((0, "08:00-12:00"), (0, "10:00-18:00"), (0, None)),
                           arrivals={"poisson": {"rate": "30 / h"}}))  # fmt: skip
    work = expected_work(scenario)
    assert [work[name].attending for name in "abc"] == [120, 240, 300]
    pieces = [site.arrivals.pieces[0][:2] for site in build(scenario).sites]
    assert pieces == [(8 * HOUR, 12 * HOUR), (10 * HOUR, 18 * HOUR), (8 * HOUR, 18 * HOUR)]


def test_slots_are_those_of_each_site_s_hours_unless_they_have_their_own(tmp_path):
    rows = sites((0, "08:00-12:00"), (0, None))
    slots = {"appointments": {"interval": "1 h"}}
    plan = build(load(county(tmp_path, sites=rows, arrivals=slots, staff__collectors=2)))
    assert [len(site.arrivals.slots) for site in plan.sites] == [4, 10]
    slots["appointments"]["hours"] = "08:00-18:00"
    scenario = load(county(tmp_path, sites=rows, arrivals=slots, staff__collectors=2))
    said = check_text(scenario, build(scenario), words("en"))
    told = "a, which closes at 2 Mar 12:00, people come later and find it closed, 6 of 20 expected"
    assert told in " ".join(said.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_waits_outside_is_told_with_the_site(tmp_path, lang):
    rows = sites((0, "10:00-18:00"), (0, None))
    file = county(tmp_path, sites=rows, arrivals={"times": {"a": ["08:00"]}}, staff__collectors=2)
    scenario = load(file)
    assert "wait_for_opening_at" in keys(scenario)
    said = " ".join(check_text(scenario, build(scenario), words(lang)).split())
    expected = {
        "en": "the longest at a from 2 Mar 08:00 to 2 Mar 10:00",
        "zh": "最久的在 a，从 3月2日 08:00 等到 3月2日 10:00",
    }
    assert expected[lang] in said


def test_nobody_is_called_up_before_the_site_opens(tmp_path):
    """A knock a minute from 10:00 on, then two minutes on the way and one at the desk."""
    call = {"call_up": {"knock": "1 min", "walk": "2 min", "ahead": 100}}
    file = county(tmp_path, sites=sites((10, "10:00-18:00"), (10, None)), arrivals=call,
                  population={"attendance": "100 %", "household_size": {"shares": {1: "100 %"}}},
                  staff={"collectors": 2, "helpers": 4})  # fmt: skip
    assert done(load(file)) == pytest.approx([10 + 13 / 60, 8 + 13 / 60])


def test_shifts_and_the_roster_are_cut_by_each_site_s_hours(tmp_path):
    parts = [
        {"role": "collector", "hours": "08:00-12:00", "share": "50 %"},
        {"role": "collector", "hours": "12:00-18:00", "share": "50 %"},
    ]
    rows = sites((60, "10:00-18:00", {"desks": 1}), (60, None, {"desks": 1}))
    scenario = load(county(tmp_path, sites=rows, staff={"collectors": 4, "shifts": parts}))
    plan = build(scenario)
    hours = [(plan.sites[t.site].id, t.start // HOUR, t.end // HOUR, t.people)
             for t in turns(plan) if t.post == "swab"]  # fmt: skip
    assert hours == [("a", 10, 12, 1), ("a", 12, 18, 1), ("b", 8, 12, 1), ("b", 12, 18, 1)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_has_a_shift_while_the_site_is_closed_is_told(tmp_path, lang):
    parts = [
        {"role": "collector", "hours": "08:00-12:00", "share": "50 %"},
        {"role": "collector", "hours": "12:00-18:00", "share": "50 %"},
    ]
    rows = sites((60, "08:00-12:00", {"desks": 1}), (60, None, {"desks": 1}))
    scenario = load(county(tmp_path, sites=rows, staff={"collectors": 4, "shifts": parts}))
    plan = build(scenario)
    found = {d.key: d.numbers for d in doubts(scenario, plan, amounts(scenario, plan))}
    told = {
        "hours": "12:00-18:00",
        "role": "collector",
        "people": 1,
        "of": 2,
        "count": 1,
        "site": "a",
    }
    assert found["shift_outside_at"] == told
    said = " ".join(check_text(scenario, plan, words(lang)).split())
    assert {"en": "1 of 2 there never work", "zh": "2 人中有 1 人始终不上岗"}[lang] in said
    staff = {own.id: own for own in deploy(scenario).sites}
    assert (staff["a"].at_once, staff["b"].at_once) == (1, 1)


MOBILE = {"hop": {"constant": "5 km"}, "speed": "25 km/h", "set_up": "15 min", "pack": "10 min"}


def visited(folder, *rows, **more):
    """Villages of one township, served by one team that needs 37 minutes from one to the next."""
    places = [row | {"kind": "village", "township_code": "t"} for row in sites(*rows)]
    stages = [{"name": "register", "role": "helper", "time": "1 s"},
              {"name": "swab", "role": "collector", "time": "1 min"}]  # fmt: skip
    staff = {"collectors": 1, "helpers": 20, "mobile": MOBILE} | more.pop("staff", {})
    return load(county(folder, sites=places, stages=stages, staff=staff, **more))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_team_goes_first_where_it_closes_first_and_drives_over_noon(tmp_path, engine):
    """270 people until 12:30 where it closed at 12:00; ready at 13:17, open from 14:00 on."""
    scenario = visited(tmp_path, (300, "14:00-18:00"), (270, "08:00-12:00"))
    (team,) = deploy(scenario).routes
    assert team.stops == ("b", "a")
    assert done(scenario, engine) == pytest.approx([19, 12.5], abs=0.01)


def test_a_team_that_comes_early_waits_for_the_opening(tmp_path):
    scenario = visited(tmp_path, (60, "08:00-12:00"), (30, "12:00-18:00"))
    assert done(scenario) == pytest.approx([9, 12.5], abs=0.01)
    assert amounts(scenario, build(scenario)).earliest == pytest.approx(12.5 * HOUR, abs=MINUTE)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_team_at_home_overnight_goes_on_when_its_site_opens(tmp_path, engine):
    """The first stop is done at 13:00, after its closing; both open again at 08:00."""
    hours = "08:00-12:00"
    scenario = visited(tmp_path, (300, hours), (60, hours), calendar__days=2)
    assert done(scenario, engine) == pytest.approx([13, 24 + 8 + 27 / 60 + 1], abs=0.01)


def test_a_stop_that_is_closed_for_good_is_said_and_never_done(tmp_path):
    scenario = visited(tmp_path, (300, "08:00-12:00"), (60, "08:00-12:00"))
    assert done(scenario) == [pytest.approx(13, abs=0.01), None]
    assert "after_horizon" in keys(scenario)


def test_need_of_hours_moves_every_opening_alike(tmp_path):
    rows = sites((60, "09:00-12:00, 14:00-18:00"), (60, None))
    levels = Levels(load(county(tmp_path, sites=rows, staff__collectors=2)), "hours")
    assert (levels.own, levels.least, levels.most) == (40, 40 - 11, 40 + 32)
    changed, _ = levels.at(42)
    assert changed.calendar.hours[0][0] == 8 * 3600 - 2 * QUARTER
    assert changed.sites[0].hours == ((9 * 3600 - 2 * QUARTER, 12 * 3600), (14 * 3600, 18 * 3600))
    assert changed.sites[1].hours is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hours_are_said_with_the_sites_that_have_them(lang):
    scenario = load(COUNTY)
    plan = build(scenario)
    expected = {
        "en": "08:00-12:00 at 1 site; 08:00-18:00 at 1 site; 10:00-18:00 at 1 site.",
        "zh": "08:00-12:00（1 个采样点）；08:00-18:00（1 个采样点）；10:00-18:00（1 个采样点）。",
    }
    line = {"en": "Opening hours: ", "zh": "开放时间："}[lang] + expected[lang]
    said = check_text(scenario, plan, words(lang))
    assert "".join(line.split()) in "".join(said.split())
    results = run(scenario, jobs=1, explain=False)
    assert line in what_lines(summarise(results), Wording.of(plan, words(lang)))
    found = json.loads(check_json(scenario, plan))["opening_hours"]
    assert found[0] == {"hours": "08:00-12:00", "sites": 1, "ids": [plan.sites[0].id]}
    assert summary_json(results)["opening_hours"] == found
    townships = deployment_rows(scenario, deploy(scenario))
    rows = deployment_table(townships)
    hours = [hours_of_day(site) for site in plan.sites]
    assert [row[rows.columns.index("opening_hours")] for row in rows.rows] == hours
    orders = shown(deployment_text(townships, words(lang)), None)
    assert all(own in orders for own in hours)
    sheet = sites_sheet(summarise(results), Wording.of(plan, words(lang)))
    assert [row[-1].value for row in sheet.rows] == hours


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hours_of_the_calendar_that_no_site_has_are_said_to_be_unused(tmp_path, lang):
    rows = sites((60, "08:00-12:00"), (60, "10:00-18:00"))
    told = {
        "en": "'calendar.hours' (09:00-17:00) holds at no site",
        "zh": "（09:00-17:00）未用于任何采样点",
    }
    for hours, is_said in (("09:00-17:00", True), ("10:00-18:00", False)):
        file = county(tmp_path, sites=rows, staff__collectors=2, calendar__hours=hours)
        scenario = load(file)
        said = " ".join(check_text(scenario, build(scenario), words(lang)).split())
        assert (told[lang].replace("09:00-17:00", hours) in said) == is_said


def test_one_set_of_hours_is_not_said_again(tmp_path):
    scenario = load(county(tmp_path, sites=sites((60, None), (60, "08:00-18:00"), (60, None))))
    assert "Opening hours" not in check_text(scenario, build(scenario), words("en"))


def test_a_scenario_with_own_hours_is_written_and_read_back(tmp_path):
    rows = sites((60, "08:00-12:00, 14:00-18:00"), (60, "18:00-02:00"), (60, None))
    scenario = load(county(tmp_path, sites=rows))
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(scenario), "utf-8")
    assert load(again) == scenario


TABLE = """\
id,population,hours
a,60,08:00-12:00
b,60,"08:00-12:00, 14:00-18:00"
c,60,
"""


def tabled(folder, text, **more):
    (folder / "sites.csv").write_text(text, "utf-8")
    return county(folder, sites={"file": "sites.csv"}, **more)


@pytest.mark.parametrize("heading", ["hours", "开放时间", "采样时间", "opening hours"])
def test_hours_may_be_a_column_of_the_table(tmp_path, heading):
    scenario = load(tabled(tmp_path, TABLE.replace("hours", heading)))
    assert [site.hours and len(site.hours) for site in scenario.sites] == [1, 2, None]


FAULTS = {
    "08:00-8": "clock.unreadable",
    "08:00": "hours.unreadable",
    "08:00-08:00": "hours.whole_day",
    '"08:00-12:00, 11:00-14:00"': "hours.overlap",
    '"14:00-18:00, 08:00-12:00"': "hours.order",
    "08:00-12:00，14:00-18:00": "full_width",
    '"08:00-12:00,"': "hours.unreadable",
}


@pytest.mark.parametrize("cell", FAULTS)
def test_hours_that_cannot_be_are_refused_at_their_cell(tmp_path, cell):
    (fault,) = refused(tabled(tmp_path, TABLE.replace("08:00-12:00\n", f"{cell}\n", 1)))
    assert (fault.key, Path(fault.file).name, fault.line) == (FAULTS[cell], "sites.csv", 2)
    assert (fault.path, fault.column) == ("sites.a.hours", 6)


def test_a_night_that_meets_the_site_s_next_day_is_refused_at_its_cell(tmp_path):
    text = TABLE.replace("08:00-12:00\n", '"00:00-06:00, 20:00-02:00"\n', 1)
    assert load(tabled(tmp_path, text)).sites[0].hours[1][1] == 26 * 3600
    (fault,) = refused(tabled(tmp_path, text, calendar__days=2))
    found = fault.key, Path(fault.file).name, fault.line
    assert found == ("hours.overlap_next", "sites.csv", 2)


def test_hours_are_set_and_swept_like_any_other_key():
    scenario = load(COUNTY, sets=["sites.0.hours=09:00-12:00, 13:00-15:00"])
    assert scenario.sites[0].hours == ((9 * 3600, 12 * 3600), (13 * 3600, 15 * 3600))
    assert done(scenario)[0] == 10
    assert load(COUNTY, sets=["calendar.hours=08:00-12:00, 14:00-18:00"]).calendar.hours[1] == (
        14 * 3600,
        18 * 3600,
    )


def test_hours_that_overlap_are_one_window_of_the_county(tmp_path):
    rows = sites((60, "08:00-12:00"), (60, "10:00-13:00"), (60, "15:00-18:00"))
    plan = build(load(county(tmp_path, sites=rows)))
    times = [9 * HOUR, 12.5 * HOUR, 14 * HOUR, 16 * HOUR]
    assert window_of(plan, times).tolist() == [1, 1, 1, 2]


def test_the_page_says_which_sites_its_field_does_not_change():
    asked = manned(load(COUNTY, sets=["calendar.hours=09:00-18:00"]), {})
    shown = shown_inputs(asked, TrialRequest(Path(), 1, "county.yaml"), {})
    assert shown["fields"]["en"]["hours"] == "09:00-18:00"
    assert shown["filled"]["en"][0].startswith("2 sites have opening hours of their own")
    assert shown["filled"]["zh"][0].startswith("2 个采样点在采样点表中写有自己的开放时间")
    assert [hours_of_day(site) for site in build(asked.scenario).sites] == [
        "08:00-12:00", "10:00-18:00", "09:00-18:00",
    ]  # fmt: skip


def test_many_different_hours_are_counted_after_the_first(tmp_path):
    rows = sites(*((60, f"08:00-{9 + n:02}:00") for n in range(7)), (60, "08:00-16:00"))
    scenario = load(county(tmp_path, sites=rows, staff__collectors=8))
    plan = build(scenario)
    assert hours_by_sites(plan) == (("08:00-09:00", 1), *(
        (f"08:00-{end:02}:00", 1) for end in range(10, 17)
    ))  # fmt: skip
    assert "others (2) at 2 sites" in " ".join(check_text(scenario, plan, words("en")).split())
