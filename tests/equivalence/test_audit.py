"""The traces on which the engines agree are also those of the written semantics."""

import pytest
from equivalence.generator import MOST, case

from simsite.engine import kernel
from simsite.engine.audit import audit

# Plans with few people, in which ties are seen best; the seeds at the end are plans in which ties
# decide that are rare: an opening at the horizon, at a time to leave, at a closing that sends
# home, and people who come as a team leaves or after it has nothing else to wait for.
FEW, PLANS, MANY = 20, 300, 5000
RARE = (531, 1081, 1463, 1535, 1749, 1758, 1938, 2102, 2599, 3511, 3947)


def findings(seeds, most, restless=False):
    """What the audit finds in the kernel's traces, by seed."""
    found = {}
    for seed in seeds:
        group, draws, horizon = case(seed, most, restless)
        wrong = audit(group, draws, kernel.simulate_group(group, draws, horizon), horizon)
        if wrong:
            found[seed] = wrong
    return found


def test_the_audit_finds_nothing_in_generated_plans():
    assert findings((*range(PLANS), *RARE), FEW) == {}


def test_the_audit_finds_nothing_where_residents_leave_and_return():
    assert findings(range(PLANS), FEW, restless=True) == {}


@pytest.mark.slow
@pytest.mark.parametrize("restless", [False, True])
@pytest.mark.parametrize("most", [FEW, MOST])
def test_the_audit_finds_nothing_in_thousands_of_generated_plans(most, restless):
    assert findings(range(MANY), most, restless) == {}
