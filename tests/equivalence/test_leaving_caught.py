"""Faults planted in who leaves a queue are seen by the other engine and by the audit."""

import pytest
from equivalence.generator import case

from simsite.core.units import NEVER
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.engine.reference.station import ServeStation
from simsite.tables.schema import ATTEMPT_PATIENCE

PLANS, FEW = 60, 20


def restarted_on_moving_up(monkeypatch):
    """Let the wait of all who move up begin anew."""
    serve, over, due = ServeStation.serve, ServeStation.wait_over, {}

    def serve_and_restart(self, resident, desk):
        serve(self, resident, desk)
        for own in self.queue:
            attempt = self.attempt(own, self.visit[own])
            if attempt is not None and attempt[ATTEMPT_PATIENCE] != NEVER:
                due[self, own] = self.clock.now + attempt[ATTEMPT_PATIENCE]
                self.waits_until(due[self, own], own, self.visit[own])

    def when_due(self, resident, visit):
        if self.clock.now >= due.get((self, resident), 0):
            over(self, resident, visit)

    monkeypatch.setattr(ServeStation, "serve", serve_and_restart)
    monkeypatch.setattr(ServeStation, "wait_over", when_due)


def in_service_counts(monkeypatch):
    """Let those in service count as waiting."""
    right = ServeStation.balks

    def balks(self, resident):
        rule = self.balking
        busy = len(self.desks) - len(self.empty) - len(self.idle)
        longer = rule is not None and rule.length is not None
        longer = longer and len(self.queue) + busy >= rule.length
        return right(self, resident) or (
            longer and (rule.called or self.site.draws.arrival[resident] != NEVER)
        )

    monkeypatch.setattr(ServeStation, "balks", balks)


def one_more_joins(monkeypatch):
    """Let one more join than may wait."""
    right = ServeStation.balks

    def balks(self, resident):
        rule = self.balking
        if rule is not None and len(self.queue) == rule.length:
            return False
        return right(self, resident)

    monkeypatch.setattr(ServeStation, "balks", balks)


def the_called_balk(monkeypatch):
    """Let those who are called up balk, whatever is said."""
    right = ServeStation.balks

    def balks(self, resident):
        rule = self.balking
        if rule is not None and rule.length is not None and len(self.queue) >= rule.length:
            return True
        return right(self, resident)

    monkeypatch.setattr(ServeStation, "balks", balks)


@pytest.mark.parametrize(
    "plant",
    [restarted_on_moving_up, in_service_counts, one_more_joins, the_called_balk],
    ids=lambda own: own.__name__,
)
def test_a_planted_fault_is_seen_by_both(monkeypatch, plant):
    plant(monkeypatch)
    seen = {"the other engine": 0, "the audit": 0}
    for seed in range(PLANS):
        group, draws, horizon = case(seed, FEW, restless=True)
        wrong = reference.simulate_group(group, draws, horizon)
        right = kernel.simulate_group(group, draws, horizon)
        seen["the other engine"] += difference(right, wrong) is not None
        seen["the audit"] += bool(audit(group, draws, wrong, horizon))
    assert min(seen.values()) > 0, seen
