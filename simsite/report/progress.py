"""How far a long run is: a bar on a terminal, plain lines elsewhere, with an end in sight."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from simsite.core.units import SECOND
from simsite.report.format import duration
from simsite.report.words import Words

Progress = Callable[[int, int], None]
SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(words: Words, stream: TextIO | None = None) -> Iterator[Progress]:
    """Give a function that is told (steps done, steps in all) and shows it.

    Where nothing is compiled, that is said once beforehand: the work takes many times longer.

    Parameters
    ----------
    words : Words
        The catalogue in the reader's language.
    stream : text stream, optional
        Where to; standard error by default, so that results stay clean.
    """
    stream = sys.stderr if stream is None else stream
    if interpreted():
        _write(stream, words("messages.interpreted"))
    if stream.isatty():
        with _bar(words, stream) as tell:
            yield tell
    else:
        yield PlainProgress(words, stream)


def interpreted() -> bool:
    """Return whether this installation has no compiled modules."""
    from simsite.engine.kernel import COMPILED

    return not COMPILED


class PlainProgress:
    """A line every few seconds, at most; nothing for what is done sooner.

    Parameters
    ----------
    words : Words
        The catalogue in the reader's language.
    stream : text stream
        Where to.
    now : callable
        Returns seconds; a clock.
    """

    def __init__(
        self, words: Words, stream: TextIO, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._words = words
        self._stream = stream
        self._now = now
        self._begun = self._told = now()
        self._first: int | None = None

    def __call__(self, done: int, of: int) -> None:
        """Take note, and write a line if the last one is old enough."""
        now = self._now()
        if self._first is None:
            self._first = done
        if now - self._told < SECONDS_BETWEEN_LINES:
            return
        self._told = now
        left = _seconds_left(done - self._first, of - done, now - self._begun)
        _write(self._stream, line(done, of, left, self._words))


def _write(stream: TextIO, text: str) -> None:
    with suppress(OSError):  # a full disk behind the messages does not stop the work
        stream.write(text + "\n")
        stream.flush()


def line(done: int, of: int, seconds_left: float | None, words: Words) -> str:
    """Return how far it is in one line, and when it will be done if that is known."""
    if seconds_left is None:
        return words("cli.progress.begun", done=f"{done:,}", of=f"{of:,}")
    left = duration(round(seconds_left) * SECOND, words)
    return words("cli.progress.left", done=f"{done:,}", of=f"{of:,}", left=left)


def _seconds_left(done: int, missing: int, seconds: float) -> float | None:
    return seconds / done * missing if done > 0 else None


@contextmanager
def _bar(words: Words, stream: TextIO) -> Iterator[Progress]:
    """Show rich's bar while the work goes on; it vanishes at the end."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from simsite.report.terminal import console

    columns = (
        TextColumn(words("cli.progress.doing")),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console(stream), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield tell
