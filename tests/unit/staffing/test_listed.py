"""The rule that fills in what sites leave out where staff is deployed as they list it."""

import asked
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.report.filled_text import filled_sentence
from simsite.report.i18n import words
from simsite.staffing import deploy
from simsite.staffing.filled import filled
from simsite.staffing.levels import options, spread

LISTED = {"deployment": "as_listed"}
TWO_STEPS = [asked.REGISTRATION, asked.REGISTRATION | {"name": "scan"}, asked.SWAB]


def listed(*rows, staff=None, **more):
    """A scenario of sites with these numbers, called up unless said otherwise."""
    sites = [asked.site(n, 900, **row) for n, row in enumerate(rows)]
    return asked.asked(sites, LISTED | (staff or {}), **({"arrivals": asked.CALL_UP} | more))


def helpers(scenario):
    """Registrars, leads and callers of each site."""
    return [(s.registrars, s.leads, s.callers) for s in deploy(scenario).sites]


def fault_of(scenario):
    with pytest.raises(ScenarioFault) as caught:
        deploy(scenario)
    (fault,) = caught.value.faults
    assert fault.text("en") != fault.text("zh")
    return fault.key, fault.path


@pytest.mark.parametrize(
    ("number", "posts"),
    [(2, (1, 0, 1)), (3, (2, 0, 1)), (4, (3, 0, 1)), (5, (3, 1, 1)), (6, (3, 1, 2))],
)
def test_helpers_work_first_then_fill_the_desks_then_lead_and_the_rest_calls_up(number, posts):
    assert helpers(listed({"collectors": 3, "helpers": number})) == [posts]


def test_every_step_of_helpers_has_a_registrar_first():
    scenario = listed({"collectors": 2, "helpers": 4}, stages=TWO_STEPS)
    assert helpers(scenario) == [(3, 0, 1)]
    assert fault_of(listed({"collectors": 2, "helpers": 2}, stages=TWO_STEPS)) == (
        "sites.helpers_too_few", "sites.1-000.helpers",
    )  # fmt: skip


def test_what_is_listed_beside_the_helpers_is_kept():
    rows = (
        {"collectors": 2, "helpers": 9, "registrars": 1},
        {"collectors": 2, "helpers": 9, "callers": 4},
        {"collectors": 2, "helpers": 9, "registrars": 1, "callers": 4},
    )
    assert helpers(listed(*rows)) == [(1, 1, 7), (2, 3, 4), (1, 4, 4)]
    short = listed({"collectors": 2, "helpers": 4, "registrars": 1, "callers": 4})
    assert fault_of(short) == ("sites.helpers_too_few", "sites.1-000.helpers")


@given(st.integers(2, 40), st.integers(1, 6), st.booleans(), st.integers(0, 3))
def test_all_helpers_of_a_site_have_a_place_or_are_in_reserve(number, collectors, called, leads):
    arrivals = asked.CALL_UP if called else {"at_opening": {}}
    row = {"collectors": collectors, "helpers": number}
    deployment = deploy(listed(row, staff={"leads_per_site": leads}, arrivals=arrivals))
    (site,) = deployment.sites
    assert site.helpers + deployment.reserve == deployment.helpers == number
    assert 1 <= site.registrars <= collectors
    assert (site.callers >= 1) == called
    assert deployment.reserve == 0 or not called


def test_where_nobody_is_called_up_the_rest_is_in_reserve_and_callers_are_named_as_not_used():
    row = {"collectors": 1, "helpers": 9, "callers": 3}
    scenario = listed(row, arrivals={"at_opening": {}})
    assert helpers(scenario) == [(1, 1, 0)]
    assert deploy(scenario).reserve == 7
    assert {one.key for one in filled(scenario)} == {
        "desks", "helpers", "reserve", "unused.no_call_up",
    }  # fmt: skip


def test_desks_follow_collectors_and_collectors_desks():
    rows = ({"collectors": 3}, {"desks": 4}, {}, {"collectors": 1, "desks": 2})
    found = deploy(listed(*rows, staff={"helpers": 99})).sites
    assert [(s.desks, s.collectors) for s in found] == [(3, 3), (4, 4), (2, 2), (2, 1)]


def test_the_total_of_collectors_fills_sites_that_list_none_and_else_agrees():
    rows = ({"collectors": 3}, {}, {"desks": 4})
    scenario = listed(*rows, staff={"collectors": 8, "helpers": 99})
    assert [site.collectors for site in deploy(scenario).sites] == [3, 2, 3]
    assert fault_of(listed(*rows, staff={"collectors": 4, "helpers": 99})) == (
        "staff.rest_too_few", "staff.collectors",
    )  # fmt: skip
    assert fault_of(listed({"collectors": 3, "helpers": 9}, staff={"collectors": 4})) == (
        "staff.not_as_listed", "staff.collectors",
    )  # fmt: skip


def test_the_total_of_helpers_fills_sites_that_list_neither_helpers_nor_callers():
    rows = ({"collectors": 1, "helpers": 5}, {"collectors": 1}, {"collectors": 1, "registrars": 2})
    scenario = listed(*rows, staff={"helpers": 20})
    assert deploy(scenario).helpers == 20
    assert helpers(scenario)[0] == (1, 1, 3)
    assert [post[:2] for post in helpers(scenario)[1:]] == [(1, 1), (2, 1)]
    assert fault_of(listed(*rows)) == ("staff.no_callers", "staff")
    assert fault_of(listed(*rows, staff={"helpers": 11})) == (
        "staff.callers_too_few", "staff.helpers",
    )  # fmt: skip
    complete = listed({"collectors": 1, "registrars": 1, "callers": 2}, staff={"helpers": 9})
    assert fault_of(complete) == ("staff.not_as_listed", "staff.helpers")


def test_a_site_to_which_nobody_comes_keeps_whom_it_lists():
    rows = [asked.site(0, 900, collectors=1, helpers=4), asked.site(1, 0, collectors=2, helpers=3)]
    deployment = deploy(asked.asked(rows, LISTED, arrivals=asked.CALL_UP))
    assert (deployment.collectors, deployment.helpers) == (3, 7)
    assert [(s.collectors, s.helpers) for s in deployment.sites] == [(1, 4), (2, 1)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_is_filled_in_is_said(language):
    rows = ({"collectors": 3, "helpers": 9}, {"desks": 4}, {})
    for staff in ({"helpers": 60}, {"helpers": 60, "collectors": 9}):
        scenario = listed(*rows, staff=staff)
        said = {one.key: filled_sentence(one, words(language)) for one in filled(scenario)}
        of_total = "_of_total" if "collectors" in staff else ""
        assert set(said) == {
            "desks", f"collectors{of_total}", "helpers", "registrars", "callers", "leads",
        }  # fmt: skip
        found = deploy(scenario)
        assert str(sum(site.callers for site in found.sites[1:])) in said["callers"]
        assert str(sum(site.registrars for site in found.sites[1:])) in said["registrars"]


def test_nothing_is_said_where_all_is_listed_and_what_is_spread_names_what_is_not_used():
    row = {"desks": 2, "collectors": 2, "helpers": 9, "registrars": 2, "callers": 4}
    assert filled(listed(row)) == ()
    one, spare = filled(asked.asked([asked.site(0, 900, **row)], asked.staff(2)))
    assert spare.key == "reserve"
    assert one.key == "unused.spread"
    assert one.numbers["columns"] == ("collectors", "helpers", "registrars", "callers")
    (left,) = filled(asked.asked([asked.site(0, 900)], asked.staff(2)))
    assert left.key == "reserve"


def test_the_same_people_spread_anew_all_have_a_desk_and_a_registrar():
    scenario = listed({"collectors": 5, "helpers": 2}, {"collectors": 1, "helpers": 30})
    found = spread(scenario, 6, 32)
    assert found["people_per_desk"] == 440  # three desks for 900 people: fewer than 450 each
    staff = scenario.staff.model_copy(update=found)
    deployment = deploy(scenario.model_copy(update={"staff": staff}))
    assert (deployment.collectors, deployment.helpers) == (6, 32)
    assert sum(site.open_desks for site in deployment.sites) == 6
    shown = options(scenario, deploy(scenario))
    assert "--set staff.collectors=6" in shown
    assert "--set staff.deployment=longest_work" in shown


def test_leads_of_a_site_are_in_the_plan_as_its_own_helpers_say():
    rows = ({"collectors": 1, "helpers": 2}, {"collectors": 1, "helpers": 9})
    plan = build(listed(*rows, staff={"leads_per_site": 2}))
    assert [site.leads for site in plan.sites] == [0, 2]
