"""Intervals cover, and the best is found, as often as promised; the page says so."""

import re

import pytest
from yardsticks import rates

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rate", rates.RATES, ids=lambda rate: f"{rate.family}: {rate.name}")
def test_the_promise_is_kept(rate):
    kept, of = rate.counted()
    assert of >= 0.5 * rates.MACRO
    assert not rate.broken(kept, of), f"{kept} of {of}"


def test_a_broken_promise_is_seen():
    short = rates.Rate("", "", 0.95, 0.95, lambda: [True] * 920 + [False] * 80)
    assert short.broken(*short.counted())


def test_the_page_has_a_row_for_each(request):
    page = (request.config.rootpath / "docs/explanation/verification.md").read_text("utf-8")
    part = page.split("<!-- rates begins -->")[1].split("<!-- rates ends -->")[0]
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", part, re.MULTILINE)[2:]
    assert [(a.strip(), b.strip()) for a, b in found] == [(r.family, r.name) for r in rates.RATES]
