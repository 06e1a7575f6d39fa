"""How a sweep is gone about, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simsite.core.errors import BadValue
from simsite.experiment.run.executor import cores
from simsite.experiment.run.replications import Workers
from simsite.experiment.sweep.shards import Shard


def _say_nothing(_key: str, _about: Mapping[str, Any]) -> None:
    """Leave what happens on the way unsaid."""


@dataclass(frozen=True, slots=True)
class How:
    """How a sweep is gone about; nothing here changes a number.

    Attributes
    ----------
    jobs : int, optional
        Processes; by default as many as there are processors. With one, and no `point_timeout`,
        everything runs in this process.
    force : bool
        Whether to begin anew, without what this or another sweep has finished.
    shard : Shard, optional
        Which part of the design points; all unless given.
    point_timeout : float, optional
        Seconds of work after which a design point is given up.
    fail_fast : bool
        Whether to stop at the first design point that is given up.
    dask : str, optional
        Address of the scheduler of a Dask cluster whose workers do the work; processes of this
        machine unless given.
    notice : callable
        Told the key of a sentence and its values when something happens on the way.

    Raises
    ------
    BadValue
        If something that only processes of this machine can do is asked of a cluster.
    """

    jobs: int | None = None
    force: bool = False
    shard: Shard | None = None
    point_timeout: float | None = None
    fail_fast: bool = False
    dask: str | None = None
    notice: Callable[[str, Mapping[str, Any]], None] = _say_nothing

    def __post_init__(self) -> None:
        if self.dask is not None and self.jobs is not None:
            raise BadValue("dask.jobs")
        if self.dask is not None and self.point_timeout is not None:
            raise BadValue("dask.point_timeout")

    @property
    def processes(self) -> int:
        """How many processes of this machine there may be."""
        return self.jobs or cores()


@contextmanager
def hired(how: How) -> Iterator[Workers | None]:
    """Give the workers of the cluster that is asked for, and let them go; None without one.

    Raises
    ------
    BadValue
        If nobody answers there, or with another program.
    """
    if how.dask is None:
        yield None
        return
    from simsite.experiment.sweep.dask import DaskWorkers

    workers = DaskWorkers(how.dask, how.notice)
    try:
        yield workers
    finally:
        workers.end()
