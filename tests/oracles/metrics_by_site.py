"""Metrics read off the traces site by site in NumPy: slow, plain, and what `measure` must equal."""

from dataclasses import dataclass

import numpy as np

from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.metrics import Metrics
from simsite.tables.schema import (
    CALLERS,
    CHANGE_END,
    CHANGE_START,
    CHANGE_STATION,
    DOSE_END,
    DOSE_START,
    DOSE_STATION,
    DUTY_STATION,
    TUBE_CLOSED,
    preparers,
)

STEP = 5 * MINUTE
SLOT = 30 * MINUTE
PER_CENT = {"t50": 50, "t90": 90, "t95": 95, "t99": 99}


def grid(plan):
    """Return the times of the progress tables, five minutes apart from the first opening, (G,).

    They end at the horizon, or a day after the last closing where there is none.
    """
    opening = plan.calendar.opening
    last = max((closing for site in plan.sites for _, closing in site.windows), default=opening)
    end = min(plan.calendar.horizon, last + DAY)
    return np.arange(opening, end + STEP, STEP, dtype=np.int64)


def counts_by(times, events):
    """How many events have happened at each grid time (an event at the time counts)."""
    events = events[events < NEVER]
    first = int(times[0])
    slot = np.maximum(-((first - events) // STEP), 0)
    return np.cumsum(np.bincount(slot[slot < len(times)], minlength=len(times))).astype(np.int64)


def slots(times):
    """Return the starts of the half hours in which waits are averaged, shape (B,)."""
    return np.arange(times[0], times[-1] + 1, SLOT, dtype=np.int64)


def waits_by_slot(times, arrive, wait):
    """Sum of waits and number of those who joined the queue in each half hour."""
    starts = slots(times)
    slot = np.clip((arrive - times[0]) // SLOT, 0, len(starts) - 1)
    total = np.zeros(len(starts), dtype=np.int64)
    np.add.at(total, slot, wait)
    return (total, np.bincount(slot, minlength=len(starts)).astype(np.int64))


@dataclass(frozen=True, slots=True)
class CrewTime:
    """Microseconds of staff time of one crew until the site was complete."""

    on_duty: int
    overtime: int
    busy_on_duty: int
    busy_in_overtime: int


def crew_time(duty, starts, ends, until):
    """Add up the time of one crew."""
    ends = np.minimum(ends, until)
    kept = starts < ends
    starts, ends = (starts[kept], ends[kept])
    busy = int((ends - starts).sum())
    on_duty = overtime = beyond = 0
    times = [*duty[:, 0].tolist()[1:], until]  # one too many where nobody was ever on duty
    for (since, scheduled, present), next_time in zip(duty.tolist(), times, strict=False):
        to = min(next_time, until)
        if to <= since:
            continue
        on_duty += scheduled * (to - since)
        if present > scheduled:
            overtime += (present - scheduled) * (to - since)
            beyond += busy_above(starts, ends, since, to, scheduled)
    return CrewTime(on_duty, overtime, busy - beyond, beyond)


def busy_above(starts, ends, since, to, level):
    """Integral over [since, to) of the number of pieces of work in hand beyond `level`."""
    a, b = (np.maximum(starts, since), np.minimum(ends, to))
    kept = a < b
    a, b = (a[kept], b[kept])
    if level == 0:
        return int((b - a).sum())
    times = np.concatenate((a, b))
    change = np.concatenate((np.ones(len(a), np.int64), -np.ones(len(b), np.int64)))
    order = np.argsort(times, kind="stable")
    number = np.cumsum(change[order])[:-1]
    lengths = np.diff(times[order])
    return int((np.maximum(number - level, 0) * lengths).sum())


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """What is read off one site's trace: N attending residents."""

    done: object
    waits: object
    visits: object
    completion: int
    left: int
    peak: int
    tubes: int
    crews: object


def site_numbers(site, draws, trace, horizon):
    """Read the numbers of a site off its trace."""
    done = trace.end[site.counted]
    swabbed = done < NEVER
    upto = site.counted + 1
    queued = np.where(trace.start[:upto] < NEVER, trace.start[:upto] - trace.arrive[:upto], 0)
    completion = int(done.max(initial=0)) if bool(swabbed.all()) else NEVER
    if completion == 0:
        completion = site.windows[0][0] if site.windows else 0
    first_queue = trace.arrive[:upto].min(axis=0, initial=NEVER)
    last_tube = trace.tubes[:, TUBE_CLOSED]
    until = min(max(completion, int(last_tube.max(initial=0))), horizon)
    return SiteNumbers(
        done=done,
        waits=queued.sum(axis=0)[swabbed],
        visits=(done - first_queue)[swabbed],
        completion=completion,
        left=int(((trace.left < NEVER) & ~swabbed).sum()),
        peak=_peak(trace, draws),
        tubes=len(trace.tubes),
        crews=_crews(site, trace, until),
    )


def _peak(trace, draws):
    """Most residents in queues at once; who joins and starts in one instant does not count."""
    joined = trace.arrive[trace.arrive < NEVER]
    ended = np.minimum(trace.start, trace.left[None, :])[trace.arrive < NEVER]
    if len(joined) == 0:
        return 0
    times = np.concatenate((joined, ended))
    order = np.argsort(times, kind="stable")
    change = np.where(order < len(joined), 1, -1)
    length = np.cumsum(change)
    last = np.append(np.diff(times[order]) > 0, True)
    return int(length[last].max(initial=0))


def _crews(site, trace, until):
    crews = {}
    for k, station in enumerate(site.stations):
        if station.kind != "serve":
            continue
        change = trace.changeovers[trace.changeovers[:, CHANGE_STATION] == k]
        starts = np.concatenate((trace.start[k], change[:, CHANGE_START]))
        ends = np.concatenate((trace.end[k], change[:, CHANGE_END]))
        crews[station.name] = crew_time(_duty(trace, k), starts, ends, until)
        if station.preparation is not None:
            doses = trace.doses[trace.doses[:, DOSE_STATION] == k]
            times = doses[:, DOSE_START], doses[:, DOSE_END]
            crew = crew_time(_duty(trace, preparers(k)), *times, until)
            crews[station.preparation.name] = crew
    if site.gate is not None:
        crews["call_up"] = crew_time(_duty(trace, CALLERS), trace.called, trace.told, until)
    return crews


def _duty(trace, station):
    rows = trace.duty[trace.duty[:, DUTY_STATION] == station]
    return rows[:, DUTY_STATION + 1 :]


def townships(plan):
    """Codes of the townships in order."""
    return tuple(sorted({site.township.code for site in plan.sites}))


def measure(plan, draws, traces):
    """Read the numbers of one replication off the traces of its groups."""
    tally = _Tally(plan)
    visits = []
    for group, luck, trace in zip(plan.groups, draws.groups, traces, strict=True):
        for site, own, what in zip(group.sites, luck.sites, trace.sites, strict=True):
            tally.add(site, own, what)
        if trace.visits:
            visits.append(trace.visits)
    return tally.metrics(draws.replication, tuple(visits))


class _Tally:
    """Numbers of the sites read so far."""

    def __init__(self, plan):
        self.plan = plan
        self.times = grid(plan)
        self.numbers = []
        self.counts = []
        self.progress = {}
        self.stage_wait = {}
        self.stages = dict.fromkeys(s.name for site in plan.sites for s in site.stations)

    def add(self, site, draws, trace):
        """Read one site."""
        numbers = site_numbers(site, draws, trace, self.plan.calendar.horizon)
        late = numbers.done > self.plan.calendar.deadline
        self.numbers.append(numbers)
        self.counts.append(
            {
                "present": draws.present,
                "exempt": draws.exempt,
                "home_bound": draws.home_bound,
                "absent": draws.absent,
                "attending": draws.attending,
                "swabbed": len(numbers.waits),
                "left_unswabbed": numbers.left,
                "unswabbed_at_deadline": int(late.sum()),
                "tubes": numbers.tubes,
                "queue_peak": numbers.peak,
            }
        )
        self._follow(site, trace)

    def _follow(self, site, trace):
        """Add the site to the tables over the day."""
        for k, station in enumerate(site.stations):
            if station.kind != "serve":
                continue
            arrive, start = (trace.arrive[k], trace.start[k])
            gone = np.minimum(start, np.where(arrive < NEVER, trace.left, NEVER))
            waiting = counts_by(self.times, arrive) - counts_by(self.times, gone)
            started = start < NEVER
            wait = (start - arrive)[started]
            total, number = waits_by_slot(self.times, arrive[started], wait)
            self._plus(f"waiting.{site.kind}.{station.name}", waiting)
            self._plus(f"wait_sum.{site.kind}.{station.name}", total)
            self._plus(f"wait_number.{site.kind}.{station.name}", number)
            before = self.stage_wait.setdefault(station.name, [0, 0])
            before[0] += int(wait.sum())
            before[1] += len(wait)

    def _plus(self, key, values):
        self.progress[key] = self.progress.get(key, 0) + values

    def metrics(self, replication, visits):
        """Roll up."""
        sites = self._sites()
        codes = townships(self.plan)
        where = np.array([codes.index(site.township.code) for site in self.plan.sites])
        of_townships = [self._place(np.flatnonzero(where == t), sites) for t in range(len(codes))]
        county = self._place(np.arange(len(self.plan.sites)), sites)
        county |= self._county_waits() | self._staff()
        done = np.concatenate([n.done for n in self.numbers])
        self.progress["swabbed"] = counts_by(self.times, done)
        names = of_townships[0] if of_townships else {}
        columns = {key: np.array([t[key] for t in of_townships]) for key in names}
        return Metrics(replication, county, columns, sites, self.progress, visits)

    def _sites(self):
        table = {key: np.array([c[key] for c in self.counts]) for key in self.counts[0]}
        completion = np.array([n.completion for n in self.numbers], dtype=np.int64)
        table["completion"] = completion
        table["done_by_deadline"] = (completion <= self.plan.calendar.deadline).astype(np.int64)
        table["wait_mean"] = np.array([_mean(n.waits) for n in self.numbers])
        table["wait_q95"] = np.array([_q95(n.waits) for n in self.numbers])
        table["visit_mean"] = np.array([_mean(n.visits) for n in self.numbers])
        return table

    def _place(self, members, sites):
        """Numbers of a township or the county: sums, the last site, quantiles over residents."""
        place = {
            key: int(sites[key][members].sum()) for key in self.counts[0] if key != "queue_peak"
        }
        somebody = [i for i in members if len(self.numbers[i].done)]
        if somebody:  # a site to which nobody comes holds nobody up
            completion = int(sites["completion"][somebody].max())
        else:
            completion = int(sites["completion"][members].min())
        place["completion"] = completion
        place["done_by_deadline"] = int(completion <= self.plan.calendar.deadline)
        done = np.sort(np.concatenate([self.numbers[i].done for i in members]))
        for name, per_cent in PER_CENT.items():
            place[name] = int(done[_rank(per_cent, len(done))]) if len(done) else completion
        place["wait_mean"] = _mean(np.concatenate([self.numbers[i].waits for i in members]))
        place["visit_mean"] = _mean(np.concatenate([self.numbers[i].visits for i in members]))
        return place

    def _county_waits(self):
        waits = np.concatenate([n.waits for n in self.numbers])
        numbers = {"wait_q95": _q95(waits)}
        for stage, (total, number) in self.stage_wait.items():
            numbers[f"wait.{stage}"] = total / number if number else 0.0
        return numbers

    def _staff(self):
        """Utilisation and hours by stage and for callers."""
        numbers = {}
        fed = [s.preparation for site in self.plan.sites for s in site.stations if s.preparation]
        for stage in (*self.stages, "call_up", *dict.fromkeys(own.name for own in fed)):
            crews = [n.crews[stage] for n in self.numbers if stage in n.crews]
            if crews:
                duty = sum(crew.on_duty for crew in crews)
                busy = sum(crew.busy_on_duty for crew in crews)
                numbers[f"utilisation.{stage}"] = busy / duty if duty else 0.0
                numbers[f"on_duty.{stage}"] = duty / HOUR
                numbers[f"overtime.{stage}"] = sum(crew.overtime for crew in crews) / HOUR
        return numbers


def _mean(values):
    return float(values.sum()) / len(values) if len(values) else 0.0


def _q95(values):
    """95 % quantile: the smallest value that at least 95 % do not exceed."""
    if len(values) == 0:
        return 0
    rank = _rank(95, len(values))
    return int(np.partition(values, rank)[rank])


def _rank(per_cent, n):
    """Index, among n sorted values, of the first that so many per cent do not exceed."""
    return -(-per_cent * n // 100) - 1
