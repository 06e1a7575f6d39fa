"""Every kind of figure by name, and how one becomes files."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from simsite.core.engine_names import FIGURES
from simsite.experiment.run.results import Results
from simsite.experiment.sweep.design_points import SweepTable
from simsite.report.figures.data import FigureData
from simsite.report.i18n import Words
from simsite.report.tables import csv_bytes
from simsite.report.theme import Size
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simsite.experiment.compare.differences import Differences
    from simsite.experiment.search.marginal import Marginal
    from simsite.experiment.search.need import Need
    from simsite.experiment.search.staffing_frontier import HeadCounts
    from simsite.experiment.sensitivity.sensitivity import Sensitivity

    Source: TypeAlias = Results | Sequence[Results] | SweepTable | Need | Marginal | Sensitivity


def _as_it_is(source: Any) -> Any:
    return source


def _one_panel(source: Any) -> tuple[int, int]:
    return 1, 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure.

    Attributes
    ----------
    name : str
        Also the name of its file here and of the files it writes.
    size : str or callable
        Named size of the theme, or what names it for what is drawn.
    panels : callable
        Rows and columns of panels for what is drawn.
    prepared : callable
        What is drawn, of a source: itself, or what the experiments make of it.
    """

    name: str
    size: Size | Callable[[Any], Size] = "wide"
    panels: Callable[[Any], tuple[int, int]] = _one_panel
    prepared: Callable[[Any], Any] = _as_it_is

    @property
    def needs(self) -> tuple[str, ...]:
        """What the kind shows: ``run``, ``runs``, ``sweep``, or the answer of a command."""
        return tuple(sort for sort, names in FIGURES.items() if self.name in names)

    def _part(self, ending: str) -> Any:
        module = import_module(f"simsite.report.figures.{self.name}")
        return getattr(module, self.name + ending)

    def size_of(self, drawn: Any) -> Size:
        """Return the named size of the figure of what `prepared` returned."""
        return self.size if isinstance(self.size, str) else self.size(drawn)

    def data(self, source: Source) -> FigureData:
        """Return the numbers of the figure."""
        return self.data_of(self.prepared(source))

    def data_of(self, drawn: Any) -> FigureData:
        """Return the numbers of the figure, of what `prepared` returned."""
        found: FigureData = self._part("_data")(drawn)
        return found

    def notes(self, source: Source, words: Words) -> list[str]:
        """Return the sentences about marks and intervals."""
        return self.notes_of(self.prepared(source), words)

    def notes_of(self, drawn: Any, words: Words) -> list[str]:
        """Return the sentences about marks and intervals, of what `prepared` returned."""
        found: list[str] = self._part("_notes")(drawn, words)
        return found

    def draw(self, drawn: Any, axes: list[Axes], words: Words) -> None:
        """Draw what `prepared` returned on axes made inside the theme."""
        self._part("")(drawn, axes, words)


def _two_rows(results: Results) -> tuple[int, int]:
    from simsite.report.figures.queues import columns

    return 2, columns(results)


def _by_two(drawn: Differences) -> tuple[int, int]:
    return math.ceil(len(drawn.measures) / 2), 2


def _measures_size(runs: Any) -> Size:
    return ("wide", "panel", "tall")[min(_measures_panels(runs)[0], 3) - 1]


def _measures_panels(runs: Any) -> tuple[int, int]:
    from simsite.report.figures.measures import panels

    return len(panels(runs)), 1


def _differences(source: Source) -> Differences:
    from simsite.experiment.compare.differences import of_runs, of_sweep

    return of_sweep(source) if isinstance(source, SweepTable) else of_runs(as_runs(source))


def _head_counts(sweep: SweepTable) -> HeadCounts:
    from simsite.experiment.search.staffing_frontier import head_counts

    return head_counts(sweep)


def _ends(found: Sensitivity) -> tuple[int, int]:
    from simsite.report.figures.tornado import quantities

    return 1, len(quantities(found))


def _gains(found: Marginal) -> tuple[int, int]:
    from simsite.report.answers.marginal import quantities

    return math.ceil(len(quantities(found)) / 2), 2


def _near_and_far(found: Need) -> tuple[int, int]:
    from simsite.report.figures.need import views

    return 1, len(views(found))


def _heat_size(sweep: SweepTable) -> Size:
    from simsite.report.figures.heat import heat_size

    return heat_size(sweep)


def _heat_panels(sweep: SweepTable) -> tuple[int, int]:
    from simsite.report.figures.heat import heat_panels

    return heat_panels(sweep)


def _scatter_size(sweep: SweepTable) -> Size:
    from simsite.report.figures.scatter import scatter_size

    return scatter_size(sweep)


def _scatter_panels(sweep: SweepTable) -> tuple[int, int]:
    from simsite.report.figures.scatter import scatter_panels

    return scatter_panels(sweep)


_KINDS = (
    Kind("coverage"),
    Kind("completion"),
    Kind("townships", "panel"),
    Kind("queues", "panel", _two_rows),
    Kind("utilisation"),
    Kind("several"),
    Kind("measures", _measures_size, _measures_panels),
    Kind("against", "panel", lambda sweep: (2, 1)),
    Kind("heat", _heat_size, _heat_panels),
    Kind("scatter", _scatter_size, _scatter_panels),
    Kind("pareto", "tall", lambda drawn: (2, 1), _head_counts),
    Kind("differences", "panel", _by_two, _differences),
    Kind("need", "wide", _near_and_far),
    Kind("marginal", "panel", _gains),
    Kind("tornado", "tall", _ends),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def as_runs(source: Source) -> list[Results]:
    """Return runs to be shown together as a list.

    Raises
    ------
    TypeError
        If the source is something else.
    """
    runs = [source] if isinstance(source, Results) else source
    if not isinstance(runs, Sequence):
        raise TypeError(f"runs are needed, not {type(source).__name__}")
    return list(runs)


def _has_measures(results: Results) -> bool:
    from simsite.report.figures.measures import has_measures

    return has_measures(results)


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
        The files written; none where nobody comes in any replication.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if not results.headline.county["attending"].any():
        return []  # nobody comes: no time and no chance to draw
    kinds = (*FIGURES["run"], *(("measures",) if _has_measures(results) else ()))
    return [path for kind in kinds for path in draw(kind, results, directory / kind, words)]


def draw(kind: str, source: Source, path: Path, words: Words) -> list[Path]:
    """Draw one figure and write it as PNG and SVG, its numbers as CSV.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.
    source : Results, sequence of Results, SweepTable, Need, Marginal or Sensitivity
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

    shown = KINDS[kind]
    drawn = shown.prepared(source)
    figure = _made(shown, source, drawn, words)
    with warnings.catch_warnings():
        # `messages.missing_glyphs` says it once, in the reader's words.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        files = save(figure, path)
    return [*files, write_data(shown.data_of(drawn), path.with_name(f"{path.name}.csv"))]


def made(kind: str, source: Source, words: Words) -> Figure:
    """Return one figure, complete with its note, without writing it."""
    shown = KINDS[kind]
    return _made(shown, source, shown.prepared(source), words)


def _made(shown: Kind, source: Source, drawn: Any, words: Words) -> Figure:
    from simsite.report.figures.axes import note
    from simsite.report.theme import new_figure, theme

    with theme():
        figure, axes = new_figure(shown.size_of(drawn), *shown.panels(drawn))
        shown.draw(drawn, axes, words)
        note(axes[0], [*about(source, words), *shown.notes_of(drawn, words)])
    return figure


def about(source: Source, words: Words) -> list[str]:
    """Return what was simulated, how often, and what it rests on, in sentences."""
    if isinstance(source, SweepTable):
        title = source.title_zh if words.lang == "zh" else source.title_en
        numbers = [point.replications for point in source.points]
    elif isinstance(source, Results | Sequence):
        runs = as_runs(source)
        title = Wording.of(runs[0].plan, words).name(runs[0].plan) if len(runs) == 1 else ""
        numbers = [results.headline.replications for results in runs]
    else:
        title = Wording.of(source.plan, words).name(source.plan)
        numbers = [source.replications]
    fewest, most = min(numbers), max(numbers)
    n = str(most) if fewest == most else words("answer.range", low=fewest, high=most)
    named = [words("picture.note.title", title=" ".join(title.split()))] if title else []
    return [*named, words("picture.note.n", n=n), words("picture.note.assumed")]


def write_data(data: FigureData, path: Path) -> Path:
    """Write the numbers of a figure as CSV in UTF-8 with a mark that spreadsheets know."""
    path.write_bytes(csv_bytes(data.table()))
    return path
