"""Directories of results: written whole or not at all, read back to the last bit.

A run directory holds

- ``manifest.json``: what made it, with versions and the SHA-256 of every other file;
- ``scenario.yaml``: the resolved scenario, which needs no other file;
- ``arrays.npz``: all numbers, exact;
- ``timings.json``: when and how long, apart, because it differs between equal runs;
- tables and figures for people, written by `simsite.report`;
- with a trace ``events.csv``, ``tubes.csv`` and more (`simsite.experiment.store.events`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.run.results import (
    BY_REPLICATION,
    NARROW,
    Audit,
    Ensemble,
    Reason,
    Results,
    SelfCheck,
)
from simsite.experiment.store.manifest import (
    RUN_SCHEMA,
    TIMINGS,
    read_manifest,
    refuse_changed,
    refuse_other,
    sha256,
    write_json,
    write_manifest,
)
from simsite.experiment.store.whole import MANIFEST, free_name, refuse_existing, whole_directory
from simsite.metrics.catalogue import METRICS
from simsite.model import plan as nouns
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario, origins

Array = NDArray[Any]
ARRAYS = "arrays.npz"
LEVELS = (*BY_REPLICATION, "duty")
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # of a zip file; the hour of writing would change its bytes
LONGEST_NAME = 80
RUNS = Path("runs")
SCENARIO = "scenario.yaml"

# A plan as text, by which a kept result is told from one that was understood differently.
#
# It is what `repr` says, put together from parts that are written once. A class is called what it
# was called when the first results were kept, so that a new name makes no result another one; and
# what a noun has got since then is written only where it says something.

FIRST_NAMES: dict[type, str] = {
    nouns.AppointmentArrivals: "Appointments",
    nouns.CampaignClock: "Calendar",
    nouns.Distribution: "Law",
    nouns.DosePreparation: "Preparation",
    nouns.FreeArrivals: "Arrivals",
    nouns.PoissonArrivals: "Poisson",
    nouns.Region: "Place",
    nouns.SitePlan: "Site",
    nouns.UncertainQuantity: "Quantity",
}
# The village of a site that names none: at first it was called as the site.
NOWHERE = nouns.Region("", "", "")
# fields by what says nothing
LATER: dict[str, object] = {
    "later_visits": 0, "law": None, "correlated": None, "counts": (), "visitors": (),
    "shared": (), "served_by": (), "by_class": (), "classes": (), "stream_classes": (),
    "early": nouns.Distribution.constant(0.0), "announcement": None, "turnout": None,
    "strict": False, "level": 0, "patience": None, "room": NEVER, "speeds": (), "causes": (),
    "halts": (), "paper": None, "balk": None, "part": 1.0, "left": None, "marshals": 0,
    "runners": 0, "together": False,
}  # fmt: skip


def plan_text(plan: CampaignPlan) -> str:
    """Return ``repr(plan)`` as at first: `FIRST_NAMES`, nothing of `LATER` that says nothing.

    Sites share laws, hours and crews, and each is written only once.

    Parameters
    ----------
    plan : CampaignPlan
        Any plan.
    """
    return _text(plan, {})


def _text(part: Any, known: dict[int, str]) -> str:
    """Return the ``repr`` of a part; `known` holds those of tuples and dataclasses by their id."""
    kind: Any = type(part)
    names = _names(kind)
    if names is None:
        return repr(part)
    text = known.get(id(part))
    if text is None:  # the plan holds every part, so no id is given anew meanwhile
        if kind is tuple:
            comma = "," if len(part) == 1 else ""
            text = f"({', '.join([_text(member, known) for member in part])}{comma})"
        else:
            given = {name: getattr(part, name) for name in names}
            said = dict(own for own in given.items() if own not in LATER.items())
            values = {name: _text(value, known) for name, value in said.items()}
            if said.get("village") == NOWHERE:
                values["village"] = _text(nouns.Region(part.id, part.id, part.id), {})
            shown = ", ".join(f"{name}={value}" for name, value in values.items())
            text = f"{FIRST_NAMES.get(kind, kind.__qualname__)}({shown})"
        known[id(part)] = text
    return text


@cache
def _names(kind: type[Any]) -> tuple[str, ...] | None:
    """Return the fields of a dataclass, none of a tuple; None for what has no parts."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind) if field.repr)
    return () if kind is tuple else None


def write_arrays(target: Path | IO[bytes], arrays: Mapping[str, Array]) -> None:
    """Write arrays as an ``.npz`` file without pickles, uncompressed, in the given order.

    Whole numbers have 8 bytes, in however few they are held.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", _FIRST_DATE)
            with archive.open(member, "w", force_zip64=True) as file:
                whole = array.astype(np.int64, copy=False) if array.dtype.kind == "i" else array
                np.lib.format.write_array(file, whole, allow_pickle=False)


def read_arrays(path: Path) -> dict[str, Array]:
    """Read what `write_arrays` wrote, in its order.

    Raises
    ------
    BadValue
        If it is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: _narrow(name, archive[name]) for name in archive.files}
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        zipfile.BadZipFile,
    ) as trouble:
        raise BadValue("store.arrays", file=path, reason=str(trouble) or "?") from trouble


def _narrow(name: str, values: Array) -> Array:
    """Return numbers of sites in as few bytes as an `Ensemble` holds them in."""
    level, _, metric = name.rpartition("/")
    kind = NARROW.get(metric) if level.endswith("/sites") and values.dtype == np.int64 else None
    if kind is None:
        return values
    narrow = values.astype(kind)
    if not np.array_equal(narrow, values):
        raise ValueError(name)
    return narrow


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
        Shapes as in `Ensemble` and `Reason`; ``reasons/sites`` holds the indices of sites, (L,).
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
    lines = {name: Ensemble(**tables) for name, tables in levels.items()}
    reasons = tuple(
        Reason(int(site), gains.get(number, {}), county.get(number, {}))
        for number, site in enumerate(arrays["reasons/sites"])
    )
    return replace(empty, lines=lines, reasons=reasons)


@dataclass(frozen=True)
class Keep:
    """How results are to be kept.

    Attributes
    ----------
    force : bool
        Whether an existing directory of results is replaced.
    trace : bool
        Whether the events of one replication are written, too.
    more : callable, optional
        Given the directory while it is being written; adds tables and figures.
    timings : mapping, optional
        What differs between equal runs: start, seconds, processes.
    """

    force: bool = False
    trace: bool = False
    more: Callable[[Path], None] | None = None
    timings: Mapping[str, Any] | None = None


def target(out: Path | None, name: str, *, force: bool) -> Path:
    """Return where a run is to be kept.

    Parameters
    ----------
    out : pathlib.Path or None
        As asked for; None for the next free ``runs/<name>-<number>``.
    name : str
        Short name of the results.
    force : bool
        Whether an existing directory of results may be replaced.

    Raises
    ------
    BadValue
        If `out` exists and may not be replaced.
    """
    if out is None:
        return free_name(RUNS, _plain(name))
    refuse_existing(out, force=force)
    return out


def save_where(
    results: Results, scenario: Scenario, out: Path | None, name: str, keep: Keep
) -> Path:
    """Save a run where it was asked for, else at the next free name; return where.

    Another run may take the same free name meanwhile; then the next one is taken.
    """
    while True:
        directory = target(out, name, force=keep.force)
        try:
            save(results, scenario, directory, keep)
        except BadValue as trouble:
            if out is not None or trouble.key != "store.exists":
                raise
        else:
            return directory


def _plain(name: str) -> str:
    """Return a name that is one part of a path, whatever it was made of."""
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in name)
    return kept.strip()[:LONGEST_NAME] or "run"


def save(results: Results, scenario: Scenario, directory: Path, keep: Keep | None = None) -> None:
    """Write a run directory, whole or not at all.

    Parameters
    ----------
    results : Results
        What came out.
    scenario : Scenario
        What was asked.
    directory : pathlib.Path
        Where; must not exist, unless forced.
    keep : Keep, optional
        How.

    Raises
    ------
    BadValue
        If the directory exists or cannot be written.
    """
    from simsite.reading.write import resolved_files

    keep = keep or Keep()
    asked = resolved_files(scenario, SCENARIO)
    with whole_directory(directory, force=keep.force) as folder:
        for name, content in asked.items():
            (folder / name).write_bytes(content)
        write_arrays(folder / ARRAYS, to_arrays(results))
        traced = _trace(results, folder) if keep.trace else None
        if keep.more is not None:
            keep.more(folder)
        write_json(folder / TIMINGS, keep.timings or {})
        write_manifest(folder, _about(results, asked[SCENARIO], traced))


def load_results(directory: Path) -> Results:
    """Read the results of a run directory back; see `load_run`."""
    return load_run(directory)[0]


def load_run(directory: Path) -> tuple[Results, Scenario]:
    """Read a run directory back: what came out, and what was asked.

    Parameters
    ----------
    directory : pathlib.Path
        As `save` wrote it.

    Returns
    -------
    tuple of Results and Scenario
        Equal to what was saved, to the last bit; the plan is that of the scenario.

    Raises
    ------
    BadValue
        If it is no run directory, was changed, or this version of simsite would make another plan
        of its scenario.
    """
    from simsite.building.build import build

    manifest = read_manifest(directory, RUN_SCHEMA)
    for name in (SCENARIO, ARRAYS):
        refuse_other(directory, name, manifest)
    refuse_changed(directory, manifest)
    scenario = load_scenario(directory)
    plan = build(scenario)
    if fingerprint(plan) != manifest["plan_sha256"]:
        made_with = manifest["versions"]["simsite"]
        raise BadValue("store.other_version", file=directory, version=made_with)
    check = SelfCheck(**_known(SelfCheck, manifest["check"])) if manifest.get("check") else None
    audit = Audit(**_known(Audit, manifest["audit"])) if manifest.get("audit") else None
    empty = Results(
        manifest["name"], plan, manifest["seed"], {},
        check=check, audit=audit, origins=origins(scenario),
    )  # fmt: skip
    results = with_arrays(empty, read_arrays(directory / ARRAYS), directory / ARRAYS)
    found = {"lines": list(results.lines), "replications": results.headline.replications}
    for key, value in found.items():
        if manifest[key] != value:
            about = {"name": key, "value": manifest[key]}
            raise BadValue("store.key_value", file=directory / MANIFEST, **about)
    return results, scenario


def _known(noun: type[SelfCheck | Audit], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what this version knows of what is told; a later one may have added to it."""
    return {field.name: told[field.name] for field in fields(noun)}


def load_named(directories: Sequence[Path]) -> list[Results]:
    """Read run directories; where two have the same name, they are named after their directory."""
    return named([load_results(directory) for directory in directories], directories)


def named(results: Sequence[Results], directories: Sequence[Path]) -> list[Results]:
    """Return results whose names differ: where two are alike, they are named after directories.

    Parameters
    ----------
    results : sequence of Results
        Of runs.
    directories : sequence of pathlib.Path
        From which each was read.
    """
    for names in (
        [found.name for found in results],
        [directory.resolve().name for directory in directories],
        [str(directory) for directory in directories],
    ):
        if len(set(names)) == len(names):
            break
    return [replace(found, name=name) for found, name in zip(results, names, strict=True)]


def load_scenario(directory: Path) -> Scenario:
    """Read the resolved scenario of a run directory."""
    from simsite.reading.load import load

    return load(directory / SCENARIO)


def fingerprint(plan: CampaignPlan) -> str:
    """Return the SHA-256 of a plan: equal plans, equal fingerprints."""
    return sha256(plan_text(plan).encode())


def _about(results: Results, resolved: bytes, traced: Mapping[str, Any] | None) -> dict[str, Any]:
    about: dict[str, Any] = {
        "schema": RUN_SCHEMA,
        "simsite": __version__,
        "name": results.name,
        "seed": results.seed,
        "replications": results.headline.replications,
        "lines": list(results.lines),
        "check": None if results.check is None else asdict(results.check),
        "scenario_sha256": sha256(resolved),
        "plan_sha256": fingerprint(results.plan),
    }
    if results.audit is not None:
        about["audit"] = asdict(results.audit)
    if traced is not None:
        about["trace"] = dict(traced)
    return about


def _trace(results: Results, folder: Path) -> dict[str, Any]:
    from simsite.experiment.store.events import write_trace

    return write_trace(results, folder)
