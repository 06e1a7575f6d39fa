"""The table in short, for the README: what was measured and what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

BEGIN, END = "<!-- written by make bench -->\n", "<!-- end -->\n"


def quoted(where: str, rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Return the table in Markdown, with where it was measured.

    Parameters
    ----------
    where : str
        Sentence about the machines.
    rows : sequence of tuple of str
        What is compared, what was measured, what is wanted, the verdict.
    """
    head = ["| compared | measured | wanted | |", "| --- | ---: | ---: | --- |"]
    body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*head, *body, "", where, ""])


def write_readme(file: Path, text: str) -> None:
    """Put a text between the marks of a README; one without marks stays as it is."""
    old = file.read_text("utf-8") if file.exists() else ""
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if begin and end:
        file.write_text(before + begin + text + end + after, encoding="utf-8")
