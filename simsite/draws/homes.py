"""Who lives at sites and who comes, in flat tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.draws.people import People
from simsite.draws.spans import places, starts

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Homes:
    """People of G sites, all sites in a row: N attending, H households.

    Attributes
    ----------
    present, exempt, home_bound, absent : int64 arrays, shape (G,)
        Counts by site.
    households : int64 array, shape (G,)
        Households by site.
    members : int64 array, shape (H + G,)
        For each site: first attending member of each household, numbered from 0 within the
        site, and one past the last.
    persons : int64 array, shape (N,)
        Roster numbers of the attending.
    """

    present: I64
    exempt: I64
    home_bound: I64
    absent: I64
    households: I64
    members: I64
    persons: I64

    @staticmethod
    def of(people: People) -> Homes:
        """Return people as flat tables."""
        attending = people.present - people.exempt - people.home_bound - people.absent
        before = np.repeat(starts(attending)[:-1], people.households)
        members = np.zeros(len(people.attending_sizes) + len(people.present), dtype=np.int64)
        first = starts(people.households + 1)[:-1] + 1
        members[places(first, people.households)] = np.cumsum(people.attending_sizes) - before
        return Homes(
            present=people.present,
            exempt=people.exempt,
            home_bound=people.home_bound,
            absent=people.absent,
            households=people.households,
            members=members,
            persons=people.attending.numbers,
        )

    @property
    def attending(self) -> I64:
        """Attending residents of each site, shape (G,)."""
        return self.present - self.exempt - self.home_bound - self.absent


def in_order(parts: Sequence[tuple[I64, Homes]], sites: int) -> Homes:
    """Put parts of a county together in the order of their sites.

    Parameters
    ----------
    parts : sequence of (int64 array, Homes)
        Indices of sites, and their people.
    sites : int
        How many there are in all parts.
    """
    if len(parts) == 1 and len(parts[0][0]) == sites:
        return parts[0][1]
    place = np.argsort(np.concatenate([own for own, _ in parts])) if parts else np.zeros(0, int)
    homes = [own for _, own in parts]
    attending = _joined([own.attending for own in homes])
    doors = _joined([own.households + 1 for own in homes])
    return Homes(
        **{
            name: _joined([getattr(own, name) for own in homes])[place]
            for name in ("present", "exempt", "home_bound", "absent", "households")
        },
        members=_rearranged(_joined([own.members for own in homes]), doors, place),
        persons=_rearranged(_joined([own.persons for own in homes]), attending, place),
    )


def _joined(parts: Sequence[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _rearranged(values: I64, count: I64, place: NDArray[np.intp]) -> I64:
    """Put stretches of a table into another order."""
    first = starts(count)
    return _joined([values[first[i] : first[i + 1]] for i in place.tolist()])
