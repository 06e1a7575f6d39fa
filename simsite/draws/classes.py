"""Of which class each resident is, and what the classes take at a station."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simsite.draws import primitives
from simsite.draws.addresses import Spans, places, starts
from simsite.draws.arrival_streams import BESIDE_FROM, BLOCKS, QUEUE_FROM
from simsite.draws.parameters import Parameters
from simsite.draws.population import drawn_classes
from simsite.model.coming import STREAM_NAMES, Stream
from simsite.model.plan import Residents, SitePlan, Station

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


def write_classes(
    residents: Residents, people: Spans, sites: Sequence[SitePlan], inputs: Parameters, out: I64
) -> None:
    """Write the class of each resident of sites that share the laws of classes.

    Parameters
    ----------
    residents : Residents
        Laws of all the sites; the population is not looked at.
    people : Spans
        The residents of each site, who have stable numbers.
    sites : sequence of SitePlan
        These sites; a stream may have people of one class alone.
    inputs : Parameters
        Values of quantities.
    out : int64 array
        Written at the places of the spans: numbers of classes.
    """
    everybody, where = people.addresses(), places(people.into, people.count)
    streams = np.array([isinstance(site.arrivals, Stream) for site in sites])
    beside = np.repeat(streams, people.count) | (everybody.numbers >= BLOCKS[1])
    for by_stream in (False, True):
        own = beside == by_stream
        some = everybody.kept(own)
        if len(some.numbers):
            classes = residents.classes
            out[where[own]] = drawn_classes(classes, some, inputs, who_come=by_stream)
    block = np.searchsorted(np.array(BLOCKS), everybody.numbers, side="right") - 1
    of_site = np.repeat(np.arange(len(sites)), people.count)
    for n, site in enumerate(sites if residents.stream_classes else ()):
        for blocks, number in _of_streams(site):
            out[where[(of_site == n) & np.isin(block, blocks)]] = number


def _of_streams(site: SitePlan) -> Iterator[tuple[list[int], int]]:
    """Yield the blocks of numbers of each stream of one class, and the class."""
    said = dict(site.residents.stream_classes)
    for stream in site.streams:
        number = said.get(STREAM_NAMES[type(stream)])
        first = (0, QUEUE_FROM) if stream is site.arrivals else (BESIDE_FROM[type(stream)],)
        if number is not None:
            yield [BLOCKS.index(begin) for begin in first], number


@dataclass(frozen=True, slots=True)
class ClassedServices:
    """Services at stations at which classes of residents differ.

    Attributes
    ----------
    classes : int64 array
        Class of each resident, at the places of the stable numbers of spans.
    inputs : Parameters
        Values of quantities.
    """

    classes: I64
    inputs: Parameters

    def service_times(
        self, station: Station, spans: Spans, speed: F64, out: I64, attempt: int = 0
    ) -> None:
        """Write the times at a station, class after class as if each were alone.

        Parameters
        ----------
        station, spans, speed, out, attempt
            As of `simsite.draws.reference.service_times`; the spans have stable numbers.
        """
        if spans.first is None or spans.numbers is None:
            raise ValueError("residents of classes have stable numbers")
        number, into = places(spans.first, spans.count), places(spans.into, spans.count)
        span, of = np.repeat(np.arange(len(spans.count)), spans.count), self.classes[number]
        for n, own in enumerate(station.by_class):
            chosen = of == n
            persons = spans.numbers[number[chosen]]
            if not len(persons):
                continue
            count = np.bincount(span[chosen], minlength=len(spans.count)).astype(np.int64)
            first = starts(count)[:-1]
            some = Spans(spans.keys, count, first, spans.replication, first, persons)
            times = np.empty(len(persons), dtype=np.int64)
            factor, alone = self.inputs.value(own.factor), replace(station, taken=own.taken)
            primitives.service_times(alone, some, speed * factor, self.inputs, times, attempt)
            out[into[chosen]] = times
