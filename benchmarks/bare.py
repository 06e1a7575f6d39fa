"""Lines about an installation where nothing is compiled, for want of a C compiler.

``python -m benchmarks.bare SCENARIO REPLICATIONS`` prints the least processor seconds of one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.clock import REPOSITORY, child, interleaved, ratio
from benchmarks.line import Effort, Line
from scripts.interpreted import copy_tree

# Of each scenario, how many replications there and here; the first one warms everything up.
REPLICATIONS = {"small": (3, 40), "debao": (2, 6)}


def least_seconds(path: Path, replications: int) -> float:
    """Return the least processor seconds of a replication of a scenario, of so many."""
    from simsite.building.build import build
    from simsite.experiment.run.replicate import Work, replicate
    from simsite.experiment.run.results import LUCK
    from simsite.reading.load import load

    work, took = Work(build(load(path)), 1), []
    for replication in range(replications):
        begun = time.process_time()
        replicate(work, (LUCK, replication))
        took.append(time.process_time() - begun)
    return min(took)


def lines(effort: Effort) -> list[Line]:
    """Measure how many times as long a replication takes interpreted, township and county."""
    with tempfile.TemporaryDirectory(prefix="simsite-bare-") as made:
        tree = Path(made).resolve() / "simsite"
        copy_tree(tree)
        return [_times_slower(name, tree, effort) for name in REPLICATIONS]


def _times_slower(name: str, tree: Path, effort: Effort) -> Line:
    path = REPOSITORY / "scenarios" / f"{name}.yaml"

    def seconds(replications: int, where: Path) -> float:
        words = (sys.executable, "-m", "benchmarks.bare", path, str(replications))
        return float(json.loads(child(words, where).output))

    bare, here = REPLICATIONS[name]
    took = interleaved(
        {"bare": lambda: seconds(bare, tree), "here": lambda: seconds(here, REPOSITORY)},
        effort.rounds,
    )
    return Line(
        f"a replication of {name}.yaml interpreted, with SimPy and NumPy, against compiled",
        "x",
        ratio(took["bare"], took["here"]),
        sense="most",
        detail=f"CPU: {min(took['bare']):.3g} s and {1e3 * min(took['here']):.3g} ms",
    )


if __name__ == "__main__":
    print(json.dumps(least_seconds(Path(sys.argv[1]), int(sys.argv[2]))))
