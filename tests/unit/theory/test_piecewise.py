"""Number in system over time, against closed forms and the matrix exponential."""

import numpy as np
import pytest
from scipy import linalg, stats

from simsite.theory.erlang import erlang_c, mean_queue_length
from simsite.theory.order_statistics import exponential_finish_cdf
from simsite.theory.piecewise import Stretch, mean_number, number_in_system


def by_matrix(stretches, service, most, present):
    row = np.zeros(most + 1)
    row[present] = 1.0
    rows = []
    for stretch in stretches:
        up = np.full(most, stretch.arrival_rate)
        down = np.minimum(np.arange(1, most + 1), stretch.desks) / service
        generator = np.diag(up, 1) + np.diag(down, -1)
        generator -= np.diag(generator.sum(axis=1))
        row = row @ linalg.expm(generator * stretch.seconds)
        rows.append(row)
    return np.array(rows)


def test_several_stretches_agree_with_the_matrix_exponential():
    stretches = [
        Stretch(200.0, 0.05, 2),
        Stretch(0.0, 9.0, 9),
        Stretch(300.0, 0.12, 2),
        Stretch(100.0, 0.0, 0),
        Stretch(400.0, 0.01, 3),
    ]
    ours = number_in_system(stretches, 20.0, 90, present=4)
    assert ours == pytest.approx(by_matrix(stretches, 20.0, 90, 4), abs=1e-9)
    assert ours.sum(axis=1) == pytest.approx(np.ones(5))


def test_enough_desks_give_a_poisson_number():
    # M/M/infinity from empty: Poisson with mean load (1 - exp(-t/m))
    ours = number_in_system([Stretch(25.0, 0.3, 80)], 20.0, 80)[0]
    mean = 6.0 * (1 - np.exp(-25.0 / 20.0))
    assert ours == pytest.approx(stats.poisson.pmf(np.arange(81), mean), abs=1e-10)
    assert mean_number(ours) == pytest.approx(mean)


def test_after_a_long_time_it_is_erlangs_steady_state():
    ours = number_in_system([Stretch(20_000.0, 0.12, 3)], 20.0, 400)[0]
    assert ours[3:].sum() == pytest.approx(erlang_c(3, 2.4), rel=1e-6)
    queue = mean_queue_length(0.12, 20.0, 3)
    assert mean_number(ours) == pytest.approx(queue + 2.4, rel=1e-6)


def test_with_no_arrivals_being_empty_is_the_finish():
    ends = [30.0, 60.0, 120.0, 300.0]
    stretches = [Stretch(t, 0.0, 3) for t in np.diff([0.0, *ends])]
    ours = number_in_system(stretches, 20.0, 25, present=25)
    assert ours[:, 0] == pytest.approx(exponential_finish_cdf(ends, 25, 3, 20.0), abs=1e-11)


def test_who_is_left_at_closing_without_service_is_whoever_came():
    ours = number_in_system([Stretch(100.0, 0.2, 0)], 20.0, 120, present=5)[0]
    assert ours[5:] == pytest.approx(stats.poisson.pmf(np.arange(116), 20.0), abs=1e-10)


def test_splitting_a_stretch_changes_nothing():
    whole = number_in_system([Stretch(3000.0, 0.2, 4)], 20.0, 500)[-1]
    parts = number_in_system([Stretch(1000.0, 0.2, 4)] * 3, 20.0, 500)[-1]
    assert parts == pytest.approx(whole, abs=1e-11)


def test_no_stretch_is_no_row():
    assert number_in_system([], 20.0, 5).shape == (0, 6)


def test_too_small_a_top_is_refused_even_if_the_number_has_fallen_again():
    with pytest.raises(ValueError, match="larger"):
        number_in_system([Stretch(100.0, 0.2, 1)], 20.0, 20)
    with pytest.raises(ValueError, match="larger"):
        number_in_system([Stretch(500.0, 0.2, 2)], 1.0, 3, present=3)
    assert number_in_system([Stretch(500.0, 0.0, 2)], 1.0, 3, present=3)[0, 0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: number_in_system([], 0.0, 5), "mean service"),
        (lambda: number_in_system([], 1.0, 5, present=6), "present"),
        (lambda: Stretch(-1.0, 0.0, 1), "negative"),
        (lambda: Stretch(1.0, -0.1, 1), "negative"),
        (lambda: Stretch(1.0, 0.1, -1), "negative"),
    ],
)
def test_impossible_systems_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
