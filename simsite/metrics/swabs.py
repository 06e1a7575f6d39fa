"""When residents were swabbed and how long they had waited: all that is kept of each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.draws.workspace import Room
from simsite.metrics.numbers import PER_CENT, Across, Numbers
from simsite.metrics.places import Places

I64 = NDArray[np.int64]
TABLES = ("done", "waits")


class Swabs:
    """End and wait of each swab, piece after piece, within one by township and site.

    Parameters
    ----------
    room : Room
        Memory for 16 bytes a swab; what is kept is good until it is used again.
    expected : int
        For how many there is room at first: places that are not written to cost nothing.
    """

    def __init__(self, room: Room, expected: int) -> None:
        self._room, self._size, self._used = room, expected, 0
        self._ends: list[I64] = []

    def free(self, residents: int) -> tuple[I64, I64]:
        """Return where so many residents of the next piece go: ends and waits."""
        if self._used + residents > self._size:
            self._size = 2 * (self._used + residents)
        done, waits = (self._room.longer(name, self._size, self._used) for name in TABLES)
        own = slice(self._used, self._used + residents)
        return done[own], waits[own]

    def add(self, where: Places, numbers: Numbers) -> None:
        """Keep what was written into the tables that `free` returned.

        Parameters
        ----------
        where : Places
            Of the piece.
        numbers : Numbers
            Of the piece: how many were swabbed at each site.
        """
        ends = np.cumsum(np.append(0, numbers.swabbed[where.site_order]))[where.first_site]
        self._ends.append(self._used + ends)
        self._used += int(ends[-1])

    def across(self, where: Places, numbers: Numbers, attending: I64) -> Across:
        """Return the tables from which order statistics of townships and county are found.

        Parameters
        ----------
        where : Places
            Of the whole plan.
        numbers : Numbers
            Of the whole plan.
        attending : int64 array, shape (S,)
            Attending residents of each site.
        """
        done, waits = (self._room.longer(name, self._size, self._used) for name in TABLES)
        ends = np.array(self._ends)
        pieces, places = len(ends), len(where.townships) + 1
        coming = np.add.reduceat(attending[where.site_order], where.first_site[:-1])
        swabs = numbers.swab_counts
        return Across(
            done=done[: self._used],
            waits=waits[: self._used],
            first_stretch=np.append(pieces * np.arange(places), pieces * (places - 1) + 1),
            stretch_first=np.append(ends[:, :-1].T, 0),
            stretch_last=np.append(ends[:, 1:].T, self._used),
            place_attending=np.append(coming, coming.sum()),
            place_swabs=np.concatenate((swabs, swabs.sum(axis=0, keepdims=True))),
            reached=np.zeros((places, len(PER_CENT)), np.int64),
            longest_waits=np.zeros(1, np.int64),
        )
