"""How far a long run is: a bar on a terminal, plain lines elsewhere, with an end in sight."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TextIO

from simsite.core.compiled import TIMES_SLOWER
from simsite.core.memory import look_for_room
from simsite.core.units import SECOND
from simsite.report.formatting import duration
from simsite.report.i18n import Words

TEXT = (
    "rich.console",
    "rich.table",
    "numpy.ma",
    "simsite.report.terminal",
    "simsite.reading.write",
    "simsite.report.answers.rendered",
)
CHANCES = ("scipy.special",)
PICTURES = (
    "matplotlib.figure",
    "matplotlib.style",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "simsite.report.theme",
    "simsite.report.figures.registry",
    "simsite.report.figures.axes",
    "simsite.report.figures.completion",
    "simsite.report.figures.coverage",
    "simsite.report.figures.queues",
    "simsite.report.figures.townships",
    "simsite.report.figures.utilisation",
)
ANSWER = (*TEXT, *CHANCES, "simsite.report.answers.made")
LAST = {
    "run": (*TEXT, "simsite.report.text", "simsite.report.tables", "simsite.report.deployment"),
    "figures": (*PICTURES, "simsite.report.run_directory"),
    "sweep": (*TEXT, *CHANCES, "simsite.report.answers.sweep"),
    "need": ANSWER,
    "marginal": ANSWER,
    "sensitivity": (*ANSWER, *PICTURES, "simsite.report.figures.tornado"),
    "select": (*TEXT, *CHANCES, "simsite.report.answers.selection"),
}


Progress = Callable[[int, int], None]
Write = Callable[[str], None]
SECONDS_BETWEEN_LINES = 5.0
LONG = 20.0  # seconds from which on it is worth to say beforehand how long it takes


@contextmanager
def progress(words: Words, stream: TextIO | None = None) -> Iterator[Progress]:
    """Give a function that is told (steps done, steps in all) and shows it.

    Where nothing is compiled, that is said once beforehand, and once how long it will take if that
    is long.

    Parameters
    ----------
    words : Words
        The catalogue in the reader's language.
    stream : text stream, optional
        Where to; standard error by default, so that results stay clean.
    """
    stream = sys.stderr if stream is None else stream
    if interpreted():
        _write(stream, not_compiled(words))
    if stream.isatty():
        with _bar(words, stream) as (tell, write):
            yield _foretold(tell, words, write)
    else:
        yield _foretold(PlainProgress(words, stream), words, lambda text: _write(stream, text))


def interpreted() -> bool:
    """Return whether this installation has no compiled modules."""
    from simsite.engine.kernel import COMPILED

    return not COMPILED


def level_of_draws() -> str:
    """Return the level of the processor that the random draws of this installation use."""
    from simsite.draws.levels import LEVEL

    return LEVEL


def not_compiled(words: Words) -> str:
    """Return the sentence that nothing is compiled, what that costs, and the cure."""
    least, most = TIMES_SLOWER
    return words("messages.interpreted", least=least, most=most)


def long_work_interpreted(whole: str, words: Words) -> str:
    """Return the sentence how long all of it takes where nothing is compiled."""
    least, most = TIMES_SLOWER
    return words("messages.interpreted_long", time=whole, least=least, most=most)


def _foretold(tell: Progress, words: Words, write: Write) -> Progress:
    """Add to a progress how long the work will take, where nothing is compiled."""
    if not interpreted():
        return tell
    foretell = Foretelling(words, write)

    def both(done: int, of: int) -> None:
        foretell(done, of)
        tell(done, of)

    return both


class Foretelling:
    """Says once how long interpreted work takes in all, if that is long; measured, not assumed.

    The first steps of several processes end together, and starting them takes a while. So the time
    of a step is measured from the end of the first one, and over at least as long again.

    Parameters
    ----------
    words : Words
        The catalogue in the reader's language.
    write : callable
        Takes the line.
    now : callable
        Returns seconds; a clock.
    """

    def __init__(
        self, words: Words, write: Write, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._words, self._write, self._now = words, write, now
        self._begun = now()
        self._before: int | None = None  # what was done when it began
        self._first: tuple[int, float] | None = None  # done, and when, after the first step
        self._said = False

    def __call__(self, done: int, of: int) -> None:
        """Take note, and write the line once enough is known."""
        now = self._now()
        if self._before is None:
            self._before = done
        if self._said or done == self._before:
            return
        if self._first is None:
            self._first = done, now
        first, at = self._first
        if done == first or now - at < at - self._begun:
            return
        self._said = True
        seconds = now - self._begun + (now - at) / (done - first) * (of - done)
        if seconds > LONG:
            whole = duration(round(seconds) * SECOND, self._words)
            self._write(long_work_interpreted(whole, self._words))


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
def _bar(words: Words, stream: TextIO) -> Iterator[tuple[Progress, Write]]:
    """Show rich's bar while the work goes on, and write lines above; it vanishes at the end."""
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

        def write(text: str) -> None:
            bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield tell, write


# What the last step of a command needs is loaded before its work begins.
#
# A library that cannot be loaded any more once the work is done, because there is no memory left
# for it or it was taken away meanwhile, would cost the work.


def ready(*steps: str) -> None:
    """Load what last steps need.

    Parameters
    ----------
    *steps : str
        Keys of `LAST`.

    Raises
    ------
    OutOfMemory
        If there is no room for it.
    """
    for step in steps:
        for module in LAST[step]:
            if module in CHANCES:
                look_for_room(module)
            import_module(module)


@contextmanager
def working(words: Words, *steps: str) -> Iterator[Progress]:
    """Give what shows how far the work is, once all that its last steps need is loaded.

    Parameters
    ----------
    words : Words
        Of `progress`.
    *steps : str
        Of `ready`.
    """
    ready(*steps)
    with progress(words) as tell:
        yield tell
