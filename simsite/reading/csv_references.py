"""CSV files that a scenario names: each is read in the place of ``{file: ...}``."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from difflib import get_close_matches

from simsite.core.errors import BadValue, Fault
from simsite.model.people import STREAMS
from simsite.model.sites import HEADERS
from simsite.reading.arrival_table import read_arrival_sheets, read_arrivals
from simsite.reading.formats import WORKBOOK, format_of
from simsite.reading.nearest import Nearest
from simsite.reading.site_list.workbook import workbook_grids
from simsite.reading.site_table import (
    SITES,
    VISITED,
    TableRules,
    cell_columns,
    csv_rows,
    read_table,
)
from simsite.reading.source import (
    Mark,
    Source,
    control_faults,
    read_bytes,
    read_source,
)
from simsite.reading.validate import first_day_of, missing_key, place_of, unknown_key
from simsite.reading.yaml_marks import UNREAD, Marked

COLUMNS = (
    "village_code", "village_zh", "village_en", "township_code", "township_zh", "township_en",
)  # fmt: skip
WORKBOOK_NAMES = frozenset({".xlsx", ".xlsm"})
VILLAGES = TableRules(COLUMNS, {word: key for word, key in HEADERS.items() if key in COLUMNS}, ())


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
    nearest = {key: Nearest(names) for key, names in known.items()}
    faults = []
    for site in sites.value:
        for key, names in known.items():
            text = site.text_of(key)
            if names and text is not None and _folded(text) not in names:
                near = names.get(nearest[key].to(_folded(text)), "")
                faults.append(_fault(site, key, near))
    return faults


def _names(villages: Marked, key: str) -> dict[str, str]:
    """Return what the list has in a column, as written, by its folded form."""
    cells = (row.text_of(key) for row in villages.value)
    return {_folded(text): text for text in cells if text is not None}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _fault(site: Marked, key: str, near: str) -> Fault:
    cell: Marked = site.value[key]
    name = site.text_of("id")
    where = f"sites.{name}.{key}" if name is not None else f"sites.{key}"
    kind = key.partition("_")[0]
    problem = BadValue(f"sites.unknown_{kind}", near, value=cell.text, column=key)
    return cell.mark.fault(problem, where, cell.text)


def with_files(tree: Marked, faults: list[Fault]) -> Marked:
    """Return a tree with its sites, times of arrival and samples read from their files.

    Parameters
    ----------
    tree : Marked
        A whole scenario.
    faults : list of Fault
        Faults found are added here.
    """
    tree = _with_samples(tree, faults)
    arrivals = tree.value.get("arrivals")
    ways = arrivals.value if arrivals is not None and isinstance(arrivals.value, dict) else {}
    table = VISITED if STREAMS & ways.keys() else SITES
    tree = _with_table(tree, "sites", table, faults)
    if arrivals is not None and ways:
        kept = _with_times(arrivals, first_day_of(tree), faults)
        tree = Marked({**tree.value, "arrivals": kept}, tree.mark, tree.text, tree.key_mark)
    return tree


def _with_times(node: Marked, first_day: dt.date | None, faults: list[Fault]) -> Marked:
    """Return ways of arriving, and those beside them, with the times that files hold."""
    ways = dict(node.value)
    if _names_file(ways.get("times")):
        ways["times"] = _times(ways["times"], first_day, faults)
    if isinstance(getattr(ways.get("beside"), "value", None), dict):
        ways["beside"] = _with_times(ways["beside"], first_day, faults)
    return Marked(ways, node.mark, "", node.key_mark)


def _names_file(node: Marked | None) -> bool:
    """Whether times are those of a file, and not of a site that happens to be called so."""
    if node is None or not isinstance(node.value, dict):
        return False
    file = node.value.get("file")
    return file is not None and not isinstance(file.value, list)


def _with_table(tree: Marked, part: str, table: TableRules, faults: list[Fault]) -> Marked:
    """Replace ``part: {file: ...}`` by the rows of the file."""
    node = tree.value.get(part)
    if node is None or not isinstance(node.value, dict):
        return tree
    file = _file(node, part, ("file", "villages"), faults)
    source = None if file is None else _source(file, f"{part}.file", faults)
    rows = None if source is None else read_table(source, table, faults)
    if rows is not None and "villages" in node.value:
        faults.extend(_unknown_places(rows, node.value["villages"], faults))
    rows = rows or Marked(None, node.mark, UNREAD)
    return Marked({**tree.value, part: rows.under(node.key_mark)}, tree.mark)


def _unknown_places(sites: Marked, file: Marked, faults: list[Fault]) -> list[Fault]:
    """Return the villages and townships of sites that are not in the file of villages."""
    if not isinstance(file.value, str):
        problem = BadValue("text.not_text", value=file.text)
        return [file.mark.fault(problem, "sites.villages", file.text)]
    source = _source(file, "sites.villages", faults)
    villages = None if source is None else read_table(source, VILLAGES, faults)
    return [] if villages is None else unknown_places(sites, villages)


def _file(node: Marked, where: str, keys: tuple[str, ...], faults: list[Fault]) -> Marked | None:
    """Return the name of the file; say what else is wrong with the mapping that gives it."""
    file: Marked | None = node.value.get("file")
    free = [key for key in keys if key not in node.value]
    for key, member in node.value.items():
        if key not in keys:
            near = next(iter(get_close_matches(key, free, 1, 0.6)), "")
            problem = unknown_key(key, where, near)
            faults.append(place_of(member).fault(problem, f"{where}.{key}", key))
    if file is None:
        faults.append(place_of(node).fault(missing_key("file", where), f"{where}.file"))
    elif not isinstance(file.value, str):
        problem = BadValue("text.not_text", value=file.text)
        faults.append(file.mark.fault(problem, f"{where}.file"))
        return None
    return file


def _source(file: Marked, where: str, faults: list[Fault]) -> Source | None:
    """Read the file that a scenario names."""
    path = file.mark.source.folder / file.value
    try:
        return read_source(path, "csv", str(path))
    except BadValue as problem:
        faults.append(file.mark.fault(problem, where, file.text))
        return None


def _times(node: Marked, first_day: dt.date | None, faults: list[Fault]) -> Marked:
    """Return the times of arrival that a file holds, by site."""
    file = _file(node, "arrivals.times", ("file",), faults)
    times = None
    if file is not None:
        try:
            times = _arrivals(file, first_day or dt.date(1970, 1, 1), faults)
        except BadValue as problem:
            faults.append(file.mark.fault(problem, "arrivals.times.file", file.text))
    return (times or Marked(None, node.mark, UNREAD)).under(node.key_mark)


def _arrivals(file: Marked, first_day: dt.date, faults: list[Fault]) -> Marked | None:
    """Return the times of arrival in a table, or in the sheets of a workbook that have any."""
    path = file.mark.source.folder / file.value
    raw = read_bytes(path, "csv") if path.suffix.lower() in WORKBOOK_NAMES else b""
    if format_of(raw) != WORKBOOK:
        return read_arrivals(read_source(path, "csv", str(path)), first_day, faults)
    grids, hidden = workbook_grids(raw, path)
    visible = [grid for grid in grids if grid.sheet not in hidden]
    times = read_arrival_sheets(visible, first_day, faults)
    if times is None:
        choice = ", ".join(grid.sheet for grid in visible)
        raise BadValue("times.no_sheet", value=file.text, choice=choice)
    return times


def _with_samples(node: Marked, faults: list[Fault], where: str = "") -> Marked:
    """Replace every ``empirical: {file: ...}`` by the values in the file."""
    if isinstance(node.value, list):
        members = [
            _with_samples(member, faults, f"{where}.{_label(member, number)}")
            for number, member in enumerate(node.value)
        ]
        return replace(node, value=members)
    if not isinstance(node.value, dict):
        return node
    kept = {}
    for key, member in node.value.items():
        inner = f"{where}.{key}" if where else key
        if key == "empirical" and isinstance(member.value, dict) and "file" in member.value:
            kept[key] = _sample(member, inner, faults)
        elif inner == "sites":
            kept[key] = member  # many, and none holds a law
        else:
            kept[key] = _with_samples(member, faults, inner)
    return replace(node, value=kept)


def _label(member: Marked, number: int) -> str:
    """Return what a member of a list goes by in paths: its name, else its number."""
    name = member.value.get("name") if isinstance(member.value, dict) else None
    return name.text if name is not None and name.text else str(number)


def _sample(node: Marked, where: str, faults: list[Fault]) -> Marked:
    """Return a law as measured with the values of a column of a file."""
    unread = Marked(None, node.mark, UNREAD, node.key_mark)
    file = _file(node, where, ("file", "column", "unit", "floor", "shift"), faults)
    column = node.value.get("column")
    if column is None:
        problem = missing_key("column", where)
        faults.append(place_of(node).fault(problem, f"{where}.column"))
        return unread
    source = None if file is None else _source(file, f"{where}.file", faults)
    unit = node.value.get("unit")
    values = None
    if source is not None:
        values = _column(source, column, "" if unit is None else unit.text, faults)
    if values is None:
        return unread
    rest = {key: node.value[key] for key in ("floor", "shift") if key in node.value}
    listed = Marked(values, node.mark, "", node.key_mark)
    return Marked({"values": listed, **rest}, node.mark, "", node.key_mark)


def _column(
    source: Source, column: Marked, unit: str, faults: list[Fault]
) -> list[Marked] | None:  # fmt: skip
    """Return the cells of a column, each with its unit and its place."""
    controls = control_faults(source)
    faults.extend(controls)
    rows = [] if controls else csv_rows(source, faults)
    if len(rows) < 2:
        empty = Mark(source, 1, 1).fault(BadValue("file.empty"))
        faults.extend([] if controls else [empty])
        return None
    header = rows[0][1]
    if column.text not in header:
        near = next(iter(get_close_matches(column.text, header, 1, 0.6)), "")
        problem = BadValue("csv.no_column", near, value=column.text, choice=", ".join(header[:20]))
        faults.append(column.mark.fault(problem, "", column.text))
        return None
    place, found = header.index(column.text), []
    for line, cells in rows[1:]:
        if len(cells) > len(header):
            problem = BadValue("csv.cells", number=len(cells), expected=len(header))
            faults.append(Mark(source, line, 1).fault(problem))
        cell = cells[place] if place < len(cells) else ""
        if cell:
            starts = cell_columns(source.lines[line - 1])
            mark = Mark(source, line, starts[place] if place < len(starts) else 1)
            number = cell.replace(".", "", 1).replace("-", "", 1).isdigit()
            found.append(Marked(f"{cell} {unit}" if unit and number else cell, mark, cell))
    return found
