"""What a run can be held against without running it again: sums, bounds, Little's law.

Each check reads the stored numbers of every replication of every line. It shares no code with what
made them, so that a fault on either side would show.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsite.core.units import HOUR, NEVER
from simsite.experiment.run.queue_history import Replay
from simsite.experiment.run.results import LUCK, Ensemble, Results
from simsite.metrics.progress import STEP
from simsite.model.plan import FreeArrivals, SitePlan

CLASSES = ("exempt", "home_bound", "absent", "attending")
ADDED = ("present", *CLASSES, "swabbed", "left_unswabbed", "unswabbed_at_deadline", "tubes")
LITTLE_WITHIN = 0.02
# The stored queues are five-minute samples of the true ones: everybody who joins or leaves a queue
# is seen up to a step late. So many standard deviations of the sum of these are let pass, too.
SAMPLING = 4.0
RATES = ("utilisation.",)


@dataclass(frozen=True, slots=True)
class Invariant:
    """One check of a run.

    Attributes
    ----------
    key : str
        Which check.
    holds : bool or None
        Whether it does; None where the run gives nothing to hold it against.
    numbers : dict of str to (unit, value)
        What was compared, in units of the metrics' catalogue; also ``hours`` and ``ratio``.
    """

    key: str
    holds: bool | None
    numbers: dict[str, tuple[str, float]] = field(default_factory=dict)


def findings(results: Results, earliest: int, replays: Sequence[Replay]) -> tuple[Invariant, ...]:
    """Hold the numbers of a run against what must be true of them.

    Parameters
    ----------
    results : Results
        Of a run.
    earliest : int
        Lower bound of completion at the given values, microseconds, NEVER for none
        (`simsite.workload`).
    replays : sequence of Replay
        Sites whose queues are known exactly.
    """
    lines = list(results.lines.values())
    found = [
        _all("classes", lines, _classes_add_up),
        _all("sums", lines, _places_add_up),
        _all("last", lines, _last_is_last),
        _all("deadline", lines, lambda line: _deadline(line, results.plan.calendar.deadline)),
        _all("curve", lines, _curve_rises),
        _all("duty", lines, _never_busier_than_on_duty),
        _little(results.headline),
        _bound(results, earliest),
    ]
    return (*found, _little_exactly(replays), _work(replays)) if replays else tuple(found)


def _all(key: str, lines: list[Ensemble], holds: Any) -> Invariant:
    count = sum(line.replications for line in lines)
    return Invariant(key, all(bool(holds(line)) for line in lines), {"count": ("count", count)})


def _gave_up(table: Mapping[str, Any]) -> Any:
    """Return who gave up, nobody where nobody can."""
    return table.get("gave_up", 0)


def _classes_add_up(line: Ensemble) -> bool:
    """Hold the six classes against the residents present, at every level.

    The attending are swabbed, have left, or are still to come; where a place is complete all are
    swabbed or have given up.
    """
    return all(
        np.array_equal(np.sum([table[name] for name in CLASSES], axis=0), table["present"])
        and (table["swabbed"] + table["left_unswabbed"] <= table["attending"]).all()
        and (table["swabbed"] + _gave_up(table) == table["attending"])[
            table["completion"] < NEVER
        ].all()
        for table in (line.sites, line.townships, line.county)
    ) and _of_residents_add_up(line)


def _of_residents_add_up(line: Ensemble) -> bool:
    """Hold the classes that the scenario names, if any, against the county."""
    names = [key.partition(".")[2] for key in line.county if key.startswith("class_attending.")]
    own = {
        key: np.stack([line.county[f"class_{key}.{name}"] for name in names])
        for key in (("attending", "swabbed", "completion") if names else ())
    }
    sums = (np.array_equal(own[key].sum(axis=0), line.county[key]) for key in (*own,)[:2])
    somebody = line.county["attending"] > 0
    last = (own["completion"].max(axis=0) if names else line.county["completion"])[somebody]
    return all(sums) and np.array_equal(last, line.county["completion"][somebody])


def _places_add_up(line: Ensemble) -> bool:
    return all(
        np.array_equal(line.sites[name].sum(axis=1), line.county[name])
        and np.array_equal(line.townships[name].sum(axis=1), line.county[name])
        for name in ADDED
    )


def _last_is_last(line: Ensemble) -> bool:
    """Whether the county is done when the last place is to which somebody comes."""
    somebody = line.county["attending"] > 0
    return all(
        np.array_equal(
            np.where(table["attending"] > 0, table["completion"], 0).max(axis=1)[somebody],
            line.county["completion"][somebody],
        )
        for table in (line.sites, line.townships)
    )


def _deadline(line: Ensemble, deadline: int) -> bool:
    return all(
        np.array_equal(table["completion"] <= deadline, table["done_by_deadline"] == 1)
        for table in (line.sites, line.townships, line.county)
    )


def _curve_rises(line: Ensemble) -> bool:
    swabbed = line.progress["swabbed"]
    within = (swabbed[:, -1] <= line.county["swabbed"]).all()
    return bool((np.diff(swabbed, axis=1) >= 0).all() and within)


def _never_busier_than_on_duty(line: Ensemble) -> bool:
    return all(
        bool(((values >= 0.0) & (values <= 1.0)).all())
        for name, values in line.county.items()
        if name.startswith(RATES)
    )


def _little(line: Ensemble) -> Invariant:
    """Hold person-hours under the curves of the queues against the sum of the waits.

    Only in replications in which everybody is served: those left in a queue have no wait.
    """
    ends = [values[:, -1] for values in _tables(line, "waiting.")]
    served = (line.county["completion"] < NEVER) & ~np.any(ends, axis=0)
    number = int(served.sum())
    if number == 0:
        return Invariant("little", None)

    def total(beginning: str) -> float:
        return sum(float(values[served].sum()) for values in _tables(line, beginning))

    steps = sum(_under(values[served]) for values in _tables(line, "waiting."))
    area, sums = steps * (STEP / HOUR) / number, total("wait_sum.") / HOUR / number
    moves = 2 * total("wait_number.")
    chance = SAMPLING * (STEP / HOUR) * math.sqrt(moves / 12) / number
    apart = abs(area - sums)
    share = apart / sums if sums else 0.0
    numbers = {"area": ("hours", area), "sums": ("hours", sums), "apart": ("share", share)}
    return Invariant("little", apart <= max(LITTLE_WITHIN * sums, chance), numbers)


def _under(curves: Any) -> float:
    """Return the area under curves, (R, G), in steps of their grid, by the trapezium rule."""
    return float(curves.sum()) - float(curves[:, 0].sum() + curves[:, -1].sum()) / 2


def _tables(line: Ensemble, beginning: str) -> Iterator[Any]:
    return (values for name, values in line.progress.items() if name.startswith(beginning))


def _bound(results: Results, earliest: int) -> Invariant:
    """Hold the latest replication of random draws alone against the bound of the flow without.

    The flow is of mean values. Where residents come by themselves its tail is that of the mean
    curve, later than the last arrival of most replications, so it bounds nothing there.
    """
    if not all(_fed_at_once(site) for site in results.plan.sites):
        return Invariant("bound", None)
    latest = int(results.lines.get(LUCK, results.headline).county["completion"].max())
    numbers = {"bound": ("time", float(earliest)), "latest": ("time", float(latest))}
    return Invariant("bound", earliest <= latest, numbers)


def _fed_at_once(site: SitePlan) -> bool:
    """Whether residents are called up, or stand there at opening."""
    arrivals = site.arrivals
    if site.visitors:
        return False
    return arrivals is None or (isinstance(arrivals, FreeArrivals) and arrivals.backlog.low >= 1.0)


def _work(replays: Sequence[Replay]) -> Invariant:
    """Hold the work done at each stage against what its desks could do in the time it took."""
    work = sum(stage.work for replay in replays for stage in replay.stages)
    room = sum(stage.room for replay in replays for stage in replay.stages)
    within = all(stage.work <= stage.room for replay in replays for stage in replay.stages)
    numbers = {
        "count": ("count", float(len(replays))),
        "work": ("hours", work / HOUR),
        "room": ("hours", room / HOUR),
    }
    return Invariant("work", within, numbers)


def _little_exactly(replays: Sequence[Replay]) -> Invariant:
    """Hold Little's law to the microsecond at the sites that are replayed."""
    area = sum(replay.queue_area for replay in replays)
    waits = sum(replay.wait_sum for replay in replays)
    numbers = {
        "count": ("count", float(len(replays))),
        "area": ("hours", area / HOUR),
        "sums": ("hours", waits / HOUR),
    }
    same = all(replay.queue_area == replay.wait_sum for replay in replays)
    return Invariant("little_exact", same, numbers)
