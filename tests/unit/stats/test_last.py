"""Which is the last: the order, and that the share stated is the share of fresh rows."""

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.stats.intervals import clopper_pearson
from simsite.stats.last import MOST_LISTED, ranking


def test_the_one_that_is_always_last_is_listed_alone():
    found = ranking([[3, 9, 1], [4, 8, 2], [1, 7, 6], [2, 9, 3]], NEVER)
    assert (found.first, found.held, found.rows, found.others) == ([1], 4, 4, 0)


def test_being_last_counts_for_more_than_being_late_on_the_whole():
    # the first is always early or the very last; the second is always late and never the last
    found = ranking([[1, 50, 60], [100, 50, 40], [100, 50, 40], [1, 50, 60]], NEVER)
    assert found.times.tolist() == [2, 0, 2]
    assert set(found.order[:2]) == {0, 2}


def test_of_those_that_were_last_equally_often_the_nearer_one_comes_first():
    found = ranking([[90, 100, 10], [100, 90, 10], [40, 99, 100]], NEVER)
    assert found.times.tolist() == [1, 1, 1]
    assert found.order == (1, 0, 2)


def test_all_that_are_not_reached_are_last_and_are_held_only_together():
    rows = [[NEVER, NEVER, 5, 4]] * 6
    found = ranking(rows, 1000)
    assert found.times.tolist() == [6, 6, 0, 0]
    assert (found.together, found.listed, found.held) == (6, 2, 6)
    many = ranking([[NEVER] * 30] * 4, 1000)
    assert (many.listed, many.held, many.others) == (MOST_LISTED, 0, 20)


def test_one_row_says_nothing_about_the_share():
    found = ranking([[5, 9, 7]], NEVER)
    assert found.held is None
    assert found.order == (1, 2, 0)


def test_where_every_row_has_another_last_one_the_list_holds_nothing_of_fresh_rows():
    # judged by the rows it was made from, the list would hold ten of twenty
    found = ranking(np.eye(20, dtype=np.int64) * 5 + 1, NEVER)
    assert found.times.max() == 1
    assert (found.listed, found.held) == (MOST_LISTED, 0)
    assert found.others == 10


@pytest.mark.parametrize("rows", [[], [[]]])
def test_no_table_is_refused(rows):
    with pytest.raises(ValueError, match="need a table"):
        ranking(rows, NEVER)


@pytest.mark.parametrize(("columns", "rows"), [(6, 40), (12, 60), (60, 60), (60, 10)])
def test_the_interval_covers_the_share_of_fresh_rows(columns, rows):
    """Equal columns are the hardest: luck alone chooses the list, and what it holds is known."""
    luck = np.random.default_rng(columns + rows)
    covered = 0
    tries = 200
    for _ in range(tries):
        found = ranking((luck.gamma(4.0, 30.0, (rows, columns)) * 1e6).astype(np.int64), NEVER)
        ends = clopper_pearson(found.held, rows)
        covered += ends.low <= found.listed / columns <= ends.high
    assert covered >= 0.86 * tries  # nominal 95 %; 89 to 96 % were measured


def test_the_share_is_not_that_of_the_rows_the_list_was_made_from():
    luck = np.random.default_rng(8)
    inside, stated = [], []
    for _ in range(100):
        table = luck.integers(0, 10**9, (40, 60))
        found = ranking(table, NEVER)
        inside.append(np.isin(table.argmax(axis=1), found.first).mean())
        stated.append(found.held / 40)
    assert np.mean(inside) > 0.35  # of a list of 10 of 60 that truly holds a sixth
    assert np.mean(stated) == pytest.approx(1 / 6, abs=0.03)
