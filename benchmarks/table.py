"""Lines to a table: on the terminal, as JSON and as a page of the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.line import Findings, Line
from benchmarks.readme import quoted, write_readme

SCHEMA = "simsite.bench/2"
RESULTS = "benchmarks/results.json"
FIGURE = "growth"
WHERE = "Machines, versions and commits, part by part: `docs/explanation/performance.md`."
LOOP = ", loop, against "
SPELLED = f"{LOOP}SimPy, "
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
mostly the strongest first: an environment and a source of residents for each site; one environment
with a source for each site; one environment in which all residents are processes from the start.
They, our SimPy reference, the kernel, Ciw, salabim and asimpy get the same luck and must return
the same start and end of every service to the last bit; the run stops if one differs. *Loop* is
the compiled kernel, its event loop and windows, from tables of plan and luck to the whole trace.
On debao.yaml and debao-200.yaml, the county whose teams travel because it has more points than
collectors, *SimPy* is our reference (a process a member of staff), the one SimPy model that has
call-up, tubes with time-outs and teams: in an environment for each group of sites that share a
team, and in one environment for all of them. All at once cannot be said there: residents are
called as the queue allows, so nobody can wait from the start for a time that is known.
{figure}
## Two builds in turn

`python -m benchmarks --against COMMIT`, or `make bench BENCH="--against COMMIT"`, tells what
changes of the code have made faster or slower. It checks the commit out into `build/against`,
compiles it there as this working tree is compiled, and lets both do the same work in turn, A B, B
A, A B and so on. A turn is a day where a replication or the loop is measured (both builds stay
loaded, and a pair is ten days of each, of `tenfold` and `large` three), a fresh process where it
is a command. A pair gives one ratio, time of this build over that of the commit's, so below 1 this
build is faster. The median of the ratios is printed with the order statistics around it that hold
it with at least 95 % (of 21 pairs the 6th and the 16th; below six pairs there is no such
interval). Time is user CPU, of the work alone in the lines `debao` and `debao-200` (a replication:
draw, simulate, measure), `teams` (the loop on debao-200.yaml, where teams travel between more
points than there are collectors), `tenfold` (the loop on W1 with ten times the residents and the
same staff, who are not done by closing) and `large` (the loop on debao.yaml with ten times the
people and the staff), of whole processes with `--jobs 1` in the lines `run-100`, `run-once`,
`need`, `sensitivity` (20 replications) and `sweep` (debao.yaml over 20 numbers of helpers by 60
replications, every point staffed). `--lines need sweep` measures some lines only, `--pairs N` more
or fewer pairs than 21, of whole commands 6. Both builds are given the commit's scenarios, since
every build reads what older ones were given; where a replication comes out with other numbers, the
line says so. What one of the builds cannot do is named, and the other lines are measured. Nothing
is written down: the machine of the hour decides what the seconds are, and only the ratios are
meant to be quoted. Version 0.1.0 passed plain queues without its loop, so `tenfold` is no measure
against that.
"""


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
    """Return what the README quotes: what something is wanted of, and the loop everywhere."""
    lines = [line for line in _lines(parts) if line.required is not None or LOOP in line.name]
    together = groupby(lines, key=lambda line: line.name.partition(SPELLED)[0])
    return quoted(WHERE, [_row(list(own)) for _, own in together])


def _row(lines: list[Line]) -> tuple[str, str, str, str]:
    """Return a row of the README, which the spellings of SimPy share; a dash cannot be said."""
    head, spelled, _ = lines[0].name.partition(SPELLED)
    name = f"{head}{LOOP}SimPy in three spellings" if spelled else head
    figures = " / ".join(figure_of(line.measured) for line in lines)
    measured = [line for line in lines if line.measured is not None] or lines
    promises, verdicts = _once(map(promise_of, lines)), _once(line.verdict for line in measured)
    return name, f"{figures} {lines[0].unit}", promises, verdicts


def _once(texts: Iterable[str]) -> str:
    """Write texts beside each other, or one if they are all the same."""
    each = list(texts)
    return " / ".join(each[:1] if len(set(each)) == 1 else each)


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
