"""Write the tables of docs/explanation/verification.md anew: known answers, planted faults.

    .venv/bin/python scripts/verification_table.py

takes a few minutes. The cases, their seeds and the faults are in tests/yardsticks.
"""

import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "verification.md"
sys.path.insert(0, str(ROOT / "tests"))

from yardsticks import rates, table  # noqa: E402 - found only now
from yardsticks.case import Case, Found, Measure  # noqa: E402
from yardsticks.faults import FAULTS  # noqa: E402

HEAD = "| case | measure | exact | simulated | z |\n| --- | --- | ---: | ---: | ---: |"


def shown(value: float) -> str:
    """Write a number with five digits."""
    return f"{value:.5g}" if math.isfinite(value) else "none"


def exact(measure: Measure) -> str:
    """Write the exact value of a measure, or that it is a whole distribution."""
    return {"law": "whole law", "counts": "whole law"}.get(measure.kind) or shown(measure.value)


def simulated(measure: Measure, found: Found) -> str:
    """Write what was simulated: for a whole distribution the statistic of its test."""
    sign = {"law": "D = ", "counts": "χ² = "}.get(measure.kind, "")
    return sign + shown(found.simulated)


def rows(case: Case) -> list[str]:
    """Write the rows of a case."""
    return [
        f"| {case.name} | {measure.name} | {exact(measure)} | {simulated(measure, found)} "
        f"| {'=' if measure.kind == 'equal' else f'{found.z:+.2f}'} |"
        for measure, found in table.rows(case)
    ]


def answers() -> str:
    """Write a table for each family."""
    parts = []
    for family, cases in table.families().items():
        lines = [line for case in cases for line in rows(case)]
        parts.append(f"### {family.capitalize()}\n\n{HEAD}\n" + "\n".join(lines))
    return "\n\n".join(parts)


def kept() -> str:
    """Write how often statistics kept their promise, and how sure that count is."""
    lines = [
        "| family | case | promised | counted | 95 % interval |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for rate, times, of, interval in rates.tally():
        span = f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %"
        counted = f"{100 * times / of:.1f} % of {of:,}"
        lines.append(
            f"| {rate.family} | {rate.name} | {100 * rate.promised:g} % | {counted} | {span} |"
        )
    return "\n".join(lines)


def mark(caught: table.Caught | None) -> str:
    """Write what became of a fault in a case."""
    if caught is None:
        return ""
    return "●" if caught.measures else "○" if caught.auditor else "·"


def power() -> str:
    """Write which case finds which fault, then how many of each family do."""
    names = [fault.name for fault in FAULTS]
    head = f"| family | case | {' | '.join(names)} |\n| --- | --- |{' :---: |' * len(names)}"
    lines, counted = [], {}
    for case in table.CASES:
        caught = table.power(case)
        marks = [mark(caught[name]) for name in names]
        lines.append(f"| {case.family} | {case.name} | {' | '.join(marks)} |")
        for name, sign in zip(names, marks, strict=True):
            counted.setdefault((case.family, name), []).append(sign)
    return f"{_by_family(counted, names)}\n\n### Case by case\n\n{head}\n" + "\n".join(lines)


def _by_family(counted: dict[tuple[str, str], list[str]], names: list[str]) -> str:
    lines = [f"| family | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}"]
    for family in table.families():
        cells = []
        for name in names:
            marks = counted[family, name]
            can = sum(sign != "" for sign in marks)
            cells.append(f"{marks.count('●')} of {can}" if can else "")
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return "\n".join(lines)


def between(page: str, name: str, text: str) -> str:
    """Put a text between the marks of that name."""
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}"


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    tests = sum(m.kind != "equal" for case in table.CASES for m in case.measures)
    largest = 0.0
    text = answers()
    for line in text.splitlines():
        cell = line.rstrip("| ").rsplit("|", 1)[-1].strip()
        if cell.startswith(("+", "-")) and not cell.startswith("--"):
            largest = max(largest, abs(float(cell)))
    summary = (
        f"{len(table.CASES)} cases in {len(table.families())} families; {tests} tests that can "
        f"err by chance, each at {table.ALPHA:.2g}; the largest |z| is {largest:.2f}."
    )
    for name, part in (("summary", summary), ("answers", text), ("faults", power())):
        page = between(page, name, part)
    page = between(page, "rates", kept())
    PAGE.write_text(page, encoding="utf-8")
    print(summary)


if __name__ == "__main__":
    main()
