"""Crews come and go as drawn: the plan's steps are what luck starts from, and nobody else's."""

from random import Random

import numpy as np
from equivalence.generator import case
from handmade import (
    FAR,
    gate,
    group,
    ints,
    luck,
    manned,
    moved,
    preparation,
    shown,
    site,
    station,
    together,
)  # fmt: skip

from simsite.draws.turnout import changes
from simsite.engine import reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference

PLANS = range(60)


def run(engine, plan, drawn, crews):
    """The trace of one site whose crews take other steps, and what the audit finds in it."""
    the_group = group(plan)
    draws = moved(manned(the_group, together(drawn)), lambda n, _steps: crews[n])
    trace = engine(the_group, draws, FAR)
    return trace.sites[0], audit(the_group, draws, trace, FAR)


def test_a_member_who_is_late_serves_nobody_before(engine):
    plan, drawn = site([station(1)]), luck([5, 5], [0, 0])
    t, found = run(engine, plan, drawn, [[], [(7, 1)]])
    assert (shown(t.start), found) == ([7, 12], [])
    assert t.duty.tolist() == [[0, 7, 1, 1]]


def test_who_is_absent_never_comes(engine):
    plan, drawn = site([station(2)]), luck([5, 5], [0, 0])
    t, found = run(engine, plan, drawn, [[], [(0, 1)]])
    assert (shown(t.start), shown(t.member), found) == ([0, 5], [0, 0], [])


def test_relief_that_the_plan_does_not_know_has_desk_and_number(engine):
    plan, drawn = site([station(3, crew=1)]), luck([5, 5, 5], [0, 0, 0])
    t, found = run(engine, plan, drawn, [[], [(0, 1), (2, 2), (6, -3)]])
    assert (shown(t.start), shown(t.member), found) == ([0, 2, 2], [0, 1, 2], [])
    assert t.duty[:, 2].tolist()[:2] == [1, 3]


def test_more_members_than_desks_wait_as_relief(engine):
    plan, drawn = site([station(1)]), luck([5, 5], [0, 0])
    t, found = run(engine, plan, drawn, [[], [(0, 2), (3, -1), (5, -1), (6, 1)]])
    assert (shown(t.start), found) == ([0, 6], [])


def test_callers_and_preparers_come_and_go_as_drawn(engine):
    plan = site([station(1, fed=preparation(0))], call=gate(crew=()))
    drawn = luck([5, 5], knock=[2, 2], walk=[1, 1], doses=[[4, 4]])
    t, found = run(engine, plan, drawn, [[(3, 2)], [(0, 1)], [(9, 2)]])
    assert (shown(t.called), shown(t.caller), found) == ([3, 3], [0, 1], [])
    assert t.doses.tolist() == [[0, 0, 0, 9, 13], [0, 1, 1, 9, 13]]
    assert shown(t.start) == [13, 18]


def anything(seed):
    """Steps that luck may make of planned ones: late, early, fewer, more, none."""
    rnd = Random(seed)

    def change(_number, steps):
        levels = np.cumsum(steps[:, 1]) if len(steps) else ints([])
        made = {
            int(time) + rnd.choice([0, 0, 1, 7]): max(0, int(level) + rnd.choice([-1, 0, 0, 2]))
            for time, level in zip(steps[:, 0], levels, strict=True)
            if rnd.random() < 0.9
        }
        return changes(tuple(sorted(made.items())))

    return change


def test_whatever_crews_do_the_engines_and_the_audit_say_the_same(engine):
    found = {}
    for seed in PLANS:
        made = case(seed, 40)
        draws = moved(made.draws, anything(seed))
        trace = engine(made.group, draws, made.horizon)
        right = reference.simulate_group(made.group, draws, made.horizon)
        wrong = difference(trace, right), audit(made.group, draws, trace, made.horizon)
        if wrong != (None, []):
            found[seed] = wrong
    assert found == {}


def test_crews_are_planned_as_written():
    crew = ((5, 2), (9, 2), (12, 0))
    plan = site([station(2, crew, fed=preparation(1)), station(1)], call=gate(crew=2))
    drawn = manned(group(plan), together(luck([[5], [5]])))
    found = [steps.tolist() for steps in drawn.sites[0].crews]
    assert found == [[[0, 2]], [[5, 2], [12, -2]], [[0, 1]], [[0, 1]]]
