"""What the page of ``simsite serve`` asks: other staff and hours, answered in stages.

Everything is loaded with this module, so that a process that has it is warm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simsite.core.errors import BadValue
from simsite.experiment.run.run import TRIAL, staged
from simsite.facade.arguments import words_of
from simsite.facade.questions import Replied, marginal, need
from simsite.facade.runs import RunResults, with_scenario
from simsite.facade.watch import Progress
from simsite.facade.what_ifs import WhatIfReplies, what_if
from simsite.model.scenario import Scenario
from simsite.reading.keyboard import (
    read_fields,
    typed_count,
    typed_hours,
    typed_moment,
    typed_share,
)
from simsite.reading.overlay import Typed
from simsite.reading.source import only_within
from simsite.staffing import Deployment
from simsite.staffing.levels import levels_of, staffed
from simsite.staffing.listed import AS_LISTED

if TYPE_CHECKING:
    from simsite.report.answers.noun import Answer
    from simsite.report.html.lists import Posts
    from simsite.report.html.places import Stores
    from simsite.report.wording import Wording

__all__ = [
    "TRIAL",
    "FurtherQuestion",
    "Manned",
    "TypedFields",
    "further",
    "manned",
    "only_files_in",
    "papers",
    "reply_file",
    "results_in_stages",
    "run_file",
    "told_reply",
    "typed_fields",
]
LARGEST_LEVEL = 1_000_000


@dataclass(frozen=True)
class Manned:
    """A scenario with other staff.

    Attributes
    ----------
    scenario : Scenario
        With collectors, leads and callers as asked.
    deployment : Deployment
        Who works where.
    """

    scenario: Scenario
    deployment: Deployment

    @property
    def levels(self) -> dict[str, int]:
        """How many of each resource, where the scenario leaves that open."""
        return levels_of((self.scenario, self.deployment))

    @property
    def as_listed(self) -> bool:
        """Whether the staff is that of the site table."""
        return self.scenario.staff.deployment == AS_LISTED


def manned(scenario: Scenario, levels: Mapping[str, int]) -> Manned:
    """Return a scenario with other levels of some resources.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    levels : mapping of str to int
        Numbers by resource.

    Raises
    ------
    ScenarioFault
        If the scenario has nothing of a resource, or nobody can be deployed like that.
    """
    return Manned(*staffed(scenario, levels))


def results_in_stages(
    asked: Manned, *, name: str, progress: Progress | None = None
) -> Iterator[RunResults]:
    """Yield the answer to a scenario three times, each time knowing more.

    Parameters
    ----------
    asked : Manned
        What is asked.
    name : str
        Short name for comparisons.
    progress : callable, optional
        Told (steps done, steps in all).

    Yields
    ------
    RunResults
        The first `TRIAL` replications of the headline line, where there are more than that; all
        of the headline line; and what `simsite.run` returns.

    Raises
    ------
    Contradiction
        As of `simsite.run`.
    """
    for results in staged(asked.scenario, asked.deployment, name=name, progress=progress):
        yield with_scenario(results, asked.scenario)


@dataclass(frozen=True)
class TypedFields:
    """What was typed into the fields of the page, understood.

    Attributes
    ----------
    levels : dict of str to int
        Staff by resource.
    sets : tuple of str
        Overrides of a scenario.
    read : dict of str to str
        How each field was read, where that is not what was typed.
    """

    levels: dict[str, int]
    sets: tuple[str, ...]
    read: dict[str, str]


def typed_fields(levels: Mapping[str, str], fields: Mapping[str, str]) -> TypedFields:
    """Read what was typed into fields.

    Parameters
    ----------
    levels : mapping of str to str
        Staff by resource.
    fields : mapping of str to str
        Values of the calendar by key: ``hours``, ``deadline``.

    Raises
    ------
    ScenarioFault
        With everything that cannot be read, each with the name of its field as its file.
    """
    typed = {**levels, **fields}
    found = read_fields(typed, {**dict.fromkeys(levels, _count), **_TIMES})
    return TypedFields(
        {name: int(found[name]) for name in levels},
        tuple(Typed(f"calendar.{name}={found[name]}") for name in fields),
        {name: found[name].strip("[]") for name in typed if found[name] != typed[name].strip()},
    )


def _count(text: str) -> str:
    number = typed_count(text)
    if number > LARGEST_LEVEL:
        raise BadValue("count.too_large", value=text, largest=f"{LARGEST_LEVEL:,}")
    return str(number)


def _moment(text: str) -> str:
    """Return a deadline as it is read; an empty field takes it away."""
    return typed_moment(text) if text.strip() else ""


def _hours(text: str) -> str:
    """Return opening hours as YAML: several windows are a list."""
    windows = typed_hours(text)
    return f"[{', '.join(windows)}]" if len(windows) > 1 else "".join(windows)


_TIMES = {"hours": _hours, "deadline": _moment}


@dataclass(frozen=True)
class FurtherQuestion:
    """A question beyond the answer, as typed.

    Attributes
    ----------
    kind : str
        ``need``, ``marginal`` or ``what_if``.
    of : str
        A resource, or the name of a what-if.
    by, sure, number, values : str
        By when and how surely, for `need`; how many, for `marginal`; with which values, for
        `what_if`. Empty: as by default.
    name : str
        Short name of the plan, where it is compared.
    """

    kind: str
    of: str
    by: str = ""
    sure: str = ""
    number: str = ""
    values: str = ""
    name: str = ""


Reply = Replied | WhatIfReplies


def further(asked: Manned, question: FurtherQuestion, progress: Progress) -> Reply:
    """Ask `simsite.need`, `simsite.marginal` or `simsite.what_if` about a scenario.

    Parameters
    ----------
    asked : Manned
        The scenario; what of its staff is not in the scenario itself is not looked at.
    question : FurtherQuestion
        What is asked.
    progress : callable
        Told (steps done, steps in all).

    Raises
    ------
    ScenarioFault
        With everything that cannot be read, each with the name of its field as its file; as of
        the three.
    """
    readers = _OF_QUESTION[question.kind]
    typed = {name: getattr(question, name) for name in readers}
    found = read_fields({name: text for name, text in typed.items() if text.strip()}, readers)
    if question.kind == "need":
        by, sure = found.get("by"), found.get("sure", SURE)
        return need(asked.scenario, by=by, sure=sure, of=question.of, progress=progress)
    if question.kind == "what_if":
        values = f"={found['values']}" if "values" in found else ""
        return what_if(asked.scenario, question.of + values, name=question.name, progress=progress)
    number = int(found.get("number", MARGINAL_NUMBER))
    return marginal(asked.scenario, of=question.of, number=number, progress=progress)


def _at_least_one(text: str) -> str:
    number = typed_count(text)
    if number < 1:
        raise BadValue("argument.whole", name="number", value=text, least=1)
    return str(number)


_OF_QUESTION: dict[str, dict[str, Callable[[str], str]]] = {
    "need": {"by": typed_moment, "sure": lambda text: str(typed_share(text))},
    "marginal": {"number": _at_least_one},
    "what_if": {"values": lambda text: unicodedata.normalize("NFKC", text).strip()},
}
MARGINAL_NUMBER, SURE = 5, "95 %"  # as of the commands


def run_file(results: RunResults, kind: str, lang: str) -> bytes:
    """Return the answer to a scenario as ``simsite export`` writes it.

    Parameters
    ----------
    results : RunResults
        The answer.
    kind : str
        ``xlsx`` or ``roster``.
    lang : str
        ``en`` or ``zh``.
    """
    from simsite.report.export import ExportRequest, roster_workbook, run_workbook

    asked = ExportRequest(Path(), results, words_of(lang), results.scenario)
    return (roster_workbook if kind == "roster" else run_workbook)(asked)


def reply_file(reply: Reply, lang: str) -> bytes:
    """Return the answer to a further question as ``simsite export`` writes it."""
    from simsite.report.export import answer_workbook

    return answer_workbook(*told_reply(reply, lang))


def told_reply(reply: Reply, lang: str) -> tuple[Answer, Wording]:
    """Return the answer to a further question in words."""
    if isinstance(reply, WhatIfReplies):
        return reply.beside_plan(lang)
    from simsite.report.answers.made import answer_of
    from simsite.report.wording import Wording

    wording = Wording.of(reply.answer.plan, words_of(lang))
    return answer_of(reply.answer, reply.scenario, wording), wording


def papers(results: RunResults, deployment: Deployment, lang: str) -> tuple[Posts, Stores]:
    """Return who works where and what is used up, as a report shows them."""
    from simsite.experiment.run.supplies import supplies
    from simsite.report.html.lists import deployment as posts
    from simsite.report.html.places import stores
    from simsite.report.wording import Wording
    from simsite.staffing.deployment_table import deployment_rows

    wording = Wording.of(results.plan, words_of(lang))
    townships = deployment_rows(results.scenario, deployment)
    found = posts(results.scenario, results.plan, townships, wording)
    return found, stores(supplies(results), results.plan, wording)


@contextmanager
def only_files_in(folder: Path) -> Iterator[None]:
    """Let no file be read meanwhile that lies outside a folder, nor through a link in it."""
    with only_within(folder):
        yield
