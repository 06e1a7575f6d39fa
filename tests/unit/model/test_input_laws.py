"""Laws of inputs that are not known: how they are written, drawn, refused, and go together."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import multivariate_normal, spearmanr, truncnorm

from simsite.building.build import build
from simsite.core.errors import BadValue, ScenarioFault
from simsite.draws.parameters import Parameters
from simsite.experiment.run.drawn_inputs import drawn_inputs
from simsite.experiment.run.run import run
from simsite.experiment.sensitivity.sobol import sobol
from simsite.experiment.store.store import plan_text
from simsite.model.input_laws import DiscreteLaw, NormalLaw, QuantileLaw, correlated
from simsite.model.plan import UncertainQuantity
from simsite.model.quantities import RateQuantity, ShareQuantity, TimeQuantity
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from simsite.report.html.inputs import inputs
from simsite.report.i18n import words
from simsite.report.unknowns_text import unknowns_lines
from simsite.report.wording import Wording
from simsite.workload import amounts, doubts

PLACES = (np.arange(1000) + 0.5) / 1000
LAWS = {
    "discrete": {"discrete": [["18 s", "70 %"], ["30 s", "25 %"], ["45 s", "5 %"]]},
    "normal": {"normal": {"sd": "4 s"}},
    "quantiles": {"quantiles": [["0 %", "12 s"], ["50 %", "20 s"], ["90 %", "20 s"],
                                ["100 %", "40 s"]]},
}  # fmt: skip


def quantity(law, value="18 s", **more):
    return TimeQuantity.model_validate({"value": value, "law": law, **more})


def drawn(single):
    own = UncertainQuantity("any", single.value, single.low, single.high, law=single.law)
    return np.array([own.at(u) for u in PLACES])


# Written, read and written back.


@pytest.mark.parametrize("name", LAWS)
def test_a_law_survives_writing(name):
    more = {"range": ["10 s", "26 s"]} if name == "normal" else {}
    one = quantity(LAWS[name], source="assumed", **more)
    assert TimeQuantity.model_validate(one.model_dump(mode="json")) == one
    assert one.model_dump(mode="json")["law"] == LAWS[name]


def test_values_may_stand_in_any_order_and_are_any_quantity():
    one = quantity({"discrete": [["30 s", 0.3], ["18 s", 0.7]]})
    assert one.law == DiscreteLaw((18.0, 30.0), (0.7, 0.3))
    assert (one.low, one.high, one.ends) == (18.0, 30.0, (18.0, 30.0))
    share = {"value": "20 %", "law": {"quantiles": [[0, "5 %"], [1, "100 %"]]}}
    assert ShareQuantity.model_validate(share).ends == (0.05, 1.0)
    rate = {"value": "30 / h", "law": {"discrete": [["30 / h", 0.5], ["60 / h", 0.5]]}}
    assert RateQuantity.model_validate(rate).high == 60.0


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"law": {"normal": {"sd": "3 s"}}}, "input_law.no_bounds"),
        ({"law": LAWS["discrete"], "range": ["12 s", "30 s"]}, "input_law.two_ranges"),
        ({"law": {}}, "input_law.not_one"),
        ({"law": {**LAWS["discrete"], **LAWS["normal"]}}, "input_law.not_one"),
        ({"law": "normal"}, "input_law.not_one"),
        ({"law": {"discret": [["18 s", 1]]}}, "input_law.unknown"),
        ({"law": {"discrete": []}}, "input_law.too_few"),
        ({"law": {"discrete": ["18 s", "30 s"]}}, "input_law.not_a_pair"),
        ({"law": {"discrete": [["18 s", "70 %"], ["30 s", "20 %"]]}}, "input_law.shares"),
        ({"law": {"discrete": [["18 s", "100 %"], ["30 s", "0 %"]]}}, "input_law.shares"),
        ({"law": {"discrete": [["18 s", "50 %"], ["18 s", "50 %"]]}}, "input_law.twice"),
        ({"law": {"discrete": [["18", "100 %"]]}}, "duration.bare"),
        ({"law": {"discrete": [["20 s", "50 %"], ["30 s", "50 %"]]}}, "range.without_value"),
        ({"law": {"normal": {"sd": "0 s"}}, "range": ["9 s", "20 s"]}, "number.not_positive"),
        ({"law": {"normal": {"mean": "9 s"}}, "range": ["9 s", "20 s"]}, "input_law.sd"),
        ({"law": {"quantiles": [["0 %", "12 s"]]}}, "input_law.too_few"),
        ({"law": {"quantiles": [["5 %", "12 s"], ["100 %", "20 s"]]}}, "knot.first"),
        ({"law": {"quantiles": [["0 %", "12 s"], ["95 %", "20 s"]]}}, "knot.last"),
        ({"law": {"quantiles": [[0, "12 s"], [0, "14 s"], [1, "20 s"]]}}, "knot.chance"),
        ({"law": {"quantiles": [[0, "19 s"], [0.5, "14 s"], [1, "20 s"]]}}, "knot.value"),
    ],
)
def test_what_is_no_law_is_refused(data, key):
    with pytest.raises(ValidationError) as caught:
        TimeQuantity.model_validate({"value": "18 s", **data})
    assert caught.value.errors()[0]["ctx"]["error"].key == key


# Drawn: exact moments and quantiles.


def test_discrete_draws_each_value_with_its_chance():
    values = drawn(quantity(LAWS["discrete"]))
    for value, share in ((18.0, 0.7), (30.0, 0.25), (45.0, 0.05)):
        assert np.mean(values == value) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("ends", [("10 s", "26 s"), ("16 s", "40 s"), ("0 s", "60 s")])
def test_normal_is_the_normal_law_between_its_bounds(ends):
    one = quantity(LAWS["normal"], range=list(ends))
    low, high = one.ends
    law = truncnorm((low - 18.0) / 4.0, (high - 18.0) / 4.0, loc=18.0, scale=4.0)
    values = drawn(one)
    assert values == pytest.approx(law.ppf(PLACES), abs=1e-6)
    assert values.mean() == pytest.approx(law.mean(), abs=0.01)
    assert values.std() == pytest.approx(law.std(), abs=0.02)
    assert low <= values.min() <= values.max() <= high


def test_a_value_at_an_end_and_a_spread_far_wider_than_the_range():
    values = drawn(quantity({"normal": {"sd": "1000 s"}}, range=["18 s", "20 s"]))
    assert values.mean() == pytest.approx(19.0, abs=1e-3)
    narrow = drawn(quantity({"normal": {"sd": "1 s"}}, range=["18 s", "1000 s"]))
    assert narrow.mean() == pytest.approx(18.0 + math.sqrt(2 / math.pi), abs=0.01)


def test_quantiles_are_straight_between_the_knots():
    values = drawn(quantity(LAWS["quantiles"]))
    assert values == pytest.approx(np.interp(PLACES, [0, 0.5, 0.9, 1], [12, 20, 20, 40]))
    assert values.mean() == pytest.approx(0.5 * 16 + 0.4 * 20 + 0.1 * 30, abs=1e-3)


@pytest.mark.parametrize(
    "law",
    [DiscreteLaw((1.0, 2.0), (0.3, 0.7)), NormalLaw(0.5), QuantileLaw((0.0, 1.0), (1.0, 2.0))],
)
def test_no_law_leaves_its_ends_or_falls(law):
    places = [2.0**-53, 1e-12, 0.3, np.nextafter(0.3, 1), 0.5, 1 - 1e-12, 1 - 2.0**-53]
    values = [law.at(u, 1.5, 1.0, 2.0) for u in places]
    assert values == sorted(values)
    assert 1.0 <= values[0] <= values[-1] <= 2.0


def test_without_a_law_nothing_is_drawn_otherwise():
    one = UncertainQuantity("swab", 20.0, 18.0, 30.0)
    same = Parameters(5, 3, True).value(one)
    law = QuantileLaw((0.0, 0.5, 1.0), (18.0, 20.0, 30.0))
    assert Parameters(5, 3, True).value(
        UncertainQuantity("swab", 20.0, 18.0, 30.0, law=law)
    ) == pytest.approx(same)


# Together.


def places_of(together, number, seed=1):
    rows = []
    for replication in range(number):
        inputs = Parameters(seed, replication, True, correlated=together)
        evenly = [UncertainQuantity(n, 0.5, 0.0, 1.0) for n in together.names]
        rows.append([inputs.value(own) for own in evenly])
    return np.array(rows)


@pytest.mark.parametrize("rank", [0.6, -0.8, 0.05])
def test_the_rank_correlation_is_that_asked_for(rank):
    together = correlated(["a", "b"], [[1.0, rank], [rank, 1.0]])
    number = 800
    found = spearmanr(places_of(together, number)).statistic
    assert abs(found - rank) < 4.5 * (1 - rank**2) / math.sqrt(number) + 0.01


def test_the_conversion_is_exact():
    # P(both below the median) of the copula is 1/4 + arcsin(r) / (2 pi)
    rank = 0.6
    together = correlated(["a", "b"], [[1.0, rank], [rank, 1.0]])
    r = together.factor[1][0]
    assert r == pytest.approx(2 * math.sin(math.pi * rank / 6))
    below = multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([0, 0])
    places = places_of(together, 800)
    both = np.mean((places < 0.5).all(axis=1))
    assert abs(both - below) < 4.5 * math.sqrt(below * (1 - below) / 800)
    assert 6 / math.pi * math.asin(r / 2) == pytest.approx(rank)


def test_each_alone_is_as_evenly_drawn_as_before():
    places = places_of(correlated(["a", "b"], [[1.0, 0.9], [0.9, 1.0]]), 800)
    for column in places.T:
        expected = (np.arange(800) + 0.5) / 800
        assert np.abs(np.sort(column) - expected).max() < 1.95 / math.sqrt(800)  # Kolmogorov
    alone = [Parameters(1, r, True).value(UncertainQuantity("a", 0.5, 0.0, 1.0)) for r in range(50)]
    assert places[:50, 0] == pytest.approx(alone)


def test_three_that_cannot_go_together():
    rank = [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]
    assert correlated(["a", "b", "c"], rank) is None
    rank[0][2] = rank[2][0] = 0.7
    factor = np.zeros((3, 3))
    for row, own in enumerate(correlated(["a", "b", "c"], rank).factor):
        factor[row, : len(own)] = own
    assert factor @ factor.T == pytest.approx(2 * np.sin(np.pi * np.array(rank) / 6))


# In a scenario.

SCENARIO = """\
calendar: {first_day: 2022-02-17, hours: 08:00-18:00, deadline: 18:00}
population: {attendance: {value: 90 %, range: [80 %, 98 %], source: assumed}}
sites: [{id: a, population: 40, township_code: t, desks: 1}]
arrivals: {at_opening: {}}
stages:
  - name: registration
    role: helper
    time:
      lognormal:
        mean: {value: 8 s, law: {normal: {sd: 2 s}}, range: [6 s, 15 s], source: assumed}
        cv: 0.5
  - name: swab
    role: collector
    time: {exponential: {mean: {value: 18 s, law: {discrete: [[18 s, 70 %], [30 s, 30 %]]},
                                source: assumed}}}
staff: {collectors: 1, helpers: 2}
run: {replications: 40, seed: 1}
"""
TOGETHER = """\
correlation:
  - {inputs: [stages.registration.time.lognormal.mean, population.attendance], rank: 0.8}
"""


def scenario(tmp_path, more=""):
    file = tmp_path / "one.yaml"
    file.write_text(SCENARIO + more, "utf-8")
    return load(file)


def test_a_scenario_draws_them_and_writes_them_back(tmp_path):
    asked = scenario(tmp_path, TOGETHER)
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(asked), "utf-8")
    assert load(again) == asked
    assert plan_text(build(load(again))) == plan_text(build(asked))
    found = drawn_inputs(run(asked, jobs=1))
    names = [own.name for own in found.inputs]
    swab = found.values[:, names.index("stages.swab.time.exponential.mean")]
    assert set(swab.tolist()) == {18.0, 30.0}
    two = [names.index(n) for n in asked.correlation[0].inputs]
    assert spearmanr(found.values[:, two]).statistic > 0.5


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", ["[6 s, 15 s], normal, cut off at both ends", "[18 s, 30 s], discrete"]),
     ("zh", ["6 秒 至 15 秒，正态分布，两端截断", "18 秒 至 30 秒，离散分布"])],
)  # fmt: skip
def test_the_report_names_the_law(tmp_path, lang, said):
    asked = scenario(tmp_path)
    facts = SimpleNamespace(scenario=asked, results=run(asked, jobs=1), doubts=())
    given = inputs(facts, Wording.of(facts.results.plan, words(lang))).given
    shown = {one.path: one.range for one in given}
    assert shown["stages.registration.time.lognormal.mean"] == said[0]
    assert shown["stages.swab.time.exponential.mean"] == said[1]


def test_what_is_not_said_is_not_written(tmp_path):
    asked = scenario(tmp_path)
    assert "correlation" not in resolved_yaml(asked)
    assert "correlated" not in plan_text(build(asked))
    assert build(asked).correlated is None


@pytest.mark.parametrize(
    ("more", "key", "place"),
    [
        ("[{inputs: [population.attendance, stages.swab], rank: 0.5}]",
         "correlation.unknown", "correlation.0.inputs.1"),
        ("[{inputs: [population.attendance, staff.collectors], rank: 0.5}]",
         "correlation.unknown", "correlation.0.inputs.1"),
        ("[{inputs: [population.attendance], rank: 0.5}]", "correlation.few",
         "correlation.0.inputs"),
        ("[{inputs: [population.attendance, population.attendance], rank: 0.5}]",
         "correlation.few", "correlation.0.inputs"),
        ("[{inputs: [population.attendance, stages.swab.time.exponential.mean], rank: 1}]",
         "correlation.range", "correlation.0.rank"),
        ("[{inputs: [population.attendance, stages.swab.time.exponential.mean], rank: 60 %}]",
         "correlation.range", "correlation.0.rank"),
        ("[{inputs: [population.attendance, stages.swab.time.exponential.mean], rank: 0.5},"
         " {inputs: [stages.swab.time.exponential.mean, population.attendance], rank: 0.6}]",
         "correlation.twice", "correlation.1.rank"),
        ("[{inputs: [population.attendance, stages.swab.time.exponential.mean], rank: 0.9},"
         " {inputs: [stages.swab.time.exponential.mean, stages.registration.time.lognormal.mean],"
         " rank: 0.9}]", "correlation.impossible", "correlation"),
    ],
)  # fmt: skip
def test_what_cannot_go_together_is_a_fault_at_its_place(tmp_path, more, key, place):
    with pytest.raises(ScenarioFault) as caught:
        scenario(tmp_path, f"correlation: {more}\n")
    (fault,) = caught.value.faults
    assert (fault.key, fault.path) == (key, place)
    assert fault.line > 0
    for language in ("en", "zh"):
        assert fault.render(language)


def test_an_input_that_is_set_for_one_question_is_a_warning_and_no_fault(tmp_path):
    file = tmp_path / "one.yaml"
    file.write_text(SCENARIO + TOGETHER, "utf-8")
    asked = load(file, sets=["population.attendance=95 %"])
    plan = build(asked)
    told = [
        doubt
        for doubt in doubts(asked, plan, amounts(asked, plan))
        if doubt.key == "known_correlated"
    ]
    assert [doubt.numbers for doubt in told] == [{"path": "population.attendance"}]
    said = " ".join(unknowns_lines(run(asked, jobs=1), Wording.of(plan, words("en"))))
    assert "independently of each other" in said
    assert "go together" not in said


def test_sobol_refuses_what_goes_together(tmp_path):
    with pytest.raises(BadValue) as caught:
        sobol(scenario(tmp_path, TOGETHER))
    assert caught.value.key == "sensitivity.correlated"
    assert "population.attendance" in str(caught.value)
