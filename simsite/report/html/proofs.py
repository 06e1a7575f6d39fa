"""The page on which a run proves itself."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.core.units import NEVER
from simsite.experiment.run.invariants import Invariant
from simsite.experiment.store.report_inputs import RunFacts
from simsite.report import formatting as written
from simsite.report.text_parts import audited, proof
from simsite.report.wording import Wording


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One check in words: whether it holds (None: not made), what was asked, what was found."""

    holds: bool | None
    asked: str
    found: str


def checks(run: RunFacts, wording: Wording) -> tuple[ProofLine, ...]:
    """Return all checks of a run: against SimPy, by the auditor, and of its own numbers."""
    words, check, audit = wording.words, run.results.check, run.results.audit
    missing = words("shown.check.not_made")
    untimed = "deadline" if run.results.plan.calendar.deadline >= NEVER else ""
    return (
        ProofLine(
            None if check is None else check.identical,
            words("shown.check.simpy"),
            proof(check, words) or missing,
        ),
        ProofLine(
            None if audit is None else True,
            words("shown.check.audit"),
            audited(audit, words) or words("shown.check.no_audit"),
        ),
        *(_check(finding, wording) for finding in run.findings if finding.key != untimed),
    )


def _check(finding: Invariant, wording: Wording) -> ProofLine:
    words = wording.words
    if finding.holds is None:
        unmade = words(f"shown.unmade.{finding.key}")
        return ProofLine(None, words(f"shown.check.{finding.key}"), unmade)
    shown = {name: _number(unit, value, wording) for name, (unit, value) in finding.numbers.items()}
    asked = words(f"shown.check.{finding.key}")
    return ProofLine(finding.holds, asked, words(f"shown.found.{finding.key}", **shown))


def _number(unit: str, value: float, wording: Wording) -> str:
    if unit == "hours":
        return written.number(value)
    if unit == "share":
        return written.percent(value, wording.words, 2)
    return wording.value(unit, value)
