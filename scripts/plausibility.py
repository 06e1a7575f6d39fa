"""Write the table of `docs/explanation/plausibility.md`: what one expects, what simsite gives.

    python scripts/plausibility.py              all rows, several minutes
    python scripts/plausibility.py KEY ...      print these rows and write nothing

The rows are in `plausibility_rows.py`; the tests in `tests/acceptance/test_domain.py` compute the
same rows, and compare them with the expectation and with the page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from simsite.experiment.run.results import LUCK, Results
from simsite.experiment.run.run import run
from simsite.model.scenario import Scenario
from simsite.reading.load import load
from simsite.stats.intervals import clopper_pearson, mean_interval

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "plausibility.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A scenario file with overrides, run n times on one line of the answer."""

    file: str
    scenario: str = ""
    sets: tuple[str, ...] = ()
    line: str = LUCK
    n: int = 5

    @property
    def command(self) -> str:
        """The command that repeats the run."""
        words = ["simsite run", f"scenarios/{self.file}"]
        words += [f"--scenario {self.scenario}"] if self.scenario else []
        words += [f'--set "{each}"' for each in self.sets]
        return " ".join([*words, f"--replications {self.n}"])

    def load(self) -> Scenario:
        """Read the scenario."""
        sets = (*self.sets, f"run.replications={self.n}")
        return load(ROOT / "scenarios" / self.file, self.scenario or None, sets)


@cache
def answer(asked: Asked) -> Results:
    """Run what was asked, once for all rows that need it."""
    return run(asked.load(), lines=(asked.line,), jobs=1, explain=False)


@dataclass(frozen=True, slots=True)
class Row:
    """An expectation and how to see whether it is met.

    Attributes
    ----------
    key : str
        Short name.
    title, said : str
        What is looked at, and what is expected of it.
    low, high : float
        What still counts as expected.
    asked : tuple of Asked
        Runs that are needed.
    measure : callable
        The runs to one value a replication, shape (n,).
    unit : str
        `h`, `min`, `%`, `people`, `times`, `h more`; how values are written.
    what : str
        `mean`, `share` (of replications in which the value is 1) or `sd` (standard deviation).
    why : str
        Why the expectation is not met; empty exactly where it is met.
    removed : str
        Key of the row from which the cause named in `why` is taken away here.
    slow : bool
        Whether it takes more than about two seconds.
    """

    key: str
    title: str
    said: str
    low: float
    high: float
    asked: tuple[Asked, ...]
    measure: Callable[..., Values]
    unit: str = "h"
    what: str = "mean"
    why: str = ""
    removed: str = ""
    slow: bool = False

    def values(self) -> Values:
        """Return the value of each replication."""
        return np.asarray(self.measure(*(answer(each) for each in self.asked)), dtype=np.float64)

    def number(self) -> float:
        """Return the one number that is compared."""
        values = self.values()
        return float(values.std(ddof=1) if self.what == "sd" else values.mean())

    @property
    def met(self) -> bool:
        """Whether the number is within what is expected."""
        return self.low <= self.number() <= self.high

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the number."""
        values = self.values()
        n = len(values)
        if self.what == "share":
            exact = clopper_pearson(int(values.sum()), n)
            return exact.low, exact.high
        if self.what == "sd":
            squares = float(((values - values.mean()) ** 2).sum())
            return tuple((squares / chi2.ppf([0.975, 0.025], n - 1)) ** 0.5)
        of_mean = mean_interval(values)
        return of_mean.low, of_mean.high

    def cells(self) -> str:
        """Return the row of the table, its number apart."""
        low, high = self.interval()
        shown = f"{written(self.number(), self.unit)} ({bare(low, self.unit)} to "
        shown += f"{bare(high, self.unit)}), n = {self.asked[0].n}"
        verdict = "yes" if not self.why else "no"
        if self.removed:
            verdict += f", the cause in `{self.removed}` removed"
        return f"| `{self.key}` | {self.title} | {self.said} | {shown} | {verdict} |"


FACTOR = {"%": 100.0}
DIGITS = {"people": 0, "min": 1, "times": 3, "%": 1}


def bare(value: float, unit: str) -> str:
    """Write a number without its unit."""
    return f"{FACTOR.get(unit, 1.0) * value:,.{DIGITS.get(unit, 2)}f}"


def written(value: float, unit: str) -> str:
    """Write a number with its unit."""
    return f"{bare(value, unit)} {unit}"


def table(rows: tuple[Row, ...]) -> str:
    """Return the table, the reasons and the commands in Markdown."""
    head = "| key | what | expected | simsite: mean and its 95 % interval | as expected |"
    lines = [head, "|---|---|---|---|---|"]
    for row in rows:
        lines.append(row.cells())
        print(lines[-1], flush=True)
    lines += ["", "### Where they differ, and why", ""]
    for row in rows:
        if row.why:
            by = [f"`{other.key}`" for other in rows if other.removed == row.key]
            lines.append(f"- `{row.key}`: {row.why} Without it: {', '.join(by)}.")
    lines += ["", "### Commands", ""]
    for row in rows:
        line = "" if row.asked[0].line == LUCK else ", with what is not known"
        lines += [f"`{row.key}`{line}:", "", "```sh", *(a.command for a in row.asked), "```", ""]
    return "\n".join(lines)


def main(keys: list[str]) -> int:
    """Print the rows asked for, or write the page."""
    from plausibility_rows import ROWS

    rows = tuple(row for row in ROWS if row.key in keys or not keys)
    text = table(rows)
    wrong = [row.key for row in rows if row.met == bool(row.why)]
    if wrong:
        print(f"the verdict is not what the row says: {', '.join(wrong)}", file=sys.stderr)
    elif not keys:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
