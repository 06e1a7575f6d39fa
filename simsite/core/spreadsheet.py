"""Text that a spreadsheet opens as text: what begins like a formula would be run as one."""

from __future__ import annotations

# The last four are the full-width forms that East Asian spreadsheets take for the first four.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
GUARD = "'"


def guarded(value: object) -> str:
    """Return text for a CSV cell; what begins like a formula gets an apostrophe before it."""
    written = str(value)
    return f"{GUARD}{written}" if written.lstrip().startswith(FORMULA_SIGNS) else written


def unguarded(cell: str) -> str:
    """Return the text that `guarded` wrote."""
    inner = cell.removeprefix(GUARD)
    return inner if inner != cell and inner.lstrip().startswith(FORMULA_SIGNS) else cell
