"""Kim and Nelson's procedure: constants by hand, what is dropped, when it ends."""

import numpy as np
import pytest

from simsite.stats.select import Terms, _reach, kim_nelson


def of(values):
    """Observations of designs, rows of a table, and a record of who was asked."""
    table, asked = np.asarray(values, dtype=float), []

    def observe(number, left):
        asked.append(left)
        return table[list(left), number]

    return observe, asked


def test_the_reach_is_that_of_the_paper():
    # k = 3, alpha = 0.05, n0 = 10: eta = ((2 * 0.025) ** (-2 / 9) - 1) / 2 and h2 = 2 * eta * 9
    first = np.array([[0.0, 1.0] * 5, [0.0, 0.0] * 5, [1.0, 0.0] * 5])
    h2 = 9 * (0.05 ** (-2 / 9) - 1)
    reach = _reach(first, Terms(1.0, 0.95))
    assert reach[0, 1] == pytest.approx(h2 * np.var([0, 1] * 5, ddof=1))
    assert reach[0, 2] == pytest.approx(h2 * np.var([-1, 1] * 5, ddof=1))
    assert reach[0, 0] == 0


def test_a_clear_best_ends_it_after_the_first_observations():
    luck = np.random.default_rng(1).normal(size=(3, 50))
    observe, asked = of(luck + np.array([[0.0], [9.0], [1.0]]))
    found = kim_nelson(observe, 3, Terms(0.5, 0.95, 10, 50))
    assert (found.best, found.left, found.kept) == (1, (1,), True)
    assert found.taken == (10, 10, 10)
    assert len(asked) == 10


def test_those_far_behind_are_dropped_and_cost_no_more():
    luck = np.random.default_rng(2).normal(size=(3, 400))
    observe, asked = of(luck + np.array([[-6.0], [0.3], [0.0]]))
    found = kim_nelson(observe, 3, Terms(0.25, 0.95, 10, 400))
    assert found.taken[0] == 10
    assert found.taken[1] > 10
    assert asked[-1] == (1, 2)
    assert found.means[0] == pytest.approx(luck[0, :10].mean() - 6.0)


def test_luck_in_common_ends_it_sooner():
    luck = np.random.default_rng(3)
    common, own = luck.normal(size=2000), luck.normal(size=(4, 2000))
    shift = np.array([[0.0], [0.0], [0.0], [0.3]])
    together, _ = of(0.95 * common + 0.3 * own + shift)
    apart, _ = of(own + shift)
    terms = Terms(0.2, 0.95, 10, 2000)
    assert sum(kim_nelson(together, 4, terms).taken) < 0.3 * sum(kim_nelson(apart, 4, terms).taken)


def test_a_budget_used_up_promises_nothing():
    observe, _ = of(np.random.default_rng(4).normal(size=(2, 30)))
    found = kim_nelson(observe, 2, Terms(0.01, 0.95, 10, 30))
    assert (found.kept, found.taken, found.left) == (False, (30, 30), (0, 1))


def test_designs_that_are_the_same_end_at_once_within_the_zone():
    same = np.random.default_rng(5).normal(size=20)
    found = kim_nelson(of([same, same])[0], 2, Terms(0.1, 0.95, 10, 20))
    assert (found.kept, found.left, found.taken) == (True, (0, 1), (10, 10))


def test_that_all_are_alike_at_first_proves_nothing():
    same = np.ones(40)
    terms = Terms(0.001, 0.95, 10, 40, least_variance=0.001)
    assert not kim_nelson(of([same, same])[0], 2, terms).kept
    assert kim_nelson(of([same, same])[0], 2, Terms(0.05, 0.95, 10, 40, 0.001)).kept


@pytest.mark.parametrize(
    ("designs", "terms"),
    [(1, Terms(1.0)), (2, Terms(0.0)), (2, Terms(1.0, first=1)), (2, Terms(1.0, sure=1.0))],
)
def test_impossible_questions_are_refused(designs, terms):
    with pytest.raises(ValueError, match=r"need at least|strictly between"):
        kim_nelson(lambda number, left: [0.0] * len(left), designs, terms)
