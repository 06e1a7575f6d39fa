"""Whatever the plan, a trace says exactly what the semantics say."""

import pytest
from equivalence.generator import cases
from hypothesis import HealthCheck, given, settings

from simsite.engine.audit import audit
from simsite.engine.difference import difference

CHECKS = list(HealthCheck)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=CHECKS)
LONG = settings(max_examples=4000, deadline=None, suppress_health_check=CHECKS)


def findings(engine, case):
    return audit(case.group, case.draws, engine(*case), case.horizon)


@QUICK
@given(case=cases())
def test_a_trace_says_what_the_semantics_say(engine, case):
    assert findings(engine, case) == []


@pytest.mark.slow
@LONG
@given(case=cases())
def test_many_traces_say_what_the_semantics_say(engine, case):
    assert findings(engine, case) == []


@QUICK
@given(case=cases())
def test_the_same_plan_and_luck_give_the_same_trace(engine, case):
    assert difference(engine(*case), engine(*case)) is None
