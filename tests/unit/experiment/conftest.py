"""A tiny campaign, run once for all tests of this room."""

import pytest
import tiny

from simsite.experiment.run.run import run
from simsite.reading.load import load


@pytest.fixture(scope="session")
def scenario(tmp_path_factory):
    return load(tiny.write(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="session")
def results(scenario):
    return run(scenario, name="tiny", jobs=1)
