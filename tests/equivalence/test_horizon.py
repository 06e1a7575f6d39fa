"""What happens at the very instant of the horizon is seen, and nothing after it."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from equivalence.generator import case
from loops import interpreted

from simsite.core.units import NEVER
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.tables.schema import CHANGE_END, DOSE_END, TUBE_CLOSED

PLANS, INTERPRETED, MANY, FEW = 250, 60, 2500, 20
TIMES = ("start", "end", "left", "called", "told")


def moments(group, trace):
    """Instants at which something happens in a whole run, by what it is."""
    found = {}
    for site, seen in zip(group.sites, trace.sites, strict=True):
        crews = [step for station in site.stations for step in station.crew]
        kinds = {
            "ends of services": seen.end,
            "starts": seen.start,
            "people leave": seen.left,
            "tubes closed": seen.tubes[:, TUBE_CLOSED],
            "ends of changeovers": seen.changeovers[:, CHANGE_END],
            "knocks end": seen.told,
            "openings": [opening for opening, _ in site.windows],
            "closings": [closing for _, closing in site.windows],
            "steps of crews": [time for time, _ in crews],
            "doses": seen.doses[:, DOSE_END],
        }
        for kind, times in kinds.items():
            at = np.asarray(times, dtype=np.int64).ravel()
            found.setdefault(kind, set()).update(at[(at > 0) & (at < NEVER)].tolist())
    stays = [time for v in trace.visits for time in (v.depart, v.arrive, v.ready, v.over, v.packed)]
    found["routes"] = {time for time in stays if 0 < time < NEVER}
    return {kind: sorted(times) for kind, times in found.items() if times}


def at_an_event(seed, most):
    """A generated group whose horizon is an instant at which something happens, and what it is."""
    made, rnd = case(seed, most), Random(seed)
    whole = kernel.simulate_group(made.group, made.draws, NEVER - 1)
    kinds = moments(made.group, whole)
    kind = rnd.choice(sorted(kinds))
    return made.group, made.draws, rnd.choice(kinds[kind]), kind, whole


def cut(times, horizon):
    return np.where(times <= horizon, times, NEVER)


def wrong_of(engine, seeds, most, kinds=None):
    """What is wrong where the horizon is the instant of an event, by seed."""
    found = {}
    for seed in seeds:
        group, draws, horizon, kind, whole = at_an_event(seed, most)
        if kinds is not None:
            kinds[kind] += 1
        trace = engine(group, draws, horizon)
        wrong = difference(trace, reference.simulate_group(group, draws, horizon))
        wrong = wrong or audit(group, draws, trace, horizon)
        for site, full in zip(trace.sites, whole.sites, strict=True):
            for name in TIMES:
                kept = cut(getattr(full, name), horizon)
                wrong = wrong or (None if np.array_equal(getattr(site, name), kept) else name)
        if wrong:
            found[seed] = (horizon, kind, wrong)
    return found


def test_engines_agree_and_see_all_that_happens_up_to_the_horizon():
    kinds = Counter()
    assert wrong_of(kernel.simulate_group, range(PLANS), FEW, kinds) == {}
    assert min(kinds.values()) > 3
    assert len(kinds) == 11


def test_the_interpreted_loop_sees_the_same():
    assert wrong_of(interpreted, range(INTERPRETED), FEW) == {}


@pytest.mark.slow
def test_engines_agree_at_the_horizon_in_thousands_of_generated_plans():
    assert wrong_of(kernel.simulate_group, range(PLANS, PLANS + MANY), 80) == {}
