"""Erlang's formulas against tables, textbook examples and the stationary equations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.theory.erlang import (
    erlang_b,
    erlang_c,
    mean_queue_length,
    mean_wait,
    wait_quantile,
    wait_survival,
)


# The usual Erlang B traffic table: the load at which 1 % of calls are lost.
@pytest.mark.parametrize(("desks", "load"), [(1, 0.0101), (5, 1.36), (10, 4.46), (20, 12.03)])
def test_erlang_b_agrees_with_the_table_of_one_percent_loss(desks, load):
    assert erlang_b(desks, load) == pytest.approx(0.01, rel=0.005)


@given(st.integers(0, 30), st.floats(0.0, 40.0))
def test_erlang_b_is_the_truncated_poisson(desks, load):
    terms = [load**k / math.factorial(k) for k in range(desks + 1)]
    assert erlang_b(desks, load) == pytest.approx(terms[-1] / math.fsum(terms), abs=1e-12)


def test_erlang_b_does_not_overflow_with_many_desks():
    assert 0.0 < erlang_b(5000, 5000.0) < 0.02


def test_the_eye_clinic():
    # Gross and Harris, Fundamentals of Queueing Theory, eye clinic: 6 patients an hour, three
    # doctors, 20 minutes each: P(empty) = 1/9, mean queue 8/9, mean time in the clinic 28.9 min
    assert erlang_c(3, 2.0) == pytest.approx(4 / 9)
    assert mean_queue_length(6.0, 1 / 3, 3) == pytest.approx(8 / 9)
    assert (mean_wait(6.0, 1 / 3, 3) + 1 / 3) * 60 == pytest.approx(28.9, abs=0.05)


@given(st.floats(0.01, 0.95), st.floats(1.0, 100.0))
def test_one_desk_is_mm1(load, service):
    assert erlang_c(1, load) == pytest.approx(load)
    assert mean_wait(load / service, service, 1) == pytest.approx(load * service / (1 - load))


@given(st.integers(1, 12), st.floats(0.05, 0.9))
def test_waits_follow_from_the_stationary_distribution(desks, utilisation):
    load, most = desks * utilisation, 1500
    steps = np.array([math.log(load / min(k, desks)) for k in range(1, most)])
    weight = np.exp(np.concatenate(([0.0], np.cumsum(steps))))
    weight /= weight.sum()
    waiting = np.maximum(np.arange(most) - desks, 0)
    assert erlang_c(desks, load) == pytest.approx(weight[desks:].sum(), rel=1e-9)
    assert mean_queue_length(load, 1.0, desks) == pytest.approx(weight @ waiting, rel=1e-9)


@given(st.integers(1, 20), st.floats(0.5, 0.98), st.floats(0.01, 0.99))
def test_the_quantile_inverts_the_survival(desks, utilisation, p):
    rate = desks * utilisation / 30.0
    wait = wait_quantile(p, rate, 30.0, desks)
    left = wait_survival(wait, rate, 30.0, desks)
    assert left == pytest.approx(1 - p) if wait > 0 else left <= 1 - p


def test_the_mean_is_the_area_under_the_survival():
    grid = np.linspace(0.0, 4000.0, 400_001)
    left = [wait_survival(float(w), 0.3, 10.0, 4) for w in grid[::100]]
    assert np.trapezoid(left, grid[::100]) == pytest.approx(mean_wait(0.3, 10.0, 4), rel=1e-3)


def test_too_much_load_waits_for_ever():
    assert erlang_c(2, 2.0) == 1.0
    assert mean_wait(1.0, 3.0, 2) == math.inf
    assert mean_queue_length(1.0, 3.0, 2) == math.inf
    assert wait_quantile(0.1, 1.0, 3.0, 2) == math.inf
    assert wait_survival(1e9, 1.0, 3.0, 2) == 1.0


def test_nobody_comes_nobody_waits():
    assert mean_queue_length(0.0, 3.0, 2) == 0.0
    assert mean_wait(0.0, 3.0, 2) == 0.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: erlang_b(-1, 1.0), "-1"),
        (lambda: erlang_b(1, math.inf), "inf"),
        (lambda: erlang_c(0, 1.0), "at least 1 desk"),
        (lambda: mean_wait(-1.0, 1.0, 1), "arrival rate"),
        (lambda: mean_wait(1.0, 0.0, 1), "service time"),
        (lambda: wait_survival(-1.0, 1.0, 0.5, 1), "at least 0"),
        (lambda: wait_quantile(1.0, 1.0, 0.5, 1), "between 0 and 1"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
