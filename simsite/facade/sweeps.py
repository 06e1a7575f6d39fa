"""Sweeps: many scenarios on the same luck, whole or in parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from simsite.facade.arguments import StrPath, at_least, path_of, paths_of
from simsite.facade.asked import ScenarioFile
from simsite.facade.watch import Progress, Watch, watched

if TYPE_CHECKING:
    from simsite.experiment.sweep.resume import Finished
    from simsite.experiment.sweep.shards import Merged, Shard
    from simsite.experiment.sweep.sweep import How, SweepEstimate, SweepOutcome


class SweepOptions(TypedDict, total=False):
    """How a sweep is gone about; nothing here changes a number.

    Attributes
    ----------
    jobs : int or None
        Processes; by default as many as there are processors.
    shard : str or None
        ``2/8``: the second of eight parts; all unless given.
    dask : str or None
        Address of the scheduler of a Dask cluster whose workers do the work.
    point_timeout : str or None
        Time of work after which a design point is given up, such as ``10 min``.
    fail_fast : bool
        Whether to stop at the first design point that is given up.
    force : bool
        Whether to begin anew, without what this or another sweep has finished.
    notice : callable
        Told the key of a sentence and its values when something happens on the way.
    headers : "en" or "zh"
        Language of the headers of ``points.csv``; programs rely on the English ones.
    """

    jobs: int | None
    shard: str | None
    dask: str | None
    point_timeout: str | None
    fail_fast: bool
    force: bool
    notice: Callable[[str, Mapping[str, Any]], None]
    headers: str


def sweep(
    file: StrPath | ScenarioFile,
    out: StrPath | None = None,
    *,
    progress: Progress | Watch | None = None,
    **options: Unpack[SweepOptions],
) -> SweepOutcome:
    """Run every design point of a sweep file that is not finished yet, as ``simsite sweep``.

    Its table is written beside them as ``points.csv``, unless it is only a part.

    Parameters
    ----------
    file : path or ScenarioFile
        The sweep file, or one with what is laid over every scenario of it.
    out : path, optional
        Where finished points are kept; by default ``runs/<name>``. The same call finds them there.
    progress : callable or Watch, optional
        Told (replications done, replications in all), those of finished points included.
    **options
        How it is gone about: see `SweepOptions`.

    Returns
    -------
    SweepOutcome

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file and of its scenarios.
    BadValue
        If the directory holds something else, another sweep works there, or it cannot be written.
    Contradiction
        If SimPy says otherwise about a group of a design point that is simulated again.
    PointFailed
        If a design point cannot be finished, and that is to stop the sweep.

    Examples
    --------
    >>> swept = simsite.sweep("sweep.yaml", jobs=2)
    >>> len(swept.table.points)
    12
    """
    from simsite.experiment.sweep.sweep import read_sweep
    from simsite.report.sweep_text import write_points

    how, asked, watch = sweep_how(**options), _asked(file), watched(progress)
    folder = sweep_folder(asked, out, options.get("shard"))
    watch.reading()
    read = read_sweep(asked.path, asked.overrides)
    from simsite.experiment.sweep.sweep import sweep as run_all  # with all that simulates

    with watch.working() as tell:
        outcome = run_all(read, folder, how, progress=tell)
    watch.lap("simulate")
    if how.shard is None:
        write_points(outcome.table, folder, options.get("headers", "en"))
    return outcome


def finished_sweep(file: StrPath | ScenarioFile, out: StrPath | None = None) -> Finished | None:
    """Return a sweep if all of it is on disk, computed from the same inputs, without reading them.

    Parameters
    ----------
    file, out
        As of `sweep`.

    Returns
    -------
    Finished or None
        None where anything is missing, damaged, or not as it was.
    """
    from simsite.experiment.sweep.resume import find_finished

    asked = _asked(file)
    return find_finished(asked.path, asked.overrides, sweep_folder(asked, out))


def estimate_sweep(
    file: StrPath | ScenarioFile,
    out: StrPath | None = None,
    *,
    progress: Watch | None = None,
    **options: Unpack[SweepOptions],
) -> SweepEstimate:
    """Say how many points a sweep has and how long the rest takes, as ``simsite sweep --dry-run``.

    Parameters
    ----------
    file, out, **options
        As of `sweep`.
    progress : Watch, optional
        Told when all is read.

    Returns
    -------
    SweepEstimate

    Raises
    ------
    ScenarioFault
        With every fault of the file and of its scenarios.
    BadValue
        If the cluster that is asked for does not answer.
    """
    from simsite.experiment.sweep.sweep import estimate, read_sweep

    how, asked, watch = sweep_how(**options), _asked(file), watched(progress)
    read = read_sweep(asked.path, asked.overrides)
    with watch.working():
        return estimate(read, sweep_folder(asked, out, options.get("shard")), how)


def merge(
    folders: Sequence[StrPath],
    out: StrPath | None = None,
    *,
    force: bool = False,
    headers: str = "en",
) -> Merged:
    """Make the whole sweep out of its parts, as ``simsite merge``.

    Parameters
    ----------
    folders : sequence of path
        One a part.
    out : path, optional
        Directory of the sweep; by default the name the parts' folders have in common.
    force : bool
        Whether what is there is not used.
    headers : "en" or "zh"
        Language of the headers of ``points.csv``; programs rely on the English ones.

    Returns
    -------
    Merged

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If a part is missing, unfinished or of another sweep, or nothing can be written.

    Examples
    --------
    >>> simsite.merge(["runs/sweep-1-of-2", "runs/sweep-2-of-2"]).directory
    PosixPath('runs/sweep')
    """
    from simsite.experiment.sweep.shards import merge as merged_of
    from simsite.report.sweep_text import write_points

    where = None if out is None else path_of("out", out)
    merged = merged_of(paths_of("folders", folders), where, force=force)
    write_points(merged.table, merged.directory, headers)
    return merged


def sweep_folder(
    file: StrPath | ScenarioFile, out: StrPath | None = None, shard: str | None = None
) -> Path:
    """Return where a sweep, or a part of it, keeps what is finished.

    Parameters
    ----------
    file, out, shard
        As of `sweep`.

    Raises
    ------
    BadValue
        If `shard` cannot be read.
    """
    from simsite.experiment.store.store import RUNS

    folder = RUNS / _asked(file).path.stem if out is None else path_of("out", out)
    part = part_of(shard)
    return folder if part is None else part.folder(folder)


def part_of(shard: str | None) -> Shard | None:
    """Return which part of a sweep ``2/8`` means; None for the whole.

    Raises
    ------
    BadValue
        If it cannot be read.
    """
    from simsite.experiment.sweep.shards import Shard

    return None if shard is None else Shard.read(shard)


def _asked(file: StrPath | ScenarioFile) -> ScenarioFile:
    return file if isinstance(file, ScenarioFile) else ScenarioFile(file)


def sweep_how(**options: Unpack[SweepOptions]) -> How:
    """Return how a sweep is gone about.

    Parameters
    ----------
    **options
        See `SweepOptions`.

    Raises
    ------
    WrongArgument
        If an option cannot be meant.
    BadValue
        If one cannot be read, or something that only processes of this machine can do is asked of
        a cluster.
    """
    from simsite.core.units import parse_duration
    from simsite.experiment.sweep.sweep import How

    limit = options.get("point_timeout")
    given = cast("dict[str, Any]", {**options})
    given.pop("headers", None)  # of the table, which comes after
    given["jobs"] = at_least("jobs", options.get("jobs"), 1)
    given["shard"] = part_of(options.get("shard"))
    given["point_timeout"] = None if limit is None else parse_duration(limit)
    return How(**given)
