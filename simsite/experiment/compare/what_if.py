"""A what-if beside the plan: its run, and what differs replication by replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simsite.experiment.compare.compare import Comparison
from simsite.experiment.run.results import Results

if TYPE_CHECKING:
    from simsite.model.scenario import Scenario
    from simsite.reading.what_if.wish import WishedTogether


@dataclass(frozen=True)
class WhatIfFound:
    """What came out of one what-if.

    Attributes
    ----------
    wish : WishedTogether
        What was asked, with its assumptions and values.
    scenario : Scenario
        What the plan becomes.
    results : Results
        Its run.
    comparison : Comparison
        The what-if minus the plan, on the same random draws.
    """

    wish: WishedTogether
    scenario: Scenario
    results: Results
    comparison: Comparison
