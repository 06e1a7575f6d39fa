"""One replication of every shipped scenario, site by site, against the written semantics."""

import pytest

from simsite.building.build import build
from simsite.draws import draw
from simsite.engine import kernel
from simsite.engine.audit import audit
from simsite.reading.load import load


def findings(engine, path, unknowns):
    plan = build(load(path))
    luck = draw(plan, 451024, 1, unknowns=unknowns)
    horizon, found = plan.calendar.horizon, []
    for group, draws in zip(plan.groups, luck.groups, strict=True):
        found += audit(group, draws, engine(group, draws, horizon), horizon)
    return found


@pytest.fixture
def scenarios(request):
    return request.config.rootpath / "scenarios"


@pytest.mark.parametrize("unknowns", [False, True], ids=["luck alone", "with what is not known"])
def test_a_township(engine, scenarios, unknowns):
    assert findings(engine, scenarios / "small.yaml", unknowns) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["debao", "debao-200", "debao-first", "debao-free"])
def test_the_county(scenarios, name):
    """With the kernel: tests/equivalence holds SimPy to it on the same counties."""
    assert findings(kernel.simulate_group, scenarios / f"{name}.yaml", True) == []
