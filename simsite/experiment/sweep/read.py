"""A sweep as asked for, its sampled points included."""

from __future__ import annotations

import os
from collections.abc import Sequence

from simsite.draws.designs import unit_cube
from simsite.reading.sweep_file import Sweep, load_sweep


def read_sweep(path: str | os.PathLike[str], sets: Sequence[str] = ()) -> Sweep:
    """Read a sweep file and every scenario it asks for, as `simsite.reading.sweep_file.load_sweep`.

    Parameters
    ----------
    path : str or path
        The YAML file.
    sets : sequence of str
        Overrides ``PATH=VALUE`` for every scenario.

    Raises
    ------
    ScenarioFault
        With every fault of the file and of its scenarios.
    """
    return load_sweep(path, sets, unit_cube)
