"""What the rule filled in where sites list their staff, in sentences."""

from __future__ import annotations

from typing import Any

from simsite.model.scenario import Scenario
from simsite.report import formatting as written
from simsite.report.i18n import Words
from simsite.staffing.filled import Filled, filled


def filled_lines(scenario: Scenario, words: Words) -> list[str]:
    """Return one sentence for each role that was filled in by rule, or listed and not used.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    words : Words
        Language.
    """
    return [filled_sentence(one, words) for one in filled(scenario)]


def filled_json(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the same for programs: what it is, and its numbers."""
    return [
        {
            "key": one.key,
            **{k: list(n) if isinstance(n, tuple) else n for k, n in one.numbers.items()},
        }
        for one in filled(scenario)
    ]


def filled_sentence(one: Filled, words: Words) -> str:
    """Return one thing that was filled in as a sentence."""
    shown = {key: _shown(number, words) for key, number in one.numbers.items()}
    return words(f"filled.{one.key}", **shown)


def _shown(number: object, words: Words) -> str:
    if isinstance(number, int):
        return written.count(number)
    assert isinstance(number, tuple)
    return words("units.listed").join(words(f"filled.column.{key}") for key in number)
