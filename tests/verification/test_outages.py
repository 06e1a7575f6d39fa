"""Outages, against the forward equations, sums by hand and laws that must hold."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import expm_multiply
from scipy.stats import binom, kstest, poisson
from yardsticks.chains import birth_death

from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE
from simsite.draws.draw import draw
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.audit.halts import HeldUp
from simsite.engine.campaign import simulate
from simsite.engine.difference import difference
from simsite.metrics.measure import measure
from simsite.reading.load import load
from simsite.tables.views import groups_of

from equivalence.generator import case  # isort: skip

LAM, MU, MOST = 3.0, 2.0, 260  # a minute; nobody stays away below MOST
HELD = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}
sites: [{id: hall}]
arrivals: {poisson: {rate: 180 / h}}
stages: [{name: swab, role: nurse, time: {exponential: {mean: 30 s}}}]
staff: {roles: {nurse: 2}}
outages: [{name: outage, at: 09:00, lasts: 30 min%s}]
run: {replications: 1, seed: 14}
"""
DAYS = 2500


def grown(number, minutes):
    """The distribution of the number in the system some minutes later."""
    generator = csr_matrix(birth_death(LAM, 2, 1.0 / MU, MOST).T)
    return expm_multiply(generator * minutes, number)


def nobody_begun(number):
    """The same after half an hour in which nothing is begun and what is in hand is finished."""
    come = poisson.pmf(np.arange(MOST + 1), LAM * 30)
    later = np.zeros(MOST + 1)
    for there, share in enumerate(number):
        for done in range(min(there, 2) + 1):
            finished = share * binom.pmf(done, min(there, 2), -np.expm1(-MU * 30))
            left = MOST + 1 - (there - done)
            later[there - done :] += finished * come[:left]
    return later


def nothing_done(number):
    """The same after half an hour in which what is in hand stands still."""
    return np.convolve(number, poisson.pmf(np.arange(MOST + 1), LAM * 30))[: MOST + 1]


def mean_numbers(during):
    """Mean number in the system after 60, 90, 120 and 240 minutes."""
    start = np.zeros(MOST + 1)
    start[0] = 1.0
    at_60 = grown(start, 60)
    at_90 = during(at_60)
    later = [grown(at_90, 30), grown(at_90, 150)]
    return [float(np.arange(MOST + 1) @ own) for own in (at_60, at_90, *later)]


CASES = {
    "stop": ("", nobody_begun),
    "pause": (", effect: pause", nothing_done),
}


class TwoDesks:
    """The same queue, which knows who is at the second desk: states (all others, 0 or 1 there)."""

    def __init__(self):
        self.states = [(m, b) for m in range(MOST) for b in (0, 1)]
        self.index = {state: n for n, state in enumerate(self.states)}

    def generator(self, moves):
        rows = [
            (self.index[state], self.index[other], rate)
            for state in self.states
            for rate, other in moves(*state)
            if other in self.index
        ]
        source, target, rate = zip(*rows, strict=True)
        jumps = csr_matrix((rate, (source, target)), shape=(len(self.states),) * 2)
        return (jumps - diags(np.asarray(jumps.sum(axis=1)).ravel())).T.tocsr()

    @staticmethod
    def usual(m, b):
        """Both desks begin: who finds only the first taken goes to the second."""
        yield LAM, (m, 1) if (m, b) == (1, 0) else (m + 1, b)
        if m > 1:
            yield 2 * MU, (m - 1, b)
        elif m:
            yield MU, (0, b)
        if b and m < 2:
            yield MU, (m, 0)

    @staticmethod
    def one_closed(m, b):
        """The second desk finishes whom it has in hand."""
        yield LAM, (m + 1, b)
        if m:
            yield MU, (m - 1, b)
        if b:
            yield MU, (m, 0)

    def mean_numbers(self):
        usual, closed = (self.generator(own) for own in (self.usual, self.one_closed))
        start = np.zeros(len(self.states))
        start[self.index[0, 0]] = 1.0
        at_60 = expm_multiply(usual * 60, start)
        at_90 = expm_multiply(closed * 30, at_60)
        for m in range(2, MOST):  # the second desk takes the first who waits
            at_90[self.index[m - 1, 1]] += at_90[self.index[m, 0]]
            at_90[self.index[m, 0]] = 0.0
        later = [expm_multiply(usual * minutes, at_90) for minutes in (30, 150)]
        number = np.array([m + b for m, b in self.states])
        return [float(number @ own) for own in (at_60, at_90, *later)]


@pytest.mark.parametrize("name", [*CASES, "one desk closed"])
def test_a_queue_that_is_held_up_for_half_an_hour(tmp_path, name):
    words, during = CASES.get(name, (", desks: 1", None))
    (tmp_path / "held.yaml").write_text(HELD % words, "utf-8")
    plan = build(load(tmp_path / "held.yaml"))
    opening, found = plan.calendar.opening, np.zeros((DAYS, 4))
    for day in range(DAYS):
        trace = simulate(plan, draw(plan, 14, day, unknowns=False), "kernel")
        own = next(groups_of(trace)).sites[0]
        for column, minutes in enumerate((60, 90, 120, 240)):
            time = opening + minutes * MINUTE
            found[day, column] = (own.arrive[0] <= time).sum() - (own.end[0] <= time).sum()
    exact = mean_numbers(during) if during else TwoDesks().mean_numbers()
    z = (found.mean(axis=0) - exact) / (found.std(axis=0, ddof=1) / np.sqrt(DAYS))
    assert np.abs(z).max() < 3.9, z  # twelve values in all: false alarm about 1 in 1,000


# -- sums by hand --

HALL = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}
sites: [{id: hall, population: 100, desks: 2}]
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 60 s}]
staff: {collectors: 2, helpers: 1}
outages: [{name: outage, at: "08:10", lasts: 20 min%s}]
run: {replications: 1, seed: 1}
"""
# 100 people, two a minute: 50 minutes without an outage. At 8:10 twenty are done and two begin.
BY_HAND = {
    # Nobody begins from 8:10 to 8:30: 80 people from then on, done at 9:10; two stand idle.
    "stop": ("", 70, 40 / 60),
    # The same, as nobody is in hand just then.
    "pause": (", effect: pause", 70, 40 / 60),
    # One desk does 20 in the meantime: 60 people are left at 8:30, done at 9:00.
    "a desk": (", desks: 1", 60, 20 / 60),
    # At a tenth of the speed the two who begin at 8:10 take ten minutes, as the next two.
    "slow": (", effect: slow, pace: 10 %", 68, 36 / 60),
    # On paper four minutes each: ten are begun, five a desk, who take three more each.
    "paper": (", effect: paper, time: 4 min, roles: [swab]", 65, 30 / 60),
}


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("engine", ["kernel", "simpy"])
def test_sums_by_hand(tmp_path, name, engine):
    words, minutes, lost = BY_HAND[name]
    (tmp_path / "hall.yaml").write_text(HALL % words, "utf-8")
    plan = build(load(tmp_path / "hall.yaml"))
    draws = draw(plan, 1, 0, unknowns=False)
    county = measure(plan, simulate(plan, draws, engine), 0).county
    assert (county["completion"] - plan.calendar.opening) / MINUTE == minutes
    assert county["lost.outage"] == pytest.approx(lost)


def test_an_outage_of_no_length_changes_no_byte(tmp_path):
    digests = set()
    for words in ("outages: [{name: outage, at: 09:00, lasts: 0 s}]", "", "outages: null"):
        text = HELD % ""
        kept = [line for line in text.splitlines() if not line.startswith("outages")]
        (tmp_path / "held.yaml").write_text("\n".join([*kept, words]), "utf-8")
        plan = build(load(tmp_path / "held.yaml"))
        trace = simulate(plan, draw(plan, 14, 3, unknowns=False), "kernel")
        own = next(groups_of(trace)).sites[0]
        digests.add((own.start.tobytes(), own.end.tobytes(), own.duty.tobytes()))
    assert len(digests) == 1


# -- what is drawn --


def spans_of(plan, draws):
    """When the first halt of each site begins and ends, None for none."""
    found = []
    for own in (own for group in draws.groups for own in group.sites):
        steps = next((steps for steps in own.halts if len(steps)), ())
        found.append(tuple(int(steps[n][0]) for n in (0, 1)) if len(steps) else None)
    return found


DRAWN = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}
sites:
  - {id: a, township_code: "1", population: 10}
  - {id: b, township_code: "1", population: 10}
  - {id: c, township_code: "2", population: 10}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 60 s}]
staff: {collectors: 3, helpers: 3}
outages:
  - name: outage
    between: 09:00-11:00
    lasts: {exponential: {mean: 20 min}}
    chance: 40 %
    drawn_by: %s
"""


@pytest.mark.parametrize(("by", "alike"), [("county", 1), ("township", 2), ("site", 3)])
def test_begin_length_and_chance_are_drawn_once_for_all_it_hits(tmp_path, by, alike):
    (tmp_path / "drawn.yaml").write_text(DRAWN.replace("%s", by), "utf-8")
    plan = build(load(tmp_path / "drawn.yaml"))
    begins, lengths, days = [], [], 1500
    for day in range(days):
        a, b, c = spans_of(plan, draw(plan, 5, day, unknowns=False))
        assert (a == b) or alike == 3
        assert (a == c) or alike > 1
        if a is not None:
            begins.append((a[0] - 9 * HOUR) / (2 * HOUR))
            lengths.append((a[1] - a[0]) / (20 * MINUTE))
    assert abs(len(begins) - 0.4 * days) < 3.9 * np.sqrt(0.24 * days)
    assert kstest(begins, "uniform").pvalue > 1e-4
    assert kstest(lengths, "expon").pvalue > 1e-4


def test_causes_that_hold_at_once_share_out_what_is_lost(tmp_path):
    text = HALL % ""
    both = text.replace("outages: [", 'outages: [{name: power, at: "08:20", lasts: 20 min}, ')
    (tmp_path / "both.yaml").write_text(both, "utf-8")
    plan = build(load(tmp_path / "both.yaml"))
    trace = simulate(plan, draw(plan, 1, 0, unknowns=False), "kernel")
    county = measure(plan, trace, 0).county
    assert (county["completion"] - plan.calendar.opening) / MINUTE == 80
    assert county["lost.power"] == pytest.approx(40 / 60)  # the first of the list has 8:20 to 8:30
    assert county["lost.outage"] == pytest.approx(20 / 60)


def test_what_is_lost_is_never_more_than_the_staff_on_duty(tmp_path):
    file = tmp_path / "drawn.yaml"
    file.write_text(DRAWN.replace("%s", "site").replace("population: 10", "population: 300"))
    plan = build(load(file))
    county = [
        measure(plan, simulate(plan, draw(plan, 5, n, unknowns=False), "kernel"), n).county
        for n in range(40)
    ]
    lost = np.array([own["lost.outage"] for own in county])
    duty = np.array([own["on_duty.swab"] for own in county])
    assert (lost >= 0.0).all()
    assert (lost <= duty).all()
    assert lost.max() > 0.0


# -- planted faults --


def test_a_halt_that_is_forgotten_is_seen_by_both(monkeypatch):
    """An engine that begins work at desks that are held up, and an audit that finds it."""
    monkeypatch.setattr(reference.crew.Post, "begins", lambda _post, free: bool(free))
    seen_by = {"the other engine": 0, "the audit": 0}
    for seed in range(40):
        made, draws, horizon = case(seed, 12)
        wrong = reference.simulate_group(made, draws, horizon)
        seen_by["the other engine"] += (
            difference(kernel.simulate_group(made, draws, horizon), wrong) is not None
        )
        seen_by["the audit"] += bool(list(audit(made, draws, wrong, horizon)))
    assert min(seen_by.values()) > 0, seen_by


def test_the_audit_reads_halts_half_open():
    held = HeldUp(np.array([(10, 2, 0), (20, 0, 1)], np.int64))
    assert [held.free_below(3, time) for time in (9, 10, 19, 20)] == [3, 1, 1, 3]
    assert [held.is_on_paper(time) for time in (9, 19, 20)] == [False, False, True]
