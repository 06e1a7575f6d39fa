"""Waits by class, who gave up and hours lost: the numbers of the summary, where there are such."""

from pathlib import Path

import pytest
from pictures import drawn, outside

import simsite
from simsite.core.units import MINUTE
from simsite.report.figures import draw_run_figures
from simsite.report.figures.measures import has_measures, measures_data, panels
from simsite.report.html.measures import measure_tables
from simsite.report.i18n import words
from simsite.report.summary import summarise
from simsite.report.wording import Wording

FEATURES = Path(__file__).parents[4] / "scenarios" / "features"


def run(name, variant=None, replications=4):
    scenario = simsite.load(FEATURES / f"{name}.yaml", scenario=variant, replications=replications)
    return simsite.run(scenario, name=variant or name, jobs=1)


def test_waits_are_those_of_the_summary_for_everybody_and_each_class():
    results = run("priority", replications=60)
    data, spreads = measures_data(results), summarise(results).county.spreads
    assert data.distinct("of") == ["", "elder", "booked", "others"]
    elder = spreads["class_wait.elder"]
    row = data.where(of="elder").rows[0]
    ends = elder.median.interval
    found = (elder.median.value, ends.low, ends.high, elder.low.value, elder.high.value)
    assert row[5:] == pytest.approx(tuple(value / MINUTE for value in found))


def test_a_class_of_which_nobody_comes_and_kinds_of_site_have_no_row():
    assert measures_data(run("classes")).distinct("of") == ["", "elder", "no_phone", "other"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("patience", ["wait", "gone"]),
        ("balking", ["wait", "gone"]),
        ("speed-by-the-clock", ["wait", "lost"]),
    ],
)
def test_there_is_a_panel_for_what_there_is(name, shown):
    runs = [run(name), run(name, "without")]
    assert panels(runs) == shown
    assert panels(runs[1]) == ["wait"]
    assert [has_measures(one) for one in runs] == [True, False]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut(lang):
    figure, axes = drawn("measures", [run("patience"), run("patience", "without")], lang)
    assert len(axes) == 2
    assert outside(figure) == []


def test_a_run_draws_it_where_it_says_something(tmp_path):
    names = {
        variant: {path.stem for path in draw_run_figures(found, tmp_path / variant, words("en"))}
        for variant, found in (("plan", run("patience")), ("bare", run("patience", "without")))
    }
    assert names["plan"] - names["bare"] == {"measures"}


def test_a_page_has_a_table_for_each_panel_and_none_where_there_is_nothing():
    runs = [run("patience"), run("patience", "without")]
    wording = Wording.of(runs[0].plan, words("en"))
    (waits, lost), notes = measure_tables(runs, wording)
    assert [row.cells[:2] for row in waits.rows] == [
        ("everybody", "patience"),
        ("everybody", "without"),
    ]
    people = summarise(runs[0]).county.spreads["gave_up"].median.value
    assert lost.rows[0].cells[2] == str(people)
    assert notes
    assert measure_tables(runs[1:], wording) == ((), ())
