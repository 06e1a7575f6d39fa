# C types of variates.py; see there.
cimport cython
from libc.math cimport sqrt
from libc.stdint cimport int64_t, uint32_t, uint64_t

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    #define SIMSITE_M0 UINT32_C(0xD2511F53)
    #define SIMSITE_M1 UINT32_C(0xCD9E8D57)
    #define SIMSITE_W0 UINT32_C(0x9E3779B9)
    #define SIMSITE_W1 UINT32_C(0xBB67AE85)
    #define SIMSITE_LOW UINT32_C(0xFFFFFFFF)
    static inline uint64_t simsite_bits_of(double x) { uint64_t b; memcpy(&b, &x, 8); return b; }
    static inline double simsite_float_of(uint64_t b) { double x; memcpy(&x, &b, 8); return x; }
    static inline int64_t simsite_whole(double x) { return (int64_t)x; }
    """
    const uint32_t M0 "SIMSITE_M0", M1 "SIMSITE_M1", W0 "SIMSITE_W0", W1 "SIMSITE_W1"
    const uint32_t LOW "SIMSITE_LOW"
    uint64_t bits_of "simsite_bits_of"(double x) noexcept nogil
    double float_of "simsite_float_of"(uint64_t bits) noexcept nogil
    int64_t whole "simsite_whole"(double x) noexcept nogil

cdef int64_t CHUNK, ROW, CONSTANT, UNIFORM, TRIANGULAR, EXPONENTIAL, WEIBULL, LOGNORMAL, NORMAL, GAMMA
cdef uint64_t ONE, EXPONENT, EXPONENT_OF_ONE, UNSHIFT
cdef uint64_t POWERS_BITS
cdef double WHOLE

cdef class Variates:
    cdef readonly uint32_t replication
    cdef double[::1] laws, samples, even, odd, x, side, spare, root
    cdef int64_t[::1] families, sample_from, place
    cdef uint32_t[::1] number
    @cython.locals(i=int64_t, start=int64_t, size=int64_t)
    cpdef void at(self, double[::1] values)
    @cython.locals(i=int64_t, c0=uint32_t, c1=uint32_t, c2=uint32_t, c3=uint32_t, k0=uint32_t, k1=uint32_t, high0=uint32_t, high1=uint32_t, p0=uint64_t, p1=uint64_t)
    cdef void uniforms(self, uint32_t block, uint32_t key0, uint32_t key1, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, family=int64_t, row=int64_t, floor=double, shift=double)
    cdef void variates(self, int64_t law, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, family=int64_t, row=int64_t, start=int64_t, last=int64_t, first=double)
    cdef void simple(self, int64_t law, int64_t count) noexcept nogil
    @cython.locals(i=int64_t)
    cdef void uniform(self, double low, double high, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, u=double, width=double, share=double, rising=double, falling=double)
    cdef void triangular(self, double low, double mode, double high, int64_t count) noexcept nogil
    @cython.locals(i=int64_t)
    cdef void exponential(self, double mean, int64_t count) noexcept nogil
    @cython.locals(i=int64_t)
    cdef void weibull(self, double shape, double scale, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, family=int64_t, row=int64_t, first=double, second=double)
    cdef void bell(self, int64_t law, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, mean=double, sd=double, cut=double, kept=double, u=double, below=double, above=double)
    cdef void normal(self, int64_t row, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, index=int64_t, k=int64_t, place=double, t=double, value=double)
    cdef void from_table(self, int64_t start, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, z=double, s=double, fifth=double, fourth=double, third=double, relative=double)
    cdef void expand(self, double shape, double e, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, outside=int64_t, q=double, r=double, a=double, b=double)
    cdef void scores(self, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, beyond=int64_t, root=double, r=double, c=double, d=double)
    cdef void tails(self, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, r=double, e=double, f=double)
    cdef void far(self, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, bits=uint64_t, power=uint64_t, f=double, k=double, s=double, r=double, h=double)
    cdef void logs(self, double[::1] values, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, u=double, f=double, s=double, r=double, h=double, small=double, whole_log=double)
    cdef void log_complements(self, int64_t count) noexcept nogil
    @cython.locals(i=int64_t, x=double, shifted=double, k=double, r=double, h=double, power=double)
    cdef void exps(self, int64_t count) noexcept nogil
