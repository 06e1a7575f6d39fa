"""Results as named arrays in one file, exact to the last bit and the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.experiment.results import Line, Reason, Results
from simsite.metrics.catalogue import METRICS

Array = NDArray[Any]
ARRAYS = "arrays.npz"
LEVELS = ("county", "townships", "sites", "progress", "duty")
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # of a zip file; the hour of writing would change its bytes


def write_arrays(target: Path | IO[bytes], arrays: Mapping[str, Array]) -> None:
    """Write arrays as an ``.npz`` file without pickles, uncompressed, in the given order."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", _FIRST_DATE)
            with archive.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def read_arrays(path: Path) -> dict[str, Array]:
    """Read what `write_arrays` wrote, in its order.

    Raises
    ------
    BadValue
        If it is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        zipfile.BadZipFile,
    ) as trouble:
        raise BadValue("store.arrays", file=path, reason=str(trouble) or "?") from trouble


def to_arrays(results: Results) -> dict[str, Array]:
    """Return all numbers of results by ``line/level/metric`` and ``reasons/number/limit``.

    The county's gains are ``reasons/number/limit/county``.

    Parameters
    ----------
    results : Results
        Of a run.

    Returns
    -------
    dict of str to array
        Shapes as in `Line` and `Reason`; ``reasons/sites`` holds the sites' indices, shape (L,).
    """
    arrays: dict[str, Array] = {}
    for name, line in results.lines.items():
        for level in LEVELS:
            for metric, values in getattr(line, level).items():
                arrays[f"{name}/{level}/{metric}"] = values
    arrays["reasons/sites"] = np.array([r.site for r in results.reasons], dtype=np.int64)
    for number, reason in enumerate(results.reasons):
        for limit, gains in reason.gains.items():
            arrays[f"reasons/{number}/{limit}"] = gains
        for limit, gains in reason.county.items():
            arrays[f"reasons/{number}/{limit}/county"] = gains
    return arrays


def with_arrays(empty: Results, arrays: Mapping[str, Array], file: Path | None = None) -> Results:
    """Return results with the numbers that `to_arrays` took from them.

    Parameters
    ----------
    empty : Results
        Name, plan and seed.
    arrays : mapping of str to array
        From `to_arrays`.
    file : pathlib.Path, optional
        Where they come from, as the reader is to see it.

    Raises
    ------
    BadValue
        If they are not those of the plan.
    """
    try:
        results = _sorted_out(empty, arrays)
        hold_results(results)
    except (KeyError, ValueError, TypeError, IndexError) as trouble:
        reason = str(trouble).strip("'")
        raise BadValue("store.arrays", file=file or ARRAYS, reason=reason) from trouble
    return results


def hold_results(results: Results) -> None:
    """Raise `ValueError` or `KeyError` where numbers are missing, or are not those of the plan."""
    places = {"townships": len(results.townships), "sites": len(results.plan.sites)}
    names = {"county": "county", "townships": "township", "sites": "site"}
    results.headline  # noqa: B018 - there is one
    for name, line in results.lines.items():
        number = line.replications
        for level, called in names.items():
            held = getattr(line, level)
            lacking = [
                m.name for m in METRICS.values() if called in m.levels and m.name not in held
            ]
            shape = (number, places[level]) if level in places else (number,)
            odd = [key for key, values in held.items() if values.shape != shape]
            if lacking or odd or not number:
                raise ValueError(f"{name}/{level}/{(lacking + odd + [''])[0]}")
    if not all(0 <= reason.site < places["sites"] for reason in results.reasons):
        raise ValueError("reasons/sites")


def _sorted_out(empty: Results, arrays: Mapping[str, Array]) -> Results:
    """Return results with arrays at the places that their names say."""
    levels: dict[str, dict[str, dict[str, Array]]] = {}
    gains: dict[int, dict[str, Array]] = {}
    county: dict[int, dict[str, Array]] = {}
    for key, values in arrays.items():
        head, level, *rest = key.split("/")
        if head != "reasons":
            levels.setdefault(head, {name: {} for name in LEVELS})[level][rest[0]] = values
        elif rest:
            table = county if rest[1:] else gains
            table.setdefault(int(level), {})[rest[0]] = values
    lines = {name: Line(**tables) for name, tables in levels.items()}
    reasons = tuple(
        Reason(int(site), gains.get(number, {}), county.get(number, {}))
        for number, site in enumerate(arrays["reasons/sites"])
    )
    return replace(empty, lines=lines, reasons=reasons)
