"""Drawing residents and households one by one: the way where the loops are compiled.

`simsite.draws.reference` has the same functions, by NumPy, with the same results; what they take
and return is written there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import FAMILIES
from simsite.core.streams import DOSE, SERVICE_TIME, TAKEN, Purpose, service_purpose
from simsite.draws import codes, levels
from simsite.draws.addresses import Spans, starts
from simsite.draws.loops import Loops
from simsite.draws.order import Order
from simsite.draws.parameters import Parameters
from simsite.draws.population import Homes, draw_present, size_edges
from simsite.draws.times import before_last
from simsite.draws.variates import FORMS
from simsite.draws.workspace import Room
from simsite.model.plan import Distribution, FreeArrivals, Gate, Residents, Station

# Laws as rows of numbers, for the loops.


def law_tables(laws: Sequence[Distribution], inputs: Parameters) -> dict[str, NDArray[np.generic]]:
    """Tables of laws as `simsite.draws.variates` reads them.

    Parameters
    ----------
    laws : sequence of Distribution
        One row each.
    inputs : Parameters
        Values of quantities in this replication.

    Returns
    -------
    dict of str to array
        `forms` and `sample_from`, int64, one a law; `laws`, float64, `codes.ROW` a law;
        `samples`, float64, never empty.
    """
    numbers = np.zeros((len(laws), codes.ROW))
    forms, begin, samples = [], [], [np.zeros(1)]
    end = 1
    for law, own in zip(laws, numbers, strict=True):
        row = FAMILIES[law.family].row(inputs.parameters(law))
        own[: len(row.numbers)] = row.numbers
        own[4:] = inputs.value(law.floor), inputs.value(law.shift)
        forms.append(FORMS.index(row.form))
        begin.append(end)
        samples.append(np.asarray(row.sample, dtype=np.float64))
        end += len(row.sample)
    return {
        "forms": np.array(forms, dtype=np.int64),
        "sample_from": np.array(begin, dtype=np.int64),
        "laws": numbers.reshape(-1),
        "samples": np.concatenate(samples),
    }


I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
Keys = tuple[NDArray[np.uint64], NDArray[np.uint64]]
Tables = dict[str, NDArray[Any]]

# A table that a loop does not read still needs a place.
_UNREAD: Tables = {
    **dict.fromkeys(("count", "first", "into", "numbers", "out"), np.zeros(1, dtype=np.int64)),
    **dict.fromkeys(("households", "exempt", "at_home", "members"), np.zeros(1, dtype=np.int64)),
    **dict.fromkeys(("persons", "forms", "sample_from"), np.zeros(1, dtype=np.int64)),
    **dict.fromkeys(("key0", "key1"), np.zeros(1, dtype=np.uint64)),
    **dict.fromkeys(("up_to", "laws", "samples", "factor"), np.zeros(1)),
    "edges": np.zeros(1, dtype=np.int64),
    "mean_size": np.ones(1),
}


def _loops(spans: int, replication: int, tables: Tables) -> Loops:
    """Return loops over tables; one that is empty is never read and gets a place."""
    used = {name: values for name, values in tables.items() if values.size}
    whole = {**_UNREAD, **used, "spans": np.array([spans], dtype=np.int64)}
    return levels.Loops({name: values.data for name, values in whole.items()}, replication)


def _over(spans: Spans, out: I64, laws: Tables, factor: F64 | None = None) -> Loops:
    groups = len(spans.count)
    return _loops(
        groups,
        spans.replication,
        {
            **laws,
            "key0": spans.keys[0],
            "key1": spans.keys[1],
            "count": spans.count,
            "into": spans.into,
            "first": _counted(groups) if spans.first is None else spans.first,
            "numbers": _UNREAD["numbers"] if spans.numbers is None else spans.numbers,
            "factor": np.ones(groups) if factor is None else factor,
            "out": out,
        },
    )


def _counted(spans: int) -> I64:
    """Return the sign of numbers 0, 1, 2, ... in each span."""
    return np.full(spans, -1, dtype=np.int64)


def draw_homes(
    residents: Residents, present: I64, keys: Keys, inputs: Parameters, replication: int, room: Room
) -> Homes:
    """Draw who lives at sites, and who comes; classes are drawn as in `reference`."""
    if residents.classes:
        return Homes.of(draw_present(residents, present, keys, inputs, replication))
    sites, most = len(present), int(present.sum())
    edges = size_edges(residents.household_shares)
    made = {name: np.zeros(sites, dtype=np.int64) for name in ("households", "exempt", "at_home")}
    members, persons = room.table("members", most + sites), room.table("persons", most)
    tables = {"key0": keys[0], "key1": keys[1], "count": present, "up_to": edges, **made}
    tables |= {"first": _counted(sites), "members": members, "persons": persons}
    tables["edges"] = np.array([len(edges)], dtype=np.int64)
    tables["mean_size"] = np.array([1.0 + float(np.sum(1.0 - edges))])
    loops = _loops(sites, replication, tables)
    shares = residents.exempt, residents.home_bound, residents.attendance
    loops.people(*(inputs.value(share) for share in shares))
    doors = starts(made["households"] + 1)[:-1]
    attending = members[doors + made["households"]]
    return Homes(
        present=present,
        exempt=made["exempt"],
        home_bound=made["at_home"],
        absent=present - made["exempt"] - made["at_home"] - attending,
        households=made["households"],
        members=members[: loops.doors],
        persons=persons[: loops.come],
    )


def service_times(
    station: Station, spans: Spans, speed: F64, inputs: Parameters, out: I64, attempt: int = 0
) -> None:
    """Write the times of residents at a station, microseconds; 0 for those who do not take it."""
    share = inputs.value(station.alternative_share)
    laws = (station.time, station.alternative) if share > 0.0 else (station.time,)
    loops = _over(spans, out, law_tables(laws, inputs), speed)
    loops.times(service_purpose(station.stage, SERVICE_TIME, attempt), share)
    taken = inputs.value(station.taken)
    if taken < 1.0:
        loops.skip(service_purpose(station.stage, TAKEN), taken)


def dose_times(station: Station, spans: Spans, speed: F64, inputs: Parameters, out: I64) -> None:
    """Write the times of the doses prepared for a station, microseconds."""
    assert station.preparation is not None
    loops = _over(spans, out, law_tables((station.preparation.time,), inputs), speed)
    loops.times(service_purpose(station.stage, DOSE), 0.0)


def knock_times(gate: Gate, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the times to call up households, microseconds."""
    _over(spans, out, law_tables((gate.knock,), inputs)).times(Purpose.KNOCK, 0.0)


def walk_times(gate: Gate, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the walks of households, lateness included, microseconds."""
    share = inputs.value(gate.late_share)
    laws = (gate.walk, gate.late) if share > 0.0 else (gate.walk,)
    _over(spans, out, law_tables(laws, inputs)).walks(share)


def arrival_times(arrivals: FreeArrivals, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the free arrivals of households, microseconds since the campaign's start."""
    backlog = inputs.value(arrivals.backlog)
    later = Distribution("weibull", (arrivals.shape, arrivals.scale))
    if backlog >= 1.0:  # the Weibull law need not make sense then
        later = Distribution.constant(1.0)
    share = 1.0 if backlog >= 1.0 else before_last(arrivals, inputs)
    loops = _over(spans, out, law_tables((later,), inputs))
    loops.arrivals(arrivals.opening, arrivals.last_entry - 1, backlog, share)


def order_arrivals(spans: Spans, came: I64, members: I64, arrival: I64, order: I64) -> None:
    """Give everybody the arrival of the household, and order the residents of each site by it."""
    assert spans.first is not None
    most = int(spans.count.max()) if len(spans.count) else 0
    tables = {
        "count": spans.count,
        "first": spans.first,
        "into": starts(spans.count)[:-1],
        "people_from": spans.into,
        "out": came,
        "members": members,
        "arrival": arrival,
        "order": order,
        "sorted": np.empty(2 * most, dtype=np.int64),
        "first_of": np.empty(most + 2, dtype=np.int64),
    }
    if most > 0:
        Order({name: values.data for name, values in tables.items()}).spread()
