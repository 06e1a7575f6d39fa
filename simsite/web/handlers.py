"""In a warm process: questions of the page to what it shows, through the same facade as commands.

What belongs to a question is told piece by piece: ``inputs``, ``progress``, ``answer`` (trial,
headline, whole), ``side`` and ``text``; ``fault`` ends it. Every piece is plain values.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simsite
from simsite.core.errors import BadValue, SimsiteError
from simsite.core.memory import at_most
from simsite.web.requests import (
    FURTHER_FIELDS,
    MOST_REPLICATIONS,
    MOST_RESIDENTS,
    FileRequest,
    FurtherRequest,
    ListRequest,
    SideBySide,
    TrialRequest,
)
from simsite.web.sessions import (
    ANSWERS,
    DEPLOYMENT,
    FILES,
    LISTS,
    REPLY,
    RESULTS,
    SCENARIO,
    answer_folder,
    kept_folder,
)

if TYPE_CHECKING:
    from simsite.experiment.run.worker import Tell
    from simsite.facade.lists import Understood
    from simsite.facade.page import Manned
    from simsite.facade.runs import RunResults
    from simsite.model.scenario import Scenario
    from simsite.staffing import Deployment

LIST_MEGABYTES = 1_000  # that reading a list may take; one of 20,000 sites takes 220
STAGES = ("trial", "headline", "whole")


def warm_up() -> None:
    """Load what answers need, and compile what is compiled when first used."""
    import simsite.facade.lists
    import simsite.facade.page
    import simsite.web.payload  # noqa: F401 - loaded, not used


def answer(question: TrialRequest, tell: Tell) -> None:
    """Tell the inputs of a scenario, then its answer in stages; the last one is kept in a file."""
    from simsite.facade.page import TRIAL, results_in_stages
    from simsite.web.payload import shown

    def progress(done: int, of: int) -> None:
        tell({"progress": [done, of]})

    with _faults_told(tell, question.typed), _asked(question, tell) as asked:
        number = asked.scenario.run.replications
        stages = iter(STAGES if number > TRIAL else STAGES[1:])
        results = None
        for results in results_in_stages(asked, name=question.file, progress=progress):
            tell({"answer": shown(results, next(stages), number)})
        if results is None:
            return
        _write(question, results, asked.deployment)
        tell({"saved": question.number})


def further_answer(question: FurtherRequest, tell: Tell) -> None:
    """Tell the answer to a further question; it is kept in a file."""
    from simsite.core.files import write_whole
    from simsite.facade.page import FurtherQuestion, further
    from simsite.web.payload import shown_reply

    def progress(done: int, of: int) -> None:
        tell({"progress": [done, of]})

    fields = (*question.trial.typed, *FURTHER_FIELDS)
    with _faults_told(tell, fields), _asked(question.trial, tell) as asked:
        wish = FurtherQuestion(
            question.kind, question.of, **question.typed, name=Path(question.trial.file).stem
        )
        reply = further(asked, wish, progress)
        write_whole(question.trial.folder / REPLY, pickle.dumps(reply))
        tell({"reply": shown_reply(reply, question.trial)})


def paper(asked: FileRequest, tell: Tell) -> None:
    """Tell who works where and what is used up, or a workbook for Excel."""
    from simsite.facade.page import reply_file, run_file
    from simsite.web.payload import shown_file, shown_papers

    with _faults_told(tell):
        if asked.what == "reply":
            reply = _pickled(asked.folder / REPLY)
            tell(shown_file(reply.name, "xlsx", reply_file(reply, asked.language)))
            return
        if asked.what == "zip":
            tell(shown_file(Path(asked.file).stem, "zip", _zipped(asked)))
            return
        folder = answer_folder(asked.folder, asked.number)
        results = _read(folder)
        if asked.what == "lists":
            tell({"lists": shown_papers(results, _pickled(folder / DEPLOYMENT))})
        else:
            content = run_file(results, asked.what, asked.language)
            tell(shown_file(Path(results.name).stem, asked.what, content))


def _zipped(asked: FileRequest) -> bytes:
    """Return a scenario that was made of a list, with its table."""
    from simsite.facade.lists import archive

    try:
        return archive(asked.folder / FILES / asked.file)
    except FileNotFoundError:
        raise BadValue("page.gone") from None


def list_looked_at(asked: ListRequest, tell: Tell) -> None:
    """Tell how a planner's own list is understood, and what is assumed beside it."""
    _understood(asked, tell)


def list_begun(asked: ListRequest, tell: Tell) -> None:
    """Make a planner's own list a scenario; tell the names of its files."""
    from simsite.core.files import write_whole

    found = _understood(asked, tell)
    for name, content in found.files.items() if found is not None else ():
        write_whole(asked.folder / FILES / name, content)
    if found is not None:
        tell({"begun": list(found.files)})


def _understood(asked: ListRequest, tell: Tell) -> Understood | None:
    """Read a list, or tell what is wrong with it and which fields it asks for."""
    from simsite.facade.lists import understood
    from simsite.web.payload import shown_list, shown_list_fault

    try:
        with contextlib.chdir(asked.folder / LISTS), at_most(LIST_MEGABYTES):
            found = understood(Path(asked.name), asked.file, asked.language, asked.typed)
        _refuse_large(found.started.scenario)
    except FileNotFoundError:
        raise BadValue("page.gone") from None
    except SimsiteError as trouble:
        tell({"fault": shown_list_fault(trouble)})
        return None
    tell({"list": shown_list(found)})
    return found


def scenario_text(question: TrialRequest, tell: Tell) -> None:
    """Tell the scenario with what was set on the page, as a file that needs no other."""
    from simsite.facade.scenarios import resolved

    with _faults_told(tell, question.typed), _asked(question, tell) as asked:
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
def _faults_told(tell: Tell, fields: Collection[str] = ()) -> Iterator[None]:
    """Tell an expected failure in both languages, and which of the fields it concerns."""
    try:
        yield
    except SimsiteError as trouble:
        from simsite.web.payload import shown_fault

        tell({"fault": shown_fault(trouble, fields)})


@contextlib.contextmanager
def _asked(question: TrialRequest, tell: Tell) -> Iterator[Manned]:
    """Give scenario and deployment as asked, in the folder of the session's files.

    Files are named from there, so that faults show their names as they were uploaded.
    """
    from simsite.facade.page import manned, only_files_in, typed_fields
    from simsite.web.payload import shown_inputs

    typed = typed_fields(question.levels, question.fields)
    file = simsite.ScenarioFile(Path(question.file), sets=typed.sets)
    with contextlib.chdir(question.folder / FILES), only_files_in(Path()):
        scenario = file.read()
        _refuse_large(scenario)
        with file.placed():
            asked = manned(scenario, typed.levels)
        tell({"inputs": shown_inputs(asked, question, typed.read)})
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


def _write(question: TrialRequest, results: RunResults, deployment: Deployment) -> None:
    """Write an answer, whole once its results are there; the one before it gives way."""
    from simsite.core.files import write_whole
    from simsite.facade.scenarios import resolved

    for old in question.folder.glob(ANSWERS):
        shutil.rmtree(old)
    folder = answer_folder(question.folder, question.number)
    folder.mkdir()
    write_whole(folder / DEPLOYMENT, pickle.dumps(deployment))
    write_whole(folder / SCENARIO, resolved(results.scenario).encode())
    write_whole(folder / RESULTS, pickle.dumps(results))


def _read(folder: Path) -> RunResults:
    """Read an answer that `_write` wrote."""
    results: RunResults = _pickled(folder / RESULTS)
    return replace(results, scenario=simsite.load(folder / SCENARIO))


def _pickled(file: Path) -> Any:
    """Read what was written here: nobody else can write into a session's folder."""
    try:
        return pickle.loads(file.read_bytes())
    except FileNotFoundError:
        raise BadValue("page.gone") from None
