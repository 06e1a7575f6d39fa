"""n residents at time zero before c desks: every finish, and the whole distribution of the last."""

import math

import numpy as np
import pytest
from handmade import FAR, luck, simulate_site, site, station

from simsite.theory.order_statistics import exponential_finish_cdf, exponential_finish_mean
from simsite.theory.tandem import tandem_departures

REPLICATIONS, RESIDENTS, DESKS, MEAN = 2000, 12, 3, 30.0
# P(KS statistic > this) = 0.001 under the right distribution, by Kolmogorov's limit.
CRITICAL = math.sqrt(-math.log(0.001 / 2) / 2) / math.sqrt(REPLICATIONS)


@pytest.mark.parametrize("desks", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("residents", [1, 6, 7, 31])
def test_constant_times(engine, residents, desks):
    trace = simulate_site(engine, site([station(desks)]), luck([18] * residents))
    assert trace.end[0].tolist() == [(n // desks + 1) * 18 for n in range(residents)]
    assert trace.desk[0].tolist() == [n % desks for n in range(residents)]


@pytest.fixture(scope="module")
def finishes(engine):
    """Finish of each replication, seconds, shape (REPLICATIONS,), in order."""
    rng = np.random.default_rng(451024)
    plan = site([station(DESKS)], ((0, 10**15),))
    last = []
    for _ in range(REPLICATIONS):
        service = np.maximum(1, np.rint(rng.exponential(MEAN, RESIDENTS) * 1e6)).astype(np.int64)
        last.append(simulate_site(engine, plan, luck(service), 10**15).end.max() / 1e6)
    return np.sort(last)


def kolmogorov_smirnov(sample, desks):
    at = exponential_finish_cdf(sample, RESIDENTS, desks, MEAN)
    steps = np.arange(REPLICATIONS + 1) / REPLICATIONS
    return max(np.abs(at - steps[:-1]).max(), np.abs(at - steps[1:]).max())


def test_exponential_times_give_the_whole_distribution_of_the_finish(finishes):
    assert kolmogorov_smirnov(finishes, DESKS) < CRITICAL


def test_the_same_sample_refuses_another_number_of_desks(finishes):
    assert kolmogorov_smirnov(finishes, DESKS + 1) > CRITICAL


def test_exponential_times_give_the_mean(finishes):
    # 3.3 standard errors: false alarm 0.001.
    error = 3.3 * finishes.std() / math.sqrt(REPLICATIONS)
    assert finishes.mean() == pytest.approx(
        exponential_finish_mean(RESIDENTS, DESKS, MEAN), abs=error
    )


@pytest.mark.parametrize(
    "stations",
    [
        [(1, 8), (1, 18)],
        [(1, 18), (1, 8)],
        [(2, 19), (3, 30)],
        [(3, 7), (2, 7)],
        [(1, 3), (4, 20), (2, 9)],
    ],
)
@pytest.mark.parametrize("arrivals", [[0] * 25, list(range(0, 100, 4)), [0] * 10 + [90] * 15])
def test_stages_with_constant_times_follow_the_recursion(engine, stations, arrivals):
    plan = site([station(desks, name=f"stage{k}") for k, (desks, _time) in enumerate(stations)])
    service = [[time] * len(arrivals) for _desks, time in stations]
    trace = simulate_site(engine, plan, luck(service, arrivals), FAR)
    assert trace.end.tolist() == tandem_departures(arrivals, stations).tolist()
