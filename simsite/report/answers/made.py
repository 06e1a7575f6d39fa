"""The answer of any command, made of what it computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simsite.experiment.search.marginal import Marginal
from simsite.experiment.search.need import Need
from simsite.experiment.sensitivity.sensitivity import Sensitivity
from simsite.model.scenario import Scenario
from simsite.report.answers.marginal import marginal_answer
from simsite.report.answers.need import need_answer
from simsite.report.answers.noun import Answer
from simsite.report.answers.sensitivity import sensitivity_answer
from simsite.report.answers.shares import shares_answer
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from simsite.experiment.store.answer_store import Noun


def answer_of(found: Noun, scenario: Scenario, wording: Wording) -> Answer:
    """Return what was computed as an answer, now or read back from a directory.

    Parameters
    ----------
    found : Need, Marginal, Sensitivity or Sobol
        What was computed.
    scenario : Scenario
        What it was asked about.
    wording : Wording
        Language and calendar.
    """
    if isinstance(found, Need):
        return need_answer(found, scenario, wording)
    if isinstance(found, Marginal):
        return marginal_answer(found, wording)
    if isinstance(found, Sensitivity):
        return sensitivity_answer(found, wording)
    return shares_answer(found, wording)
