"""Faults planted in blocking are seen by the other engine and by the audit."""

import pytest
from equivalence.generator import Maker

from simsite.core.units import NEVER
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.engine.reference.room import Place, StationRoom
from simsite.engine.reference.site import SiteModel
from simsite.engine.reference.station import ServeStation

PLANS, FEW = 150, 30


class Narrow(Maker):
    """Makes plans with stations that have room for so many."""

    narrowed = 1.0


def moves(self, line, at):
    """Let who waits for room move on, who is at a place in the line."""
    blocked = line[at]
    del line[at]
    self.end_block(blocked.row)
    return blocked, blocked.place


def busy_while_blocked(self):
    """Count a blocked desk as busy: the service ends when the resident is gone."""
    for station in reversed(self.stations):
        room = station.room
        while room.line and room.is_free:
            blocked, place = moves(self, room.line, 0)
            if place.desk is not None:
                place.station.end[blocked.resident] = self.clock.now
            station.join(blocked.resident, self.clock.now if place.station else place.came)
            place.is_left()


def latest_first(self):
    """Let who was blocked last move on first."""
    for station in reversed(self.stations):
        room = station.room
        while room.line and room.is_free:
            blocked, place = moves(self, room.line, -1)
            station.join(blocked.resident, self.clock.now if place.station else place.came)
            place.is_left()


def from_the_first(self):
    """Look for room from the first station to the last, once."""
    for station in self.stations:
        room = station.room
        while room.line and room.is_free:
            blocked, place = moves(self, room.line, 0)
            station.join(blocked.resident, self.clock.now if place.station else place.came)
            place.is_left()


def takes_the_next(self, resident, desk):
    """Let who finds no room wait outside, and the desk serve the next."""
    self.end[resident] = self.clock.now
    if self.rule is not None:
        self.take_swab(resident, desk)
    self.site.moves_on(resident, self.number + 1, Place(came=self.clock.now))
    self.room.is_left()
    self.has_gone(desk)
    self.site.fill_rooms()


def one_too_many(self):
    """Let one more in than there is room for."""
    return self.size == NEVER or self.within <= self.size


@pytest.mark.parametrize(
    ("of", "name", "fault"),
    [
        (SiteModel, "fill_rooms", busy_while_blocked),
        (SiteModel, "fill_rooms", latest_first),
        (SiteModel, "fill_rooms", from_the_first),
        (ServeStation, "end_service", takes_the_next),
        (StationRoom, "is_free", property(one_too_many)),
    ],
    ids=("busy while blocked", "latest first", "from the first", "takes the next", "one too many"),
)
def test_a_planted_fault_is_seen_by_both(monkeypatch, of, name, fault):
    monkeypatch.setattr(of, name, fault)
    seen = {"the other engine": 0, "the audit": 0}
    for seed in range(PLANS):
        made = Narrow(seed, FEW).group()
        wrong = reference.simulate_group(*made)
        seen["the other engine"] += difference(kernel.simulate_group(*made), wrong) is not None
        seen["the audit"] += bool(audit(made.group, made.draws, wrong, made.horizon))
    assert min(seen.values()) > 0, seen
