"""Finished design points on disk, one file each, named after everything they depend on.

A file is whole or not there: it is written beside, forced to the disk and renamed. Its own
SHA-256 is in it, so a damaged one is noticed and computed again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite import __version__
from simsite.core.files import write_whole
from simsite.experiment.manifest import sha256
from simsite.model.scenario import Scenario

POINT_SCHEMA = "simsite.point/1"
Lines = dict[str, dict[str, NDArray[Any]]]


def point_key(scenario: Scenario, lines: tuple[str, ...]) -> str:
    """Return the SHA-256 of all that a design point's numbers depend on.

    Parameters
    ----------
    scenario : Scenario
        What is run; its seed and replications are part of it.
    lines : tuple of str
        Kinds of luck.
    """
    from simsite.model.write import resolved_yaml

    luck = {"seed": scenario.run.seed, "replications": scenario.run.replications}
    about = {"version": __version__, "lines": lines, **luck, "scenario": resolved_yaml(scenario)}
    return sha256(_canonical(about))


def write_point(path: Path, key: str, lines: Lines) -> None:
    """Write the county's numbers of a design point.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    key : str
        From `point_key`.
    lines : dict of str to dict of str to array, shape (R,)
        County metrics by line and name.
    """
    numbers = {
        line: {name: values.tolist() for name, values in county.items()}
        for line, county in lines.items()
    }
    content = {"schema": POINT_SCHEMA, "key": key, "lines": numbers}
    written = {**content, "sha256": sha256(_canonical(content))}
    write_whole(path, (json.dumps(written, allow_nan=False) + "\n").encode())


def read_point(path: Path, key: str) -> Lines | None:
    """Read a design point; None where the file is damaged or of another point.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    content = path.read_bytes()
    try:
        written = json.loads(content)
        seal = written.pop("sha256")
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    if seal != sha256(_canonical(written)) or written["key"] != key:
        return None
    return {
        line: {name: np.array(values) for name, values in county.items()}
        for line, county in written["lines"].items()
    }


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, allow_nan=False).encode()
