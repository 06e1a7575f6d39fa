"""From a scenario to the plan: each part of the alphabet, and the whole of Debao."""

from pathlib import Path

import asked
import pytest

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.model.plan import Changeover, Distribution, UncertainQuantity
from simsite.reading.load import load
from simsite.staffing import deploy

SCENARIOS = Path(__file__).parents[3] / "scenarios"
OPENING, CLOSING = 7 * HOUR + 30 * MINUTE, 18 * HOUR
MEMBERS = {"collectors": 2, "registrars": 3, "callers": 4}
LISTED = {"deployment": "as_listed"}


@pytest.fixture(scope="module")
def debao():
    return load(SCENARIOS / "debao-200.yaml")


def one(row=None, staff=None, **more):
    """The plan of a scenario of one site with staff as listed."""
    plan = build(asked.asked([row or asked.site(0, 1400, **MEMBERS)], staff or LISTED, **more))
    ((site,),) = (group.sites for group in plan.groups)
    return site


def test_debao_has_every_site_in_one_group_and_groups_in_order(debao):
    plan = build(debao)
    assert sorted(site.id for site in plan.sites) == sorted(site.id for site in debao.sites)
    firsts = [group.sites[0].id for group in plan.groups]
    assert firsts == sorted(firsts)
    for group in plan.groups:
        ids = [site.id for site in group.sites]
        assert ids == sorted(ids)
        assert len(ids) == 1 or len(group.routes) == 1


def test_the_routes_of_debao_are_those_deployed(debao):
    deployed = {team.id: team.stops for team in deploy(debao).routes}
    planned = {
        group.routes[0].id: tuple(group.sites[stop.site].id for stop in group.routes[0].stops)
        for group in build(debao).groups
        if group.routes
    }
    assert planned == deployed
    assert deployed


def test_the_order_of_sites_changes_nothing(debao):
    turned = debao.model_copy(update={"sites": debao.sites[::-1]})
    assert build(turned) == build(debao)


def test_stations_have_desks_and_crews():
    registration, swab = one().stations
    assert (registration.desks, registration.crew) == (3, ((OPENING, 3), (CLOSING, 0)))
    assert (swab.desks, swab.crew) == (2, ((OPENING, 2), (CLOSING, 0)))
    assert (swab.name, swab.kind, swab.role, swab.stage) == ("swab", "serve", "collector", 1)


def test_collectors_beyond_the_desks_are_relief():
    site = one(asked.site(0, 700, desks=1, collectors=3, registrars=1))
    assert (site.stations[1].desks, site.stations[1].crew[0]) == (1, (OPENING, 3))


def test_shifts_of_a_role_and_of_callers():
    shifts = [
        {"role": "collector", "hours": "08:00-12:00", "share": "50 %"},
        {"role": "call_up", "hours": "07:00-09:00"},
    ]
    site = one(staff=LISTED | {"shifts": shifts}, arrivals=asked.CALL_UP)
    assert site.stations[1].crew == ((8 * HOUR, 1), (12 * HOUR, 0))
    assert site.stations[0].crew == ((OPENING, 3), (CLOSING, 0))
    assert site.gate.crew == ((OPENING, 4), (9 * HOUR, 0))


def test_a_delay_has_neither_desks_nor_crew():
    stages = [asked.REGISTRATION, {"name": "walk", "kind": "delay", "time": "5 min"}, asked.SWAB]
    site = one(stages=stages)
    assert (site.stations[1].desks, site.stations[1].crew, site.stations[1].role) == (0, (), "")
    assert site.counted == 2


@pytest.mark.parametrize(
    ("roles", "counted"), [(("helper", "collector", "helper"), 1), (("helper", "helper"), 1)]
)
def test_the_collectors_stage_is_counted_else_the_last(roles, counted):
    stages = [
        {"name": f"s{number}", "role": role, "time": "8 s"} for number, role in enumerate(roles)
    ]
    assert one(stages=stages).counted == counted


def test_a_role_of_its_own_has_the_staff_given_for_each_site():
    stages = [asked.REGISTRATION | {"role": "nurse"}, asked.SWAB]
    nurses = one(asked.site(0, 1400, **MEMBERS, staff={"nurse": 3}), stages=stages).stations[0]
    assert (nurses.desks, nurses.crew) == (3, ((OPENING, 3), (CLOSING, 0)))


def test_two_stages_of_helpers_share_the_registrars():
    stages = [asked.REGISTRATION, asked.REGISTRATION | {"name": "scan"}, asked.SWAB]
    assert [station.crew[0][1] for station in one(stages=stages).stations] == [2, 1, 2]


def test_labels_and_tubes_become_changeovers():
    stages = [
        asked.REGISTRATION | {"label": {"every": 10, "time": "12 s"}},
        asked.SWAB
        | {
            "tube": {"size": 5, "change": "5 s", "timeout": "15 min", "at_relief": "hand_over"},
            "alternative": {"share": "20 %", "time": "30 s"},
            "probability": "90 %",
        },
    ]
    registration, swab = one(stages=stages).stations
    assert registration.changeover == Changeover(
        10,
        Distribution(
            "constant", (UncertainQuantity("stages.registration.label.time", 12, 12, 12),)
        ),
    )
    tube = swab.changeover
    assert (tube.size, tube.tube, tube.timeout, tube.at_relief) == (
        5,
        True,
        15 * MINUTE,
        "hand_over",
    )
    assert tube.duration.parameters[0].value == 5
    assert (swab.taken.value, swab.alternative_share.value) == (0.9, 0.2)
    assert swab.alternative.parameters[0].value == 30


def test_a_preparation_has_its_role_s_staff_and_shifts_at_each_site():
    fed = {"role": "pharmacist", "time": {"gamma": {"mean": "40 s", "cv": 0.3}}}
    stages = [asked.REGISTRATION, asked.SWAB | {"preparation": fed}]
    staff = {"collectors": 1, "helpers": 3, "roles": {"pharmacist": 2}}
    row = asked.site(0, 1400, desks=1, staff={"pharmacist": 4})
    swab = one(row, staff, stages=stages).stations[1]
    assert (swab.preparation.name, swab.preparation.role) == ("swab.preparation", "pharmacist")
    assert swab.preparation.time.family == "gamma"
    assert [own.value for own in swab.preparation.time.parameters] == [40.0, 0.3]
    assert max(level for _, level in swab.preparation.crew) == 4
    staff["shifts"] = [{"role": "pharmacist", "hours": "08:00-12:00", "share": "50 %"}]
    swab = one(asked.site(0, 1400, desks=1), staff, stages=stages).stations[1]
    assert swab.preparation.crew == ((8 * HOUR, 1), (12 * HOUR, 0))


def test_a_tube_without_timeout_stays_open():
    stages = [asked.REGISTRATION, asked.SWAB | {"tube": {"size": 10}}]
    assert one(stages=stages).stations[1].changeover.timeout == NEVER


def test_quantities_keep_name_and_range_of_their_kind():
    attendance = {
        "urban": "80 %",
        "village": {"value": "95 %", "range": ["90 %", "98 %"]},
    }
    residents = one(population={"attendance": attendance}).residents
    assert residents.attendance == UncertainQuantity(
        "population.attendance.village", 0.95, 0.9, 0.98
    )
    assert residents.population == 1400
    assert residents.presence.known


def test_household_sizes_that_nobody_lists_have_no_share():
    population = {"household_size": {"shares": {1: "40 %", 3: "60 %"}}}
    assert one(population=population).residents.household_shares == (0.4, 0.0, 0.6)


def test_call_up_becomes_a_gate():
    call_up = asked.CALL_UP["call_up"] | {"ahead": 30, "late": {"share": "10 %", "delay": "15 min"}}
    gate = one(arrivals={"call_up": call_up}).gate
    assert gate.limit == 60
    assert gate.crew == ((OPENING, 4), (CLOSING, 0))
    assert (gate.knock.parameters[0].value, gate.walk.parameters[0].value) == (240, 300)
    assert (gate.late_share.value, gate.late.parameters[0].value) == (0.1, 900)
    assert one(arrivals=asked.CALL_UP).gate.late_share == UncertainQuantity.fixed(0.0)


def test_everybody_at_opening_is_all_backlog():
    site = one()
    assert site.gate is None
    assert (site.arrivals.opening, site.arrivals.backlog) == (OPENING, UncertainQuantity.fixed(1.0))


@pytest.mark.parametrize(("entry", "last"), [({"last_entry": "17:00"}, 17 * HOUR), ({}, CLOSING)])
def test_free_arrivals_end_at_the_last_entry_of_the_first_day(entry, last):
    free = {"backlog": "15 %", "shape": 1.8, "scale": "4 h"} | entry
    calendar = {"first_day": "2022-02-17", "days": 2, "hours": ["07:30-12:00", "14:00-18:00"]}
    arrivals = one(arrivals={"free": free}, calendar=calendar).arrivals
    assert (arrivals.opening, arrivals.last_entry) == (OPENING, last)
    numbers = (arrivals.backlog.value, arrivals.shape.value, arrivals.scale.value)
    assert numbers == (0.15, 1.8, 14400)


def test_a_site_without_names_is_called_by_its_id():
    site = one()
    assert (site.zh, site.en) == (site.id, site.id)
    assert (site.township.zh, site.township.en) == ("1", "1")
    named = one(asked.site(0, 9, name_zh="城东1号点", township_zh="城关镇", **MEMBERS))
    assert (named.en, named.township.en, named.township.code) == ("城东1号点", "城关镇", "1")


ROWS = asked.county(townships=[(300, 200, 100)])


def route(days=1, **mobile):
    calendar = {"first_day": "2022-02-17", "days": days, "hours": "07:30-18:00"}
    staff = asked.staff(1, mobile=asked.MOBILE | mobile)
    (group,) = build(asked.asked(ROWS, staff, calendar=calendar, arrivals=asked.CALL_UP)).groups
    return group


def test_a_team_has_a_member_for_each_stage_and_its_sites_no_crew():
    group = route()
    (team,) = group.routes
    assert team.id == "1-team-1"
    assert team.members == (("registration", 1), ("swab", 1))
    assert [(stop.site, stop.visit, stop.leave) for stop in team.stops] == [
        (0, 0, NEVER), (1, 0, NEVER), (2, 0, NEVER),
    ]  # fmt: skip
    assert all(station.crew == () for site in group.sites for station in site.stations)
    assert all(site.gate.limit == 60 and site.gate.crew for site in group.sites)
    assert (team.hop.parameters[0].value, team.speed.value) == (5, 25)
    assert (team.set_up.parameters[0].value, team.pack.parameters[0].value) == (900, 600)


@pytest.mark.parametrize(
    ("days", "leave"),
    [
        (1, [NEVER, NEVER, NEVER]),
        (2, [15 * HOUR, NEVER, NEVER]),
        (9, [15 * HOUR, DAY + 15 * HOUR, NEVER]),
    ],
)
def test_a_stay_until_a_time_ends_one_stop_a_day_and_the_last_when_done(days, leave):
    (team,) = route(days, stay="until 15:00").routes
    assert [stop.leave for stop in team.stops] == leave


@pytest.mark.parametrize(
    ("scenario", "key"),
    [
        (
            asked.asked(
                ROWS, asked.staff(1, shifts=[{"role": "collector", "hours": "08:00-12:00"}])
            ),
            "staff.shifts_of_teams",
        ),
        (
            asked.asked(
                ROWS,
                asked.staff(9),
                stages=[
                    asked.REGISTRATION,
                    asked.SWAB
                    | {
                        "tube": {
                            "size": 10,
                            "timeout": {"value": "15 min", "range": ["10 min", "20 min"]},
                        }
                    },
                ],
            ),
            "stages.timeout_range",
        ),
    ],
)
def test_what_the_plan_cannot_say_is_a_fault(scenario, key):
    with pytest.raises(ScenarioFault) as caught:
        build(scenario)
    assert [fault.key for fault in caught.value.faults] == [key]


def test_the_call_up_shift_does_not_concern_teams():
    staff = asked.staff(1, shifts=[{"role": "call_up", "hours": "08:00-12:00"}])
    (group,) = build(asked.asked(ROWS, staff, arrivals=asked.CALL_UP)).groups
    assert group.sites[0].gate.crew[0][0] == 8 * HOUR
