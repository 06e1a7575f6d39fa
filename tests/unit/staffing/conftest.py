from pathlib import Path

import pytest

from simsite.reading.load import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="session")
def debao():
    return load(SCENARIOS / "debao.yaml")


@pytest.fixture(scope="session")
def with_collectors(debao):
    """Debao with another number of collectors."""

    def changed(collectors, **more):
        staff = debao.staff.model_copy(update={"collectors": collectors} | more)
        return debao.model_copy(update={"staff": staff})

    return changed
