"""What holds crews up and when: outages, closures, power cuts, missing supplies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from simsite.core.distributions import quantile
from simsite.core.streams import Purpose, owner_key, single_uniform
from simsite.core.units import DAY, SECOND
from simsite.draws.addresses import microseconds
from simsite.draws.parameters import Parameters
from simsite.model.plan import Halt, SpeedCause, UncertainQuantity
from simsite.tables.schema import ALL_DESKS

Span = tuple[int, int]  # begin and end, microseconds
Drawn = tuple[Halt, tuple[Span, ...]]


def drawn_spans(halt: Halt, seed: int, replication: int, inputs: Parameters) -> tuple[Span, ...]:
    """Return when something holds crews up, spans that do not touch, in order.

    Parameters
    ----------
    halt : Halt
        What it is; draws are keyed by its id and the day, from 0.
    seed, replication : int
        Of the random draws.
    inputs : Parameters
        Values of quantities.
    """
    key = owner_key(seed, f"halt:{halt.id}")
    chance, found = inputs.value(halt.chance), []
    for first, last in halt.days:
        day = first // DAY
        if chance < 1.0 and single_uniform(key, replication, Purpose.HALTED, day) >= chance:
            continue
        begin = first
        if last > first:
            u = single_uniform(key, replication, Purpose.HALT_BEGINS, day)
            begin += int(np.floor(u * float(last - first)))
        length = _length(halt, key, replication, day, inputs)
        if length > 0:
            found.append((begin, begin + length))
    return joined(found)


def _length(
    halt: Halt, key: tuple[int, int], replication: int, day: int, inputs: Parameters
) -> int:
    """Return how long it goes on, microseconds; less than one is not at all."""
    law = halt.lasts
    u = 0.5
    if law.family != "constant":
        u = single_uniform(key, replication, Purpose.HALT_LASTS, day)
    drawn = quantile(law.family, inputs.parameters(law), np.array([u]), inputs.value(law.floor))
    seconds = drawn + inputs.value(law.shift)
    return int(microseconds(seconds)[0]) if float(seconds[0]) * SECOND >= 1.0 else 0


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the union of spans, in order."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return tuple(found)


def slowed(halts: Sequence[Drawn], inputs: Parameters) -> tuple[SpeedCause, ...]:
    """Return what makes the work in hand slower meanwhile, or stand still."""
    usual, found = UncertainQuantity.fixed(1.0), []
    for halt, spans in halts:
        if halt.pace is not None and spans:
            pace = UncertainQuantity.fixed(inputs.value(halt.pace))
            steps = [step for begin, end in spans for step in ((begin, pace), (end, usual))]
            found.append(SpeedCause(halt.name, tuple(steps)))
    return tuple(found)


def steps_of(halts: Sequence[Drawn]) -> list[tuple[int, int, int]]:
    """Return steps of what holds a crew up, columns HALT_*.

    At one time the desks at which nothing is begun add up.
    """
    found, before = [], (0, 0)
    for time in sorted({at for _, spans in halts for span in spans for at in span}):
        at_once = [halt for halt, spans in halts if any(a <= time < b for a, b in spans)]
        closed = sum(ALL_DESKS if own.desks == 0 else max(own.desks, 0) for own in at_once)
        now = min(closed, ALL_DESKS), int(any(own.by_paper for own in at_once))
        if now != before:
            found.append((time, *now))
        before = now
    return found


def outages_of(halts: Sequence[Drawn], names: tuple[str, ...]) -> list[tuple[int, int, int, int]]:
    """Return in which times which cause holds a crew up, columns OUTAGE_*.

    Where several begin nothing at one time, the first of them in the order of the plan has it: the
    hours lost then add up.
    """
    found: list[tuple[int, int, int, int]] = []
    taken: tuple[Span, ...] = ()
    for halt, spans in halts:
        cause = names.index(halt.name)
        if halt.by_paper:
            found += [(cause, *span, 0) for span in spans]
        if halt.desks >= 0:
            desks = ALL_DESKS if halt.desks == 0 else halt.desks
            found += [(cause, *span, desks) for span in _less(spans, taken)]
            taken = joined((*taken, *spans))
    return sorted(found)


def _less(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what is left of spans."""
    edges = sorted({at for span in (*spans, *taken) for at in span})
    return [
        (a, b)
        for a, b in pairwise(edges)
        if any(x <= a < y for x, y in spans) and not any(x <= a < y for x, y in taken)
    ]
