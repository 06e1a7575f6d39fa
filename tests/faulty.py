"""Bad scenarios with a marked place: read them and expect the fault just there."""

from __future__ import annotations

from pathlib import Path

from simsite.core.errors import Fault, ScenarioFault
from simsite.reading.load import load

MARK = "⟦"


def read(folder: Path, text: str, **options: object) -> tuple[Fault, ...]:
    """Load a text as a scenario file and return its faults; none if it is accepted."""
    file = folder / "test.yaml"
    file.write_text(text, "utf-8")
    try:
        load(file, **options)  # type: ignore[arg-type]
    except ScenarioFault as trouble:
        return trouble.faults
    return ()


def place(marked: str) -> tuple[int, int]:
    """Return line and column of the mark in a text."""
    before = marked[: marked.index(MARK)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def check(folder: Path, marked: str, key: str, path: str, **options: object) -> None:
    """Load a text with one marked place and expect its fault there, told in both languages."""
    faults = read(folder, marked.replace(MARK, ""), **options)
    found = [fault for fault in faults if fault.key == key]
    assert found, [fault.text() for fault in faults]
    assert found[0].path == path
    if MARK in marked:
        assert (found[0].line, found[0].column) == place(marked)
    for fault in faults:
        assert fault.text("en") != fault.text("zh")
        assert "^" in fault.render() or not fault.source.strip()
