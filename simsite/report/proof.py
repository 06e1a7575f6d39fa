"""How a run proved itself, in one line."""

from __future__ import annotations

from simsite.core.engine_names import SIMPY
from simsite.experiment.results import Audit, Check
from simsite.report import format as written
from simsite.report.words import Words


def proof(check: Check | None, words: Words) -> str:
    """Return what was checked against SimPy; empty where nothing is known of it."""
    if check is None:
        return ""
    if check.engine == SIMPY:
        return words("answer.proof.simpy", groups=written.count(check.groups))
    key = "identical" if check.identical else "different"
    replayed, groups = written.count(check.replayed), written.count(check.groups)
    return words(f"answer.proof.{key}", replayed=replayed, groups=groups)


def audited(audit: Audit | None, words: Words) -> str:
    """Return what was audited; empty where it was not asked for."""
    if audit is None:
        return ""
    groups, residents = written.count(audit.groups), written.count(audit.residents)
    return words("answer.audited", groups=groups, residents=residents)
