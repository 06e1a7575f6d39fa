import math

import asked
import pytest

from simsite.model.laws import TimeLaw
from simsite.model.people import Population
from simsite.model.work import Stage
from simsite.staffing.expected import (
    classes_that_come,
    desk_seconds,
    expected_attending,
    expected_households,
    expected_work,
    knock_seconds,
    mean,
)


def law(written):
    return TimeLaw.model_validate(written)


def test_a_constant_is_its_own_mean():
    assert mean(law("18 s"), "any") == 18


def test_a_floor_raises_the_mean_of_an_exponential_as_calculus_says():
    # E max(X, f) = f + m exp(-f/m)
    written = {"exponential": {"mean": "10 s", "floor": "4 s"}}
    assert mean(law(written), "any") == pytest.approx(4 + 10 * math.exp(-0.4), rel=1e-6)


def test_a_shift_is_added_after_the_floor():
    written = {"uniform": {"low": "0 s", "high": "10 s", "floor": "5 s", "shift": "3 s"}}
    assert mean(law(written), "any") == pytest.approx(3 + 5 + 2.5 / 2, rel=1e-6)


def test_a_lognormal_without_floor_keeps_the_mean_it_was_given():
    assert mean(law({"lognormal": {"mean": "18 s", "cv": 0.35}}), "any") == pytest.approx(18)


def test_the_mean_goes_by_kind_of_site():
    written = law({"constant": {"urban": "1 s", "village": "2 s"}})
    assert (mean(written, "urban"), mean(written, "village")) == (1, 2)


def test_a_registration_desk_of_domain_figures_needs_19_6_seconds_a_person():
    # 80 % scan in 8 s, 20 % typed in 60 s, and a label of 12 s after every tenth.
    stage = Stage.model_validate(
        asked.REGISTRATION
        | {"alternative": {"share": "20 %", "time": "60 s"}, "label": {"every": 10, "time": "12 s"}}
    )
    assert desk_seconds(stage, "village", Population()) == pytest.approx(0.8 * 8 + 0.2 * 60 + 1.2)


def test_a_tube_change_and_the_share_who_take_a_stage_count():
    stage = Stage.model_validate(
        asked.SWAB | {"tube": {"size": 10, "change": "5 s"}, "probability": "50 %"}
    )
    assert desk_seconds(stage, "village", Population()) == pytest.approx(0.5 * (18 + 0.5))


def test_a_delay_needs_no_desk():
    stage = Stage.model_validate({"name": "walk", "kind": "delay", "time": "5 min"})
    assert desk_seconds(stage, "village", Population()) == 0


def test_who_is_expected_to_come():
    population = {
        "presence": 1.1, "exempt": "10 %", "home_bound": "5 %", "attendance": "90 %",
        "household_size": {"shares": {1: "50 %", 3: "50 %"}},
    }  # fmt: skip
    scenario = asked.asked([asked.site(1, 1000)], population=population, arrivals=asked.CALL_UP)
    (one,) = scenario.sites
    assert expected_attending(scenario, one) == pytest.approx(1100 * 0.85 * 0.9)
    assert expected_households(scenario, one) == pytest.approx(550)
    assert knock_seconds(scenario, one) == pytest.approx(550 * 240)


def test_nobody_knocks_where_people_come_by_themselves():
    scenario = asked.asked([asked.site(1, 1000)])
    assert knock_seconds(scenario, scenario.sites[0]) == 0


def test_the_work_of_a_site_names_the_stage_that_binds():
    (work,) = expected_work(asked.asked([asked.site(1, 100)])).values()
    assert work.stages == (("registration", 800.0), ("swab", 1800.0))
    assert work.binding == ("swab", 1800.0)
    assert work.seconds(2) == 900.0


def test_work_needs_a_stage_that_serves():
    scenario = asked.asked(
        [asked.site(1, 1)], stages=[{"name": "walk", "kind": "delay", "time": "1 s"}]
    )
    with pytest.raises(ValueError, match="serves"):
        expected_work(scenario)


SLOW = {"name": "slow", "share": "20 %", "attendance": "50 %"}
BOOKED = {"name": "booked", "share": "0 %", "stages": [{"name": "swab", "probability": "0 %"}]}


def of_classes(*classes, **arrivals):
    """One site of 1,000, where those of the classes and the others come."""
    population = {"attendance": "75 %", "classes": [*classes, {"name": "other"}]}
    return asked.asked(
        [asked.site(1, 1000)], asked.staff(5), population=population,
        arrivals={"at_opening": {}} | arrivals,
    )  # fmt: skip


def test_the_load_is_that_of_the_classes_that_come():
    slow = SLOW | {"stages": [{"name": "swab", "factor": 3}]}
    scenario = of_classes(slow)
    (work,) = expected_work(scenario).values()
    assert work.attending == pytest.approx(200 * 0.5 + 800 * 0.75)
    assert dict(work.stages)["swab"] == pytest.approx(18 * (3 * 100 + 600))
    assert dict(work.stages)["registration"] == pytest.approx(8 * 700)


def test_a_stream_of_one_class_counts_as_that_class():
    times = {"times": {"1-001": ["08:00-09:00 x 300"]}}
    scenario = of_classes(SLOW, BOOKED, beside=times, classes={"times": "booked"})
    (work,) = expected_work(scenario).values()
    shares = classes_that_come(scenario, scenario.sites[0])
    assert shares == pytest.approx((0.1, 0.3, 0.6))
    assert work.attending == pytest.approx(1000)
    assert dict(work.stages)["swab"] == pytest.approx(18 * 700)
