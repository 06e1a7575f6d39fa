"""Who comes where the arrivals themselves decide how many there are."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simsite.core import elementary
from simsite.core.streams import Purpose, uniforms
from simsite.draws.addresses import Addresses, law_variates
from simsite.draws.parameters import Parameters
from simsite.draws.population import People, household_sizes
from simsite.model.plan import (
    AppointmentArrivals,
    PoissonArrivals,
    SitePlan,
    Stream,
    Timetable,
)

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Key = tuple[U64, U64]

MEMBERS = 64  # numbers kept for each household; none has more members
# Where the numbers of households and people begin, by which random draws are keyed, so that those
# of one stream meet nobody else's: the queue at opening, and streams beside the first or a list.
QUEUE_FROM = 2**31
BESIDE_FROM: dict[type, int] = {
    AppointmentArrivals: 2**30,
    Timetable: 2**31 + 2**30,
    PoissonArrivals: 2**31 + 2**30 + 2**29,
}
BLOCKS = (0, *sorted((QUEUE_FROM, *BESIDE_FROM.values())))


def draw_visitors(
    site: SitePlan, key: Key, inputs: Parameters, replication: int
) -> tuple[People, I64]:  # fmt: skip
    """Draw who comes to one site by its streams, and when.

    Streams come one after the other in the order of the plan, the households of each as well, and
    those that wait at opening before them; everybody of a household attends. An appointment that
    is not kept counts as absent.

    Parameters
    ----------
    site : SitePlan
        With at least one stream of arrivals.
    key : tuple of uint64 arrays, shape (1,)
        Of the site's random draws.
    inputs : Parameters
        Values of quantities.
    replication : int
        Replication.

    Returns
    -------
    People
        Of this one site.
    int64 array, shape (H,)
        Arrival of each household, microseconds since the campaign's start.
    """
    numbers, arrivals, missed = [], [], 0
    for stream in site.streams:
        first = 0 if stream is site.arrivals else BESIDE_FROM[type(stream)]
        waiting = _waiting(stream, key, replication)
        times, own, away = _times(stream, key, inputs, replication, first)
        numbers += [np.arange(waiting, dtype=np.int64) + QUEUE_FROM, own]
        arrivals += [np.full(waiting, stream.opening, dtype=np.int64), times]
        missed += away
    number, arrival = np.concatenate(numbers), np.concatenate(arrivals)
    shares = site.residents.household_shares
    sizes = household_sizes(Addresses(_keys(key, len(number)), number, replication), shares)
    attending = Addresses(_keys(key, int(sizes.sum())), _persons(number, sizes), replication)
    counts = np.array([len(attending.numbers) + missed, 0, 0, missed, len(number)], dtype=np.int64)
    present, exempt, home_bound, absent, households = (counts[i : i + 1] for i in range(5))
    people = People(present, exempt, home_bound, absent, households, sizes, attending)
    return people, arrival


def _keys(key: Key, number: int) -> Key:
    return np.repeat(key[0], number), np.repeat(key[1], number)


def _persons(number: I64, sizes: I64) -> I64:
    """Stable numbers of the members of households, below 2**32."""
    household = np.repeat(number, sizes)
    within = np.arange(len(household), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    blocks = np.array(BLOCKS, dtype=np.int64)
    base = blocks[np.searchsorted(blocks, household, side="right") - 1]
    return base + (household - base) * MEMBERS + within


def _waiting(stream: Stream, key: Key, replication: int) -> int:
    """Households that wait at the first opening, by inversion."""
    if len(stream.queue) == 1:
        return 0
    u = uniforms(key, replication, Purpose.BACKLOG, np.array([QUEUE_FROM], dtype=np.int64))[0]
    up_to = 0.0
    for number, share in enumerate(stream.queue[:-1]):
        up_to += share
        if u < up_to:
            return number
    return len(stream.queue) - 1


def _times(
    stream: Stream, key: Key, inputs: Parameters, replication: int, first: int
) -> tuple[I64, I64, int]:  # fmt: skip
    """Arrival times and stable numbers, from `first` on, of households; how many stay away."""
    if isinstance(stream, PoissonArrivals):
        times = _poisson(stream, key, inputs, replication, first)
        return times, np.arange(len(times), dtype=np.int64) + first, 0
    if isinstance(stream, AppointmentArrivals):
        return _kept(stream, key, inputs, replication, first)
    times = np.concatenate(
        (np.asarray(stream.times, dtype=np.int64), _within(stream, key, replication, first))
    )
    return times, np.arange(len(times), dtype=np.int64) + first, 0


def _within(stream: Timetable, key: Key, replication: int, first: int) -> I64:
    """Arrival times of those who are counted by intervals, each anywhere in it with equal chance.

    They are drawn one by one, in the order of the intervals: a count one higher moves nobody
    who is counted before.
    """
    counts = np.array(stream.counts, dtype=np.int64).reshape(-1, 3)
    start, end = (np.repeat(edge, counts[:, 2]) for edge in (counts[:, 0], counts[:, 1]))
    numbers = np.arange(len(start), dtype=np.int64) + first
    u = uniforms(key, replication, Purpose.WITHIN_INTERVAL, numbers)
    within = np.minimum(np.floor(u * (end - start)).astype(np.int64), end - start - 1)
    times: I64 = start + within
    return times


def _poisson(
    stream: PoissonArrivals, key: Key, inputs: Parameters, replication: int, first: int
) -> I64:
    """Arrival times: unit exponential gaps, added up and carried back through the summed rate.

    So a higher rate lets the same household come earlier, and rates that change inside the day
    need no thinning.
    """
    starts = np.array([start for start, _, _ in stream.pieces], dtype=np.float64)
    spans = np.array([end - start for start, end, _ in stream.pieces], dtype=np.float64)
    rates = np.array([inputs.value(rate) / 3.6e9 for _, _, rate in stream.pieces])
    summed = np.cumsum(spans * rates)  # expected arrivals up to the end of each piece
    total = float(summed[-1]) if len(summed) else 0.0
    if total == 0.0:
        return np.zeros(0, dtype=np.int64)
    number = math.ceil(total + 6.0 * math.sqrt(total)) + 16
    while True:
        counted = np.arange(number, dtype=np.int64)
        u = uniforms(key, replication, Purpose.ARRIVAL, counted + first)
        level = np.cumsum(-elementary.log_complement(u))
        if level[-1] >= total:
            break
        number *= 2
    level = level[level < total]
    piece = np.searchsorted(summed, level, side="right")
    before = summed[piece] - spans[piece] * rates[piece]
    after = np.minimum(np.maximum((level - before) / rates[piece], 0.0), spans[piece] - 1.0)
    times: I64 = (starts[piece] + np.floor(after)).astype(np.int64)
    return times


def _kept(
    stream: AppointmentArrivals, key: Key, inputs: Parameters, replication: int, first: int
) -> tuple[I64, I64, int]:  # fmt: skip
    """Arrival times of the appointments that are kept, in order of the slots."""
    slots = np.repeat(np.asarray(stream.slots, dtype=np.int64), stream.per_slot)
    numbers = np.arange(len(slots), dtype=np.int64) + first
    everybody = Addresses(_keys(key, len(slots)), numbers, replication)
    comes = everybody.uniforms(Purpose.ATTENDANCE) >= inputs.value(stream.no_show)
    kept = everybody.kept(comes)
    delay = law_variates(stream.delay, kept.uniforms(Purpose.ARRIVAL), inputs)
    shift = np.rint((delay - inputs.value(stream.early)) * 1e6).astype(np.int64)
    times = np.maximum(slots[comes] + shift, 0)
    return times, kept.numbers, int((~comes).sum())
