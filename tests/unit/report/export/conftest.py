"""A run with hostile names and a mobile team, simulated once and kept with its trace."""

import pytest
from hostile import SCENARIO

from simsite.experiment.run.run import run
from simsite.experiment.store.store import Keep, load_results, save
from simsite.reading.load import load


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("exported")
    (place / "five.yaml").write_text(SCENARIO, "utf-8")
    scenario = load(place / "five.yaml")
    save(run(scenario, name="five", jobs=1), scenario, place / "run", Keep(trace=True))
    return place / "run"


@pytest.fixture(scope="session")
def results(folder):
    return load_results(folder)
