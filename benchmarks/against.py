"""Two builds in turn: this working tree and a commit, ``python -m benchmarks --against COMMIT``.

Each line is some work, done by both builds in fresh processes that take turns, A B, B A, A B and so
on, so that neither always meets the machine as the other has left it. A pair gives one ratio; the
median of them counts, with the order statistics around it as its interval. Time is user CPU: of the
work alone where `driver.py` does it, of the whole process where it is a command. Scenarios are the
commit's, because every build reads what older ones were given.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.builds import checked_out, commit_of, compiled
from benchmarks.clock import REPOSITORY, child
from benchmarks.driver import TENFOLD
from simsite.stats.intervals import Interval, order_statistic_interval

PAIRS = 21
FEW_PAIRS = 6  # of whole commands: below, no 95 % interval of a median exists
DAYS = 10  # of a turn
HELPERS = """\
base: {base}
over:
  staff.helpers: {{from: 1566, to: 8216, step: 350}}
replications: 60
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one turn of a build took.

    Attributes
    ----------
    seconds : float
        User CPU.
    residents : int
        Of a day; 0 where nobody asked.
    numbers : dict of str to str
        What came out, by name; empty where nobody asked.
    """

    seconds: float
    residents: int = 0
    numbers: dict[str, str] = field(default_factory=dict)


Turn = Callable[[Path, Path], Taken]  # of the tree of a build and the folder of the scenarios


@dataclass(frozen=True, slots=True)
class Contest:
    """A line of the comparison: what it says, how many pairs are usual, and one turn."""

    title: str
    pairs: int
    turn: Turn


def driven(what: str, workload: str, days: int = DAYS) -> Turn:
    """Return a turn that `driver.py` does: ``replication`` or ``loop`` of a workload.

    Parameters
    ----------
    what : str
        As `driver.py` takes it.
    workload : str
        Name of a scenario's file, or `TENFOLD`.
    days : int
        How many are counted.
    """

    def turn(tree: Path, scenarios: Path) -> Taken:
        place = workload if workload == TENFOLD else scenarios / workload
        program = REPOSITORY / "benchmarks" / "driver.py"
        ended = child([sys.executable, program, what, place, str(days)], tree)
        said = json.loads(ended.output.strip().splitlines()[-1])
        if Path(said["from"]) != tree / "simsite":
            raise RuntimeError(f"simsite of {said['from']} was measured, not of {tree}")
        return Taken(said["seconds"], said["residents"], said["numbers"])

    return turn


def command(*words: str, sweep: str = "") -> Turn:
    """Return a turn that is a whole command of simsite, on one core.

    Parameters
    ----------
    *words : str
        The command; a word that ends in ``.yaml`` is a file of the scenarios.
    sweep : str
        Text of a sweep's file, which comes after the words; ``{base}`` is debao.yaml.
    """

    def turn(tree: Path, scenarios: Path) -> Taken:
        full: list[str | Path] = [
            scenarios / word if word.endswith(".yaml") else word for word in words
        ]
        with tempfile.TemporaryDirectory() as folder:
            if sweep:
                file = Path(folder) / "sweep.yaml"
                file.write_text(sweep.format(base=scenarios / "debao.yaml"), encoding="utf-8")
                full.append(file)
            full += ["--jobs", "1", "--out", Path(folder) / "made"]
            return Taken(child([sys.executable, "-m", "simsite", *full], tree).user)

    return turn


_RUN = ("run", "debao.yaml", "--no-figures", "--replications")
_FEW_DAYS = ("sensitivity", "debao.yaml", "--replications", "20")
CONTESTS = {
    "debao": Contest("debao.yaml, a replication", PAIRS, driven("replication", "debao.yaml")),
    "debao-200": Contest(
        "debao-200.yaml, a replication", PAIRS, driven("replication", "debao-200.yaml")
    ),
    "teams": Contest(
        "debao-200.yaml, the county with teams, loop", PAIRS, driven("loop", "debao-200.yaml")
    ),
    "tenfold": Contest("W1 with ten times the residents, loop", PAIRS, driven("loop", TENFOLD, 3)),
    "run-100": Contest("run debao.yaml, 100 replications", FEW_PAIRS, command(*_RUN, "100")),
    "run-once": Contest("run debao.yaml, one replication", FEW_PAIRS, command(*_RUN, "1")),
    "need": Contest("need debao.yaml", FEW_PAIRS, command("need", "debao.yaml")),
    "sensitivity": Contest(
        "sensitivity debao.yaml, 20 replications", FEW_PAIRS, command(*_FEW_DAYS)
    ),
    "sweep": Contest(
        "sweep of debao.yaml over helpers, 20 x 60", FEW_PAIRS, command("sweep", sweep=HELPERS)
    ),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What both builds took, turn by turn; entries of one number are a pair."""

    this: list[Taken]
    that: list[Taken]

    @property
    def ratios(self) -> list[float]:
        """Time of this build over that of the other, pair by pair."""
        return [a.seconds / b.seconds for a, b in zip(self.this, self.that, strict=True)]

    @property
    def interval(self) -> Interval | None:
        """The interval of the median ratio, at 95 % or a little more; None of too few pairs."""
        return order_statistic_interval(self.ratios, 0.5)

    @property
    def differing(self) -> list[str]:
        """Names that both builds give numbers of, and not the same ones."""
        ours, theirs = self.this[-1].numbers, self.that[-1].numbers
        return [name for name, value in ours.items() if theirs.get(name, value) != value]


def turns(pairs: int) -> Iterator[tuple[str, str]]:
    """Yield who is first and who second in each pair: A B, B A, A B, ..."""
    for number in range(pairs):
        yield ("that", "this") if number % 2 else ("this", "that")


def compared(turn: Turn, trees: dict[str, Path], scenarios: Path, pairs: int) -> Compared:
    """Let both builds take their turns.

    Parameters
    ----------
    turn : callable
        What a build does.
    trees : dict of str to Path
        ``this`` and ``that``.
    scenarios : Path
        Folder of the scenarios, the same for both.
    pairs : int
        At least 1.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in trees}
    for order in turns(pairs):
        for name in order:
            taken[name].append(turn(trees[name], scenarios))
    return Compared(**taken)


def printed(name: str, title: str, found: Compared) -> str:
    """Return a line for the terminal: the ratio, its interval, what it is, and both times."""
    pairs, interval = len(found.this), found.interval
    ends = f"no interval of {pairs} pairs"
    if interval is not None:
        ends = f"[{interval.low:.3f}, {interval.high:.3f}]"
    own, other = (median(one.seconds for one in side) for side in (found.this, found.that))
    details = [f"{pairs} pairs", f"{own:.4g} s and {other:.4g} s"]
    people = found.this[-1].residents
    if people:
        details.append(f"{1e9 * own / people:.1f} and {1e9 * other / people:.1f} ns a resident")
    if found.differing:
        details.append(f"NUMBERS DIFFER: {', '.join(found.differing)}")
    ratio = median(found.ratios)
    return f"{name:12} {ratio:6.3f} {ends:16} {title} ({'; '.join(details)})"


def measure(commit: str, names: Sequence[str], pairs: int | None) -> None:
    """Compile both builds, measure line by line and print each when it is known.

    Parameters
    ----------
    commit : str
        What to compare with, as git names it.
    names : sequence of str
        Of `CONTESTS`.
    pairs : int or None
        Of each line; None: as many as are usual for it.

    Raises
    ------
    SystemExit
        If there is no such commit or a build fails.
    """
    number = commit_of(commit)
    trees = {"this": compiled(REPOSITORY), "that": checked_out(number)}
    print(
        f"this build / {number[:12]}, user CPU: median of the pairs' ratios [95 % interval]; "
        "below 1 this build is faster"
    )
    for name in names:
        contest = CONTESTS[name]
        try:
            found = compared(
                contest.turn, trees, trees["that"] / "scenarios", pairs or contest.pairs
            )
        except RuntimeError as fault:  # one build cannot do it: the other lines can still be had
            print(f"{name:12} not measured: {fault}", flush=True)
        else:
            print(printed(name, contest.title, found), flush=True)
