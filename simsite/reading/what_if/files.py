"""The files of what-ifs: those of the package, those beside a scenario, and one by its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.what_if import WhatIf
from simsite.reading.source import Source, read_source
from simsite.reading.validate import typed
from simsite.reading.yaml_marks import read_tree

SHIPPED = Path(__file__).parent / "shipped"
BESIDE = "what-if"  # folder of a planner's own, beside the scenario
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Overlay:
    """A what-if and the file it was read from.

    Attributes
    ----------
    name : str
        By which it is asked for: that of its file.
    path : pathlib.Path
        The file.
    what_if : WhatIf
        What it says.
    """

    name: str
    path: Path
    what_if: WhatIf

    @property
    def shipped(self) -> bool:
        """Whether it came with the package."""
        return self.path.parent == SHIPPED


@lru_cache(maxsize=64)
def _shipped(path: Path) -> Overlay:
    """Read one of the package, once: it does not change meanwhile."""
    return _read(path)


def read_overlay(path: Path) -> Overlay:
    """Read the file of a what-if.

    Raises
    ------
    BadValue
        If it cannot be read.
    ScenarioFault
        With every fault of it, each at its place.
    """
    return (_shipped if path.parent == SHIPPED else _read)(path)


def _read(path: Path) -> Overlay:
    faults: list[Fault] = []
    tree = read_tree(_source(path), faults)
    found = None if tree is None or faults else typed(WhatIf, tree, faults)
    if faults or found is None:
        raise ScenarioFault(tuple(faults))
    return Overlay(path.stem, path, found)


def _source(path: Path) -> Source:
    """Return the text of a file; one of the package may be read wherever others may not."""
    if path.parent == SHIPPED:
        return Source(path.name, path.read_text("utf-8").split("\n"), SHIPPED)
    return read_source(path, "yaml", str(path))


def paths(folder: Path | None) -> dict[str, Path]:
    """Return the files there are by name; one beside the scenario wins over one of the package.

    Parameters
    ----------
    folder : pathlib.Path or None
        Of the scenario; None where it was not read from a file.
    """
    found = dict(_in_folder(SHIPPED))
    return found if folder is None else found | dict(_in_folder(folder / BESIDE))


def _in_folder(folder: Path) -> Iterator[tuple[str, Path]]:
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return
    yield from ((path.stem, path) for path in files if path.suffix in SUFFIXES)


def overlays(folder: Path | None) -> tuple[Overlay, ...]:
    """Read every what-if there is, by name.

    Parameters
    ----------
    folder : pathlib.Path or None
        Of the scenario.

    Raises
    ------
    ScenarioFault
        With every fault of one of them.
    """
    return tuple(read_overlay(path) for _, path in sorted(paths(folder).items()))


def overlay_of(name: str, folder: Path | None) -> Overlay:
    """Return the what-if of a name, a Chinese title, or the path of a file.

    Parameters
    ----------
    name : str
        As asked for.
    folder : pathlib.Path or None
        Of the scenario.

    Raises
    ------
    BadValue
        If there is none; the nearest name is told.
    ScenarioFault
        With every fault of it.
    """
    if name.endswith(SUFFIXES):
        return read_overlay(Path(name))
    known = paths(folder)
    if name in known:
        return read_overlay(known[name])
    titled = {one.what_if.title.zh: one for one in overlays(folder)}
    if name in titled:
        return titled[name]
    near = next(iter(get_close_matches(name, (*known, *titled), 1, 0.5)), "")
    raise BadValue("what_if.unknown", near, value=name, choice=", ".join(sorted(known)))
