"""Faults planted in shared crews are seen by the other engine and by the audit."""

import pytest
from equivalence.generator import case

from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.engine.reference.shared import FreeMembers, SharedStation
from simsite.engine.reference.site import SiteModel

PLANS, FEW = 300, 20


def later_first(self, _event):
    """Serve the later station first."""
    if self.works():
        for station in [own for own in self.staffed if isinstance(own, SharedStation)][::-1]:
            station.close_timed_out()
            station.start_with_crews()


def first_role_alone(self):
    """Start although nobody of the second role is free."""
    while self.queue and self.empty and self.has_dose() and self.crews[0].idle:
        desk = self.occupied()
        if len(self.crews) > 1 and self.crews[1].idle:
            desk.second = self.crews[1].take()
        self.serve(self.queue.take_first(), desk)


def starts_before_tubes(self, _event):
    """Start before tubes that have timed out are closed."""
    stations = [own for own in self.staffed if isinstance(own, SharedStation)]
    if self.works():
        for station in stations:
            station.start_with_crews()
        for station in stations:
            station.close_timed_out()


def never_lets_go(self, member):
    """Keep on duty whoever is at work when a fall comes."""
    self.becomes_idle(self.desks[member])


@pytest.mark.parametrize(
    ("of", "name", "fault"),
    [
        (SiteModel, "start_shared", later_first),
        (SharedStation, "start_with_crews", first_role_alone),
        (SiteModel, "start_shared", starts_before_tubes),
        (FreeMembers, "let_go", never_lets_go),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_planted_fault_is_seen_by_both(monkeypatch, of, name, fault):
    monkeypatch.setattr(of, name, fault)
    seen = {"the other engine": 0, "the audit": 0}
    for seed in range(PLANS):
        group, draws, horizon = case(seed, FEW)
        if any(site.shared for site in group.sites):
            wrong = reference.simulate_group(group, draws, horizon)
            right = kernel.simulate_group(group, draws, horizon)
            seen["the other engine"] += difference(right, wrong) is not None
            seen["the audit"] += bool(audit(group, draws, wrong, horizon))
    assert min(seen.values()) > 0, seen
