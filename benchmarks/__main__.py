"""Run the benchmarks and write their table: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks import against, beside, day, growth, speed, sweeps, whole, windows
from benchmarks.clock import REPOSITORY, machine
from benchmarks.line import Effort, Findings, Line
from benchmarks.table import Measured, terminal, write

PARTS = ("speed", "beside", "day", "whole", "growth", "sweep", "windows")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the sites; default 1")
    parser.add_argument("--rounds", type=int, default=3, help="turns of the contestants; default 3")
    parser.add_argument("--peers", type=float, default=0.1, help="share of the sites for peers")
    parser.add_argument("--no-largest", action="store_true", help="leave the largest points out")
    parser.add_argument(
        "--only",
        choices=PARTS,
        nargs="+",
        default=PARTS,
        help="some parts only; the rows of the others stay",
    )
    parser.add_argument("--out", type=Path, default=REPOSITORY, help="folder to write below")
    parser.add_argument(
        "--against",
        metavar="COMMIT",
        help="compare two builds in turn, this one and a commit's; writes nothing",
    )
    parser.add_argument(
        "--lines",
        choices=against.CONTESTS,
        nargs="+",
        default=list(against.CONTESTS),
        help="with --against: some lines only",
    )
    parser.add_argument(
        "--pairs",
        type=at_least_one,
        help=f"with --against: pairs of turns; default {against.PAIRS}, "
        f"of whole commands {against.FEW_PAIRS}",
    )
    return parser.parse_args()


def at_least_one(word: str) -> int:
    """Read a number of pairs."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def growing(effort: Effort, found: Findings) -> list[Line]:
    """Measure the points of growth and return its lines."""
    found.growth = growth.points(effort)
    return growth.lines(found.growth, effort)


def main() -> None:
    """Measure part by part, print and write what it found, whatever becomes of the next."""
    asked = options()
    if asked.against is not None:
        against.measure(asked.against, asked.lines, asked.pairs)
        return
    effort = Effort(asked.scale, asked.rounds, asked.peers, not asked.no_largest)
    about = machine()
    found = Findings()
    parts: dict[str, Callable[[], list[Line]]] = {
        "speed": lambda: speed.lines(effort),
        "beside": lambda: beside.lines(effort),
        "day": lambda: day.lines(effort),
        "whole": lambda: whole.lines(effort),
        "growth": lambda: growing(effort, found),
        "sweep": lambda: sweeps.lines(effort),
        "windows": lambda: windows.lines(effort),
    }
    began = time.perf_counter()
    for name in asked.only:
        found.parts[name] = parts[name]()
        for line in found.parts[name]:
            print(terminal(line), flush=True)
        write(asked.out, Measured(about, asdict(effort)), found, PARTS)
    verdicts = [line.verdict for lines in found.parts.values() for line in lines]
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
    print(f"{len(verdicts)} lines: {counts}; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
