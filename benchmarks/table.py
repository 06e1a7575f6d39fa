"""Lines to a table: on the terminal, as JSON and as a page of the documentation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.line import Findings, Line
from benchmarks.readme import quoted, write_readme

SCHEMA = "simsite.bench/2"
RESULTS = "benchmarks/results.json"
FIGURE = "growth"
PAGE = """\
# Performance

*Written by `make bench`; the same figures are in `benchmarks/results.json`.*

Every figure compares two things measured in one run, taking turns. Time is CPU time of the process,
of the simulation alone unless a line says more; lines about whole commands and about two cores are
wall-clock time. Absolute seconds belong to this machine at this hour; ratios travel better.

{machine}

{table}

**W1**: 361 sites (321 with 300-900 residents, 40 with 1,350-4,050), arrivals over 10 h with a
density that falls as 1 - 0.8 t/T, registration lognormal 12 s (cv 0.5), swab lognormal 25 s
(cv 0.4), staff 1 and 1, at the large sites 2 and 4. **W2**: the same, collectors off from 3:00 to
3:30 and from 6:30 to 7:00 after opening by the clock, and 15 s of tube change after each twentieth
swab at a desk. **W3**: one M/M/4 queue at utilisation 0.9, a million residents.

*SimPy* is a process a resident and `Resource`, in three spellings (`benchmarks/contestants.py`),
the strongest first: an environment and a source of residents for each site; one environment with a
source for each site; one environment in which all residents are processes from the start. They, our
SimPy reference, the kernel, Ciw and salabim are given the same luck and must return the same start
and end of every service to the last bit; the run stops if one differs. *Loop* is the compiled
kernel, its event loop and windows, from tables of plan and luck to the whole trace.
{figure}"""


def figure_of(value: float | None) -> str:
    """Write a figure with three significant digits."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def promise_of(line: Line) -> str:
    """Write what is required."""
    if line.required is None:
        return "-"
    return f"{'>=' if line.sense == 'least' else '<='} {figure_of(line.required)}"


def markdown(lines: list[Line]) -> str:
    """Return the table in Markdown."""
    head = ["line", "measured", "required", "aim", "unit", "verdict", "detail"]
    rows = [
        [
            line.name,
            figure_of(line.measured),
            promise_of(line),
            figure_of(line.aim),
            line.unit,
            line.verdict,
            line.detail,
        ]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def terminal(line: Line) -> str:
    """Return one line for the terminal."""
    return (
        f"{line.verdict:13} {figure_of(line.measured):>8} {promise_of(line):>9} {line.unit:6} "
        f"{line.name} ({line.detail})"
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """How lines were measured: the machine, and how much of everything (`Effort` as a dict)."""

    machine: dict[str, Any]
    effort: dict[str, Any]

    @property
    def rounds(self) -> str:
        """How many rounds, in words."""
        number = self.effort["rounds"]
        return "one round only" if number == 1 else f"{number} rounds, the median counts"

    def described(self) -> str:
        """Return the machine, the versions and the effort in sentences."""
        machine, scale, share = self.machine, self.effort["scale"], ""
        if scale != 1.0:
            share = f" **Only {scale:g} of the sites were run: full size gives larger ratios.**"
        changed = " with changes" if machine["changed"] else ""
        return (
            f"{machine['processor']}, {machine['cores']} cores, load {machine['load_before']} "
            f"before; {machine['system']}, Python {machine['python']}, SimPy {machine['simpy']}, "
            f"NumPy {machine['numpy']}, simsite {machine['simsite']} at {machine['commit']}"
            f"{changed}, kernel {machine['kernel']}; {self.rounds}.{share}"
        )


def write(folder: Path, how: Measured, found: Findings, order: Sequence[str]) -> None:
    """Write `benchmarks/results.json`, the page and the figure, below a repository's folder.

    Rows of parts that were not measured now stay as they are there, with how they were measured.

    Parameters
    ----------
    folder : pathlib.Path
        The repository's.
    how : Measured
        How what was found was measured.
    found : Findings
        Of the parts that were measured now.
    order : sequence of str
        All parts, as the table has them.
    """
    for name in ("benchmarks", "docs/explanation", "docs/figures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    kept = _kept(folder / RESULTS)
    new = {name: {**asdict(how), "lines": _plain(lines)} for name, lines in found.parts.items()}
    parts = {name: {**kept["parts"], **new}[name] for name in order if name in kept["parts"] | new}
    growth = found.growth or kept["growth"]
    data = {"schema": SCHEMA, "parts": parts, "growth": growth}
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / RESULTS).write_text(text + "\n", encoding="utf-8")
    if found.growth:
        from benchmarks.picture import draw_growth

        draw_growth(found.growth, folder / "docs" / "figures" / FIGURE)
    page = _page(parts, drawn=bool(growth))
    (folder / "docs" / "explanation" / "performance.md").write_text(page, encoding="utf-8")
    write_readme(folder / "README.md", in_short(parts))


def _kept(path: Path) -> dict[str, Any]:
    """Return what an earlier run has written; nothing where there is none."""
    if not path.exists():
        return {"parts": {}, "growth": []}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _plain(lines: list[Line]) -> list[dict[str, Any]]:
    return [{**asdict(line), "verdict": line.verdict} for line in lines]


def in_short(parts: dict[str, Any]) -> str:
    """Return what the README quotes of `benchmarks/results.json`: what something is wanted of."""
    lines = [line for line in _lines(parts) if line.required is not None]
    rows = [(line, figure_of(line.measured), promise_of(line)) for line in lines]
    return quoted(_machines(parts), rows)


def _lines(parts: dict[str, Any]) -> list[Line]:
    rows = (row for part in parts.values() for row in part["lines"])
    return [Line(**{k: v for k, v in row.items() if k != "verdict"}) for row in rows]


def _machines(parts: dict[str, Any]) -> list[str]:
    """Return a sentence for each way in which parts were measured."""
    said: dict[str, list[str]] = {}
    for name, part in parts.items():
        said.setdefault(Measured(part["machine"], part["effort"]).described(), []).append(name)
    return [f"Parts {', '.join(names)}: {about}" for about, names in said.items()]


def _page(parts: dict[str, Any], *, drawn: bool) -> str:
    figure = f"\n![Time and memory as the county grows](../figures/{FIGURE}.svg)\n" if drawn else ""
    machine, table = "\n\n".join(_machines(parts)), markdown(_lines(parts))
    return PAGE.format(machine=machine, table=table, figure=figure)
