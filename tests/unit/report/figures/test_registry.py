"""Every figure: same bytes twice, not empty, all text inside, its numbers those of the summary."""

import csv
import hashlib
import re
import warnings
from dataclasses import replace

import numpy as np
import pytest
from pictures import drawn, english, outside

from simsite.core.engine_names import FIGURES
from simsite.core.units import HOUR
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.report.figures import KINDS, draw, draw_run_figures
from simsite.report.figures.axes import closed, label, wrapped
from simsite.report.figures.heat import frontier, grid
from simsite.report.figures.registry import as_runs
from simsite.report.i18n import words
from simsite.report.summary import band, covered, summarise

OF_THE_SOURCE = {"sample", "other", "min", "Holm"}  # names of runs, as written, of people
RUN_KINDS = [name for name, kind in KINDS.items() if "run" in kind.needs]


@pytest.fixture
def source_for(sweep, answers):
    """A function of kind and results: what the kind shows."""

    def source(kind, results):
        needs = KINDS[kind].needs
        if "run" in needs:
            return results
        if needs == ("runs",):
            return [results, replace(results, name="other")]
        return sweep if "sweep" in needs else answers[needs[0]]

    return source


@pytest.fixture(scope="module")
def of_a_run(few, tmp_path_factory):
    """All files of the figures that a run draws by itself."""
    return draw_run_figures(few, tmp_path_factory.mktemp("run") / "figures", words("zh"))


@pytest.mark.parametrize("kind", KINDS)
def test_same_source_gives_the_same_bytes(kind, few, source_for, of_a_run, tmp_path):
    source = source_for(kind, few)
    (tmp_path / "again").mkdir()
    first = [path for path in of_a_run if path.stem == kind]
    first = first or draw(kind, source, tmp_path / kind, words("zh"))
    second = draw(kind, source, tmp_path / "again" / kind, words("zh"))
    assert [path.suffix for path in first] == [".png", ".svg", ".csv"]
    assert [digest(path) for path in first] == [digest(path) for path in second]
    assert first[0].stat().st_size > 10_000


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_and_something_is_drawn(kind, lang, many, source_for):
    figure, axes = drawn(kind, source_for(kind, many), lang)
    assert outside(figure) == []
    for ax in axes:
        assert ax.lines or ax.patches or ax.images or ax.collections
    if lang == "zh":
        assert english(figure) - OF_THE_SOURCE == set()


@pytest.mark.parametrize("kind", RUN_KINDS)
@pytest.mark.parametrize("case", ["never", "hostile", "timeless"])
def test_awkward_runs_can_be_drawn(kind, case, request):
    figure, _ = drawn(kind, request.getfixturevalue(case))
    assert outside(figure) == []


def test_csv_beside_a_figure_is_what_was_drawn(many, tmp_path):
    *_, path = draw("coverage", many, tmp_path / "coverage", words("en"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    data = KINDS["coverage"].data(many)
    assert len(rows) == len(data.rows)
    shown = [float(row["median"]) for row in rows if row["line"] == "all"]
    expected = band(covered(many.headline))[1][: len(shown)]
    assert shown == pytest.approx(expected.tolist(), abs=1e-6)
    _, (ax,) = drawn("coverage", many)
    lines = {line.get_label(): line for line in ax.lines}
    curve = lines["luck and what is not known"]
    assert curve.get_ydata().tolist() == pytest.approx(expected.tolist())


def test_completion_data_equals_the_summary(many):
    data = KINDS["completion"].data(many).where(line="all")
    spreads = summarise(many).county
    estimates = data.where(quantity="estimate")
    assert estimates.numbers("share").tolist() == [0.05, 0.5, 0.95]
    median = spreads.spreads["completion"].median
    expected = [(v - 8 * HOUR) / HOUR for v in (median.value, median.interval.low)]
    assert estimates.rows[1][4:6] == tuple(expected)
    done = data.where(quantity="done")
    assert done.rows[0][2] == spreads.done.value
    assert data.where(quantity="replications").numbers("share")[-1] == 1.0


def test_not_reached_ends_the_distribution_below_one_and_is_said(never):
    data = KINDS["completion"].data(never).where(line="all", quantity="replications")
    assert data.numbers("share")[-1] == 0.25
    notes = " ".join(KINDS["completion"].notes(never, words("en")))
    assert "45 of 60 replications" in notes
    townships = KINDS["townships"].data(never)
    assert townships.rows[0][0] == "02"
    assert townships.rows[0][4] is None
    _, (ax,) = drawn("townships", never)
    assert any("not reached" in text.get_text() for text in ax.texts)


def test_township_order_and_chances_equal_the_summary(many):
    data, places = KINDS["townships"].data(many), summarise(many).townships
    assert data.texts("township") == [place.code for place in places]
    assert data.numbers("done_by_deadline").tolist() == [place.done.value for place in places]
    _, (ax,) = drawn("townships", many, "zh")
    assert [t.get_text() for t in ax.get_yticklabels()] == [place.zh for place in places]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row, the latest, is at the top


def test_queue_is_the_mean_over_the_sites_of_a_kind(many):
    data = KINDS["queues"].data(many).where(quantity="queue_length", kind="urban", stage="swab")
    waiting = many.headline.progress["waiting.urban.swab"][:, 20] / 3
    assert data.rows[20][6:] == (*band(waiting[:, None])[:, 0], "residents")


def test_against_takes_the_other_factors_as_series(sweep):
    data = KINDS["against"].data(sweep)
    assert data.distinct("series") == ["helpers 1000", "helpers 8000"]
    assert data.where(series="helpers 1000").numbers("place").tolist() == [80, 160, 749]
    assert data.rows[0][data.columns.index("hours")] is None  # median not reached
    figure, (upper, _) = drawn("against", sweep, "zh")
    assert any("未完成" in text.get_text() for text in upper.texts)
    (legend,) = figure.legends
    assert "志愿者人数 1000" in [t.get_text() for t in legend.get_texts()]


def test_against_orders_words_as_they_come(sweep):
    points = tuple(
        replace(p, factors={"how": name}) for p, name in zip(sweep.points, "cab", strict=False)
    )
    data = KINDS["against"].data(replace(sweep, factors=("how",), points=points))
    assert data.texts("value") == ["c", "a", "b"]
    assert data.numbers("place").tolist() == [0, 1, 2]


def test_heat_puts_the_frontier_between_sure_and_unsure_cells(sweep):
    shares = grid(sweep, "done_by_deadline")
    assert shares.shape == (2, 3)
    assert shares[1, 2] >= 0.95
    assert shares[:, 0].max() < 0.95
    assert frontier(np.array([[0.2, 0.96], [0.95, np.nan]])) == [
        (0.5, -0.5, 0.5, 0.5),
        (-0.5, 0.5, 0.5, 0.5),
    ]


def with_third(sweep, names):
    """The sweep once for each name of a variant."""
    points = tuple(
        replace(point, factors={**point.factors, "variant": name})
        for name in names
        for point in sweep.points
    )
    return replace(sweep, factors=(*sweep.factors, "variant"), points=points)


@pytest.mark.parametrize("names", [("usual", "slow"), ("a", "b", "c")])
def test_heat_has_a_panel_for_each_value_of_a_third_factor(sweep, names):
    several = with_third(sweep, names)
    figure, axes = drawn("heat", several)
    assert [ax.get_title(loc="left") for ax in axes] == list(names)
    assert figure.get_suptitle() == words("en")("picture.heat.title")
    assert [len(ax.texts) for ax in axes] == [len(sweep.points)] * len(names)
    assert KINDS["heat"].data(several).distinct("panel") == list(names)
    assert outside(figure) == []


def test_heat_panels_have_the_same_axes(sweep):
    several = with_third(sweep, ("usual", "slow"))
    _, axes = drawn("heat", replace(several, points=several.points[2:]))
    ticks = [[t.get_text() for t in ax.get_xticklabels()] for ax in axes]
    assert ticks == [["80", "160", "749"]] * 2
    assert [len(ax.texts) for ax in axes] == [4, 6]


def test_heat_has_a_scale_where_cells_have_no_room_for_a_number(sweep):
    wide = replace(
        sweep,
        points=tuple(
            replace(sweep.points[0], factors={"staff.collectors": n, "staff.helpers": 1})
            for n in range(10, 35)
        ),
    )
    figure, (ax, _) = drawn("heat", wide)[0], drawn("heat", wide)[0].axes
    assert {text.get_text() for text in ax.texts} == {""}
    assert [t.get_text() for t in figure.axes[1].get_yticklabels()] == ["0 %", "50 %", "100 %"]
    assert [t.get_text() for t in ax.get_xticklabels()][:4] == ["10", "", "", "13"]
    assert outside(figure) == []


@pytest.mark.parametrize("wrong", ["one factor", "a pair twice"])
def test_heat_refuses_what_is_no_grid(sweep, wrong):
    bad = (
        replace(sweep, factors=sweep.factors[:1])
        if wrong == "one factor"
        else replace(sweep, points=sweep.points[:1] * 2)
    )
    with pytest.raises(ValueError, match="a heat map needs"):
        KINDS["heat"].data(bad)


def test_differences_are_from_the_first_and_infinite_where_only_one_is_reached(sweep):
    points = (sweep.points[5], sweep.points[0], sweep.points[4])
    data = KINDS["differences"].data(replace(sweep, points=points))
    completion = data.where(quantity="completion").numbers("difference")
    assert completion[0] == np.inf
    first, second = points[0].county["completion"], points[2].county["completion"]
    assert completion[1] == pytest.approx(np.sort(second - first)[29] / HOUR)
    share = data.where(quantity="done_by_deadline").numbers("difference")
    assert share[0] == pytest.approx(
        100
        * (
            points[1].county["done_by_deadline"].mean()
            - points[0].county["done_by_deadline"].mean()
        )
    )
    figure, axes = drawn("differences", replace(sweep, points=points))
    assert any("not reached here" in text.get_text() for text in axes[1].texts)
    assert outside(figure) == []


def test_every_kind_is_offered_by_some_sort_of_results():
    offered = {name for names in FIGURES.values() for name in names}
    assert offered == set(KINDS)
    with pytest.raises(TypeError, match="runs are needed"):
        as_runs(SweepTable("", "", "", 0, 0, (), ()))


def test_runs_become_points_that_can_be_compared(few, many):
    table = SweepTable.of_runs([few, replace(few, name="")])
    assert [point.name for point in table.points] == ["sample", "Debao sample"]
    assert table.deadline == few.plan.calendar.deadline
    times = KINDS["differences"].data(table).where(quantity="completion")
    assert times.numbers("difference").tolist() == [0.0]
    assert PointSummary.of(many, {}).luck is many.lines["luck"].county


def test_several_lie_on_one_clock_although_the_dates_differ(few):
    later = replace(few.plan.calendar, first_day="2022-03-01")
    other = replace(few, name="_later", plan=replace_calendar(few.plan, later))
    data = KINDS["several"].data([few, other])
    hours = [data.where(number=n).numbers("hours").tolist() for n in (0, 1)]
    assert hours[0] == hours[1]
    _, (ax,) = drawn("several", [few, other])
    assert "_later" in [t.get_text().strip() for t in ax.get_legend().get_texts()]


def replace_calendar(plan, calendar):
    return type(plan)(plan.zh, plan.en, calendar, plan.groups)


def test_all_figures_of_a_run_are_written(of_a_run):
    assert {path.stem for path in of_a_run} == set(RUN_KINDS)
    assert len(of_a_run) == 3 * len(RUN_KINDS)
    assert all(path.stat().st_size for path in of_a_run)


def test_a_character_without_a_glyph_is_no_failure(few, tmp_path):
    plan = type(few.plan)("𡌶村", "𡌶", few.plan.calendar, few.plan.groups)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = draw("coverage", replace(few, plan=plan), tmp_path / "coverage", words("zh"))
    assert all(path.stat().st_size for path in paths)


def test_closed_hours_are_the_nights(few):
    assert closed(few, (-1.0, 26.0)) == [(7 * HOUR, 8 * HOUR), (18 * HOUR, 32 * HOUR)]
    assert closed(few, (1.0, 2.0)) == []


def test_wrapped_text_keeps_its_words_and_no_line_is_too_wide():
    from simsite.core.errors import width

    english = "Line: median; band: 5 % to 95 % quantile of the replications. " * 3
    chinese = "线为中位数（满59次时另有5%和95%分位数）；阴影为各次模拟的5%至95%分位数。" * 3
    for text in (english.strip(), chinese):
        lines = wrapped(text, 50).split("\n")
        assert max(map(width, lines)) <= 52
        assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
        assert not any(line.startswith(tuple("，。；：）")) for line in lines)


def test_labels_are_short_and_in_one_line():
    assert label("a\nb") == "a b"
    assert label("_x") == " _x"
    assert label("德" * 20) == "德" * 10 + "…"
