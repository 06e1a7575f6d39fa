"""Several resources set at once."""

import pytest

from simsite.core.errors import ScenarioFault
from simsite.staffing import deploy
from simsite.staffing.levels import levels_of, staffed


def test_nothing_set_is_the_scenario_itself(debao):
    assert staffed(debao, {}) == (debao, deploy(debao))


def test_what_is_set_is_so_and_what_is_not_follows_the_rule(debao):
    wanted = {"collectors": 700, "leads": 2, "callers": 5000}
    changed, deployment = staffed(debao, wanted)
    assert {of: levels_of((changed, deployment))[of] for of in wanted} == wanted
    assert deployment == deploy(changed)  # all three can be said in a scenario
    assert changed.staff.collectors == 700


def test_teams_and_registrars_are_set_in_the_deployment_and_callers_stay(with_collectors):
    scenario = with_collectors(300)
    before = deploy(scenario)
    own = levels_of((scenario, before))
    wanted = {"teams": own["teams"] + 7, "callers": 6000, "registrars": own["registrars"] + 20}
    changed, deployment = staffed(scenario, wanted)
    found = levels_of((changed, deployment))
    # A team with one stop stays there: it counts as staff of the site then.
    assert deployment.collectors == before.collectors + 7
    assert own["teams"] != len(deployment.routes) <= wanted["teams"]
    assert found["callers"] == 6000
    assert found["registrars"] == wanted["registrars"]


def test_what_a_scenario_does_not_have_is_not_among_its_levels(debao):
    assert "teams" not in levels_of((debao, deploy(debao)))
    with pytest.raises(ScenarioFault, match="no mobile team"):
        staffed(debao, {"teams": 3})


def test_too_few_callers_are_refused(debao):
    with pytest.raises(ScenarioFault):
        staffed(debao, {"callers": 0})
