# C types of loops.py; see there.
cimport cython
from libc.stdint cimport int64_t, uint32_t, uint64_t
from simsite.draws.variates cimport Variates, bits_of, whole

cdef int64_t CHUNK, CONSTANT, MAIN, OTHER
cdef uint32_t SIZE_BLOCK, WALK_BLOCK, LATE_BLOCK, ARRIVAL_BLOCK, CLASS_BLOCK
cdef uint64_t WHOLE_BITS
cdef double LONGEST, WHOLE

cdef class Loops(Variates):
    cdef readonly int64_t spans, doors, come, edges
    cdef int64_t[::1] households, exempt, at_home, members, persons
    cdef double[::1] up_to
    cdef double share_exempt, share_kept, per_resident
    cdef uint64_t[::1] key0, key1
    cdef int64_t[::1] count, first, into, numbers, out, chosen, rank
    cdef double[::1] factor, seconds
    cpdef void times(self, uint64_t purpose, double share)
    @cython.locals(span=int64_t, start=int64_t, size=int64_t)
    cdef void fill_times(self, uint64_t purpose, double share) noexcept nogil
    @cython.locals(i=int64_t, size=int64_t, first=int64_t)
    cdef int64_t address(self, int64_t span, int64_t start) noexcept nogil
    @cython.locals(i=int64_t)
    cdef void take(self, uint64_t odd, int64_t size) noexcept nogil
    @cython.locals(i=int64_t, chosen=int64_t)
    cdef int64_t choose(self, double share, int64_t size) noexcept nogil
    @cython.locals(i=int64_t, chosen=int64_t)
    cdef void other_way(self, double share, int64_t size) noexcept nogil
    @cython.locals(i=int64_t, factor=double, into=int64_t, time=double)
    cdef void write(self, int64_t span, int64_t start, int64_t size) noexcept nogil
    cpdef void skip(self, uint64_t purpose, double taken)
    @cython.locals(i=int64_t, span=int64_t, start=int64_t, size=int64_t, into=int64_t)
    cdef void fill_skips(self, uint64_t purpose, double taken) noexcept nogil
    cpdef void walks(self, double share)
    @cython.locals(span=int64_t, start=int64_t, size=int64_t)
    cdef void fill_walks(self, double share) noexcept nogil
    @cython.locals(i=int64_t, chosen=int64_t)
    cdef void late(self, int64_t span, double share, int64_t size) noexcept nogil
    cpdef void arrivals(self, int64_t opening, int64_t last, double backlog, double before_last)
    @cython.locals(i=int64_t, span=int64_t, start=int64_t, size=int64_t, into=int64_t, later=int64_t)
    cdef void fill_arrivals(self, int64_t opening, int64_t last, double backlog, double before_last) noexcept nogil
    cpdef void set_edges(self, int64_t edges, double per_resident)
    cpdef void people(self, double exempt, double home_bound, double attendance)
    @cython.locals(span=int64_t, begin=int64_t, homes=int64_t)
    cdef void fill_people(self, double attendance) noexcept nogil
    @cython.locals(i=int64_t, size=int64_t, present=int64_t, homes=int64_t, housed=int64_t)
    cdef int64_t house(self, int64_t span, int64_t begin) noexcept nogil
    @cython.locals(i=int64_t, k=int64_t, edge=double)
    cdef void sizes(self, int64_t size) noexcept nogil
    @cython.locals(i=int64_t, size=int64_t, start=int64_t, home=int64_t, come=int64_t, exempt=int64_t, kept=int64_t, free=int64_t, away=int64_t)
    cdef void classes(self, int64_t span, int64_t begin, double attendance) noexcept nogil
    cdef int64_t count_members(self, int64_t home, int64_t last, int64_t start, int64_t size) noexcept nogil
