"""A replication is the same however its plan is cut, and holds no more than a piece of it."""

from dataclasses import fields, replace

import numpy as np
import pytest

from simsite.building.build import build
from simsite.core.engine_names import KERNEL, SIMPY
from simsite.experiment.run import replicate as module
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import ALL
from simsite.metrics import Measuring
from simsite.model.pieces import pieces
from simsite.reading.load import load

AT_ONCE = (1, 1100, 2500, 10**9)


@pytest.fixture(scope="module")
def plan(pytestconfig):
    """Call-up, teams that travel, streams, doses, and sites from which nobody comes."""

    def groups(name):
        return build(load(pytestconfig.rootpath / "scenarios" / name)).groups

    def empty(group):
        nobody = replace(group.sites[0].residents, population=0)
        return replace(group, sites=(replace(group.sites[0], residents=nobody),))

    called = groups("small.yaml")[:8]
    travel = [own for own in groups("debao-200.yaml") if own.routes][:3]
    streams, doses = groups("textbook/clinic.yaml"), groups("textbook/vaccination.yaml")
    mixed = (empty(called[0]), *called[1:4], *doses, *travel, empty(called[4]), *streams)
    whole = build(load(pytestconfig.rootpath / "scenarios/small.yaml"))
    return replace(whole, groups=(*mixed, *called[5:], empty(called[7])))


def text_of(metrics):
    """All numbers with their types."""
    return [
        {key: (np.asarray(own).dtype, np.asarray(own).tolist()) for key, own in value.items()}
        if isinstance(value, dict)
        else value
        for value in (getattr(metrics, field.name) for field in fields(metrics))
    ]


@pytest.mark.parametrize("engine", [KERNEL, SIMPY])
def test_the_cut_changes_nothing(plan, monkeypatch, engine):
    found = []
    for residents in AT_ONCE if engine == KERNEL else AT_ONCE[::2]:
        monkeypatch.setattr(module, "AT_ONCE", residents)
        found.append([text_of(replicate(Work(plan, 1, engine, ALL), (ALL, r))) for r in (0, 1)])
    assert all(other == found[0] for other in found[1:])


def test_pieces_are_whole_groups_in_order(plan):
    for residents in AT_ONCE:
        cut = pieces(plan, residents)
        assert tuple(group for piece in cut for group in piece.groups) == plan.groups
        assert all(piece.calendar is plan.calendar for piece in cut)
    assert pieces(plan, 10**9) == (plan,)
    assert pieces(plan, 1) is pieces(plan, 1)


def test_who_comes_by_a_stream_counts_too(plan):
    streams = tuple(own for own in plan.groups if own.sites[0].id in ("clinic", "hall"))
    assert len(streams) == 2
    alone = replace(plan, groups=streams)
    assert [len(pieces(alone, residents)) for residents in (100, 860, 900)] == [2, 2, 1]


def test_a_plan_without_groups_is_one_piece(plan):
    nothing = replace(plan, groups=())
    assert pieces(nothing, 1) == (nothing,)


def test_no_table_is_longer_than_a_piece_needs(plan, monkeypatch):
    most = []

    class Watched(Measuring):
        def add(self, where, trace):
            most.append(int(trace.first_resident[-1]))
            super().add(where, trace)

    monkeypatch.setattr(module, "Measuring", Watched)
    monkeypatch.setattr(module, "AT_ONCE", 1100)
    monkeypatch.setattr(module, "_own", module._Own())
    attending = replicate(Work(plan, 1, KERNEL), (ALL, 0)).county["attending"]
    assert sum(most) == attending
    assert len(most) > 3
    for name, room in (("arrival", module._own.draws), ("left", module._own.trace)):
        assert len(room.table(name, 0).base) <= 1.2 * max(most) < attending / 2
