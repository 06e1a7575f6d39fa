"""The order of arrival, span after span; a *span* is the households of one site."""

from __future__ import annotations

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from simsite.core import compiled as cython

if not cython.compiled:  # compiled, order.pxd says what C has instead
    from simsite.draws.codes import NEVER

PATIENCE = 8  # steps for each household before a sort is given up for another


class Order:
    """Spans of households whose arrivals are known.

    Attributes
    ----------
    count : int64, shape (spans,)
        Households of each span.
    first, into, people_from : int64, shape (spans,)
        Where a span begins in `members`, in `out`, and in `arrival` and `order`.
    out : int64
        Arrivals of households, microseconds.
    members : int64
        First resident of each household, and one past the last, counted within the span.
    arrival, order : int64
        To be filled: arrivals of residents, and residents by arrival.
    sorted, first_of : int64
        Scratch: twice as long as the longest span, and two longer than it.
    """

    def __init__(self, tables: dict[str, memoryview[int]]) -> None:
        self.count, self.first, self.into = tables["count"], tables["first"], tables["into"]
        self.people_from, self.out = tables["people_from"], tables["out"]
        self.members, self.arrival = tables["members"], tables["arrival"]
        self.order, self.sorted = tables["order"], tables["sorted"]
        self.first_of = tables["first_of"]
        self.spans, self.room = len(self.count), len(self.sorted) // 2
        self.source, self.target = 0, self.room

    def spread(self) -> None:
        """Give everybody the arrival of the household, and order the residents of each span."""
        with cython.nogil:
            self.fill_order()

    def fill_order(self) -> None:
        """Order residents without Python's lock."""
        for span in range(self.spans):
            first, into, people = self.first[span], self.into[span], self.people_from[span]
            self.sort(into, self.count[span])
            place = people
            for i in range(self.count[span]):
                home = first + self.sorted[self.source + i]
                for resident in range(self.members[home], self.members[home + 1]):
                    self.order[place] = resident
                    self.arrival[people + resident] = self.out[into + home - first]
                    place += 1

    def sort(self, into: int, count: int) -> None:
        """Sort households by arrival, those of one instant by number.

        The result stands in `sorted` from `source` on. Times that are spread over the day are put
        in order in one go; where many crowd into a moment, this is given up for merging.
        """
        self.source, self.target = 0, self.room
        if not self.spread_out(into, count):
            self.merge_all(into, count)

    def spread_out(self, into: int, count: int) -> int:
        """Sort into about as many equal spans of time as there are households, then by neighbours.

        Returns
        -------
        int
            0 if that takes too many steps: the order is then to be made otherwise.
        """
        low, high = NEVER, 0
        for i in range(count):
            low, high = min(low, self.out[into + i]), max(high, self.out[into + i])
        shift = 0
        while (high - low) >> shift > count:
            shift += 1
        for span in range(count + 2):
            self.first_of[span] = 0
        for i in range(count):
            self.first_of[((self.out[into + i] - low) >> shift) + 1] += 1
        for span in range(count + 1):
            self.first_of[span + 1] += self.first_of[span]
        for i in range(count):
            span = (self.out[into + i] - low) >> shift
            self.sorted[self.first_of[span]] = i
            self.first_of[span] += 1
        return self.by_neighbours(into, count)

    def by_neighbours(self, into: int, count: int) -> int:
        """Sort what is nearly in order; 0 if it is not."""
        steps = PATIENCE * count
        for i in range(1, count):
            household = self.sorted[i]
            time, place = self.out[into + household], i
            while place > 0 and self.out[into + self.sorted[place - 1]] > time:
                self.sorted[place] = self.sorted[place - 1]
                place -= 1
            self.sorted[place] = household
            steps -= i - place
            if steps < 0:
                return 0
        return 1

    def merge_all(self, into: int, count: int) -> None:
        """Sort by merging longer and longer runs."""
        for i in range(count):
            self.sorted[i] = i
        width = 1
        while width < count:
            left = 0
            while left < count:
                middle = min(left + width, count)
                right = min(middle + width, count)
                self.merge(into, left, middle, right)
                left = right
            self.source, self.target = self.target, self.source
            width *= 2

    def merge(self, into: int, left: int, middle: int, right: int) -> None:
        """Merge two sorted runs."""
        low, high, source = left, middle, self.source
        for place in range(left, right):
            if high >= right or (
                low < middle
                and self.out[into + self.sorted[source + low]]
                <= self.out[into + self.sorted[source + high]]
            ):
                self.sorted[self.target + place] = self.sorted[source + low]
                low += 1
            else:
                self.sorted[self.target + place] = self.sorted[source + high]
                high += 1
