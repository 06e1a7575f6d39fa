"""Classes of residents against exact moments: a desk at which everybody waits from the opening.

Of N residents a share p of one class takes f times as long. The time until all are done is a sum
of N independent times. Whoever waits does so for (N - 1) / 2 others on average; where n are slow,
of these are slow (n - 1) / (N - 1) for who is slow, n / (N - 1) for who is not. A mean over a class
weighs each replication alike, so n is to be put at its mean p N.
"""

import numpy as np
import pytest
from scipy import stats

from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario

PEOPLE, REPLICATIONS, MEAN = 200, 400, 30.0  # seconds
SHARE, FACTOR = 0.3, 2.5
TESTS = 4
OPENING = 8 * 3600


@pytest.fixture(scope="module")
def county():
    scenario = Scenario.model_validate(
        {
            "calendar": {"first_day": "2026-01-05", "hours": "08:00-12:00", "horizon": "23:00"},
            "population": {
                "classes": [
                    {
                        "name": "slow",
                        "share": SHARE,
                        "stages": [
                            {"name": "desk", "factor": FACTOR},
                        ],
                    },
                    {"name": "other"},
                ]
            },
            "sites": [{"id": "a", "kind": "urban", "population": PEOPLE}],
            "arrivals": {"at_opening": {}},
            "stages": [
                {"name": "desk", "role": "nurse", "time": {"exponential": {"mean": f"{MEAN} s"}}},
            ],
            "staff": {"roles": {"nurse": 1}},
            "run": {"replications": REPLICATIONS, "seed": 93},
        }
    )
    return run(scenario, lines=(LUCK,), explain=False).lines[LUCK].county


def is_mean(values, mean):
    """Whether a sample has a mean: z of the whole sample, joint false alarm 1 in 1,000."""
    z = (np.mean(values) - mean) / (np.std(values, ddof=1) / np.sqrt(len(values)))
    return abs(z) < stats.norm.isf(0.001 / TESTS / 2)


def test_all_are_done_after_the_sum_of_their_times(county):
    one = MEAN * (1 - SHARE + SHARE * FACTOR)
    assert is_mean(county["completion"] / 1e6 - OPENING, PEOPLE * one)


@pytest.mark.parametrize("name", ["slow", "other"])
def test_the_wait_of_a_class_is_that_of_whoever_stands_before(county, name):
    slow = (SHARE * PEOPLE - (name == "slow")) / (PEOPLE - 1)
    one = MEAN * (1 - slow + slow * FACTOR)
    assert is_mean(county[f"class_wait.{name}"] / 1e6, (PEOPLE - 1) / 2 * one)


def test_a_class_has_its_share(county):
    assert is_mean(county["class_attending.slow"], SHARE * PEOPLE)
    assert (county["class_attending.slow"] + county["class_attending.other"] == PEOPLE).all()
