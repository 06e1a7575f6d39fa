# C types of sweep.py; see there. A test compares names and signatures.
cimport cython
from libc.stdint cimport int64_t

cdef int64_t NEVER, SMALL

@cython.final
cdef class Sweep:
    cdef int64_t before, cell, columns, deadline, events, filed, filled, first_time, high, horizon, low, offset, person, row, shift, since, slot_row, slots, started, to, waited
    cdef int64_t[::1] busy
    cdef const int64_t[::1] called
    cdef const int64_t[::1] cells
    cdef int64_t[::1] change_at
    cdef const int64_t[::1] change_rows
    cdef int64_t[::1] completion
    cdef const int64_t[::1] counted
    cdef int64_t[::1] counts
    cdef const int64_t[::1] curve
    cdef int64_t[::1] done
    cdef const int64_t[::1] duty_rows
    cdef int64_t[::1] ended
    cdef int64_t[::1] ends
    cdef const int64_t[::1] first_cell
    cdef int64_t[::1] first_change
    cdef const int64_t[::1] first_household
    cdef const int64_t[::1] first_post
    cdef const int64_t[::1] first_resident
    cdef const int64_t[::1] first_site
    cdef const int64_t[::1] gone
    cdef int64_t[::1] joins
    cdef int64_t[::1] last_closing
    cdef int64_t[::1] last_duty
    cdef int64_t[::1] late
    cdef int64_t[::1] left
    cdef int64_t[::1] level_at
    cdef int64_t[::1] on_duty
    cdef const int64_t[::1] opening
    cdef int64_t[::1] overtime
    cdef int64_t[::1] own_first
    cdef int64_t[::1] own_wait
    cdef int64_t[::1] peak
    cdef int64_t[::1] place_of
    cdef int64_t[::1] place_swabs
    cdef int64_t[::1] queue_change
    cdef int64_t[::1] reached
    cdef const int64_t[::1] site_order
    cdef int64_t[::1] slot_number
    cdef int64_t[::1] slot_wait
    cdef int64_t[::1] some
    cdef int64_t[::1] stage_starts
    cdef int64_t[::1] stage_wait
    cdef int64_t[::1] swab_change
    cdef int64_t[::1] swabbed
    cdef const int64_t[::1] told
    cdef const int64_t[::1] tube_rows
    cdef int64_t[::1] tubes
    cdef int64_t[::1] until
    cdef int64_t[::1] visit
    cdef int64_t[::1] wait
    cdef int64_t[::1] wait_q95
    cdef int64_t[::1] waits
    cdef const int64_t[::1] works

    cdef void _places(self, dict t) except *
    cdef void _batch(self, dict t) except *
    cdef void _numbers(self, dict t) except *
    cdef void _scratch(self, dict t) except *
    cpdef object read(self)
    @cython.locals(attending=int64_t, column=int64_t, first=int64_t, here=int64_t, n=int64_t, site=int64_t, township=int64_t)
    cdef void read_all(self) noexcept nogil
    @cython.locals(row=int64_t, site=int64_t)
    cdef void count_tubes(self) noexcept nogil
    @cython.locals(cell=int64_t, doors=int64_t, end=int64_t, first=int64_t, last=int64_t, offset=int64_t, post=int64_t, resident=int64_t, residents=int64_t, until=int64_t)
    cdef void read_site(self, int64_t site) noexcept nogil
    @cython.locals(column=int64_t, since=int64_t)
    cdef inline int64_t column_of(self, int64_t time) noexcept nogil
    @cython.locals(since=int64_t, slot=int64_t)
    cdef inline int64_t slot_of(self, int64_t time) noexcept nogil
    @cython.locals(first=int64_t, half=int64_t, n=int64_t, residents=int64_t)
    cdef void read_post(self, int64_t site, int64_t post, int64_t offset) noexcept nogil
    @cython.locals(ended=int64_t, joined=int64_t, last=int64_t, slot=int64_t, start=int64_t, wait=int64_t)
    cdef inline void read_cell(self, int64_t n) noexcept nogil
    @cython.locals(bucket=int64_t)
    cdef inline int64_t bucket_of(self, int64_t time) noexcept nogil
    @cython.locals(half=int64_t, n=int64_t)
    cdef void count_columns(self, const int64_t[::1] times, int64_t first, int64_t last, int64_t[::1] table, int64_t sign) noexcept nogil
    cdef inline int64_t after(self, int64_t column) noexcept nogil
    @cython.locals(cell=int64_t, completion=int64_t, filled=int64_t, first=int64_t, late=int64_t, left=int64_t, n=int64_t, swabbed=int64_t, time=int64_t, visit=int64_t, wait=int64_t)
    cdef void read_swabs(self, int64_t site, int64_t residents) noexcept nogil
    @cython.locals(best=int64_t, bucket=int64_t, first=int64_t, last=int64_t, level=int64_t)
    cdef void find_peak(self, int64_t site) noexcept nogil
    @cython.locals(bucket=int64_t, ends=int64_t, joins=int64_t, level=int64_t, room=int64_t)
    cdef int64_t doubtful(self, int64_t first, int64_t last, int64_t best) noexcept nogil
    @cython.locals(cell=int64_t, joined=int64_t, n=int64_t)
    cdef void gather_waits(self, int64_t site) noexcept nogil
    @cython.locals(bucket=int64_t, place=int64_t)
    cdef inline void keep_event(self, int64_t time, int64_t joins) noexcept nogil
    @cython.locals(first=int64_t, last=int64_t, level=int64_t, n=int64_t)
    cdef int64_t peak_within(self, int64_t bucket, int64_t best) noexcept nogil
    @cython.locals(begin=int64_t, end=int64_t, post=int64_t, row=int64_t, site=int64_t, until=int64_t)
    cdef void read_changes(self) noexcept nogil
    @cython.locals(post=int64_t, row=int64_t, site=int64_t)
    cdef void read_duty(self) noexcept nogil
    @cython.locals(more=int64_t, row=int64_t, scheduled=int64_t, since=int64_t)
    cdef void end_duty(self, int64_t site, int64_t post, int64_t to) noexcept nogil
    @cython.locals(n=int64_t, post=int64_t)
    cdef void file_changes(self) noexcept nogil
    cdef int64_t post_of_change(self, int64_t n) noexcept nogil
    @cython.locals(busy=int64_t, end=int64_t, n=int64_t)
    cdef int64_t sum_knocks(self, int64_t first, int64_t last, int64_t until) noexcept nogil
    @cython.locals(begin=int64_t, busy=int64_t, end=int64_t, n=int64_t)
    cdef int64_t sum_services(self, int64_t post, int64_t until) noexcept nogil
    @cython.locals(beyond=int64_t, event=int64_t, n=int64_t, number=int64_t, row=int64_t, time=int64_t)
    cdef int64_t busy_above(self, int64_t site, int64_t post, int64_t since, int64_t to, int64_t level) noexcept nogil
    cdef inline void note_work(self, int64_t begin, int64_t end) noexcept nogil
    @cython.locals(n=int64_t, number=int64_t)
    cdef int64_t quantile_95(self, int64_t first, int64_t last) noexcept nogil
    @cython.locals(column=int64_t, n=int64_t, number=int64_t, rank=int64_t, share=int64_t, swabbed=int64_t)
    cdef void find_reached(self, int64_t place, int64_t attending, int64_t first, int64_t last) noexcept nogil
    @cython.locals(begin=int64_t, n=int64_t, time=int64_t)
    cdef int64_t bring_forward(self, int64_t first, int64_t last, int64_t after) noexcept nogil
    @cython.locals(after=int64_t, n=int64_t, number=int64_t, time=int64_t, upto=int64_t)
    cdef int64_t keep_column(self, int64_t first, int64_t last, int64_t column) noexcept nogil
    @cython.locals(bucket=int64_t, high=int64_t, low=int64_t, n=int64_t, shift=int64_t, value=int64_t)
    cdef int64_t select(self, int64_t number, int64_t rank) noexcept nogil
    @cython.locals(kept=int64_t, n=int64_t, value=int64_t)
    cdef int64_t keep_bucket(self, int64_t number, int64_t low, int64_t shift, int64_t bucket) noexcept nogil
    @cython.locals(middle=int64_t, n=int64_t, place=int64_t, value=int64_t)
    cdef void sort(self, int64_t first, int64_t last) noexcept nogil
    @cython.locals(high=int64_t, low=int64_t, pivot=int64_t)
    cdef int64_t part(self, int64_t first, int64_t last) noexcept nogil
    @cython.locals(high=int64_t, low=int64_t)
    cdef inline int64_t middle_of(self, int64_t a, int64_t b, int64_t c) noexcept nogil
