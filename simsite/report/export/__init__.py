"""A run for other programs: an Excel workbook, CSV files, an event log, rosters to print."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.core.files import unwritable, write_whole
from simsite.experiment.run.drawn_inputs import drawn_inputs
from simsite.experiment.run.results import Results
from simsite.experiment.run.supplies import supplies
from simsite.experiment.store.answer_store import StoredAnswer, load_answer
from simsite.experiment.store.events import CHINA, EVENTS, cases
from simsite.experiment.store.manifest import sort_of
from simsite.experiment.store.report_inputs import ANSWERS
from simsite.experiment.store.store import SCENARIO, load_results, load_scenario
from simsite.experiment.store.whole import MANIFEST, refuse_existing, whole_directory
from simsite.model.scenario import Scenario
from simsite.report.answers.made import answer_of
from simsite.report.answers.noun import Answer
from simsite.report.export import answer_sheets, staff_sheets
from simsite.report.export.answer_sheets import answer_pages
from simsite.report.export.csv_files import csv_bytes
from simsite.report.export.event_files import write_log_csv, write_xes
from simsite.report.export.sheet import Sheet
from simsite.report.export.workbook import MOST_ROWS, Paper, workbook
from simsite.report.i18n import Words
from simsite.report.summary import summarise
from simsite.report.wording import Wording

EVENT_LOG = "event_log.csv"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is exported and how.

    Attributes
    ----------
    folder : pathlib.Path
        Directory of a run.
    results : Results
        What is in it.
    words : Words
        Language.
    scenario : Scenario
        What was asked.
    zone : str
        Offset of the local clock from UTC, for the event log.
    """

    folder: Path
    results: Results
    words: Words
    scenario: Scenario
    zone: str = CHINA

    @property
    def wording(self) -> Wording:
        """How values are written."""
        return Wording.of(self.results.plan, self.words)

    @property
    def paper(self) -> Paper:
        """How a workbook is written."""
        return Paper(self.words, self.first_day, self.wording.name(self.results.plan))

    @property
    def first_day(self) -> dt.date:
        """Day of time 0."""
        return dt.date.fromisoformat(self.results.plan.calendar.first_day)


def sheets(asked: ExportRequest) -> list[Sheet]:
    """Return the sheets of a run in the order of a planner's questions."""
    results, wording = asked.results, asked.wording
    summary, needed = summarise(results), supplies(results)
    drawn = [answer_sheets.drawn_sheet(summary, wording)] if drawn_inputs(results).inputs else []
    return [
        answer_sheets.summary_sheet(summary, wording),
        answer_sheets.townships_sheet(summary, wording),
        answer_sheets.sites_sheet(summary, wording),
        answer_sheets.hourly_sheet(summary, wording),
        staff_sheets.roster_sheet(results, wording),
        staff_sheets.supplies_sheet(needed, wording),
        staff_sheets.site_supplies_sheet(results, needed, wording),
        staff_sheets.inputs_sheet(asked.scenario, wording),
        *drawn,
        staff_sheets.about_sheet(results, str(asked.folder / SCENARIO), wording, __version__),
    ]


def run_workbook(asked: ExportRequest) -> bytes:
    """Return a run as an Excel workbook; see `export` for what is raised."""
    return workbook(_fitting(sheets(asked)), asked.paper)


def roster_workbook(asked: ExportRequest) -> bytes:
    """Return the rosters of a run to print, a sheet a township; see `export` for what is raised."""
    pages = staff_sheets.printed_rosters(asked.results, asked.wording)
    return workbook(_fitting(pages), replace(asked.paper, printed=True))


def answer_workbook(answer: Answer, wording: Wording) -> bytes:
    """Return the answer of another command as a workbook; see `export` for what is raised."""
    paper = Paper(wording.words, wording.first_day, answer.title)
    return workbook(_fitting(answer_pages(answer, wording.words)), paper)


def _workbook(asked: ExportRequest, out: Path) -> None:
    write_whole(out, run_workbook(asked))


def _roster(asked: ExportRequest, out: Path) -> None:
    write_whole(out, roster_workbook(asked))


def _csv(asked: ExportRequest, out: Path) -> None:
    with whole_directory(out) as folder:
        for sheet in sheets(asked):
            content = csv_bytes(sheet, asked.words, asked.first_day)
            (folder / f"{sheet.key}.csv").write_bytes(content)
        if (asked.folder / EVENTS).exists():
            write_log_csv(folder / EVENT_LOG, cases(asked.results, asked.folder, asked.zone))


def _xes(asked: ExportRequest, out: Path) -> None:
    found = cases(asked.results, asked.folder, asked.zone)
    beside = out.with_name(f".{out.name}"[:200])
    ending = out.suffix if out.suffix == ".gz" else ".xes"
    beside = beside.with_name(beside.name + ending)
    try:
        write_xes(beside, found, asked.results.name)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _fitting(pages: list[Sheet]) -> list[Sheet]:
    """Refuse what no sheet of Excel can hold."""
    for page in pages:
        if len(page.rows) > MOST_ROWS:
            number, most = f"{len(page.rows):,}", f"{MOST_ROWS:,}"
            raise BadValue("export.too_long", value=page.name, number=number, most=most)
    return pages


# By kind: ending of the default name, and what writes it.
KINDS: dict[str, tuple[str, Callable[[ExportRequest, Path], None]]] = {
    "xlsx": (".xlsx", _workbook),
    "csv": ("-csv", _csv),
    "xes": (".xes", _xes),
    "roster": ("-roster.xlsx", _roster),
}


OF_ANSWERS = ("xlsx", "csv")


def _answered(folder: Path) -> StoredAnswer | None:
    """Return the answer of another command that a directory holds; None where it holds none."""
    sort = sort_of(folder)
    return load_answer(folder, sort) if sort in ANSWERS else None


def _write_answer(kept: StoredAnswer, words: Words, kind: str, out: Path) -> None:
    """Write an answer as a workbook, or as CSV files in a folder."""
    wording = Wording.of(kept.found.plan, words)
    answer = answer_of(kept.found, kept.scenario, wording)
    if kind == "xlsx":
        write_whole(out, answer_workbook(answer, wording))
        return
    with whole_directory(out) as folder:
        for page in answer_pages(answer, words):
            (folder / f"{page.key}.csv").write_bytes(csv_bytes(page, words, wording.first_day))


def _request(folder: Path, words: Words, zone: str) -> ExportRequest:
    return ExportRequest(folder, load_results(folder), words, load_scenario(folder), zone)


def export(
    result: str | os.PathLike[str],
    kind: str,
    words: Words,
    out: str | os.PathLike[str] | None = None,
    *,
    zone: str = CHINA,
    force: bool = False,
) -> Path:
    """Write a run for other programs.

    Parameters
    ----------
    result : path
        Directory of a run; for `xlsx` and `csv` also of `need`, `marginal` or `sensitivity`.
    kind : str
        `xlsx`, `csv` (a folder), `xes` or `roster`.
    words : Words
        Language.
    out : path, optional
        Where to; by default beside the directory, under its name.
    zone : str
        Offset of the local clock from UTC, for the event log.
    force : bool
        Whether a file that is there is replaced; a folder never is.

    Returns
    -------
    pathlib.Path
        What was written.

    Raises
    ------
    BadValue
        If the directory cannot be read, keeps no trace where one is needed, or nothing can be
        written.
    """
    folder = Path(result)
    ending, write = KINDS[kind]
    target = folder.with_name(folder.resolve().name + ending) if out is None else Path(out)
    if (target.parent / MANIFEST).exists():
        raise BadValue("plot.into_results", file=target.parent)
    if not (force and target.is_file()):
        refuse_existing(target, force=False)
    answered = _answered(folder) if kind in OF_ANSWERS else None
    asked = None if answered else _request(folder, words, zone)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if asked is not None:
            write(asked, target)
        elif answered is not None:
            _write_answer(answered, words, kind, target)
    except OSError as trouble:
        raise unwritable(target, trouble) from None
    return target
