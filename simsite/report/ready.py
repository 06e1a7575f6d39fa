"""What the last step of a command needs is loaded before its work begins.

A library that cannot be loaded any more once the work is done, because there is no memory left for
it or it was taken away meanwhile, would cost the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from simsite.core.memory import look_for_room
from simsite.report.i18n import Words
from simsite.report.progress import Progress, progress

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
    "figures": (*PICTURES, "simsite.report.glyphs"),
    "sweep": (*TEXT, *CHANCES, "simsite.report.answers.sweep"),
    "need": ANSWER,
    "marginal": ANSWER,
    "sensitivity": (*ANSWER, *PICTURES, "simsite.report.figures.tornado"),
    "select": (*TEXT, *CHANCES, "simsite.report.answers.selection"),
}


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
