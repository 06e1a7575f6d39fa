"""What-ifs: one file fits every plan, on the luck of the plan, and says what it takes for true."""

import textwrap
from pathlib import Path

import pytest

import simsite
from simsite.core.errors import BadValue, ScenarioFault
from simsite.model.diff import changes
from simsite.model.scenario import quantities
from simsite.reading.what_if.files import BESIDE, overlay_of, overlays, paths
from simsite.reading.what_if.wish import wished

CHINESE = """
title: 城关采样
calendar: {first_day: 2022-02-17, hours: 08:00-18:00, deadline: 18:00, horizon: 20:00}
sites:
  - {id: 甲, kind: 城区, population: 300}
  - {id: 乙, kind: 村, population: 120}
population: {attendance: 90 %}
arrivals: {at_opening: {}}
stages:
  - {name: 登记, role: helper, time: {lognormal: {mean: {value: 8 s, range: [6 s, 15 s]}, cv: 0.5}}}
  - name: 采样
    role: collector
    time: {lognormal: {mean: {城区: 18 s, 村: 20 s}, cv: 0.4, floor: 8 s}}
    tube: {size: 10, change: 5 s}
staff: {collectors: 4, helpers: 8}
run: {replications: 12, seed: 3}
"""
SCENARIOS = Path(__file__).parents[4] / "scenarios"
NAMES = sorted(paths(None))
NOT_EVERYWHERE = {  # what a plan without these people has nothing of
    ("clinic", "attendance"): "what_if.nothing",
    ("clinic", "city-first"): "what_if.place",
    ("clinic", "helpers-to"): "what_if.no_helpers",
    **{(plan, "announced"): "what_if.nothing" for plan in ("debao", "clinic", "城关")},
}


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Return three plans by name: a county, a clinic without collectors, stages in Chinese."""
    chinese = tmp_path_factory.mktemp("plans") / "城关.yaml"
    chinese.write_text(CHINESE, "utf-8")
    files = SCENARIOS / "debao.yaml", SCENARIOS / "textbook/clinic.yaml"
    return {path.stem: simsite.load(path) for path in (*files, chinese)}


@pytest.mark.parametrize("plan", ["debao", "clinic", "城关"])
@pytest.mark.parametrize("name", NAMES)
def test_every_what_if_of_the_package_fits_every_plan(plans, plan, name):
    wish = wished(name, None)
    if (plan, name) in NOT_EVERYWHERE:
        with pytest.raises(BadValue) as refused:
            wish.lay_over(plans[plan])
        assert refused.value.key == NOT_EVERYWHERE[plan, name]
        return
    other = wish.lay_over(plans[plan])
    assert changes(plans[plan], other)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_luck_is_keyed_by_is_moved(plans, name):
    for key, plan in plans.items():
        if (key, name) in NOT_EVERYWHERE:
            continue
        other = wished(name, None).lay_over(plan)
        assert [stage.name for stage in other.stages] == [stage.name for stage in plan.stages]
        assert [site.id for site in other.sites] == [site.id for site in plan.sites]
        drawn = {path for path, quantity in quantities(plan).items() if quantity.ends}
        assert {path for path, quantity in quantities(other).items() if quantity.ends} <= drawn


def test_every_assumption_says_where_it_comes_from_in_both_languages():
    for one in overlays(None):
        values = {key: str(about.value) for key, about in one.what_if.parameters.items()}
        for language in ("en", "zh"):
            for said, source in one.what_if.said(values, language):
                assert said
                assert source
                assert "{" not in said
        assert one.what_if.title.en
        assert one.what_if.title.zh != one.what_if.title.en


def test_rain_lengthens_everything_that_is_said_of_a_time(plans):
    other = wished("rain=1.5", None).lay_over(plans["debao"])
    stage = other.stage("swab")
    mean = stage.time.lognormal.mean
    assert (mean.value, mean.range) == (27.0, (18.0, 45.0))
    assert mean.source.endswith("; × 1.5")
    assert (stage.time.lognormal.cv.value, stage.time.lognormal.floor.value) == (0.35, 12.0)
    assert stage.tube.change.value == 7.5
    assert stage.tube.timeout.value == 15 * 60
    assert other.arrivals == plans["debao"].arrivals


def test_a_sample_and_its_values_are_lengthened(plans):
    other = wished("slow-swabs=2", None).lay_over(plans["clinic"])
    before, after = (plan.stage("doctor").time.sample for plan in (plans["clinic"], other))
    assert after == tuple(2 * value for value in before)


def test_a_place_is_a_kind_of_site(plans):
    other = wished("slow-swabs=2,村", None).lay_over(plans["城关"])
    means = other.stage("采样").time.lognormal.mean
    assert (means.of("urban").value, means.of("village").value) == (18.0, 40.0)


def test_what_is_drawn_for_all_sites_cannot_differ_between_them(plans):
    with pytest.raises(BadValue) as refused:
        wished("rain=2,village", None).lay_over(plans["城关"])
    assert refused.value.key == "what_if.one_draw"


@pytest.mark.parametrize(
    ("asked", "number"),
    [("fewer-collectors", 674), ("fewer-collectors=50 %", 374), ("more-collectors=1 %", 757)],
)
def test_parts_of_a_person_are_rounded_up(plans, asked, number):
    assert wished(asked, None).lay_over(plans["debao"]).staff.collectors == number


def test_who_works_is_found_whatever_the_role_is_called(plans):
    fewer = wished("fewer-collectors=20 %", None).lay_over(plans["clinic"])
    assert fewer.staff.roles == {"receptionist": 1, "nurse": 1, "doctor": 2, "pharmacist": 1}
    named = wished("absent=50 %,pharmacist", None).lay_over(plans["clinic"])
    assert [(one.role, one.share.value) for one in named.staff.absent] == [("pharmacist", 0.5)]


def test_opening_moves_with_the_shifts_that_begin_then(plans):
    other = wished("open-later=30 min", None).lay_over(plans["clinic"])
    assert other.calendar.hours == ((8 * 3600 + 1800, 17 * 3600),)
    assert [shift.hours[0] for shift in other.staff.shifts] == [30600, 43200, 48600]


def test_villages_open_later_than_the_town(plans):
    other = wished("city-first=12:00", None).lay_over(plans["城关"])
    town, village = (other.calendar_of(site).hours for site in other.sites)
    assert (town[0][0], village[0][0]) == (8 * 3600, 12 * 3600)


def test_several_hold_together(plans):
    other = wished("rain=2 + fewer-collectors=50 %", None).lay_over(plans["城关"])
    assert other.staff.collectors == 2
    assert other.stage("采样").tube.change.value == 10.0
    assert wished("rain=2+absent=50 %", None).name == "rain-2-absent-50 %"


def test_a_chinese_title_is_a_name():
    assert overlay_of("全天下雨", None).name == "rain"


@pytest.mark.parametrize(
    ("asked", "key", "near"),
    [
        ("rian", "what_if.unknown", "rain"),
        ("rain=time=2", "what_if.value", "times"),
        ("rain=1,everywhere,3", "what_if.value", ""),
        ("rain=fast", "number.unreadable", ""),
        ("open-earlier=30", "duration.bare", ""),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_nearest(asked, key, near):
    with pytest.raises(BadValue) as refused:
        wished(asked, None)
    assert (refused.value.key, refused.value.suggestion) == (key, near)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("rain=1", "what_if.nothing"),
        ("absent=10 %,nurse", "what_if.who"),
        ("rain=2,school", "what_if.place"),
        ("open-earlier=9 h", "what_if.midnight"),
        ("open-later=11 h", "what_if.never_open"),
    ],
)
def test_what_cannot_be_laid_over_a_plan_is_refused(plans, asked, key):
    with pytest.raises(BadValue) as refused:
        wished(asked, None).lay_over(plans["debao"])
    assert refused.value.key == key


def test_what_a_what_if_makes_is_held_against_the_rules_of_a_scenario(plans):
    with pytest.raises(ScenarioFault) as refused:
        wished("fewer-collectors=100 %", None).lay_over(plans["clinic"])
    (fault,) = refused.value.faults
    assert (fault.file, fault.source) == ("--what-if", "fewer-collectors")


OWN = """
title: {en: Cold, zh: 寒冷}
assumptions: [{en: "Swabs take {times} times as long.", zh: "采样为 {times} 倍。", source: assumed}]
parameters: {times: {value: 1.2, unit: factor, en: how many times, zh: 几倍}}
change: [{stages: {who: collectors, multiply: {time: $times}}}]
"""


@pytest.fixture
def own(tmp_path):
    """Return a function that writes a file beside a scenario and returns the scenario's folder."""

    def write(text, name="cold"):
        folder = tmp_path / BESIDE
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").write_text(textwrap.dedent(text), "utf-8")
        return tmp_path

    return write


def test_a_file_of_ones_own_is_found_beside_the_scenario_and_by_its_path(own, plans):
    folder = own(OWN)
    by_path = wished(f"{folder}/{BESIDE}/cold.yaml=1.5", None)
    for wish in (wished("cold=1.5", folder), by_path):
        assert wish.lay_over(plans["城关"]).stage("采样").time.lognormal.floor.value == 12.0


def test_ones_own_wins_over_one_of_the_package(own):
    folder = own(OWN, "rain")
    assert overlay_of("rain", folder).what_if.title.en == "Cold"
    assert [one.name for one in overlays(folder) if not one.shipped] == ["rain"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("$times", "$time", "what_if.no_parameter"),
        ("{times} times as", "{slow} times as", "what_if.no_parameter"),
        ("multiply: {time: $times}", "multiply: {time: 2}", "what_if.unused_parameter"),
        ("unit: factor", "unit: faktr", "value.not_a_choice"),
        ("value: 1.2", "value: much", "number.unreadable"),
        ("source: assumed", "sources: assumed", "key.unknown_in"),
        ("stages: {who", "staff: {who: x, less: 1 %}, stages: {who", "what_if.not_one"),
        ("change: [{", "changes: [{", "key.unknown"),
    ],
)
def test_a_fault_of_a_file_has_its_place(own, old, new, key):
    assert OWN.count(old) == 1
    folder = own(OWN.replace(old, new))
    with pytest.raises(ScenarioFault) as refused:
        overlay_of("cold", folder)
    fault = refused.value.faults[0]
    assert fault.key == key
    assert fault.file.endswith("cold.yaml")
    assert fault.line > 1


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("{plan: {speed_cv: {value: 10 %, range: [5 %, $times]}}}", "what_if.new_draw"),
        ("{plan: {stages: [{name: x, role: collector, time: 1 s}, $times]}}", ""),
    ],
)
def test_other_luck_is_refused(own, plans, change, key):
    text = OWN.replace("{stages: {who: collectors, multiply: {time: $times}}}", change)
    wish = wished("cold=20 %" if key else "cold", own(text.replace("factor", "factor")))
    with pytest.raises((BadValue, ScenarioFault)) as refused:
        wish.lay_over(plans["城关"])
    assert getattr(refused.value, "key", "") == key


def shifts(scenario, role):
    return [
        (shift.hours[0] / 3600, shift.hours[1] / 3600, shift.share)
        for shift in scenario.staff.shifts
        if shift.role == role
    ]


def test_breaks_are_counted_from_opening_and_cut_what_is_written(plans):
    other = wished("breaks=3 h,30 min", None).lay_over(plans["城关"])
    assert shifts(other, "collector") == [(0, 11, 1), (11.5, 14.5, 1), (15, 24, 1)]
    clinic = wished("breaks=3 h,30 min", None).lay_over(plans["clinic"])
    assert shifts(clinic, "doctor") == [
        (8, 11, 1),
        (11.5, 12, 1),
        (12, 13.5, 0.67),
        (13.5, 14.5, 1),
        (15, 17, 1),
    ]


def test_everybody_pauses_under_the_names_of_their_shifts(plans):
    other = wished("breaks=4 h,1 h,everybody", None).lay_over(plans["debao"])
    assert {shift.role for shift in other.staff.shifts} == {"registration", "collector", "call_up"}


def test_shifts_of_different_people_are_not_cut(plans):
    halves = [
        {"role": "collector", "hours": "08:00-13:00", "share": "50 %"},
        {"role": "collector", "hours": "13:00-18:00", "share": "50 %"},
    ]
    tree = plans["城关"].model_dump(mode="json", exclude_none=True)
    tree["staff"]["shifts"] = halves
    with pytest.raises(BadValue) as refused:
        wished("breaks", None).lay_over(type(plans["城关"]).model_validate(tree))
    assert refused.value.key == "what_if.different_people"


def test_more_people_come_by_every_stream_that_has_a_rate(plans):
    tree = plans["城关"].model_dump(mode="json", exclude_none=True)
    tree["arrivals"]["beside"] = {"poisson": {"rate": "20 / h"}}
    plan = type(plans["城关"]).model_validate(tree)
    other = wished("more-people=1.5", None).lay_over(plan)
    assert other.population.presence.value == 1.5
    assert other.arrivals.beside.poisson.rate.value == 30
    booked = wished("booked", None).lay_over(plan)
    assert booked.arrivals.beside.streams == ("appointments", "poisson")
    with pytest.raises(BadValue) as refused:
        wished("more-people=1.5", None).lay_over(booked)
    assert refused.value.key == "what_if.people_given"


def test_breaks_without_an_end_are_refused(plans):
    with pytest.raises(BadValue) as refused:
        wished("breaks=4 h,0 s", None).lay_over(plans["城关"])
    assert refused.value.key == "number.not_positive"


def test_an_announcement_needs_people_who_come_when_they_like():
    free = simsite.load(SCENARIOS / "debao-free.yaml")
    said = wished("announced=9:15,60 %", None).lay_over(free).arrivals.free.announcement
    assert (said.at, said.share.value, said.within.value) == (33_300, 0.6, 1800)


def test_the_old_go_first_as_a_class_of_the_plan_or_of_their_own(plans):
    own, others = wished("elders-first=30 %", None).lay_over(plans["debao"]).population.classes
    assert (own.name, own.share.value, own.priority, own.stages) == ("elder", 0.3, 0, ())
    assert (others.name, others.priority) == ("others", None)
    classes = simsite.load(SCENARIOS / "features" / "classes.yaml")
    found = wished("elders-first", None).lay_over(classes).population.classes
    assert {one.name: one.priority for one in found} == {
        "elder": 0, "toddler": None, "no_phone": None, "other": None,
    }  # fmt: skip
    for name, file in (("elders-first", "classes-by-stream"), ("elders", "classes")):
        with pytest.raises(BadValue) as refused:
            wished(name, None).lay_over(simsite.load(SCENARIOS / "features" / f"{file}.yaml"))
        assert refused.value.key == "what_if.classes"


def test_people_give_up_in_the_queues_of_somebody(plans):
    other = wished("patience=30 min,registrars", None).lay_over(plans["城关"])
    first, swab = (stage.patience for stage in other.stages)
    assert first.exponential.mean.value == 1800
    assert swab is None


ROSTERS = """
title: {en: Half, zh: 一半}
assumptions: [{en: "From {hour} on.", zh: "{hour} 起。", source: assumed}]
parameters: {hour: {value: "09:00", unit: clock, en: from, zh: 自}}
change:
  - plan: {speed_cv: 0}
  - rosters: {who: everybody, part: shifts, say: {hours: "09:00-24:00", share: 100 %}}
  - plan: {calendar.deadline: $hour}
    only_with: arrivals.free
"""


def test_rosters_are_said_by_the_names_of_their_shifts(own, plans):
    other = wished("half", own(ROSTERS, "half")).lay_over(plans["debao"])
    assert [shift.role for shift in other.staff.shifts] == ["registration", "collector", "call_up"]
    assert other.calendar.deadline == plans["debao"].calendar.deadline


def test_a_second_role_at_a_service_is_somebody_too():
    plan = simsite.load(SCENARIOS / "features" / "two-roles.yaml")
    other = wished("absent=50 %,doctor", None).lay_over(plan)
    assert [one.role for one in other.staff.absent] == ["doctor"]
    slow = wished("rain=2", None).lay_over(plan)
    assert [stage.time.gamma.mean.value for stage in slow.stages] == [140, 180]


def test_a_convoy_brings_a_share_at_its_hour(plans):
    other = wished("late-convoy=09:00,30 %,20 min,everybody", None).lay_over(plans["debao"])
    assert {one.role for one in other.staff.convoys} == {"registration", "collector", "call_up"}
    for one in other.staff.convoys:
        assert (one.share, one.at, one.delay.constant.value) == (0.3, 9 * 3600, 1200)


def test_aid_is_a_convoy_of_those_who_are_more(plans):
    clinic = wished("aid-at=12:45,50 %", None).lay_over(plans["clinic"])
    assert clinic.staff.roles["doctor"] == 5
    (brought,) = clinic.staff.convoys
    assert (brought.role, brought.at) == ("doctor", 45_900)
    assert brought.share == pytest.approx(1 / 3)
    county = wished("aid-at=10:00,20 %", None).lay_over(plans["debao"])
    assert county.staff.collectors == 899


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("helpers-to", {"marshalling": {"urban": 1, "village": 1}}),
        ("helpers-to=送管,2", {"tube_running": {"urban": 2, "village": 2}}),
    ],
)
def test_helpers_do_another_job(plans, asked, numbers):
    before, other = plans["城关"], wished(asked, None).lay_over(plans["城关"])
    assert other.staff.jobs.by_hand == numbers
    assert other.staff.helpers == before.staff.helpers
    again = wished(asked, None).lay_over(other).staff.jobs.by_hand
    assert again == {job: {k: 2 * n for k, n in own.items()} for job, own in numbers.items()}


def test_a_job_that_cannot_be_changed_to(plans):
    with pytest.raises(BadValue) as refused:
        wished("helpers-to=registration", None).lay_over(plans["城关"])
    assert refused.value.key == "what_if.job"
