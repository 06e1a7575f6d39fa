"""Many replications of one scenario, in arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER, SECOND, format_moment
from simsite.metrics import Metrics
from simsite.metrics.places import townships
from simsite.metrics.progress import grid, slots
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Origins

Array = NDArray[Any]

LUCK = "luck"
ALL = "all"
BY_REPLICATION = ("county", "townships", "sites", "progress")

# Numbers of a site of which there is one in each replication are most of what results hold. Counts
# of people, tubes and places in a queue are below 2^31: each resident takes more than 100 bytes
# while a site is simulated. Files hold all of them with 8 bytes.
NARROW: Mapping[str, type[np.signedinteger[Any]]] = {
    **dict.fromkeys(("present", "exempt", "home_bound", "absent", "attending"), np.int32),
    **dict.fromkeys(("swabbed", "left_unswabbed", "gave_up", "unswabbed_at_deadline"), np.int32),
    **dict.fromkeys(("tubes", "queue_peak", "balked"), np.int32),
    "done_by_deadline": np.int8,
}


def headline_of(lines: Collection[str]) -> str:
    """Return which of the lines says how sure the answer is: random draws and what is not known."""
    return ALL if ALL in lines else LUCK


@dataclass(frozen=True, slots=True)
class Ensemble:
    """One line of an answer: R replications with the same kind of random draws.

    Attributes
    ----------
    county : dict of str to array, shape (R,)
        Metrics of the county.
    townships : dict of str to array, shape (R, T)
        Metrics by township, in order of code.
    sites : dict of str to array, shape (R, S)
        Metrics by site, in plan order; those of `NARROW` in few bytes.
    progress : dict of str to array, shape (R, G) or (R, B)
        Tables over the day.
    duty : dict of str to array, shape (B,)
        Of the first replication alone, time on duty and at work by half hours, microseconds, as in
        `simsite.metrics.staff_over_day`; empty where it was not asked for.
    """

    county: dict[str, Array]
    townships: dict[str, Array]
    sites: dict[str, Array]
    progress: dict[str, Array]
    duty: dict[str, Array] = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(next(iter(self.county.values())))


class EnsembleRows:
    """The tables of an `Ensemble` while its replications come, in whatever order.

    What is measured goes into its row at once, so that it is never there twice.
    """

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Array]] = {level: {} for level in BY_REPLICATION}
        self._duty: dict[str, Array] = {}
        self._there: set[int] = set()
        self._rows = 0

    def expect(self, number: int) -> None:
        """Have room for the first `number` replications from the next one on that comes."""
        self._rows = max(self._rows, number)

    def put(self, found: Metrics) -> None:
        """Keep the numbers of a replication that is expected.

        Raises
        ------
        TypeError
            If a number is a fraction that was whole in the replications before.
        """
        row = found.replication
        for level, table in self._tables.items():
            measured: Mapping[str, Any] = getattr(found, level)
            for key, value in measured.items():
                kind = NARROW.get(key) if level == "sites" else None
                values = np.asarray(value)
                table[key] = self._with_room(table.get(key), values, kind)
                np.copyto(table[key][row, ...], values, casting="same_kind")
        if row == 0:
            self._duty = dict(found.duty)
        self._there.add(row)

    def _with_room(self, rows: Array | None, like: Array, kind: type | None) -> Array:
        """Return rows with room for all that are expected; others only while they are copied."""
        if rows is not None and len(rows) >= self._rows:
            return rows
        larger = np.empty((self._rows, *like.shape), kind or (like if rows is None else rows).dtype)
        if rows is not None:
            larger[: len(rows)] = rows
        return larger

    def county(self, first: int, end: int) -> dict[str, Array]:
        """Return the numbers of the county in replications `first` to `end`, the last left out."""
        return self._part("county", first, end)

    def ensemble(self, number: int) -> Ensemble:
        """Return the first `number` replications; their tables are these, not copies.

        Raises
        ------
        KeyError
            If one of them has not come.
        """
        return Ensemble(**{of: self._part(of, 0, number) for of in BY_REPLICATION}, duty=self._duty)

    def _part(self, level: str, first: int, end: int) -> dict[str, Array]:
        missing = set(range(first, end)) - self._there
        if missing:
            raise KeyError(min(missing))
        return {key: values[first:end] for key, values in self._tables[level].items()}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a site is late: what the removal of one limit would gain, on the same random draws.

    Attributes
    ----------
    site : int
        Index of the site in the plan.
    gains : dict of str to float array, shape (r,)
        By limit, microseconds by which completion comes forward in each replication tried;
        completion that is not reached counts as the horizon.
    county : dict of str to float array, shape (r,)
        The same for the completion of the county: often nothing, as the next site is as late.
        Empty in results saved by a version that did not look at it.
    """

    site: int
    gains: dict[str, NDArray[np.float64]]
    county: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def limit(self) -> str | None:
        """The limit whose removal gains most, by the median and then the mean; None for no gain."""

        def gain(limit: str) -> tuple[float, float]:
            tried = np.sort(self.gains[limit])
            return float(tried[(len(tried) - 1) // 2]), float(tried.mean())

        best = max(self.gains, key=gain)
        return best if gain(best) > (0.0, 0.0) else None


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What a run did to prove itself.

    Attributes
    ----------
    engine : str
        What simulated the run: `kernel` or `simpy`.
    replication : int
        Which replication of the headline line was looked at.
    replayed, groups : int
        Site groups simulated again with SimPy, of so many; none where SimPy is the engine.
    identical : bool
        Whether they were the same to the last bit.
    """

    engine: str
    replication: int
    replayed: int
    groups: int
    identical: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What ``--audit`` held against the written semantics, without a finding.

    Attributes
    ----------
    engine : str
        What made the traces: `kernel` or `simpy`.
    replication : int
        Which replication of the headline line.
    groups, residents : int
        Site groups, and residents who come there.
    """

    engine: str
    replication: int
    groups: int
    residents: int


@dataclass(frozen=True, slots=True, repr=False)
class Results:
    """The answer to one scenario.

    Attributes
    ----------
    name : str
        Short name, shown where scenarios are compared.
    plan : CampaignPlan
        What was simulated.
    seed : int
        Seed.
    lines : dict of str to Ensemble
        `luck`: the given values, speed factor 1; `all`: what is not known is drawn too. The
        second is the headline.
    reasons : tuple of Reason
        For the last sites, those that are likeliest to be the last first.
    check : SelfCheck or None
        How the run proved itself; None where it was not asked to.
    audit : Audit or None
        What was audited; None where it was not asked for.
    origins : Origins or None
        What the scenario says of where its inputs come from; None where that is not known.
    """

    name: str
    plan: CampaignPlan
    seed: int
    lines: dict[str, Ensemble]
    reasons: tuple[Reason, ...] = field(default=())
    check: SelfCheck | None = None
    audit: Audit | None = None
    origins: Origins | None = None

    @property
    def headline(self) -> Ensemble:
        """The line that says how sure the answer is: random draws and what is not known."""
        return self.lines[headline_of(self.lines)]

    @property
    def times(self) -> NDArray[np.int64]:
        """Grid of the tables over the day, shape (G,)."""
        return grid(self.plan)

    @property
    def slots(self) -> NDArray[np.int64]:
        """Starts of the half hours of the waits, shape (B,)."""
        return slots(self.times)

    @property
    def townships(self) -> tuple[str, ...]:
        """Township codes in the order of the arrays."""
        return townships(self.plan)

    @property
    def median_reached(self) -> bool:
        """Whether at least half of the replications of the headline line are complete."""
        completion = self.headline.county["completion"]
        return bool(2 * np.count_nonzero(completion < NEVER) >= len(completion))

    def __repr__(self) -> str:
        """Return name, size and headline in a few lines: the arrays of a county are millions."""
        if not self.lines:
            return f"<{type(self).__name__} {self.name!r}: nothing simulated>"
        completion = np.sort(self.headline.county["completion"])
        number, reached = len(completion), int(np.count_nonzero(completion < NEVER))
        middle = int(completion[(number - 1) // 2])
        median = "not reached" if middle >= NEVER else format_moment(middle // SECOND)
        sites, seed = f"{len(self.plan.sites):,}", self.seed
        return (
            f"<{type(self).__name__} {self.name!r}: {sites} sites, {number:,} replications, "
            f"seed {seed}\n median completion {median}, reached in {reached:,} of {number:,}>"
        )
