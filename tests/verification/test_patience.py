"""Who gives up waiting, against Erlang's A over a session and the identities that must hold."""

from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import HOUR, NEVER
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.tables.schema import LEAVING_LEFT

# M/M/3, 4 a minute come from 08:00 to 10:00, one a minute at each desk, patience 15 minutes on
# average; nobody is there at the beginning. Forward equations, computed by two routes.
ERLANG_A = """
calendar: {first_day: 2026-01-05, hours: 08:00-10:00, horizon: 24:00}
sites: [{id: hall}]
arrivals: {poisson: {rate: 240 / h}}
stages:
  - name: swab
    role: nurse
    time: {exponential: {mean: 1 min}}
    patience: {exponential: {mean: 15 min}}
staff: {roles: {nurse: 3}}
run: {replications: 1500, seed: 11}
"""
LEFT_IN_ALL = 109.9879930
# The same for twelve hours. After four nothing moves any more: the mean queue is 15.2052933 people,
# by the stationary law of the birth and death process and by its generator; a fifteenth of it
# leaves each minute.
STEADY = ERLANG_A.replace("08:00-10:00", "08:00-20:00")
MEAN_QUEUE = 15.2052933
FEATURE = Path(__file__).parents[2] / "scenarios" / "features" / "patience.yaml"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    file = tmp_path_factory.mktemp("erlang") / "a.yaml"
    file.write_text(ERLANG_A, "utf-8")
    return simsite.run(file).headline.county


def test_as_many_give_up_as_the_forward_equations_say(session):
    left = session["gave_up"]
    z = (left.mean() - LEFT_IN_ALL) / (left.std(ddof=1) / np.sqrt(len(left)))
    assert abs(z) < 3.9


def test_as_many_give_up_in_the_steady_state_of_erlangs_a(tmp_path):
    file = tmp_path / "steady.yaml"
    file.write_text(STEADY, "utf-8")
    plan = build(load(file))
    since, until = (plan.calendar.opening + hours * HOUR for hours in (4, 12))
    left = []
    for day in range(400):
        rows = simulate(plan, draw(plan, 13, day, unknowns=False), "kernel").leaving_rows
        times = rows[:, LEAVING_LEFT]
        left.append(((times > since) & (times <= until)).sum())
    z = (np.mean(left) - 8 * 60 * MEAN_QUEUE / 15) / (np.std(left, ddof=1) / np.sqrt(len(left)))
    assert abs(z) < 3.3  # one value: false alarm below 1 in 1,000


def test_everybody_is_swabbed_or_has_given_up(session):
    assert (session["swabbed"] + session["gave_up"] == session["attending"]).all()
    assert (session["completion"] < NEVER).all()


def line(*sets):
    return simsite.run(simsite.load(FEATURE, sets=sets, replications=20), jobs=1).headline.county


def test_patience_for_ever_is_none():
    plain, patient = line("stages.swab.patience="), line("stages.swab.patience=8000 h")
    assert not patient["gave_up"].any()
    assert all(np.array_equal(plain[name], patient[name], equal_nan=True) for name in plain)


def test_less_patience_loses_more():
    lost = [line(f"stages.swab.patience={minutes} min")["gave_up"] for minutes in (10, 20, 40)]
    assert (lost[0] >= lost[1]).all()
    assert (lost[1] >= lost[2]).all()
    assert lost[0].sum() > lost[2].sum()


def test_a_strict_place_is_not_complete_without_them():
    loose, strict = line(), line("completion=strict")
    some = loose["gave_up"] > 0
    assert some.any()
    assert (loose["completion"] < NEVER).all()
    assert ((strict["completion"] == NEVER) == some).all()
    assert (strict["gave_up"] == loose["gave_up"]).all()


def test_nobody_leaves_before_the_drawn_patience_nor_after():
    plan = build(load(FEATURE))
    draws = draw(plan, 1, 0, unknowns=True)
    patience = draws.groups[0].sites[0].attempts[1][0][:, 0]
    rows = simulate(plan, draws, "simpy").leaving_rows
    station, resident, _, came, left, _, _ = rows.T
    assert len(rows) > 50
    assert (station == 1).all()
    assert (left - came == patience[resident]).all()
