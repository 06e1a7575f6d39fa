"""Shifts share out the people there are: who is planned, printed and simulated, worked by hand."""

import json
from itertools import pairwise, product
from pathlib import Path

import asked
import counted
import pytest

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.core.units import HOUR, MINUTE
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.model.work import Shift
from simsite.reading.load import load
from simsite.report.check_text import check_json, check_text
from simsite.report.export.staff_sheets import roster_sheet
from simsite.report.i18n import words
from simsite.report.result_json import summary_json
from simsite.report.wording import Wording
from simsite.staffing import deploy
from simsite.staffing.levels import Levels
from simsite.staffing.moves import Moves
from simsite.staffing.shifts import CALL_UP, fewest, people_of, turns

CASE = Path(__file__).parent / "27-shifts-make-people" / "shifts.yaml"


def of(role, *parts):
    """Shifts of a role from (hours, share in per cent)."""
    return [{"role": role, "hours": hours, "share": f"{share} %"} for hours, share in parts]


HALVES = of("collector", ("07:30-12:00", 50), ("12:00-18:00", 50))


def shifts(*shares, hours=None):
    """Shifts of these shares, an hour each from 08:00 on, or at the hours given."""
    hours = hours or [f"{8 + n:02}:00-{9 + n:02}:00" for n in range(len(shares))]
    parts = of("collector", *zip(hours, shares, strict=True))
    return tuple(map(Shift.model_validate, parts))


def lines(plan, post):
    """People of each line of the roster of a post, by site."""
    found = {}
    for turn in turns(plan):
        if turn.post == post:
            found.setdefault(plan.sites[turn.site].id, []).append(turn.people)
    return found


def done(scenario):
    """Minutes after midnight at which the first replication is complete."""
    line = run(scenario, lines=(LUCK,), jobs=1, explain=False).lines[LUCK]
    return line.county["completion"][0] / MINUTE


def refused(make):
    with pytest.raises(ScenarioFault) as trouble:
        make()
    return trouble.value.faults


def test_eight_collectors_in_two_halves_are_eight_people():
    scenario = load(CASE)
    plan = build(scenario)
    assert lines(plan, "swab") == {"a": [2, 1], "b": [2, 1], "c": [1, 1]}
    assert [site.collectors for site in deploy(scenario).sites] == [3, 3, 2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_roster_prints_each_shift_on_a_line_of_its_own(lang):
    results = run(load(CASE), jobs=1, explain=False)
    sheet = roster_sheet(results, Wording.of(results.plan, words(lang)))
    assert len(sheet.rows) == 3 * 3  # at each of three sites the lead and two shifts
    hours = [
        (row[4].value, row[5].value, row[7].value) for row in sheet.rows if row[1].value == "c"
    ]
    morning, noon, evening = (7.5 * HOUR, 11.5 * HOUR, 18 * HOUR)
    assert hours == [(morning, evening, 1), (morning, noon, 1), (noon, evening, 1)]
    answer = summary_json(results)
    assert answer["staff"]["collectors"] == 8
    assert answer["on_duty_at_most"]["collectors"] == 5


def test_too_few_collectors_are_told_how_many_the_shifts_need(tmp_path):
    file = tmp_path / "few.yaml"
    file.write_text(CASE.read_text("utf-8").replace("collectors: 8", "collectors: 5"), "utf-8")
    (fault,) = refused(lambda: load(file))
    assert (fault.key, fault.line) == ("shifts.too_few", 12)
    assert fault.placeholders == {"total": 5, "each": 2, "sites": 3, "least": 6}


def test_forty_five_sites_of_one_desk_need_ninety_for_two_shifts(tmp_path):
    rows = asked.county(townships=[(400,) * 45])
    for number in (62, 89):
        staff = asked.staff(number, shifts=HALVES)
        (fault,) = refused(lambda staff=staff: deploy(asked.asked(rows, staff)))
        assert fault.placeholders["least"] == 90
    deployment = deploy(asked.asked(rows, asked.staff(90, shifts=HALVES)))
    assert {site.collectors for site in deployment.sites} == {2}


@pytest.mark.parametrize(
    ("members", "shares", "expected"),
    [
        (3, (50, 50), (2, 1)),
        (1, (50, 50), (1, 0)),
        (3, (33.33, 33.33, 33.34), (1, 1, 1)),
        (5, (33.33, 33.33, 33.34), (2, 1, 2)),
        (5, (60, 40), (3, 2)),
        (2, (60, 40), (1, 1)),
        (4, (40, 20, 40), (2, 0, 2)),
        (5, (50,), (3,)),
        (3, (100, 50, 100), (3, 2, 3)),
        (1, (100, 50, 100), (1, 1, 1)),
        (4, (0, 100), (0, 4)),
    ],
)
def test_members_are_cut_where_the_running_sum_of_the_shares_ends(members, shares, expected):
    assert people_of(members, shifts(*shares)) == expected


MEMBERS = range(1, 30)
SHARES = [(50, 50), (60, 40), (33, 33, 34), (25, 25, 25, 25), (10, 80, 10), (20, 30)]


def shared_out(people, members, shares):
    """Whether people are no more than there are, all if the shares are, and as the shares say."""
    enough = sum(people) == members if sum(shares) >= 100 else sum(people) <= members
    return enough and all(
        abs(own - members * share / 100) <= 1 for own, share in zip(people, shares, strict=True)
    )


def test_shifts_of_different_people_never_have_more_than_there_are():
    found = {asked: people_of(asked[0], shifts(*asked[1])) for asked in product(MEMBERS, SHARES)}
    assert {a: people for a, people in found.items() if not shared_out(people, *a)} == {}


def test_nobody_works_in_two_shifts_at_one_time():
    hours = ["08:00-12:00", "11:00-14:00", "13:00-18:00"]
    found = {members: people_of(members, shifts(70, 30, 70, hours=hours)) for members in MEMBERS}
    assert {
        members: (first, noon, last)
        for members, (first, noon, last) in found.items()
        if max(first, last) + noon > members or first != int(members * 0.7 + 0.5 + 1e-9)
    } == {}


@pytest.mark.parametrize(
    ("shares", "least"),
    [((50, 50), 2), ((60, 40), 2), ((40, 20, 40), 5), ((100, 50, 100), 1), ((100, 10), 5),
     ((80, 20), 3), ((100,), 1), ((0, 100), 1), ((33.33, 33.33, 33.34), 3)],
)  # fmt: skip
def test_the_fewest_leave_no_shift_empty_and_neither_does_any_one_more(shares, least):
    asked_for = shifts(*shares)
    assert fewest(asked_for) == least
    for members in range(least, least + 40):
        people = people_of(members, asked_for)
        assert all(own for own, share in zip(people, shares, strict=True) if share)
    assert least == 1 or not all(people_of(least - 1, asked_for))


def test_a_site_is_done_as_its_shifts_allow(tmp_path):
    """150 people, a minute each; two until 09:00 swab 120 from 08:00 on, one the other 30."""
    halves = of("collector", ("08:00-09:00", 50), ("09:00-12:00", 50))
    scenario = counted.scenario(
        tmp_path, [150], 3, calendar__hours="08:00-12:00", staff__shifts=halves
    )
    assert lines(build(scenario), "swab") == {"a": [2, 1]}
    assert done(scenario) == 9 * 60 + 30


def test_three_thirds_relieve_each_other(tmp_path):
    """Three of three take an hour each, so one is there at a time: 170 people take 170 minutes."""
    thirds = of("collector", ("08:00-09:00", 33.33), ("09:00-10:00", 33.33), ("10:00-12:00", 33.34))
    scenario = counted.scenario(
        tmp_path, [170], 3, calendar__hours="08:00-12:00", staff__shifts=thirds
    )
    plan = build(scenario)
    assert lines(plan, "swab") == {"a": [1, 1, 1]}
    assert plan.sites[0].stations[0].crew == ((8 * HOUR, 1), (12 * HOUR, 0))
    assert done(scenario) == 8 * 60 + 170


def test_shifts_that_overlap_are_both_there_in_between(tmp_path):
    """Two of 3 from 08:00, 3 from 09:00 to 10:00, one after: 120 + 180 by 10:00, 30 more."""
    both = of("collector", ("08:00-10:00", 60), ("09:00-12:00", 40))
    scenario = counted.scenario(
        tmp_path, [330], 3, calendar__hours="08:00-12:00", staff__shifts=both
    )
    assert lines(build(scenario), "swab") == {"a": [2, 1]}
    assert done(scenario) == 10 * 60 + 30


def test_half_at_lunch_are_the_same_people_again(tmp_path):
    """Two until 09:00, one of them to 10:00, both after: 120, 60, then 20 in ten minutes."""
    lunch = of("collector", ("08:00-09:00", 100), ("09:00-10:00", 50), ("10:00-12:00", 100))
    scenario = counted.scenario(
        tmp_path, [200], 2, calendar__hours="08:00-12:00", staff__shifts=lunch
    )
    plan = build(scenario)
    assert lines(plan, "swab") == {"a": [2, 1, 2]}
    assert plan.sites[0].stations[0].people == 2
    assert done(scenario) == 10 * 60 + 10
    said = check_text(scenario, plan, words("en"))
    assert "Shifts of 'collector': 3; the shares add up to 250 %, so some" in said
    assert "合计 250%，有人上不止一班" in check_text(scenario, plan, words("zh"))


def test_check_says_whether_shifts_are_of_other_people_and_counts_them_all():
    scenario = load(CASE)
    plan = build(scenario)
    found = json.loads(check_json(scenario, plan))
    assert found["collectors"] == 8
    assert found["shifts"] == [{"role": "collector", "shifts": 2, "share": 1.0, "shared": False}]
    assert "Staff: 8 collectors" in check_text(scenario, plan, words("en"))


def test_a_single_shift_of_half_leaves_the_others_without_one_and_says_so(tmp_path):
    half = of("collector", ("07:30-18:00", 50))
    scenario = counted.scenario(tmp_path, [60], 5, staff__shifts=half)
    plan = build(scenario)
    assert lines(plan, "swab") == {"a": [3]}
    assert "the others have no shift" in " ".join(check_text(scenario, plan, words("en")).split())


def test_registrars_are_dealt_for_every_shift_of_theirs():
    """A site with one desk has one collector all day and two registrars, who relieve each other."""
    rows = asked.county(townships=[(300, 300)])
    parts = of("helper", ("07:30-12:00", 50), ("12:00-18:00", 50))
    scenario = asked.asked(rows, asked.staff(2, 6, shifts=parts))
    deployment = deploy(scenario)
    assert [site.registrars for site in deployment.sites] == [2, 2]
    assert set(map(tuple, lines(build(scenario), "registration").values())) == {(1, 1)}
    (fault,) = refused(lambda: deploy(asked.asked(rows, asked.staff(2, 5, shifts=parts))))
    assert (fault.key, fault.placeholders["least"]) == ("staff.helpers_too_few", 6)


def test_callers_are_dealt_for_every_shift_of_theirs():
    rows = asked.county(townships=[(300, 300)])
    parts = of("call_up", ("07:30-12:00", 40), ("12:00-18:00", 60))
    more = {"arrivals": asked.CALL_UP, "stages": [asked.SWAB]}
    scenario = asked.asked(rows, asked.staff(2, 6, shifts=parts), **more)
    found = lines(build(scenario), CALL_UP)
    assert [sum(own) for own in found.values()] == [2, 2]
    assert set(map(tuple, found.values())) == {(1, 1)}
    few = asked.asked(rows, asked.staff(2, 5, shifts=parts), **more)
    (fault,) = refused(lambda: deploy(few))
    assert (fault.key, fault.placeholders["callers"]) == ("staff.helpers_too_few", 4)
    assert fault.placeholders["least"] == 6


LISTED = """\
calendar: {first_day: 2026-03-02, hours: 08:00-12:00}
sites:
  - {id: a, population: 100, desks: 2, collectors: 5}
  - {id: b, population: 100, desks: 2, collectors: %s}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 1 min}]
staff:
  deployment: as_listed
  shifts:
    - {role: collector, hours: 08:00-09:00, share: 50 %%}
    - {role: collector, hours: 09:00-12:00, share: 50 %%}
"""


def test_listed_collectors_are_cut_as_they_are(tmp_path):
    file = tmp_path / "listed.yaml"
    file.write_text(LISTED % 2, "utf-8")
    assert lines(build(load(file)), "swab") == {"a": [3, 2], "b": [1, 1]}


def test_a_listed_site_with_too_few_for_its_shifts_is_named_with_its_cell(tmp_path):
    file = tmp_path / "listed.yaml"
    file.write_text(LISTED % 1, "utf-8")
    (fault,) = refused(lambda: load(file))
    assert (fault.key, fault.path, fault.line) == ("shifts.nobody", "sites.b.collectors", 4)
    about = {"site": "b", "role": "collectors", "members": 1, "least": 2}
    assert fault.placeholders == about


ROLES = """\
calendar: {first_day: 2026-03-02, hours: 08:00-12:00}
sites: [{id: a}, {id: b, staff: {nurse: 2}}, {id: c, staff: {nurse: 1}}]
arrivals: {times: {a: [08:00], b: [08:00], c: [08:00]}}
stages: [{name: jab, role: nurse, time: 1 min}]
staff:
  roles: {nurse: 1}
  shifts:
    - {role: jab, hours: 08:00-10:00, share: 50 %}
    - {role: jab, hours: 10:00-12:00, share: 50 %}
"""


def test_other_roles_that_leave_a_shift_empty_are_named_where_they_stand(tmp_path):
    file = tmp_path / "roles.yaml"
    file.write_text(ROLES, "utf-8")
    faults = refused(lambda: load(file))
    assert [(f.key, f.path, f.placeholders["site"]) for f in faults] == [
        ("shifts.nobody", "sites.c.staff.nurse", "c"),
        ("shifts.nobody", "staff.roles.nurse", "a"),
    ]


def test_need_and_marginal_never_go_below_what_the_shifts_need():
    rows = asked.county(townships=[(300, 900)])
    scenario = asked.asked(rows, asked.staff(6, shifts=HALVES))
    levels = Levels(scenario, "collectors")
    assert levels.least == 4
    # One desk needs two, one in each shift; two desks need four.
    assert levels.most == 2 + 4
    deployment = deploy(asked.asked(rows, asked.staff(5, shifts=HALVES)))
    fewer = Moves(scenario, -1).of(deployment, "collectors")
    assert [(move.before, move.after) for move in fewer] == [(3, 2)]


def test_more_collectors_go_where_most_work_is_for_each_in_a_shift():
    rows = asked.county(townships=[(300, 900, 800)])
    numbers = []
    for total in range(6, 10):
        scenario = asked.asked(rows, asked.staff(total, shifts=HALVES))
        numbers.append([site.collectors for site in deploy(scenario).sites])
        assert sum(sum(own) for own in lines(build(scenario), "swab").values()) == total
    assert numbers == [[2, 2, 2], [2, 3, 2], [2, 3, 3], [2, 4, 3]]
    assert all(
        all(more >= few for few, more in zip(before, after, strict=True))
        for before, after in pairwise(numbers)
    )
