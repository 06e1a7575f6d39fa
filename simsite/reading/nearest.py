"""What the writer of a name that a long list does not have probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_COMPARED = 100_000  # pairs of names: half a minute of a machine would look at a million


class Nearest:
    """Finds the nearest of many names, for as many questions as take bounded time together.

    Parameters
    ----------
    names : iterable of str
        All that could be meant.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._left = max(MOST_COMPARED, len(self._names))  # the first is always answered

    def to(self, name: str) -> str:
        """Return the nearest name; none where no name is near, or too many were asked for."""
        self._left -= len(self._names)
        if self._left < 0:
            return ""
        return next(iter(get_close_matches(name, self._names, 1, 0.6)), "")
