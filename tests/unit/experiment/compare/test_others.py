"""What else differs: every number of the county, where the pairs can tell."""

import numpy as np

from simsite.experiment.compare.others import others
from simsite.metrics.catalogue import CLASS_METRICS, METRICS, STAGE_METRICS

PAIRS = 40
RISING = np.arange(PAIRS)


def test_what_rises_in_every_pair_is_told_with_its_interval():
    (found,) = others({"overtime.swab": RISING * 1.0}, {"overtime.swab": RISING + 3.5})
    assert (found.name, found.unit) == ("overtime.swab", "hours")
    assert (found.first, found.second, found.difference) == (19.5, 23.0, 3.5)
    assert (found.interval.low, found.interval.high) == (3.5, 3.5)


def test_what_cannot_be_told_from_none_is_left_out():
    tubes = RISING + np.where(RISING % 2, 1, -1)
    assert others({"tubes": RISING, "absent": RISING}, {"tubes": tubes, "absent": RISING}) == ()


def test_what_has_its_own_line_or_is_no_amount_is_left_out():
    names = ("completion", "done_by_deadline", "wait_mean", "unswabbed_at_deadline", "nothing")
    assert others(dict.fromkeys(names, RISING), dict.fromkeys(names, RISING + 1)) == ()


def test_what_one_run_alone_has_and_what_is_no_number_are_left_out():
    gone = {"utilisation.swab": np.full(PAIRS, np.nan), "tubes": RISING}
    assert others(gone, {"utilisation.swab": RISING * 1.0, "attending": RISING}) == ()


def test_every_amount_of_the_catalogue_is_compared():
    known = {name: m for name, m in METRICS.items() if "county" in m.levels}
    known |= {f"{name}.swab": metric for name, metric in (STAGE_METRICS | CLASS_METRICS).items()}
    found = others(dict.fromkeys(known, RISING * 1.0), dict.fromkeys(known, RISING + 1.0))
    units = {"count", "hours", "share", "duration"}
    own = {"unswabbed_at_deadline", "wait_mean", "wait_q95", "visit_mean", "swabbed"}
    wanted = {name for name, metric in known.items() if metric.unit in units} - own
    assert {one.name for one in found} == wanted
