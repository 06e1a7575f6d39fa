"""A quantile function becomes a table that a scenario keeps."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simsite.building.build import build
from simsite.core.distributions import mean, table_variance
from simsite.draws import draw
from simsite.model.laws import MOST_KNOTS, LengthLaw, TimeLaw, table_law
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml

OWN = Path(__file__).parents[3] / "scenarios" / "textbook" / "own-law.yaml"
LAWS = {
    "gamma": stats.gamma(2, scale=12.0),
    "lognormal": stats.lognorm(0.6, scale=20.0),
    "beta": stats.beta(2, 5, loc=5, scale=60),
    "two humps": stats.uniform(3, 30),
}


@pytest.mark.parametrize("name", LAWS)
def test_moments_are_those_of_the_function(name):
    law = LAWS[name]
    sample = TimeLaw.model_validate(table_law(law.ppf)).sample
    half = len(sample) // 2
    assert half <= MOST_KNOTS
    assert mean("table", sample) == pytest.approx(law.mean(), rel=1e-3)
    assert math.sqrt(table_variance(sample[:half], sample[half:])) == pytest.approx(
        law.std(), rel=5e-3
    )


def test_units_are_those_given():
    minutes = TimeLaw.model_validate(table_law(lambda chance: 1 + chance, unit="min"))
    assert minutes.sample[-1] == 120.0
    assert LengthLaw.model_validate(table_law(lambda chance: 1 + chance, unit="km")).sample[-1] == 2


@pytest.mark.parametrize(
    ("quantile", "words"),
    [
        (lambda chance: 1.0 - chance, "falls"),
        (lambda chance: chance - 0.5, "not a number from 0 on"),
        (lambda chance: math.nan, "not a number from 0 on"),
        (stats.norm(20, 2).ppf, None),
        (stats.norm(2, 2).ppf, "not a number from 0 on"),
    ],
)
def test_what_cannot_be_a_duration_is_refused(quantile, words):
    if words is None:
        assert table_law(quantile)
        return
    with pytest.raises(ValueError, match=words):
        table_law(quantile)


def test_a_result_needs_the_resolved_scenario_and_not_the_function(tmp_path):
    law = json.dumps(table_law(LAWS["gamma"].ppf))
    scenario = load(OWN, sets=[f"stages.service.time={law}"])
    kept = tmp_path / "scenario.yaml"
    kept.write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load(kept)
    assert again == scenario
    one, other = (
        draw(build(own), 1, 0, unknowns=True).groups[0].sites[0].service
        for own in (scenario, again)
    )
    assert np.array_equal(one, other)
    assert one.mean() / 1e6 == pytest.approx(24.0, rel=0.1)
