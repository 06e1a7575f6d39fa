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

Who may is said by `Windows.is_eligible`, before the day. A queue that is served out after closing
changes nothing: whoever is to go off stays until it is. During the day a site leaves the conditions
where a knock ends only at closing, or anything at the next opening or when a crew changes (`fits`);
the loop alone then runs it anew, and wipes what was written.
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
    from simsite.tables.event_key import *
    from simsite.tables.schema import *

MANY = 256  # people on their way from which walks stand in a heap
INLINED = (
    "add_end", "drop_end", "is_later", "next_end", "occupy", "set_free", "start",
    "take_desk", "take_swab",
)  # fmt: skip
TOP = 1  # node of a tree below which all others stand
AT_ONCE = 64  # people who come in one window, about: what they touch stays in the cache


class Windows:
    """Groups that can be run, as for the loop, and scratch.

    Attributes
    ----------
    free, served, expires, tube_at : int64, shape (desks,)
        When a desk is free (NEVER where nobody is), its residents since the last changeover, when
        its tube times out (never before it is free), and its open tube (-1 for none).
    nodes : int64, shape (8 * desks,)
        For each post of more than FEW desks a tree over `free`, then one over `expires`.
    tree, line_length, ends_first, ends_last : int64, shape (posts,)
        Leaves of the trees of a post (0 for none); who is in line; which ends are to come.
    line_time, line_resident : int64
        Who joins a station in this window, in order, and when.
    ends_time, ends_key : int64
        What will end at each post: services by resident and, at the gate, walks by household or,
        where nobody is called up, ways by resident.
    passed, soonest : int64
        Starts at the counted station, in order; from each household on, the least time of a knock
        and walk that bring anybody.
    changed_time, changed_key, changed_desk : int64
        Changeovers of this window, in order.
    """

    def __init__(self, tables: dict[str, memoryview[int]], until: int) -> None:
        for name in ENGINE_TABLES:
            setattr(self, name, tables[name])
        self.free, self.served = tables["free"], tables["served"]
        self.expires, self.tube_at = tables["expires"], tables["tube_at"]
        self.nodes, self.tree = tables["nodes"], tables["tree"]
        self.line_time, self.line_resident = tables["line_time"], tables["line_resident"]
        self.ends_time, self.ends_key = tables["ends_time"], tables["ends_key"]
        self.ends_first, self.ends_last = tables["ends_first"], tables["ends_last"]
        self.line_length, self.changed_desk = tables["line_length"], tables["changed_desk"]
        self.passed, self.soonest = tables["passed"], tables["soonest"]
        self.changed_time, self.changed_key = tables["changed_time"], tables["changed_key"]
        self.until, self.status, self.group = until, DONE, 0

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
            if self.fits() and self.is_done(site):
                self.worked[site] = self.latest if self.latest >= self.closes else 0
                self.to_come[site] = 0
                self.next_household[site] = self.households[site]
                self.next_arrival[site] = self.residents[site]
                return 1
        self.tubes, self.changes = tubes, changes
        return 0

    def fits(self) -> int:
        """Whether all that is known ends before the calendar disturbs it, and there is room."""
        return self.latest < self.over and self.status == DONE

    def is_done(self, site: int) -> int:
        """Whether everybody has been called up and served."""
        if self.has_gate[site] and self.next_home < self.households[site]:
            return 0
        return self.passes == self.residents[site]

    def is_eligible(self, group: int) -> int:
        """Whether a group may be run in windows, by plan and draws: the one rule.

        It is one site without a route, preparations, shared crews, room, levels, balking, speeds
        and halts; nobody comes uncalled beside a call-up, all stations are plain, in time.
        """
        site = self.group_sites[group]
        if (
            self.group_sites[group + 1] != site + 1
            or self.group_routes[group + 1] > self.group_routes[group]
            or self.first_further[site + 1] > self.first_further[site]
            or (self.has_gate[site] and self.gate_limit[site] < 1)
            or self.first_class[site] < self.first_class[site + 1]
            or self.first_balk[self.first_post[site]] < self.first_balk[self.first_post[site + 1]]
            or self.first_speed[self.first_post[site]] < self.first_speed[self.first_post[site + 1]]
            or self.first_halt[self.first_post[site]] < self.first_halt[self.first_post[site + 1]]
        ):
            return 0
        for post in range(self.first_post[site], self.first_post[site + 1]):
            if not self.is_plain(post, self.first_post[site] + 1 + self.counted[site]):
                return 0
        self.set_times(site)
        return self.begins < self.over and self.may_be_done(site)

    def may_be_done(self, site: int) -> int:
        """Whether nobody comes too late to be served in time, as far as that is seen at once."""
        first = self.first_resident[site]
        if self.has_gate[site]:  # those who come uncalled are the first of the order
            if self.residents[site] == 0:
                return 1
            return self.arrival[first + self.arrival_order[first]] == NEVER
        if self.residents[site] > 0:
            last = self.arrival_order[first + self.residents[site] - 1]
            if self.arrival[first + last] >= self.closes:
                return 0
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            for resident in range(self.residents[site]):
                time = self.service[self.first_cell[post] + resident]
                if self.arrival[first + resident] >= self.over - time:
                    return 0
        return 1

    def is_plain(self, post: int, counted: int) -> int:
        """Whether everybody takes a station to the end, and only the counted one fills tubes."""
        if self.room[post] != NEVER or self.first_attempt[post] < self.first_attempt[post + 1]:
            return 0
        for cell in range(self.first_cell[post], self.first_cell[post + 1]):
            if self.service[cell] == 0:
                return 0
        return post == counted or not self.fills[post]

    def set_times(self, site: int) -> None:
        """Find when the work begins, and by when it must be over: the next opening or step.

        Where the queue is served out after closing, members who are to go off then stay until it
        is. Knocks must be over by the closing or a step of the callers.
        """
        since, later, first = 0, 0, self.first_resident[site]
        if not self.has_gate[site] and self.residents[site] > 0:
            since = self.arrival[first + self.arrival_order[first]]
        self.begins, self.closes, self.over = NEVER, NEVER, self.until
        for window in range(self.first_window[site], self.first_window[site + 1]):
            if self.begins != NEVER:
                self.over = min(self.over, self.opening[window])
            elif self.closing[window] > since:
                self.begins, self.closes = self.opening[window], self.closing[window]
                later = window - self.first_window[site]
        self.calls_end = min(self.closes, self.until)
        if self.sends_home[site] or later > 0:  # after an empty day nobody is served out
            self.over = self.calls_end
        for post in range(self.first_post[site], self.first_post[site + 1]):
            for step in range(self.first_step[post], self.first_step[post + 1]):
                self.limit(site, post, STEP_WIDTH * step)

    def limit(self, site: int, post: int, row: int) -> None:
        """Let the work at a post be over by a step of its crew, unless the step waits for it."""
        time = self.steps[row + STEP_TIME]
        if time <= self.begins:
            return
        if post == self.first_post[site]:
            self.calls_end = min(self.calls_end, time)
        elif self.steps[row + STEP_CHANGE] > 0 or time < self.closes:
            self.over = min(self.over, time)

    # -- a site: its windows --

    def work(self, site: int) -> None:
        """Do all that is done at a site with its residents, window after window."""
        self.set_out(site)
        bound = 0
        while self.fits() and bound < self.over:
            self.turn_to(site, self.first_post[site])
            bound = self.let_in(self.call_up() if self.has_gate[site] else self.over)
            for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
                self.turn_to(site, post)
                if self.fits():
                    self.serve(bound)
                if self.passes == self.residents[site]:
                    bound = self.over
            self.log_changeovers()
            if self.passes == self.residents[site] and not self.is_done(site):
                bound = self.begins  # there are knocks to come at which nobody answers

    def turn_to(self, site: int, post: int) -> None:
        """Let all that follows be at a post of a site."""
        self.site, self.post = site, post
        self.station = post - self.first_post[site] - 1
        self.desk_from, self.desk_to = self.first_desk[post], self.first_desk[post + 1]
        self.cell_from = self.first_cell[post]
        self.place_from = self.cell_from - self.first_cell[self.first_post[site]]
        self.batch, self.has_tubes = self.size[post], self.fills[post]
        self.has_desks, self.is_counted = self.serves[post], self.station == self.counted[site]
        self.leaves = self.tree[post]
        self.heap = self.leaves > 0 or not self.has_desks
        if self.station < 0:  # walks stand behind what is of the stations
            self.place_from = self.first_cell[self.first_post[site + 1]] - self.cell_from
            self.heap = self.has_gate[site] and self.gate_limit[site] > MANY

    def set_out(self, site: int) -> None:
        """Prepare for a site at the beginning of its work."""
        self.latest, self.passes, self.last_pass, self.first_expiry = 0, 0, NEVER, NEVER
        self.next_home, self.people_called, self.last_call, self.changed = 0, 0, self.begins, 0
        gate, first = self.first_post[site], self.first_resident[site]
        for post in range(gate, self.first_post[site + 1]):
            self.line_length[post], self.ends_first[post], self.ends_last[post] = 0, 0, 0
            self.turn_to(site, post)
            self.seat_crew()
        for resident in range(first, first + self.residents[site]):
            self.tube_of[resident], self.left[resident] = -1, NEVER
        if self.has_gate[site]:
            self.look_ahead(site)
            return
        self.turn_to(site, gate)
        for place in range(self.residents[site]):
            resident = self.arrival_order[first + place]
            self.add_end(self.arrival[first + resident], resident)

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
        """Count who comes of a household; each site has one more boundary than households."""
        row = self.first_household[site] + household + site
        return self.members_from[row + 1] - self.members_from[row]

    def seat_crew(self) -> None:
        """Seat those who are on duty: without work member i always is at desk i."""
        staff = 0
        for step in range(self.first_step[self.post], self.first_step[self.post + 1]):
            if self.steps[STEP_WIDTH * step + STEP_TIME] <= self.begins:
                staff += self.steps[STEP_WIDTH * step + STEP_CHANGE]
        desks = self.desk_to - self.desk_from
        self.leaves = 1 if desks > FEW else 0
        while 0 < self.leaves < desks:
            self.leaves *= 2
        self.tree[self.post] = self.leaves
        for node in range(8 * self.desk_from, 8 * self.desk_to):
            self.nodes[node] = NEVER
        for desk in range(self.desk_from, self.desk_to):
            self.free[desk], self.expires[desk] = NEVER, NEVER
            self.served[desk], self.tube_at[desk] = 0, -1
            if desk - self.desk_from < staff:
                self.set_free(desk, self.begins)

    # -- a site: who comes; what ends at its gate are walks, or ways --

    def call_up(self) -> int:
        """Call households as long as it is known who has passed; return the next bound."""
        while self.fits() and self.next_home < self.households[self.site]:
            needed = self.people_called - self.gate_limit[self.site]
            if needed >= self.passes:
                return self.next_bound()
            if needed >= 0:
                self.last_call = max(self.last_call, self.passed[needed])
            self.call(self.next_home)
        return self.over

    def next_bound(self) -> int:
        """Return before when nobody can come who is not called yet, which waits for who passes."""
        if self.soonest[self.next_home] == NEVER:
            return self.over
        way = NEVER  # who passes next, not before the last who has passed, is on the way
        for post in range(self.post, self.post + 1 + self.counted[self.site]):
            self.turn_to(self.site, post)
            way = min(way, self.next_end())
        self.turn_to(self.site, self.first_post[self.site])
        last = self.passed[self.passes - 1] if self.passes > 0 else 0
        earliest = max(self.last_call, last, way)
        self.latest = max(self.latest, earliest)
        return min(self.over, min(self.over, earliest) + self.soonest[self.next_home])

    def call(self, household: int) -> None:
        """Let the lowest free caller knock at the next household."""
        place = self.first_household[self.site] + household
        caller = self.take_desk(self.last_call)
        if self.when >= self.calls_end - self.knock[place]:
            self.latest = NEVER
            return
        self.last_call = self.when
        told = self.when + self.knock[place]
        self.called[place], self.told[place] = self.when, told
        self.caller[place] = caller - self.desk_from
        self.set_free(caller, told)
        people = self.attending(self.site, household)
        if people > 0:
            self.add_end(told + self.walk[place], household)
        self.next_home = household + 1
        self.people_called += people
        self.latest = max(self.latest, told)

    def let_in(self, bound: int) -> int:
        """Let people join the first station until a bound; return one that is not too far."""
        people, time = 0, self.next_end()
        while time < bound:
            first = self.ends_key[self.place_from + self.ends_first[self.post]]
            last = first + 1
            if self.has_gate[self.site]:  # a household
                row = self.first_household[self.site] + first + self.site
                first, last = self.members_from[row], self.members_from[row + 1]
            self.drop_end()
            for resident in range(first, last):  # the first station's cells are the first
                self.line_time[people], self.line_resident[people] = time, resident
                people += 1
            if people >= AT_ONCE:
                bound = time + 1
            time = self.next_end()
        self.line_length[self.post + 1] = people
        return bound

    # -- a station --

    def serve(self, bound: int) -> None:
        """Start who is in line at a station, and end what ends there before a bound."""
        for place in range(self.place_from, self.place_from + self.line_length[self.post]):
            time = self.line_time[place]
            if self.has_tubes and self.first_expiry < time:
                self.end_services(time)
                self.time_out(time)
            self.start(self.line_resident[place], time)
        self.line_length[self.post] = 0
        if self.passes == self.residents[self.site] and self.fits():
            if self.has_tubes and self.last_pass == NEVER and self.passes > 0:
                self.close_last_tubes()
            bound = self.over  # nothing that is still to be called changes anything
        self.end_services(bound)
        if self.has_tubes and self.first_expiry < bound:
            self.time_out(bound)

    def start(self, resident: int, since: int) -> None:
        """Start a resident at the desk that is free first, the lowest of several."""
        cell, seat, due = self.cell_from + resident, -1, 0
        self.when, desk = max(since, self.begins), self.desk_from
        if self.has_desks:
            desk = self.take_desk(self.when)
            seat = ((desk - self.desk_from) << SEAT_BITS) + desk - self.desk_from
        if self.when >= self.over:
            self.latest = self.when
            return
        end = self.when + self.service[cell]
        if seat >= 0:
            due = self.occupy(desk, end)
        cell *= CELL_WIDTH
        self.cells[cell + CELL_JOINED], self.cells[cell + CELL_STARTED] = since, self.when
        self.cells[cell + CELL_ENDED], self.cells[cell + CELL_SEAT] = end, seat
        self.add_end(end, (resident << INDEX_BITS) + ((desk - self.desk_from) << 1) + due)
        self.latest = max(self.latest, end)
        if self.is_counted:
            self.passed[self.passes] = self.when
            self.passes += 1

    def occupy(self, desk: int, end: int) -> int:
        """Occupy a desk with a service; return whether a changeover follows, as known by then."""
        due = 0
        if self.batch > 0:
            served = self.served[desk] + 1
            if self.has_tubes and served == 1 and self.timeout[self.post] != NEVER:
                self.set_expiry(desk, end + self.timeout[self.post])
            due = 1 if served == self.batch or self.expires[desk] < end else 0
            self.served[desk] = 0 if due else served
        if due:
            if self.expires[desk] != NEVER:
                self.set_expiry(desk, NEVER)
            end += self.change[self.post]
        self.set_free(desk, end)
        return due

    def end_services(self, before: int) -> None:
        """End what ends before a time: the swab into the tube, the changeover, the move."""
        is_last = self.post + 1 == self.first_post[self.site + 1]
        line = self.residents[self.site] * (self.station + 1)
        length = 0 if is_last else self.line_length[self.post + 1]
        while self.next_end() < before:
            place = self.place_from + self.ends_first[self.post]
            end, key = self.ends_time[place], self.ends_key[place]
            self.drop_end()
            resident, desk = key >> INDEX_BITS, self.desk_from + ((key & INDEX_MASK) >> 1)
            due = key & 1
            if self.has_tubes:
                self.take_swab(resident, desk, end)
                due = 1 if end > self.last_pass else due
            if due:
                self.begin_changeover(desk, end, ENDS, END, resident)
            if not is_last:
                self.line_time[line + length], self.line_resident[line + length] = end, resident
                length += 1
        if not is_last:
            self.line_length[self.post + 1] = length

    # -- tubes and changeovers --

    def take_swab(self, resident: int, desk: int, end: int) -> None:
        """Put the swab of a resident into the tube at a desk."""
        row = TUBE_WIDTH * self.tube_at[desk]
        if row < 0:
            row = TUBE_WIDTH * self.tubes
            if row + TUBE_WIDTH > len(self.tube_rows):
                self.status = FULL
                return
            self.tube_at[desk] = self.tubes
            self.tubes += 1
            opened = CELL_WIDTH * (self.cell_from + resident) + CELL_STARTED
            self.tube_rows[row + TUBE_SITE] = self.site
            self.tube_rows[row + TUBE_DESK] = desk - self.desk_from
            self.tube_rows[row + TUBE_OPENED] = self.cells[opened]
            self.tube_rows[row + TUBE_FIRST] = end
            self.tube_rows[row + TUBE_CLOSED] = NEVER
            self.tube_rows[row + TUBE_COUNT] = 0
        self.tube_rows[row + TUBE_LAST] = end
        self.tube_rows[row + TUBE_COUNT] += 1
        self.tube_of[self.first_resident[self.site] + resident] = self.tube_at[desk]

    def time_out(self, before: int) -> None:
        """Close the tubes at idle desks whose time is over before a time."""
        if self.leaves > 0:
            tree = 4 * (self.desk_from + self.desk_to)
            while self.nodes[tree + TOP] < before:
                self.close_idle(self.desk_from + self.first_leaf(tree, self.nodes[tree + TOP]))
            self.first_expiry = self.nodes[tree + TOP]
            return
        self.first_expiry = NEVER
        for desk in range(self.desk_from, self.desk_to):
            if self.expires[desk] < before:
                self.close_idle(desk)
            self.first_expiry = min(self.first_expiry, self.expires[desk])

    def close_idle(self, desk: int) -> None:
        """Close the tube at an idle desk when its time is over."""
        time = self.expires[desk]
        self.served[desk] = 0
        self.set_expiry(desk, NEVER)
        self.set_free(desk, time + self.change[self.post])
        self.begin_changeover(desk, time, TIMEOUTS, TIMEOUT, desk)

    def close_last_tubes(self) -> None:
        """Close the tubes at idle desks once everybody has started; others close at an end."""
        time = self.passed[self.passes - 1]
        self.end_services(time + 1)
        self.time_out(time + 1)
        for desk in range(self.desk_from, self.desk_to):
            if self.tube_at[desk] >= 0 and self.free[desk] <= time:
                self.begin_changeover(desk, time, TIMEOUTS, NOBODY_MORE, desk)
        self.last_pass, self.first_expiry = time, NEVER

    def begin_changeover(self, desk: int, time: int, phase: int, rank: int, index: int) -> None:
        """Note a changeover in order of its start, and close the tube with it."""
        end = time + self.change[self.post]
        self.latest = max(self.latest, end)
        if self.tube_at[desk] >= 0:
            self.tube_rows[TUBE_WIDTH * self.tube_at[desk] + TUBE_CLOSED] = end
            self.tube_at[desk] = -1
        key = (((phase << PLACE_BITS) + self.station) << RANK_BITS) + rank
        key = (key << INDEX_BITS) + index
        place = self.changed
        self.changed = place + 1
        while place > 0 and (
            self.changed_time[place - 1] > time
            or (self.changed_time[place - 1] == time and self.changed_key[place - 1] > key)
        ):
            self.changed_time[place] = self.changed_time[place - 1]
            self.changed_key[place] = self.changed_key[place - 1]
            self.changed_desk[place] = self.changed_desk[place - 1]
            place -= 1
        self.changed_time[place], self.changed_key[place] = time, key
        self.changed_desk[place] = desk

    def log_changeovers(self) -> None:
        """Record the changeovers of a window."""
        if CHANGE_WIDTH * (self.changes + self.changed) > len(self.change_rows):
            self.status = FULL
            return
        for place in range(self.changed):
            row = CHANGE_WIDTH * (self.changes + place)
            station = (self.changed_key[place] >> (INDEX_BITS + RANK_BITS)) & PLACE_MASK
            post = self.first_post[self.site] + 1 + station
            desk = self.changed_desk[place] - self.first_desk[post]
            self.change_rows[row + CHANGE_SITE] = self.site
            self.change_rows[row + CHANGE_STATION] = station
            self.change_rows[row + CHANGE_DESK] = self.change_rows[row + CHANGE_MEMBER] = desk
            self.change_rows[row + CHANGE_START] = self.changed_time[place]
            self.change_rows[row + CHANGE_END] = self.changed_time[place] + self.change[post]
        self.changes += self.changed
        self.changed = 0

    # -- what will end at a post, in order; a heap where there may be many --

    def next_end(self) -> int:
        """When the next ends; NEVER if none does."""
        first = self.ends_first[self.post]
        return (
            NEVER if first == self.ends_last[self.post] else self.ends_time[self.place_from + first]
        )

    def add_end(self, time: int, key: int) -> None:
        """Note what will end."""
        first = self.place_from + self.ends_first[self.post]
        place = self.place_from + self.ends_last[self.post]
        self.ends_last[self.post] += 1
        if self.heap:
            self.lift(first, place, time, key)
            return
        while place > first and self.is_later(place - 1, time, key):
            self.ends_time[place] = self.ends_time[place - 1]
            self.ends_key[place] = self.ends_key[place - 1]
            place -= 1
        self.ends_time[place], self.ends_key[place] = time, key

    def lift(self, first: int, place: int, time: int, key: int) -> None:
        """Put what will end into a heap at a place or above it."""
        while place > first:
            parent = first + ((place - first - 1) >> 1)
            if not self.is_later(parent, time, key):
                break
            self.ends_time[place] = self.ends_time[parent]
            self.ends_key[place] = self.ends_key[parent]
            place = parent
        self.ends_time[place], self.ends_key[place] = time, key

    def is_later(self, place: int, time: int, key: int) -> int:
        """Whether what is noted at a place ends after a time and key."""
        if self.ends_time[place] != time:
            return self.ends_time[place] > time
        return self.ends_key[place] > key

    def drop_end(self) -> None:
        """Forget the first that ends."""
        if not self.heap:
            self.ends_first[self.post] += 1
            return
        self.ends_last[self.post] -= 1
        first, last = self.place_from, self.place_from + self.ends_last[self.post]
        gap, child = first, first + 1
        while child < last:  # the gap at the top goes down to the bottom
            if child + 1 < last:
                time, key = self.ends_time[child + 1], self.ends_key[child + 1]
                child += self.is_later(child, time, key)
            self.ends_time[gap], self.ends_key[gap] = self.ends_time[child], self.ends_key[child]
            gap = child
            child = 2 * gap + 1 - first
        self.lift(first, gap, self.ends_time[last], self.ends_key[last])

    # -- desks: few are looked at one after the other, many by trees of the least of two --

    def take_desk(self, since: int) -> int:
        """Return the lowest desk that is free at a time, or first after it; `when` says when."""
        if self.leaves > 0:
            tree = 8 * self.desk_from
            self.when = max(since, self.nodes[tree + TOP])
            return self.desk_from + self.first_leaf(tree, self.when)
        found, when = self.desk_from, NEVER
        for desk in range(self.desk_from, self.desk_to):
            if self.free[desk] < when:
                found, when = desk, self.free[desk]
                if when <= since:
                    break
        self.when = max(since, when)
        return found

    def set_free(self, desk: int, time: int) -> None:
        """Note when a desk will be free."""
        self.free[desk] = time
        if self.leaves > 0:
            self.set_leaf(8 * self.desk_from, desk - self.desk_from, time)

    def set_expiry(self, desk: int, time: int) -> None:
        """Note when the tube at a desk times out."""
        self.expires[desk] = time
        self.first_expiry = min(self.first_expiry, time)
        if self.leaves > 0:
            self.set_leaf(4 * (self.desk_from + self.desk_to), desk - self.desk_from, time)

    def set_leaf(self, place: int, leaf: int, value: int) -> None:
        """Set a leaf of a tree; every node above it, from 1 at the top, is the least of its two."""
        node = self.leaves + leaf
        self.nodes[place + node] = value
        while node > TOP:
            node >>= 1
            value = min(self.nodes[place + 2 * node], self.nodes[place + 2 * node + 1])
            self.nodes[place + node] = value

    def first_leaf(self, place: int, value: int) -> int:
        """Return the first leaf of at most a value; there is one."""
        node = TOP
        while node < self.leaves:
            node *= 2
            if self.nodes[place + node] > value:
                node += 1
        return node - self.leaves
