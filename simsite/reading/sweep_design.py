"""From what is varied to rows of values: grids, paired values, samples and tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, field_validator

from simsite.core.errors import BadValue, Fault
from simsite.model.fields import AtLeastOne, Bilingual, FileName, Frozen, Name, Text
from simsite.model.scenario import Replications, Seed
from simsite.reading.overlay import dotted
from simsite.reading.site_table import cell_columns, csv_rows
from simsite.reading.source import Mark, control_faults, read_source
from simsite.reading.yaml_marks import Marked, resolve

MOST_POINTS = 10_000
DIGITS = 4  # of the width of a range that a sampled value is rounded to
_AMOUNT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^0-9.\s].*)?")
Factor = str | int | float
UnitCube = Callable[[str, int, Sequence[str], int], Any]

# The sweep file as it is written: which keys it may hold.


class Variant(Frozen):
    """One of the named scenarios that are crossed with the combinations."""

    file: Text = ""
    """Scenario file, relative to the sweep file; left out: the sweep's base."""
    scenario: Text = ""
    """Named scenario of that file to lay over it."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Values to change, by dotted path."""
    what_if: Text = ""
    """What-if to lay over every point, as `simsite run --what-if` takes it: rain=1.3+absent; it is
    laid on top of what is varied. Files of one's own are looked for beside the sweep file."""


class Steps(Frozen):
    """Evenly spaced values, both ends included where the step meets them."""

    from_: Any = Field(alias="from")
    """First value."""
    to: Any
    """Last value at most."""
    step: Any
    """Distance between two values."""


class Between(Frozen):
    """The range of a factor of a sample, both ends included."""

    from_: Any = Field(alias="from")
    """Least value."""
    to: Any
    """Greatest value."""
    step: Any = None
    """Distance between two values; left out: any value, whole where both ends are whole numbers."""


class Sample(Frozen):
    """Points spread evenly over the ranges of several factors."""

    method: Literal["latin_hypercube", "sobol"] = "latin_hypercube"
    """How they are spread: each factor's range in equal parts with one point in each, or Sobol's
    sequence, which fills all ranges together and wants 2, 4, 8, ... points."""
    points: AtLeastOne
    """How many points."""
    seed: Seed = 1
    """Seed of the design, apart from that of the replications: other luck, the same points."""
    over: dict[str, Between]
    """Ranges by dotted path: {from: ..., to: ...}."""


class PointTable(Frozen):
    """Points of a CSV file: columns are dotted paths, rows are points."""

    file: FileName
    """CSV file, relative to the sweep file; an empty cell leaves the scenario's own value."""


class SweepFile(Frozen):
    """Which scenarios to run: a base, and what is varied over it."""

    format: Literal[1] = 1
    """Version of the sweep language."""
    title: Bilingual = Field(default_factory=Bilingual)
    """What is asked, in one line."""
    base: Text = ""
    """Scenario file, relative to this one; may be left out where every variant names its own."""
    scenario: Text = ""
    """Named scenario of the base to lay over it."""
    over: dict[str, list[Any] | Steps] = Field(default_factory=dict)
    """Values by dotted path: a list, or {from: ..., to: ..., step: ...}; all combinations run."""
    paired: dict[str, list[Any] | Steps] = Field(default_factory=dict)
    """Values by dotted path, read side by side: the first of each, the second of each, ..."""
    sample: Sample | None = None
    """Points spread evenly over ranges."""
    table: PointTable | None = None
    """Points of a CSV file."""
    variants: dict[Name, Variant] = Field(default_factory=dict)
    """Named scenarios, each crossed with the combinations."""
    include: list[dict[str, Any]] = Field(default_factory=list)
    """Points to be run besides; each names every factor."""
    exclude: list[dict[str, Any]] = Field(default_factory=list)
    """Points to be left out: those that meet every condition of a rule."""
    replications: Replications | None = None
    """Replications of every design point; left out: as the scenario says."""
    seed: Seed | None = None
    """Seed of every design point, so that all have the same luck; left out: the scenario's."""
    lines: tuple[Literal["luck", "all"], ...] = ("all",)
    """Kinds of luck: luck alone, and with what is not known."""

    @field_validator("lines", mode="after")
    @classmethod
    def _some(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        if not lines:
            raise BadValue("list.empty")
        return tuple(line for line in ("luck", "all") if line in lines)


@dataclass(frozen=True, slots=True)
class Level:
    """One value of a factor: as shown, and as it is laid over a scenario (None: not at all)."""

    shown: Factor
    tree: Marked | None


Row = dict[str, Level]


@dataclass(frozen=True, slots=True)
class Design:
    """What is varied, before it is crossed with the variants.

    Attributes
    ----------
    parts : tuple of list of Row
        One list for each way of varying; every row of one is run with every row of the others.
    marks : dict of str to Mark
        Where each factor is written, in order.
    """

    parts: tuple[list[Row], ...]
    marks: dict[str, Mark]

    @property
    def number(self) -> int:
        """How many combinations there are."""
        number = 1
        for rows in self.parts:
            number *= len(rows)
        return number

    def rows(self) -> Iterator[Row]:
        """Yield every combination, the last factor changing fastest."""
        for chosen in itertools.product(*self.parts):
            yield {path: level for row in chosen for path, level in row.items()}


def read_design(
    asked: SweepFile, tree: Marked, unit_cube: UnitCube, faults: list[Fault]
) -> Design:  # fmt: skip
    """Return the rows of everything that is varied.

    Parameters
    ----------
    asked : SweepFile
        The file, typed.
    tree : Marked
        The same with its places.
    unit_cube : callable
        Gives the points of a sample, as `simsite.draws.designs.unit_cube`.
    faults : list of Fault
        Faults found are added here.
    """
    marks: dict[str, Mark] = {}
    parts: list[list[Row]] = []
    over = tree.value.get("over")
    for path, given in (over.value if over is not None else {}).items():
        _note(path, given, marks, faults)
        parts.append([{path: level} for level in _levels("over", path, given, faults)])
    if "paired" in tree.value:
        parts.append(_paired(tree.value["paired"], marks, faults))
    if asked.sample is not None:
        ranges = tree.value["sample"].value["over"]
        for path, given in ranges.value.items():
            _note(path, given, marks, faults)
        parts.append(_sampled(asked.sample, tree.value["sample"], unit_cube, faults))
    if asked.table is not None:
        parts.append(_tabled(tree.value["table"].value["file"], marks, faults))
    return Design(tuple(parts), marks)


def amount(text: object) -> tuple[Decimal, str] | None:
    """Return a number and its unit, empty where it has none; None for what is no amount."""
    found = _AMOUNT.fullmatch(str(text).strip())
    return None if found is None else (Decimal(found[1]), found[2] or "")


def shown(member: Marked) -> Factor:
    """Return a value as it is shown in tables: a number, or its text."""
    if isinstance(member.value, (int, float)) and not isinstance(member.value, bool):
        return member.value
    if member.text:
        return member.text
    return str(member.value) if not isinstance(member.value, (dict, list)) else spelt(member)


def spelt(member: Marked) -> str:
    """Return a mapping or list on one line."""
    if isinstance(member.value, dict):
        return "{" + ", ".join(f"{k}: {spelt(m)}" for k, m in member.value.items()) + "}"
    if isinstance(member.value, list):
        return "[" + ", ".join(map(spelt, member.value)) + "]"
    return member.text or str(member.value)


def level_of(path: str, member: Marked, mark: Mark) -> Level:
    """Return a value of a factor that is written at a mark."""
    return Level(shown(member), dotted(path, member, mark))


def _note(path: str, given: Marked, marks: dict[str, Mark], faults: list[Fault]) -> None:
    """Take note of a factor; a second place that varies it is a fault."""
    mark = given.key_mark or given.mark
    if path in marks:
        first = marks[path]
        place = f"{first.source.file}:{first.line}"
        faults.append(mark.fault(BadValue("sweep.doubled", place=place), path, path))
    marks.setdefault(path, mark)


def _levels(part: str, path: str, given: Marked, faults: list[Fault]) -> list[Level]:
    """Return the values of one factor, each at its place in the file."""
    members = given.value if isinstance(given.value, list) else _stepped(part, path, given, faults)
    if not members:
        faults.append(given.mark.fault(BadValue("list.empty"), f"{part}.{path}"))
    mark = given.key_mark or given.mark
    return [level_of(path, member, mark) for member in members]


def _stepped(part: str, path: str, given: Marked, faults: list[Fault]) -> list[Marked]:
    """Return the values of ``{from: 100, to: 400, step: 100}``, with a unit if all three have."""
    ends = _ends(given, ("from", "to", "step"))
    if ends is None:
        problem = BadValue("sweep.steps", value=spelt(given))
        faults.append(given.mark.fault(problem, f"{part}.{path}"))
        return [given]
    (low, high, step), unit = ends
    number = int((high - low) / step) + 1
    if number > MOST_POINTS:
        faults.append(given.mark.fault(_too_many(number), f"{part}.{path}"))
        return [given]
    return [_written(low + k * step, unit, given) for k in range(number)]


def _ends(given: Marked, keys: tuple[str, ...]) -> tuple[list[Decimal], str] | None:
    """Return numbers in order and their one unit; None where they are not that."""
    read = [amount(given.value[key].text) for key in keys]
    numbers = [found[0] for found in read if found]
    units = {found[1] for found in read if found}
    if len(numbers) < len(keys) or len(units) != 1 or numbers[1] < numbers[0]:
        return None
    if len(numbers) > 2 and numbers[2] <= 0:
        return None
    return numbers, units.pop()


def _written(number: Decimal, unit: str, given: Marked) -> Marked:
    text = f"{number} {unit}".strip()
    return Marked(resolve(text), given.mark, text, given.key_mark)


def _paired(given: Marked, marks: dict[str, Mark], faults: list[Fault]) -> list[Row]:
    """Return values that stand side by side; all lists are as long as the first."""
    columns: dict[str, list[Level]] = {}
    for path, values in given.value.items():
        _note(path, values, marks, faults)
        columns[path] = _levels("paired", path, values, faults)
        first = next(iter(columns))
        number, expected = len(columns[path]), len(columns[first])
        if number != expected:
            problem = BadValue("sweep.unequal", number=number, first=first, expected=expected)
            faults.append(values.mark.fault(problem, f"paired.{path}"))
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False)]


def _sampled(
    sample: Sample, given: Marked, unit_cube: UnitCube, faults: list[Fault]
) -> list[Row]:  # fmt: skip
    """Return the points of a sample."""
    problems = list(_sample_problems(sample, given))
    faults.extend(problems)
    if problems:
        return []
    ranges = given.value["over"].value
    cube = unit_cube(sample.method, sample.points, tuple(ranges), sample.seed)
    rows: list[Row] = []
    for place in cube:
        members = (
            (p, m, _between(m, float(u))) for (p, m), u in zip(ranges.items(), place, strict=True)
        )
        rows.append({p: level_of(p, value, m.key_mark or m.mark) for p, m, value in members})
    return rows


def _sample_problems(sample: Sample, given: Marked) -> Iterator[Fault]:
    number, place = sample.points, given.value["points"].mark
    if number > MOST_POINTS:
        yield place.fault(_too_many(number), "sample.points")
    if sample.method == "sobol" and number & (number - 1):
        lower = 1 << (number.bit_length() - 1)
        problem = BadValue("sweep.sobol", value=number, lower=lower, higher=2 * lower)
        yield place.fault(problem, "sample.points")
    ranges = given.value["over"]
    if not ranges.value:
        yield ranges.mark.fault(BadValue("list.empty"), "sample.over")
    for path, member in ranges.value.items():
        keys = tuple(key for key in ("from", "to", "step") if key in member.value)
        ends = _ends(member, keys)
        if ends is None or ends[0][0] == ends[0][1]:
            problem = BadValue("sweep.range", value=spelt(member))
            yield member.mark.fault(problem, f"sample.over.{path}")


def _between(given: Marked, place: float) -> Marked:
    """Return the value at a place between 0 and 1 of a range."""
    step = amount(given.value["step"].text) if "step" in given.value else None
    (low, unit), (high, _) = (
        amount(given.value[k].text) or (Decimal(0), "") for k in ("from", "to")
    )
    exponents = (int(end.as_tuple().exponent) for end in (low, high))
    if step is not None or (not unit and not any(exponents)):
        width = step[0] if step is not None else Decimal(1)
        number = int((high - low) / width) + 1
        return _written(low + width * min(int(place * number), number - 1), unit, given)
    digit = Decimal(1).scaleb((high - low).adjusted() - DIGITS)
    value = (low + (high - low) * Decimal(place)).quantize(digit)
    return _written(min(max(value, low), high), unit, given)


def _tabled(file: Marked, marks: dict[str, Mark], faults: list[Fault]) -> list[Row]:
    """Return the rows of a CSV file, each value at its cell."""
    path = file.mark.source.folder / file.value
    try:
        source = read_source(path, "csv", str(path))
    except BadValue as trouble:
        faults.append(file.mark.fault(trouble, "table.file", file.text))
        return []
    controls = control_faults(source)
    rows = [] if controls else csv_rows(source, faults)
    if controls or len(rows) < 2:
        faults.extend(controls or [Mark(source, 1, 1).fault(BadValue("file.empty"))])
        return []
    if len(rows) - 1 > MOST_POINTS:
        faults.append(file.mark.fault(_too_many(len(rows) - 1), "table.file"))
        return []
    header = _header(Mark(source, rows[0][0], 1), rows[0][1], marks, faults)
    found = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            wrong = BadValue("csv.cells", number=len(cells), expected=len(header))
            faults.append(Mark(source, line, 1).fault(wrong))
        else:
            found.append(_table_row(Mark(source, line, 1), cells, header))
    return found


def _too_many(number: int) -> BadValue:
    return BadValue("sweep.too_many", number=f"{number:,}", most=f"{MOST_POINTS:,}")


def _header(
    start: Mark, cells: list[str], marks: dict[str, Mark], faults: list[Fault]
) -> list[tuple[str, Mark]]:
    columns = []
    places = cell_columns(start.source.lines[start.line - 1])
    for cell, column in zip(cells, places, strict=False):
        mark = Mark(start.source, start.line, column)
        if not all(part.strip() for part in cell.split(".")):
            faults.append(mark.fault(BadValue("sweep.column", value=cell), "", cell))
        _note(cell, Marked(None, mark), marks, faults)
        columns.append((cell, mark))
    return columns


def _table_row(start: Mark, cells: list[str], header: list[tuple[str, Mark]]) -> Row:
    places = cell_columns(start.source.lines[start.line - 1])
    row: Row = {}
    for cell, column, (path, mark) in zip(cells, places, header, strict=False):
        member = Marked(resolve(cell), Mark(start.source, start.line, column), cell)
        row[path] = level_of(path, member, mark) if cell else Level("", None)
    return row
