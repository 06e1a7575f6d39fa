import pytest
from every_law import EXAMPLES, OF_NUMBERS, written

from simsite.building.terms import ScenarioLaws, constant, law, quantity
from simsite.core.distributions import FAMILIES
from simsite.model.laws import FAMILIES as WRITTEN
from simsite.model.laws import TimeLaw
from simsite.model.plan import Distribution, UncertainQuantity

PARAMETERS = {family: written(family, cases[0])[family] for family, cases in EXAMPLES.items()}


def values(written):
    result = law(TimeLaw.model_validate(written), "village")
    return result.family, tuple(number.value for number in result.parameters)


def test_every_law_a_planner_may_write_has_a_case_here():
    assert set(PARAMETERS) == set(WRITTEN)


@pytest.mark.parametrize("family", WRITTEN)
def test_parameters_come_in_the_order_of_the_family(family):
    name, numbers = values({family: PARAMETERS[family]})
    assert name == family
    assert len(numbers) == len(FAMILIES[family].parameters)


def test_parameters_are_in_seconds():
    assert values({"weibull": {"scale": "4 h", "shape": 1.8}}) == ("weibull", (1.8, 14400.0))
    assert values({"erlang": {"mean": "18 s", "k": 3}}) == ("erlang", (3.0, 18.0))
    assert values({"triangular": PARAMETERS["triangular"]})[1] == (60.0, 180.0, 600.0)


def test_a_sample_is_kept_in_order():
    sample = TimeLaw.model_validate({"empirical": {"values": ["12 s", "9 s", "1 min"]}})
    assert law(sample, "village") == Distribution("empirical", (), sample=(9.0, 12.0, 60.0))


@pytest.mark.parametrize("family", OF_NUMBERS)
def test_a_law_without_parameters_is_what_it_is_made_of(family):
    own = EXAMPLES[family][0]
    made = law(TimeLaw.model_validate(written(family, own)), "village")
    assert made == Distribution(family, (), sample=own)


def test_floor_and_shift_come_along():
    bounded = {"exponential": {"mean": "18 s", "floor": "8 s", "shift": "2 s"}}
    result = law(TimeLaw.model_validate(bounded), "village")
    assert (result.floor.value, result.shift.value) == (8.0, 2.0)
    bare = law(TimeLaw.model_validate({"exponential": {"mean": "18 s"}}), "village")
    assert (bare.floor, bare.shift) == (UncertainQuantity.fixed(0.0), UncertainQuantity.fixed(0.0))


def test_a_law_by_kind_takes_the_kind_s_number():
    by_kind = TimeLaw.model_validate({"constant": {"urban": "1 s", "village": "2 s"}})
    assert law(by_kind, "urban") == Distribution("constant", (UncertainQuantity.fixed(1.0),))


def test_a_plain_number_is_known():
    assert quantity(3, "village") == UncertainQuantity.fixed(3.0)


def test_terms_make_what_sites_of_a_kind_share_once():
    written = TimeLaw.model_validate({"lognormal": {"mean": "18 s", "cv": 0.35}})
    terms = ScenarioLaws("village")
    assert terms.law(written) is terms.law(written)
    assert terms.law(written) == law(written, "village")
    mean = written.lognormal.mean
    assert terms.quantity(mean) == quantity(mean, "village")
    assert terms.constant(mean) == constant(mean, "village")
    assert terms.quantity(2.0) == UncertainQuantity.fixed(2.0)
