"""What is made of directories of results: figures, reports, files for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simsite.facade.arguments import StrPath, one_of, path_of, paths_of, words_of

if TYPE_CHECKING:
    from simsite.report.i18n import Words

CHINA = "+08:00"
EXPORTS = ("xlsx", "csv", "xes", "roster")


def plot(
    results: StrPath | Sequence[StrPath],
    kind: str,
    out: StrPath | None = None,
    *,
    lang: str | None = None,
) -> list[Path]:
    """Draw a figure from directories of results, as ``simsite plot``.

    Parameters
    ----------
    results : path or sequence of path
        Run directories, or one directory of another command, as the kind needs.
    kind : str
        Name of the figure.
    out : path, optional
        File name, with or without the ending of a figure; by default ``figures/<kind>`` in the
        first directory.
    lang : "en" or "zh", optional
        Language; by default that of the environment.

    Returns
    -------
    list of pathlib.Path
        PNG, SVG and the numbers as CSV.

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If there is no such kind, it needs other directories, or one of them cannot be read.

    Examples
    --------
    >>> simsite.plot("runs/county-1", "queues", "queues", lang="zh")
    [PosixPath('queues.png'), PosixPath('queues.svg'), PosixPath('queues.csv')]
    """
    from simsite.report.plot import plot as drawn

    return drawn(paths_of("results", results), kind, _where(out), words_of(lang))


def report(
    results: StrPath | Sequence[StrPath],
    out: StrPath | None = None,
    *,
    lang: str | Sequence[str] | None = None,
) -> Path:
    """Write one HTML file that shows directories of results, as ``simsite report``.

    Parameters
    ----------
    results : path or sequence of path
        Directories of runs, sweeps, and answers of ``need``, ``marginal`` and ``sensitivity``.
    out : path, optional
        The file; by default ``report.html`` in the first directory. A file there is replaced.
    lang : "en", "zh" or both in a list, optional
        Languages; the first is shown first. By default that of the environment.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If a directory cannot be shown, the name is not that of a page, or nothing can be written.

    Examples
    --------
    >>> simsite.report("runs/county-1", "county.html", lang=["zh", "en"])
    PosixPath('county.html')
    """
    from simsite.report.html.page import write_report

    return write_report(paths_of("results", results), _languages(lang), _where(out))


def _languages(lang: str | Sequence[str] | None) -> list[Words]:
    """Return the words of one language or of several."""
    asked = [lang] if lang is None or isinstance(lang, str) else lang
    return [words_of(one) for one in asked or [None]]


def export(
    result: StrPath,
    to: str,
    out: StrPath | None = None,
    *,
    lang: str | None = None,
    zone: str = CHINA,
    force: bool = False,
) -> Path:
    """Write a run for other programs, as ``simsite export``.

    Parameters
    ----------
    result : path
        Directory of a run.
    to : str
        ``xlsx``, ``csv`` (a folder), ``xes`` or ``roster``.
    out : path, optional
        Where to; by default beside the directory, under its name.
    lang : "en" or "zh", optional
        Language; by default that of the environment.
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
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If the directory cannot be read, keeps no trace where one is needed, or nothing can be
        written.

    Examples
    --------
    >>> simsite.export("runs/county-1", "xlsx")
    PosixPath('runs/county-1.xlsx')
    """
    from simsite.report.export import export as written

    folder, kind, say = path_of("result", result), one_of("to", to, EXPORTS), words_of(lang)
    return written(folder, kind, say, _where(out), zone=zone, force=force)


def missing(directory: StrPath) -> list[str]:
    """Return the files that a directory of results lists and that are not there, figures apart."""
    from simsite.experiment.store.manifest import missing as lacking

    return lacking(path_of("directory", directory))


def _where(out: StrPath | None) -> Path | None:
    return None if out is None else path_of("out", out)
