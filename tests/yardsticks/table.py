"""All cases, what they find, and which fault is found by which."""

from dataclasses import dataclass, replace
from itertools import islice

from simsite.engine.audit import audit
from simsite.tables.views import groups_of
from yardsticks import at_once, lines, streams
from yardsticks.case import alpha, judged
from yardsticks.faults import FAULTS
from yardsticks.plans import FAR
from yardsticks.runs import luck_of, run

CASES = (*at_once.CASES, *streams.CASES, *lines.CASES)
ALPHA = alpha(CASES)
AUDITED = 12  # replications of each case that are audited
NOT_IN_TRACE = ("arrivals at the previous rate", "luck shared between stages")


@dataclass(frozen=True)
class Caught:
    """Whether a fault in a case is seen: by its measures, by the auditor of traces."""

    measures: tuple[str, ...]
    auditor: bool

    def __bool__(self):
        return bool(self.measures) or self.auditor


def families():
    """Families in order, each with its cases."""
    found: dict = {}
    for case in CASES:
        found.setdefault(case.family, []).append(case)
    return found


def rows(case):
    """Each measure of a case with what was simulated."""
    runs = run(*luck_of(case.group, case.replications, case.seed))
    return [(measure, judged(measure, measure.sample(runs))) for measure in case.measures]


def power(case):
    """What becomes of each fault in a case: None where there is nothing it could spoil."""
    luck = luck_of(case.group, case.replications, case.seed)
    return {fault.name: _caught(case, fault, luck) for fault in FAULTS}


def _caught(case, fault, luck):
    runs = fault.plant(case, luck)
    if runs is None:
        return None
    alarms = tuple(
        measure.name for measure in case.measures
        if judged(measure, measure.sample(runs)).p < ALPHA
    )  # fmt: skip
    if fault.name in NOT_IN_TRACE:  # the auditor takes the luck as given
        return Caught(alarms, False)
    return Caught(alarms, any(audited(runs, luck, r) for r in range(AUDITED)))


def audited(runs, luck, replication):
    """Findings on one replication of runs, held against the right plan and luck."""
    groups, draws = luck
    found, sites = next(islice(groups_of(runs.trace), replication, None)), []
    for site, own in enumerate(found.sites):
        changed = {}
        for name in ("arrive", "start", "end", "desk", "member"):
            array = getattr(own, name).copy()
            for station, cells in enumerate(runs.cells[site]):
                array[station] = cells[name][replication, : array.shape[1]]
            changed[name] = array
        sites.append(replace(own, **changed))
    trace = replace(found, sites=tuple(sites))
    return audit(groups[replication], draws[replication], trace, FAR)
