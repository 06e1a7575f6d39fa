"""Two builds in turn: this working tree and a commit, ``python -m benchmarks --against COMMIT``.

Each line is some work, done by both builds in turns, A B, B A, A B and so on, so that neither
always meets the machine as the other has left it. A pair gives one ratio; the median of them
counts, with the order statistics around it as its interval. Time is user CPU: of the work alone
where `driver.py` does it, of a whole process where it is a command. What `driver.py` does takes a
tenth of a second a day, and other guests of a machine come and go by the second: so both builds
stay loaded, and a pair is some days of each, turn by turn. Scenarios are the commit's, because
every build reads what older ones were given.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, median

import yaml

from benchmarks.builds import checked_out, commit_of, compiled
from benchmarks.clock import REPOSITORY, Asked, child
from benchmarks.driver import TENFOLD
from simsite.stats.intervals import Interval, order_statistic_interval

PAIRS = 21
FEW_PAIRS = 6  # of whole commands: below, no 95 % interval of a median exists
LARGE = "large"  # debao.yaml with ten times the people and staff
DAYS = 10  # of each build in a pair, where a turn is a day
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


Turn = Callable[[], Taken]
Begin = Callable[[Path, Path], AbstractContextManager[Turn]]  # tree of a build, scenarios' folder


@dataclass(frozen=True, slots=True)
class Contest:
    """A line of the comparison.

    Attributes
    ----------
    title : str
        What it says.
    pairs : int
        How many are usual.
    begin : callable
        Makes a build ready for its turns.
    turns : int
        Of each build in a pair.
    """

    title: str
    pairs: int
    begin: Begin
    turns: int = 1


def driven(what: str, workload: str) -> Begin:
    """Return what starts a process of `driver.py` that does a day a turn.

    Parameters
    ----------
    what : str
        ``replication`` or ``loop``.
    workload : str
        Name of a scenario's file, `TENFOLD` or `LARGE`.
    """

    @contextmanager
    def begin(tree: Path, scenarios: Path) -> Iterator[Turn]:
        driver = REPOSITORY / "benchmarks" / "driver.py"
        with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
            place: str | Path = scenarios / workload
            if workload == LARGE:
                place = ten_times(scenarios / "debao.yaml", Path(folder))
            elif workload == TENFOLD:
                place = workload
            ask = started.enter_context(Asked([sys.executable, driver, what, place], tree))

            def turn() -> Taken:
                said = json.loads(ask())
                if Path(said["from"]) != tree / "simsite":
                    raise RuntimeError(f"simsite of {said['from']} was measured, not of {tree}")
                return Taken(said["seconds"], said["residents"], said["numbers"])

            turn()  # the first day loads what is loaded late
            yield turn

    return begin


def ten_times(scenario: Path, folder: Path) -> Path:
    """Write a county whose sites have ten times the people, with ten times the staff.

    Parameters
    ----------
    scenario : Path
        The county, whose sites stand in a file beside it.
    folder : Path
        Where to write.

    Returns
    -------
    Path
        Of the scenario.
    """
    given = yaml.safe_load(scenario.read_text("utf-8"))
    with (scenario.parent / given["sites"]["file"]).open(encoding="utf-8", newline="") as source:
        sites = list(csv.DictReader(source))
    with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, sites[0])
        writer.writeheader()
        writer.writerows({**own, "population": 10 * int(own["population"])} for own in sites)
    staff = {role: 10 * given["staff"][role] for role in ("collectors", "helpers")}
    changed = {"extends": str(scenario), "sites": {"file": "sites.csv"}, "staff": staff}
    (folder / "county.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    return folder / "county.yaml"


def command(*words: str, sweep: str = "") -> Begin:
    """Return what makes a whole command of simsite, on one core, a turn.

    Parameters
    ----------
    *words : str
        The command; a word that ends in ``.yaml`` is a file of the scenarios.
    sweep : str
        Text of a sweep's file, which comes after the words; ``{base}`` is debao.yaml.
    """

    @contextmanager
    def begin(tree: Path, scenarios: Path) -> Iterator[Turn]:
        full = [scenarios / word if word.endswith(".yaml") else word for word in words]

        def turn() -> Taken:
            with tempfile.TemporaryDirectory() as folder:
                asked = [*full, *sweep_file(Path(folder))]
                asked += ["--jobs", "1", "--out", Path(folder) / "made"]
                return Taken(child([sys.executable, "-m", "simsite", *asked], tree).user)

        def sweep_file(folder: Path) -> list[Path]:
            file = folder / "sweep.yaml"
            if sweep:
                file.write_text(sweep.format(base=scenarios / "debao.yaml"), encoding="utf-8")
            return [file] if sweep else []

        yield turn

    return begin


_RUN = ("run", "debao.yaml", "--no-figures", "--replications")
_FEW_DAYS = ("sensitivity", "debao.yaml", "--replications", "20")
CONTESTS = {
    "debao": Contest("debao.yaml, a replication", PAIRS, driven("replication", "debao.yaml"), DAYS),
    "debao-200": Contest(
        "debao-200.yaml, a replication", PAIRS, driven("replication", "debao-200.yaml"), DAYS
    ),
    "teams": Contest(
        "debao-200.yaml, the county with teams, loop", PAIRS, driven("loop", "debao-200.yaml"), DAYS
    ),
    "tenfold": Contest("W1, ten times the residents, loop", PAIRS, driven("loop", TENFOLD), 3),
    "large": Contest(
        "debao.yaml, ten times the people and staff, loop", PAIRS, driven("loop", LARGE), 3
    ),
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


def compared(contest: Contest, trees: dict[str, Path], scenarios: Path, pairs: int) -> Compared:
    """Let both builds take their turns.

    Parameters
    ----------
    contest : Contest
        What a build does, and how many turns are a pair.
    trees : dict of str to Path
        ``this`` and ``that``.
    scenarios : Path
        Folder of the scenarios, the same for both.
    pairs : int
        At least 1.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in trees}
    with ExitStack() as started:
        ready = {
            name: started.enter_context(contest.begin(tree, scenarios))
            for name, tree in trees.items()
        }
        for order in turns(pairs * contest.turns):
            for name in order:
                taken[name].append(ready[name]())
    return Compared(**{name: _by_pair(own, contest.turns) for name, own in taken.items()})


def _by_pair(taken: Sequence[Taken], turns: int) -> list[Taken]:
    """Return the mean of each so many turns; the rest is what the last one said."""
    groups = (taken[first : first + turns] for first in range(0, len(taken), turns))
    return [replace(own[-1], seconds=fmean(one.seconds for one in own)) for own in groups]


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
            found = compared(contest, trees, trees["that"] / "scenarios", pairs or contest.pairs)
        except RuntimeError as fault:  # one build cannot do it: the other lines can still be had
            print(f"{name:12} not measured: {fault}", flush=True)
        else:
            print(printed(name, contest.title, found), flush=True)
