"""Runs: one scenario, many replications, and what can be done with the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.experiment.run.results import Results
from simsite.facade.arguments import StrPath, at_least, how_of, one_of, path_of, words_of
from simsite.facade.asked import asked_about
from simsite.facade.watch import Progress, Watch, watched

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from simsite.experiment.run.precision import StoppingRule, Verdict
    from simsite.facade.asked import ScenarioLike
    from simsite.model.scenario import Scenario
    from simsite.report.answers.noun import Answer
    from simsite.report.i18n import Words

    # How sharp an answer is to be: such as ``5min``, ``2pp`` or ``["2pp", "t95=5min"]``.
    Precision = str | Sequence[str]

TableName = Literal["summary", "replications", "sites", "townships", "progress", "inputs"]
TABLES = ("summary", "replications", "sites", "townships", "progress", "inputs")


@dataclass(frozen=True, repr=False, kw_only=True)
class RunResults(Results):
    """The results of a run, with what was asked; what `simsite.run` returns.

    The arrays are those of `simsite.experiment.run.results.Results`.

    Attributes
    ----------
    scenario : Scenario
        What was asked, with the number of replications taken.
    verdict : Verdict or None
        Why a run with a precision took as many replications as it did.
    """

    scenario: Scenario
    verdict: Verdict | None = None

    def save(
        self,
        out: StrPath | None = None,
        *,
        lang: str | None = None,
        headers: str = "en",
        figures: bool = True,
        trace: bool = False,
        force: bool = False,
        timings: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write a run directory, whole or not at all, as ``simsite run`` does.

        Parameters
        ----------
        out : path, optional
            The directory; by default the next free ``runs/<name>-<number>``.
        lang : "en" or "zh", optional
            Language of figures; by default that of the environment.
        headers : "en" or "zh"
            Language of the tables' headers; programs rely on the English ones.
        figures : bool
            Whether figures are drawn.
        trace : bool
            Whether the events of one replication are written, too.
        force : bool
            Whether an existing directory of results is replaced.
        timings : mapping, optional
            What differs between equal runs: start, seconds.

        Returns
        -------
        pathlib.Path
            Where it is.

        Raises
        ------
        BadValue
            If the directory exists or cannot be written.

        Examples
        --------
        >>> simsite.run("county.yaml").save("runs/first")
        PosixPath('runs/first')
        """
        from simsite.experiment.store.store import Keep, save_where
        from simsite.report.run_directory import RunDirectory

        more = RunDirectory(self, self.scenario, words_of(lang), headers, figures)
        keep = Keep(force, trace, more.write, timings)
        where = None if out is None else path_of("out", out)
        return save_where(self, self.scenario, where, self.name, keep)

    def to_text(self, lang: str | None = None) -> str:
        """Return the answer as text: coloured for a terminal, plain anywhere else."""
        from simsite.report.answers.rendered import as_text

        return as_text(self._told(words_of(lang)))

    def to_json(self) -> str:
        """Return the answer as one JSON object."""
        from simsite.report.answers.rendered import as_json

        return as_json(self._told(words_of("en")))

    def _told(self, say: Words) -> Answer:
        """Return title, sentences, tables and plain values in a language."""
        from simsite.report.text import run_answer

        return run_answer(self, say, self.scenario, self.verdict)

    def to_frame(self, table: TableName = "replications") -> DataFrame:
        """Return a table of the run directory as a data frame.

        Needs ``pip install 'simsite[pandas]'``.

        Parameters
        ----------
        table : str
            ``summary``, ``replications``, ``sites``, ``townships``, ``progress`` or ``inputs``:
            what is not known, a row a replication; its file is there only where there is any.

        Returns
        -------
        pandas.DataFrame
            Columns and units as in the file of that name: hours after opening, minutes, shares;
            what is not reached is missing.

        Raises
        ------
        WrongArgument
            If there is no such table.
        BadValue
            If pandas is not installed.

        Examples
        --------
        >>> frame = simsite.run("county.yaml").to_frame()
        >>> frame[frame["metric"] == "completion"].groupby("line")["value"].median()
        """
        from simsite.report.frame import frame
        from simsite.report.summary import summarise
        from simsite.report.tables import table_makers

        return frame(table_makers()[one_of("table", table, TABLES)](summarise(self)))

    def plot(self, kind: str = "completion", *, lang: str | None = None) -> Figure:
        """Return a figure of the run, not written anywhere.

        Parameters
        ----------
        kind : str
            ``completion``, ``coverage``, ``townships``, ``queues`` or ``utilisation``.
        lang : "en" or "zh", optional
            Language; by default that of the environment.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        WrongArgument
            If there is no such kind.
        """
        from simsite.core.engine_names import FIGURES
        from simsite.report.figures.registry import made

        return made(one_of("kind", kind, FIGURES["run"]), self, words_of(lang))

    def _repr_html_(self) -> str:
        """Return the headline for a notebook."""
        from simsite.report.html.notebook import headline

        return headline(self, words_of(None))


def run(
    scenario: ScenarioLike,
    *,
    name: str | None = None,
    precision: Precision = (),
    at_most: int | None = None,
    jobs: int | None = None,
    engine: str = AUTO,
    audit: bool = False,
    progress: Progress | Watch | None = None,
) -> RunResults:
    """Run a scenario as often as it says, or as a precision needs; as ``simsite run``.

    Nothing is written: see `RunResults.save`.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What is asked; it gives replications and seed.
    name : str, optional
        Short name for comparisons; by default that of the file.
    precision : str or sequence of str
        How sharp the answer is to be, such as ``5min`` or ``["2pp", "t95=5min"]``; then the
        scenario's number of replications has no meaning.
    at_most : int, optional
        Most replications of a run with a precision.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    engine : str
        ``auto``, ``kernel`` or ``simpy``. Never changes a number.
    audit : bool
        Whether a replication is held against the written semantics.
    progress : callable or Watch, optional
        Told (steps done, steps in all).

    Returns
    -------
    RunResults

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file.
    BadValue
        If the precision cannot be read or asked for.
    Contradiction
        If SimPy says otherwise about a group that is simulated again, or the audit finds something.

    Examples
    --------
    >>> results = simsite.run("county.yaml", jobs=2)
    >>> results.median_reached
    True
    """
    asked, watch, how = asked_about(scenario), watched(progress), how_of(jobs, engine)
    wish = _wish(precision, at_most, counted=asked.counted)
    watch.reading()
    read = asked.read()
    name = "-".join(asked.parts) if name is None else name
    with asked.placed(), watch.working() as tell:
        found = _simulated(read, wish, name, how, tell)
        watch.lap("simulate")
        if audit:
            from simsite.experiment.run.audit_run import audited

            found = replace(found, audit=audited(found, engine, jobs, tell).audit)
            watch.lap("audit")
    return found


def _wish(texts: Precision, at_most: int | None, *, counted: bool) -> StoppingRule | None:
    """Return how sharp the answer is to be; None where the number of replications is given."""
    if not texts:
        if at_most is not None:
            raise BadValue("precision.missing")
        return None
    from simsite.core.engine_names import FEWEST_REPLICATIONS
    from simsite.experiment.run.precision import wished

    if counted:
        raise BadValue("precision.and_replications")
    most = at_least("at_most", at_most, FEWEST_REPLICATIONS)
    return wished([texts] if isinstance(texts, str) else texts, most)


def _simulated(
    scenario: Scenario, wish: StoppingRule | None, name: str, how: Mapping[str, Any], tell: Progress
) -> RunResults:
    """Run as often as the scenario says, or until the answer is as sharp as wished."""
    if wish is None:
        from simsite.experiment.run.run import run

        return with_scenario(run(scenario, name=name, progress=tell, **how), scenario)
    from simsite.experiment.run.precision import run_to_precision

    return with_scenario(*run_to_precision(scenario, wish, name=name, progress=tell, **how))


def with_scenario(
    results: Results, scenario: Scenario, verdict: Verdict | None = None
) -> RunResults:
    """Return results with what was asked."""
    known = {field.name: getattr(results, field.name) for field in fields(Results)}
    return RunResults(**known, scenario=scenario, verdict=verdict)


def read_run(directory: StrPath) -> RunResults:
    """Read a run directory back, equal to what was saved to the last bit.

    Parameters
    ----------
    directory : path
        As `RunResults.save` or ``simsite run`` wrote it.

    Raises
    ------
    BadValue
        If it is no run directory, was changed, or this version of simsite would make another plan
        of its scenario.
    """
    from simsite.experiment.store.store import load_run

    return with_scenario(*load_run(path_of("directory", directory)))


def read_runs(directories: Sequence[StrPath]) -> list[RunResults]:
    """Read run directories; where two have the same name, they are named after their directory."""
    from simsite.experiment.store.store import named

    paths = [path_of("directories", directory) for directory in directories]
    runs = [read_run(path) for path in paths]
    names = [found.name for found in named(runs, paths)]
    return [replace(found, name=name) for found, name in zip(runs, names, strict=True)]
