"""Everything that is done once for each resident or household, site after site.

The counterpart of `simsite.draws.population` and `simsite.draws.times` for a C compiler. Tables are
flat; a *span* is a row of addresses below one key, usually those of one site. Python's lock is
released while a table is filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from simsite.core import compiled as cython

from simsite.core.streams import Purpose
from simsite.draws.variates import Variates

if not cython.compiled:  # compiled, loops.pxd says what C has instead
    from simsite.core.compiled import bits_of, whole
    from simsite.draws.codes import CHUNK, LONGEST, WHOLE, WHOLE_BITS
if TYPE_CHECKING:
    from simsite.core.compiled import Bits, Word

SIZE_BLOCK = int(Purpose.HOUSEHOLD_SIZE) >> 1  # purposes that differ in the last bit share a block
WALK_BLOCK, LATE_BLOCK = int(Purpose.WALK) >> 1, int(Purpose.LATE_DELAY) >> 1
ARRIVAL_BLOCK, CLASS_BLOCK = int(Purpose.ARRIVAL) >> 1, int(Purpose.PRESENCE_CLASS) >> 1
MAIN, OTHER = 0, 1  # laws


class Loops(Variates):
    """Loops over spans of addresses.

    Attributes
    ----------
    key0, key1 : uint64, shape (spans,)
        Key of each span.
    count : int64, shape (spans,)
        Addresses of each span: residents, or households.
    first : int64, shape (spans,)
        Where the span's numbers begin in `numbers`; -1 where they are 0, 1, 2, ...
    into : int64, shape (spans,)
        Where the span's results begin in `out`.
    factor : float64, shape (spans,)
        Factor on the times of each span.
    numbers : int64
        Stable numbers.
    out : int64
        Where results go: microseconds.
    up_to : float64, shape (edges,)
        P(household size <= 1), P(size <= 2), ...
    """

    def __init__(self, tables: dict[str, Any], replication: Word) -> None:
        super().__init__(tables, replication)
        self.key0: memoryview[Bits] = tables["key0"]
        self.key1: memoryview[Bits] = tables["key1"]
        self.count, self.first, self.into = tables["count"], tables["first"], tables["into"]
        self.factor: memoryview[float] = tables["factor"]
        self.numbers, self.out = tables["numbers"], tables["out"]
        self.chosen = memoryview(bytearray(8 * CHUNK)).cast("q")
        self.rank = memoryview(bytearray(8 * (CHUNK + 1))).cast("q")
        self.seconds = memoryview(bytearray(8 * CHUNK)).cast("d")
        self.spans, self.edges = tables["spans"][0], tables["edges"][0]
        self.households, self.exempt = tables["households"], tables["exempt"]
        self.at_home, self.members = tables["at_home"], tables["members"]
        self.persons = tables["persons"]
        self.up_to: memoryview[float] = tables["up_to"]
        self.per_resident: float = 1.0 / tables["mean_size"][0]
        self.doors, self.come = 0, 0

    # -------------------------------------------------------------- times of a law

    def times(self, purpose: int, share: float) -> None:
        """Draw times of the main law; a share of the addresses takes the other one."""
        with cython.nogil:
            self.fill_times(purpose, share)

    def fill_times(self, purpose: int, share: float) -> None:
        """Draw times without Python's lock."""
        for span in range(self.spans):
            start = 0
            while start < self.count[span]:
                size = self.address(span, start)
                if share > 0.0 or not self.is_constant(MAIN):
                    self.uniforms(purpose >> 1, self.key0[span], self.key1[span], size)
                self.take(purpose & 1, size)
                self.variates(MAIN, size)
                if share > 0.0:
                    self.other_way(share, size)
                self.write(span, start, size)
                start += size

    def address(self, span: int, start: int) -> int:
        """Put the next stable numbers of a span into the chunk; return how many."""
        size: int = min(CHUNK, self.count[span] - start)
        first = self.first[span]
        if first < 0:
            for i in range(size):
                self.number[i] = start + i
        else:
            for i in range(size):
                self.number[i] = self.numbers[first + start + i]
        return size

    def take(self, odd: int, size: int) -> None:
        """Work on the even or the odd uniform numbers."""
        if odd:
            for i in range(size):
                self.x[i] = self.odd[i]
        else:
            for i in range(size):
                self.x[i] = self.even[i]

    def choose(self, share: float, size: int) -> int:
        """Choose the addresses whose odd uniform number is below a share; return how many."""
        chosen = 0
        for i in range(size):
            self.chosen[chosen] = i
            chosen += self.odd[i] < share
        return chosen

    def other_way(self, share: float, size: int) -> None:
        """Draw a share of the addresses again, with the same random draws and the other law."""
        for i in range(size):
            self.seconds[i] = self.x[i]
        chosen = self.choose(share, size)
        for i in range(chosen):
            self.x[i] = self.even[self.chosen[i]]
        self.variates(OTHER, chosen)
        for i in range(chosen):
            self.seconds[self.chosen[i]] = self.x[i]
        for i in range(size):
            self.x[i] = self.seconds[i]

    def write(self, span: int, start: int, size: int) -> None:
        """Write seconds as microseconds: rounded half to even, at least 1."""
        factor, into = self.factor[span], self.into[span] + start
        for i in range(size):
            time = min(max(self.x[i] * factor * 1e6, 1.0), LONGEST)
            self.out[into + i] = bits_of(time + WHOLE) - WHOLE_BITS

    def skip(self, purpose: int, taken: float) -> None:
        """Write 0 for all but a share of the addresses."""
        with cython.nogil:
            self.fill_skips(purpose, taken)

    def fill_skips(self, purpose: int, taken: float) -> None:
        """Write 0 without Python's lock."""
        for span in range(self.spans):
            start = 0
            while start < self.count[span]:
                size = self.address(span, start)
                self.uniforms(purpose >> 1, self.key0[span], self.key1[span], size)
                self.take(purpose & 1, size)
                into = self.into[span] + start
                for i in range(size):
                    self.out[into + i] = 0 if self.x[i] >= taken else self.out[into + i]
                start += size

    # -------------------------------------------------------------- households on their way

    def walks(self, share: float) -> None:
        """Draw walks of the main law; a share of the households is late by the other law."""
        with cython.nogil:
            self.fill_walks(share)

    def fill_walks(self, share: float) -> None:
        """Draw walks without Python's lock."""
        for span in range(self.spans):
            start = 0
            while start < self.count[span]:
                size = self.address(span, start)
                self.uniforms(WALK_BLOCK, self.key0[span], self.key1[span], size)
                self.take(0, size)
                self.variates(MAIN, size)
                if share > 0.0:
                    self.late(span, share, size)
                self.write(span, start, size)
                start += size

    def late(self, span: int, share: float, size: int) -> None:
        """Add their lateness to those who set off late."""
        for i in range(size):
            self.seconds[i] = self.x[i]
        chosen = self.choose(share, size)
        for i in range(chosen):
            self.number[i] = self.number[self.chosen[i]]
        if not self.is_constant(OTHER):
            self.uniforms(LATE_BLOCK, self.key0[span], self.key1[span], chosen)
        self.take(1, chosen)
        self.variates(OTHER, chosen)
        for i in range(chosen):
            self.seconds[self.chosen[i]] += self.x[i]
        for i in range(size):
            self.x[i] = self.seconds[i]

    def arrivals(self, opening: int, last: int, backlog: float, before_last: float) -> None:
        """Draw free arrivals: a share at opening, the rest by the main law, at `last` at most."""
        with cython.nogil:
            self.fill_arrivals(opening, last, backlog, before_last)

    def fill_arrivals(self, opening: int, last: int, backlog: float, before_last: float) -> None:
        """Draw arrivals without Python's lock."""
        for span in range(self.spans):
            start = 0
            while start < self.count[span]:
                size = self.address(span, start)
                self.uniforms(ARRIVAL_BLOCK, self.key0[span], self.key1[span], size)
                for i in range(size):
                    self.x[i] = self.even[i] * before_last
                self.variates(MAIN, size)
                self.write(span, start, size)
                into = self.into[span] + start
                for i in range(size):
                    later = min(opening + self.out[into + i], last)
                    self.out[into + i] = opening if self.odd[i] < backlog else later
                start += size

    # -------------------------------------------------------------- who lives there, who comes

    def people(self, exempt: float, home_bound: float, attendance: float) -> None:
        """Draw households and classes: `count` residents are present in each span.

        Fills `households`, `exempt` and `at_home` by span, `members`: the first attending
        member of each household and one past the last, spans in a row, and `persons`: the
        numbers of the attending.
        """
        self.share_exempt, self.share_kept = exempt, exempt + home_bound
        with cython.nogil:
            self.fill_people(attendance)

    def fill_people(self, attendance: float) -> None:
        """Draw people without Python's lock."""
        begin, self.come = 0, 0
        for span in range(self.spans):
            homes = self.house(span, begin)
            self.households[span] = homes
            self.classes(span, begin, attendance)
            begin += homes + 1
        self.doors = begin

    def house(self, span: int, begin: int) -> int:
        """Draw households until everybody present lives in one; the last is cut to fit.

        `members` then holds the residents before each household. Returns how many there are.
        """
        present, homes, housed = self.count[span], 0, 0
        self.members[begin] = 0
        while housed < present:
            size = min(CHUNK, 8 + whole((present - housed) * self.per_resident))
            for i in range(size):
                self.number[i] = homes + i
            if self.edges > 0:
                self.uniforms(SIZE_BLOCK, self.key0[span], self.key1[span], size)
            self.sizes(size)
            for i in range(size):
                housed += whole(self.seconds[i])
                homes += 1
                self.members[begin + homes] = min(housed, present)
                if housed >= present:
                    break
        return homes

    def sizes(self, size: int) -> None:
        """Turn even uniform numbers into household sizes, in `seconds`."""
        for i in range(size):
            self.seconds[i] = 1.0
        for k in range(self.edges):
            edge = self.up_to[k]
            for i in range(size):
                self.seconds[i] += 1.0 if self.even[i] >= edge else 0.0

    def classes(self, span: int, begin: int, attendance: float) -> None:
        """Draw who of a span is exempt, home-bound or absent, and keep the others."""
        start, home, come, exempt, kept = 0, begin + 1, self.come, 0, 0
        self.rank[0] = 0
        while start < self.count[span]:
            size = self.address(span, start)
            self.uniforms(CLASS_BLOCK, self.key0[span], self.key1[span], size)
            for i in range(size):
                free = self.even[i] < self.share_exempt
                away = free | (self.even[i] < self.share_kept)
                exempt += free
                kept += away
                self.persons[come] = start + i
                come += (not away) & (self.odd[i] < attendance)
                self.rank[i + 1] = come - self.come
            home = self.count_members(home, begin + self.households[span], start, size)
            start += size
            self.rank[0] = self.rank[size]
        self.exempt[span], self.at_home[span] = exempt, kept - exempt
        self.come = come

    def count_members(self, home: int, last: int, start: int, size: int) -> int:
        """Turn residents before each household into attending ones, as far as they are known."""
        while home <= last and self.members[home] <= start + size:
            self.members[home] = self.rank[self.members[home] - start]
            home += 1
        return home
