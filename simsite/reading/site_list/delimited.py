"""A list in a text file: what separates its cells is told by its headings, and by its rows."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.reading.encodings import decode
from simsite.reading.site_list.columns import known_headings
from simsite.reading.site_list.grid import MOST_ROWS, Grid, Said, is_odd, noted, seen
from simsite.reading.site_table import csv_rows
from simsite.reading.source import Mark, Source, control_faults

SEPARATORS = ",;\t|，；¦"
PLAIN = ",;\t"  # nothing is said of these
TRIED = 60  # lines by which the separator is told
# A rule between rows, as of a table in Markdown or of a database: |---|:--:| or ----+----
RULE = re.compile(r"(?=.*[-=]{2})[-=+|:\s]+")
FOOT = re.compile(r"\(\d+ rows?\)")
PLAIN_ENCODINGS = ("UTF-8", "UTF-16", "UTF-32", "GB18030")


def csv_grid(raw: bytes, path: Path) -> Grid:
    """Read a text file of rows, whatever its encoding and whatever separates its cells.

    Raises
    ------
    BadValue
        If it is no text.
    ScenarioFault
        If a row cannot be read.
    """
    decoded = decode(raw)
    source = Source(path.name, decoded.text.split("\n"), path.parent)
    separator = _separator(source)
    faults: list[Fault] = control_faults(source)
    rows = [] if faults else csv_rows(source, faults, separator, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        problem = BadValue("list.too_many_rows", most=f"{MOST_ROWS:,}")
        faults.append(Mark(source, rows[-1][0], 1).fault(problem))
    if faults:
        raise ScenarioFault(tuple(faults))
    shown = [
        (number, [seen(cell) for cell in cells])
        for number, cells in rows
        if not _is_rule(source.lines[number - 1])
    ]
    kept = [row for row in shown if any(row[1])]
    odd = {(n, at) for n, cells in rows for at, cell in enumerate(cells) if is_odd(cell)}
    said = tuple(_said(decoded.encoding, separator))
    return Grid("", source, kept, separator, odd=frozenset(odd), said=said)


def _is_rule(line: str) -> bool:
    """Whether a line is drawn between rows, or counts them at the foot of a table."""
    return RULE.fullmatch(line) is not None or FOOT.fullmatch(line.strip()) is not None


def _separator(source: Source) -> str:
    """Return what separates cells: what gives most headings, else most rows of one length.

    Of several alike the first of `SEPARATORS`.
    """
    lines = [line for line in source.lines[:TRIED] if not _is_rule(line)]
    head = Source(source.file, lines)
    there = [mark for mark in SEPARATORS if any(mark in line for line in lines)]
    return max(there, key=lambda mark: _fit(head, mark), default=SEPARATORS[0])


def _fit(head: Source, separator: str) -> tuple[int, int]:
    """Return how many headings a row has at best, and how many rows have as many cells as most."""
    rows = [cells for _, cells in csv_rows(head, [], separator)]
    lengths = Counter(len(cells) for cells in rows if len(cells) > 1)
    known = max((len(known_headings(cells)) for cells in rows), default=0)
    return known, max(lengths.values(), default=0)


def _said(encoding: str, separator: str) -> list[Said]:
    """Return what is said of a text that is not in the usual form."""
    said = []
    if encoding not in PLAIN_ENCODINGS:
        said.append(noted("encoding", encoding=encoding))
    if separator not in PLAIN:
        said.append(noted("separator", separator=separator))
    return said
