"""Whatever the plan, a trace says exactly what the semantics say."""

import pytest
from hypothesis import HealthCheck, given, settings
from random_plans import HORIZON, single_sites, travelled_groups

from simsite.engine.audit import audit
from simsite.engine.difference import difference

CHECKS = list(HealthCheck)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=CHECKS)
LONG = settings(max_examples=4000, deadline=None, suppress_health_check=CHECKS)


def findings(engine, case):
    return audit(*case, engine(*case, HORIZON), HORIZON)


@QUICK
@given(case=single_sites())
def test_a_site_with_its_own_crews(engine, case):
    assert findings(engine, case) == []


@QUICK
@given(case=travelled_groups())
def test_sites_on_a_route(engine, case):
    assert findings(engine, case) == []


@pytest.mark.slow
@LONG
@given(case=single_sites())
def test_many_sites_with_their_own_crews(engine, case):
    assert findings(engine, case) == []


@pytest.mark.slow
@LONG
@given(case=travelled_groups())
def test_many_groups_on_routes(engine, case):
    assert findings(engine, case) == []


@QUICK
@given(case=single_sites())
def test_the_same_plan_and_luck_give_the_same_trace(engine, case):
    assert difference(engine(*case, HORIZON), engine(*case, HORIZON)) is None
