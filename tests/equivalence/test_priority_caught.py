"""Faults planted in the levels of queues are seen by the other engine and by the audit."""

import pytest
from equivalence.generator import case

from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.engine.reference.station import StationQueue

PLANS, FEW = 200, 20


def worst_first(self):
    """Take out who has waited longest at the highest level."""
    return next(own for own in reversed(self._waiting) if own).popitem(last=False)[0]


def last_of_a_level(self):
    """Take out who came last of the lowest level."""
    return next(own for own in self._waiting if own).popitem()[0]


def by_number(self):
    """Take out the lowest number, whatever the level."""
    first = min(self)
    self.leave(first)
    return first


@pytest.mark.parametrize(
    "fault", [worst_first, last_of_a_level, by_number], ids=lambda own: own.__name__
)
def test_a_planted_fault_is_seen_by_both(monkeypatch, fault):
    monkeypatch.setattr(StationQueue, "take_first", fault)
    seen = {"the other engine": 0, "the audit": 0}
    for seed in range(PLANS):
        group, draws, horizon = case(seed, FEW)
        if any(site.levels for site in group.sites):
            wrong = reference.simulate_group(group, draws, horizon)
            right = kernel.simulate_group(group, draws, horizon)
            seen["the other engine"] += difference(right, wrong) is not None
            seen["the audit"] += bool(audit(group, draws, wrong, horizon))
    assert min(seen.values()) > 0, seen
