# C types of loop.py; see there. A test compares names and signatures.
cimport cython
from libc.stdint cimport int64_t

# Numbers of simsite.engine.kernel.constants, which setup.py hands to the C compiler.
cdef extern from *:
    const int64_t ARRIVALS "SIMSITE_ARRIVALS"
    const int64_t ARRIVE "SIMSITE_ARRIVE"
    const int64_t ARRIVES "SIMSITE_ARRIVES"
    const int64_t CALENDAR "SIMSITE_CALENDAR"
    const int64_t CELL "SIMSITE_CELL"
    const int64_t CHANGES_FULL "SIMSITE_CHANGES_FULL"
    const int64_t CHANGING "SIMSITE_CHANGING"
    const int64_t DEPART "SIMSITE_DEPART"
    const int64_t DONE "SIMSITE_DONE"
    const int64_t DOSES_FULL "SIMSITE_DOSES_FULL"
    const int64_t DUTY_FULL "SIMSITE_DUTY_FULL"
    const int64_t EMPTY "SIMSITE_EMPTY"
    const int64_t ENDED "SIMSITE_ENDED"
    const int64_t ENDS "SIMSITE_ENDS"
    const int64_t EVENTS_FULL "SIMSITE_EVENTS_FULL"
    const int64_t FIRST_STATION "SIMSITE_FIRST_STATION"
    const int64_t GATE "SIMSITE_GATE"
    const int64_t GATES "SIMSITE_GATES"
    const int64_t IDLE "SIMSITE_IDLE"
    const int64_t INDEX_BITS "SIMSITE_INDEX_BITS"
    const int64_t INDEX_MASK "SIMSITE_INDEX_MASK"
    const int64_t JOINED "SIMSITE_JOINED"
    const int64_t LEAVES "SIMSITE_LEAVES"
    const int64_t NEVER "SIMSITE_NEVER"
    const int64_t OFF "SIMSITE_OFF"
    const int64_t OVER "SIMSITE_OVER"
    const int64_t PACKED "SIMSITE_PACKED"
    const int64_t PACKED_AT "SIMSITE_PACKED_AT"
    const int64_t PLACE_BITS "SIMSITE_PLACE_BITS"
    const int64_t PLACE_MASK "SIMSITE_PLACE_MASK"
    const int64_t RANK_BITS "SIMSITE_RANK_BITS"
    const int64_t RANK_MASK "SIMSITE_RANK_MASK"
    const int64_t READY "SIMSITE_READY"
    const int64_t READY_AT "SIMSITE_READY_AT"
    const int64_t RELIEF "SIMSITE_RELIEF"
    const int64_t ROUTE "SIMSITE_ROUTE"
    const int64_t SEAT "SIMSITE_SEAT"
    const int64_t SEATED "SIMSITE_SEATED"
    const int64_t SEAT_BITS "SIMSITE_SEAT_BITS"
    const int64_t SERVING "SIMSITE_SERVING"
    const int64_t SITE_BITS "SIMSITE_SITE_BITS"
    const int64_t SITE_MASK "SIMSITE_SITE_MASK"
    const int64_t STARTED "SIMSITE_STARTED"
    const int64_t STARTS "SIMSITE_STARTS"
    const int64_t TIMEOUTS "SIMSITE_TIMEOUTS"
    const int64_t TUBES_FULL "SIMSITE_TUBES_FULL"
    const int64_t WALK "SIMSITE_WALK"


@cython.final
cdef class Loop:
    cdef readonly int64_t changes
    cdef readonly int64_t doses
    cdef readonly int64_t duties
    cdef readonly int64_t events
    cdef readonly int64_t first_of_group
    cdef readonly int64_t first_soon
    cdef readonly int64_t hole
    cdef readonly int64_t horizon
    cdef readonly int64_t last_soon
    cdef readonly int64_t lone
    cdef readonly int64_t lone_key
    cdef readonly int64_t lone_time
    cdef readonly int64_t now
    cdef readonly int64_t status
    cdef readonly int64_t touched
    cdef readonly int64_t tubes
    cdef int64_t[::1] abandoned
    cdef int64_t[::1] ahead
    cdef int64_t[::1] arrival
    cdef int64_t[::1] arrival_order
    cdef int64_t[::1] asked_close
    cdef int64_t[::1] asked_quiet
    cdef int64_t[::1] asked_start
    cdef int64_t[::1] begun
    cdef int64_t[::1] called
    cdef int64_t[::1] caller
    cdef int64_t[::1] cells
    cdef int64_t[::1] change
    cdef int64_t[::1] change_rows
    cdef int64_t[::1] closes_at_relief
    cdef int64_t[::1] closing
    cdef int64_t[::1] counted
    cdef int64_t[::1] desk_change
    cdef int64_t[::1] desk_leaving
    cdef int64_t[::1] desk_member
    cdef int64_t[::1] desk_resident
    cdef int64_t[::1] desk_served
    cdef int64_t[::1] desk_state
    cdef int64_t[::1] desk_timed_out
    cdef int64_t[::1] desk_tube
    cdef int64_t[::1] desk_watched
    cdef int64_t[::1] dose
    cdef int64_t[::1] dose_rows
    cdef int64_t[::1] duty_rows
    cdef int64_t[::1] ends_stay
    cdef int64_t[::1] fed_by
    cdef int64_t[::1] feeds
    cdef int64_t[::1] fills
    cdef int64_t[::1] first_cell
    cdef int64_t[::1] first_desk
    cdef int64_t[::1] first_dose
    cdef int64_t[::1] first_household
    cdef int64_t[::1] first_member
    cdef int64_t[::1] first_post
    cdef int64_t[::1] first_preparers
    cdef int64_t[::1] first_resident
    cdef int64_t[::1] first_step
    cdef int64_t[::1] first_stop
    cdef int64_t[::1] first_window
    cdef int64_t[::1] gate_limit
    cdef int64_t[::1] gate_opens
    cdef int64_t[::1] group_routes
    cdef int64_t[::1] group_sites
    cdef int64_t[::1] has_gate
    cdef int64_t[::1] head
    cdef int64_t[::1] heap_key
    cdef int64_t[::1] heap_time
    cdef int64_t[::1] heap_value
    cdef int64_t[::1] households
    cdef int64_t[::1] idle
    cdef int64_t[::1] inside
    cdef int64_t[::1] knock
    cdef int64_t[::1] least
    cdef int64_t[::1] left
    cdef int64_t[::1] logged_present
    cdef int64_t[::1] logged_scheduled
    cdef int64_t[::1] mean_walk
    cdef int64_t[::1] member_state
    cdef int64_t[::1] members_from
    cdef int64_t[::1] next_arrival
    cdef int64_t[::1] next_household
    cdef int64_t[::1] on_post
    cdef int64_t[::1] open
    cdef int64_t[::1] opening
    cdef int64_t[::1] outside_from
    cdef int64_t[::1] outside_to
    cdef int64_t[::1] pack_time
    cdef int64_t[::1] pending
    cdef int64_t[::1] queue
    cdef int64_t[::1] relief
    cdef int64_t[::1] residents
    cdef int64_t[::1] route_step
    cdef int64_t[::1] route_stop
    cdef int64_t[::1] scheduled
    cdef int64_t[::1] sends_home
    cdef int64_t[::1] serves
    cdef int64_t[::1] service
    cdef int64_t[::1] serving_out
    cdef int64_t[::1] set_up_time
    cdef int64_t[::1] size
    cdef int64_t[::1] soon_key
    cdef int64_t[::1] soon_value
    cdef int64_t[::1] step_change
    cdef int64_t[::1] step_time
    cdef int64_t[::1] stock
    cdef int64_t[::1] stop_leave
    cdef int64_t[::1] stop_members
    cdef int64_t[::1] stop_posts
    cdef int64_t[::1] stop_returns
    cdef int64_t[::1] stop_site
    cdef int64_t[::1] tail
    cdef int64_t[::1] team
    cdef int64_t[::1] timeout
    cdef int64_t[::1] to_come
    cdef int64_t[::1] told
    cdef int64_t[::1] travel_time
    cdef int64_t[::1] tube_of
    cdef int64_t[::1] tube_rows
    cdef int64_t[::1] vacant
    cdef int64_t[::1] visits
    cdef int64_t[::1] waiting
    cdef int64_t[::1] walk

    cdef void _plan(self, dict t) except *
    cdef void _luck(self, dict t) except *
    cdef void _trace(self, dict t) except *
    cdef void _present(self, dict t) except *
    @cython.locals(key=int64_t)
    cdef int64_t key(self, int64_t phase, int64_t site, int64_t place, int64_t rank, int64_t index) noexcept nogil
    @cython.locals(gap=int64_t)
    cdef void put(self, int64_t time, int64_t key, int64_t value) noexcept nogil
    @cython.locals(place=int64_t)
    cdef void put_soon(self, int64_t key, int64_t value) noexcept nogil
    @cython.locals(child=int64_t, gap=int64_t, last=int64_t)
    cdef void fill_hole(self) noexcept nogil
    @cython.locals(child=int64_t, gap=int64_t)
    cdef void sink(self, int64_t time, int64_t key, int64_t value) noexcept nogil
    cdef void move_up(self, int64_t child, int64_t gap) noexcept nogil
    cdef int64_t first_of_heap(self) noexcept nogil
    @cython.locals(found=int64_t, place=int64_t, time=int64_t)
    cdef int64_t earliest(self, int64_t first, int64_t last) noexcept nogil
    @cython.locals(parent=int64_t)
    cdef void lift(self, int64_t gap, int64_t time, int64_t key, int64_t value) noexcept nogil
    @cython.locals(cancelled=int64_t, desk=int64_t, member=int64_t)
    cdef void rise(self, int64_t site, int64_t post, int64_t k) noexcept nogil
    cdef void fall(self, int64_t site, int64_t post, int64_t k, int64_t at_once) noexcept nogil
    @cython.locals(k=int64_t)
    cdef void release(self, int64_t site, int64_t post) noexcept nogil
    @cython.locals(desk=int64_t, first=int64_t, last=int64_t, left=int64_t, member=int64_t)
    cdef void send_off(self, int64_t site, int64_t post, int64_t k) noexcept nogil
    @cython.locals(desk=int64_t, member=int64_t)
    cdef void seat_relief(self, int64_t site, int64_t post) noexcept nogil
    cdef void leave_desk(self, int64_t site, int64_t post, int64_t desk) noexcept nogil
    cdef int64_t goes_off(self, int64_t post, int64_t desk) noexcept nogil
    @cython.locals(desk=int64_t)
    cdef int64_t lowest_idle(self, int64_t post) noexcept nogil
    @cython.locals(row=int64_t)
    cdef void log_duty(self, int64_t site, int64_t post) noexcept nogil
    @cython.locals(cell=int64_t, key=int64_t, post=int64_t)
    cdef void join(self, int64_t site, int64_t k, int64_t resident, int64_t since) noexcept nogil
    @cython.locals(place=int64_t)
    cdef void ask_to_start(self, int64_t site, int64_t post) noexcept nogil
    @cython.locals(cell=int64_t, desk=int64_t, fed=int64_t, key=int64_t, post=int64_t, resident=int64_t, seat=int64_t)
    cdef void start_waiting(self, int64_t site, int64_t k) noexcept nogil
    @cython.locals(cell=int64_t)
    cdef void end_delay(self, int64_t site, int64_t k, int64_t resident) noexcept nogil
    @cython.locals(due=int64_t, post=int64_t)
    cdef void end_service(self, int64_t site, int64_t k, int64_t resident, int64_t desk) noexcept nogil
    cdef void becomes_free(self, int64_t site, int64_t post, int64_t desk) noexcept nogil
    @cython.locals(post=int64_t, resident=int64_t)
    cdef void send_away(self, int64_t site) noexcept nogil
    cdef void becomes_idle(self, int64_t site, int64_t post, int64_t desk) noexcept nogil
    cdef void send_off_idle(self, int64_t site, int64_t post, int64_t desk) noexcept nogil
    @cython.locals(cell=int64_t, post=int64_t, tube=int64_t)
    cdef void take_swab(self, int64_t site, int64_t k, int64_t resident, int64_t desk) noexcept nogil
    @cython.locals(key=int64_t, post=int64_t)
    cdef void watch(self, int64_t site, int64_t k, int64_t desk, int64_t tube) noexcept nogil
    cdef int64_t changeover_is_due(self, int64_t site, int64_t post, int64_t desk) noexcept nogil
    @cython.locals(key=int64_t, post=int64_t)
    cdef void begin_changeover(self, int64_t site, int64_t k, int64_t desk) noexcept nogil
    @cython.locals(row=int64_t)
    cdef void log_changeover(self, int64_t site, int64_t post, int64_t desk, int64_t end) noexcept nogil
    cdef void end_changeover(self, int64_t site, int64_t k, int64_t desk) noexcept nogil
    @cython.locals(desk=int64_t, post=int64_t)
    cdef void time_out(self, int64_t site, int64_t k, int64_t index, int64_t tube) noexcept nogil
    @cython.locals(desk=int64_t, post=int64_t)
    cdef void close_last_tubes(self, int64_t site, int64_t k) noexcept nogil
    @cython.locals(key=int64_t, place=int64_t, post=int64_t, row=int64_t)
    cdef void end_knock(self, int64_t site, int64_t household, int64_t caller) noexcept nogil
    @cython.locals(doses=int64_t, fed=int64_t, place=int64_t)
    cdef void look_to_prepare(self, int64_t site, int64_t post) noexcept nogil
    @cython.locals(dose=int64_t, doses=int64_t, fed=int64_t, key=int64_t, post=int64_t, preparer=int64_t, row=int64_t)
    cdef void prepare(self, int64_t site, int64_t k) noexcept nogil
    @cython.locals(fed=int64_t, post=int64_t)
    cdef void end_dose(self, int64_t site, int64_t k, int64_t preparer) noexcept nogil
    @cython.locals(first=int64_t, key=int64_t, place=int64_t, post=int64_t, step=int64_t, window=int64_t)
    cdef void set_up(self, int64_t site) noexcept nogil
    @cython.locals(first=int64_t, post=int64_t)
    cdef void step_crew(self, int64_t site, int64_t place, int64_t index, int64_t change) noexcept nogil
    @cython.locals(begin=int64_t, end=int64_t, first=int64_t, last=int64_t, place=int64_t, post=int64_t)
    cdef void opens(self, int64_t site) noexcept nogil
    @cython.locals(post=int64_t)
    cdef void release_all(self, int64_t site) noexcept nogil
    cdef void closes(self, int64_t site) noexcept nogil
    @cython.locals(window=int64_t)
    cdef int64_t next_opening(self, int64_t site, int64_t time) noexcept nogil
    cdef void settle(self, int64_t site) noexcept nogil
    @cython.locals(first=int64_t, key=int64_t, place=int64_t, time=int64_t)
    cdef void put_next_arrival(self, int64_t site) noexcept nogil
    @cython.locals(offset=int64_t, place=int64_t, resident=int64_t)
    cdef void arrivals(self, int64_t site) noexcept nogil
    cdef void comes_in(self, int64_t site, int64_t resident) noexcept nogil
    cdef void calls(self, int64_t site, int64_t people) noexcept nogil
    @cython.locals(first=int64_t, stations=int64_t)
    cdef void moves_on(self, int64_t site, int64_t k, int64_t resident, int64_t since) noexcept nogil
    cdef void passes_counted(self, int64_t site) noexcept nogil
    cdef void leaves(self, int64_t site, int64_t k, int64_t resident) noexcept nogil
    @cython.locals(post=int64_t)
    cdef void look_to_knock(self, int64_t site) noexcept nogil
    @cython.locals(caller=int64_t, household=int64_t, key=int64_t, place=int64_t, post=int64_t, row=int64_t)
    cdef void knock_on(self, int64_t site) noexcept nogil
    cdef void opens_gate(self, int64_t site, int64_t time) noexcept nogil
    @cython.locals(resident=int64_t, row=int64_t)
    cdef void reach_site(self, int64_t site, int64_t household) noexcept nogil
    cdef int64_t turns_away(self, int64_t site) noexcept nogil
    cdef int64_t nobody_more(self, int64_t site) noexcept nogil
    @cython.locals(desk=int64_t, post=int64_t, state=int64_t)
    cdef int64_t quiet(self, int64_t site) noexcept nogil
    @cython.locals(place=int64_t, post=int64_t)
    cdef void look_at_tubes(self, int64_t site) noexcept nogil
    @cython.locals(leaves=int64_t, route=int64_t, stays=int64_t)
    cdef void looks_quiet(self, int64_t site) noexcept nogil
    cdef void ask_if_quiet(self, int64_t site) noexcept nogil
    @cython.locals(first=int64_t, home=int64_t, opening=int64_t, stop=int64_t)
    cdef void begin_route(self, int64_t route) noexcept nogil
    @cython.locals(site=int64_t)
    cdef void put_route(self, int64_t route, int64_t time, int64_t step) noexcept nogil
    cdef void note(self, int64_t route, int64_t column, int64_t time) noexcept nogil
    @cython.locals(step=int64_t)
    cdef void goes_on(self, int64_t route) noexcept nogil
    @cython.locals(opening=int64_t, site=int64_t, stop=int64_t)
    cdef void packed(self, int64_t route) noexcept nogil
    @cython.locals(arrive=int64_t, call=int64_t, site=int64_t, stop=int64_t)
    cdef void departs(self, int64_t route) noexcept nogil
    @cython.locals(leave=int64_t, site=int64_t, stop=int64_t)
    cdef void begin_stay(self, int64_t route) noexcept nogil
    @cython.locals(route=int64_t)
    cdef void team_takes_posts(self, int64_t site) noexcept nogil
    @cython.locals(route=int64_t)
    cdef void team_leaves_posts(self, int64_t site) noexcept nogil
    @cython.locals(first=int64_t, number=int64_t, post=int64_t, row=int64_t, site=int64_t, stop=int64_t)
    cdef void change_posts(self, int64_t route, int64_t sign, int64_t at_once) noexcept nogil
    @cython.locals(site=int64_t)
    cdef void breaks_off(self, int64_t route, int64_t stop) noexcept nogil
    @cython.locals(post=int64_t, site=int64_t)
    cdef void end_stay(self, int64_t route, int64_t at_once) noexcept nogil
    @cython.locals(route=int64_t)
    cdef void team_looks_done(self, int64_t site) noexcept nogil
    @cython.locals(post=int64_t)
    cdef int64_t nobody_present(self, int64_t site) noexcept nogil
    cdef void stay_over(self, int64_t route) noexcept nogil
    cpdef int64_t run_groups(self, int64_t group_from, int64_t group_to)
    @cython.locals(first=int64_t, group=int64_t, last=int64_t, route=int64_t, site=int64_t)
    cdef void run(self, int64_t group_from, int64_t group_to) noexcept nogil
    @cython.locals(cell=int64_t, household=int64_t, resident=int64_t)
    cdef void wipe(self, int64_t site) noexcept nogil
    @cython.locals(first=int64_t, key=int64_t, place=int64_t, soon=int64_t, time=int64_t, value=int64_t)
    cdef int64_t step(self) noexcept nogil
    @cython.locals(index=int64_t, phase=int64_t, place=int64_t, rank=int64_t, site=int64_t)
    cdef void happen(self, int64_t key, int64_t value) noexcept nogil
    cdef void happen_timeout(self, int64_t site, int64_t k, int64_t rank, int64_t index, int64_t value) noexcept nogil
    cdef void happen_last(self, int64_t site, int64_t place, int64_t rank, int64_t index) noexcept nogil
    cdef void happen_end(self, int64_t site, int64_t place, int64_t rank, int64_t index, int64_t value) noexcept nogil
    cdef void happen_calendar(self, int64_t site, int64_t place, int64_t rank, int64_t index, int64_t value) noexcept nogil
