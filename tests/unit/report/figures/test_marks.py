"""Figures say what they show and no more: notes of marks that are there, labels clear of data."""

import re
from dataclasses import replace

import numpy as np
import pytest
from pictures import drawn

from simsite.core.units import HOUR, NEVER
from simsite.experiment.sweep.design_points import SweepTable
from simsite.report.figures import KINDS
from simsite.report.figures.clear import Panel
from simsite.report.figures.coverage import later_notes
from simsite.report.figures.heat import has_room
from simsite.report.figures.scatter import factors_shown, places_of
from simsite.report.figures.sweeps import named_values
from simsite.report.i18n import words
from simsite.report.wording import Wording

SAY = words("en")


def notes(kind, source, lang="en"):
    return " ".join(KINDS[kind].notes(source, words(lang)))


def with_completion(results, values):
    line = results.headline
    county = line.county | {"completion": np.array(values)}
    key = next(key for key, one in results.lines.items() if one is line)
    return replace(results, lines=results.lines | {key: replace(line, county=county)})


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ([], []),
        ([40.0], ["in 1 of 4 replications sampling is complete later, the latest 18 Feb 16:00"]),
        ([40.0, 41.0], ["in 2 of 4", "the latest 18 Feb 17:00"]),
        ([None], ["Not complete at the end of the simulation: 1 of 4 replications"]),
        ([40.0, None], ["in 1 of 4", "1 of 4 replications"]),
    ],
)
def test_a_curve_that_ends_early_says_what_comes_later(many, late, said):
    hours = [9.0] * (4 - len(late)) + late
    values = [NEVER if hour is None else int(hour * HOUR) for hour in hours]
    run = with_completion(many, values)
    last = int(np.searchsorted(run.times, 12 * HOUR))
    found = " ".join(later_notes(run, last, Wording.of(run.plan, SAY)))
    assert bool(found) == bool(said)
    assert all(part in found for part in said)
    assert "B: " in " ".join(later_notes(run, last, Wording.of(run.plan, SAY), "B")) or not late


def test_notes_name_only_marks_that_are_there(sweep, many, few):
    assert "5 % and 95 % quantile" in notes("completion", many)
    assert "quantile" not in notes("completion", few)
    assert "Star" in notes("completion", few)
    timeless = replace(sweep, deadline=NEVER)
    late = replace(timeless, points=tuple(replace(point, timed=False) for point in timeless.points))
    assert "Dotted" in notes("against", sweep)
    assert "P:" not in notes("against", late)


def test_filled_and_hollow_are_told_where_there_are_such(sweep):
    same = replace(sweep, points=(sweep.points[0], replace(sweep.points[0], name="same")))
    assert "Filled" not in notes("differences", same)
    assert "Hollow" in notes("differences", same)
    assert "实心" in notes("differences", sweep, "zh")
    assert "comparisons" not in notes("differences", same)


def test_a_panel_in_which_nothing_differs_says_so(sweep):
    same = replace(sweep, points=(sweep.points[4], replace(sweep.points[4], name="same")))
    for lang, said in (("en", "nothing differs here"), ("zh", "此项没有差别")):
        _, axes = drawn("differences", same, lang)
        texts = [[text.get_text() for text in ax.texts] for ax in axes]
        assert all(said in found for found in texts[1:])
    _, axes = drawn("differences", sweep)
    assert not any("nothing differs here" in t.get_text() for ax in axes[:1] for t in ax.texts)


def test_cells_of_a_heat_map_carry_their_intervals(sweep):
    assert has_room(sweep)
    _, (ax,) = drawn("heat", sweep)
    shown = [text.get_text() for text in ax.texts]
    data = KINDS["heat"].data(sweep)
    assert sum("–" in text for text in shown) == len(data.rows)
    assert "exact 95 % interval" in notes("heat", sweep)


def test_a_heat_map_without_room_says_how_wide_its_intervals_are(sweep):
    point = sweep.points[0]
    points = tuple(
        replace(point, factors={"a": column, "b": row}) for column in range(12) for row in range(2)
    )
    crowded = replace(sweep, factors=("a", "b"), points=points)
    assert not has_room(crowded)
    assert re.search(r"intervals are \d+ to \d+ points wide", notes("heat", crowded))
    assert "No frontier" in notes("heat", crowded)


def test_labels_of_efficient_designs_are_clear_of_dots_and_whiskers(sweep):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure, axes = drawn("pareto", sweep)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    for ax in axes:
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in ax.texts]
        whiskers = [line for line in ax.lines if len(line.get_xdata()) == 2]
        for line in whiskers:
            ends = ax.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]))
            for part in np.linspace(0, 1, 50):
                x, y = ends[0] + part * (ends[1] - ends[0])
                assert not any(b.x0 < x < b.x1 and b.y0 < y < b.y1 for b in boxes)


def test_a_label_without_room_is_left_out():
    panel = Panel((0.0, 1.0), (0.0, 1.0), 60.0, 40.0)
    assert panel.free((0.5, 0.5), 80.0, []) is None
    (away, box) = panel.free((0.2, 0.2), 20.0, [panel.dot(0.2, 0.2)])
    assert away[0] > 0
    assert 0 <= box[0] < box[2] <= 60


def test_variants_go_by_the_name_that_the_planner_gave():
    pairs = [("staff.collectors", 12), ("variant", "首轮"), ("variant", "practised")]
    assert named_values(pairs, words("zh")) == "采样员人数 12, 首轮, practised"


# A sample: one panel a factor.


def sampled(sweep, names=("practised", "slow")):
    points = tuple(
        replace(
            point,
            name=f"{n} {name}",
            factors={"staff.collectors": 10 + n, "stages.swab.time": f"{20 + 2.5 * n} s",
                     "population.attendance": "95 %", "variant": name},
        )
        for n, point in enumerate(sweep.points)
        for name in names
    )  # fmt: skip
    factors = ("staff.collectors", "stages.swab.time", "population.attendance", "variant")
    return SweepTable("A", "甲", sweep.first_day, sweep.opening, sweep.deadline, factors, points)


def test_a_sample_has_a_panel_for_each_factor_that_varies(sweep):
    source = sampled(sweep)
    assert factors_shown(source) == ("staff.collectors", "stages.swab.time")
    data = KINDS["scatter"].data(source)
    assert len(data.rows) == 2 * len(source.points)
    times = data.where(factor="stages.swab.time", variant="slow")
    assert times.numbers("place").tolist() == [20 + 2.5 * n for n in range(6)]
    figure, axes = drawn("scatter", source, "zh")
    assert axes[0].get_xlabel() == "采样员人数"
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"practised", "slow"} <= set(named)


def test_values_that_are_no_numbers_stand_in_their_order():
    assert places_of(["b", "a", "b"]) == [0.0, 1.0, 0.0]
    assert places_of(["20 s", "1 min"]) == [0.0, 1.0]
    assert places_of([3, 1.5]) == [3.0, 1.5]


def test_many_factors_are_cut_and_that_is_said(sweep):
    points = tuple(
        replace(point, factors={f"f{k}": n + k for k in range(8)})
        for n, point in enumerate(sweep.points)
    )
    source = replace(sweep, factors=tuple(f"f{k}" for k in range(8)), points=points)
    assert len(factors_shown(source)) == 6
    assert "6 of 8 factors" in notes("scatter", source)
