"""Text of which no line ends within a number or a Latin word.

Between Chinese characters a line may end anywhere, and rich ends it at its last column, be that
within ``18:00`` or ``--fixed-desks``. Apart from terminal.py, as rich is loaded late.
"""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.containers import Lines
from rich.text import Text

UNBROKEN = re.compile(r"[0-9A-Za-z.,:%+−_-]+")


class UnbrokenText(Text):
    """Text that is wrapped as rich wraps it, except that numbers and Latin words stay whole."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        """Return the lines, each of at most `width` columns; ``how`` is handed on to rich."""
        lines = super().wrap(console, width, **how)
        if self.plain.isascii() or len(lines) < 2 or how.get("no_wrap"):
            return lines
        cut = _cut_within(self.plain, lines)
        if cut is None:
            return lines
        first, rest = self.divide([cut])
        found = Lines(first.wrap(console, width, **how))
        found.extend(UnbrokenText.wrap(_as_unbroken(rest), console, width, **how))
        return found


def _as_unbroken(text: Text) -> UnbrokenText:
    """Return the same text, its styles with it, as one of which nothing is broken."""
    found = UnbrokenText(style=text.style)
    found.append_text(text)
    return found


def _cut_within(text: str, lines: Lines) -> int | None:
    """Return where the first number or word begins that a line ends in, if it can go down whole."""
    start = 0
    for line in lines[:-1]:
        end = start + len(line.plain.rstrip())
        if text[end : end + 1].isspace():
            start = end + len(text[end:]) - len(text[end:].lstrip())
            continue
        for word in UNBROKEN.finditer(text, start):
            if start < word.start() < end < word.end():
                return word.start()
        start = end
    return None
