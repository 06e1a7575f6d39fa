"""Each feature has a small scenario, the same without it, its pictures and its words."""

import sys

import numpy as np
import pytest
from pages import REPOSITORY

import simsite

sys.path.insert(0, str(REPOSITORY / "scripts"))
from page_features import DOCS, WITHOUT, about, features

NAMES = [file.stem for file in features()]


def scenario(name):
    return REPOSITORY / "scenarios" / "features" / f"{name}.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_told_in_both_languages(name):
    assert all(len(about(scenario(name), language)) > 20 for language in ("en", "zh"))


@pytest.mark.parametrize("name", NAMES)
def test_its_pictures_are_there(name):
    pictures = DOCS / "figures" / "features"
    assert all((pictures / f"{name}{end}.png").is_file() for end in ("", "-zh"))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_without_it_is_another_plan(name):
    plan, plain = (
        simsite.run(simsite.load(scenario(name), scenario=variant, replications=3), jobs=1)
        for variant in (None, WITHOUT)
    )
    county, other = plan.headline.county, plain.headline.county
    both = [measure for measure in county if measure in other]
    assert not all(np.array_equal(county[m], other[m], equal_nan=True) for m in both)


def test_every_picture_has_its_scenario():
    drawn = {file.stem.removesuffix("-zh") for file in (DOCS / "figures" / "features").iterdir()}
    assert drawn == set(NAMES)
