"""One pass over a trace: every number of every site, without sorting what need not be sorted.

Compiled where a C compiler is at hand; `simsite.metrics.reference` says the same in NumPy, and
defines it. Two ideas make it cheap. Times are counted into the columns of the five-minute grid,
which is wanted anyway; then the longest queue can stand only in the few columns whose level at the
beginning and number of newcomers exceed what is known, and the time by which 90 % are swabbed only
in one: these alone are looked at more closely. And an order statistic of many values is found by
counting them into buckets, then looking into one bucket.

A county is read piece by piece. What can be said only of all pieces together, order statistics of
its townships and of itself, is found at the end among the ends and waits of all swabs.
"""
# mypy: disable-error-code="attr-defined, no-any-return"
# The tables are attributes by their names in the schema; a name that is not there does not compile.

from __future__ import annotations

from simsite.tables.schema import METRIC_TABLES

try:
    import cython  # type: ignore[import-untyped,unused-ignore]
except ImportError:  # interpreted without Cython: there is no lock to release
    from simsite.core import compiled as cython

if not cython.compiled:  # compiled, they are numbers that kernel.pxd takes from there
    from simsite.tables.schema import *

SMALL = 16
HUNDRED = 100
INLINED = (
    "bucket_of",
    "column_of",
    "keep_event",
    "middle_of",
    "note_work",
    "read_cell",
    "slot_of",
)

COMPILED: bool = cython.compiled


class Reader:
    """Tables of places, of what happened, of numbers to be filled, and scratch.

    Of those that `read` does not look at, or `find_across`, anything may be given.
    """

    def __init__(
        self,
        tables: dict[str, memoryview[int]],
        times: tuple[int, int, int, int],
        sizes: tuple[int, int],
        light: int,
    ) -> None:
        for name in METRIC_TABLES:
            setattr(self, name, tables[name])
        self.first_time, self.deadline, self.horizon, self.strict = times
        self.columns, self.slots = sizes
        self.light = light
        self.filled, self.filed = 0, 0
        self.changes = len(self.change_rows) // CHANGE_WIDTH

    def read(self) -> None:
        """Fill the numbers of the sites of one trace."""
        with cython.nogil:
            self.read_all()

    def find_across(self) -> None:
        """Fill the order statistics of townships and county, once the swabs of all are there."""
        with cython.nogil:
            last = len(self.place_attending) - 1  # the county
            for place in range(last if self.light else 0, last + 1):
                self.find_reached(place)
            self.longest_waits[0] = self.quantile_95(0, len(self.waits))

    def read_all(self) -> None:
        """Fill the numbers without Python's lock."""
        self.count_tubes()
        for township in range(len(self.first_site) - 1):
            for n in range(self.first_site[township], self.first_site[township + 1]):
                self.read_site(self.site_order[n], township)
        self.read_work()
        self.read_duty()

    def count_tubes(self) -> None:
        """Count the tubes of each site, and note when its last one is closed."""
        for n in range(len(self.tube_rows) // TUBE_WIDTH):
            row = TUBE_WIDTH * n
            site = self.tube_rows[row + TUBE_SITE]
            self.tubes[site] += 1
            if self.tube_rows[row + TUBE_CLOSED] > self.last_closing[site]:
                self.last_closing[site] = self.tube_rows[row + TUBE_CLOSED]

    # -- one site --

    def read_site(self, site: int, township: int) -> None:
        """Read one site."""
        residents = self.first_resident[site + 1] - self.first_resident[site]
        for resident in range(residents):
            self.own_wait[resident] = 0
            self.own_first[resident] = NEVER
        first, last = self.first_post[site], self.first_post[site + 1]
        self.low, self.high = NEVER, 0
        self.choose_buckets(self.first_cell[last] - self.first_cell[first])
        for post in range(first + 1, last):
            self.read_post(site, post, self.first_cell[post] - self.first_cell[first])
        if not self.light:
            self.find_peak(site)
        self.row = township * (self.columns + 1)
        self.read_swabs(site, residents)
        until = self.last_closing[site]
        until = self.completion[site] if self.completion[site] > until else until
        until = self.horizon if self.horizon < until else until
        self.until[site] = until
        if self.works[first]:
            doors, end = self.first_household[site], self.first_household[site + 1]
            self.busy[first] = self.sum_knocks(doors, end, until)
        for post in range(first + 1, last):
            self.read_services(post, until)

    def read_services(self, post: int, until: int) -> None:
        """Add the services at a station to the work of those who serve there."""
        if self.works[post]:
            self.busy[post] = self.sum_services(post, until)
        elif self.served_by[post] >= 0:
            busy = self.sum_services(post, until)
            self.busy[self.served_by[post]] += busy
            if self.helped_by[post] >= 0:
                self.busy[self.helped_by[post]] += busy

    def column_of(self, time: int) -> int:
        """Column of the grid: events after the time before it, up to its own.

        The five minutes stand here as a number, by which a compiler divides cheaply.
        """
        since = time - self.first_time
        if since <= 0:
            return 0
        column = (since - 1) // 300_000_000 + 1
        return column if column < self.columns else self.columns

    def slot_of(self, time: int) -> int:
        """Half hour of the grid, the first for what comes earlier, the last for what is later."""
        since = time - self.first_time
        if since <= 0:
            return 0
        slot = since // 1_800_000_000
        return slot if slot < self.slots else self.slots - 1

    def read_post(self, site: int, post: int, offset: int) -> None:
        """Read one station; `offset` counts the cells of earlier stations of the site.

        Neighbours often share a column of the grid, and a processor waits for a count that it has
        just written; so two halves of the residents take turns.
        """
        first = self.first_resident[site]
        residents = self.first_resident[site + 1] - first
        self.add_waits(post, residents, post <= self.first_post[site] + 1 + self.counted[site])
        if self.light:
            return
        self.cell, self.person, self.offset = self.first_cell[post], first, offset
        self.row = self.curve[post] * (self.columns + 1)
        self.slot_row = self.curve[post] * self.slots
        half = residents >> 1
        for n in range(half):
            self.read_cell(n)
            self.read_cell(n + half)
        if 2 * half < residents:
            self.read_cell(residents - 1)

    def add_waits(self, post: int, residents: int, before: bool) -> None:
        """Add up waits at a station, and by resident `before` the counted station's services."""
        waited, started = 0, 0
        for n in range(residents):
            cell = CELL_WIDTH * (self.first_cell[post] + n)
            joined, start = self.cells[cell + CELL_JOINED], self.cells[cell + CELL_STARTED]
            if before and joined < self.own_first[n]:
                self.own_first[n] = joined
            if start < NEVER:
                waited += start - joined
                started += 1
                if before:
                    self.own_wait[n] += start - joined
        self.stage_wait[post], self.stage_starts[post] = waited, started

    def read_cell(self, n: int) -> None:
        """Count when a resident joined and left a queue.

        Whoever is served or goes unserved has left. Waits are added up by the half hour of
        joining, joining and leaving are counted by columns of the grid and by buckets of time.
        """
        joined = self.cells[CELL_WIDTH * (self.cell + n) + CELL_JOINED]
        if joined == NEVER:
            self.ended[self.offset + n] = NEVER
            return
        start = self.cells[CELL_WIDTH * (self.cell + n) + CELL_STARTED]
        self.joins[self.bucket_of(joined)] += 1
        self.queue_change[self.row + self.column_of(joined)] += 1
        if start < NEVER:
            slot = self.slot_row + self.slot_of(joined)
            self.slot_wait[slot] += start - joined
            self.slot_number[slot] += 1
        ended = self.left[self.person + n]
        ended = start if start < ended else ended
        self.ended[self.offset + n] = ended
        self.queue_change[self.row + self.column_of(ended)] -= 1
        self.low = joined if joined < self.low else self.low
        last = joined
        if ended < NEVER:
            self.ends[self.bucket_of(ended)] += 1
            last = ended
        self.high = last if last > self.high else self.high

    def choose_buckets(self, cells: int) -> None:
        """Cut the grid into buckets of time, of which a site has the more the more cells it has.

        With fewer, more events have to be put in order; more take longer to be gone through.
        """
        buckets = cells * (len(self.joins) - 1) // len(self.ended) + 1 if cells else 1
        self.shift = 0
        while (self.columns * 300_000_000) >> self.shift >= buckets:
            self.shift += 1

    def bucket_of(self, time: int) -> int:
        """Bucket of a time; the first takes all that is earlier, the last all that is later."""
        bucket = (time - self.first_time) >> self.shift
        if bucket < 0:
            return 0
        return bucket if bucket < len(self.joins) else len(self.joins) - 1

    def count_swabs(self, first: int, last: int) -> None:
        """Count swabs by columns of the grid.

        Neighbours in the list often share a column, and a processor waits for a count that it has
        just written; so the two halves of the list take turns.
        """
        half = (last - first) >> 1
        for n in range(first, first + half):
            self.swab_counts[self.row + self.column_of(self.done[n])] += 1
            self.swab_counts[self.row + self.column_of(self.done[n + half])] += 1
        if first + 2 * half < last:
            self.swab_counts[self.row + self.column_of(self.done[last - 1])] += 1

    def read_swabs(self, site: int, residents: int) -> None:
        """Read who of a site was swabbed, when, and after what wait."""
        cell = self.first_cell[self.first_post[site] + 1 + self.counted[site]]
        first, filled = self.first_resident[site], self.filled
        completion = wait = stay = late = left = gave_up = 0
        for n in range(residents):
            time = self.cells[CELL_WIDTH * (cell + n) + CELL_ENDED]
            if time > self.deadline:
                late += 1
            if time == NEVER:
                left += 1 if self.left[first + n] < NEVER else 0
                gone = self.gone[first + n] if len(self.gone) > 1 else NEVER
                gave_up += 1 if gone < NEVER else 0
                completion = gone if completion < gone < NEVER else completion
                continue
            completion = time if time > completion else completion
            wait += self.own_wait[n]
            stay += time - self.own_first[n]
            self.done[filled] = time
            self.waits[filled] = self.own_wait[n]
            filled += 1
        self.count_swabs(self.filled, filled)
        swabbed = filled - self.filled
        if swabbed < residents - (0 if self.strict else gave_up):
            completion = NEVER
        elif completion == 0:
            completion = self.first_opening[site]
        self.completion[site], self.swabbed[site] = completion, swabbed
        self.wait[site], self.stay[site] = wait, stay
        self.late[site], self.left_unswabbed[site] = late, left
        self.gave_up[site] = gave_up
        if not self.light:
            self.wait_q95[site] = self.quantile_95(self.filled, filled)
        self.filled = filled

    # -- the longest queue --

    def find_peak(self, site: int) -> None:
        """Find the most residents in queues at one time, after all that happens in an instant.

        Only those buckets of time are put in order whose level at the beginning and number of
        newcomers exceed the level between any two; they are left empty for the next site.
        """
        first, last = self.bucket_of(self.low), self.bucket_of(self.high) + 1
        level = best = 0
        for bucket in range(first, last):
            level += self.joins[bucket] - self.ends[bucket]
            best = level if level > best else best
        if self.doubtful(first, last, best) > 0:
            self.gather_waits(site)
            for bucket in range(first, last):
                if self.place_of[bucket] >= 0:
                    best = self.peak_within(bucket, best)
        for bucket in range(first, last):
            self.joins[bucket] = 0
            self.ends[bucket] = 0
        self.peak[site] = best

    def doubtful(self, first: int, last: int, best: int) -> int:
        """Give room to the events of buckets within which the level may exceed `best`."""
        level = room = 0
        for bucket in range(first, last):
            joins, ends = self.joins[bucket], self.ends[bucket]
            self.place_of[bucket] = -1
            if level + joins > best:
                self.place_of[bucket], self.level_at[bucket] = room, level
                room += joins + ends
            level += joins - ends
        return room

    def gather_waits(self, site: int) -> None:
        """Put the events of the buckets in doubt side by side: twice the time, joining odd."""
        cell = self.first_cell[self.first_post[site]]
        for n in range(self.first_cell[self.first_post[site + 1]] - cell):
            joined = self.cells[CELL_WIDTH * (cell + n) + CELL_JOINED]
            if joined < NEVER:
                self.keep_event(joined, 1)
                if self.ended[n] < NEVER:
                    self.keep_event(self.ended[n], 0)

    def keep_event(self, time: int, joins: int) -> None:
        """Keep an event if its bucket is in doubt."""
        bucket = self.bucket_of(time)
        place = self.place_of[bucket]
        if place >= 0:
            self.some[place] = 2 * time + joins
            self.place_of[bucket] = place + 1

    def peak_within(self, bucket: int, best: int) -> int:
        """Level of the longest queue within a bucket, if it is above `best`."""
        level = self.level_at[bucket]
        if level + self.joins[bucket] <= best:
            return best
        last = self.place_of[bucket]  # one past its events, now that they are gathered
        first = last - self.joins[bucket] - self.ends[bucket]
        self.sort(first, last)
        for n in range(first, last):  # who starts in an instant goes before who joins in it
            level += 1 if self.some[n] & 1 else -1
            best = level if level > best else best
        return best

    # -- crews, once it is known until when their time counts --

    def read_work(self) -> None:
        """Add changeovers, and doses after them, to the work of their crews."""
        for n in range(len(self.work_at)):
            begin, end, until = self.begin_of(n), self.end_of(n), self.until[self.site_of(n)]
            if begin < until:
                self.busy[self.crew_of_work(n)] += (end if end < until else until) - begin

    def site_of(self, n: int) -> int:
        """Site of changeover or dose `n`."""
        if n < self.changes:
            return self.change_rows[CHANGE_WIDTH * n + CHANGE_SITE]
        return self.dose_rows[DOSE_WIDTH * (n - self.changes) + DOSE_SITE]

    def begin_of(self, n: int) -> int:
        """Begin of changeover or dose `n`."""
        if n < self.changes:
            return self.change_rows[CHANGE_WIDTH * n + CHANGE_START]
        return self.dose_rows[DOSE_WIDTH * (n - self.changes) + DOSE_START]

    def end_of(self, n: int) -> int:
        """End of changeover or dose `n`."""
        if n < self.changes:
            return self.change_rows[CHANGE_WIDTH * n + CHANGE_END]
        return self.dose_rows[DOSE_WIDTH * (n - self.changes) + DOSE_END]

    def crew_of_work(self, n: int) -> int:
        """Crew of changeover or dose `n`."""
        post = self.first_post[self.site_of(n)] + 1
        if n < self.changes:
            post += self.change_rows[CHANGE_WIDTH * n + CHANGE_STATION]
            return post if self.served_by[post] < 0 else self.served_by[post]
        return self.fed_by[post + self.dose_rows[DOSE_WIDTH * (n - self.changes) + DOSE_STATION]]

    def crew_of(self, site: int, station: int) -> int:
        """Crew of a station, callers, preparers, or shared, as `DUTY_STATION` calls them."""
        post = self.first_post[site] + 1
        if station <= FIRST_SHARED:
            return self.first_shared[site] + FIRST_SHARED - station
        if station < CALLERS:
            return self.fed_by[post + CALLERS - 1 - station]
        return post + station

    def read_duty(self) -> None:
        """Add up the time of the crews."""
        for crew in range(len(self.works)):
            self.last_duty[crew] = -1
        for n in range(len(self.duty_rows) // DUTY_WIDTH):
            row = DUTY_WIDTH * n
            site = self.duty_rows[row + DUTY_SITE]
            crew = self.crew_of(site, self.duty_rows[row + DUTY_STATION])
            self.end_duty(site, crew, self.duty_rows[row + DUTY_TIME])
            self.last_duty[crew] = row
        for site in range(len(self.counted)):
            for post in range(self.first_post[site], self.first_post[site + 1]):
                self.end_duty(site, post, self.until[site])
            for crew in range(self.first_further[site], self.first_further[site + 1]):
                self.end_duty(site, crew, self.until[site])

    def end_duty(self, site: int, crew: int, to: int) -> None:
        """Add the time from the last change of a crew's levels to the next."""
        row = self.last_duty[crew]
        to = to if to < self.until[site] else self.until[site]
        if row < 0 or to <= self.duty_rows[row + DUTY_TIME]:
            return
        since, scheduled = self.duty_rows[row + DUTY_TIME], self.duty_rows[row + DUTY_SCHEDULED]
        more = self.duty_rows[row + DUTY_PRESENT] - scheduled
        self.on_duty[crew] += scheduled * (to - since)
        if more > 0:
            self.overtime[crew] += more * (to - since)
            self.busy[crew] -= self.busy_above(site, crew, since, to, scheduled)

    def file_work(self) -> None:
        """List the changeovers or doses of each crew, once; few crews work overtime, often none."""
        self.filed = 1
        for n in range(len(self.work_at)):
            self.first_work[self.crew_of_work(n) + 2] += 1
        for crew in range(2, len(self.first_work)):
            self.first_work[crew] += self.first_work[crew - 1]
        for n in range(len(self.work_at)):
            crew = self.crew_of_work(n)
            self.work_at[self.first_work[crew + 1]] = n
            self.first_work[crew + 1] += 1

    def sum_knocks(self, first: int, last: int, until: int) -> int:
        """Sum of the knocks at doors ``first .. last - 1`` as far as they lie before `until`."""
        busy = 0
        for n in range(first, last):
            end = self.told[n] if self.told[n] < until else until
            if self.called[n] < end:
                busy += end - self.called[n]
        return busy

    def sum_services(self, post: int, until: int) -> int:
        """Sum of the services at a station as far as they lie before `until`."""
        busy = 0
        for n in range(self.first_cell[post], self.first_cell[post + 1]):
            begin = self.cells[CELL_WIDTH * n + CELL_STARTED]
            end = self.cells[CELL_WIDTH * n + CELL_ENDED]
            end = end if end < until else until
            if begin < end:
                busy += end - begin
        return busy

    def busy_above(self, site: int, crew: int, since: int, to: int, level: int) -> int:
        """Integral over [since, to) of the number of pieces of work in hand beyond `level`."""
        self.since, self.to, self.events = since, to, 0
        self.gather_work(site, crew)
        self.sort(0, self.events)
        beyond, number, time = 0, 0, since
        for n in range(self.events):
            event = self.some[n]
            if number > level:
                beyond += (number - level) * ((event >> 1) - time)
            time = event >> 1
            number += 1 if event & 1 else -1
        return beyond

    def gather_work(self, site: int, crew: int) -> None:
        """Note all that a crew does."""
        if not self.filed:
            self.file_work()
        if crew == self.first_post[site]:
            for n in range(self.first_household[site], self.first_household[site + 1]):
                self.note_work(self.called[n], self.told[n])
        elif crew < len(self.fed_by):
            self.note_services(crew)
        else:
            self.note_shared(site, crew)
        for n in range(self.first_work[crew], self.first_work[crew + 1]):
            self.note_work(self.begin_of(self.work_at[n]), self.end_of(self.work_at[n]))

    def note_shared(self, site: int, crew: int) -> None:
        """Note the services of a shared crew, at all stations; preparers have none."""
        for post in range(self.first_post[site], self.first_post[site + 1]):
            if self.served_by[post] == crew or self.helped_by[post] == crew:
                self.note_services(post)

    def note_services(self, post: int) -> None:
        """Note the services at a station."""
        for n in range(self.first_cell[post], self.first_cell[post + 1]):
            cell = CELL_WIDTH * n
            self.note_work(self.cells[cell + CELL_STARTED], self.cells[cell + CELL_ENDED])

    def note_work(self, begin: int, end: int) -> None:
        """Note when a piece of work begins and ends, cut to the time in question."""
        begin = begin if begin > self.since else self.since
        end = end if end < self.to else self.to
        if begin < end:
            self.some[self.events] = 2 * begin + 1
            self.some[self.events + 1] = 2 * end
            self.events += 2

    # -- order statistics --

    def quantile_95(self, first: int, last: int) -> int:
        """95 % quantile of waits: the smallest value that at least 95 % do not exceed."""
        number, span = last - first, NEVER
        if number == 0:
            return 0
        rank, low = (95 * number + HUNDRED - 1) // HUNDRED - 1, 0
        while number > len(self.some):  # of a county: first the bucket is looked for
            span = self.find_span(first, last, low, span)
            bucket = 0
            while rank >= self.counts[bucket]:
                rank -= self.counts[bucket]
                bucket += 1
            low += bucket * (span + 1)
            number = self.counts[bucket]
            if span == 0:
                return low
        kept = 0
        for n in range(first, last):
            if 0 <= self.waits[n] - low <= span:
                self.some[kept] = self.waits[n]
                kept += 1
        return self.select(number, rank)

    def find_span(self, first: int, last: int, low: int, span: int) -> int:
        """Count the waits of ``[low, low + span]`` into buckets; return the span of each."""
        high = shift = 0
        for n in range(first, last):
            if 0 <= self.waits[n] - low <= span and self.waits[n] - low > high:
                high = self.waits[n] - low
        while high >> shift >= len(self.counts):
            shift += 1
        for bucket in range(len(self.counts)):
            self.counts[bucket] = 0
        for n in range(first, last):
            if 0 <= self.waits[n] - low <= span:
                self.counts[(self.waits[n] - low) >> shift] += 1
        return (1 << shift) - 1

    def find_reached(self, place: int) -> None:
        """Find when so many per cent of the attending residents of a place were swabbed."""
        row, shares, room = place * (self.columns + 1), len(self.per_cent), 0
        for column in range(self.columns + 1):
            self.column_at[column] = -1
            number = self.place_swabs[row + column]
            room = number if number > room else room  # in front one of them is looked into
        for n in range(shares):
            column = self.column_of_rank(row, self.rank_of(place, n))
            if column <= self.columns and self.column_at[column] < 0:
                self.column_at[column] = room
                room += self.place_swabs[row + column]
        self.gather_swabs(place)
        for n in range(shares):
            rank = self.rank_of(place, n)
            column = self.column_of_rank(row, rank)
            self.reached[shares * place + n] = NEVER
            if column <= self.columns:
                self.reached[shares * place + n] = self.select_within(row, column, rank)

    def rank_of(self, place: int, n: int) -> int:
        """Index, among the swabs in order, of the one with which share `n` is reached."""
        attending = self.place_attending[place]
        return (self.per_cent[n] * attending + HUNDRED - 1) // HUNDRED - 1

    def column_of_rank(self, row: int, rank: int) -> int:
        """Column of the grid with a swab of a place by its index; one past the last for none."""
        column = 0 if rank >= 0 else self.columns + 1
        while column <= self.columns and rank >= self.place_swabs[row + column]:
            rank -= self.place_swabs[row + column]
            column += 1
        return column

    def gather_swabs(self, place: int) -> None:
        """Put the swabs of each column that is asked for side by side."""
        for stretch in range(self.first_stretch[place], self.first_stretch[place + 1]):
            for n in range(self.stretch_first[stretch], self.stretch_last[stretch]):
                time = self.done[n]
                column = self.column_of(time)
                at = self.column_at[column]
                if at >= 0:
                    self.some[at] = time
                    self.column_at[column] = at + 1

    def select_within(self, row: int, column: int, rank: int) -> int:
        """Swab of a place by its index, which is one of a column's that stand side by side."""
        for before in range(column):
            rank -= self.place_swabs[row + before]
        number = self.place_swabs[row + column]
        first = self.column_at[column] - number
        for n in range(number):
            self.some[n] = self.some[first + n]
        return self.select(number, rank)

    def select(self, number: int, rank: int) -> int:
        """Value number `rank` (from 0) in order of the first `number` values of `some`."""
        while number > SMALL:
            low = high = self.some[0]
            for n in range(1, number):
                value = self.some[n]
                low = value if value < low else low
                high = value if value > high else high
            shift = 0
            while (high - low) >> shift >= len(self.counts):
                shift += 1
            for bucket in range(len(self.counts)):
                self.counts[bucket] = 0
            for n in range(number):
                self.counts[(self.some[n] - low) >> shift] += 1
            bucket = 0
            while rank >= self.counts[bucket]:
                rank -= self.counts[bucket]
                bucket += 1
            if shift == 0:
                return low + bucket
            number = self.keep_bucket(number, low, shift, bucket)
        self.sort(0, number)
        return self.some[rank]

    def keep_bucket(self, number: int, low: int, shift: int, bucket: int) -> int:
        """Keep the values of one bucket in `some`; return how many they are."""
        kept = 0
        for n in range(number):
            value = self.some[n]
            if (value - low) >> shift == bucket:
                self.some[kept] = value
                kept += 1
        return kept

    def sort(self, first: int, last: int) -> None:
        """Sort ``some[first:last]``: the larger part in this loop, the smaller by itself."""
        while last - first > SMALL:
            middle = self.part(first, last)
            if middle - first < last - middle:
                self.sort(first, middle)
                first = middle
            else:
                self.sort(middle, last)
                last = middle
        for n in range(first + 1, last):
            value = self.some[n]
            place = n
            while place > first and self.some[place - 1] > value:
                self.some[place] = self.some[place - 1]
                place -= 1
            self.some[place] = value

    def part(self, first: int, last: int) -> int:
        """Put the smaller values of ``some[first:last]`` first; return where the others begin."""
        pivot = self.middle_of(
            self.some[first], self.some[(first + last) >> 1], self.some[last - 1]
        )
        low, high = first, last - 1
        while True:
            while self.some[low] < pivot:
                low += 1
            while self.some[high] > pivot:
                high -= 1
            if low >= high:
                return high + 1
            self.some[low], self.some[high] = self.some[high], self.some[low]
            low += 1
            high -= 1

    def middle_of(self, a: int, b: int, c: int) -> int:
        """Return the middle one of three values."""
        low, high = (a, b) if a < b else (b, a)
        return low if c < low else high if c > high else c
