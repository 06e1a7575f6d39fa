"""Fill the numbers of an experiment's README from its committed tables.

A README holds places such as ``<!--= done staff.collectors=200 -->8 % (4 % to 12 %)<!--/-->``; what
stands between is written here. The first word says what is shown:

========== ========================================== ======================================
``done``   POINT                                      P(done by the deadline), exact interval
``done%``  POINT                                      the same without its interval
``clock``  POINT                                      median completion with its interval
``left``   POINT                                      attending not swabbed at the deadline
``wait``   POINT                                      mean wait
``tubes``  POINT                                      tubes of the county, median
``less``   POINT | POINT                              paired difference of P(done), in points
``n``                                                 replications of every point
``table``  SHOWN rows=F columns=F [F=V ...]           a table of done, clock, left or wait
``least``  factor=F by=F share=S                      least level that reaches a share
``level``  NAME SHARE                                 that level for one variant
``levels`` SHARE                                      the sum over all variants
========== ========================================== ======================================

POINT is the name in the first column of ``points.csv``. Tubes and paired differences are in no
column there: `experiments.py` keeps them in ``more.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from simsite.core.units import MICROSECOND, MINUTE
from simsite.report import formatting as written
from simsite.report.i18n import words

PLACE = re.compile(r"(<!--= (\S+) ?(.*?) ?-->)(.*?)(<!--/-->)", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\(([a-z]+)(-zh)?\.png\)")
MORE = "more.csv"
MORE_COLUMNS = ("what", "point", "other", "value", "low", "high")
SAY = words("en")

Row = dict[str, str]


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a CSV file in UTF-8, with or without a mark at its beginning."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def percent(share: str) -> str:
    """Return a share as the terminal writes it."""
    return written.percent(float(share), SAY)


@dataclass
class Tables:
    """The committed numbers of one experiment."""

    folder: Path

    @cached_property
    def points(self) -> dict[str, Row]:
        """Rows of ``points.csv`` by name; factors as the sweep writes them, with their units."""
        rows = read_csv(self.folder / "points.csv")
        return {row["point"]: row | as_written(row["point"]) for row in rows}

    @cached_property
    def more(self) -> dict[tuple[str, str, str], Row]:
        """Rows of ``more.csv`` by what they are and the points they are of."""
        rows = read_csv(self.folder / MORE)
        return {(row["what"], row["point"], row["other"]): row for row in rows}

    @cached_property
    def opening(self) -> datetime:
        """Instant that the hours in ``points.csv`` are counted from."""
        row = next(row for row in self.points.values() if row["completion_h_median"])
        after = timedelta(hours=float(row["completion_h_median"]))
        return datetime.fromisoformat(row["completion_clock"]) - after

    def clock(self, hours: str) -> str:
        """Return hours after opening as a clock time; not reached where they are missing."""
        if not hours:
            return SAY("units.never")
        time = self.opening + timedelta(hours=float(hours))
        first = date(time.year, time.month, time.day)
        after = time - datetime(first.year, first.month, first.day)
        return written.clock(round(after / timedelta(microseconds=1)) * MICROSECOND, first, SAY)


def done(tables: Tables, row: Row) -> str:
    """Return P(done by the deadline) with its exact interval."""
    return (
        f"{percent(row['p_done'])} ({percent(row['p_done_low'])} to {percent(row['p_done_high'])})"
    )


def bare(tables: Tables, row: Row) -> str:
    """Return P(done by the deadline) alone."""
    return percent(row["p_done"])


def clock(tables: Tables, row: Row) -> str:
    """Return the median completion with its order-statistic interval."""
    middle, low, high = (tables.clock(row[f"completion_h_median{end}"]) for end in ENDS)
    same = low.rpartition(" ")[0] == high.rpartition(" ")[0] == middle.rpartition(" ")[0]
    ends = [low.rpartition(" ")[2], high.rpartition(" ")[2]] if same and " " in low else [low, high]
    return f"{middle} ({ends[0]} to {ends[1]})" if low != high else middle


def left(tables: Tables, row: Row) -> str:
    """Return the median number of attending residents not swabbed at the deadline."""
    middle, low, high = (float(row[f"unswabbed_at_deadline_median{end}"]) for end in ENDS)
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def wait(tables: Tables, row: Row) -> str:
    """Return the mean wait with its interval."""
    middle, low, high = (round(float(row[f"wait_mean_min{end}"]) * MINUTE) for end in ENDS)
    ends = (written.duration(end, SAY) for end in (low, high))
    return f"{written.duration(middle, SAY)} ({' to '.join(ends)})"


ENDS = ("", "_low", "_high")
SHOWN: dict[str, Callable[[Tables, Row], str]] = {
    "done": done, "done%": bare, "clock": clock, "left": left, "wait": wait,
}  # fmt: skip


def less(tables: Tables, points: str) -> str:
    """Return by how many points P(done) differs between two points, with its paired interval."""
    one, other = (name.strip() for name in points.split("|"))
    row = tables.more["less", one, other]
    middle, low, high = (round(100 * float(row[name])) for name in MORE_COLUMNS[3:])
    return f"{middle} points (95 % interval {low} to {high})".replace("-", written.MINUS)


def tubes(tables: Tables, point: str) -> str:
    """Return the median number of tubes with its interval."""
    row = tables.more["tubes", point, ""]
    middle, low, high = (float(row[name]) for name in MORE_COLUMNS[3:])
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def replications(tables: Tables, _asked: str) -> str:
    """Return the one number of replications of all points."""
    (number,) = {row["replications"] for row in tables.points.values()}
    return number


def table(tables: Tables, asked: str) -> str:
    """Return a table of one outcome over two factors, the others held."""
    shown, *pairs = asked.split()
    held = dict(pair.split("=", 1) for pair in pairs)
    down, across = held.pop("rows"), held.pop("columns")
    rows = [r for r in tables.points.values() if all(r[k] == v for k, v in held.items())]
    cells = {(row[down], row[across]): SHOWN[shown](tables, row) for row in rows}
    if len(cells) < len(rows):
        raise ValueError(f"more than one point in a cell: {asked}")
    columns = list(dict.fromkeys(row[across] for row in rows))
    lines = [f"| {last(down)} \\ {last(across)} | {' | '.join(columns)} |"]
    lines.append("| ---: |" + " ---: |" * len(columns))
    lines += [
        f"| {name} | {' | '.join(cells.get((name, column), '') for column in columns)} |"
        for name in dict.fromkeys(row[down] for row in rows)
    ]
    return "\n\n" + "\n".join(lines) + "\n\n"


def least(tables: Tables, asked: str) -> str:
    """Return, for every value of a factor, the least level from which on a share is reached."""
    held = dict(pair.split("=", 1) for pair in asked.split())
    share, path, by = float(held["share"]), held["factor"], held["by"]
    lines = [
        f"| {last(by)} | least {last(path)} | done by the deadline | a step less | best of all |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in dict.fromkeys(row[by] for row in tables.points.values()):
        rows = [row for row in tables.points.values() if row[by] == name]
        before, found = reaching(rows, share)
        best = max(rows, key=lambda row: float(row["p_done"]))
        level = "none" if found is None else found[path]
        cells = ["" if row is None else done(tables, row) for row in (found, before)]
        top = f"{best[path]}: {bare(tables, best)}"
        lines.append(f"| {name} | {level} | {' | '.join(cells)} | {top} |")
    return "\n\n" + "\n".join(lines) + "\n\n"


def reaching(rows: list[Row], share: float) -> tuple[Row | None, Row | None]:
    """Return the last row below a share and the first from which on all reach it, if any."""
    short = [number for number, row in enumerate(rows) if float(row["p_done"]) < share]
    first = short[-1] + 1 if short else 0
    return rows[first - 1] if first else None, rows[first] if first < len(rows) else None


def level(tables: Tables, asked: str) -> str:
    """Return the least number of collectors from which on a variant reaches a share."""
    name, share = asked.split()
    rows = [row for row in tables.points.values() if row["variant"] == name]
    found = reaching(rows, float(share))[1]
    if found is None:
        raise KeyError(f"{name} does not reach {share}")
    return found["staff.collectors"]


def levels(tables: Tables, share: str) -> str:
    """Return the sum of `level` over all variants."""
    names = dict.fromkeys(row["variant"] for row in tables.points.values())
    return str(sum(int(level(tables, f"{name} {share}")) for name in names))


def as_written(point: str) -> Row:
    """Return the values of factors that a point is named by."""
    pairs = (part.split("=", 1) for part in point.split(", "))
    return {pair[0]: pair[1] for pair in pairs if len(pair) > 1}


def last(path: str) -> str:
    """Return the last part of a factor's path."""
    return path.rpartition(".")[2]


WHOLE: dict[str, Callable[[Tables, str], str]] = {
    "less": less, "tubes": tubes, "n": replications, "table": table, "least": least,
    "level": level, "levels": levels,
}  # fmt: skip


def filled(text: str, folder: Path) -> str:
    """Return the text of a README with every place filled from the tables in its folder.

    Raises
    ------
    KeyError
        If a place asks for what there is not.
    """
    tables = Tables(folder)

    def fill(found: re.Match[str]) -> str:
        opening, what, asked, _, closing = found.groups()
        if what in WHOLE:
            return opening + WHOLE[what](tables, asked) + closing
        return opening + SHOWN[what](tables, tables.points[asked]) + closing

    return PLACE.sub(fill, text)


def asked_of(text: str, what: str) -> list[str]:
    """Return what a README asks for under one word, each once."""
    return list(dict.fromkeys(found[3] for found in PLACE.finditer(text) if found[2] == what))


def pictures(text: str) -> list[tuple[str, str]]:
    """Return kind and language of every picture that a README shows."""
    return [(kind, "zh" if zh else "en") for kind, zh in PICTURE.findall(text)]
