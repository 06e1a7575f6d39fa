"""Deployment on Debao's 361 sites, and on counties made up to show one rule each."""

from collections import Counter

import asked
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsite.core.errors import ScenarioFault
from simsite.staffing import deploy, expected_work
from simsite.staffing.collectors import change_seconds


def fault_of(scenario):
    with pytest.raises(ScenarioFault) as caught:
        deploy(scenario)
    (fault,) = caught.value.faults
    assert fault.text("en") != fault.text("zh")
    return fault.key, fault.path


def open_desks(deployment):
    return {site.id: site.open_desks for site in deployment.sites}


@pytest.mark.parametrize("collectors", [52, 120, 160, 200, 300, 400, 564, 749])
def test_every_collector_and_helper_of_debao_has_a_place(with_collectors, collectors):
    scenario = with_collectors(collectors)
    kinds = {site.id: site.kind for site in scenario.sites}
    deployment = deploy(scenario)
    assert deployment.collectors == collectors
    assert deployment.helpers == 8216
    assert deployment.reserve == 0
    assert len(deployment.sites) == 361
    for site in deployment.sites:
        assert site.collectors >= 1 or (site.team and kinds[site.id] != "urban")
        assert site.open_desks <= site.desks
        assert site.registrars == (0 if site.team else site.open_desks)
        assert site.leads == 1
        assert site.callers >= 1


@pytest.mark.parametrize("collectors", [52, 120, 160, 200, 300])
def test_routes_visit_each_site_without_collectors_once_and_stay_in_their_township(
    with_collectors, collectors
):
    scenario = with_collectors(collectors)
    deployment = deploy(scenario)
    without = sorted(site.id for site in deployment.sites if site.collectors == 0)
    assert sorted(stop for team in deployment.routes for stop in team.stops) == without
    township = {site.id: site.township for site in scenario.sites}
    work = expected_work(scenario)
    for team in deployment.routes:
        assert {township[stop] for stop in team.stops} == {team.township}
        seconds = [work[stop].seconds(1) for stop in team.stops]
        assert seconds == sorted(seconds, reverse=True)
        change = change_seconds(scenario.staff.mobile, "village")
        assert team.hours == pytest.approx((sum(seconds) + change * (len(seconds) - 1)) / 3600)
    assert len({team.id for team in deployment.routes}) == len(deployment.routes)


@pytest.mark.parametrize("collectors", [120, 160, 200])
def test_teams_of_a_township_differ_by_less_than_the_smallest_stop_of_the_longest(
    with_collectors, collectors
):
    scenario = with_collectors(collectors)
    work, change = expected_work(scenario), change_seconds(scenario.staff.mobile, "village")
    deployment = deploy(scenario)
    for township in {team.township for team in deployment.routes}:
        teams = [team for team in deployment.routes if team.township == township]
        longest = max(teams, key=lambda team: team.hours)
        smallest = min(work[stop].seconds(1) for stop in longest.stops) + change
        # Work given to the team that was free first cannot have ended later than any other team.
        assert longest.hours - min(team.hours for team in teams) <= smallest / 3600 + 1e-9


def longest_hours(found):
    """Expected hours of work of the post that has most."""
    alone = [site.hours for site in found.sites if not site.team]
    return max([*alone, *(team.hours for team in found.routes)])


@given(st.lists(st.integers(120, 900), min_size=2, max_size=2))
@settings(max_examples=25, deadline=None)
def test_more_collectors_never_make_debao_s_longest_work_longer(with_collectors, numbers):
    fewer, more = (deploy(with_collectors(number)) for number in sorted(numbers))
    assert longest_hours(more) <= longest_hours(fewer) * (1 + 1e-12)  # sums are rounded


def test_749_collectors_staff_every_desk_and_the_rest_is_relief(with_collectors):
    deployment = deploy(with_collectors(749))
    assert deployment.routes == ()
    desks = sum(site.desks for site in deployment.sites)
    assert sum(site.open_desks for site in deployment.sites) == desks
    assert sum(site.relief for site in deployment.sites) == 749 - desks


def test_the_order_of_sites_changes_nothing(with_collectors):
    scenario = with_collectors(200)
    turned = scenario.model_copy(update={"sites": scenario.sites[::-1]})
    assert deploy(turned) == deploy(scenario)


def test_a_large_village_point_gets_a_second_desk_before_a_third_collector_elsewhere():
    rows = asked.county(townships=[(1400, 600)])
    assert open_desks(deploy(asked.asked(rows, asked.staff(3)))) == {"1-000": 2, "1-001": 1}


def test_desks_are_as_given_or_by_population():
    rows = [asked.site(0, 1401), asked.site(1, 1401, desks=1), asked.site(2, 0)]
    desks = [site.desks for site in deploy(asked.asked(rows, asked.staff(9))).sites]
    assert desks == [3, 1, 1]


def test_proportional_goes_by_population_with_at_least_one():
    rows = asked.county(townships=[(4000, 2000, 10)])
    deployment = deploy(asked.asked(rows, asked.staff(13, deployment="proportional")))
    assert [site.collectors for site in deployment.sites] == [8, 4, 1]


def test_proportional_with_few_collectors_levels_routes_by_population():
    slow = {"constant": {"urban": "18 s", "village": "18 s", "far": "180 s"}}
    stages = [asked.REGISTRATION, asked.SWAB | {"time": slow}]
    rows = asked.county(urban=(700,), townships=[(900, 500)]) + [
        asked.site(n, 500, "far", "2") for n in range(2)
    ]
    by_work = deploy(asked.asked(rows, asked.staff(4), stages=stages))
    by_people = deploy(asked.asked(rows, asked.staff(4, deployment="proportional"), stages=stages))
    assert [team.township for team in by_work.routes] == ["1"]
    assert [team.township for team in by_people.routes] == ["2"]


def test_as_listed_takes_the_columns():
    rows = [
        asked.site(0, 900, collectors=3, registrars=1, callers=4),
        asked.site(1, 900, collectors=1, registrars=2, callers=5),
    ]
    scenario = asked.asked(rows, {"deployment": "as_listed"}, arrivals=asked.CALL_UP)
    deployment = deploy(scenario)
    listed = [(s.collectors, s.registrars, s.callers, s.leads) for s in deployment.sites]
    assert listed == [(3, 1, 4, 1), (1, 2, 5, 1)]
    assert deployment.helpers == 14
    # A desk for each of the three collectors: the one registrar of 8 s a person takes longest.
    assert deployment.sites[0].hours == pytest.approx(900 * max(8 / 1, 18 / 3) / 3600)


def test_the_work_of_a_site_with_few_registrars_is_the_registrars():
    rows = [asked.site(0, 900, collectors=3, desks=3, registrars=1)]
    (site,) = deploy(asked.asked(rows, {"deployment": "as_listed"})).sites
    assert site.hours == pytest.approx(900 * 8 / 3600)


def test_two_stages_of_helpers_need_two_registrars_a_desk():
    stages = [asked.REGISTRATION, asked.REGISTRATION | {"name": "scan"}, asked.SWAB]
    rows = asked.county(urban=(1400,), townships=[(100, 100)])
    deployment = deploy(asked.asked(rows, asked.staff(3), stages=stages))
    assert [site.registrars for site in deployment.sites] == [4, 0, 0]
    assert deployment.routes[0].registrars == 2


def test_without_collectors_every_desk_is_staffed_by_its_role():
    scenario = asked.asked([asked.site(0, 1400)], {"helpers": 10}, stages=[asked.REGISTRATION])
    deployment = deploy(scenario)
    assert deployment.sites[0].registrars == 2
    assert deployment.reserve == 7


def test_helpers_that_nobody_needs_may_be_left_out():
    (site,) = deploy(
        asked.asked([asked.site(0, 900)], asked.staff(2, None), stages=[asked.SWAB])
    ).sites
    assert (site.collectors, site.helpers) == (2, 0)


VILLAGES = asked.county(urban=(700, 700), townships=[(300, 300), (300, 300)])


@pytest.mark.parametrize(
    ("scenario", "fault"),
    [
        (asked.asked(VILLAGES, asked.staff(3)), ("staff.collectors_too_few", "staff.collectors")),
        (
            asked.asked(VILLAGES, asked.staff(5, mobile=None)),
            ("staff.mobile_needed", "staff.collectors"),
        ),
        (
            # Four registrars and six leads make ten; six sites call up.
            asked.asked(VILLAGES, asked.staff(4, 15), arrivals=asked.CALL_UP),
            ("staff.helpers_too_few", "staff.helpers"),
        ),
        (asked.asked(VILLAGES, asked.staff(4, 9)), ("staff.helpers_too_few", "staff.helpers")),
        (asked.asked(VILLAGES, asked.staff(None)), ("staff.missing", "staff")),
        (asked.asked(VILLAGES, asked.staff(4, None)), ("staff.missing", "staff")),
        (
            asked.asked(VILLAGES, asked.staff(4), stages=[asked.REGISTRATION]),
            ("staff.collectors_idle", "staff.collectors"),
        ),
        (
            asked.asked([asked.site(0, 9, collectors=0)], {"deployment": "as_listed"}),
            ("sites.no_staff", "sites.1-000.collectors"),
        ),
        (
            asked.asked(
                [asked.site(0, 9, collectors=1, registrars=1)],
                {"deployment": "as_listed", "collectors": 2},
            ),
            ("staff.not_as_listed", "staff.collectors"),
        ),
        (
            asked.asked(
                [asked.site(0, 9, collectors=1, registrars=1)],
                {"deployment": "as_listed", "helpers": 1},
            ),
            ("staff.not_as_listed", "staff.helpers"),
        ),
        (asked.asked([asked.site(0, 0)], asked.staff(4)), ("sites.nobody", "sites")),
    ],
)
def test_what_cannot_be_staffed_is_a_fault(scenario, fault):
    assert fault_of(scenario) == fault


def test_totals_that_just_suffice_are_accepted():
    scenario = asked.asked(VILLAGES, asked.staff(4, 16), arrivals=asked.CALL_UP)
    deployment = deploy(scenario)
    assert Counter(site.callers for site in deployment.sites) == {1: 6}
    assert (deployment.collectors, deployment.helpers, deployment.reserve) == (4, 16, 0)


@pytest.mark.parametrize(
    ("stages", "key"),
    [
        ([{"name": "walk", "kind": "delay", "time": "1 s"}], "stages.none_serves"),
        ([asked.SWAB, asked.SWAB | {"name": "again"}], "stages.collectors_twice"),
        ([asked.REGISTRATION | {"tube": {"size": 10}}, asked.SWAB], "stages.tube_elsewhere"),
        (
            [asked.SWAB | {"tube": {"size": 10}, "label": {"every": 10, "time": "1 s"}}],
            "stages.label_and_tube",
        ),
    ],
)
def test_stages_that_cannot_be_staffed_are_faults(stages, key):
    assert fault_of(asked.asked(VILLAGES, asked.staff(4), stages=stages))[0] == key


def test_callers_level_the_hours_of_call_up_over_villages():
    rows = asked.county(urban=(700,), townships=[(400, 200, 600)])
    deployment = deploy(asked.asked(rows, asked.staff(4, 4 + 4 + 62 + 1), arrivals=asked.CALL_UP))
    # One minute a household in town, four in the villages, of which 1-000 and 1-001 share one.
    callers = {site.id: site.callers for site in deployment.sites}
    knocking = {"0-000": 700, "1-000": 1600, "1-001": 800, "1-002": 2400}
    assert sum(callers.values()) == 63
    hours = [knocking[site] / own for site, own in callers.items()]
    assert max(hours) / min(hours) < 1.2
