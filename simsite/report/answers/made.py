"""The answer of any command, made of what was kept of it."""

from __future__ import annotations

from simsite.experiment.search.marginal import Marginal
from simsite.experiment.search.need import Need
from simsite.experiment.store.answer_store import StoredAnswer
from simsite.report.answers.marginal import marginal_answer
from simsite.report.answers.need import need_answer
from simsite.report.answers.noun import Answer
from simsite.report.answers.sensitivity import sensitivity_answer
from simsite.report.wording import Wording


def answer_of(kept: StoredAnswer, wording: Wording) -> Answer:
    """Return the answer of a directory: as the command said it when it was computed."""
    found = kept.found
    if isinstance(found, Need):
        return need_answer(found, kept.scenario, wording)
    if isinstance(found, Marginal):
        return marginal_answer(found, wording)
    return sensitivity_answer(found, wording)
