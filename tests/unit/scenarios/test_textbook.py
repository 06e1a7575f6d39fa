"""The textbook scenarios load, build, run and say what theory says."""

import math
from pathlib import Path

import numpy as np
import pytest

from simsite.building.build import build
from simsite.draws import draw
from simsite.engine.reference import simulate_group
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from simsite.theory.erlang import erlang_c

TEXTBOOK = Path(__file__).parents[3] / "scenarios" / "textbook"
NAMES = sorted(path.stem for path in TEXTBOOK.glob("*.yaml"))


def test_the_four_examples_are_there():
    assert NAMES == ["clinic", "mmc", "own-law", "vaccination"]


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_builds_runs_and_is_commented(name, tmp_path):
    file = TEXTBOOK / f"{name}.yaml"
    assert file.read_text("utf-8").count("# ") >= 4
    scenario = load(file, sets=["run.replications=3"])
    results = run(scenario, jobs=1)
    assert results.median_reached
    copy = tmp_path / "copy.yaml"
    copy.write_text(resolved_yaml(scenario), "utf-8")
    assert load(copy) == scenario


def test_a_scenario_of_one_site_needs_fewer_than_twenty_lines():
    lines = (TEXTBOOK / "mmc.yaml").read_text("utf-8").splitlines()
    assert sum(bool(line.split("#")[0].strip()) for line in lines) < 20


def test_each_stage_of_the_clinic_is_taken_as_often_as_it_says():
    plan = build(load(TEXTBOOK / "clinic.yaml"))
    taken = np.zeros(len(plan.sites[0].stations))
    people = 0
    for replication in range(60):
        site = draw(plan, 1, replication, unknowns=False).groups[0].sites[0]
        taken += (site.service > 0).sum(1)
        people += site.attending
    for number, share in ((1, 0.3), (2, 0.3), (4, 0.5)):
        error = math.sqrt(share * (1 - share) / people)
        assert abs(taken[number] / people - share) < 4 * error
    assert taken[0] == taken[3] == people


def stationary(desks, load_, most):
    """Shares of 0, 1, ... people in an M/M/c in steady state, the tail in the last."""
    weights = [1.0]
    for number in range(1, most + 1):
        weights.append(weights[-1] * load_ / min(number, desks))
    return np.array(weights) / math.fsum(weights)


def test_an_mmc_that_starts_with_the_stationary_queue_waits_as_in_steady_state():
    shares = stationary(3, 2.4, 150)
    queue = ", ".join(f"{number}: {share!r}" for number, share in enumerate(shares.tolist()))
    file = TEXTBOOK / "mmc.yaml"
    sets = [f"arrivals.queue_at_opening={{shares: {{{queue}}}}}", "calendar.hours=08:00-10:00"]
    plan = build(load(file, sets=sets))
    (group,) = plan.groups
    means = []
    for replication in range(400):
        draws = draw(plan, 7, replication, unknowns=False).groups[0]
        trace = simulate_group(group, draws, plan.calendar.horizon).sites[0]
        late = draws.sites[0].arrival > plan.calendar.opening
        waits = (trace.start[0] - trace.arrive[0])[late]
        # Weighted by their number, as an average over all arrivals of all replications.
        means.append((waits.sum() / 6e7, len(waits)))
    total, number = np.array(means).T
    expected = erlang_c(3, 2.4) / (3 / 10 - 0.24)
    residual = total - expected * number
    z = residual.mean() / (residual.std(ddof=1) / math.sqrt(len(residual)))
    assert abs(z) < 3.3
