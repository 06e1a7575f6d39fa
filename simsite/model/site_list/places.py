"""Faults of a scenario that was made from a list, put where they stand in the list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.site_list.read import SiteList
from simsite.model.site_table import cell_columns, csv_rows
from simsite.model.source import Mark, Source


def in_list(trouble: ScenarioFault, found: SiteList, table: str, keys: list[str]) -> ScenarioFault:
    """Return faults of the scenario and of its table at their places in the planner's list.

    The two files were written in a folder that is gone; nobody can look there.

    Parameters
    ----------
    trouble : ScenarioFault
        As `load` and `build` raise them.
    found : SiteList
        The list, with its places.
    table : str
        Text of the table of sites that was written.
    keys : list of str
        Its columns.
    """
    source = Source("", table.split("\n"))
    lines = [line for line, _ in csv_rows(source, [])][1:]
    faults = []
    for fault in trouble.faults:
        mark = _mark(fault, found, source, lines, keys)
        at = mark.fault(BadValue(fault.key, fault.suggestion, **fault.placeholders))
        # A value of the scenario that stands nowhere in the list is not the cell's.
        faults.append(replace(at, path=fault.path, value=fault.value))
    return ScenarioFault(tuple(sorted(faults, key=lambda f: (f.line, f.column))))


def _mark(fault: Fault, found: SiteList, source: Source, lines: list[int], keys: list[str]) -> Mark:
    """Return the place in the list that a fault means, its headings where it means all of it."""
    if Path(fault.file).suffix == ".csv" and fault.line in lines:
        places = found.places[lines.index(fault.line)]
        starts = cell_columns(source.lines[fault.line - 1])
        number = max(sum(start <= fault.column for start in starts) - 1, 0)
        key = fault.path.rpartition(".")[2]
        key = key if key in places else keys[number]
        return places.get(key, places[""])
    if fault.key == "sites.too_many_people":  # the largest part of the sum
        people = [site.population for site in found.sites]
        return found.places[people.index(max(people))]["population"]
    for number, site in enumerate(found.sites):
        if fault.path == f"sites.{site.id}" or fault.path.startswith(f"sites.{site.id}."):
            key = fault.path.rpartition(".")[2]
            return found.places[number].get(key, found.places[number][""])
    key = fault.path.rpartition(".")[2]
    return found.headings.get(key, found.headings.get("population", found.headings[""]))
