"""Room for so many people at a station, and who waits for it where they are."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simsite.core.units import NEVER
from simsite.engine.reference.crew import Desk

if TYPE_CHECKING:
    from simsite.engine.reference.station import DelayStation, ServeStation


@dataclass(slots=True)
class Place:
    """Where somebody is who would move on: at a desk, in a delay, or outside.

    Attributes
    ----------
    station : ServeStation, DelayStation or None
        The station in which they are; None for outside.
    desk : Desk or None
        The desk there.
    came : int
        Who is outside: since when.
    """

    station: ServeStation | DelayStation | None = None
    desk: Desk | None = None
    came: int = NEVER

    @property
    def number(self) -> int:
        """Number of the station, -1 for outside."""
        return -1 if self.station is None else self.station.number

    def is_left(self) -> None:
        """Let the resident be gone from there."""
        if self.station is not None:
            self.station.room.is_left()
            self.station.has_gone(self.desk)


@dataclass(slots=True)
class Blocked:
    """Somebody who waits for room, where they wait, and the row that says so."""

    resident: int
    place: Place
    row: int


class StationRoom:
    """The room of a station.

    Parameters
    ----------
    size : int
        How many people may be there; NEVER for any number.

    Attributes
    ----------
    within : int
        Who has joined and is still there; not counted where there is room for any number.
    line : deque of Blocked
        Who waits for room, the longest first.
    """

    def __init__(self, size: int) -> None:
        self.size, self.within = size, 0
        self.line: deque[Blocked] = deque()

    @property
    def is_free(self) -> bool:
        """Whether somebody may join."""
        return self.within < self.size

    @property
    def must_wait(self) -> bool:
        """Whether who would join has to wait for room."""
        return bool(self.line) or not self.is_free

    def is_joined(self) -> None:
        """Count somebody who joins the station."""
        self.within += int(self.size != NEVER)

    def is_left(self) -> None:
        """Count somebody who is no longer there."""
        self.within -= int(self.size != NEVER)
