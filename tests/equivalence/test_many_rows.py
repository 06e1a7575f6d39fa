"""Tables of what happened grow where there is more than room was made for."""

import random

import pytest
from handmade import luck, manned, site, station, together, tube

from simsite.engine import kernel, reference
from simsite.engine.difference import difference
from simsite.model.plan import SiteGroup

CREW = ((5, 3), *((t, 3 * (t % 2)) for t in range(10, 500)), (500, 0))


@pytest.mark.parametrize(
    ("crew", "horizon"), [(CREW, 10_000), (CREW[:1] + CREW[-1:], 10_000), (CREW, 450)]
)
def test_the_kernel_takes_a_site_with_more_rows_than_there_was_room_for(crew, horizon):
    """Tables begin with a row for each fourth cell and are doubled."""
    rnd = random.Random(7)
    people = 400
    service = [[rnd.randint(1, 9) for _ in range(people)]]
    arrival = [rnd.randint(0, 400) for _ in range(people)]
    made = SiteGroup((site([station(4, crew, changeover=tube(1))], ((5, 500),)),))
    draws = manned(made, together(luck(service, arrival, changeover=[2])))
    right = reference.simulate_group(made, draws, horizon)
    assert difference(kernel.simulate_group(made, draws, horizon), right) is None
