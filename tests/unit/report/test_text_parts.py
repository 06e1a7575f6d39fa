"""One line that says how a run proved itself."""

import pytest

from simsite.experiment.run.results import SelfCheck
from simsite.report.i18n import words
from simsite.report.text_parts import proof


@pytest.mark.parametrize(
    ("language", "identical", "said"),
    [
        ("en", True, "checked against SimPy: 8 of 1,343 groups, identical"),
        ("en", False, "checked against SimPy: 8 of 1,343 groups, NOT identical"),
        ("zh", True, "已用 SimPy 核对：1,343 组中的 8 组，完全一致"),
        ("zh", False, "已用 SimPy 核对：1,343 组中的 8 组，不一致"),
    ],
)
def test_so_many_groups_were_replayed(language, identical, said):
    assert proof(SelfCheck("kernel", 0, 8, 1343, identical), words(language)) == said


def test_simpy_itself_is_named():
    line = proof(SelfCheck("simpy", 0, 0, 12, True), words("en"))
    assert line == "simulated with SimPy itself: all 12 groups"


def test_nothing_is_said_of_what_is_not_known():
    assert proof(None, words("en")) == ""
