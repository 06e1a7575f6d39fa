"""In a warm process: questions of the page to what it shows, through the same facade as commands.

What belongs to a question is told piece by piece: ``inputs``, ``progress``, ``answer`` (trial,
headline, whole), ``side`` and ``text``; ``fault`` ends it. Every piece is plain values.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from simsite.core.errors import LANGUAGES, BadValue, SimsiteError, told
from simsite.experiment.warm import Tell
from simsite.web.limits import MOST_REPLICATIONS, MOST_RESIDENTS
from simsite.web.questions import Question, Side
from simsite.web.sessions import (
    ANSWERS,
    FILES,
    RESULTS,
    SCENARIO,
    answer_folder,
    kept_folder,
)

CALENDAR = "calendar."
STAGES = ("trial", "headline", "whole")


def warm_up() -> None:
    """Load what answers need, and compile what is compiled when first used."""
    import simsite.experiment.staged
    import simsite.model.load
    import simsite.web.shown
    import simsite.web.shown_sides  # noqa: F401 - loaded, not used


def answer(question: Question, tell: Tell) -> None:
    """Tell the inputs of a scenario, then its answer in stages; the last one is kept in a file."""
    from simsite.experiment.staged import TRIAL, staged
    from simsite.web.shown import shown

    def progress(done: int, of: int) -> None:
        tell({"progress": [done, of]})

    with _faults_told(tell), _asked(question, tell) as (scenario, deployment):
        number = scenario.run.replications
        stages = iter(STAGES if number > TRIAL else STAGES[1:])
        results = None
        for results in staged(scenario, deployment, name=question.file, progress=progress):
            tell({"answer": shown(results, next(stages), number)})
        if results is None:
            return
        _write(question, results, scenario)
        tell({"saved": question.number})


def scenario_text(question: Question, tell: Tell) -> None:
    """Tell the scenario with what was set on the page, as a file that needs no other."""
    from simsite.model.write import resolved_yaml

    with _faults_told(tell), _asked(question, tell) as (scenario, _):
        tell({"text": resolved_yaml(scenario)})


def side_by_side(asked: Side, tell: Tell) -> None:
    """Tell the kept answers side by side, and what differs from the first."""
    from simsite.experiment.compare import compare_all
    from simsite.web.shown_sides import shown_differences, shown_sides

    with _faults_told(tell):
        found = [_read(kept_folder(asked.folder, kept.number)) for kept in asked.kept]
        runs = [
            replace(results, name=kept.name)
            for (results, _), kept in zip(found, asked.kept, strict=True)
        ]
        numbers = [kept.number for kept in asked.kept]
        tell({"sides": shown_sides(runs, numbers)})
        if len(runs) > 1:
            comparisons = compare_all(runs, [scenario for _, scenario in found])
            tell({"differences": shown_differences(comparisons)})


@contextlib.contextmanager
def _faults_told(tell: Tell) -> Iterator[None]:
    """Tell an expected failure in both languages."""
    try:
        yield
    except SimsiteError as trouble:
        tell({"fault": {language: told(trouble, language) for language in LANGUAGES}})


@contextlib.contextmanager
def _asked(question: Question, tell: Tell) -> Iterator[tuple[Any, Any]]:
    """Give scenario and deployment as asked, in the folder of the session's files.

    Files are named from there, so that faults show their names as they were uploaded.
    """
    from simsite.model.load import load
    from simsite.model.override import Typed
    from simsite.model.placed import placed
    from simsite.model.source import only_within
    from simsite.model.staffing.several import staffed
    from simsite.web.shown import shown_inputs

    typed = question.fields.items()
    sets = [Typed(f"{CALENDAR}{name}={_value(name, text)}") for name, text in typed]
    file = Path(question.file)
    with contextlib.chdir(question.folder / FILES), only_within(Path()):
        scenario = load(file, None, sets)
        _refuse_large(scenario)
        with placed(file, None, sets):
            scenario, deployment = staffed(scenario, question.levels)
        tell({"inputs": shown_inputs(scenario, deployment, question)})
        with placed(file, None, sets):
            yield scenario, deployment


def _value(name: str, text: str) -> str:
    """Return a field as the value of an override; several windows of hours are a list."""
    return f"[{text}]" if name == "hours" and "," in text else text


def _refuse_large(scenario: Any) -> None:
    """Refuse what belongs on the command line."""
    number = scenario.run.replications
    if number > MOST_REPLICATIONS:
        most = f"{MOST_REPLICATIONS:,}"
        raise BadValue("page.replications", number=f"{number:,}", most=most)
    residents = sum(site.population for site in scenario.sites)
    if residents > MOST_RESIDENTS:
        raise BadValue("page.residents", number=f"{residents:,}", most=f"{MOST_RESIDENTS:,}")


def _write(question: Question, results: Any, scenario: Any) -> None:
    """Write an answer, whole once its results are there; the one before it gives way."""
    from simsite.core.files import write_whole
    from simsite.model.write import resolved_yaml

    for old in question.folder.glob(ANSWERS):
        shutil.rmtree(old)
    folder = answer_folder(question.folder, question.number)
    folder.mkdir()
    write_whole(folder / SCENARIO, resolved_yaml(scenario).encode())
    write_whole(folder / RESULTS, pickle.dumps(results))


def _read(folder: Path) -> tuple[Any, Any]:
    """Read an answer that `_write` wrote: nobody else can write into a session's folder."""
    from simsite.model.load import load

    try:
        results = pickle.loads((folder / RESULTS).read_bytes())
    except FileNotFoundError:
        raise BadValue("page.gone") from None
    return results, load(folder / SCENARIO)
