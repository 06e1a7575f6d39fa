"""Plans that are shown together, under the names that planners gave them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from simsite.experiment.run.results import Results
from simsite.report.i18n import Words
from simsite.report.wording import Wording


def under_planners_names(runs: Sequence[Results], words: Words) -> list[Results]:
    """Return runs named by the titles of their plans, as far as these tell them apart.

    Parameters
    ----------
    runs : sequence of Results
        Whose names differ.
    words : Words
        Language of the titles.

    Returns
    -------
    list of Results
        A run whose title another one has, or that has none, keeps its name: that of the directory
        which the planner asked for.
    """
    titles = [" ".join(Wording.of(run.plan, words).name(run.plan).split()) for run in runs]
    times = Counter([*titles, *(run.name for run in runs)])
    return [
        replace(run, name=title) if title and times[title] == 1 else run
        for run, title in zip(runs, titles, strict=True)
    ]
