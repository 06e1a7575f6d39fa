"""How long the page of ``simsite serve`` takes from a change of staff to its full answer.

``python -m benchmarks.page [--changes N]`` starts the page on a free port, asks for debao.yaml once
so that everything is warm, then changes the number of collectors again and again, as the slider
does, and reads the answer as the page does. Each change is another number, so that nothing is there
already. Wanted: the full answer in less than 2.5 s on two processors that do nothing else.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

PRESET = "debao.yaml"
FIRST = 700  # collectors; Debao had 749
WANTED = 2.5  # seconds
STAGES = ("trial", "headline", "whole", "over")


def main() -> None:
    """Measure and print, a line a stage: median, least and most seconds over the changes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--changes", type=int, default=7, metavar="N")
    changes = parser.parse_args().changes
    command = [sys.executable, "-m", "simsite", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stderr is not None
            address = next(word for word in child.stderr.readline().split() if "://" in word)
            taken = measured(address.rstrip("/"), changes)
        finally:
            child.terminate()
    for stage in STAGES:
        seconds = [one[stage] for one in taken if stage in one]
        if seconds:
            middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
            print(f"{stage:9} {middle:6.2f} s  [{low:.2f}, {high:.2f}]")
    full = statistics.median(one["over"] for one in taken)
    print(f"full answer {full:.2f} s, wanted less than {WANTED:g} s")


def measured(address: str, changes: int) -> list[dict[str, float]]:
    """Return the seconds from each change to each stage of its answer.

    Parameters
    ----------
    address : str
        Of the page.
    changes : int
        How many.
    """
    with urllib.request.urlopen(f"{address}/") as page:
        cookie = page.headers["set-cookie"].partition(";")[0]
    list(pieces(address, cookie, {}))
    taken = []
    for number in range(changes):
        begin, one = time.perf_counter(), {}
        for piece in pieces(address, cookie, {"collectors": str(FIRST + number)}):
            now = time.perf_counter() - begin
            if "answer" in piece:
                one[piece["answer"]["stage"]] = now
            elif "end" in piece:
                one[piece["end"]] = now
        taken.append(one)
    return taken


def pieces(address: str, cookie: str, levels: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what the page is told about the preset with some levels of staff."""
    body = json.dumps({"file": PRESET, "levels": levels, "fields": {}}).encode()
    headers = {"cookie": cookie, "origin": address, "content-type": "application/json"}
    request = urllib.request.Request(f"{address}/ask", body, headers)
    with urllib.request.urlopen(request) as answer:
        for line in answer:
            yield json.loads(line)


if __name__ == "__main__":
    main()
