"""Whoever is moved changes all that follows from it: how many are on duty at a time, and desks."""

from pathlib import Path

import pytest

from simsite.reading.load import load
from simsite.staffing import deploy
from simsite.staffing.deployment import collectors_at_once
from simsite.staffing.moves import Moves

SMALL = Path(__file__).parents[3] / "scenarios" / "small.yaml"
SHIFTS = (
    "staff.shifts=[{role: collector, share: 50 %, hours: 07:30-12:00},"
    " {role: collector, share: 50 %, hours: 12:00-18:00}]"
)


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("sets", [("staff.collectors=16",), ("staff.collectors=40", SHIFTS)])
def test_a_move_leaves_no_number_of_before(step, sets):
    scenario = load(SMALL, sets=sets)
    deployment = deploy(scenario)
    moved = Moves(scenario, step).of(deployment, "collectors")
    changed = [site for move in moved for site in move.sites]
    listed = {site.id: site for site in scenario.sites}
    assert changed
    for site in changed:
        assert site.at_once == collectors_at_once(scenario, listed[site.id], site.collectors)
        assert site.open_desks == (1 if site.team else min(site.desks, site.at_once))
