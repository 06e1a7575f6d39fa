"""How long everything takes and when people come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core import elementary
from simsite.core.distributions import quantile
from simsite.core.streams import DOSE, SERVICE_TIME, TAKEN, Purpose, service_purpose
from simsite.core.units import NEVER
from simsite.draws.addresses import Addresses, Spans, law_variates, microseconds
from simsite.draws.parameters import Parameters
from simsite.model.plan import FreeArrivals, Gate, Station

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


def service_times(
    station: Station, people: Addresses, speed: F64, inputs: Parameters, attempt: int = 0
) -> I64:
    """Microseconds of each resident at a station, 0 where the resident does not take it.

    The variate (floor applied) is multiplied by the site's speed factor and rounded once.

    Parameters
    ----------
    station : Station
        Laws of the step.
    people : Addresses
        N residents.
    speed : float64 array, shape (N,)
        Factor of each resident's site.
    inputs : Parameters
        Values of quantities.
    attempt : int
        Number of the visit, from 0; who takes the station takes it at every visit.

    Returns
    -------
    int64 array, shape (N,)
    """
    share = inputs.value(station.alternative_share)
    purpose = service_purpose(station.stage, SERVICE_TIME, attempt)
    if share > 0.0:
        u, way = people.uniform_pair(purpose)
        other = way < share
        # The same uniform number for both ways: who is slow at one is slow at the other.
        seconds = law_variates(station.time, u, inputs)
        seconds[other] = law_variates(station.alternative, u[other], inputs)
    else:
        seconds = people.variates(purpose, station.time, inputs)
    times = microseconds(seconds * speed)
    taken = inputs.value(station.taken)
    if taken < 1.0:
        times[people.uniforms(service_purpose(station.stage, TAKEN)) >= taken] = 0
    return times


def dose_times(station: Station, doses: Addresses, speed: F64, inputs: Parameters) -> I64:
    """Microseconds of each dose that is prepared for a station, shape (N,); as `service_times`."""
    assert station.preparation is not None
    purpose = service_purpose(station.stage, DOSE)
    return microseconds(doses.variates(purpose, station.preparation.time, inputs) * speed)


def knock_times(gate: Gate, households: Addresses, inputs: Parameters) -> I64:
    """Microseconds to call up each household, shape (H,)."""
    return microseconds(households.variates(Purpose.KNOCK, gate.knock, inputs))


def walk_times(gate: Gate, households: Addresses, inputs: Parameters) -> I64:
    """Microseconds from the end of the knock to the site, lateness included, shape (H,)."""
    share = inputs.value(gate.late_share)
    if share == 0.0:
        return microseconds(households.variates(Purpose.WALK, gate.walk, inputs))
    u, prompt = households.uniform_pair(Purpose.WALK)
    late = prompt < share
    seconds = law_variates(gate.walk, u, inputs)
    seconds[late] += households.kept(late).variates(Purpose.LATE_DELAY, gate.late, inputs)
    return microseconds(seconds)


def arrival_times(arrivals: FreeArrivals, households: Addresses, inputs: Parameters) -> I64:
    """Free arrival of each household, microseconds since the campaign's start, shape (H,).

    A share stands there at opening. The rest come at a Weibull time after it, conditioned to lie
    before the last entry.
    """
    backlog = inputs.value(arrivals.backlog)
    at_opening = np.full(len(households.numbers), arrivals.opening, dtype=np.int64)
    if backlog >= 1.0:
        return at_opening
    shape, scale = inputs.value(arrivals.shape), inputs.value(arrivals.scale)
    u, early = households.uniform_pair(Purpose.ARRIVAL)
    u *= before_last(arrivals, inputs)
    later = at_opening + microseconds(quantile("weibull", (shape, scale), u))
    later = np.minimum(later, arrivals.last_entry - 1)
    return np.where(early < backlog, at_opening, later)


def moved_arrivals(
    arrivals: FreeArrivals, households: Addresses, inputs: Parameters, came: I64
) -> I64:
    """Let those who stand there at opening have come early, and others follow an announcement.

    Parameters
    ----------
    arrivals : FreeArrivals
        Laws.
    households : Addresses
        Of H households.
    inputs : Parameters
        Values of quantities.
    came : int64 array, shape (H,)
        When they would have come, as `arrival_times`.

    Returns
    -------
    int64 array, shape (H,)
        When they come, microseconds since the campaign's start, not before it.
    """
    told, waits = arrivals.announcement, came == arrivals.opening
    if told is not None:
        follows, after = households.uniform_pair(Purpose.FOLLOWS)
        within = inputs.value(told.within) * 1e6
        soon = told.at + np.floor(after * within).astype(np.int64)
        moved = (follows < inputs.value(told.share)) & (came >= told.at) & ~waits
        came = np.where(moved, np.minimum(came, soon), came)
    early = households.variates(Purpose.EARLY, arrivals.early, inputs)
    before = np.rint(np.minimum(early * 1e6, float(arrivals.opening))).astype(np.int64)
    return np.where(waits, arrivals.opening - before, came)


def patience_times(station: Station, spans: Spans, of: I64, inputs: Parameters) -> I64:
    """Return how long each waits at most in the queue of a station.

    Parameters
    ----------
    station : Station
        Whose laws.
    spans : Spans
        Of N residents.
    of : int64 array, shape (N,)
        Class of each.
    inputs : Parameters
        Values of quantities.

    Returns
    -------
    int64 array, shape (N,)
        Microseconds; NEVER for who waits to the end.
    """
    purpose, people = Purpose.QUEUE + 4 * station.stage, spans.addresses()
    laws = [own.patience or station.patience for own in station.by_class] or [station.patience]
    found = np.full(len(people.numbers), NEVER)
    for number, law in enumerate(laws):
        own = of == number if station.by_class else np.ones(len(found), dtype=bool)
        if law is not None and own.any():
            found[own] = microseconds(people.kept(own).variates(purpose, law, inputs))
    return found


def paper_times(station: Station, spans: Spans, speed: F64, inputs: Parameters) -> I64:
    """Return how long a service takes that is begun the other way, microseconds, shape (N,)."""
    assert station.paper is not None
    purpose = Purpose.PAPER + station.stage
    return microseconds(spans.addresses().variates(purpose, station.paper, inputs) * speed)


def before_last(arrivals: FreeArrivals, inputs: Parameters) -> float:
    """P(Weibull < last entry), in our own arithmetic."""
    shape, scale = inputs.value(arrivals.shape), inputs.value(arrivals.scale)
    span = (arrivals.last_entry - arrivals.opening) / 1e6
    power = elementary.exp(shape * elementary.log(np.array([span / scale])))
    return float(1.0 - elementary.exp(-power)[0])
