"""The page on which a run proves itself."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.core.units import NEVER
from simsite.experiment.run.invariants import Invariant
from simsite.experiment.store.report_inputs import RunFacts
from simsite.model.scenario import Scenario, is_assumed, quantities
from simsite.report import formatting as written
from simsite.report.html.escape import isolated
from simsite.report.i18n import Words
from simsite.report.summary import Summary
from simsite.report.text import staff_lines, what_lines
from simsite.report.text_parts import audited, proof
from simsite.report.wording import Wording

# Items of the checklist in its order; what nobody has written down in the scenario stays empty.
ITEMS = (
    "purpose", "outputs", "aims", "overview", "logic", "scenarios", "algorithms", "entities",
    "activities", "resources", "queues", "entry", "sources", "preprocessing", "parameters",
    "assumptions", "initialisation", "length", "estimation", "software", "sampling", "execution",
    "system", "access",
)  # fmt: skip
GROUPS = {
    "purpose": "objectives", "overview": "logic", "sources": "data",
    "initialisation": "experimentation", "software": "implementation", "access": "access",
}  # fmt: skip


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


# A STRESS-DES sheet (Monks et al., 2019), filled in from the scenario as far as it knows.


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item: the heading of its group where one begins, what is asked, what is known."""

    group: str
    asked: str
    known: tuple[str, ...]


def sheet(run: RunFacts, summary: Summary, wording: Wording) -> tuple[ChecklistItem, ...]:
    """Return the sheet; an item of which the scenario says nothing has nothing in `known`."""
    words, known = wording.words, _known(run, summary, wording)
    return tuple(
        ChecklistItem(
            words(f"shown.stress.group.{GROUPS[item]}") if item in GROUPS else "",
            words(f"shown.stress.asked.{item}"),
            tuple(known.get(item, ())),
        )
        for item in ITEMS
    )


def _known(run: RunFacts, summary: Summary, wording: Wording) -> dict[str, list[str]]:
    words, plan, scenario = wording.words, run.results.plan, run.scenario
    what = what_lines(summary, wording)
    asked = quantities(scenario)
    stages = [wording.known(f"glossary.stage.{stage.name}") for stage in scenario.stages]
    county, calendar = summary.county, plan.calendar
    assumed = sum(is_assumed(q.source) for q in asked.values())
    said = (q.source for q in asked.values() if q.source and not is_assumed(q.source))
    sources = {isolated(source) for source in said}
    horizon = words("answer.none.horizon")
    if calendar.horizon < NEVER:
        horizon = wording.value("time", calendar.horizon)
    versions = ", ".join(f"{n} {v}" for n, v in run.manifest["versions"].items())
    listed = words("units.listed")
    serving = [name for name, s in zip(stages, scenario.stages, strict=True) if _serves(s)]
    return {
        "outputs": [words(_outputs(calendar.deadline < NEVER))],
        "logic": [words("shown.stress.known.logic", stages=" → ".join(stages))],
        "scenarios": [wording.name(plan)] if wording.name(plan) else [],
        "algorithms": [
            words("shown.stress.known.deployment", rule=_rule(scenario, words)),
            words("shown.stress.known.ties"),
        ],
        "entities": what[1:2],
        "activities": [words("shown.stress.known.activities", stages=listed.join(stages))],
        "resources": staff_lines(summary, wording),
        "queues": [words("shown.stress.known.queues", stages=listed.join(serving))],
        "entry": [words("shown.stress.known.entry")],
        "sources": sorted(sources),
        "parameters": [words("shown.stress.known.parameters", inputs=len(asked))],
        "assumptions": [words("shown.stress.known.assumptions", assumed=assumed)],
        "initialisation": [words("shown.stress.known.initialisation")],
        "length": [words("shown.stress.known.length", horizon=horizon)],
        "estimation": [
            words("shown.stress.known.estimation", replications=written.count(county.replications))
        ],
        "software": [versions],
        "sampling": [words("shown.stress.known.sampling", seed=run.results.seed)],
        "execution": [words("shown.stress.known.execution")],
    }


def _rule(scenario: Scenario, words: Words) -> str:
    return words(f"shown.choice.{scenario.staff.deployment}")


def _outputs(timed: bool) -> str:
    return "shown.stress.known.outputs" if timed else "shown.stress.known.outputs_untimed"


def _serves(stage: object) -> bool:
    return bool(getattr(stage, "role", ""))
