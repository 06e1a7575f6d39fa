"""Queues of crews with breaks and changeovers: the loop's trace is the reference's."""

import random

import pytest
from equivalence.crews import crew_case
from handmade import luck, site, station, together, tube
from loops import interpreted

from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.model.plan import SiteGroup

SITES, INTERPRETED = 400, 60


def differing(engine, seeds):
    """What differs from the reference, by seed."""
    cases = {seed: crew_case(seed) for seed in seeds}
    found = {
        seed: difference(engine(*case), reference.simulate_group(*case))
        for seed, case in cases.items()
    }
    return {seed: wrong for seed, wrong in found.items() if wrong is not None}


def test_breaks_and_changeovers_by_the_loop_and_by_simpy():
    assert differing(kernel.simulate_group, range(SITES)) == {}


def test_breaks_and_changeovers_by_the_interpreted_loop_and_by_simpy():
    assert differing(interpreted, range(SITES, SITES + INTERPRETED)) == {}


@pytest.mark.parametrize("engine", [kernel.simulate_group, interpreted])
def test_a_site_with_more_rows_than_there_was_room_for(engine):
    """Tables begin with a row for each fourth cell and are doubled."""
    rnd = random.Random(7)
    people = 400
    steps = [(5, 3), *((t, 3 * (t % 2)) for t in range(10, 500)), (500, 0)]
    service = [[rnd.randint(1, 9) for _ in range(people)]]
    arrival = [rnd.randint(0, 400) for _ in range(people)]
    draws = together(luck(service, arrival, changeover=[2]))
    for crew, horizon in ((steps, 10_000), (steps[:1] + steps[-1:], 10_000), (steps, 450)):
        made = SiteGroup((site([station(4, crew, changeover=tube(1))], ((5, 500),)),))
        right = reference.simulate_group(made, draws, horizon)
        assert difference(engine(made, draws, horizon), right) is None
