"""Levels of one resource: what changes with the level, what stays, and where the ends are."""

import counted
import pytest
import tiny

import simsite
from simsite.building.build import build
from simsite.core.engine_names import RESOURCES
from simsite.core.errors import ScenarioFault
from simsite.reading.load import load
from simsite.staffing import deploy
from simsite.staffing.levels import Levels, RoleShare, SharedLevels, levels
from simsite.staffing.moves import Moves, moved

SMALL = "scenarios/small.yaml"


@pytest.fixture(scope="module")
def small(request):
    return load(request.config.rootpath / SMALL)


@pytest.fixture(scope="module")
def with_teams(request):
    return load(request.config.rootpath / SMALL, None, ["staff.collectors=15"])


@pytest.mark.parametrize("of", [of for of in RESOURCES if of != "hours"])
def test_the_own_level_is_the_scenarios_own_plan(with_teams, of):
    levels = Levels(with_teams, of)
    assert build(*levels.at(levels.own)) == build(with_teams)


@pytest.mark.parametrize("of", RESOURCES)
def test_the_ends_can_be_deployed_and_nothing_below_can(with_teams, of):
    levels = Levels(with_teams, of)
    for level in (levels.least, levels.most):
        build(*levels.at(level))
    if levels.least > (1 if of == "hours" else 0):
        with pytest.raises(ScenarioFault):
            levels.at(levels.least - 1)


def test_only_what_is_asked_about_changes(with_teams):
    own = deploy(with_teams)
    levels = Levels(with_teams, "callers")
    _, more = levels.at(levels.own + 7)
    assert sum(site.callers for site in more.sites) == levels.own + 7
    assert [(s.collectors, s.registrars, s.leads, s.team) for s in more.sites] == [
        (s.collectors, s.registrars, s.leads, s.team) for s in own.sites
    ]
    _, more = Levels(with_teams, "registrars").at(40)
    assert [s.callers for s in more.sites] == [s.callers for s in own.sites]


def test_teams_serve_every_point_once(with_teams):
    own, levels = deploy(with_teams), Levels(with_teams, "teams")
    served = {stop for team in own.routes for stop in team.stops}
    for level in range(levels.least, levels.most + 1):
        _, deployment = levels.at(level)
        stops = [stop for team in deployment.routes for stop in team.stops]
        alone = {s.id for s in deployment.sites if s.id in served and not s.team}
        assert len(stops) == len(set(stops))
        assert set(stops) | alone == served
        assert len(deployment.routes) + len(alone) == level


def test_the_most_collectors_fill_every_desk(small):
    levels = Levels(small, "collectors")
    _, full = levels.at(levels.most)
    assert [site.collectors for site in full.sites] == [site.desks for site in full.sites]
    _, short = levels.at(levels.most - 1)
    assert sum(site.open_desks < site.desks for site in short.sites) == 1


def test_collectors_beyond_the_desks_come_with_a_desk_and_its_registrar(small):
    fixed, free = (Levels(small, "collectors", fixed_desks=own) for own in (True, False))
    stand = fixed.most
    assert free.most > stand
    for more in (1, 5, 12):
        scenario, full = free.at(stand + more)
        assert sum(site.open_desks for site in full.sites) == full.collectors == stand + more
        assert all(site.registrars == site.open_desks for site in full.sites)
        assert full.helpers == deploy(small).helpers
        build(scenario, full)
    for level in (fixed.least, stand - 3, stand):
        assert build(*free.at(level)) == build(*fixed.at(level))


@pytest.mark.parametrize("rule", ["longest_work", "proportional"])
@pytest.mark.parametrize("shared", [1.0, 0.5])
def test_each_on_duty_has_a_desk_by_any_rule_and_in_shifts(tmp_path, rule, shared):
    shifts = [{"role": "collector", "hours": "07:30-12:00", "share": shared},
              {"role": "collector", "hours": "12:00-18:00", "share": shared}]  # fmt: skip
    asked = counted.scenario(
        tmp_path, [40, 20], 8, staff__people_per_desk=20, staff__shifts=shifts,
        staff__deployment=rule,
    )  # fmt: skip
    levels = Levels(asked, "collectors", fixed_desks=False)
    for level in range(8, 25):
        scenario, full = levels.at(level)
        assert full.collectors == level
        assert sum(site.relief for site in full.sites) == 0
        build(scenario, full)


def test_a_desk_more_is_moved_with_a_collector_where_all_are_staffed(small):
    full, own = Levels(small, "collectors").at(Levels(small, "collectors").most)
    assert all(site.collectors == site.desks for site in own.sites)
    assert Moves(full, 1).of(own, "collectors") == []
    for move in Moves(full, 1, fixed_desks=False).of(own, "collectors"):
        (site,) = move.sites
        assert (move.desks, move.registrars, site.relief) == (1, 1, 0)
        after = moved(own, move)
        again = Moves(full, 1, fixed_desks=False).of(after, "collectors", move.ids)
        assert [(m.before, m.after, m.desks) for m in again] == [(move.after, move.after + 1, 1)]
        build(full, after)


@pytest.mark.parametrize("fixed_desks", [True, False])
def test_several_roles_grow_together_by_their_weights(with_teams, fixed_desks):
    shares = RoleShare("collectors"), RoleShare("registrars", 1.5)
    both = levels(with_teams, shares, fixed_desks=fixed_desks)
    assert isinstance(both, SharedLevels)
    for level in (both.least, both.own, 20, 45):
        scenario, deployment = both.at(level)
        assert deployment.collectors == level
        at_sites = sum(site.registrars for site in deployment.sites)
        assert at_sites == shares[1].amount(level) == int(1.5 * level + 0.5)
        assert (sum(site.relief for site in deployment.sites) > 0) == (fixed_desks and level > 32)
        build(scenario, deployment)
    assert both.least <= both.own <= both.most


def test_one_role_alone_has_its_own_levels(with_teams):
    alone = levels(with_teams, (RoleShare("callers"),), fixed_desks=True)
    assert (alone.own, alone.most) == (Levels(with_teams, "callers").own, alone.most)
    assert not isinstance(alone, SharedLevels)


def test_relief_stays_relief_where_a_collector_comes_with_a_desk(tmp_path):
    asked = counted.scenario(tmp_path, [40], 4, staff__people_per_desk=20)
    (move,) = Moves(asked, 1, fixed_desks=False).of(deploy(asked), "collectors")
    assert (move.before, move.after, move.desks, move.sites[0].open_desks) == (4, 5, 1, 3)


def test_shifts_and_streams_leave_no_hours_open(tmp_path, small):
    shifts = [{"role": "collector", "hours": "07:30-12:00"}]
    asked = counted.scenario(tmp_path, [40], 2, staff__shifts=shifts)
    with pytest.raises(ScenarioFault) as refused:
        Levels(asked, "hours")
    assert refused.value.faults[0].key == "need.hours_shifts"
    assert Levels(asked, "collectors").most == 40
    shifts = [{"role": "collector", "hours": "07:30-18:00", "share": 0.5}]
    asked = counted.scenario(tmp_path, [40], 2, staff__shifts=shifts)
    # half of 79, rounded half up, fill 40 desks
    assert Levels(asked, "collectors").most == 79


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("of", ["collectors", "helpers", "registrars", "callers", "teams"])
def test_a_move_changes_its_place_and_nothing_else(with_teams, of, step):
    own = deploy(with_teams)
    moves = Moves(with_teams, step).of(own, of)
    assert bool(moves) == ((of, step) != ("registrars", -1))  # each desk has just one
    for move in moves:
        after = moved(own, move)
        build(with_teams, after)
        assert move.after - move.before == step
        touched = {one.id for one, two in zip(own.sites, after.sites, strict=True) if one != two}
        assert touched <= move.ids
        gained = after.collectors - own.collectors
        assert gained == (step if move.what in ("collectors", "teams") else 0)
        assert after.helpers - own.helpers == move.registrars + (0 if gained else step)


def test_a_desk_opens_with_its_registrar_and_relief_comes_without(tmp_path):
    text = tiny.TINY.replace("population: 60,", "population: 60, desks: 2,")
    asked = load(tiny.write(tmp_path, text=text))
    assert {m.place: m.registrars for m in Moves(asked, 1).of(deploy(asked), "collectors")} == {
        "a": 0,
        "b": 0,
    }  # nobody registers in this scenario


def test_callers_whom_the_jobs_settle_are_no_level_of_their_own(request):
    file = request.config.rootpath / "scenarios/features/helpers-by-job.yaml"
    assert Levels(load(file), "callers").own == 4
    for said in ("{split: {registration: rest, call_up: 40 %}}", "{by_hand: {call_up: 3}}"):
        asked = load(file, None, ("staff.jobs=null", f"staff.jobs={said}"))
        with pytest.raises(ScenarioFault) as refused:
            Levels(asked, "callers")
        assert [fault.key for fault in refused.value.faults] == ["need.callers_split"]


# A nurse takes 60 s of each of 30 people who are there at opening, a clerk no time to speak of.
NURSES = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 18:00}
population: {household_size: {shares: {1: 100 %}}}
sites: [{id: hall, population: 30}, {id: hut, population: 20}]
arrivals: {at_opening: {}}
stages:
  - {name: check-in, role: clerk, time: 1 us}
  - {name: jab, role: nurse, time: 60 s}
counted_stage: jab
staff: {roles: {clerk: 40, nurse: 2}}
run: {replications: 10, seed: 1}
"""


def test_the_levels_of_a_role_are_so_many_at_each_site(tmp_path):
    file = tmp_path / "nurses.yaml"
    file.write_text(NURSES, "utf-8")
    own = Levels(load(file), "nurse")
    assert (own.least, own.own, own.most) == (1, 2, 30)
    scenario, deployment = own.at(5)
    crews = [site.stations[1].crew[0][1] for site in build(scenario, deployment).sites]
    assert crews == [5, 5]
    assert scenario.staff.roles == {"clerk": 40, "nurse": 5}
    asked = load(file, None, ("sites.1.staff={nurse: 3}",))
    with pytest.raises(ScenarioFault) as refused:
        Levels(asked, "nurse")
    assert [fault.key for fault in refused.value.faults] == ["need.role_listed"]


@pytest.mark.parametrize(("minutes", "nurses"), [(30, 1), (15, 2), (10, 3), (5, 6), (1, 30)])
def test_the_least_of_a_role_is_that_of_rounds(tmp_path, minutes, nurses):
    """So many nurses serve 30 people in 30 / nurses rounds of a minute, rounded up."""
    file = tmp_path / "nurses.yaml"
    file.write_text(NURSES, "utf-8")
    found = simsite.need(file, by=f"08:{minutes:02d}:01", sure="50 %", of="nurse", jobs=1)
    assert found.answer.answer == nurses
