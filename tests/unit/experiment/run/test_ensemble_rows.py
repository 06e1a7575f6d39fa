"""Tables that are filled row by row as replications come."""

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.experiment.run.results import EnsembleRows
from simsite.metrics import Metrics


def measured(replication, *, completion=None, duty=None):
    done = 100 + replication if completion is None else completion
    sites = {"wait": np.array([replication, np.nan])}
    progress = {"swabbed": np.arange(3) + replication}
    return Metrics(replication, {"completion": done}, {}, sites, progress, (), duty or {})


def filled(order, number):
    rows = EnsembleRows()
    rows.expect(number)
    for replication in order:
        rows.put(measured(replication))
    return rows


def test_the_order_in_which_replications_come_changes_nothing():
    found = filled((2, 0, 1), 3).ensemble(3)
    assert found.county["completion"].tolist() == [100, 101, 102]
    assert found.county["completion"].dtype == np.int64
    assert found.townships == {}
    assert np.array_equal(found.sites["wait"], [[0, np.nan], [1, np.nan], [2, np.nan]], True)
    assert found.progress["swabbed"].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]


def test_what_is_told_early_stays_when_more_come():
    rows = filled((0, 1), 2)
    early = rows.ensemble(2)
    rows.expect(4)
    for replication in (3, 2):
        rows.put(measured(replication))
    assert early.county["completion"].tolist() == [100, 101]
    assert rows.ensemble(4).county["completion"].tolist() == [100, 101, 102, 103]
    assert rows.ensemble(3).replications == 3
    assert rows.county(2, 4)["completion"].tolist() == [102, 103]


def test_nothing_is_there_twice():
    rows = filled((0, 1, 2), 3)
    found, again = rows.ensemble(3), rows.ensemble(2)
    assert np.shares_memory(found.sites["wait"], again.sites["wait"])
    assert found.sites["wait"].flags.c_contiguous


def test_work_over_the_day_is_that_of_the_first_replication():
    rows = EnsembleRows()
    rows.expect(2)
    rows.put(measured(1, duty={"swab": np.array([7])}))
    rows.put(measured(0, duty={"swab": np.array([5])}))
    assert rows.ensemble(2).duty["swab"].tolist() == [5]


def test_a_replication_that_has_not_come_is_missed():
    with pytest.raises(KeyError, match="1"):
        filled((0, 2), 3).ensemble(3)
    assert filled((2,), 3).county(2, 3)["completion"].tolist() == [102]


def test_counts_of_sites_take_few_bytes():
    rows = EnsembleRows()
    rows.expect(1)
    sites = {name: np.array([1, 2**31 - 1]) for name in ("attending", "tubes", "completion")}
    sites["done_by_deadline"] = np.array([0, 1])
    rows.put(Metrics(0, {"attending": 2**31, "completion": NEVER}, {}, sites, {}, ()))
    found = rows.ensemble(1)
    assert found.county["attending"].tolist() == [2**31]
    assert {name: values.itemsize for name, values in found.sites.items()} == {
        "attending": 4, "tubes": 4, "completion": 8, "done_by_deadline": 1,
    }  # fmt: skip
    for name, values in sites.items():
        assert found.sites[name].tolist() == [values.tolist()]


def test_a_number_of_another_kind_is_not_rounded():
    rows = filled((0,), 2)
    with pytest.raises(TypeError):
        rows.put(measured(1, completion=100.5))
