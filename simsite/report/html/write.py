"""A report from directories of results to a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.files import unwritable, write_whole
from simsite.experiment.store.report_inputs import gathered
from simsite.report.i18n import Words

REPORT = "report.html"
ENDINGS = (".html", ".htm")


def write_report(
    results: Sequence[str | os.PathLike[str]],
    languages: Sequence[Words],
    out: str | os.PathLike[str] | None = None,
) -> Path:
    """Write one HTML file that shows directories of results.

    Parameters
    ----------
    results : sequence of path
        Directories of runs, sweeps, and answers of ``need``, ``marginal`` and ``sensitivity``.
    languages : sequence of Words
        One, or two between which readers choose.
    out : path, optional
        The file; by default ``report.html`` in the first directory. A file there is replaced.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    BadValue
        If a directory cannot be shown, the name is not that of a page, or nothing can be written.
    """
    directories = [Path(result) for result in results]
    path = directories[0] / REPORT if out is None else Path(out)
    if path.suffix.lower() not in ENDINGS:
        raise BadValue("report.ending", file=path)
    found = gathered(directories)
    from simsite.report.html.page import page

    content = page(found, languages).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as trouble:
        raise unwritable(path, trouble) from None
    return path
