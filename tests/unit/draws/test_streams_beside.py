"""People who come beside the others have luck of their own and move nobody else's."""

from pathlib import Path

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.units import HOUR, NEVER
from simsite.draws.draw import draw
from simsite.reading.load import load

SCENARIO = Path(__file__).parents[3] / "scenarios" / "features" / "booked-and-walk-in.yaml"
CALLED = 600
BESIDE = {
    "nobody": "arrivals.beside=",
    "the booked": "arrivals.beside.poisson=",
    "walk-ins": "arrivals.beside.appointments=",
}


def drawn(*sets, replication=0):
    plan = build(load(SCENARIO, sets=sets))
    return draw(plan, 1, replication, unknowns=True).groups[0].sites[0]


def by_person(draws):
    return dict(zip(draws.person.tolist(), draws.service.T.tolist(), strict=True))


@pytest.mark.parametrize("sets", BESIDE.values(), ids=BESIDE)
def test_who_stays_away_moves_nobody_elses_luck(sets):
    everybody, fewer = drawn(), drawn(sets)
    assert by_person(fewer).items() < by_person(everybody).items()
    assert fewer.knock.tolist() == everybody.knock.tolist()
    assert set(fewer.arrival.tolist()) <= set(everybody.arrival.tolist())


def test_the_called_have_no_arrival_and_others_no_knock():
    draws = drawn()
    called = draws.arrival == NEVER
    assert called.sum() == CALLED
    assert draws.first[len(draws.knock)] == CALLED
    assert called[:CALLED].all()


def test_nobody_has_the_number_of_another():
    persons = drawn().person
    assert len(np.unique(persons)) == len(persons)


def test_as_many_come_as_the_streams_say_on_average():
    # 18 slots of 4, of which 10 % stay away, and 60 households in two hours, 2.25 people each.
    number = [(drawn(replication=r).arrival != NEVER).sum() for r in range(200)]
    expected = 2.25 * (18 * 4 * 0.9 + 60)
    assert abs(np.mean(number) - expected) < 4 * np.std(number) / np.sqrt(200)


def test_walk_ins_come_within_their_hours():
    draws = drawn(BESIDE["walk-ins"])
    come = draws.arrival[draws.arrival != NEVER]
    assert come.min() >= 9 * HOUR
    assert come.max() < 11 * HOUR
