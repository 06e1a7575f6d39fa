"""Uniform numbers and variates of a chunk of addresses, one by one.

The counterpart of `simsite.core.philox`, `elementary` and `distributions` for a C compiler: the
same operations in the same order, hence the same bits. Each loop does one thing to every element
of a chunk without branches, so that a compiler can use vector instructions. Without a compiler the
file runs interpreted, which is slow and only good for tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from simsite.core import compiled as cython

from simsite.core.elementary import (
    EXP,
    INV_LN2,
    LN2_HIGH,
    LN2_LOW,
    LOG,
    NORMAL_A,
    NORMAL_B,
    NORMAL_C,
    NORMAL_D,
    NORMAL_E,
    NORMAL_F,
    SMALL,
)

if not cython.compiled:  # compiled, variates.pxd says what C has instead
    from simsite.core.compiled import (
        LANES,
        bits_of,
        float_of,
        highest_level,
        lanes,
        product,
        put,
        spread,
        sqrt,
        whole,
    )
    from simsite.core.philox import LOW, M0, M1, W0, W1
    from simsite.draws.codes import CHUNK, ROW, WHOLE
if TYPE_CHECKING:
    from simsite.core.compiled import Word

COMPILED: bool = cython.compiled


def levels_above_plain() -> int:
    """Return how many levels of `simsite.draws.levels` beyond the plain one the processor runs."""
    return highest_level()


# The forms of laws that the loops know, as `simsite.core.distributions.Row` names them. The place
# of a form is its code.
FORMS = (
    "constant", "uniform", "triangular", "empirical", "exponential", "weibull",
    "lognormal", "normal", "gamma", "large gamma", "table",
)  # fmt: skip
CONSTANT, UNIFORM, TRIANGULAR, EMPIRICAL, EXPONENTIAL, WEIBULL = range(6)
LOGNORMAL, NORMAL, GAMMA, LARGE_GAMMA, TABLE = range(6, 11)

# Known to this file alone, unlike what its .pxd declares: so C may keep them in registers.
# fmt: off
cython.declare(
    BELOW_ONE=cython.double, POWERS_1023=cython.double, TINY=cython.double, LEAST=cython.double,
    MOST=cython.double, STEPS=cython.double, REACH=cython.double, LN_HIGH=cython.double,
    LN_LOW=cython.double, LN_INVERSE=cython.double, LN_SMALL=cython.double,
    SHIFTER=cython.double, E0=cython.double, E1=cython.double, E2=cython.double,
    E3=cython.double, E4=cython.double, E5=cython.double, E6=cython.double, E7=cython.double,
    E8=cython.double, E9=cython.double, E10=cython.double, E11=cython.double, L0=cython.double,
    L1=cython.double, L2=cython.double, L3=cython.double, L4=cython.double, L5=cython.double,
    L6=cython.double, L7=cython.double, L8=cython.double, L9=cython.double, L10=cython.double,
    NA0=cython.double, NA1=cython.double, NA2=cython.double, NA3=cython.double,
    NA4=cython.double, NA5=cython.double, NA6=cython.double, NA7=cython.double,
    NB0=cython.double, NB1=cython.double, NB2=cython.double, NB3=cython.double,
    NB4=cython.double, NB5=cython.double, NB6=cython.double, NB7=cython.double,
    NC0=cython.double, NC1=cython.double, NC2=cython.double, NC3=cython.double,
    NC4=cython.double, NC5=cython.double, NC6=cython.double, NC7=cython.double,
    ND0=cython.double, ND1=cython.double, ND2=cython.double, ND3=cython.double,
    ND4=cython.double, ND5=cython.double, ND6=cython.double, ND7=cython.double,
    NE0=cython.double, NE1=cython.double, NE2=cython.double, NE3=cython.double,
    NE4=cython.double, NE5=cython.double, NE6=cython.double, NE7=cython.double,
    NF0=cython.double, NF1=cython.double, NF2=cython.double, NF3=cython.double,
    NF4=cython.double, NF5=cython.double, NF6=cython.double, NF7=cython.double,
)
# fmt: on
ONE = 0x3FF0000000000000  # the bits of 1.0
EXPONENT, EXPONENT_OF_ONE = 0x7FF, 1023 << 52
UNSHIFT = EXPONENT_OF_ONE - 0x3FE6A09E667F3BCD  # brings sqrt(1/2) to the power 1023
BELOW_ONE = 1.0 - 2.0**-53
POWERS_1023, POWERS_BITS = 2.0**52 + 1023.0, 0x4330000000000000
TINY, LEAST, MOST = 1e-300, 2.0**-53, 1.0 - 2.0**-53
STEPS, REACH = 32.0, 264.0  # as in simsite.core.special

E0, E1, E2, E3, E4, E5, E6, E7, E8, E9, E10, E11 = EXP
L0, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10 = LOG
NA0, NA1, NA2, NA3, NA4, NA5, NA6, NA7 = NORMAL_A
NB0, NB1, NB2, NB3, NB4, NB5, NB6, NB7 = NORMAL_B
NC0, NC1, NC2, NC3, NC4, NC5, NC6, NC7 = NORMAL_C
ND0, ND1, ND2, ND3, ND4, ND5, ND6, ND7 = NORMAL_D
NE0, NE1, NE2, NE3, NE4, NE5, NE6, NE7 = NORMAL_E
NF0, NF1, NF2, NF3, NF4, NF5, NF6, NF7 = NORMAL_F
SHIFTER = WHOLE
LN_HIGH, LN_LOW, LN_INVERSE, LN_SMALL = LN2_HIGH, LN2_LOW, INV_LN2, SMALL


class Variates:
    """A chunk of addresses and what is worked out for them.

    Attributes
    ----------
    number : uint32, shape (CHUNK,)
        Stable numbers.
    even, odd : float64, shape (CHUNK,)
        The pair of uniform numbers of each.
    x : float64, shape (CHUNK,)
        What is worked on: a uniform number first, seconds in the end.
    laws : float64, shape (laws * ROW,)
        Numbers of each law's form, floor and shift.
    forms, sample_from : int64, shape (laws,)
        Form of each law, and where its samples begin.
    samples : float64
        Measured values, coefficients of quantile tables, or pieces between knots.
    """

    def __init__(self, tables: dict[str, Any], replication: Word) -> None:
        self.laws: memoryview[float] = tables["laws"]
        self.samples: memoryview[float] = tables["samples"]
        self.forms: memoryview[int] = tables["forms"]
        self.sample_from: memoryview[int] = tables["sample_from"]
        self.replication = replication
        self.number: memoryview[int] = memoryview(bytearray(4 * CHUNK)).cast("I")
        self.place: memoryview[int] = memoryview(bytearray(8 * CHUNK)).cast("q")
        self.even, self.odd, self.x, self.side, self.spare, self.root = [
            memoryview(bytearray(8 * CHUNK)).cast("d") for _ in range(6)
        ]

    def at(self, values: memoryview[float]) -> None:
        """Turn uniform numbers, any that are given, into variates of the first law, in place."""
        with cython.nogil:
            self.fill(values)

    def fill(self, values: memoryview[float]) -> None:
        """Turn uniform numbers into variates without Python's lock."""
        start = 0
        while start < len(values):
            size = min(CHUNK, len(values) - start)
            for i in range(size):
                self.x[i] = values[start + i]
            self.variates(0, size)
            for i in range(size):
                values[start + i] = self.x[i]
            start += size

    def uniforms(self, block: Word, key0: Word, key1: Word, count: int) -> None:
        """Draw the pair of uniform numbers of a block of each address."""
        k0: Word
        k1: Word
        i, m0, m1 = 0, spread(M0), spread(M1)
        while i < count:  # what the last lanes have beyond `count` is not read
            c0, c1 = lanes(self.number, i), spread(self.replication)
            c2, c3 = spread(block), spread(0)
            k0, k1 = key0, key1
            for _ in range(10):  # their high halves hold anything, of which no product takes notice
                p0, p1 = product(c0, m0), product(c2, m1)
                c0, c2 = (p1 >> 32) ^ c1 ^ k0, (p0 >> 32) ^ c3 ^ k1
                c1, c3 = p1, p0
                k0 = (k0 + W0) & LOW
                k1 = (k1 + W1) & LOW
            c0, c1, c2, c3 = c0 & LOW, c1 & LOW, c2 & LOW, c3 & LOW
            put(self.even, i, ((c0 << 32 | c1) >> 12) | ONE)
            put(self.odd, i, ((c2 << 32 | c3) >> 12) | ONE)
            i += LANES
        for i in range(count):
            self.even[i] -= BELOW_ONE
            self.odd[i] -= BELOW_ONE

    def variates(self, law: int, count: int) -> None:
        """Turn uniform numbers into variates of a law: quantile, floor, shift."""
        form, row = self.forms[law], ROW * law
        floor, shift = self.laws[row + 4], self.laws[row + 5]
        if form == UNIFORM:
            self.uniform(self.laws[row], self.laws[row + 1], count)
        elif form == EXPONENTIAL:
            self.exponential(self.laws[row], count)
        elif form == WEIBULL:
            self.weibull(self.laws[row], self.laws[row + 1], count)
        elif form == TABLE:
            self.between_knots(self.sample_from[law], whole(self.laws[row]), count)
        elif form < EXPONENTIAL:
            self.simple(law, count)
        else:
            self.bell(law, count)
        for i in range(count):
            self.x[i] = max(self.x[i], floor) + shift

    def is_constant(self, law: int) -> int:
        """Whether a law needs no uniform numbers."""
        return self.forms[law] == CONSTANT

    def simple(self, law: int, count: int) -> None:
        """Turn uniform numbers into constants, triangular variates or measured values."""
        form, row, start = self.forms[law], ROW * law, self.sample_from[law]
        first = self.laws[row]
        if form == CONSTANT:
            for i in range(count):
                self.x[i] = first
        elif form == TRIANGULAR:
            self.triangular(first, self.laws[row + 1], self.laws[row + 2], count)
        else:
            last = whole(first) - 1
            for i in range(count):
                self.x[i] = self.samples[start + min(whole(self.x[i] * first), last)]

    def between_knots(self, start: int, pieces: int, count: int) -> None:
        """Turn uniform numbers into what lies straight between the knots of a quantile function."""
        for i in range(count):
            u = self.x[i]
            low, high = 0, pieces
            while high - low > 1:
                middle = (low + high) >> 1
                if self.samples[start + 4 * middle] <= u:
                    low = middle
                else:
                    high = middle
            k = start + 4 * low
            value = self.samples[k + 1] + self.samples[k + 2] * (u - self.samples[k])
            self.x[i] = min(value, self.samples[k + 3])

    def uniform(self, low: float, high: float, count: int) -> None:
        """Turn uniform numbers into uniform variates."""
        for i in range(count):
            self.x[i] = min(low + (high - low) * self.x[i], high)

    def triangular(self, low: float, mode: float, high: float, count: int) -> None:
        """Turn uniform numbers into triangular variates."""
        width = high - low
        share = (mode - low) / width
        for i in range(count):
            u = self.x[i]
            rising = min(low + sqrt(u * width * (mode - low)), mode)
            falling = max(high - sqrt((1.0 - u) * width * (high - mode)), mode)
            self.x[i] = rising if u < share else falling

    def exponential(self, mean: float, count: int) -> None:
        """Turn uniform numbers into exponential variates."""
        self.log_complements(count)
        for i in range(count):
            self.x[i] = mean * -self.x[i]

    def weibull(self, shape: float, scale: float, count: int) -> None:
        """Turn uniform numbers into Weibull variates."""
        self.log_complements(count)
        for i in range(count):
            self.x[i] = max(-self.x[i], TINY)
        self.logs(self.x, count)
        for i in range(count):
            self.x[i] = self.x[i] / shape
        self.exps(count)
        for i in range(count):
            self.x[i] = scale * self.x[i]

    def bell(self, law: int, count: int) -> None:
        """Turn uniform numbers into lognormal, normal or gamma variates."""
        form, row = self.forms[law], ROW * law
        first, second = self.laws[row], self.laws[row + 1]
        if form == NORMAL:
            self.normal(row, count)
            return
        if form == LOGNORMAL:
            self.scores(count)
            for i in range(count):
                self.x[i] = first + second * self.x[i]
            self.exps(count)
            return
        for i in range(count):
            self.x[i] = min(max(self.x[i], LEAST), MOST)
        self.scores(count)
        if form == GAMMA:
            self.from_table(self.sample_from[law], count)
        else:
            self.expand(second, self.laws[row + 2], count)
        self.exps(count)
        for i in range(count):
            self.x[i] = first * self.x[i]

    def normal(self, row: int, count: int) -> None:
        """Turn uniform numbers into normal variates of at least 0."""
        mean, sd, cut, kept = (
            self.laws[row],
            self.laws[row + 1],
            self.laws[row + 2],
            self.laws[row + 3],
        )
        for i in range(count):
            u = self.x[i]
            below = cut + u * kept
            above = (1.0 - u) * kept
            self.side[i] = 1.0 if below < above else -1.0
            self.x[i] = max(min(below, above), TINY)
        self.scores(count)
        for i in range(count):
            self.x[i] = max(mean + sd * (self.side[i] * self.x[i]), 0.0)

    def from_table(self, start: int, count: int) -> None:
        """Look the logarithms of gamma variates up by normal scores."""
        for i in range(count):
            place = self.x[i] * STEPS + REACH
            index = whole(place)
            t = place - index
            k = start + 6 * index
            value = self.samples[k]
            value = value * t + self.samples[k + 1]
            value = value * t + self.samples[k + 2]
            value = value * t + self.samples[k + 3]
            value = value * t + self.samples[k + 4]
            self.x[i] = value * t + self.samples[k + 5]

    def expand(self, shape: float, e: float, count: int) -> None:
        """Work the logarithms of gamma variates of a large shape out of normal scores."""
        for i in range(count):
            z = self.x[i]
            s = z * z
            fifth = z * (9.0 * s * s + 256.0 * s - 433.0) / 38880.0
            fourth = -(3.0 * s * s + 7.0 * s - 16.0) / 810.0
            third = z * (s - 7.0) / 36.0
            relative = e * (z + e * ((s - 1.0) / 3.0 + e * (third + e * (fourth + e * fifth))))
            self.x[i] = shape * (1.0 + relative)
        self.logs(self.x, count)

    def scores(self, count: int) -> None:
        """Turn uniform numbers into normal scores."""
        outside = 0
        for i in range(count):
            self.place[outside] = i
            self.spare[outside] = min(self.x[i], 1.0 - self.x[i])
            outside += abs(self.x[i] - 0.5) > 0.425
        self.tails(outside)
        for i in range(count):
            q = self.x[i] - 0.5
            r = 0.180625 - q * q
            a = NA0 * r + NA1
            a = (((((a * r + NA2) * r + NA3) * r + NA4) * r + NA5) * r + NA6) * r + NA7
            b = NB0 * r + NB1
            b = (((((b * r + NB2) * r + NB3) * r + NB4) * r + NB5) * r + NB6) * r + NB7
            self.x[i] = q * a / b
        for i in range(outside):
            self.x[self.place[i]] = self.spare[i]

    def tails(self, count: int) -> None:
        """Turn the shares of tails in `spare` into the scores of their places."""
        self.logs(self.spare, count)
        beyond = 0
        for i in range(count):
            root = sqrt(-self.spare[i])
            self.root[i] = root
            r = root - 1.6
            c = NC0 * r + NC1
            c = (((((c * r + NC2) * r + NC3) * r + NC4) * r + NC5) * r + NC6) * r + NC7
            d = ND0 * r + ND1
            d = (((((d * r + ND2) * r + ND3) * r + ND4) * r + ND5) * r + ND6) * r + ND7
            self.spare[i] = c / d
        for i in range(count):
            beyond += self.root[i] > 5.0
        if beyond > 0:
            self.far(count)
        for i in range(count):
            self.spare[i] = -self.spare[i] if self.x[self.place[i]] < 0.5 else self.spare[i]

    def far(self, count: int) -> None:
        """Work out the sizes of scores of shares below 1.4e-11."""
        for i in range(count):
            if self.root[i] > 5.0:
                r = self.root[i] - 5.0
                e = NE0 * r + NE1
                e = (((((e * r + NE2) * r + NE3) * r + NE4) * r + NE5) * r + NE6) * r + NE7
                f = NF0 * r + NF1
                f = (((((f * r + NF2) * r + NF3) * r + NF4) * r + NF5) * r + NF6) * r + NF7
                self.spare[i] = e / f

    def logs(self, values: memoryview[float], count: int) -> None:
        """Turn positive numbers into their natural logarithms."""
        for i in range(count):
            bits = bits_of(values[i])
            power = (bits + UNSHIFT) >> 52  # of two, plus 1023: the mantissa is about 1
            f = float_of(bits + EXPONENT_OF_ONE - (power << 52)) - 1.0
            k = float_of(power | POWERS_BITS) - POWERS_1023
            s = f / (2.0 + f)
            r = s * s
            h = L0 * r + L1
            h = ((((h * r + L2) * r + L3) * r + L4) * r + L5) * r + L6
            h = (((h * r + L7) * r + L8) * r + L9) * r + L10
            values[i] = k * LN_HIGH + ((2.0 * s + s * r * h) + k * LN_LOW)

    def log_complements(self, count: int) -> None:
        """Turn u into log(1 - u)."""
        for i in range(count):
            self.spare[i] = 1.0 - self.x[i]
        self.logs(self.spare, count)
        for i in range(count):
            u, whole_log = self.x[i], self.spare[i]
            f = -min(u, LN_SMALL)
            s = f / (2.0 + f)
            r = s * s
            h = L0 * r + L1
            h = ((((h * r + L2) * r + L3) * r + L4) * r + L5) * r + L6
            h = (((h * r + L7) * r + L8) * r + L9) * r + L10
            small = 2.0 * s + s * r * h
            self.x[i] = small if u <= LN_SMALL else whole_log

    def exps(self, count: int) -> None:
        """Turn numbers into their exponentials."""
        for i in range(count):
            x = min(max(self.x[i], -700.0), 700.0)
            shifted = x * LN_INVERSE + SHIFTER
            k = shifted - SHIFTER
            r = (x - k * LN_HIGH) - k * LN_LOW
            h = E0 * r + E1
            h = ((((h * r + E2) * r + E3) * r + E4) * r + E5) * r + E6
            h = ((((h * r + E7) * r + E8) * r + E9) * r + E10) * r + E11
            power = float_of(((bits_of(shifted) + 1023) & EXPONENT) << 52)
            self.x[i] = (1.0 + (r + h * (r * r))) * power
