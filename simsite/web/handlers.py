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
from typing import TYPE_CHECKING

import simsite
from simsite.core.errors import LANGUAGES, BadValue, SimsiteError, told
from simsite.web.requests import MOST_REPLICATIONS, MOST_RESIDENTS, SideBySide, TrialRequest
from simsite.web.sessions import ANSWERS, FILES, RESULTS, SCENARIO, answer_folder, kept_folder

if TYPE_CHECKING:
    from simsite.experiment.run.worker import Tell
    from simsite.facade.page import Manned
    from simsite.facade.runs import RunResults
    from simsite.model.scenario import Scenario

CALENDAR = "calendar."
STAGES = ("trial", "headline", "whole")


def warm_up() -> None:
    """Load what answers need, and compile what is compiled when first used."""
    import simsite.facade.page
    import simsite.web.payload  # noqa: F401 - loaded, not used


def answer(question: TrialRequest, tell: Tell) -> None:
    """Tell the inputs of a scenario, then its answer in stages; the last one is kept in a file."""
    from simsite.facade.page import TRIAL, results_in_stages
    from simsite.web.payload import shown

    def progress(done: int, of: int) -> None:
        tell({"progress": [done, of]})

    with _faults_told(tell), _asked(question, tell) as asked:
        number = asked.scenario.run.replications
        stages = iter(STAGES if number > TRIAL else STAGES[1:])
        results = None
        for results in results_in_stages(asked, name=question.file, progress=progress):
            tell({"answer": shown(results, next(stages), number)})
        if results is None:
            return
        _write(question, results)
        tell({"saved": question.number})


def scenario_text(question: TrialRequest, tell: Tell) -> None:
    """Tell the scenario with what was set on the page, as a file that needs no other."""
    from simsite.facade.scenarios import resolved

    with _faults_told(tell), _asked(question, tell) as asked:
        tell({"text": resolved(asked.scenario)})


def side_by_side(asked: SideBySide, tell: Tell) -> None:
    """Tell the kept answers side by side, and what differs from the first."""
    from simsite.web.payload import shown_differences, shown_sides

    with _faults_told(tell):
        found = [_read(kept_folder(asked.folder, kept.number)) for kept in asked.kept]
        runs = [
            replace(results, name=kept.name)
            for results, kept in zip(found, asked.kept, strict=True)
        ]
        numbers = [kept.number for kept in asked.kept]
        tell({"sides": shown_sides(runs, numbers)})
        if len(runs) > 1:
            tell({"differences": shown_differences(simsite.compare(*runs))})


@contextlib.contextmanager
def _faults_told(tell: Tell) -> Iterator[None]:
    """Tell an expected failure in both languages."""
    try:
        yield
    except SimsiteError as trouble:
        tell({"fault": {language: told(trouble, language) for language in LANGUAGES}})


@contextlib.contextmanager
def _asked(question: TrialRequest, tell: Tell) -> Iterator[Manned]:
    """Give scenario and deployment as asked, in the folder of the session's files.

    Files are named from there, so that faults show their names as they were uploaded.
    """
    from simsite.facade.page import manned, only_files_in, typed
    from simsite.web.payload import shown_inputs

    fields = question.fields.items()
    sets = [typed(f"{CALENDAR}{name}", text) for name, text in fields]
    file = simsite.ScenarioFile(Path(question.file), sets=sets)
    with contextlib.chdir(question.folder / FILES), only_files_in(Path()):
        scenario = file.read()
        _refuse_large(scenario)
        with file.placed():
            asked = manned(scenario, question.levels)
        tell({"inputs": shown_inputs(asked, question)})
        with file.placed():
            yield asked


def _refuse_large(scenario: Scenario) -> None:
    """Refuse what belongs on the command line."""
    number = scenario.run.replications
    if number > MOST_REPLICATIONS:
        most = f"{MOST_REPLICATIONS:,}"
        raise BadValue("page.replications", number=f"{number:,}", most=most)
    residents = sum(site.population for site in scenario.sites)
    if residents > MOST_RESIDENTS:
        raise BadValue("page.residents", number=f"{residents:,}", most=f"{MOST_RESIDENTS:,}")


def _write(question: TrialRequest, results: RunResults) -> None:
    """Write an answer, whole once its results are there; the one before it gives way."""
    from simsite.core.files import write_whole
    from simsite.facade.scenarios import resolved

    for old in question.folder.glob(ANSWERS):
        shutil.rmtree(old)
    folder = answer_folder(question.folder, question.number)
    folder.mkdir()
    write_whole(folder / SCENARIO, resolved(results.scenario).encode())
    write_whole(folder / RESULTS, pickle.dumps(results))


def _read(folder: Path) -> RunResults:
    """Read an answer that `_write` wrote: nobody else can write into a session's folder."""
    try:
        results: RunResults = pickle.loads((folder / RESULTS).read_bytes())
    except FileNotFoundError:
        raise BadValue("page.gone") from None
    return replace(results, scenario=simsite.load(folder / SCENARIO))
