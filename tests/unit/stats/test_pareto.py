"""Designs that no other one beats on cost and outcome at once."""

import itertools

import numpy as np
import pytest

from simsite.experiment.search.staffing_frontier import efficient


def beaten(one, other):
    """Whether the second is at most as dear and late as the first, and less of one."""
    return all(b <= a for a, b in zip(one, other, strict=True)) and one != other


def test_it_is_the_definition_on_every_small_case():
    values = (0.0, 1.0, 2.0, np.inf)
    cases = itertools.product(itertools.product((1, 2, 3), values), repeat=3)
    for designs in cases:
        costs, late = zip(*designs, strict=True)
        expected = [
            np.isfinite(one[1]) and not any(beaten(one, other) for other in designs)
            for one in designs
        ]
        assert efficient(costs, late).tolist() == expected


def test_no_designs_are_no_fault():
    assert efficient([], []).tolist() == []


@pytest.mark.parametrize(
    ("costs", "values", "words"),
    [([1, 2], [1], "one shape"), ([np.inf], [1], "finite"), ([1], [np.nan], "finite")],
)
def test_what_cannot_be_ordered_is_refused(costs, values, words):
    with pytest.raises(ValueError, match=words):
        efficient(costs, values)
