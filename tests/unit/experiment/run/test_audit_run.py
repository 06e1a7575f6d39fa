"""`--audit` holds every group of the first replication against the written semantics."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.engine_names import AUTO
from simsite.core.errors import Contradiction
from simsite.draws import draw
from simsite.engine import kernel
from simsite.engine.campaign import chosen
from simsite.engine.kernel.run import simulate_groups
from simsite.experiment.run.audit_run import audited
from simsite.experiment.run.results import Audit
from simsite.experiment.store.store import load_results, save
from simsite.tables.views import groups_of


def test_every_group_and_everybody_who_comes_is_audited(results):
    draws = draw(results.plan, results.seed, 0, unknowns=True)
    coming = sum(site.attending for group in draws.groups for site in group.sites)
    told = []
    found = audited(results, "auto", 1, lambda done, of: told.append((done, of)))
    assert found.audit == Audit(chosen(AUTO), 0, len(results.plan.groups), coming)
    assert told == [(1, 2), (2, 2)]
    assert audited(results, "simpy", 2).audit == replace(found.audit, engine="simpy")


def test_it_is_kept_with_the_results(results, scenario, tmp_path):
    found = audited(results, "auto", 1)
    save(found, scenario, tmp_path / "out")
    assert load_results(tmp_path / "out").audit == found.audit


def early(groups, draws, horizon):
    """The kernel with one resident of site b served before anybody before."""
    trace = simulate_groups(groups, draws, horizon)
    if groups[0].sites[0].id == "b":
        next(groups_of(trace)).sites[0].start[0, 5] -= 1  # a view of the trace
    return trace


def test_a_finding_names_group_resident_and_rule(results, monkeypatch):
    monkeypatch.setattr(kernel, "simulate_groups", early)
    with pytest.raises(Contradiction) as caught:
        audited(results, "kernel", 1)
    told = caught.value.placeholders
    assert (caught.value.key, told["group"], told["site"]) == ("audit.finding", 1, "b")
    assert (told["stage"], told["who"]) == ("swab", 5)
    assert told["number"] >= 1
    for language in ("en", "zh"):
        text = caught.value.render(language)
        assert all(str(told[name]) in text for name in ("number", "site", "who", "rule"))


def test_numbers_that_are_not_those_of_the_trace_are_told(results):
    line = results.headline
    completion = np.array(line.sites["completion"])
    completion[0, 1] += 1
    changed = replace(line, sites={**line.sites, "completion": completion})
    with pytest.raises(Contradiction) as caught:
        audited(replace(results, lines={**results.lines, "all": changed}), "auto", 1)
    assert caught.value.key == "audit.other_number"
    assert (caught.value.placeholders["site"], caught.value.placeholders["metric"]) == (
        "b", "completion",
    )  # fmt: skip
