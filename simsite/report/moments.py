"""Lists of times and of windows in words, the day written once: ``2 Mar 12:00 and 12:30``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from simsite.report.wording import Wording

MOST_NAMED = 4  # of longer lists the first and the last are named


def listed(moments: Sequence[int | tuple[int, int]], wording: Wording) -> str:
    """Return times, or windows of time, as one phrase.

    Parameters
    ----------
    moments : sequence of int or (int, int)
        Microseconds, in order; at least one.
    wording : Wording
        Language and first day.
    """
    named = list(moments) if len(moments) <= MOST_NAMED else [moments[0], moments[-1]]
    texts, day = [], ""
    for moment in named:
        text, day = _named(moment, day, wording)
        texts.append(text)
    *others, last = texts
    if not others:
        return last
    words = wording.words
    if len(moments) > MOST_NAMED:
        return words("check.list.many", first=others[0], last=last, count=f"{len(moments):,}")
    first = reduce(lambda one, next_: words("check.list.next", first=one, last=next_), others)
    return words("check.list.two", first=first, last=last)


def _named(moment: int | tuple[int, int], day: str, wording: Wording) -> tuple[str, str]:
    """Return a time or window, without its day where that is known, and its last day."""
    if isinstance(moment, int):
        shown = wording.value("time", moment)
        own = shown.rpartition(" ")[0]
        return (shown.rpartition(" ")[2] if own == day else shown), own
    start, own = _named(moment[0], day, wording)
    end, last = _named(moment[1], own, wording)
    return f"{start}-{end}" if last == own else f"{start} – {end}", last
