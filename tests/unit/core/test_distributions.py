"""Every family: quantiles against SciPy, moments, means with a floor, pinned bytes."""

import hashlib
import itertools
from typing import get_args

import numpy as np
import pytest
from scipy import integrate, stats

from simsite.core import distributions
from simsite.core.distributions import FAMILIES, mean, quantile
from simsite.core.streams import owner_key, uniforms


def lognormal(m, cv):
    variance = np.log1p(cv * cv)
    return stats.lognorm(np.sqrt(variance), scale=m * np.exp(-variance / 2.0))


KNOWN = {
    "exponential": lambda m: stats.expon(scale=m),
    "lognormal": lognormal,
    "gamma": lambda m, cv: stats.gamma(1.0 / cv**2, scale=m * cv**2),
    "erlang": lambda k, m: stats.gamma(k, scale=m / k),
    "uniform": lambda low, high: stats.uniform(low, high - low),
    "triangular": lambda low, mode, high: stats.triang(
        (mode - low) / (high - low), low, high - low
    ),
    "weibull": lambda shape, scale: stats.weibull_min(shape, scale=scale),
    "normal": lambda m, sd: stats.truncnorm(-m / sd, np.inf, m, sd),
}
CASES = [
    ("exponential", (18.0,)),
    ("exponential", (1e-3,)),
    ("lognormal", (18.0, 0.35)),
    ("lognormal", (7200.0, 0.01)),
    ("lognormal", (0.5, 3.0)),
    ("gamma", (18.0, 0.35)),
    ("gamma", (60.0, 1.0)),
    ("gamma", (60.0, 0.02)),
    ("gamma", (5.0, 3.0)),
    ("erlang", (1.0, 30.0)),
    ("erlang", (3.0, 18.0)),
    ("erlang", (200.0, 18.0)),
    ("uniform", (5.0, 9.0)),
    ("triangular", (60.0, 180.0, 600.0)),
    ("triangular", (5.0, 5.0, 9.0)),
    ("triangular", (5.0, 9.0, 9.0)),
    ("weibull", (1.8, 7200.0)),
    ("weibull", (0.5, 60.0)),
    ("weibull", (10.0, 60.0)),
    ("normal", (18.0, 4.0)),
    ("normal", (18.0, 18.0)),
    ("normal", (0.0, 5.0)),
    ("normal", (1.0, 20.0)),
]
IDS = [f"{family}{parameters}" for family, parameters in CASES]
UNIT = np.concatenate(
    [np.arange(1, 4000) / 4000.0, 2.0 ** -np.arange(5.0, 31.0), 1.0 - 2.0 ** -np.arange(5.0, 31.0)]
)
of_every_case = pytest.mark.parametrize(("family", "parameters"), CASES, ids=IDS)


def test_every_family_is_tested():
    drawn_alike = {"constant", "empirical", "table"}
    assert {family for family, _ in CASES} == set(KNOWN) == set(FAMILIES) - drawn_alike
    assert all(len(FAMILIES[f].parameters) == len(p) for f, p in CASES)


def test_the_scenario_knows_the_same_families_and_parameters():
    from simsite.model.laws import TimeLaw

    assert set(TimeLaw.model_fields) == set(FAMILIES)
    for family in KNOWN:
        (shape,) = {type(None)} ^ set(get_args(TimeLaw.model_fields[family].annotation))
        assert set(FAMILIES[family].parameters) == set(shape.model_fields) - {"floor", "shift"}


def test_an_empirical_law_gives_its_values_in_order_each_equally_often():
    sample = (3.0, 8.0, 8.0, 20.0)
    u = np.array([1e-12, 0.2499, 0.25, 0.7499, 0.75, 1.0 - 1e-12])
    assert quantile("empirical", sample, u).tolist() == [3.0, 3.0, 8.0, 8.0, 20.0, 20.0]
    assert mean("empirical", sample) == 9.75
    assert mean("empirical", sample, 8.0) == 11.0


TABLE = (0.0, 0.5, 0.9, 1.0, 8.0, 25.0, 50.0, 90.0)


def test_a_table_is_straight_between_its_knots():
    u = np.array([0.0, 0.25, 0.5, 0.7, 0.9, 0.95, 1.0 - 2.0**-53])
    assert quantile("table", TABLE, u) == pytest.approx([8.0, 16.5, 25.0, 37.5, 50.0, 70.0, 90.0])
    assert np.all(quantile("table", TABLE, UNIT) <= 90.0)
    assert mean("table", TABLE) == pytest.approx(30.25, rel=1e-15)


@pytest.mark.parametrize("floor", [0.0, 8.0, 20.0, 25.0, 33.0, 89.0, 90.0, 200.0])
def test_moments_of_a_table_are_those_of_its_pieces(floor):
    pieces = [stats.uniform(8, 17), stats.uniform(25, 25), stats.uniform(50, 40)]
    shares = [0.5, 0.4, 0.1]
    lifted = [own.expect(lambda x: np.maximum(x, floor), epsabs=1e-12) for own in pieces]
    assert mean("table", TABLE, floor) == pytest.approx(np.dot(shares, lifted), rel=1e-6)
    squares = np.dot(shares, [own.var() + own.mean() ** 2 for own in pieces])
    variance = distributions.table_variance(TABLE[:4], TABLE[4:])
    assert variance == pytest.approx(squares - 30.25**2, rel=1e-12)


def test_a_table_of_two_knots_is_uniform():
    assert np.allclose(
        quantile("table", (0.0, 1.0, 5.0, 9.0), UNIT), quantile("uniform", (5.0, 9.0), UNIT)
    )
    assert distributions.table_variance((0.0, 1.0), (5.0, 9.0)) == pytest.approx(16 / 12)


@of_every_case
def test_quantiles(family, parameters):
    law = KNOWN[family](*parameters)
    expected = np.where(UNIT > 0.5, law.isf(1.0 - UNIT), law.ppf(UNIT))  # each from its own tail
    scale = float(np.median(expected))
    got = quantile(family, parameters, UNIT)
    assert np.allclose(got, expected, rtol=1e-10, atol=1e-13 * scale)


@of_every_case
def test_probabilities_come_back(family, parameters):
    law = KNOWN[family](*parameters)
    x = quantile(family, parameters, UNIT)
    assert np.allclose(law.cdf(x), UNIT, rtol=1e-9, atol=1e-12)


@of_every_case
def test_draws_follow_the_law(family, parameters):
    key = owner_key(1, f"{family}{parameters}")
    u = uniforms(key, 0, 64, np.arange(20_000, dtype=np.int64))
    x = quantile(family, parameters, u)
    law = KNOWN[family](*parameters)
    assert stats.kstest(x, law.cdf).pvalue > 1e-3
    assert abs(x.mean() - law.mean()) < 4.5 * law.std() / np.sqrt(len(x))


@of_every_case
def test_more_luck_takes_longer(family, parameters):
    u = np.linspace(1e-4, 1.0 - 1e-4, 20_001)
    assert np.all(np.diff(quantile(family, parameters, u)) > 0.0)


@of_every_case
def test_means(family, parameters):
    assert mean(family, parameters) == pytest.approx(KNOWN[family](*parameters).mean(), rel=1e-12)


@of_every_case
def test_means_with_a_floor(family, parameters):
    """E max(X, c) is c plus the integral of P(X > x) from c on."""
    law = KNOWN[family](*parameters)
    found, wanted = {}, {}
    for share in (0.001, 0.2, 0.5, 0.9, 0.9999):
        floor = float(law.ppf(share))
        knots = [floor, *law.ppf([(1 + share) / 2, 1 - (1 - share) / 50]), law.isf(1e-18)]
        pieces = [
            integrate.quad(law.sf, a, b, epsrel=1e-11, epsabs=0.0, limit=200)[0]
            for a, b in itertools.pairwise(knots)
            if b > a
        ]
        found[share] = mean(family, parameters, floor)
        wanted[share] = floor + sum(pieces)
    assert found == pytest.approx(wanted, rel=1e-8)


@of_every_case
def test_a_low_floor_changes_nothing_and_a_high_one_everything(family, parameters):
    plain = mean(family, parameters)
    # A Weibull of shape 1/2 has the fattest tail here: at 400 times its mean exp(-sqrt(800)).
    assert mean(family, parameters, 1e-9 * plain) == pytest.approx(plain, rel=1e-7)
    assert mean(family, parameters, 1e7 * plain) == pytest.approx(1e7 * plain, rel=1e-6)


@pytest.mark.parametrize("low", [0.0, 4.0, 5.0])
def test_a_floor_below_the_support_keeps_the_mean(low):
    assert mean("uniform", (5.0, 9.0), low) == 7.0
    assert mean("triangular", (5.0, 6.0, 10.0), low) == 7.0


def test_a_floor_above_the_support_is_the_mean():
    assert mean("uniform", (5.0, 9.0), 12.0) == 12.0
    assert mean("uniform", (5.0, 9.0), 9.0) == 9.0
    assert mean("triangular", (5.0, 6.0, 10.0), 12.0) == 12.0


def test_floors_lift_short_draws_only():
    plain, lifted = (quantile("lognormal", (18.0, 0.5), UNIT, floor) for floor in (0.0, 8.0))
    assert plain.min() < 8.0
    assert np.array_equal(lifted, np.where(plain < 8.0, 8.0, plain))


def test_nothing_is_negative_and_the_normal_is_conditioned_not_piled_up():
    x = quantile("normal", (1.0, 20.0), np.linspace(1e-6, 1 - 1e-6, 10_001))
    assert x.min() > 0.0
    assert len(np.unique(x)) == len(x)


@pytest.mark.parametrize(
    ("family", "parameters", "value"),
    [
        ("constant", (7.0,), 7.0),
        ("lognormal", (18.0, 0.0), 18.0),
        ("lognormal", (0.0, 0.5), 0.0),
        ("gamma", (18.0, 0.0), 18.0),
        ("gamma", (0.0, 0.4), 0.0),
        ("erlang", (3.0, 0.0), 0.0),
        ("exponential", (0.0,), 0.0),
        ("normal", (18.0, 0.0), 18.0),
        ("uniform", (5.0, 5.0), 5.0),
        ("triangular", (5.0, 5.0, 5.0), 5.0),
        ("weibull", (1.8, 0.0), 0.0),
    ],
)
def test_laws_without_spread_are_exact(family, parameters, value):
    assert quantile(family, parameters, UNIT).tolist() == [value] * len(UNIT)
    for floor in (0.0, 6.0, 30.0):
        assert mean(family, parameters, floor) == max(value, floor)


@pytest.mark.parametrize("cv", [1e-3, 1e-5, 1e-7])
def test_a_gamma_law_of_tiny_spread_is_normal_and_quick(cv):
    got = quantile("gamma", (18.0, cv), UNIT)
    assert np.allclose((got / 18.0 - 1.0) / cv, stats.norm.ppf(UNIT), atol=20 * cv + 1e-7)
    assert mean("gamma", (18.0, cv), 18.0) == pytest.approx(
        18.0 * (1.0 + cv / np.sqrt(2.0 * np.pi)), rel=1e-6
    )


def test_a_longer_mean_makes_nobody_faster():
    for family, other in (("lognormal", 0.35), ("gamma", 0.35), ("normal", 4.0)):
        slow, quick = (quantile(family, (m, other), UNIT) for m in (20.0, 18.0))
        assert np.all(slow > quick)


def test_chunks_leave_no_seam(monkeypatch):
    u = (np.arange(3 * distributions.CHUNK + 7) + 0.5) / (3 * distributions.CHUNK + 7)
    for family, parameters in CASES:
        whole = quantile(family, parameters, u)
        with monkeypatch.context() as patch:
            patch.setattr(distributions, "CHUNK", 1009)
            assert np.array_equal(quantile(family, parameters, u), whole)


# Pinned: SHA-256 of 10,000 variates and of the means with floors 0 and 10. Whoever changes one of
# these changes published results.
GOLDEN = [
    "ca1539bb88f66ba3368f306a86fc9acffef72bb00857fd9f5bae8407486021a6",
    "77a6ad2c5f0da97e774daf04eb9d60bf3e0c354827f70ba6a3b5ec37404e9e67",
    "95a9cb66ab0a36f814860ebabde9f837bd655e59867c5453b1234d6405f0ef1d",
    "290ccc3e91fae744f68ba87b9a3e51f8ad1d5a88bfde9b6015a6263001eb9501",
    "b01623456f428d3a791b387bcaa8b77e2c8fc16551f64f37d4f50f277e6922ab",
    "be04a08afbb35031b23be6a2a0b68258b5377458c3ae3417bedb353450886300",
    "e2ef96ad5f5bfc40387438c77c2a0ce791c514211d800900c716b55efc9254d0",
    "a2ef01091f49098678eb6d18959a1d1f9c1447c05b1f630e293c2f97c66003f7",
    "61abc475bd3118d78c246a9cd22c726bc0269c9832d623878470cddf20b12958",
    "6c03acac43bb02791c7e6f8cee2835f4b9b323be70351a25ee6bc0ee9a6b9fc7",
    "052c29cc545b865f357b6eab8a22bd102c67fbb2363ce67287d0973fc753094e",
    "ab6a284805d22e8492ff3cd65d0bd97f01bae86f4dc11849f2343462932a662e",
    "887bfcb4a807e71ac6a9008584c51a518844a51dee207be833e478d7c7dcd237",
    "be24eb380ab51a5375b58f96b1a3e8b7813d27176efad55bb2168428d7b44aac",
    "8fa275d07026dc0aec3c027e2e5db9a38e34a3aa2b3b553c979bafe07e0374f8",
    "670e96c4b8e5bb0ae982d33dfd3730dcff1f70a9f2062cdb7297ba94fba6a4c6",
    "33b28082ef1d4097469515c8970b98b8a6ef769aa68c50b0f10e96bed49580ee",
    "c23ddd78e6fd6e02b20831d945258b244dda14e4017b0dcdd9b0d92adac3da9a",
    "82cc97c584ad3886ef811ff8d536437fc67aeae849152b181d19218df63216d9",
    "4daf55d3913b6b28aa8f8b6aebaeb9129e236dedc55732223660f3aee8a64f59",
    "eda559b7da10f9bcdfdf62892339fe1255719b284b2fd02bad4102dc261732a3",
    "24c203f827452022ea4f4f88b0ec6a5418ff0e2daaa964d7a06048ab62220a80",
    "fafc2a96c86aec22f62a57e490be2cf99934c274672a110c0482e71e5d39f5b3",
]


def digest(family, parameters):
    u = (np.arange(10_000) + 0.5) / 10_000
    means = np.array([mean(family, parameters, floor) for floor in (0.0, 10.0)])
    return hashlib.sha256(quantile(family, parameters, u).tobytes() + means.tobytes()).hexdigest()


@pytest.mark.parametrize(("case", "pinned"), list(zip(CASES, GOLDEN, strict=True)), ids=IDS)
def test_bytes_are_pinned(case, pinned):
    assert digest(*case) == pinned
