"""Nouns behind numbers: one of a thing is not several."""

import pytest

from simsite.core.agreement import agreeing
from simsite.core.errors import sentence
from simsite.report.i18n import words


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("{n} sites.", {"n": 1}, "{n} site."),
        ("{n} sites", {"n": "1"}, "{n} site"),
        ("{n} sites", {"n": "11"}, "{n} sites"),
        ("{n} sites", {"n": "1.0"}, "{n} sites"),
        ("{a} sites in {b} townships", {"a": 1, "b": 2}, "{a} site in {b} townships"),
        ("{a} sites in {b} townships", {"a": 2, "b": 1}, "{a} sites in {b} township"),
        ("with {n} registered residents.", {"n": 1}, "with {n} registered resident."),
        ("{n} sites list no desks", {"n": 1}, "{n} sites list no desks"),
        ("{n} sitesx", {"n": 1}, "{n} sitesx"),
    ],
)
def test_a_noun_agrees_unless_a_verb_follows(template, values, said):
    assert agreeing(template, values) == said


def test_answers_and_faults_agree_in_english_alone():
    places = {"sites": "1", "count": "1", "residents": "1"}
    one = words("en")("answer.what.places", **places)
    assert one == "1 site in 1 township with 1 registered resident."
    assert words("zh")("answer.what.places", **places).startswith("1")
    assert sentence("speeds.after_last", {"value": 3, "days": 1}, "en").endswith("on 1 day")
