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

    def is_full(self, post: int) -> int:
        """Whether who would join a station has to wait for room."""
        return self.blocked_first[post] >= 0 or self.within[post] >= self.room[post]

    def waits_where(self, site: int, k: int, resident: int, at: int, since: int) -> int:
        """Let a resident wait for room at station k where they are; return 1 if they are gone.

        That is at a desk or in a delay, or outside, where `at` is -1 and they are since `since`.
        """
        first = self.first_post[site] + 1
        if at >= 0 and self.serves[first + at] and self.goes_away(site):
            at, since = -1, self.now
        self.waits_for_room(first + k, resident)
        self.log_block(site, first + k, resident, at, since if at < 0 else NEVER)
        return at < 0

    def since(self, row: int) -> int:
        """Since when the visit counts of who has waited for room, by their row."""
        return (
            self.now if self.block_rows[row + BLOCK_AT] >= 0 else self.block_rows[row + BLOCK_CAME]
        )

    def leaves_place(self, site: int, row: int) -> int:
        """Let who has waited for room be gone from a delay, or return their desk; else -1."""
        at = self.block_rows[row + BLOCK_AT]
        post = self.first_post[site] + 1 + at
        if at >= 0 and self.serves[post]:
            cell = self.first_cell[post] + self.block_rows[row + BLOCK_RESIDENT]
            return self.first_desk[post] + (self.cells[CELL_WIDTH * cell + CELL_SEAT] >> SEAT_BITS)
        if at >= 0:
            self.goes_from(post)
        return -1

    def next_to_move(self, site: int) -> int:
        """Take who moves on next, at the last station that has room; -1 for nobody."""
        for post in range(self.first_post[site + 1] - 1, self.first_post[site], -1):
            if self.blocked_first[post] >= 0 and self.within[post] < self.room[post]:
                return self.take_blocked(site, post)
        return -1

    def next_at_desk(self, site: int) -> int:
        """Let the next who is blocked at a desk wait outside, in their place; the row that ends."""
        first = self.first_post[site] + 1
        for post in range(first, self.first_post[site + 1]):
            resident = self.blocked_first[post]
            while resident >= 0:
                row = BLOCK_WIDTH * self.blocked_row[self.first_resident[site] + resident]
                at = self.block_rows[row + BLOCK_AT]
                if at >= 0 and self.serves[first + at]:
                    self.log_block_end(site, resident)
                    self.log_block(site, post, resident, -1, self.now)
                    return row
                resident = self.links[LINK_WIDTH * (self.first_cell[post] + resident) + LINK_AFTER]
        return -1

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
