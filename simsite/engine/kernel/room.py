"""Stations with room for so many people: who would join one that is full stays where they are.

A file of its own beside the loop, as `simsite.engine.kernel.state`: only plans in which somebody
may have to wait for room come here.
"""
# mypy: disable-error-code="attr-defined, no-any-return"
# The tables are attributes by their names in the schema; a name that is not there does not compile.

from __future__ import annotations

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from simsite.core import compiled as cython

from simsite.engine.kernel.state import RunState

if not cython.compiled:  # compiled, they are numbers that room.pxd takes from there
    from simsite.tables.schema import *


class PeopleInRoom(RunState):
    """Who is at a station with limited room, and who waits for room there."""

    # -- what the loop says --

    def joins(self, site: int, k: int, resident: int, since: int) -> None:
        """Let a resident join station k of a site; `since` is when they came."""

    def leaves_line(self, site: int, k: int, resident: int, cause: int) -> None:
        """Let a resident leave for good who would have joined station k."""

    def has_gone(self, site: int, post: int, desk: int) -> None:
        """Go on at a desk from which a resident has moved on."""

    # -- who waits for room --

    def is_full(self, post: int) -> int:
        """Whether who would join a station has to wait for room."""
        return self.blocked_first[post] >= 0 or self.within[post] >= self.room[post]

    def stays(self, site: int, k: int, resident: int, at: int, since: int) -> int:
        """Let a resident wait for room at station k where they are; return 1 if they are gone.

        That is at a desk or in a delay, or outside, where `at` is -1 and they are since `since`.
        """
        first = self.first_post[site] + 1
        if self.turns_away(site):
            cause = NO_LATER_VISIT if self.abandoned[site] else CLOSED
            self.leaves_line(site, k, resident, cause)
            return 1
        if at >= 0 and self.serves[first + at] and self.goes_away(site):
            at = -1
        self.waits_for_room(first + k, resident)
        self.log_block(site, first + k, resident, at, since if at < 0 else NEVER)
        return at < 0

    def goes_from_place(self, site: int, row: int) -> None:
        """Let somebody who has waited for room, by their row, be gone from where they were."""
        at = self.block_rows[row + BLOCK_AT]
        if at < 0:
            return
        post = self.first_post[site] + 1 + at
        if self.serves[post]:
            cell = self.first_cell[post] + self.block_rows[row + BLOCK_RESIDENT]
            desk = self.cells[CELL_WIDTH * cell + CELL_SEAT] >> SEAT_BITS
            self.has_gone(site, post, self.first_desk[post] + desk)
        else:
            self.goes_from(post)

    def fill_room(self, site: int) -> None:
        """Let who waits for room move to where some is, from the last station to the first."""
        first = self.first_post[site] + 1
        for post in range(self.first_post[site + 1] - 1, first - 1, -1):
            while self.blocked_first[post] >= 0 and self.within[post] < self.room[post]:
                row = self.take_blocked(site, post)
                resident, came = self.block_rows[row + BLOCK_RESIDENT], self.now
                if self.block_rows[row + BLOCK_AT] < 0:
                    came = self.block_rows[row + BLOCK_CAME]
                self.joins(site, post - first, resident, came)
                self.goes_from_place(site, row)
        self.made_room = 0

    def send_away_blocked(self, site: int, post: int, cause: int) -> None:
        """Everybody who waits for room at a station leaves; work that was done stays done."""
        while self.blocked_first[post] >= 0:
            row = self.take_blocked(site, post)
            resident = self.block_rows[row + BLOCK_RESIDENT]
            self.leaves_line(site, post - self.first_post[site] - 1, resident, cause)
            self.goes_from_place(site, row)

    def clear_desks(self, site: int) -> None:
        """Let who is blocked at a desk wait outside instead, in their place."""
        first = self.first_post[site] + 1
        for post in range(first, self.first_post[site + 1]):
            resident = self.blocked_first[post]
            while resident >= 0:
                row = BLOCK_WIDTH * self.blocked_row[self.first_resident[site] + resident]
                at = self.block_rows[row + BLOCK_AT]
                if at >= 0 and self.serves[first + at]:
                    self.log_block_end(site, resident)
                    self.log_block(site, post, resident, -1, self.now)
                    self.goes_from_place(site, row)
                resident = self.links[LINK_WIDTH * (self.first_cell[post] + resident) + LINK_AFTER]

    def goes_away(self, site: int) -> int:
        """Whether the team at a site is to leave it."""
        route = self.team[site]
        return route >= 0 and self.ends_stay[route]

    # -- the line --

    def waits_for_room(self, post: int, resident: int) -> None:
        """Let a resident wait for room as the last."""
        cells, last = self.first_cell[post], self.blocked_last[post]
        self.links[LINK_WIDTH * (cells + resident) + LINK_BEFORE] = last
        self.links[LINK_WIDTH * (cells + resident) + LINK_AFTER] = -1
        self.blocked_last[post] = resident
        if last < 0:
            self.blocked_first[post] = resident
        else:
            self.links[LINK_WIDTH * (cells + last) + LINK_AFTER] = resident

    def take_blocked(self, site: int, post: int) -> int:
        """Let the first who waits for room wait no longer; return where their row begins."""
        resident = self.blocked_first[post]
        after = self.links[LINK_WIDTH * (self.first_cell[post] + resident) + LINK_AFTER]
        self.blocked_first[post] = after
        if after < 0:
            self.blocked_last[post] = -1
        else:
            self.links[LINK_WIDTH * (self.first_cell[post] + after) + LINK_BEFORE] = -1
        return self.log_block_end(site, resident)

    def log_block(self, site: int, post: int, resident: int, at: int, came: int) -> None:
        """Record that a resident who is at a station, -1 outside, waits for room at another."""
        row = BLOCK_WIDTH * self.blocks
        if row + BLOCK_WIDTH > len(self.block_rows):
            self.status = FULL
            self.blocked_row[self.first_resident[site] + resident] = 0
            return
        self.blocked_row[self.first_resident[site] + resident] = self.blocks
        self.block_rows[row + BLOCK_SITE] = site
        self.block_rows[row + BLOCK_STATION] = post - self.first_post[site] - 1
        self.block_rows[row + BLOCK_RESIDENT] = resident
        self.block_rows[row + BLOCK_AT] = at
        self.block_rows[row + BLOCK_CAME] = came
        self.block_rows[row + BLOCK_START] = self.now
        self.block_rows[row + BLOCK_END] = NEVER
        self.blocks += 1

    def log_block_end(self, site: int, resident: int) -> int:
        """Record that a resident no longer waits for room; return where the row begins."""
        row = BLOCK_WIDTH * self.blocked_row[self.first_resident[site] + resident]
        self.block_rows[row + BLOCK_END] = self.now
        return row
