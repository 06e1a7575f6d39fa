"""Queues with levels: a lower one goes first, nobody is interrupted, else nothing changes."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import FAR, luck, simulate_site, site, station

from simsite.core.units import NEVER
from simsite.model.plan import PlannedClass, UncertainQuantity

ALL = UncertainQuantity.fixed(1.0)


def ranked(plan, *levels):
    """The site with a class of each level."""
    classes = tuple(PlannedClass(str(n), None, ALL, level=own) for n, own in enumerate(levels))
    return replace(plan, residents=replace(plan.residents, classes=classes))


def of(drawn, *classes):
    """The draws with the class of each resident."""
    return replace(drawn, resident_class=np.array(classes, dtype=np.int64))


def rows(table):
    return [[None if time == NEVER else time for time in row] for row in table.tolist()]


def starts(engine, plan, drawn):
    return rows(simulate_site(engine, plan, drawn).start)[0]


def test_a_lower_level_goes_first_and_nobody_is_interrupted(engine):
    plan = ranked(site([station(1)]), 4, 0)
    drawn = of(luck([10] * 5, [0, 1, 2, 3, 4]), 0, 0, 0, 1, 1)
    assert starts(engine, plan, drawn) == [0, 30, 40, 10, 20]


def test_numbers_of_levels_need_not_follow_each_other(engine):
    plan = ranked(site([station(1)]), 7, 3, 0)
    drawn = of(luck([10] * 4, [0, 1, 2, 3]), 0, 0, 1, 2)
    assert starts(engine, plan, drawn) == [0, 30, 20, 10]


def test_equal_levels_are_as_none(engine):
    plain = site([station(1), station(2, name="b")])
    drawn = luck([[3, 7, 2, 9, 4], [5, 1, 8, 2, 6]], [0, 1, 1, 2, 30])
    one = simulate_site(engine, plain, drawn)
    for levels in ((2, 2), (4,)):
        classes = [0, 1, 0, 1, 0] if len(levels) > 1 else [0] * 5
        other = simulate_site(engine, ranked(plain, *levels), of(drawn, *classes))
        assert rows(other.start) == rows(one.start)


def test_every_queue_of_the_site_is_by_level(engine):
    plan = ranked(site([station(3, name="a"), station(1, name="b")]), 1, 0)
    drawn = of(luck([[1, 1, 2], [10, 10, 10]], [0, 0, 0]), 0, 0, 1)
    assert rows(simulate_site(engine, plan, drawn).start)[1] == [1, 21, 11]


def test_who_waits_outside_is_let_in_by_coming_and_then_goes_by_level(engine):
    plan = ranked(site([station(1)], ((10, FAR),)), 1, 0)
    drawn = of(luck([5, 5, 5], [0, 1, 2]), 0, 0, 1)
    trace = simulate_site(engine, plan, drawn)
    assert rows(trace.start)[0] == [15, 20, 10]  # all are there when starts are looked for
    assert rows(trace.arrive)[0] == [0, 1, 2]


def test_at_a_closing_they_leave_in_the_order_of_the_queue(engine):
    plan = ranked(site([station(1)], ((0, 5),), "send_home"), 1, 0)
    drawn = of(luck([9, 9, 9, 9], [0, 1, 2, 3]), 0, 0, 1, 0)
    assert simulate_site(engine, plan, drawn).leavings[:, 1].tolist() == [2, 1, 3]


@pytest.mark.parametrize("patient", [1, 9])
def test_a_wait_that_goes_on_is_not_begun_anew_by_being_overtaken(engine, patient):
    plan = ranked(site([station(1)]), 1, 0)
    drawn = of(luck([4, 4, 4], [0, 1, 2]), 0, 0, 1)
    never = [NEVER, NEVER, 0]
    attempts = (np.array([[never, [patient, NEVER, 0], never]], dtype=np.int64),)
    start = starts(engine, plan, replace(drawn, attempts=attempts))
    assert start == ([0, None, 4] if patient == 1 else [0, 8, 4])
