"""The event loop over flat int64 tables: take the first event, do what it says.

One file for all that happens, above the usual length on purpose: the C compiler puts one small
function into another only within a module, and a loop whose steps stand in seven modules was
measured to be several times slower. What is written down, and asked of the tables, stands in
`simsite.engine.kernel.state`. The order is: events, posts, stations, sites, routes, loop; it
follows the text of `simsite.engine`. Every table is a memoryview and an attribute of its own name;
what stands where is written in `simsite.tables.schema`. Interpreted, the memoryviews are Python's
own, which refuse an index or a number that is out of range.
"""
# mypy: disable-error-code="attr-defined, no-any-return"
# The tables are attributes by their names in the schema; a name that is not there does not compile.

from __future__ import annotations

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:  # interpreted without Cython: there is no lock to release
    from simsite.core import compiled as cython

from simsite.engine.kernel.room import PeopleInRoom

if not cython.compiled:  # compiled, they are numbers that loop.pxd takes from there
    from simsite.tables.event_key import *
    from simsite.tables.schema import *


class Loop(PeopleInRoom):
    """Groups that can be run: tables of plan, random draws, trace and present state."""

    def __init__(self, tables: dict[str, memoryview[int]], until: int) -> None:
        super().__init__(tables)
        self.until, self.pause, self.hole = until, NEVER, 0
        self.first_soon, self.last_soon = 0, 0
        self.lone, self.lone_time, self.lone_key = 0, NEVER, 0
        self.first_of_group, self.sharing = 0, 0

    # -- the queue of events: a heap by (time, key), and the events of the present instant --

    def key(self, phase: int, site: int, place: int, rank: int, index: int) -> int:
        """Pack the order within an instant, as `simsite.tables.event_key.key` does.

        Sites are numbered within the group: a batch may have more than fit into a key.
        """
        key = (phase << SITE_BITS) + site - self.first_of_group
        key = (key << PLACE_BITS) + place
        key = (key << RANK_BITS) + rank
        return (key << INDEX_BITS) + index

    def put(self, time: int, key: int, value: int) -> None:
        """Put an event into the queue; what would happen after the horizon is dropped."""
        if time >= self.until:
            return
        if time == self.now:
            self.put_soon(key, value)
            return
        if self.hole:
            self.hole = 0
            self.sink(time, key, value)
            return
        gap = self.events
        if gap == len(self.heap_time):
            self.status = FULL
            return
        self.events = gap + 1
        self.lift(gap, time, key, value)

    def put_soon(self, key: int, value: int) -> None:
        """Put an event of the present instant in order of its key; there are never many."""
        place = self.last_soon
        if place == len(self.soon_key):
            self.status = FULL
            return
        self.last_soon = place + 1
        while place > self.first_soon and self.soon_key[place - 1] > key:
            self.soon_key[place] = self.soon_key[place - 1]
            self.soon_value[place] = self.soon_value[place - 1]
            place -= 1
        self.soon_key[place] = key
        self.soon_value[place] = value

    def fill_hole(self) -> None:
        """Close the gap at the top, which the first event has left, if nothing new came into it.

        The gap goes down to the bottom, where the earliest of four children moves up, and the last
        event from there up to its place: it came from the bottom and seldom rises far.
        """
        self.hole = 0
        last = self.events - 1
        self.events = last
        gap, child = 0, 1
        while child < last:
            child = self.earliest(child, min(child + BRANCHES, last))
            self.move_up(child, gap)
            gap = child
            child = BRANCHES * gap + 1
        self.lift(gap, self.heap_time[last], self.heap_key[last], self.heap_value[last])

    def sink(self, time: int, key: int, value: int) -> None:
        """Put an event into the gap at the top or, in exchange with earlier ones, below it."""
        gap, child = 0, 1
        while child < self.events:
            child = self.earliest(child, min(child + BRANCHES, self.events))
            if time < self.heap_time[child] or (
                time == self.heap_time[child] and key < self.heap_key[child]
            ):
                break
            self.move_up(child, gap)
            gap = child
            child = BRANCHES * gap + 1
        self.heap_time[gap] = time
        self.heap_key[gap] = key
        self.heap_value[gap] = value

    def move_up(self, child: int, gap: int) -> None:
        """Move an event of the heap into a gap."""
        self.heap_time[gap] = self.heap_time[child]
        self.heap_key[gap] = self.heap_key[child]
        self.heap_value[gap] = self.heap_value[child]

    def first_of_heap(self) -> int:
        """Place of the first event of the heap, whose top may be a gap; -1 if there is none."""
        if self.hole == 0:
            return 0 if self.events > 0 else -1
        return self.earliest(1, min(BRANCHES + 1, self.events)) if self.events > 1 else -1

    def earliest(self, first: int, last: int) -> int:
        """Place of the earliest event from `first` to before `last`."""
        found, time = first, self.heap_time[first]
        for place in range(first + 1, last):
            if self.heap_time[place] == time:
                found = place if self.heap_key[place] < self.heap_key[found] else found
            else:
                found = place if self.heap_time[place] < time else found
                time = min(self.heap_time[place], time)
        return found

    def lift(self, gap: int, time: int, key: int, value: int) -> None:
        """Put an event into a gap of the heap or, in exchange with later ones, above it."""
        while gap > 0:
            parent = (gap - 1) >> BRANCH_BITS
            if self.heap_time[parent] < time or (
                self.heap_time[parent] == time and self.heap_key[parent] < key
            ):
                break
            self.move_up(parent, gap)
            gap = parent
        self.heap_time[gap] = time
        self.heap_key[gap] = key
        self.heap_value[gap] = value

    # -- posts: desks, and crews that rise and fall by the clock --

    def rise(self, site: int, post: int, k: int) -> None:
        """Let k more members be on duty: cancel falls first, then call the lowest who are off."""
        self.scheduled[post] += k
        cancelled = min(k, self.waiting[post])
        self.waiting[post] -= cancelled
        k -= cancelled
        cancelled = min(k, self.pending[post])
        self.pending[post] -= cancelled
        k -= cancelled
        for desk in range(self.first_desk[post], self.first_desk[post + 1]):
            if k > 0 and self.desk_leaving[desk]:
                self.desk_leaving[desk] = 0
                k -= 1
        member = self.first_member[post]
        while k > 0:
            if self.member_state[member] == OFF:
                self.member_state[member] = RELIEF
                self.relief[post] += 1
                self.on_post[post] += 1
                k -= 1
            member += 1
        self.seat_relief(site, post)
        self.log_duty(site, post)

    def fall(self, site: int, post: int, k: int, at_once: int) -> None:
        """Let k members go off duty; while the site serves out they stay, unless `at_once`."""
        self.scheduled[post] -= k
        if self.serving_out[site] and post != self.first_post[site] and not at_once:
            self.waiting[post] += k
        else:
            self.send_off(site, post, k)
        self.log_duty(site, post)

    def release(self, site: int, post: int) -> None:
        """Let go those who stayed to serve out the queue."""
        k = self.waiting[post]
        if k > 0:
            self.waiting[post] = 0
            self.send_off(site, post, k)
            self.log_duty(site, post)

    def send_off(self, site: int, post: int, k: int) -> None:
        """Send off k members: relief first, then idle desks from the highest, the rest later."""
        first = self.first_member[post]
        member = self.first_member[post + 1] - 1
        while k > 0 and self.relief[post] > 0:
            if self.member_state[member] == RELIEF:
                self.member_state[member] = OFF
                self.relief[post] -= 1
                self.on_post[post] -= 1
                k -= 1
            member -= 1
            if member < first:
                member = self.first_member[post + 1] - 1
        desk = self.first_desk[post + 1] - 1
        last = self.first_desk[post]
        left = self.idle[post]
        while k > 0 and left > 0 and desk >= last:
            if self.desk_state[desk] == IDLE:
                left -= 1
                k -= 1
                self.send_off_idle(site, post, desk)
            desk -= 1
        self.pending[post] += k

    def seat_relief(self, site: int, post: int) -> None:
        """Seat members without a desk, lowest member at lowest desk."""
        desk = self.first_desk[post]
        member = self.first_member[post]
        while self.relief[post] > 0 and self.vacant[post] > 0:
            while self.desk_state[desk] != EMPTY:
                desk += 1
            while self.member_state[member] != RELIEF:
                member += 1
            self.member_state[member] = SEATED
            self.relief[post] -= 1
            self.vacant[post] -= 1
            self.desk_member[desk] = member - self.first_member[post]
            self.becomes_idle(site, post, desk)

    def leave_desk(self, site: int, post: int, desk: int) -> None:
        """Let the member of a desk that is not idle any more go off; relief takes the desk."""
        self.member_state[self.first_member[post] + self.desk_member[desk]] = OFF
        self.on_post[post] -= 1
        self.desk_state[desk] = EMPTY
        self.desk_member[desk] = -1
        self.desk_leaving[desk] = 0
        self.vacant[post] += 1
        self.seat_relief(site, post)
        self.log_duty(site, post)

    def goes_off(self, post: int, desk: int) -> int:
        """Whether the member at a desk that has just become free goes off."""
        if self.desk_leaving[desk]:
            return 1
        if self.pending[post] > 0:
            self.pending[post] -= 1
            return 1
        return 0

    def lowest_idle(self, post: int) -> int:
        """Take the lowest idle desk; there is one. Few are looked at one after the other."""
        self.idle[post] -= 1
        if self.first_desk[post + 1] - self.first_desk[post] > FEW:
            return self.lowest_listed(post)
        desk = self.least[post]
        while self.desk_state[desk] != IDLE:
            desk += 1
        self.least[post] = desk + 1
        return desk

    # -- posts: when work ends --

    def ends_at(self, crew: int, work: int) -> int:
        """When work of a crew ends that begins now and takes so long at the usual speed."""
        if self.has_speeds and self.first_speed[crew] < self.first_speed[crew + 1]:
            return self.ends_by_speed(crew, work)
        return self.now + work

    # -- stations: residents --

    def join(self, site: int, k: int, resident: int, since: int) -> None:
        """Let a resident join station k of a site; `since` is when they came."""
        post = self.first_post[site] + 1 + k
        cell = self.first_cell[post] + resident
        if self.serves[post] and self.turns_away(site):
            self.stays(site, k, resident, -1, since)  # where they may not, so leaves
            return
        if self.cells[CELL_WIDTH * cell + CELL_JOINED] != NEVER:
            self.visits_again(cell)
        if self.has_balks and self.balks_at(site, k, resident):
            return
        if self.has_rooms:
            self.comes_to(post)
        if not self.serves[post]:
            self.cells[CELL_WIDTH * cell + CELL_JOINED] = since
            self.cells[CELL_WIDTH * cell + CELL_STARTED] = self.now
            if k == self.counted[site]:
                self.passes_counted(site)
            key = self.key(ENDS, site, FIRST_STATION + k, END, resident)
            self.put(self.now + self.service[cell], key, 0)
            return
        self.cells[CELL_WIDTH * cell + CELL_JOINED] = since
        self.join_queue(site, post, resident)
        if self.has_attempts:
            self.begin_wait(site, k, resident)
        self.look_to_start(site, post)

    def balks_at(self, site: int, k: int, resident: int) -> int:
        """Let a resident who would join station k leave at once if too many wait."""
        post = self.first_post[site] + 1 + k
        if self.first_balk[post] == self.first_balk[post + 1]:
            return 0
        cell = self.first_cell[post] + resident
        self.cells[CELL_WIDTH * cell + CELL_JOINED] = NEVER
        if not self.too_many_wait(site, post, resident):
            return 0
        self.goes_unserved(site, k, resident, BALKED)
        self.visit[cell] += 1
        return 1

    def begin_wait(self, site: int, k: int, resident: int) -> None:
        """Let the wait of a resident who has just joined a queue be over at its time, if ever."""
        attempt = self.attempt(site, k, resident, 0)
        if attempt >= 0 and self.attempts[attempt + ATTEMPT_PATIENCE] != NEVER:
            key = self.key(TIMEOUTS, site, FIRST_STATION + k, WAIT_OVER, resident)
            visit = self.visit[self.first_cell[self.first_post[site] + 1 + k] + resident]
            self.put(self.now + self.attempts[attempt + ATTEMPT_PATIENCE], key, visit)

    def attempt(self, site: int, k: int, resident: int, before: int) -> int:
        """Where the attempt of the latest visit begins, or of the one before it; -1 for none."""
        post = self.first_post[site] + 1 + k
        first, last = self.first_attempt[post], self.first_attempt[post + 1]
        if first == last:
            return -1
        visit = self.visit[self.first_cell[post] + resident] - before
        row = first + visit * self.residents[site] + resident
        return ATTEMPT_WIDTH * row if visit >= 0 and row < last else -1

    def join_queue(self, site: int, post: int, resident: int) -> None:
        """Let a resident wait as the last of the own level of a queue."""
        cells, before, after = self.first_cell[post], self.queue_last[post], -1
        if self.has_levels and self.first_class[site] < self.first_class[site + 1]:
            level = self.level_of(site, resident)
            before = self.last_up_to(post, level)
            after = self.queue_first[post]
            if before >= 0:
                after = self.links[LINK_WIDTH * (cells + before) + LINK_AFTER]
            self.level_last[LEVELS * post + level] = resident
        if self.has_balks:
            self.in_queue[post] += self.first_balk[post + 1] - self.first_balk[post]
        self.links[LINK_WIDTH * (cells + resident) + LINK_BEFORE] = before
        self.links[LINK_WIDTH * (cells + resident) + LINK_AFTER] = after
        if before < 0:
            self.queue_first[post] = resident
        else:
            self.links[LINK_WIDTH * (cells + before) + LINK_AFTER] = resident
        if after < 0:
            self.queue_last[post] = resident
        else:
            self.links[LINK_WIDTH * (cells + after) + LINK_BEFORE] = resident

    def leave_queue(self, site: int, post: int, resident: int) -> None:
        """Take a resident who waits out of a queue, from wherever in it."""
        cells = self.first_cell[post]
        before = self.links[LINK_WIDTH * (cells + resident) + LINK_BEFORE]
        after = self.links[LINK_WIDTH * (cells + resident) + LINK_AFTER]
        if self.has_balks:
            self.in_queue[post] -= self.first_balk[post + 1] - self.first_balk[post]
        if self.has_levels and self.first_class[site] < self.first_class[site + 1]:
            own = LEVELS * post + self.level_of(site, resident)
            if self.level_last[own] == resident:
                alike = before >= 0 and own == LEVELS * post + self.level_of(site, before)
                self.level_last[own] = before if alike else -1
        if before < 0:
            self.queue_first[post] = after
        else:
            self.links[LINK_WIDTH * (cells + before) + LINK_AFTER] = after
        if after < 0:
            self.queue_last[post] = before
        else:
            self.links[LINK_WIDTH * (cells + after) + LINK_BEFORE] = before

    def ask_to_start(self, site: int, post: int) -> None:
        """Let the station start residents in the fourth phase of this instant."""
        if self.asked_start[post] != self.now:
            self.asked_start[post] = self.now
            place = FIRST_STATION + post - self.first_post[site] - 1
            self.put(self.now, self.key(STARTS, site, place, START, 0), 0)

    def look_to_start(self, site: int, post: int) -> None:
        """See whether somebody who waits can start."""
        if self.queue_first[post] >= 0 and self.idle[post] > 0:
            self.ask_to_start(site, post)
        elif self.sharing and self.served_by[post] >= 0:
            self.ask_to_share(site)

    def may_begin(self, post: int) -> int:
        """Whether work can begin at the lowest idle desk; there is one."""
        if self.has_halts == 0 or self.halted[post] == 0:
            return 1
        return self.lowest_idle_begins(post)

    def start_waiting(self, site: int, k: int) -> None:
        """Start the first in the queue at the lowest idle desk, and so on."""
        if not (self.open[site] or self.serving_out[site]):
            return
        post = self.first_post[site] + 1 + k
        if self.has_rooms:
            self.asked_start[post] = -1  # who leaves at a time-out may make them happen again
        fed = self.fed_by[post] >= 0
        while self.queue_first[post] >= 0 and self.idle[post] > 0 and self.may_begin(post):
            if fed and self.stock[post] == 0:
                break
            desk = self.lowest_idle(post)
            if self.desk_timed_out[desk]:
                self.begin_changeover(site, k, desk)
            else:
                self.serve(site, k, desk)

    def serve(self, site: int, k: int, desk: int) -> None:
        """Begin the service of the first in the queue at a desk."""
        post = self.first_post[site] + 1 + k
        resident = self.queue_first[post]
        self.leave_queue(site, post, resident)
        self.stock[post] -= 1
        cell = self.first_cell[post] + resident
        seat = ((desk - self.first_desk[post]) << SEAT_BITS) + self.desk_member[desk]
        self.cells[CELL_WIDTH * cell + CELL_STARTED] = self.now
        self.cells[CELL_WIDTH * cell + CELL_SEAT] = seat
        self.desk_state[desk] = SERVING
        if k == self.counted[site]:
            self.passes_counted(site)
        key = self.key(ENDS, site, FIRST_STATION + k, END, resident)
        attempt = self.attempt(site, k, resident, 1) if self.has_attempts else -1
        takes = self.service[cell] if attempt < 0 else self.attempts[attempt + ATTEMPT_SERVICE]
        if self.has_halts and self.by_paper[post]:
            takes = self.paper[self.first_paper[post] + resident]
        self.put(self.ends_at(post, takes), key, desk)

    def wait_over(self, site: int, k: int, resident: int, visit: int) -> None:
        """Let a resident who has waited long enough leave, and who leaves together with them."""
        post = self.first_post[site] + 1 + k
        if self.visit[self.first_cell[post] + resident] != visit:
            return
        if not self.waits(site, post, resident):
            return
        row = ATTEMPT_WIDTH * self.first_attempt[post] + ATTEMPT_PARTY
        first = self.attempts[row + ATTEMPT_WIDTH * resident]
        own = resident if first == NEVER else first
        while own == resident or (
            own < self.residents[site]
            and self.attempts[row + ATTEMPT_WIDTH * own] == first != NEVER
        ):
            if self.waits(site, post, own):
                self.tired[self.first_cell[post] + own] = 1
                self.leave_queue(site, post, own)
                self.goes_unserved(site, k, own, OUT_OF_PATIENCE)
            own += 1

    def goes_unserved(self, site: int, k: int, resident: int, cause: int) -> None:
        """Let a resident who does not wait leave unserved, for good or to come again."""
        cell = self.first_cell[self.first_post[site] + 1 + k] + resident
        self.log_leaving(site, k, resident, self.cells[CELL_WIDTH * cell + CELL_JOINED], cause)
        attempt = self.attempt(site, k, resident, 0)
        away = self.attempts[attempt + ATTEMPT_AWAY] if attempt >= 0 else NEVER
        if away == NEVER:
            self.left[self.first_resident[site] + resident] = self.now
        else:
            self.to_come[site] += 1
            self.put(self.now + away, self.key(ARRIVALS, site, FIRST_STATION + k, 0, resident), 0)
        self.goes_out(site, k)

    def comes_again(self, site: int, k: int, resident: int) -> None:
        """Let a resident join the queue they left, wait outside, or find no opening any more."""
        if not self.open[site]:
            opening = self.next_opening(site, self.now)
            if opening == NEVER:
                self.finds_closed(site, resident)
            else:
                key = self.key(ARRIVALS, site, FIRST_STATION + k, 0, resident)
                self.put(opening, key, 0)
            return
        self.to_come[site] -= 1
        self.inside[site] += 1
        self.ahead[site] += k <= self.counted[site]
        self.look_at_tubes(site)
        if self.has_rooms and self.is_full(self.first_post[site] + 1 + k):
            self.stays(site, k, resident, -1, self.now)
        else:
            self.join(site, k, resident, self.now)

    def end_delay(self, site: int, k: int, resident: int) -> None:
        """End a resident's delay."""
        post = self.first_post[site] + 1 + k
        cell = self.first_cell[post] + resident
        self.cells[CELL_WIDTH * cell + CELL_ENDED] = self.now
        if self.moves_on(site, k + 1, resident, self.now) and self.has_rooms:
            self.goes_from(post)

    def end_service(self, site: int, k: int, resident: int, desk: int) -> None:
        """End a service: the swab into the tube, the move, the changeover or going off."""
        post = self.first_post[site] + 1 + k
        self.cells[CELL_WIDTH * (self.first_cell[post] + resident) + CELL_ENDED] = self.now
        if self.size[post] > 0:
            self.take_swab(site, k, resident, desk)
        if self.moves_on(site, k + 1, resident, self.now):
            self.is_done_with(site, post, desk)
        else:
            self.desk_state[desk] = BLOCKED

    def is_done_with(self, site: int, post: int, desk: int) -> None:
        """Go on at a desk from which a resident has moved on."""
        if self.has_rooms:
            self.goes_from(post)
        due = 0
        if self.size[post] > 0:
            due = self.changeover_is_due(site, post, desk)
        if self.sharing and self.helped_by[post] >= 0:
            self.lets_second_go(site, post, desk)
        if due:
            self.begin_changeover(site, post - self.first_post[site] - 1, desk)
        else:
            self.becomes_free(site, post, desk)

    def becomes_free(self, site: int, post: int, desk: int) -> None:
        """Let the member of a desk that has finished its work go off, or wait."""
        if self.sharing and self.served_by[post] >= 0:
            self.is_left(site, post, desk)
        elif self.goes_off(post, desk):
            self.leave_desk(site, post, desk)
            self.looks_quiet(site)
        else:
            self.becomes_idle(site, post, desk)

    def send_away(self, site: int, cause: int) -> None:
        """Everybody in the queues of a site leaves."""
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            while self.queue_first[post] >= 0:
                resident = self.queue_first[post]
                self.leave_queue(site, post, resident)
                came = self.cells[CELL_WIDTH * (self.first_cell[post] + resident) + CELL_JOINED]
                self.leaves(site, post - self.first_post[site] - 1, resident, came, cause)
            while self.blocked_first[post] >= 0:
                row = self.take_blocked(site, post)
                resident = self.block_rows[row + BLOCK_RESIDENT]
                self.leaves(site, post - self.first_post[site] - 1, resident, NEVER, cause)
                self.goes_from_place(site, row)

    # -- stations: room --

    def stays(self, site: int, k: int, resident: int, at: int, since: int) -> int:
        """Let a resident wait for room where they are, or leave where nobody may; 1 if gone."""
        if self.turns_away(site):
            cause = NO_LATER_VISIT if self.abandoned[site] else CLOSED
            self.leaves(site, k, resident, NEVER, cause)
            return 1
        return self.waits_where(site, k, resident, at, since)

    def fill_room(self, site: int) -> None:
        """Let who waits for room move to where some is, from the last station to the first."""
        row = self.next_to_move(site)
        while row >= 0:
            resident = self.block_rows[row + BLOCK_RESIDENT]
            self.join(site, self.block_rows[row + BLOCK_STATION], resident, self.since(row))
            self.goes_from_place(site, row)
            row = self.next_to_move(site)
        self.made_room = 0

    def goes_from_place(self, site: int, row: int) -> None:
        """Let who has waited for room, by their row, be gone from where they were."""
        desk = self.leaves_place(site, row)
        if desk >= 0:
            post = self.first_post[site] + 1 + self.block_rows[row + BLOCK_AT]
            self.is_done_with(site, post, desk)

    # -- stations: desks --

    def becomes_idle(self, site: int, post: int, desk: int) -> None:
        """Note that a staffed desk has nothing to do."""
        self.desk_state[desk] = IDLE
        self.idle[post] += 1
        if self.first_desk[post + 1] - self.first_desk[post] > FEW:
            self.list_idle(post, desk)
        self.least[post] = min(self.least[post], desk)
        if post == self.first_post[site]:
            self.look_to_knock(site)
        elif self.feeds[post] >= 0:
            self.look_to_prepare(site, post)
        elif self.queue_first[post] >= 0:
            self.ask_to_start(site, post)
        else:
            if self.sharing and post >= self.first_shared[site]:
                self.ask_to_share(site)
            self.looks_quiet(site)

    def send_off_idle(self, site: int, post: int, desk: int) -> None:
        """Let the member at an idle desk go off, who first closes the tube where that is due."""
        self.idle[post] -= 1
        if (
            post != self.first_post[site]
            and self.desk_tube[desk] >= 0
            and (self.closes_at_relief[post] or self.nobody_more(site))
        ):
            self.desk_leaving[desk] = 1
            self.begin_changeover(site, post - self.first_post[site] - 1, desk)
        else:
            self.leave_desk(site, post, desk)

    # -- stations: tubes and labels --

    def take_swab(self, site: int, k: int, resident: int, desk: int) -> None:
        """Count a service at a desk, and put the swab into the desk's tube."""
        post = self.first_post[site] + 1 + k
        self.desk_served[desk] += 1
        if not self.fills[post]:
            return
        tube = self.desk_tube[desk]
        if tube < 0:
            cell = self.first_cell[post] + resident
            tube = self.open_tube(site, post, desk, self.cells[CELL_WIDTH * cell + CELL_STARTED])
            if tube < 0:
                return
            self.desk_tube[desk] = tube
            self.watch(site, k, desk, tube)
        self.tube_rows[TUBE_WIDTH * tube + TUBE_LAST] = self.now
        self.tube_rows[TUBE_WIDTH * tube + TUBE_COUNT] += 1
        self.tube_of[self.first_resident[site] + resident] = tube

    def watch(self, site: int, k: int, desk: int, tube: int) -> None:
        """Set the time-out of a tube; a desk that is already watched comes back to it."""
        post = self.first_post[site] + 1 + k
        if self.timeout[post] != NEVER and not self.desk_watched[desk]:
            self.desk_watched[desk] = 1
            key = self.key(TIMEOUTS, site, FIRST_STATION + k, TIMEOUT, desk - self.first_desk[post])
            self.put(self.tube_rows[TUBE_WIDTH * tube + TUBE_FIRST] + self.timeout[post], key, tube)

    def changeover_is_due(self, site: int, post: int, desk: int) -> int:
        """Whether a desk that has just served a resident has a changeover to do now."""
        if self.desk_served[desk] == self.size[post]:
            return 1
        if not self.fills[post]:
            return 0
        if self.desk_timed_out[desk] or self.nobody_more(site):
            return 1
        if self.pending[post] > 0 and self.closes_at_relief[post]:
            self.pending[post] -= 1
            self.desk_leaving[desk] = 1
        return self.desk_leaving[desk]

    def begin_changeover(self, site: int, k: int, desk: int) -> None:
        """Occupy a desk with the changeover."""
        post = self.first_post[site] + 1 + k
        self.desk_change[desk] = self.changes
        self.log_changeover(site, post, desk)
        self.desk_state[desk] = CHANGING
        self.desk_served[desk] = 0
        if self.desk_tube[desk] >= 0:
            self.desk_tube[desk] = -2 - self.desk_tube[desk]
            self.desk_timed_out[desk] = 0
        key = self.key(ENDS, site, FIRST_STATION + k, CHANGED, desk - self.first_desk[post])
        self.put(self.ends_at(post, self.change[post]), key, desk)

    def end_changeover(self, site: int, k: int, desk: int) -> None:
        """Record that a changeover is over, and with it a tube."""
        self.log_changeover_end(self.desk_change[desk])
        if self.desk_tube[desk] <= -2:
            self.close_tube(-2 - self.desk_tube[desk])
            self.desk_tube[desk] = -1
        self.becomes_free(site, self.first_post[site] + 1 + k, desk)

    def time_out(self, site: int, k: int, index: int, tube: int) -> None:
        """Close a tube whose time has run, at once if its desk is idle and staffed."""
        post = self.first_post[site] + 1 + k
        desk = self.first_desk[post] + index
        self.desk_watched[desk] = 0
        if self.desk_tube[desk] >= 0 and self.desk_tube[desk] != tube:
            self.watch(site, k, desk, self.desk_tube[desk])
        elif self.desk_tube[desk] == tube:
            self.desk_timed_out[desk] = 1
            if self.desk_state[desk] == IDLE:
                self.idle[post] -= 1
                self.begin_changeover(site, k, desk)
            elif self.served_by[post] >= 0 and self.desk_state[desk] == EMPTY:
                self.close_timed_out(site, k)

    def close_last_tubes(self, site: int, k: int) -> None:
        """Close the tubes to which nobody more can come, except where somebody is in hand."""
        if not self.nobody_more(site):
            return
        post = self.first_post[site] + 1 + k
        for desk in range(self.first_desk[post], self.first_desk[post + 1]):
            if self.desk_tube[desk] < 0:
                continue
            if self.desk_state[desk] == IDLE:
                self.idle[post] -= 1
                self.begin_changeover(site, k, desk)
            elif self.desk_state[desk] == EMPTY:
                self.close_tube(self.desk_tube[desk])
                self.desk_served[desk] = 0
                self.desk_tube[desk] = -1
                self.desk_timed_out[desk] = 0

    def end_knock(self, site: int, household: int, caller: int) -> None:
        """End a knock: the household walks, the caller goes on or off."""
        place = self.first_household[site] + household
        self.told[place] = self.now
        row = place + site  # each site has one more boundary than households
        if self.members_from[row + 1] > self.members_from[row]:
            key = self.key(ENDS, site, WALK, END, household)
            self.put(self.now + self.walk[place], key, 0)
        post = self.first_post[site]
        if self.goes_off(post, caller):
            self.leave_desk(site, post, caller)
        else:
            self.becomes_idle(site, post, caller)

    # -- preparation: doses made beside the queue --

    def look_to_prepare(self, site: int, post: int) -> None:
        """See whether a dose can be begun; if so it is in the fourth phase of this instant."""
        fed = self.feeds[post]
        doses = self.first_dose[fed + 1] - self.first_dose[fed]
        if self.idle[post] > 0 and self.begun[post] < doses and self.asked_start[post] != self.now:
            self.asked_start[post] = self.now
            place = FIRST_STATION + fed - self.first_post[site] - 1
            self.put(self.now, self.key(STARTS, site, place, PREPARE, 0), 0)

    def prepare(self, site: int, k: int) -> None:
        """Begin doses, lowest preparer first, while any are left to do."""
        if not (self.open[site] or self.serving_out[site]):
            return
        fed = self.first_post[site] + 1 + k
        post = self.fed_by[fed]
        doses = self.first_dose[fed + 1] - self.first_dose[fed]
        while self.idle[post] > 0 and self.begun[post] < doses and self.may_begin(post):
            dose = self.begun[post]
            self.begun[post] = dose + 1
            preparer = self.lowest_idle(post)
            self.desk_state[preparer] = SERVING
            self.desk_change[preparer] = self.doses
            self.log_dose(site, k, dose, self.desk_member[preparer])
            key = self.key(ENDS, site, FIRST_STATION + k, PREPARED, dose)
            takes = self.dose[self.first_dose[fed] + dose]
            self.put(self.ends_at(post, takes), key, preparer)

    def end_dose(self, site: int, k: int, preparer: int) -> None:
        """Finish a dose; the preparer goes on or off."""
        fed = self.first_post[site] + 1 + k
        post = self.fed_by[fed]
        self.log_dose_end(self.desk_change[preparer])
        self.stock[fed] += 1
        self.look_to_start(site, fed)
        if self.goes_off(post, preparer):
            self.leave_desk(site, post, preparer)
        else:
            self.becomes_idle(site, post, preparer)

    # -- shared crews: members who stand at no desk --

    def ask_to_share(self, site: int) -> None:
        """Let shared crews look for work in the fourth phase of this instant."""
        if self.asked_share[site] != self.now:
            self.asked_share[site] = self.now
            self.put(self.now, self.key(STARTS, site, GATE, START, 0), 0)

    def start_shared(self, site: int) -> None:
        """Close tubes that have timed out, then serve, station by station, with free members."""
        self.asked_share[site] = -1
        if not (self.open[site] or self.serving_out[site]):
            return
        first = self.first_post[site] + 1
        for post in range(first, self.first_post[site + 1]):
            if self.fills[post] and self.served_by[post] >= 0:
                self.close_timed_out(site, post - first)
        for post in range(first, self.first_post[site + 1]):
            if self.served_by[post] >= 0:
                self.start_with(site, post, self.served_by[post], self.helped_by[post])

    def close_timed_out(self, site: int, k: int) -> None:
        """Let free members close the tubes that have timed out at desks of a station."""
        post = self.first_post[site] + 1 + k
        crew = self.served_by[post]
        for desk in range(self.first_desk[post], self.first_desk[post + 1]):
            if self.idle[crew] > 0 and self.desk_timed_out[desk] and self.desk_state[desk] == EMPTY:
                self.desk_member[desk] = self.take_member(crew)
                self.vacant[post] -= 1
                self.begin_changeover(site, k, desk)

    def start_with(self, site: int, post: int, crew: int, second: int) -> None:
        """Start the first in a queue at the lowest free desk with a member of each crew."""
        desk, last = self.first_desk[post], self.first_desk[post + 1] - self.halted[post]
        while (
            self.queue_first[post] >= 0
            and self.vacant[post] > 0
            and self.idle[crew] > 0
            and (second < 0 or self.idle[second] > 0)
            and (self.fed_by[post] < 0 or self.stock[post] > 0)
        ):
            while self.desk_state[desk] != EMPTY:
                desk += 1
            if desk >= last:
                return
            self.desk_member[desk] = self.take_member(crew)
            if second >= 0:
                self.desk_second[desk] = self.take_member(second)
            self.vacant[post] -= 1
            self.serve(site, post - self.first_post[site] - 1, desk)

    def take_member(self, crew: int) -> int:
        """Take the lowest free member of a shared crew; there is one."""
        seat = self.lowest_idle(crew)
        self.desk_state[seat] = SERVING
        return seat - self.first_desk[crew]

    def lets_second_go(self, site: int, post: int, desk: int) -> None:
        """Free the member of the second role, who has no part in a changeover."""
        crew, member = self.helped_by[post], self.desk_second[desk]
        self.desk_second[desk] = -1
        self.becomes_free(site, crew, self.first_desk[crew] + member)

    def is_left(self, site: int, post: int, desk: int) -> None:
        """Leave a desk at which work has ended; its member is free for any station."""
        crew, member = self.served_by[post], self.desk_member[desk]
        self.desk_state[desk] = EMPTY
        self.desk_member[desk] = -1
        self.vacant[post] += 1
        self.ask_to_share(site)
        self.looks_quiet(site)
        self.becomes_free(site, crew, self.first_desk[crew] + member)

    # -- sites: the calendar --

    def set_up(self, site: int) -> None:
        """Put the calendar of a site, and its first arrival, into the queue."""
        for window in range(self.first_window[site], self.first_window[site + 1]):
            self.put(self.opening[window], self.key(CALENDAR, site, GATE, OPEN, 0), 0)
            self.put(self.closing[window], self.key(CALENDAR, site, GATE, CLOSE, 0), 0)
        first = self.first_post[site]
        for post in range(first, self.first_post[site + 1]):
            place = GATE if post == first else FIRST_STATION + post - first - 1
            self.put_steps(post, self.key(CALENDAR, site, place, STEP, 0))
        for post in range(self.first_further[site], self.first_further[site + 1]):
            if self.feeds[post] >= 0:
                place = FIRST_STATION + self.feeds[post] - first - 1
                self.put_steps(post, self.key(CALENDAR, site, place, STEP, 1))
            else:
                index = 1 + post - self.first_further[site]
                self.put_steps(post, self.key(CALENDAR, site, GATE, STEP, index))
        if self.worked[site] >= 0:  # by then it has served out, if it has closed
            self.put(self.worked[site], self.key(GATES, site, GATE, SERVED_OUT, 0), 0)
        self.put_next_arrival(site)

    def put_steps(self, post: int, key: int) -> None:
        """Put the steps of a crew, and of what holds it up, into the queue; STEP is in the key."""
        for halt in range(self.first_halt[post], self.first_halt[post + 1]):
            at = self.halts[HALT_WIDTH * halt + HALT_TIME]
            self.put(at, key + ((HALT - STEP) << INDEX_BITS), halt - self.first_halt[post])
        for step in range(self.first_step[post], self.first_step[post + 1]):
            row = STEP_WIDTH * step
            self.put(self.steps[row + STEP_TIME], key, self.steps[row + STEP_CHANGE])

    def hold_up(self, site: int, post: int, halt: int) -> None:
        """Begin nothing at so many desks of a crew, the highest, from now on."""
        row = HALT_WIDTH * (self.first_halt[post] + halt)
        self.halted[post] = self.halts[row + HALT_DESKS]
        self.by_paper[post] = self.halts[row + HALT_PAPER]
        if post == self.first_post[site]:
            self.look_to_knock(site)
        elif self.feeds[post] >= 0:
            self.look_to_prepare(site, post)
        else:
            self.look_to_start(site, post)

    def step_crew(self, site: int, post: int, change: int) -> None:
        """Change the scheduled level of a crew."""
        if change > 0:
            self.rise(site, post, change)
        else:
            self.fall(site, post, -change, 0)

    def opens(self, site: int) -> None:
        """Open the site."""
        self.open[site] = 1
        self.serving_out[site] = 0
        first, last = self.first_post[site], self.first_post[site + 1]
        self.release_all(site)
        begin, end = self.outside_from[site], self.outside_to[site]
        self.outside_from[site] = end
        for place in range(begin, end):
            self.comes_in(site, self.arrival_order[self.first_resident[site] + place])
        self.team_changes_posts(site, 1)
        for post in range(first + 1, last):
            self.look_to_start(site, post)
        for post in range(self.first_further[site], self.first_further[site + 1]):
            if self.feeds[post] >= 0:
                self.look_to_prepare(site, post)
        self.look_to_knock(site)

    def release_all(self, site: int) -> None:
        """Let the waiting falls of all crews happen."""
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            self.release(site, post)
        for post in range(self.first_further[site], self.first_further[site + 1]):
            self.release(site, post)

    def closes(self, site: int) -> None:
        """Close the site; the queue is served out or sent home."""
        self.open[site] = 0
        self.serving_out[site] = 0 if self.sends_home[site] else 1
        if self.sends_home[site]:
            self.send_away(site, SENT_HOME)
        self.team_changes_posts(site, -1)
        self.look_at_tubes(site)
        self.looks_quiet(site)

    def settle(self, site: int) -> None:
        """Let the crews go when the queue has been served out; end a stay when all is done."""
        if self.serving_out[site] and self.inside[site] == 0 and self.quiet(site):
            self.serving_out[site] = 0
            self.release_all(site)
        self.team_looks_done(site)

    # -- sites: residents --

    def put_next_arrival(self, site: int) -> None:
        """Put the next free arrival into the queue: all residents of one instant together."""
        place = self.next_arrival[site]
        if place < self.residents[site]:
            first = self.arrival_order[self.first_resident[site] + place]
            time = self.arrival[self.first_resident[site] + first]
            key = self.key(ARRIVALS, site, GATE, 0, first)
            if self.lone and time < self.until:
                self.lone_time, self.lone_key = time, key
            elif time != NEVER:
                self.put(time, key, 0)

    def arrivals(self, site: int) -> None:
        """Let in everybody who comes at this instant, or let them wait outside."""
        offset = self.first_resident[site]
        place = self.next_arrival[site]
        while place < self.residents[site]:
            resident = self.arrival_order[offset + place]
            if self.arrival[offset + resident] != self.now:
                break
            if self.open[site]:
                self.outside_from[site] = place + 1
                self.comes_in(site, resident)
            elif self.next_opening(site, self.now) == NEVER:
                self.outside_from[site] = place + 1
                self.finds_closed(site, resident)
            place += 1
            self.outside_to[site] = place
        self.next_arrival[site] = place
        self.put_next_arrival(site)

    def finds_closed(self, site: int, resident: int) -> None:
        """Let a resident who finds no opening any more leave for good."""
        self.to_come[site] -= 1
        self.left[self.first_resident[site] + resident] = self.now
        self.looks_quiet(site)  # a team may have waited for the last to come

    def comes_in(self, site: int, resident: int) -> None:
        """Let a resident who has come join the first station."""
        self.calls(site, 1)
        self.moves_on(site, 0, resident, self.arrival[self.first_resident[site] + resident])

    def calls(self, site: int, people: int) -> None:
        """Count people who have been called or have arrived."""
        self.to_come[site] -= people
        self.ahead[site] += people
        self.inside[site] += people

    def moves_on(self, site: int, k: int, resident: int, since: int) -> int:
        """Let a resident join the first station from k on that they take; 0 if there is no room."""
        at = k - 1
        first = self.first_post[site] + 1
        stations = self.first_post[site + 1] - first
        while k < stations:
            if self.service[self.first_cell[first + k] + resident] > 0:
                if self.has_rooms and self.is_full(first + k):
                    return self.stays(site, k, resident, at, since)
                self.join(site, k, resident, since)
                return 1
            if k == self.counted[site]:
                self.passes_counted(site)
            k += 1
        self.inside[site] -= 1
        self.looks_quiet(site)
        return 1

    def passes_counted(self, site: int) -> None:
        """Count a resident who starts, or skips, the counted station."""
        self.ahead[site] -= 1
        self.look_to_knock(site)
        if self.ahead[site] == 0:
            self.look_at_tubes(site)

    def leaves(self, site: int, k: int, resident: int, came: int, cause: int) -> None:
        """Let a resident leave for good from, or before joining (`came` NEVER), a queue."""
        self.log_leaving(site, k, resident, came, cause)
        self.left[self.first_resident[site] + resident] = self.now
        self.goes_out(site, k)

    def goes_out(self, site: int, k: int) -> None:
        """Count a resident who has left the queue of a station."""
        self.inside[site] -= 1
        if k <= self.counted[site]:
            self.passes_counted(site)
        self.looks_quiet(site)

    # -- sites: call-up --

    def look_to_knock(self, site: int) -> None:
        """See whether a knock can start; if so it starts in the last phase of this instant."""
        post = self.first_post[site]
        if (
            self.idle[post] > 0
            and self.next_household[site] < self.households[site]
            and self.ahead[site] < self.gate_limit[site]
            and self.asked_start[post] != self.now
        ):
            self.asked_start[post] = self.now
            self.put(self.now, self.key(GATES, site, GATE, KNOCK, 0), 0)

    def knock_on(self, site: int) -> None:
        """Start knocks, lowest caller first, while the gate lets people through."""
        if not self.open[site] or self.now < self.gate_opens[site]:
            return
        post = self.first_post[site]
        while (
            self.idle[post] > 0
            and self.next_household[site] < self.households[site]
            and self.ahead[site] < self.gate_limit[site]
            and self.may_begin(post)
        ):
            household = self.next_household[site]
            self.next_household[site] = household + 1
            caller = self.lowest_idle(post)
            self.desk_state[caller] = SERVING
            place = self.first_household[site] + household
            self.called[place] = self.now
            self.caller[place] = self.desk_member[caller]
            row = place + site
            self.calls(site, self.members_from[row + 1] - self.members_from[row])
            key = self.key(ENDS, site, GATE, END, household)
            self.put(self.ends_at(post, self.knock[place]), key, caller)

    def opens_gate(self, site: int, time: int) -> None:
        """Open the gate at a time; NEVER shuts it."""
        self.gate_opens[site] = time
        if time != NEVER:
            self.put(max(time, self.now), self.key(GATES, site, GATE, KNOCK, 0), 0)

    def reach_site(self, site: int, household: int) -> None:
        """Let a household join the first queue together."""
        row = self.first_household[site] + household + site
        for resident in range(self.members_from[row], self.members_from[row + 1]):
            self.moves_on(site, 0, resident, self.now)

    # -- sites: what is to be asked of them --

    def nobody_more(self, site: int) -> int:
        """Whether no attending resident can come to the counted station any more."""
        if self.open[site]:
            return self.to_come[site] + self.ahead[site] == 0
        return self.sends_home[site] or self.ahead[site] == 0

    def look_at_tubes(self, site: int) -> None:
        """Let tubes be closed, in the fifth phase, if nobody more can come."""
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            if self.fills[post] and self.asked_close[post] != self.now and self.nobody_more(site):
                self.asked_close[post] = self.now
                place = FIRST_STATION + post - self.first_post[site] - 1
                self.put(self.now, self.key(TIMEOUTS, site, place, NOBODY_MORE, 0), 0)

    def looks_quiet(self, site: int) -> None:
        """Let the site settle, in the last phase of this instant, if all is done."""
        route = self.team[site]
        leaves = route >= 0 and self.ends_stay[route]
        stays = self.serving_out[site] or route >= 0
        if leaves or (stays and self.inside[site] == 0):
            self.ask_if_quiet(site)

    def ask_if_quiet(self, site: int) -> None:
        """Let the site settle in the last phase of this instant."""
        if self.asked_quiet[site] != self.now:
            self.asked_quiet[site] = self.now
            self.put(self.now, self.key(GATES, site, GATE, SERVED_OUT, 0), 0)

    # -- routes: the way --

    def begin_route(self, route: int) -> None:
        """Let a team be ready at its first stop when that site first opens."""
        first = self.first_stop[route]
        self.route_stop[route] = first
        home = self.stop_site[first]
        for stop in range(first + 1, self.first_stop[route + 1]):
            if self.stop_site[stop] != home:
                self.gate_opens[self.stop_site[stop]] = NEVER
        opening = self.next_opening(home, 0)
        if opening != NEVER:
            self.put_route(route, opening, READY)

    def put_route(self, route: int, time: int, step: int) -> None:
        """Let a part of the way end at a time, at the site of the present stop."""
        self.route_step[route] = step
        site = self.stop_site[self.route_stop[route]]
        self.put(time, self.key(ENDS, site, ROUTE, END, route), 0)

    def goes_on(self, route: int) -> None:
        """Let a team do what comes next."""
        step = self.route_step[route]
        if step == ARRIVES:
            self.note(route, VISIT_ARRIVE, self.now)
            self.put_route(route, self.now + self.set_up_time[self.route_stop[route]], READY)
        elif step == READY:
            if self.route_stop[route] == self.first_stop[route]:
                self.note(route, VISIT_DEPART, self.now)
                self.note(route, VISIT_ARRIVE, self.now)
            self.note(route, VISIT_READY, self.now)
            self.begin_stay(route)
        elif step == PACKED:
            self.note(route, VISIT_PACKED, self.now)
            self.packed(route)
        else:
            self.departs(route)

    def packed(self, route: int) -> None:
        """Depart, or wait for the next opening of the site just served."""
        stop = self.route_stop[route]
        if stop + 1 == self.first_stop[route + 1]:
            return
        site, following = self.stop_site[stop], self.stop_site[stop + 1]
        opening = self.next_opening(site, self.now)
        if (
            self.open[site]
            or self.open[following]
            or self.next_opening(following, self.now) < opening
        ):
            self.departs(route)
        elif opening != NEVER:
            self.put_route(route, opening, LEAVES)

    def departs(self, route: int) -> None:
        """Go to the next stop; its callers may start before the team is ready."""
        stop = self.route_stop[route] + 1
        self.route_stop[route] = stop
        self.note(route, VISIT_DEPART, self.now)
        site = self.stop_site[stop]
        arrive = self.now + self.travel_time[stop]
        if self.has_gate[site]:
            call = arrive + self.set_up_time[stop] - self.mean_walk[site]
            self.opens_gate(site, max(self.now, call))
        self.put_route(route, arrive, ARRIVES)

    # -- routes: the stay --

    def begin_stay(self, route: int) -> None:
        """Staff the site of the present stop."""
        stop = self.route_stop[route]
        site = self.stop_site[stop]
        self.ends_stay[route] = 0
        self.team[site] = route
        self.abandoned[site] = 0
        if self.open[site] or self.serving_out[site]:
            self.change_posts(route, 1, 0)
        if self.serving_out[site]:
            self.change_posts(route, -1, 0)
        leave = self.stop_leave[stop]
        if leave <= self.now:
            self.breaks_off(route, stop)
        elif leave != NEVER:
            self.put(leave, self.key(CALENDAR, site, ROUTE, LEAVE, route), stop)
        self.ask_if_quiet(site)

    def team_changes_posts(self, site: int, sign: int) -> None:
        """Let the team at a site staff its stations, or go off when it closes."""
        route = self.team[site]
        if route >= 0 and not self.ends_stay[route]:
            self.change_posts(route, sign, 0)

    def change_posts(self, route: int, sign: int, at_once: int) -> None:
        """Let the members of a team come on duty or go off at the stations of its site."""
        stop = self.route_stop[route]
        site = self.stop_site[stop]
        row = self.stop_posts[stop]
        first = self.first_post[site] + 1
        for post in range(first, self.first_post[site + 1]):
            number = self.stop_members[row + post - first]
            if number > 0 and sign > 0:
                self.rise(site, post, number)
            elif number > 0:
                self.fall(site, post, number, at_once)

    def breaks_off(self, route: int, stop: int) -> None:
        """End a stay at its given time: work in hand is finished, nothing more is begun."""
        site = self.stop_site[stop]
        if self.route_stop[route] != stop or self.team[site] != route or self.ends_stay[route]:
            return
        self.end_stay(route, 1)
        if self.has_gate[site]:
            self.opens_gate(site, NEVER)
        if not self.stop_returns[stop]:
            self.abandoned[site] = 1
            self.send_away(site, NO_LATER_VISIT)
        row = self.next_at_desk(site)
        while row >= 0:
            self.goes_from_place(site, row)
            row = self.next_at_desk(site)
        self.ask_if_quiet(site)

    def end_stay(self, route: int, at_once: int) -> None:
        """Let the members go off; the stay is over when the last has gone."""
        site = self.stop_site[self.route_stop[route]]
        self.ends_stay[route] = 1
        if self.open[site]:
            self.change_posts(route, -1, at_once)
        elif at_once:
            for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
                self.release(site, post)

    def team_looks_done(self, site: int) -> None:
        """See whether the stay of the team at a site ends, or is over."""
        route = self.team[site]
        if route < 0:
            return
        if (
            not self.ends_stay[route]
            and self.to_come[site] + self.inside[site] == 0
            and self.quiet(site)
        ):
            self.end_stay(route, 0)
        if self.ends_stay[route] and self.nobody_present(site):
            self.team[site] = -1
            self.put(self.now, self.key(GATES, site, ROUTE, STAY_OVER, route), 0)

    def stay_over(self, route: int) -> None:
        """Pack when the stay is over."""
        self.note(route, VISIT_OVER, self.now)
        self.put_route(route, self.now + self.pack_time[self.route_stop[route]], PACKED)

    # -- the loop --

    def run_groups(self, group_from: int, group_to: int) -> int:
        """Run groups one after the other, each from the beginning to the horizon.

        Rows go on from where `progress` says for the first group, and it says so for the next. Of
        a site that `simsite.engine.kernel.windows` has worked out the calendar alone is left.

        Returns
        -------
        int
            DONE, or which table was too small: the run is then void and to be repeated.
        """
        with cython.nogil:
            self.take_up(group_from)
            for group in range(group_from, group_to):
                self.begin(group)
                while self.status == DONE and self.step():
                    pass
                if self.status != DONE:
                    break
            self.lay_down(min(group_to, len(self.group_sites) - 2))
        return self.status

    def run_part(self, group: int, last: int, begins: int) -> int:
        """Run one group, from the beginning or from the state that stands in the tables.

        Parameters
        ----------
        group : int
            Which.
        last : int
            Microseconds; what would happen later is left to come, in the tables.
        begins : int
            1 to begin, 0 to go on.

        Returns
        -------
        int
            As `run_groups`.
        """
        with cython.nogil:
            self.pause = last
            if begins:
                self.begin(group)
            else:
                self.take_up(group)
            while self.status == DONE and self.step():
                pass
            self.lay_down(group)
        return self.status

    def begin(self, group: int) -> None:
        """Put all into the queue that is known of a group before anything has happened."""
        self.now, self.events, self.hole = -1, 0, 0
        first, last = self.group_sites[group], self.group_sites[group + 1]
        self.first_of_group = first
        for site in range(first, last):
            if self.worked[site] < 0:
                self.wipe(site)
        self.lone = 1 if last == first + 1 else 0
        self.sharing, self.has_rooms = self.shares_crews(first, last), self.limits_room(first, last)
        for site in range(first, last):
            self.set_up(site)
        for route in range(self.group_routes[group], self.group_routes[group + 1]):
            self.begin_route(route)

    def take_up(self, group: int) -> None:
        """Go on from where a run of a group has been laid down."""
        first, last = self.group_sites[group], self.group_sites[group + 1]
        self.first_of_group = first
        self.lone = 1 if last == first + 1 else 0
        self.sharing, self.has_rooms = self.shares_crews(first, last), self.limits_room(first, last)
        self.read_progress(group)
        for site in range(first, last):
            self.list_all_idle(self.first_post[site], self.first_post[site + 1])
            self.list_all_idle(self.first_further[site], self.first_further[site + 1])

    def lay_down(self, group: int) -> None:
        """Put into the tables what a run knows beside them: nothing happens at this instant now."""
        if self.hole:
            self.fill_hole()
        if self.lone_time != NEVER:  # the next arrival at a lone site stands outside the heap
            self.now = -1
            time, self.lone_time = self.lone_time, NEVER
            self.put(time, self.lone_key, 0)
        self.write_progress(group, self.pause)

    def step(self) -> int:
        """Let the first event happen; it is of the instant, of the heap, or the next arrival.

        Returns
        -------
        int
            0 if there was none.
        """
        time, key = NEVER, 0
        place = self.first_of_heap()
        if place >= 0:
            time, key = self.heap_time[place], self.heap_key[place]
        if self.first_soon < self.last_soon:
            first = self.first_soon
            soon = self.soon_key[first]
            if (time > self.now or key > soon) and (
                self.lone_time > self.now or self.lone_key > soon
            ):
                value = self.soon_value[first]
                self.first_soon = first + 1
                if self.first_soon == self.last_soon:
                    self.first_soon, self.last_soon = 0, 0
                self.happen(soon, value)
                return 1
        if self.lone_time <= self.pause and (
            self.lone_time < time or (self.lone_time == time and self.lone_key < key)
        ):
            self.now = self.lone_time
            self.lone_time = NEVER
            self.arrivals(self.first_of_group)
            return 1
        if place < 0 or time > self.pause:
            return 0
        self.now = time
        value = self.heap_value[place]
        if self.hole:
            self.fill_hole()
        self.hole = 1  # for the next event that is put, which nearly every event does
        self.happen(key, value)
        return 1

    def happen(self, key: int, value: int) -> None:
        """Do what an event says."""
        index = key & INDEX_MASK
        key >>= INDEX_BITS
        rank = key & RANK_MASK
        key >>= RANK_BITS
        place = key & PLACE_MASK
        key >>= PLACE_BITS
        site = self.first_of_group + (key & SITE_MASK)
        phase = key >> SITE_BITS
        if phase == ENDS:
            self.happen_end(site, place, rank, index, value)
        elif phase == STARTS:
            self.happen_start(site, place, rank)
        elif phase == ARRIVALS and place == GATE:
            self.arrivals(site)
        elif phase == ARRIVALS:
            self.comes_again(site, place - FIRST_STATION, index)
        elif phase == TIMEOUTS:
            self.happen_timeout(site, place - FIRST_STATION, rank, index, value)
        elif phase == CALENDAR:
            self.happen_calendar(site, place, rank, index, value)
        else:
            self.happen_last(site, place, rank, index)
        if self.made_room:
            self.fill_room(site)

    def happen_start(self, site: int, place: int, rank: int) -> None:
        """Let shared crews, a station or its preparers start."""
        if place == GATE:
            self.start_shared(site)
        elif rank == START:
            self.start_waiting(site, place - FIRST_STATION)
        else:
            self.prepare(site, place - FIRST_STATION)

    def happen_timeout(self, site: int, k: int, rank: int, index: int, value: int) -> None:
        """Let the time of a tube or of a resident who waits be over, or nobody more come."""
        if rank == TIMEOUT:
            self.time_out(site, k, index, value)
        elif rank == WAIT_OVER:
            self.wait_over(site, k, index, value)
        else:
            self.close_last_tubes(site, k)

    def happen_last(self, site: int, place: int, rank: int, index: int) -> None:
        """Start knocks, settle a site, or end a stay."""
        if place == ROUTE:
            self.stay_over(index)
        elif rank == KNOCK:
            self.knock_on(site)
        else:
            self.settle(site)

    def happen_end(self, site: int, place: int, rank: int, index: int, value: int) -> None:
        """End a knock, walk, service, delay, changeover, dose or part of a route's way."""
        if place == GATE:
            self.end_knock(site, index, value)
        elif place == WALK:
            self.reach_site(site, index)
        elif place == ROUTE:
            self.goes_on(index)
        elif rank == CHANGED:
            self.end_changeover(site, place - FIRST_STATION, value)
        elif rank == PREPARED:
            self.end_dose(site, place - FIRST_STATION, value)
        elif self.serves[self.first_post[site] + 1 + place - FIRST_STATION]:
            self.end_service(site, place - FIRST_STATION, index, value)
        else:
            self.end_delay(site, place - FIRST_STATION, index)

    def happen_calendar(self, site: int, place: int, rank: int, index: int, value: int) -> None:
        """Close, open, change a crew, or let a team leave."""
        if place == ROUTE:
            self.breaks_off(index, value)
        elif rank == CLOSE:
            self.closes(site)
        elif rank == OPEN:
            self.opens(site)
        elif rank == HALT:
            self.hold_up(site, self.crew_at(site, place, index), value)
        else:
            self.step_crew(site, self.crew_at(site, place, index), value)
