"""What the event loop writes down and asks of its tables; nothing here lets anything happen.

The counterpart of `simsite.engine.reference.log`. A file of its own beside the loop costs a call
through a table of functions: what is done for every resident therefore stands in the loop.
"""
# mypy: disable-error-code="attr-defined, no-any-return"
# The tables are attributes by their names in the schema; a name that is not there does not compile.

from __future__ import annotations

from simsite.tables.schema import ENGINE_TABLES

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from simsite.core import compiled as cython

if not cython.compiled:  # compiled, they are numbers that state.pxd takes from there
    from simsite.tables.event_key import *
    from simsite.tables.schema import *


class RunState:
    """Tables of plan, random draws, trace and present state, and how far a run has come.

    Attributes
    ----------
    now : int
        Microseconds.
    events : int
        Events to come that stand in the heap.
    status : int
        DONE, or FULL where a table was too small: the run is then void and to be repeated.
    tubes, changes, duties, doses, leavings, blocks : int
        Rows that are used.
    has_rooms, made_room : int
        Whether any station of the group has limited room; whether this event has made some.
    """

    def __init__(self, tables: dict[str, memoryview[int]]) -> None:
        for name in ENGINE_TABLES:
            setattr(self, name, tables[name])
        self.now, self.events, self.status, self.touched = -1, 0, DONE, 0
        self.tubes, self.changes, self.duties, self.doses, self.leavings = 0, 0, 0, 0, 0
        self.blocks, self.has_rooms, self.made_room = 0, 0, 0
        self.has_levels = tables["first_class"][len(tables["first_class"]) - 1]
        self.has_balks = tables["first_balk"][len(tables["first_balk"]) - 1]
        self.has_speeds = tables["first_speed"][len(tables["first_speed"]) - 1]
        self.has_attempts = tables["first_attempt"][len(tables["first_attempt"]) - 1]
        self.has_halts = tables["first_halt"][len(tables["first_halt"]) - 1]

    # -- before the first event, and between two parts of a run --

    def wipe(self, site: int) -> None:
        """Note that nothing has happened yet at a site.

        Done site by site and in order of place: so what is read and written out of order later is
        already in the processor's cache.
        """
        for cell in range(
            self.first_cell[self.first_post[site]], self.first_cell[self.first_post[site + 1]]
        ):
            self.cells[CELL_WIDTH * cell + CELL_JOINED] = NEVER
            self.cells[CELL_WIDTH * cell + CELL_STARTED] = NEVER
            self.cells[CELL_WIDTH * cell + CELL_ENDED] = NEVER
            self.cells[CELL_WIDTH * cell + CELL_SEAT] = -1
            self.touched ^= self.service[cell]  # reads it into the cache
        for resident in range(self.first_resident[site], self.first_resident[site + 1]):
            self.tube_of[resident], self.left[resident] = -1, NEVER
        for household in range(self.first_household[site], self.first_household[site + 1]):
            self.called[household], self.told[household] = NEVER, NEVER
            self.caller[household] = -1

    def read_progress(self, group: int) -> None:
        """Know again how far the run of a group has come."""
        row = PROGRESS_WIDTH * group
        self.now = self.progress[row + PROGRESS_NOW]
        self.events = self.progress[row + PROGRESS_EVENTS]
        self.tubes = self.progress[row + PROGRESS_TUBES]
        self.changes = self.progress[row + PROGRESS_CHANGES]
        self.duties = self.progress[row + PROGRESS_DUTIES]
        self.doses = self.progress[row + PROGRESS_DOSES]
        self.leavings = self.progress[row + PROGRESS_LEAVINGS]
        self.blocks = self.progress[row + PROGRESS_BLOCKS]

    def write_progress(self, group: int, time: int) -> None:
        """Put into the tables how far the run of a group has come; all at `time` is over."""
        row = PROGRESS_WIDTH * group
        self.progress[row + PROGRESS_NOW] = time
        self.progress[row + PROGRESS_EVENTS] = self.events
        self.progress[row + PROGRESS_TUBES] = self.tubes
        self.progress[row + PROGRESS_CHANGES] = self.changes
        self.progress[row + PROGRESS_DUTIES] = self.duties
        self.progress[row + PROGRESS_DOSES] = self.doses
        self.progress[row + PROGRESS_LEAVINGS] = self.leavings
        self.progress[row + PROGRESS_BLOCKS] = self.blocks

    # -- what has happened --

    def too_many_wait(self, site: int, post: int, resident: int) -> int:
        """Whether a resident who would join balks, where somebody may."""
        row = BALK_WIDTH * self.first_balk[post]
        called = self.arrival[self.first_resident[site] + resident] == NEVER
        if called and not self.balks[row + BALK_CALLED]:
            return 0
        waiting, wait = self.in_queue[post], self.balks[row + BALK_WAIT]
        if waiting >= self.balks[row + BALK_LENGTH]:
            return 1
        staffed = self.first_desk[post + 1] - self.first_desk[post] - self.vacant[post]
        if wait == NEVER or staffed == 0:
            return 0
        mean = self.balks[row + BALK_MEAN]  # divided by, as the product with it may not fit
        return waiting >= (wait * staffed + mean - 1) // mean

    def waits(self, site: int, post: int, resident: int) -> int:
        """Whether a resident stands in the queue of a station where waits may be over."""
        cell = self.first_cell[post] + resident
        return (
            self.cells[CELL_WIDTH * cell + CELL_JOINED] != NEVER
            and self.cells[CELL_WIDTH * cell + CELL_STARTED] == NEVER
            and self.left[self.first_resident[site] + resident] == NEVER
            and not self.tired[cell]
        )

    def visits_again(self, cell: int) -> None:
        """Let the cell of a resident, who has been at the station before, hold the next visit."""
        self.visit[cell] += 1
        self.tired[cell] = 0
        self.cells[CELL_WIDTH * cell + CELL_STARTED] = NEVER
        self.cells[CELL_WIDTH * cell + CELL_ENDED] = NEVER
        self.cells[CELL_WIDTH * cell + CELL_SEAT] = -1

    def open_tube(self, site: int, post: int, desk: int, opened: int) -> int:
        """Open a tube, whose first swab has just ended; return its row, -1 where none is left."""
        tube = self.tubes
        row = TUBE_WIDTH * tube
        if row + TUBE_WIDTH > len(self.tube_rows):
            self.status = FULL
            return -1
        self.tubes = tube + 1
        self.tube_rows[row + TUBE_SITE] = site
        self.tube_rows[row + TUBE_DESK] = desk - self.first_desk[post]
        self.tube_rows[row + TUBE_OPENED] = opened
        self.tube_rows[row + TUBE_FIRST] = self.now
        self.tube_rows[row + TUBE_CLOSED] = NEVER
        self.tube_rows[row + TUBE_COUNT] = 0
        return tube

    def close_tube(self, tube: int) -> None:
        """Record that a tube is closed."""
        self.tube_rows[TUBE_WIDTH * tube + TUBE_CLOSED] = self.now

    def log_changeover(self, site: int, post: int, desk: int) -> None:
        """Record that a changeover begins."""
        row = CHANGE_WIDTH * self.changes
        if row + CHANGE_WIDTH > len(self.change_rows):
            self.status = FULL
            return
        self.change_rows[row + CHANGE_SITE] = site
        self.change_rows[row + CHANGE_STATION] = post - self.first_post[site] - 1
        self.change_rows[row + CHANGE_DESK] = desk - self.first_desk[post]
        self.change_rows[row + CHANGE_MEMBER] = self.desk_member[desk]
        self.change_rows[row + CHANGE_START] = self.now
        self.change_rows[row + CHANGE_END] = NEVER
        self.changes += 1

    def log_changeover_end(self, change: int) -> None:
        """Record that a changeover is over."""
        self.change_rows[CHANGE_WIDTH * change + CHANGE_END] = self.now

    def log_dose(self, site: int, k: int, dose: int, preparer: int) -> None:
        """Record that a member begins a dose for station k."""
        row = DOSE_WIDTH * self.doses
        if row + DOSE_WIDTH > len(self.dose_rows):
            self.status = FULL
            return
        self.dose_rows[row + DOSE_SITE] = site
        self.dose_rows[row + DOSE_STATION] = k
        self.dose_rows[row + DOSE_NUMBER] = dose
        self.dose_rows[row + DOSE_PREPARER] = preparer
        self.dose_rows[row + DOSE_START] = self.now
        self.dose_rows[row + DOSE_END] = NEVER
        self.doses += 1

    def log_dose_end(self, row: int) -> None:
        """Record that a dose is finished."""
        self.dose_rows[DOSE_WIDTH * row + DOSE_END] = self.now

    def log_leaving(self, site: int, k: int, resident: int, came: int, cause: int) -> None:
        """Record a visit to station k that has ended without service."""
        if self.has_rooms and came != NEVER:
            self.goes_from(self.first_post[site] + 1 + k)
        row = LEAVING_WIDTH * self.leavings
        if row + LEAVING_WIDTH > len(self.leaving_rows):
            self.status = FULL
            return
        cell = self.first_cell[self.first_post[site] + 1 + k] + resident
        visit = self.visit[cell]
        if came == NEVER and self.cells[CELL_WIDTH * cell + CELL_JOINED] != NEVER:
            visit += 1  # turned away at the next
        self.leaving_rows[row + LEAVING_STATION] = k
        self.leaving_rows[row + LEAVING_RESIDENT] = resident
        self.leaving_rows[row + LEAVING_VISIT] = visit
        self.leaving_rows[row + LEAVING_CAME] = came
        self.leaving_rows[row + LEAVING_LEFT] = self.now
        self.leaving_rows[row + LEAVING_CAUSE] = cause
        self.leaving_rows[row + LEAVING_SITE] = site
        self.leavings += 1

    def log_duty(self, site: int, post: int) -> None:
        """Record the levels of a crew if they have changed."""
        if (
            self.logged_scheduled[post] == self.scheduled[post]
            and self.logged_present[post] == self.on_post[post]
        ):
            return
        self.logged_scheduled[post] = self.scheduled[post]
        self.logged_present[post] = self.on_post[post]
        row = DUTY_WIDTH * self.duties
        if row + DUTY_WIDTH > len(self.duty_rows):
            self.status = FULL
            return
        self.duty_rows[row + DUTY_SITE] = site
        self.duty_rows[row + DUTY_STATION] = post - self.first_post[site] - 1
        if self.feeds[post] >= 0:
            self.duty_rows[row + DUTY_STATION] = self.first_post[site] - 1 - self.feeds[post]
        elif post >= self.first_shared[site]:
            self.duty_rows[row + DUTY_STATION] = FIRST_SHARED - (post - self.first_shared[site])
        self.duty_rows[row + DUTY_TIME] = self.now
        self.duty_rows[row + DUTY_SCHEDULED] = self.scheduled[post]
        self.duty_rows[row + DUTY_PRESENT] = self.on_post[post]
        self.duties += 1

    def note(self, route: int, column: int, time: int) -> None:
        """Record a time of the present visit."""
        self.visits[VISIT_WIDTH * self.route_stop[route] + column] = time

    # -- people who wait for room --

    def limits_room(self, first: int, last: int) -> int:
        """Whether any station of some sites has limited room."""
        for post in range(self.first_post[first], self.first_post[last]):
            if self.room[post] != NEVER:
                return 1
        return 0

    def comes_to(self, post: int) -> None:
        """Count who joins a station."""
        if self.room[post] != NEVER:
            self.within[post] += 1

    def goes_from(self, post: int) -> None:
        """Count who is no longer at a station."""
        if self.room[post] != NEVER:
            self.within[post] -= 1
            self.made_room = 1

    # -- what causes by the clock say --

    def ends_by_speed(self, crew: int, work: int) -> int:
        """When work ends where the speed changes by the clock, NEVER if it never does."""
        if work > LONGEST_WORK:
            return NEVER
        step, later = self.first_speed[crew], self.first_speed[crew + 1]
        last = later
        while step < later:  # the first that is still to come
            middle = (step + later) >> 1
            if self.speeds[SPEED_WIDTH * middle + SPEED_TIME] > self.now:
                later = middle
            else:
                step = middle + 1
        speed, time, left = USUAL_SPEED, self.now, USUAL_SPEED * work
        if step > self.first_speed[crew]:
            speed = self.speeds[SPEED_WIDTH * (step - 1) + SPEED_LEVEL]
        while step < last:
            changes = self.speeds[SPEED_WIDTH * step + SPEED_TIME]
            if speed > 0 and (left + speed - 1) // speed <= changes - time:
                break
            left -= speed * (changes - time)
            time, speed = changes, self.speeds[SPEED_WIDTH * step + SPEED_LEVEL]
            step += 1
        return time + (left + speed - 1) // speed if speed > 0 else NEVER

    def lowest_idle_begins(self, post: int) -> int:
        """Whether there is an idle desk below those at which nothing is begun."""
        for desk in range(self.first_desk[post], self.first_desk[post + 1] - self.halted[post]):
            if self.desk_state[desk] == IDLE:
                return 1
        return 0

    # -- idle desks of posts that have many --

    def list_idle(self, post: int, desk: int) -> None:
        """Put a desk on the list of those that may be idle, a heap with the lowest on top.

        It stays there until it is the lowest, whatever it does meanwhile.
        """
        if self.listed[desk]:
            return
        self.listed[desk] = 1
        top, gap = self.first_desk[post], self.may_idle[post]
        self.may_idle[post] = gap + 1
        while gap > 0 and self.idle_heap[top + ((gap - 1) >> 1)] > desk:
            self.idle_heap[top + gap] = self.idle_heap[top + ((gap - 1) >> 1)]
            gap = (gap - 1) >> 1
        self.idle_heap[top + gap] = desk

    def list_all_idle(self, first: int, last: int) -> None:
        """List the idle desks of posts of which SimPy has laid the state down, without a list."""
        for post in range(first, last):
            for desk in range(self.first_desk[post], self.first_desk[post + 1]):
                if self.desk_state[desk] == IDLE:
                    self.list_idle(post, desk)

    def lowest_listed(self, post: int) -> int:
        """Take the lowest idle desk off the list, and those below it that are not idle."""
        lowest = self.take_listed(post)
        while self.desk_state[lowest] != IDLE:
            lowest = self.take_listed(post)
        return lowest

    def take_listed(self, post: int) -> int:
        """Take the lowest desk off the list."""
        top, count = self.first_desk[post], self.may_idle[post] - 1
        self.may_idle[post] = count
        lowest, last = self.idle_heap[top], self.idle_heap[top + count]
        gap, child = 0, 1
        while child < count:
            if child + 1 < count and self.idle_heap[top + child + 1] < self.idle_heap[top + child]:
                child += 1
            if self.idle_heap[top + child] > last:
                break
            self.idle_heap[top + gap] = self.idle_heap[top + child]
            gap, child = child, 2 * child + 1
        self.idle_heap[top + gap] = last
        self.listed[lowest] = 0
        return lowest

    # -- what may be asked --

    def crew_at(self, site: int, place: int, index: int) -> int:
        """Which crew is at a place; an index stands for preparers or a shared crew."""
        first = self.first_post[site]
        post = first if place == GATE else first + 1 + place - FIRST_STATION
        if index > 0:
            post = self.first_further[site] + index - 1 if place == GATE else self.fed_by[post]
        return post

    def shares_crews(self, first: int, last: int) -> int:
        """Whether any of some sites has a shared crew."""
        for site in range(first, last):
            if self.first_shared[site] < self.first_further[site + 1]:
                return 1
        return 0

    def level_of(self, site: int, resident: int) -> int:
        """Level of a resident in the queues of a site that has levels."""
        own = self.resident_class[self.first_resident[site] + resident]
        return self.class_level[self.first_class[site] + own]

    def last_up_to(self, post: int, level: int) -> int:
        """Who waits as the last of a level or of better ones; -1 for nobody."""
        while level >= 0 and self.level_last[LEVELS * post + level] < 0:
            level -= 1
        return self.level_last[LEVELS * post + level] if level >= 0 else -1

    def next_opening(self, site: int, time: int) -> int:
        """First opening at or after a time, NEVER if there is none."""
        for window in range(self.first_window[site], self.first_window[site + 1]):
            if self.opening[window] >= time:
                return self.opening[window]
        return NEVER

    def turns_away(self, site: int) -> int:
        """Whether nobody may join a queue."""
        if self.abandoned[site]:
            return 1
        return self.sends_home[site] and not self.open[site]

    def quiet(self, site: int) -> int:
        """Whether all desks are idle, with their tubes closed."""
        if self.now < self.worked[site]:  # windows have put nobody there
            return 0
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            for desk in range(self.first_desk[post], self.first_desk[post + 1]):
                state = self.desk_state[desk]
                if state in (SERVING, CHANGING, BLOCKED) or self.desk_tube[desk] != -1:
                    return 0
        return 1

    def nobody_present(self, site: int) -> int:
        """Whether all members of staff of the stations have gone."""
        for post in range(self.first_post[site] + 1, self.first_post[site + 1]):
            if self.on_post[post] > 0:
                return 0
        return 1
