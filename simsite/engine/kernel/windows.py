"""An accelerator for sites whose day can be worked out station by station, without events.

Somebody who is not yet called reaches a site no sooner than the next knock can start, plus the
least time of a knock and walk that are left. Up to that instant, the *bound*, the future of a site
is fixed. So a day is cut into windows, and in each one

1. households are called up as far as those that have started at the counted station let them;
2. whoever comes before the bound joins the first station;
3. station by station the first in the line takes the desk that is free first, the lowest of
   several; who ends before the bound joins the next one;
4. the starts at the counted station let the gate call more, and the bound moves on.

Where people come freely they come in windows of so many. No event is put anywhere and taken out
again, and what a window touches stays in the processor's cache. What comes out is the trace of
`simsite.engine.kernel.loop` to the last bit: rows that are found out of order, changeovers, are put
in order within their window, by the keys of `simsite.tables.event_key`.

Who may take this is said by `Windows.is_eligible`, before the day, from plan and draws. During it
a site leaves the conditions where something ends only when the site closes or a crew changes, or
later (`Windows.fits`); it then goes back to the loop alone, which wipes what was written.
"""
# mypy: disable-error-code="attr-defined, no-any-return"
# The tables are attributes by their names in the schema; a name that is not there does not compile.

from __future__ import annotations

from simsite.tables.schema import ENGINE_TABLES

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:  # interpreted without Cython: there is no lock to release
    from simsite.core import compiled as cython

if not cython.compiled:  # compiled, they are numbers that windows.pxd takes from there
    from simsite.engine.kernel.states import CHANGES_FULL, DONE, TUBES_FULL
    from simsite.tables.event_key import (
        END,
        ENDS,
        INDEX_BITS,
        INDEX_MASK,
        NOBODY_MORE,
        PLACE_BITS,
        PLACE_MASK,
        RANK_BITS,
        TIMEOUT,
        TIMEOUTS,
    )
    from simsite.tables.schema import (
        CELL_ENDED,
        CELL_JOINED,
        CELL_SEAT,
        CELL_STARTED,
        CELL_WIDTH,
        CHANGE_DESK,
        CHANGE_END,
        CHANGE_MEMBER,
        CHANGE_SITE,
        CHANGE_START,
        CHANGE_STATION,
        CHANGE_WIDTH,
        NEVER,
        PROGRESS_CHANGES,
        PROGRESS_TUBES,
        PROGRESS_WIDTH,
        SEAT_BITS,
        STEP_CHANGE,
        STEP_TIME,
        STEP_WIDTH,
        TUBE_CLOSED,
        TUBE_COUNT,
        TUBE_DESK,
        TUBE_FIRST,
        TUBE_LAST,
        TUBE_OPENED,
        TUBE_SITE,
        TUBE_WIDTH,
    )

FEW = 16  # desks, or callers, up to which looking at one after the other is faster than a tree
INLINED = (
    "add_end", "drop_end", "ends_in_time", "is_later", "joins", "next_end", "occupy", "set_free",
    "start", "take_desk", "take_swab",
)  # fmt: skip
AT_ONCE = 64  # people who come in one window, about: what they touch stays in the cache


class Windows:
    """Groups that can be run, as for the loop, and scratch.

    Attributes
    ----------
    free, served, expires, tube_at : int64, shape (desks,)
        When a desk is free (NEVER where nobody is), its residents since the last changeover, when
        its tube times out (never before it is free), and its open tube (-1 for none).
    least : int64
        For each post of more than FEW desks a tree over `free`, then one over `expires`.
    tree : int64, shape (posts,)
        Leaves of the trees of a post; 0 where there are none.
    line_time, line_resident : int64
        Who joins a station in this window, in order, and when.
    ends_time, ends_key : int64
        What will end at each post: services by resident and, at the gate, walks by household or,
        where nobody is called up, ways by resident.
    passed : int64
        Starts at the counted station, in order.
    soonest : int64
        From each household on, the least time of a knock and walk that bring anybody.
    changed_time, changed_key, changed_desk : int64
        Changeovers of this window, in order.
    """

    def __init__(self, tables: dict[str, memoryview[int]], until: int) -> None:
        for name in ENGINE_TABLES:
            setattr(self, name, tables[name])
        self.free, self.served = tables["free"], tables["served"]
        self.expires, self.tube_at = tables["expires"], tables["tube_at"]
        self.least, self.tree = tables["least"], tables["tree"]
        self.line_time, self.line_resident = tables["line_time"], tables["line_resident"]
        self.ends_time, self.ends_key = tables["ends_time"], tables["ends_key"]
        self.line_length, self.ends_place = tables["line_length"], tables["ends_place"]
        self.ends_first, self.ends_last = tables["ends_first"], tables["ends_last"]
        self.is_heap = tables["is_heap"]
        self.passed, self.soonest = tables["passed"], tables["soonest"]
        self.changed_time, self.changed_key = tables["changed_time"], tables["changed_key"]
        self.changed_desk = tables["changed_desk"]
        self.until, self.status, self.group, self.fits = until, DONE, 0, 1
        self.tubes, self.changes = 0, 0
        self.begins, self.over, self.when, self.last_call = 0, 0, 0, 0
        self.next_home, self.people_called = 0, 0
        self.passes, self.last_pass, self.first_expiry, self.changed = 0, NEVER, NEVER, 0

    # -- groups --

    def run_groups(self, group_from: int, group_to: int) -> int:
        """Run groups one after the other, as long as each of them fits into windows.

        Returns
        -------
        int
            The first group that does not, of which nothing is kept, or `group_to`. Where `status`
            is not DONE a table was too small: the run is then void and to be repeated.
        """
        with cython.nogil:
            self.run(group_from, group_to)
        return self.group

    def run(self, group_from: int, group_to: int) -> None:
        """Run groups without Python's lock; rows go on from where `progress` says."""
        row = PROGRESS_WIDTH * group_from
        self.tubes = self.progress[row + PROGRESS_TUBES]
        self.changes = self.progress[row + PROGRESS_CHANGES]
        self.group = group_from
        while self.group < group_to and self.fits_into_windows(self.group):
            self.group += 1
        self.progress[row + PROGRESS_TUBES] = self.tubes
        self.progress[row + PROGRESS_CHANGES] = self.changes

    def fits_into_windows(self, group: int) -> int:
        """Run a group, and leave the calendar alone to be run; leave no row if it does not fit."""
        tubes, changes = self.tubes, self.changes
        site = self.group_sites[group]
        if self.is_eligible(group):
            self.work(site)
            if self.fits and self.is_done(site):
                self.worked[site], self.to_come[site] = 1, 0
                self.next_household[site] = self.households[site]
                self.next_arrival[site] = self.residents[site]
                return 1
        self.tubes, self.changes = tubes, changes
        return 0

    def is_done(self, site: int) -> int:
        """Whether everybody has been called up and served."""
        return self.next_home == self.households[site] and self.passes == self.residents[site]

    def is_eligible(self, group: int) -> int:
        """Whether a group may be run in windows, by plan and draws: the one rule.

        It is one site without a route and without preparations, where everybody takes every
        station and only the counted one fills tubes; and there is a time at which the work can
        begin, that is the first opening at which anybody is to be called or has come.
        """
        site = self.group_sites[group]
        if self.group_sites[group + 1] != site + 1:
            return 0
        if self.group_routes[group + 1] > self.group_routes[group]:
            return 0
        if self.first_preparers[site + 1] > self.first_preparers[site]:
            return 0
        if self.skips(site) or self.tubes_elsewhere(site):
            return 0
        if self.has_gate[site] and self.gate_limit[site] < 1:
            return 0
        self.set_times(site)
        return self.begins < self.over

    def skips(self, site: int) -> int:
        """Whether any resident skips a station."""
        first, last = self.first_post[site], self.first_post[site + 1]
        for cell in range(self.first_cell[first], self.first_cell[last]):
            if self.service[cell] == 0:
                return 1
        return 0

    def tubes_elsewhere(self, site: int) -> int:
        """Whether another station than the counted one fills tubes."""
        first = self.first_post[site] + 1
        for post in range(first, self.first_post[site + 1]):
            if self.fills[post] and post - first != self.counted[site]:
                return 1
        return 0

    def set_times(self, site: int) -> None:
        """Find when the work begins, and by when it must be over: the calendar's next step."""
        since, first = 0, self.first_resident[site]
        if not self.has_gate[site] and self.residents[site] > 0:
            since = self.arrival[first + self.arrival_order[first]]
        self.begins, self.over = NEVER, self.until
        for window in range(self.first_window[site], self.first_window[site + 1]):
            if self.begins == NEVER and self.closing[window] > since:
                self.begins = self.opening[window]
                self.over = min(self.over, self.closing[window])
        for post in range(self.first_post[site], self.first_post[site + 1]):
            for step in range(self.first_step[post], self.first_step[post + 1]):
                time = self.steps[STEP_WIDTH * step + STEP_TIME]
                if time > self.begins:
                    self.over = min(self.over, time)

    # -- a site: its windows --

    def work(self, site: int) -> None:
        """Do all that is done at a site with its residents, window after window."""
        self.set_out(site)
        first = self.first_post[site] + 1
        bound = 0
        while self.fits and bound < self.over:
            bound = self.let_in(site, self.call_up(site) if self.has_gate[site] else self.over)
            for post in range(first, self.first_post[site + 1]):
                if self.fits:
                    self.serve(site, post, bound)
                if self.passes == self.residents[site]:
                    bound = self.over
            self.log_changeovers(site)
            if self.passes == self.residents[site] and not self.is_done(site):
                bound = self.begins  # there are knocks to come at which nobody answers

    def set_out(self, site: int) -> None:
        """Prepare for a site at the beginning of its work."""
        self.fits, self.passes, self.last_pass, self.first_expiry = 1, 0, NEVER, NEVER
        self.next_home, self.people_called, self.last_call, self.changed = 0, 0, self.begins, 0
        gate, cells = self.first_post[site], self.first_cell[self.first_post[site]]
        for post in range(gate, self.first_post[site + 1]):
            self.line_length[post], self.ends_first[post], self.ends_last[post] = 0, 0, 0
            self.ends_place[post] = self.first_cell[post] - cells
            self.seat_crew(post)
            self.is_heap[post] = self.tree[post] > 0 or not self.serves[post]
        self.ends_place[gate] = self.first_cell[self.first_post[site + 1]] - cells
        self.is_heap[gate] = self.has_gate[site]
        first = self.first_resident[site]
        for resident in range(first, first + self.residents[site]):
            self.tube_of[resident], self.left[resident] = -1, NEVER
        if self.has_gate[site]:
            self.look_ahead(site)
            return
        for place in range(self.residents[site]):
            resident = self.arrival_order[first + place]
            self.add_end(gate, self.arrival[first + resident], resident)

    def look_ahead(self, site: int) -> None:
        """Find from each household on the least time of a knock and walk that bring anybody."""
        self.soonest[self.households[site]] = NEVER
        place = self.first_household[site]
        for household in range(self.households[site] - 1, -1, -1):
            time = NEVER
            if self.attending(site, household) > 0:
                time = self.knock[place + household] + self.walk[place + household]
            self.soonest[household] = min(time, self.soonest[household + 1])

    def attending(self, site: int, household: int) -> int:
        """Count who comes of a household."""
        row = self.first_household[site] + household + site  # each site has one more boundary
        return self.members_from[row + 1] - self.members_from[row]

    def seat_crew(self, post: int) -> None:
        """Seat those who are on duty: without work member i always is at desk i."""
        staff = 0
        for step in range(self.first_step[post], self.first_step[post + 1]):
            if self.steps[STEP_WIDTH * step + STEP_TIME] <= self.begins:
                staff += self.steps[STEP_WIDTH * step + STEP_CHANGE]
        first, desks = self.first_desk[post], self.first_desk[post + 1] - self.first_desk[post]
        self.tree[post] = 0
        if desks > FEW:
            self.plant(post, desks)
        for desk in range(first, first + desks):
            self.free[desk], self.expires[desk] = NEVER, NEVER
            self.served[desk], self.tube_at[desk] = 0, -1
            if desk - first < staff:
                self.set_free(post, desk, self.begins)

    # -- a site: who comes --

    def call_up(self, site: int) -> int:
        """Call households as long as it is known who has passed; return the next bound."""
        while self.fits and self.next_home < self.households[site]:
            needed = self.people_called - self.gate_limit[site]
            if needed >= self.passes:
                return self.next_bound(site)
            if needed >= 0:
                self.last_call = max(self.last_call, self.passed[needed])
            self.call(site, self.next_home)
        return self.over

    def next_bound(self, site: int) -> int:
        """Return before when nobody can come who is not called yet, which waits for who passes."""
        if self.soonest[self.next_home] == NEVER:
            return self.over
        earliest, gate = NEVER, self.first_post[site]
        for post in range(gate, gate + 1 + self.counted[site]):  # who passes next is on the way
            earliest = min(earliest, self.next_end(post))
        earliest = max(earliest, self.last_call, self.passed[self.passes - 1] if self.passes else 0)
        if earliest >= self.over:
            self.fits = 0
            return self.over
        return min(self.over, earliest + self.soonest[self.next_home])

    def call(self, site: int, household: int) -> None:
        """Let the lowest free caller knock at the next household."""
        gate, place = self.first_post[site], self.first_household[site] + household
        caller = self.take_desk(gate, self.last_call)
        if self.when >= self.over:
            self.fits = 0
            return
        self.last_call = self.when
        told = self.when + self.knock[place]
        self.called[place], self.told[place] = self.when, told
        self.caller[place] = caller - self.first_desk[gate]
        self.set_free(gate, caller, told)
        people = self.attending(site, household)
        if people > 0:
            self.add_end(gate, told + self.walk[place], household)
        self.next_home = household + 1
        self.people_called += people
        self.ends_in_time(told)

    def let_in(self, site: int, bound: int) -> int:
        """Let people join the first station until a bound; return one that is not too far."""
        gate, people = self.first_post[site], 0
        time = self.next_end(gate)
        while time < bound:
            first = self.ends_key[self.ends_place[gate] + self.ends_first[gate]]
            last = first + 1
            if self.has_gate[site]:  # a household
                row = self.first_household[site] + first + site
                first, last = self.members_from[row], self.members_from[row + 1]
            self.drop_end(gate)
            for resident in range(first, last):
                self.joins(site, gate + 1, resident, time)
            people += last - first
            if people >= AT_ONCE:
                bound = time + 1
            time = self.next_end(gate)
        return bound

    def joins(self, site: int, post: int, resident: int, time: int) -> None:
        """Let a resident join the line of a station as the last."""
        place = self.first_cell[post] - self.first_cell[self.first_post[site]]
        place += self.line_length[post]
        self.line_length[post] += 1
        self.line_time[place], self.line_resident[place] = time, resident

    def ends_in_time(self, time: int) -> None:
        """Note whether something ends before the calendar's next step."""
        if time >= self.over:
            self.fits = 0

    # -- a station --

    def serve(self, site: int, post: int, bound: int) -> None:
        """Start who is in line at a station, and end what ends there before a bound."""
        first = self.first_cell[post] - self.first_cell[self.first_post[site]]
        for place in range(first, first + self.line_length[post]):
            time = self.line_time[place]
            if self.fills[post] and self.first_expiry < time:
                self.end_services(site, post, time)
                self.time_out(site, post, time)
            self.start(site, post, self.line_resident[place], time)
            if not self.fits:
                return
        self.line_length[post] = 0
        if self.passes == self.residents[site]:
            if self.fills[post] and self.last_pass == NEVER and self.passes > 0:
                self.close_last_tubes(site, post)
            bound = self.over  # nothing that is still to be called changes anything
        self.end_services(site, post, bound)
        if self.fills[post] and self.first_expiry < bound:
            self.time_out(site, post, bound)

    def start(self, site: int, post: int, resident: int, since: int) -> None:
        """Start a resident at the desk that is free first, the lowest of several."""
        cell = self.first_cell[post] + resident
        desk, seat = self.first_desk[post], -1
        self.when = max(since, self.begins)
        if self.serves[post]:
            desk = self.take_desk(post, self.when)
            seat = ((desk - self.first_desk[post]) << SEAT_BITS) + desk - self.first_desk[post]
        if self.when >= self.over:
            self.fits = 0
            return
        end = self.when + self.service[cell]
        self.cells[CELL_WIDTH * cell + CELL_JOINED] = since
        self.cells[CELL_WIDTH * cell + CELL_STARTED] = self.when
        self.cells[CELL_WIDTH * cell + CELL_ENDED] = end
        self.cells[CELL_WIDTH * cell + CELL_SEAT] = seat
        due = self.occupy(post, desk, end) if self.serves[post] else 0
        key = (resident << INDEX_BITS) + ((desk - self.first_desk[post]) << 1) + due
        self.add_end(post, end, key)
        self.ends_in_time(end)
        if post == self.first_post[site] + 1 + self.counted[site]:
            self.passed[self.passes] = self.when
            self.passes += 1

    def occupy(self, post: int, desk: int, end: int) -> int:
        """Occupy a desk with a service; return whether a changeover follows, as known by then."""
        due = 0
        if self.size[post] > 0:
            served = self.served[desk] + 1
            if served == 1 and self.fills[post] and self.timeout[post] != NEVER:
                self.set_expiry(post, desk, end + self.timeout[post])
            due = 1 if served == self.size[post] or self.expires[desk] < end else 0
            self.served[desk] = 0 if due else served
        if due:
            if self.expires[desk] != NEVER:
                self.set_expiry(post, desk, NEVER)
            end += self.change[post]
        self.set_free(post, desk, end)
        return due

    def end_services(self, site: int, post: int, before: int) -> None:
        """End what ends before a time: the swab into the tube, the changeover, the move."""
        station = post - self.first_post[site] - 1
        while self.next_end(post) < before:
            place = self.ends_place[post] + self.ends_first[post]
            end, key = self.ends_time[place], self.ends_key[place]
            self.drop_end(post)
            resident, desk = key >> INDEX_BITS, self.first_desk[post] + ((key & INDEX_MASK) >> 1)
            due = key & 1
            if self.fills[post]:
                self.take_swab(site, post, resident, desk)
                due = 1 if end > self.last_pass else due
            if due:
                order = self.order(ENDS, station, END, resident)
                self.begin_changeover(post, desk, end, order)
            if post + 1 < self.first_post[site + 1]:
                self.joins(site, post + 1, resident, end)

    # -- tubes and changeovers --

    def order(self, phase: int, station: int, rank: int, index: int) -> int:
        """Pack the order of a changeover within an instant."""
        key = (((phase << PLACE_BITS) + station) << RANK_BITS) + rank
        return (key << INDEX_BITS) + index

    def take_swab(self, site: int, post: int, resident: int, desk: int) -> None:
        """Put the swab of a resident into the tube at a desk."""
        cell = CELL_WIDTH * (self.first_cell[post] + resident)
        tube = self.tube_at[desk]
        if tube < 0:
            tube = self.tubes
            if TUBE_WIDTH * (tube + 1) > len(self.tube_rows):
                self.status, self.fits = TUBES_FULL, 0
                return
            self.tubes, self.tube_at[desk] = tube + 1, tube
            self.tube_rows[TUBE_WIDTH * tube + TUBE_SITE] = site
            self.tube_rows[TUBE_WIDTH * tube + TUBE_DESK] = desk - self.first_desk[post]
            self.tube_rows[TUBE_WIDTH * tube + TUBE_OPENED] = self.cells[cell + CELL_STARTED]
            self.tube_rows[TUBE_WIDTH * tube + TUBE_FIRST] = self.cells[cell + CELL_ENDED]
            self.tube_rows[TUBE_WIDTH * tube + TUBE_CLOSED] = NEVER
            self.tube_rows[TUBE_WIDTH * tube + TUBE_COUNT] = 0
        self.tube_rows[TUBE_WIDTH * tube + TUBE_LAST] = self.cells[cell + CELL_ENDED]
        self.tube_rows[TUBE_WIDTH * tube + TUBE_COUNT] += 1
        self.tube_of[self.first_resident[site] + resident] = tube

    def time_out(self, site: int, post: int, before: int) -> None:
        """Close the tubes at idle desks whose time is over before a time."""
        if self.tree[post]:
            place = self.expiry_tree(post)
            while self.least[place + 1] < before:
                desk = self.first_leaf(place, self.tree[post], self.least[place + 1])
                self.close_idle(site, post, self.first_desk[post] + desk)
            self.first_expiry = self.least[place + 1]
            return
        self.first_expiry = NEVER
        for desk in range(self.first_desk[post], self.first_desk[post + 1]):
            if self.expires[desk] < before:
                self.close_idle(site, post, desk)
            self.first_expiry = min(self.first_expiry, self.expires[desk])

    def close_idle(self, site: int, post: int, desk: int) -> None:
        """Close the tube at an idle desk when its time is over."""
        time = self.expires[desk]
        self.served[desk] = 0
        self.set_expiry(post, desk, NEVER)
        self.set_free(post, desk, time + self.change[post])
        station = post - self.first_post[site] - 1
        index = desk - self.first_desk[post]
        self.begin_changeover(post, desk, time, self.order(TIMEOUTS, station, TIMEOUT, index))

    def close_last_tubes(self, site: int, post: int) -> None:
        """Close the tubes at idle desks once everybody has started; others close at an end."""
        time = self.passed[self.passes - 1]
        self.end_services(site, post, time + 1)
        self.time_out(site, post, time + 1)
        station = post - self.first_post[site] - 1
        for desk in range(self.first_desk[post], self.first_desk[post + 1]):
            if self.tube_at[desk] >= 0 and self.free[desk] <= time:
                index = desk - self.first_desk[post]
                order = self.order(TIMEOUTS, station, NOBODY_MORE, index)
                self.begin_changeover(post, desk, time, order)
        self.last_pass, self.first_expiry = time, NEVER

    def begin_changeover(self, post: int, desk: int, time: int, order: int) -> None:
        """Note a changeover in order of its start, and close the tube with it."""
        end = time + self.change[post]
        self.ends_in_time(end)
        if self.tube_at[desk] >= 0:
            self.tube_rows[TUBE_WIDTH * self.tube_at[desk] + TUBE_CLOSED] = end
            self.tube_at[desk] = -1
        place = self.changed
        self.changed = place + 1
        while place > 0 and (
            self.changed_time[place - 1] > time
            or (self.changed_time[place - 1] == time and self.changed_key[place - 1] > order)
        ):
            self.changed_time[place] = self.changed_time[place - 1]
            self.changed_key[place] = self.changed_key[place - 1]
            self.changed_desk[place] = self.changed_desk[place - 1]
            place -= 1
        self.changed_time[place], self.changed_key[place] = time, order
        self.changed_desk[place] = desk

    def log_changeovers(self, site: int) -> None:
        """Record the changeovers of a window."""
        if CHANGE_WIDTH * (self.changes + self.changed) > len(self.change_rows):
            self.status, self.fits = CHANGES_FULL, 0
            return
        for place in range(self.changed):
            row = CHANGE_WIDTH * (self.changes + place)
            station = (self.changed_key[place] >> (INDEX_BITS + RANK_BITS)) & PLACE_MASK
            post = self.first_post[site] + 1 + station
            desk = self.changed_desk[place] - self.first_desk[post]
            self.change_rows[row + CHANGE_SITE] = site
            self.change_rows[row + CHANGE_STATION] = station
            self.change_rows[row + CHANGE_DESK] = desk
            self.change_rows[row + CHANGE_MEMBER] = desk
            self.change_rows[row + CHANGE_START] = self.changed_time[place]
            self.change_rows[row + CHANGE_END] = self.changed_time[place] + self.change[post]
        self.changes += self.changed
        self.changed = 0

    # -- what will end at a post: a line in order; a heap of many desks, of walks and delays --

    def next_end(self, post: int) -> int:
        """When the next ends; NEVER if none does."""
        if self.ends_first[post] == self.ends_last[post]:
            return NEVER
        return self.ends_time[self.ends_place[post] + self.ends_first[post]]

    def add_end(self, post: int, time: int, key: int) -> None:
        """Note what will end."""
        first = self.ends_place[post] + self.ends_first[post]
        place = self.ends_place[post] + self.ends_last[post]
        self.ends_last[post] += 1
        while place > first:
            before = first + ((place - first - 1) >> 1) if self.is_heap[post] else place - 1
            if not self.is_later(before, time, key):
                break
            self.ends_time[place], self.ends_key[place] = (
                self.ends_time[before],
                self.ends_key[before],
            )
            place = before
        self.ends_time[place], self.ends_key[place] = time, key

    def is_later(self, place: int, time: int, key: int) -> int:
        """Whether what is noted at a place ends after a time and key."""
        if self.ends_time[place] != time:
            return self.ends_time[place] > time
        return self.ends_key[place] > key

    def drop_end(self, post: int) -> None:
        """Forget the first that ends."""
        if not self.is_heap[post]:
            self.ends_first[post] += 1
            return
        first, last = self.ends_place[post], self.ends_last[post] - 1
        self.ends_last[post] = last
        time, key = self.ends_time[first + last], self.ends_key[first + last]
        gap, child = 0, 1
        while child < last:
            if child + 1 < last and self.is_later(
                first + child, self.ends_time[first + child + 1], self.ends_key[first + child + 1]
            ):
                child += 1
            if self.is_later(first + child, time, key):
                break
            self.ends_time[first + gap] = self.ends_time[first + child]
            self.ends_key[first + gap] = self.ends_key[first + child]
            gap = child
            child = 2 * gap + 1
        self.ends_time[first + gap], self.ends_key[first + gap] = time, key

    # -- desks: few are looked at one after the other, many by a tree --

    def take_desk(self, post: int, since: int) -> int:
        """Return the lowest desk that is free at a time, or first after it; `when` says when."""
        first = self.first_desk[post]
        if self.tree[post]:
            self.when = max(since, self.least[self.free_tree(post) + 1])
            return first + self.first_leaf(self.free_tree(post), self.tree[post], self.when)
        found, self.when = first, NEVER
        for desk in range(first, self.first_desk[post + 1]):
            if self.free[desk] <= since:
                self.when = since
                return desk
            if self.free[desk] < self.when:
                found, self.when = desk, self.free[desk]
        return found

    def set_free(self, post: int, desk: int, time: int) -> None:
        """Note when a desk will be free."""
        self.free[desk] = time
        if self.tree[post]:
            self.set_leaf(self.free_tree(post), self.tree[post], desk - self.first_desk[post], time)

    def set_expiry(self, post: int, desk: int, time: int) -> None:
        """Note when the tube at a desk times out."""
        self.expires[desk] = time
        self.first_expiry = min(self.first_expiry, time)
        if self.tree[post]:
            place = self.expiry_tree(post)
            self.set_leaf(place, self.tree[post], desk - self.first_desk[post], time)

    def plant(self, post: int, desks: int) -> None:
        """Make the trees of a post, of NEVER everywhere."""
        leaves = 1
        while leaves < desks:
            leaves *= 2
        self.tree[post] = leaves
        for place in range(self.free_tree(post), self.free_tree(post) + 8 * desks):
            self.least[place] = NEVER

    def free_tree(self, post: int) -> int:
        """Where the tree over `free` begins: below 4 nodes a desk, and the other one as many."""
        return 8 * self.first_desk[post]

    def expiry_tree(self, post: int) -> int:
        """Where the tree over `expires` begins."""
        return 4 * (self.first_desk[post] + self.first_desk[post + 1])

    def set_leaf(self, place: int, leaves: int, leaf: int, value: int) -> None:
        """Set a leaf; every node above, from 1 at the top, is the least of its two."""
        node = leaves + leaf
        self.least[place + node] = value
        while node > 1:
            node >>= 1
            value = min(self.least[place + 2 * node], self.least[place + 2 * node + 1])
            self.least[place + node] = value

    def first_leaf(self, place: int, leaves: int, value: int) -> int:
        """Return the first leaf of at most a value; there is one."""
        node = 1
        while node < leaves:
            node *= 2
            if self.least[place + node] > value:
                node += 1
        return node - leaves
