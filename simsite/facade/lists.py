"""A planner's own list on the page: read, confirmed, made a scenario; by the reader of `init`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simsite.facade.arguments import words_of
from simsite.reading.site_list.confirmed import TIMES, confirmed, times_of
from simsite.reading.site_list.listed import SiteList
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import Started, prepare, table_beside
from simsite.report.list_text import ListFacts, list_facts

__all__ = ["LIST_OPTIONS", "TIMES", "Understood", "archive", "understood"]

# What `read_list` takes beside the list, and the option of `init` by which its faults ask for it.
LIST_OPTIONS = {
    "sheet": "--sheet", "people": "--people", "household_size": "--household-size",
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """A list as it was understood, and the scenario it will be.

    Attributes
    ----------
    found : SiteList
        What was read.
    started : Started
        What will be written.
    """

    found: SiteList
    started: Started

    @property
    def times(self) -> dict[str, str]:
        """Day, days, hours and deadline as the scenario writes them."""
        return times_of(self.started)

    @property
    def files(self) -> dict[str, bytes]:
        """The scenario and its table of sites by name."""
        kept = self.started.contents.items()
        return {path.name: text for path, text in kept if path.suffix in (".yaml", ".csv")}

    def facts(self, lang: str) -> ListFacts:
        """Return what was understood and assumed, in ``en`` or ``zh``."""
        return list_facts(self.found, self.started, words_of(lang))


def understood(path: Path, file: str, lang: str, typed: Mapping[str, str]) -> Understood:
    """Read a list and make a scenario of it; nothing is written.

    Parameters
    ----------
    path : pathlib.Path
        The list: Excel or CSV.
    file : str
        Name of the scenario.
    lang : str
        ``en`` or ``zh``: of its comments and headings.
    typed : mapping of str to str
        Some of `LIST_OPTIONS` and `TIMES` as typed; what is empty is left to the reader.

    Raises
    ------
    BadValue
        If there is no list in the file, or it is not clear which.
    ScenarioFault
        With everything wrong in its rows, or in what was typed.
    """
    options = {name: text for name in LIST_OPTIONS if (text := typed.get(name, "").strip())}
    found = read_list(path, **options)
    started = prepare(found, Path(file), words_of(lang).lang)
    times = {name: text for name, text in typed.items() if name in TIMES}
    return Understood(found, confirmed(started, Path(file), times))


def archive(file: Path) -> bytes:
    """Return a scenario that was made of a list, with its table, as a zip file.

    The same files give the same bytes.

    Parameters
    ----------
    file : pathlib.Path
        The scenario.

    Raises
    ------
    FileNotFoundError
        If it or its table is no longer there.
    """
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        for path in (file, table_beside(file)):
            parts.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return kept.getvalue()
