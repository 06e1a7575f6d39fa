"""Every row of the plausibility page: met where it says so, explained where not, and as printed."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from plausibility import PAGE  # noqa: E402
from plausibility_rows import ROWS  # noqa: E402

MARKED = [pytest.param(r, id=r.key, marks=[pytest.mark.slow] if r.slow else []) for r in ROWS]


@pytest.mark.parametrize("row", MARKED)
def test_an_expectation(row):
    number = row.number()
    assert (row.low <= number <= row.high) == (not row.why), f"{number}: {row.said}"


@pytest.mark.parametrize("row", MARKED)
def test_the_page_says_what_the_run_gives(row):
    assert row.cells() in PAGE.read_text("utf-8").splitlines(), "run scripts/plausibility.py"


def test_every_difference_has_a_run_without_its_cause():
    differing = {row.key for row in ROWS if row.why}
    assert differing
    removed = {row.removed: row for row in ROWS if row.removed}
    assert removed.keys() == differing
    expected = {row.key: (row.low, row.high) for row in ROWS}
    for key, row in removed.items():
        assert not row.why
        assert expected[key][0] <= row.low
        assert row.high <= expected[key][1]


def test_keys_are_unique():
    assert len({row.key for row in ROWS}) == len(ROWS)
