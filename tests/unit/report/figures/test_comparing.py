"""Figures that compare designs, and those of answers: what is marked, joined, filled and said."""

from dataclasses import replace

import numpy as np
import pytest
from pictures import drawn, outside

from simsite.core.units import HOUR, NEVER
from simsite.report.figures import KINDS
from simsite.report.i18n import words


def test_a_mean_stands_below_its_median_and_a_refusal_is_said(few):
    def later(hours, name):
        county = dict(few.headline.county)
        luck = np.linspace(-1.0, 1.0, 10)
        for metric in ("completion", "t95"):
            county[metric] = (county[metric] + (hours + 0.02 * luck) * HOUR).astype(np.int64)
        lines = {key: replace(line, county=county) for key, line in few.lines.items()}
        return replace(few, name=name, lines=lines)

    runs = [few, later(0.5, "slower"), later(26.0, "tomorrow")]
    figure, axes = drawn("differences", runs)
    diamonds = [line for line in axes[1].lines if line.get_marker() == "D"]
    assert [line.get_ydata().tolist() for line in diamonds] == [[pytest.approx(0.28)]]
    notes = " ".join(KINDS["differences"].notes(runs, words("en")))
    assert "No means for tomorrow: some replications are complete before a closing" in notes
    assert "Holm's rule for 2 comparisons" in notes
    assert outside(figure) == []
    data = KINDS["differences"].data(runs)
    means = data.where(quantity="completion", statistic="means")
    assert means.texts("scenario") == ["slower"]
    assert means.numbers("low")[0] < 0.5 < means.numbers("high")[0]


def test_a_filled_dot_is_a_difference_that_holms_rule_leaves(sweep):
    points = (sweep.points[3], sweep.points[4], replace(sweep.points[3], name="same"))
    _, (done, *_) = drawn("differences", replace(sweep, points=points))
    dots = [line for line in done.lines if line.get_marker() == "o"]
    filled = [line.get_markerfacecolor() == line.get_color() for line in dots]
    p_values = KINDS["differences"].data(replace(sweep, points=points))
    assert filled == [p < 0.05 for p in p_values.where(quantity="done_by_deadline")
                      .numbers("p_value_holm").tolist()]  # fmt: skip
    assert filled == [True, False]


def test_efficient_designs_are_joined_and_named_and_told_in_the_csv(sweep):
    data = KINDS["pareto"].data(sweep)
    assert data.where(share=0.5).numbers("people").tolist() == [
        1080, 1160, 1749, 8080, 8160, 8749
    ]  # fmt: skip
    best = data.where(share=0.5, efficient=1)
    assert best.texts("staff") == ["160 + 1000", "749 + 1000", "749 + 8000"]
    figure, (upper, lower) = drawn("pareto", sweep, "zh")
    joined = next(line for line in upper.lines if line.get_label() == "有效方案")
    assert joined.get_xdata().tolist() == best.numbers("people").tolist()
    assert joined.get_ydata().tolist() == best.numbers("hours").tolist()
    assert "749 + 8000" in [text.get_text() for text in upper.texts]
    assert lower.get_xlabel() == "采样员人数 + 志愿者人数"
    assert outside(figure) == []


def test_panels_keep_their_room_where_everything_is_reached(sweep):
    points = tuple(point for point in sweep.points if point.name.startswith("749"))
    figure, panels = drawn("pareto", replace(sweep, points=points))
    assert outside(figure) == []
    assert min(ax.get_position().height for ax in panels) > 0.2


def test_few_replications_have_no_interval_for_the_late_and_that_is_said(sweep):
    points = tuple(
        replace(p, county={key: values[:20] for key, values in p.county.items()})
        for p in sweep.points
    )
    _, (_, lower) = drawn("pareto", replace(sweep, points=points))
    assert any("it needs 59 replications" in text.get_text() for text in lower.texts)


def test_utilisation_is_work_over_duty_in_the_first_replication(many):
    data = KINDS["utilisation"].data(many)
    duty = many.headline.duty
    for stage in data.distinct("stage"):
        rows = data.where(stage=stage)
        assert rows.numbers("busy").sum() * HOUR / 2 == pytest.approx(duty[f"busy.{stage}"].sum())
        shares = rows.numbers("utilisation")
        known = ~np.isnan(shares)
        expected = rows.numbers("busy")[known] / rows.numbers("on_duty")[known]
        np.testing.assert_allclose(shares[known], expected, rtol=1e-12)
        assert shares[known].max() <= 1.0
    notes = " ".join(KINDS["utilisation"].notes(many, words("en")))
    assert notes.startswith("First replication only")


def test_the_answer_of_a_need_is_marked_and_the_wish_is_a_line(answers):
    _, (whole, near) = drawn("need", answers["need"])
    (star,) = [line for line in near.lines if line.get_marker() == "*"]
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (25, 300 / 310)
    assert star.get_label() == "the least: 25"
    wish = next(line for line in whole.lines if line.get_label() == "wished: 90 %")
    assert wish.get_ydata() == [0.9, 0.9]
    assert whole.get_ylabel() == "P(sampling complete by 17 Feb 14:00)"


def test_a_need_without_an_answer_says_what_is_best(answers):
    found = answers["need"]
    late = [replace(one, held=one.held & False) for one in found.tried]
    tried = (*late[:-1], replace(late[-1], held=np.arange(60) < 42))
    none = replace(found, answer=None, likely=None, fresh=(), tried=tried)
    figure, (whole,) = drawn("need", none)
    assert not [line for line in whole.lines if line.get_marker() == "*"]
    notes = KINDS["need"].notes(none, words("en"))
    assert "the best is 32, with P = 70 %" in " ".join(notes)
    assert outside(figure) == []


@pytest.mark.parametrize("looked_at", [0, 4])
def test_a_need_that_is_not_decided_is_drawn(answers, looked_at):
    found = answers["need"]
    undecided = replace(found, answer=None, fresh=found.fresh[-1:] * (looked_at > 0))
    figure, axes = drawn("need", undecided, "zh")
    assert len(axes) == 2
    assert outside(figure) == []


def test_a_measurable_gain_is_filled(answers):
    data = KINDS["marginal"].data(answers["marginal"])
    median = data.where(quantity="completion_median_s")
    assert median.numbers("gain").tolist() == [10.0, 5.0, pytest.approx(10 / 3), 2.5]
    assert median.numbers("measurable").tolist() == [1, 0, 0, 0]
    _, axes = drawn("marginal", answers["marginal"])
    dots = [line for line in axes[1].lines if line.get_marker() == "o"]
    assert [d.get_markerfacecolor() == d.get_color() for d in dots] == [True, False, False, False]


@pytest.mark.parametrize("steps", [0, 20])
def test_none_and_many_steps_are_drawn(answers, steps):
    found = answers["marginal"]
    found = replace(found, steps=found.steps[:1] * steps, deadline=NEVER)
    figure, axes = drawn("marginal", found)
    assert len(KINDS["marginal"].data(found).rows) == 3 * steps
    assert [ax.axison for ax in axes] == [True, True, True, False]
    notes = " ".join(KINDS["marginal"].notes(found, words("en")))
    assert ("12 of 20 steps" in notes) == (steps == 20)
    assert outside(figure) == []


def test_a_tornado_shows_only_what_is_reached(answers):
    data = KINDS["tornado"].data(answers["sensitivity"])
    assert np.isnan(data.where(end="high").numbers("t95_shift_h")).all()
    assert data.where(end="low").numbers("t95_shift_h").tolist() == [-1 / 6]
    assert data.numbers("flips_at").tolist()[1:] == [18.6]
    assert (data.texts("unit"), data.numbers("value").tolist()) == (["s", "s"], [12.0, 30.0])
