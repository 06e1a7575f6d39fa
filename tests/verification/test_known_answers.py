"""Every case with a known answer, and every planted fault in every case.

The chance of any false alarm in the whole table is 1 in 1,000: by Bonferroni over all tests that
can err by chance. Seeds stand in the cases; a test that fails is looked into, not drawn again.
"""

import numpy as np
import pytest
from scipy import stats
from yardsticks import table
from yardsticks.case import JOINT, Case, Measure, alpha, judged
from yardsticks.plans import FAR
from yardsticks.runs import luck_of

from simsite.draws import joined
from simsite.engine import reference
from simsite.engine.difference import difference
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import run_batch
from simsite.tables.views import groups_of

NAMES = [f"{case.family}: {case.name}" for case in table.CASES]
QUICK = [pytest.param(c, id=n) for c, n in zip(table.CASES, NAMES, strict=True) if c.quick]
SLOW = [
    pytest.param(c, id=n, marks=pytest.mark.slow)
    for c, n in zip(table.CASES, NAMES, strict=True) if not c.quick
]  # fmt: skip


def test_the_table_is_as_large_as_promised():
    assert len(set(NAMES)) == len(NAMES)
    assert len({case.seed for case in table.CASES}) == len(NAMES)
    assert len(NAMES) >= 40
    assert len(table.families()) >= 12
    assert len({case.family for case in table.CASES if case.quick}) >= 8


def test_the_joint_rate_of_false_alarms_is_shared_out():
    tests = sum(m.kind != "equal" for case in table.CASES for m in case.measures)
    assert table.ALPHA * tests == pytest.approx(JOINT)
    one = Case(
        "f", "n", None, 1, 1, (Measure("a", "mean", 0.0, None), Measure("b", "equal", 0, None))
    )
    assert alpha([one]) == JOINT


@pytest.mark.parametrize("case", QUICK + SLOW)
def test_the_simulation_gives_the_known_answer(case):
    wrong = [
        f"{measure.name}: {measure.value}, simulated {found.simulated}, z {found.z:.2f}"
        for measure, found in table.rows(case)
        if found.p < table.ALPHA
    ]
    assert wrong == []


@pytest.mark.parametrize("case", table.CASES, ids=NAMES)
def test_the_reference_gives_the_same_traces(case):
    groups, draws = luck_of(case.group, 2, case.seed)
    whole = groups_of(run_batch(plan_tables(groups), joined(draws), FAR))
    for group, luck, trace in zip(groups, draws, whole, strict=True):
        assert difference(trace, reference.simulate_group(group, luck, FAR)) is None


@pytest.mark.parametrize("kind", ["mean", "share", "law", "counts", "equal"])
def test_each_kind_of_test_sees_a_wrong_sample(kind):
    u = (np.arange(2000) + 0.5) / 2000
    right = {
        "mean": (0.5, u), "share": (0.3, u < 0.3), "law": (stats.uniform.cdf, u),
        "counts": ([0.2] * 5, np.floor(5 * u)), "equal": (7, np.full(9, 7)),
    }  # fmt: skip
    exact, sample = right[kind]
    wrong = {
        "mean": u + 0.1, "share": u < 0.4, "law": u**1.2, "counts": np.floor(5 * u**1.2),
        "equal": np.append(sample[:-1], 8),
    }  # fmt: skip
    measure = Measure("m", kind, exact, None)
    assert judged(measure, sample).p > 0.05
    assert judged(measure, wrong[kind]).p < 1e-5
