"""Replays and findings: counted another way, and sensitive to what is wrong."""

from dataclasses import replace

import numpy as np
import pytest
import tiny

from simsite.core.units import MINUTE, NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.run.invariants import findings
from simsite.experiment.run.queue_history import replays, worth_replaying
from simsite.experiment.run.results import ALL
from simsite.experiment.run.run import run
from simsite.experiment.run.staff_days import staff_days
from simsite.reading.load import load
from simsite.staffing import deploy
from simsite.staffing.deployment_table import deployment_rows


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return load(tiny.write(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def results(scenario):
    return run(scenario, jobs=1, explain=False)


def test_a_replay_counts_who_is_where(results):
    plan = results.plan
    found = replays(results, [1])[0]
    traces = list(group_traces(plan, draw(plan, results.seed, 0, unknowns=True)))
    trace = traces[1].sites[0]
    moments = found.start + found.step * np.arange(len(found.done))
    for m in (0, len(moments) // 2, len(moments) - 1):
        now = moments[m]
        waiting = ((trace.arrive[0] <= now) & (trace.start[0] > now)).sum()
        busy = ((trace.start[0] <= now) & (trace.end[0] > now)).sum()
        stage = found.stages[0]
        assert (stage.waiting[m], stage.busy[m]) == (waiting, busy)
        assert found.done[m] == (trace.end[0] <= now).sum()
    assert found.step % MINUTE == 0
    assert found.done[-1] == found.attending


def test_the_sites_worth_a_look_come_once_each(results):
    chosen = worth_replaying(results)
    assert sorted(chosen) == [0, 1]
    assert chosen[0] == int(np.argmax(np.median(results.headline.sites["completion"], axis=0)))


def test_everything_holds_in_a_run(results):
    shown = replays(results, worth_replaying(results))
    found = findings(results, results.plan.calendar.opening, shown)
    assert [finding.key for finding in found if not finding.holds] == []
    assert len({finding.key for finding in found}) == len(found) == 10
    assert None not in {finding.holds for finding in found}


def changed(results, level, **tables):
    line = results.headline
    line = replace(line, **{level: getattr(line, level) | tables})
    return replace(results, lines={ALL: line})


@pytest.mark.parametrize(
    ("level", "name", "change", "key"),
    [
        ("sites", "absent", lambda v: v + 1, "classes"),
        ("county", "tubes", lambda v: v + 1, "sums"),
        ("county", "completion", lambda v: v + 1, "last"),
        ("sites", "done_by_deadline", lambda v: 1 - v, "deadline"),
        ("progress", "swabbed", lambda v: v[:, ::-1], "curve"),
        ("county", "utilisation.swab", lambda v: v + 1.0, "duty"),
        ("progress", "wait_sum.urban.swab", lambda v: v * 2, "little"),
    ],
)
def test_what_is_wrong_is_found(results, level, name, change, key):
    table = getattr(results.headline, level)
    wrong = changed(results, level, **{name: change(table[name])})
    found = {f.key: f.holds for f in findings(wrong, 0, ())}
    assert found[key] is False


def test_a_bound_that_is_passed_and_a_wait_that_is_lost_are_found(results):
    shown = replays(results, [0])
    lost = replace(shown[0], wait_sum=shown[0].wait_sum + 1)
    found = {f.key: f.holds for f in findings(results, NEVER - 1, [lost])}
    assert found["bound"] is False
    assert found["little_exact"] is False
    stage = replace(shown[0].stages[0], work=shown[0].stages[0].room + 1)
    overworked = replace(shown[0], stages=(stage,))
    found = {f.key: f.holds for f in findings(results, 0, [overworked])}
    assert (found["work"], found["bound"]) == (False, True)


def test_what_the_run_cannot_show_is_not_judged(results):
    table = results.headline.county
    never = changed(results, "county", completion=np.full_like(table["completion"], NEVER))
    assert {f.key: f.holds for f in findings(never, 0, ())}["little"] is None
    site = results.plan.sites[0]
    arrivals = replace(site.arrivals, backlog=replace(site.arrivals.backlog, value=0.5, low=0.5))
    groups = (replace(results.plan.groups[0], sites=(replace(site, arrivals=arrivals),)),)
    free = replace(results, plan=replace(results.plan, groups=groups))
    assert {f.key: f.holds for f in findings(free, NEVER - 1, ())}["bound"] is None


def test_staff_is_needed_while_its_sites_are_open(scenario, results):
    rows = deployment_rows(scenario, deploy(scenario))
    days = staff_days(results, rows)
    assert days.days == (0, 1)
    first, second = days.likely["t1"]
    assert (first.sites, first.collectors) == (1, rows[0].collectors)
    assert (second.sites, second.collectors, second.helpers) == (0, 0, 0)
    late = changed(
        results, "sites", completion=np.full_like(results.headline.sites["completion"], NEVER)
    )
    assert staff_days(late, rows).likely["t1"][1] == first
