"""A list of the county's villages, and the sites that name one that is not on it."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

from simsite.core.errors import BadValue, Fault
from simsite.model.site_table import Table
from simsite.model.sites import HEADERS
from simsite.model.yaml_marks import Marked

COLUMNS = (
    "village_code", "village_zh", "village_en", "township_code", "township_zh", "township_en",
)  # fmt: skip
VILLAGES = Table(COLUMNS, {word: key for word, key in HEADERS.items() if key in COLUMNS}, ())


def unknown_places(sites: Marked, villages: Marked) -> list[Fault]:
    """Return a fault for every village or township of a site that the list does not have.

    Parameters
    ----------
    sites : Marked
        Rows of the table of sites.
    villages : Marked
        Rows of the list; a column that it lacks is not compared.

    Returns
    -------
    list of Fault
        Each at its row and column, with the nearest name on the list.
    """
    known = {key: _names(villages, key) for key in COLUMNS}
    faults = []
    for site in sites.value:
        for key, names in known.items():
            cell = site.value.get(key)
            if names and cell is not None and _folded(cell.text) not in names:
                faults.append(_fault(site, key, cell, names))
    return faults


def _names(villages: Marked, key: str) -> dict[str, str]:
    """Return what the list has in a column, as written, by its folded form."""
    cells = [row.value[key].text for row in villages.value if key in row.value]
    return {_folded(text): text for text in cells}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _fault(site: Marked, key: str, cell: Marked, names: dict[str, str]) -> Fault:
    near = next(iter(get_close_matches(_folded(cell.text), names, 1, 0.6)), "")
    name = site.value.get("id")
    where = f"sites.{name.text}.{key}" if name is not None else f"sites.{key}"
    kind = key.partition("_")[0]
    problem = BadValue(f"sites.unknown_{kind}", names.get(near, ""), value=cell.text, column=key)
    return cell.mark.fault(problem, where, cell.text)
