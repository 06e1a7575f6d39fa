"""Every kind of figure by name, and how one becomes files."""

from __future__ import annotations

import csv
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simsite.experiment.points import SweepTable
from simsite.experiment.results import Results
from simsite.report.figures.data import FigureData
from simsite.report.theme import Size
from simsite.report.wording import Wording
from simsite.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Needs = Literal["run", "runs", "sweep"]
Source = Results | Sequence[Results] | SweepTable


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure.

    Attributes
    ----------
    name : str
        Also the name of its file here and of the files it writes.
    needs : str
        ``run``: the results of one run; ``runs``: of several; ``sweep``: a table of design points.
    size : str
        Named size of the theme.
    panels : callable
        Rows and columns of panels for a source.
    """

    name: str
    needs: Needs
    size: Size = "wide"
    panels: Callable[[Any], tuple[int, int]] = lambda source: (1, 1)

    def _part(self, ending: str) -> Any:
        module = import_module(f"simsite.report.figures.{self.name}")
        return getattr(module, self.name + ending)

    def data(self, source: Source) -> FigureData:
        """Return the numbers of the figure."""
        found: FigureData = self._part("_data")(source)
        return found

    def notes(self, source: Source, words: Words) -> list[str]:
        """Return the sentences about marks and intervals."""
        found: list[str] = self._part("_notes")(source, words)
        return found

    def draw(self, source: Source, axes: list[Axes], words: Words) -> None:
        """Draw on axes made inside the theme."""
        self._part("")(source, axes, words)


def _two_rows(results: Results) -> tuple[int, int]:
    from simsite.report.figures.queues import columns

    return 2, columns(results)


def _by_quantity(sweep: SweepTable) -> tuple[int, int]:
    from simsite.report.figures.differences import quantities

    return math.ceil(len(quantities(sweep)) / 2), 2


_KINDS = (
    Kind("coverage", "run"),
    Kind("completion", "run"),
    Kind("townships", "run", "panel"),
    Kind("queues", "run", "panel", _two_rows),
    Kind("several", "runs"),
    Kind("against", "sweep", "panel", lambda sweep: (2, 1)),
    Kind("heat", "sweep", "square"),
    Kind("differences", "sweep", "panel", _by_quantity),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def draw_run_figures(results: Results, directory: Path, words: Words) -> list[Path]:
    """Draw all figures of one run into a directory, which is made where it is missing.

    Parameters
    ----------
    results : Results
        Of a run.
    directory : pathlib.Path
        Where the files go: ``<kind>.png``, ``.svg`` and ``.csv``.
    words : Words
        Language.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in KINDS.values() if kind.needs == "run"]
    return [path for k in kinds for path in draw(k.name, results, directory / k.name, words)]


def draw(kind: str, source: Source, path: Path, words: Words) -> list[Path]:
    """Draw one figure and write it as PNG and SVG, its numbers as CSV.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.
    source : Results, sequence of Results or SweepTable
        What the kind needs.
    path : pathlib.Path
        File name without suffix.
    words : Words
        Language.

    Returns
    -------
    list of pathlib.Path
        PNG, SVG and CSV.
    """
    from simsite.report.theme import save

    figure = made(kind, source, words)
    with warnings.catch_warnings():
        # `messages.missing_glyphs` says it once, in the reader's words.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        files = save(figure, path)
    return [*files, write_data(KINDS[kind].data(source), path.with_name(f"{path.name}.csv"))]


def made(kind: str, source: Source, words: Words) -> Figure:
    """Return one figure, complete with its note, without writing it."""
    from simsite.report.figures.axes import note
    from simsite.report.theme import new_figure, theme

    shown = KINDS[kind]
    with theme():
        figure, axes = new_figure(shown.size, *shown.panels(source))
        shown.draw(source, axes, words)
        note(axes[0], [*about(source, words), *shown.notes(source, words)])
    return figure


def about(source: Source, words: Words) -> list[str]:
    """Return what was simulated, how often, and what it rests on, in sentences."""
    if isinstance(source, SweepTable):
        title = source.title_zh if words.lang == "zh" else source.title_en
        numbers = [point.replications for point in source.points]
    else:
        runs = [source] if isinstance(source, Results) else list(source)
        title = Wording.of(runs[0].plan, words).name(runs[0].plan) if len(runs) == 1 else ""
        numbers = [results.headline.replications for results in runs]
    fewest, most = min(numbers), max(numbers)
    n = str(most) if fewest == most else words("answer.range", low=fewest, high=most)
    named = [words("picture.note.title", title=" ".join(title.split()))] if title else []
    return [*named, words("picture.note.n", n=n), words("picture.note.assumed")]


def write_data(data: FigureData, path: Path) -> Path:
    """Write the numbers of a figure as CSV in UTF-8 with a mark that spreadsheets know."""
    table = data.table()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows)
    return path
