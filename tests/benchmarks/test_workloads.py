"""The workloads of `make bench` build, and every contestant makes the same trace of them."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # benchmarks/ is not installed

from benchmarks import contestants, day, growth, line, readme, speed, sweeps, table, workloads
from benchmarks.clock import machine
from simsite.building.build import build
from simsite.experiment.run.replicate import Work
from simsite.experiment.sweep.sweep import read_sweep
from simsite.model.plan import Timetable
from simsite.reading.load import load

TINY = workloads.Size(sites=0.004, residents=0.3)
SIZES = {
    "W1": workloads.county(TINY),
    "W2": workloads.county(TINY, breaks=True),
    "W2 overloaded": workloads.county(replace(TINY, residents=0.5, load=4.0), breaks=True),
    "W3": workloads.one_station(500),
}
CONTESTANTS = (
    contestants.simpy_site_by_site,
    contestants.simpy_sources,
    contestants.simpy_all_at_once,
    contestants.ours,
    contestants.ours_in_one_environment,
    contestants.kernel_loop,
)


@pytest.fixture(scope="module", params=list(SIZES))
def workload(request):
    return SIZES[request.param]


@pytest.fixture(scope="module")
def outcomes(workload):
    return {run.__name__: run(workload) for run in CONTESTANTS}


def test_all_contestants_make_the_same_trace_to_the_last_bit(workload, outcomes):
    contestants.agree(outcomes)
    cells = workload.residents * workload.stages
    assert all(outcome.end.shape == (cells,) for outcome in outcomes.values())


def test_everybody_is_served_for_as_long_as_was_drawn(workload, outcomes):
    drawn = np.concatenate([g.sites[0].service.reshape(-1) for g in workload.draws.groups])
    outcome = outcomes["kernel_loop"]
    assert np.array_equal(outcome.end - outcome.start, drawn)
    assert drawn.min() > 0


def test_one_moved_end_is_a_difference(outcomes):
    moved = outcomes["ours"].end.copy()
    moved[-1] += 1
    changed = replace(outcomes["ours"], end=moved)
    with pytest.raises(AssertionError, match=r"end: simpy_sources and ours differ \(1\)"):
        contestants.agree({"simpy_sources": outcomes["simpy_sources"], "ours": changed})


def test_the_county_with_teams_is_compared_with_simpy_as_far_as_simpy_can_say_it():
    effort = line.Effort(scale=0.02, rounds=1)
    share = speed.workload("debao-200", effort.scale)
    assert any(group.routes for group in share.plan.groups)
    lines = [speed.on_scenario("debao-200", how, effort) for how in speed.SPELLINGS]
    assert [one.verdict for one in lines] == ["reported", "reported", "not measured"]
    assert lines[2].detail == speed.CANNOT_SAY


def test_the_readme_gives_spellings_in_a_row_and_leaves_out_what_nothing_is_wanted_of():
    w1 = [
        line.Line(f"W1, loop, against SimPy, {how}", "x", measured, required)
        for how, measured, required in zip(speed.SPELLINGS, (185, 99, 554), (100,) * 3, strict=True)
    ]
    debao = [
        line.Line(f"Debao, loop, against SimPy, {how}", "x", measured)
        for how, measured in zip(speed.SPELLINGS, (66.9, 93.8, None), strict=True)
    ]
    other = [
        line.Line("W1, loop, against asimpy", "x", 80.0),
        line.Line("W1, reference, against SimPy, all at once", "x", 3.0),
    ]
    rows = [asdict(one) for one in (*w1, *debao, *other)]
    about = {"machine": machine(), "effort": asdict(line.Effort()), "lines": rows}
    how = "loop, against SimPy in three spellings"
    assert table.in_short({"speed": about}).splitlines()[2:5] == [
        f"| W1, {how} | 185 / 99 / 554 x | >= 100 | met / missed / met |",
        f"| Debao, {how} | 66.9 / 93.8 / - x | - | reported |",
        "| W1, loop, against asimpy | 80 x | - | reported |",
    ]


def test_w1_is_the_county_it_is_said_to_be():
    plan = workloads.county().plan
    people = [site.residents.population for site in plan.sites]
    assert (len(people), min(people) >= 300, max(people) <= 4050) == (361, True, True)
    assert sum(people) == pytest.approx(321 * 600 + 40 * 2700, rel=0.03)
    times = np.concatenate(
        [s.arrivals.times for s in plan.sites if isinstance(s.arrivals, Timetable)]
    )
    share = (times - workloads.OPENING) / workloads.HOURS_OPEN
    # Up to half of the day (t/T = 0.5) come (0.5 - 0.1) / 0.6 of all, by the density 1 - 0.8 t/T.
    assert np.mean(share < 0.5) == pytest.approx((0.5 - 0.1) / 0.6, abs=0.005)
    assert 0 <= share.min() < share.max() < 1


def test_collectors_of_w2_start_nobody_in_a_break_and_change_tubes():
    workload = SIZES["W2 overloaded"]
    start = contestants.kernel_loop(workload).start
    cells = [0, *np.cumsum([2 * g.sites[0].attending for g in workload.draws.groups])]
    for index, group in enumerate(workload.draws.groups):
        swabs = start[cells[index] + group.sites[0].attending : cells[index + 1]]
        for begin, end in workloads.BREAKS:
            assert not np.any((swabs >= begin) & (swabs < end))
    plain = workloads.county(replace(TINY, residents=0.5, load=4.0))
    assert contestants.kernel_loop(plain).end.sum() < contestants.kernel_loop(workload).end.sum()


def test_the_floor_writes_every_timestamp():
    written = day.numpy_floor(workloads.county(TINY, given=False))
    people = workloads.county(TINY, given=False).residents
    assert [array.shape for array in written["start"] + written["end"]] == [(people,)] * 4
    assert all((e > s).all() for s, e in zip(written["start"], written["end"], strict=True))


def test_a_point_of_growth_tells_people_and_time():
    point = growth.time_of(TINY, TINY)
    assert point["residents"] == workloads.county(TINY, given=False).residents
    assert point["ns"] > 0


@pytest.mark.parametrize(
    ("measured", "required", "sense", "verdict"),
    [
        (250.0, 250.0, "least", "met"),
        (249.9, 250.0, "least", "missed"),
        (1.5, 1.5, "most", "met"),
        (1.51, 1.5, "most", "missed"),
        (None, 1.5, "most", "not measured"),
        (3.0, None, "least", "reported"),
    ],
)
def test_a_line_says_whether_its_promise_is_kept(measured, required, sense, verdict):
    one = line.Line("speed", "x", measured, required, sense=sense)
    assert one.verdict == verdict
    assert verdict in table.markdown([one])


def test_table_page_and_figure_are_written(tmp_path):
    point = {"residents": 100.0, "stages": 2.0, "ns": 9.0, "plain_ns": 8.0, "peak_mb": 50.0}
    kinds = (("residents", 0.1), ("residents", 10.0), ("sites", 10.0), ("load", 10.0))
    points = [{"kind": kind, "factor": factor, **point} for kind, factor in kinds]
    found = line.Findings({"speed": [line.Line("speed", "x", 3.5, 3.0, detail="by hand")]}, points)
    how = table.Measured(machine(), asdict(line.Effort(rounds=1, scale=0.5)))
    table.write(tmp_path, how, found, ("speed", "sweep"))
    page = (tmp_path / "docs/explanation/performance.md").read_text("utf-8")
    assert "| speed | 3.5 | >= 3 | - | x | met | by hand |" in page
    assert "one round only" in page
    assert "Only 0.5 of the sites" in page
    data = json.loads((tmp_path / "benchmarks/results.json").read_text("utf-8"))
    verdict = data["parts"]["speed"]["lines"][0]["verdict"]
    assert (verdict, len(data["growth"])) == ("met", 4)
    assert (tmp_path / "docs/figures/growth.svg").exists()
    assert (tmp_path / "docs/figures/growth.png").exists()


def test_rows_of_parts_that_were_not_measured_again_stay(tmp_path):
    about = machine()
    for rounds, name in ((1, "sweep"), (2, "speed"), (3, "sweep")):
        how = table.Measured(about, asdict(line.Effort(rounds=rounds)))
        own = [line.Line(f"{name} line", "s", float(rounds))]
        table.write(tmp_path, how, line.Findings({name: own}), ("speed", "sweep"))
    page = (tmp_path / "docs/explanation/performance.md").read_text("utf-8")
    rows = [row for row in page.splitlines() if " line | " in row and row[2:6] != "line"]
    assert rows == [
        "| speed line | 2 | - | - | s | reported |  |",
        "| sweep line | 3 | - | - | s | reported |  |",
    ]
    assert "Parts speed: " in page
    assert "Parts sweep: " in page
    assert "2 rounds, the median counts" in page


def test_the_sweeps_of_the_benchmarks_are_as_large_as_they_say(tmp_path):
    (tmp_path / "room.yaml").write_text(sweeps.ROOM, "utf-8")
    fiftieth = sweeps.ROOMS.replace("to: 100 s", "to: 2 s")
    (tmp_path / "rooms.yaml").write_text(fiftieth, "utf-8")
    points = read_sweep(tmp_path / "rooms.yaml").points
    assert (len(points) * 50, fiftieth != sweeps.ROOMS) == (sweeps.MANY, True)
    few = sweeps.DEBAO.format(collectors=sweeps.COLLECTORS[1])
    (tmp_path / "few.yaml").write_text(few, "utf-8")
    assert len(read_sweep(tmp_path / "few.yaml").points) == 20
    works = [Work(build(point.scenario), point.scenario.run.seed) for point in points[:1]]
    assert sweeps.bare(works, 0).replications == sweeps.SAMPLED


def test_the_readme_quotes_what_was_measured(pytestconfig):
    data = json.loads((pytestconfig.rootpath / "benchmarks/results.json").read_text("utf-8"))
    said = (pytestconfig.rootpath / "README.md").read_text("utf-8")
    assert f"{readme.BEGIN}{table.in_short(data['parts'])}{readme.END}" in said


def test_a_long_list_is_debao_again_and_again_with_names_of_its_own(tmp_path):
    scenario = load(workloads.long_list(tmp_path, 400))
    assert len({site.id for site in scenario.sites}) == len(build(scenario).sites) == 400
    assert len({site.township for site in scenario.sites[:361]}) * 2 > len(
        {site.township for site in scenario.sites}
    )
