# C types of order.py; see there.
cimport cython
from libc.stdint cimport int64_t

cdef int64_t NEVER, PATIENCE

@cython.final
cdef class Order:
    cdef int64_t spans, room, source, target
    cdef const int64_t[::1] count, first, into, people_from, out, members
    cdef int64_t[::1] arrival, order, sorted, first_of
    cpdef void spread(self)
    @cython.locals(span=int64_t, i=int64_t, first=int64_t, into=int64_t, people=int64_t, place=int64_t, home=int64_t, resident=int64_t)
    cdef void fill_order(self) noexcept nogil
    cdef void sort(self, int64_t into, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, low=int64_t, high=int64_t, shift=int64_t, span=int64_t)
    cdef int64_t spread_out(self, int64_t into, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, steps=int64_t, household=int64_t, time=int64_t, place=int64_t)
    cdef int64_t by_neighbours(self, int64_t into, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, width=int64_t, left=int64_t, middle=int64_t, right=int64_t)
    cdef void merge_all(self, int64_t into, int64_t count) noexcept nogil
    @cython.locals(place=int64_t, low=int64_t, high=int64_t, source=int64_t)
    cdef void merge(self, int64_t into, int64_t left, int64_t middle, int64_t right) noexcept nogil
