"""Ciw, salabim and asimpy, in an environment of their own: they and NumPy are all that is needed.

``python peers.py NAME LUCK.npz TRACE.npz`` reads the luck of a workload, simulates site after
site, writes starts and ends, and prints the CPU seconds and the version as one JSON object. All
are given microseconds as whole numbers, so their sums are exact.

The arrays of the luck: ``sites`` (people of each site), ``desks`` (site x stage), ``arrival``
(people) and ``service`` (people x stages, site by site, within it stage by stage).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
Trace = tuple[I64, I64]


def with_ciw(desks: list[int], arrival: list[int], service: list[list[int]]) -> Trace:
    """Simulate one site with Ciw: a network of FIFO queues in a row."""
    import ciw

    class Own(ciw.dists.Distribution):
        """The times drawn for each person, whoever is served when."""

        def __init__(self, times: list[int]) -> None:
            self.times = times

        def sample(self, t: float | None = None, ind: Any = None) -> int:
            """Return the time of the person in hand."""
            return self.times[ind.id_number - 1]

    stages = len(desks)
    gaps = np.diff(np.array(arrival), prepend=0).tolist()
    network = ciw.create_network(
        number_of_servers=desks,
        arrival_distributions=[ciw.dists.Sequential([*gaps, float("inf")]), *[None] * (stages - 1)],
        service_distributions=[Own(times) for times in service],
        routing=[[float(j == i + 1) for j in range(stages)] for i in range(stages)],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(arrival), method="Finish")
    start = np.zeros((stages, len(arrival)), np.int64)
    end = np.zeros_like(start)
    for record in simulation.get_all_records():
        place = record.node - 1, record.id_number - 1
        start[place] = record.service_start_date
        end[place] = record.service_end_date
    return start, end


def with_salabim(desks: list[int], arrival: list[int], service: list[list[int]]) -> Trace:
    """Simulate one site with salabim: a component a resident, a resource a stage."""
    import salabim

    salabim.yieldless(False)
    env = salabim.Environment(trace=False, time_unit="n/a")
    resources = [salabim.Resource(capacity=number, monitor=False) for number in desks]
    start = [[0] * len(arrival) for _ in desks]
    end = [[0] * len(arrival) for _ in desks]

    class Resident(salabim.Component):  # type: ignore[misc,name-defined,unused-ignore]
        """Passes all queues in turn."""

        def setup(self, number: int) -> None:
            """Remember who this is."""
            self.number = number

        def process(self) -> Iterator[Any]:
            """Queue and be served, stage after stage."""
            for stage, desk in enumerate(resources):
                yield self.request(desk)
                start[stage][self.number] = env.now()
                yield self.hold(service[stage][self.number])
                self.release(desk)
                end[stage][self.number] = env.now()

    for number, time_ in enumerate(arrival):
        Resident(at=time_, number=number)
    env.run()
    return np.array(start, np.int64), np.array(end, np.int64)


def with_asimpy(desks: list[int], arrival: list[int], service: list[list[int]]) -> Trace:
    """Simulate one site with asimpy: a source, a process a resident, a resource a stage."""
    import asimpy

    env = asimpy.Environment()
    resources = [asimpy.Resource(env, capacity=number) for number in desks]
    start = [[0] * len(arrival) for _ in desks]
    end = [[0] * len(arrival) for _ in desks]

    class Resident(asimpy.Process):  # type: ignore[misc,name-defined,unused-ignore]
        """Passes all queues in turn."""

        def init(self, number: int) -> None:
            """Remember who this is."""
            self.number = number

        async def run(self) -> None:
            """Queue and be served, stage after stage."""
            for stage, desk in enumerate(resources):
                async with desk:
                    start[stage][self.number] = self.now
                    await self.timeout(service[stage][self.number])
                end[stage][self.number] = self.now

    class Source(asimpy.Process):  # type: ignore[misc,name-defined,unused-ignore]
        """Lets the residents come one after the other."""

        async def run(self) -> None:
            """Wait for each of them."""
            for number in sorted(range(len(arrival)), key=arrival.__getitem__):
                await self.timeout(arrival[number] - self.now)
                Resident(env, number)

    Source(env)
    env.run()
    return np.array(start, np.int64), np.array(end, np.int64)


PEERS: dict[str, Callable[[list[int], list[int], list[list[int]]], Trace]] = {
    "ciw": with_ciw,
    "salabim": with_salabim,
    "asimpy": with_asimpy,
}


def run(name: str, luck: dict[str, I64]) -> tuple[float, I64, I64]:
    """Simulate all sites; return CPU seconds, starts and ends."""
    __import__(name)
    person = cell = 0
    starts, ends, seconds = [], [], 0.0
    for people, desks in zip(luck["sites"].tolist(), luck["desks"].tolist(), strict=True):
        arrival = luck["arrival"][person : person + people].tolist()
        size = people * len(desks)
        service = luck["service"][cell : cell + size].reshape(len(desks), people).tolist()
        began = time.process_time()
        start, end = PEERS[name](desks, arrival, service)
        seconds += time.process_time() - began
        starts.append(start.reshape(-1))
        ends.append(end.reshape(-1))
        person, cell = person + people, cell + size
    return seconds, np.concatenate(starts), np.concatenate(ends)


if __name__ == "__main__":
    peer, luck_file, trace_file = sys.argv[1:]
    took, all_starts, all_ends = run(peer, dict(np.load(luck_file)))
    np.savez(trace_file, start=all_starts, end=all_ends)
    print(json.dumps({"seconds": took, "version": version(peer)}))
