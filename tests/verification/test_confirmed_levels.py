"""`need` with the real engine on a site whose chance at each number of desks is known exactly."""

import counted
import pytest

from simsite.experiment.search.need import Target, need
from simsite.staffing.levels import RoleShare
from simsite.theory.order_statistics import exponential_finish_cdf

pytestmark = pytest.mark.slow

SEEDS, RESIDENTS, MEAN, WISH, BY = 24, 30, 60.0, 0.8, 8  # mean in seconds, deadline in minutes
ERROR = 0.05


def chance(desks):
    return float(exponential_finish_cdf(60.0 * BY, RESIDENTS, desks, MEAN)[0])


@pytest.fixture(scope="module")
def levels(tmp_path_factory):
    """The level answered for each seed; None where none was confirmed."""
    folder = tmp_path_factory.mktemp("asked")
    text = [{"name": "swab", "role": "collector", "time": {"exponential": {"mean": "60 s"}}}]
    asked = counted.scenario(folder, [RESIDENTS], 4, run__replications=20)
    file = folder / "counted.yaml"
    written = counted.yaml.safe_load(file.read_text("utf-8")) | {"stages": text}
    file.write_text(counted.yaml.safe_dump(written), "utf-8")
    asked = counted.load(file)
    found = []
    for seed in range(SEEDS):
        run = asked.run.model_copy(update={"seed": seed})
        wish = Target((RoleShare("collectors"),), counted.clock(BY), WISH)
        own = asked.model_copy(update={"run": run})
        found.append(need(own, wish, at_most=200, jobs=1).answer)
    return found


def test_the_chances_lie_on_both_sides_of_the_wish():
    below = max(c for c in range(1, RESIDENTS) if chance(c) < WISH)
    assert chance(below) > WISH - 0.2
    assert chance(below + 1) < 0.95


def test_the_level_answered_misses_the_wish_as_rarely_as_is_said(levels):
    missed = sum(level is not None and chance(level) < WISH for level in levels)
    assert missed <= ERROR * SEEDS + 3.0 * (ERROR * (1 - ERROR) * SEEDS) ** 0.5


def test_and_is_near_the_least_that_is_enough(levels):
    least = next(c for c in range(1, RESIDENTS) if chance(c) >= WISH)
    assert sum(level is not None and level <= least + 2 for level in levels) >= 0.9 * SEEDS
