"""Where a line of text may end: at spaces, and in Chinese between any two characters but a few.

Chinese has no spaces between words; who breaks it only at spaces leaves half a line empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from simsite.core.errors import width

WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003fffd"
)
OPENING = "（〔［｛〈《「『【〖“‘(\\[{<￥"
CLOSING = "。，、；：？！）〕］｝〉》」』】〗…—～·％”’"  # never first in a line
_CLOSING_LATIN = "‰%°)\\]}>,.;:?!/"  # nor these, right behind a Chinese character
_EITHER = "\"'"  # may open or close: never broken at beside a Chinese character
# A number stays with what is counted, a day (\u65e5) with its month (\u6708), a clock time with it.
_BREAK = re.compile(
    rf"(?<=\s)(?=[^\s{CLOSING}])(?!(?<=\d\s)(?=[{WIDE}]))(?!(?<=\u65e5\s)(?=\d))"
    rf"|(?<=[{WIDE}])(?<![{OPENING}])(?=[^\s{CLOSING}{_CLOSING_LATIN}{_EITHER}])(?!(?<=\u6708)(?=\d))"
    rf"|(?<=[^\s\d{WIDE}{OPENING}{_EITHER}])(?=[{WIDE}])(?=[^{CLOSING}])"
)


def broken(text: str, room: int, measure: Callable[[str], int] = width) -> list[str]:
    """Return a text as lines that are not wider than `room`, but for spaces at their ends.

    As many pieces as fit are put into a line; one that is wider than a line is cut. No line begins
    with a closing mark, as ``。``, ``，`` or ``）``, and none ends with an opening one.

    Parameters
    ----------
    text : str
        One line; spaces stay where they are.
    room : int
        Columns, above 1.
    measure : callable, optional
        Columns that a text takes.
    """
    lines = [""]
    for piece in pieces(text):
        needed = measure(piece.rstrip())
        if measure(lines[-1]) + needed <= room:
            lines[-1] += piece
            continue
        parts = [piece] if needed <= room else _cut(piece, room, measure)
        lines = [*lines, *parts] if lines[-1] else parts
    return lines


def pieces(text: str) -> Iterator[str]:
    """Yield what stays together; spaces belong to what they follow, the first to what follows."""
    start = 0
    for found in _BREAK.finditer(text):
        if not text[: found.start()].isspace():
            yield text[start : found.start()]
            start = found.start()
    if start < len(text):
        yield text[start:]


def _cut(piece: str, room: int, measure: Callable[[str], int]) -> list[str]:
    """Return a piece that fits no line as parts that do."""
    parts = [""]
    for character in piece:
        last = parts[-1]
        kept = last.rstrip(CLOSING)[:-1] if character in CLOSING else ""
        moved = last[len(kept) :] + character
        if not last or measure(last) + measure(character) <= room:
            parts[-1] += character
        elif kept and measure(moved) <= room:  # the mark takes the character before it along
            parts[-1:] = [kept, moved]
        else:
            parts.append(character)
    return parts
