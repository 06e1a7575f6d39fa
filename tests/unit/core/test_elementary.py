"""Accuracy of exp, log and the normal quantile, in units in the last place."""

import subprocess
import sys
from decimal import Context, Decimal

import numpy as np
import pytest
from scipy import special

from simsite.core.elementary import exp, log, log_complement, normal_quantile

PRECISE = Context(prec=50)
RNG = np.random.default_rng(20220211)
UNIT = np.concatenate(
    [RNG.random(1500), 2.0 ** -np.arange(1.0, 54.0), 1.0 - 2.0 ** -np.arange(2.0, 54.0)]
)


def worst_ulp(got, exact):
    """Largest error in units in the last place of the exact value."""
    return max(
        abs(Decimal(float(g)) - e) / Decimal(float(np.spacing(abs(float(e)))))
        for g, e in zip(got, exact, strict=True)
    )


def test_exp():
    x = np.concatenate([RNG.uniform(-699.0, 699.0, 1500), RNG.uniform(-1.0, 1.0, 1500)])
    x = np.concatenate([x, 0.5 * np.log(2.0) * np.arange(-200.0, 200.0), [0.0, -700.0, 700.0]])
    assert worst_ulp(exp(x), [PRECISE.exp(Decimal(v)) for v in x.tolist()]) < 1.0
    assert exp(np.array([0.0]))[0] == 1.0


def test_exp_is_clipped():
    assert exp(np.array([-1e4, 1e4, -np.inf])).tolist() == exp(np.array([-700, 700, -700])).tolist()


def test_log():
    x = np.concatenate([
        np.exp(RNG.uniform(-700.0, 700.0, 1500)),
        RNG.uniform(0.5, 2.0, 1500),
        1.0 + RNG.uniform(-1e-6, 1e-6, 100),
        [np.sqrt(0.5), np.nextafter(np.sqrt(0.5), 0.0), np.sqrt(2.0), 2.0**-1022, 1e308],
    ])  # fmt: skip
    assert worst_ulp(log(x), [PRECISE.ln(Decimal(v)) for v in x.tolist()]) < 2.0
    assert log(np.array([1.0, 2.0])).tolist() == [0.0, float(np.log(2.0))]


def test_log_complement():
    exact = [PRECISE.ln(PRECISE.subtract(Decimal(1), Decimal(v))) for v in UNIT.tolist()]
    assert worst_ulp(log_complement(UNIT), exact) < 2.0


def test_normal_quantile():
    got, expected = normal_quantile(UNIT), special.ndtri(UNIT)
    # SciPy's own ndtri is good to a few units; away from 0 compare relatively, at 0 absolutely.
    assert np.allclose(got, expected, rtol=4e-15, atol=1e-16)
    assert normal_quantile(np.array([0.5]))[0] == 0.0


def test_normal_quantile_is_odd():
    u = UNIT[UNIT >= 2.0**-30]
    u = np.rint(u * 2.0**40) / 2.0**40  # so that 1 - u is exact
    assert np.array_equal(normal_quantile(u[u < 1.0]), -normal_quantile(1.0 - u[u < 1.0]))


def test_a_value_does_not_depend_on_its_neighbours():
    for function in (exp, log, log_complement, normal_quantile):
        alone = np.concatenate([function(UNIT[i : i + 1]) for i in range(len(UNIT))])
        assert np.array_equal(function(UNIT), alone)


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (exp, np.linspace(-50.0, 50.0, 20_001)),
        (log, np.linspace(1e-3, 50.0, 20_001)),
        (normal_quantile, np.linspace(1e-4, 0.9999, 20_001)),
    ],
)
def test_monotone(function, argument):
    assert np.all(np.diff(function(argument)) > 0.0)


CODE = """
import hashlib, numpy as np
from simsite.core.elementary import exp, log, log_complement, normal_quantile
u = (np.arange(100_003) + 0.5) / 100_003
print(hashlib.sha256(b"".join(
    f.tobytes() for f in (exp(90 * u - 45), log(u), log_complement(u), normal_quantile(u))
)).hexdigest())
"""
GOLDEN = "ee4b2f3c05999537b090ca0ce49329cd75b4b37cc9325b692ac83b45a02aa4c5"


def bytes_with(disabled):
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={"NPY_DISABLE_CPU_FEATURES": " ".join(disabled)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_bytes_are_pinned_whatever_the_processor_can_do():
    """NumPy chooses its loops by the processor; taking features away imitates older ones."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    assert bytes_with([]) == GOLDEN
    assert bytes_with([f for f in __cpu_dispatch__ if __cpu_features__[f]]) == GOLDEN
