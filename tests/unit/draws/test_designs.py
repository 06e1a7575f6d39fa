"""Designs fill the unit cube evenly, from simsite's own streams."""

import numpy as np
import pytest

from simsite.draws.designs import resamples, two_cubes, unit_cube
from simsite.stats.designs import sobol

NAMES = ("a", "b", "c")


@pytest.mark.parametrize(("method", "number"), [("latin_hypercube", 50), ("sobol", 64)])
def test_each_part_of_each_factor_holds_one_point(method, number):
    cube = unit_cube(method, number, NAMES, 3)
    assert cube.shape == (number, 3)
    for column in cube.T:
        assert sorted((column * number).astype(int)) == list(range(number))
    assert not np.array_equal(cube, unit_cube(method, number, NAMES, 4))


def test_sobols_points_are_balanced_in_every_pair_of_factors():
    cube = unit_cube("sobol", 64, NAMES, 3)
    for pair in ([0, 1], [0, 2], [1, 2]):
        quarter = (cube[:, pair] * 2).astype(int) @ [2, 1]
        assert np.bincount(quarter).tolist() == [16, 16, 16, 16]


def test_the_sequence_is_the_published_one():
    assert (sobol(4, 2) / 2.0**32).tolist() == [[0, 0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]


def test_the_same_seed_gives_the_same_design_for_ever():
    latin = unit_cube("latin_hypercube", 3, ("a",), 1)
    assert latin.round(6).T.tolist() == [[0.635925, 0.668414, 0.089313]]
    shifted = unit_cube("sobol", 2, ("a", "b"), 1)
    assert shifted.round(6).tolist() == [
        [0.907774, 0.798184],
        [0.407774, 0.298184],
    ]


def test_two_cubes_are_even_each_and_know_nothing_of_each_other():
    first, second = two_cubes(64, ["a", "b"], 3)
    for cube in (first, second):
        for column in cube.T:
            assert sorted((column * 64).astype(int)) == list(range(64))
    apart = np.corrcoef(np.column_stack([first, second]).T)
    assert np.abs(apart - np.eye(4)).max() < 0.3
    again, _ = two_cubes(64, ["a", "b"], 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, two_cubes(64, ["a", "b"], 4)[0])


def test_resamples_are_with_replacement_and_even():
    picks = resamples(1, "any", 300, 10)
    assert picks.shape == (300, 10)
    counts = np.bincount(picks.ravel(), minlength=10)
    assert counts.min() > 250
    assert counts.max() < 350
    assert any(len(set(row)) < 10 for row in picks.tolist())
    assert not np.array_equal(picks, resamples(2, "any", 300, 10))
