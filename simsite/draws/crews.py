"""When the level of each crew changes: a table of its own, so that luck may move people.

Today everybody comes and goes as planned. Absence, relief or a convoy that is late is another table
of steps, and no new rule of the engines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.draws.spans import starts
from simsite.draws.views import Tables, filled
from simsite.model.plan import SitePlan, Steps
from simsite.tables.schema import STEP_WIDTH

I64 = NDArray[np.int64]


def planned_tables(sites: tuple[SitePlan, ...]) -> Tables:
    """Return the tables of steps of sites' crews where everybody comes and goes as planned.

    Parameters
    ----------
    sites : tuple of SitePlan
        What will be done there.

    Returns
    -------
    dict of str to int64 array
        ``first_step`` and ``steps``.
    """
    both = [_crews(site) for site in sites]
    crews = [crew for posts, _ in both for crew in posts]
    crews += [crew for _, preparers in both for crew in preparers]
    steps = [[entry for step in changes(crew) for entry in step] for crew in crews]
    return {
        "first_step": starts(np.array([len(own) for own in steps], np.int64) // STEP_WIDTH),
        "steps": filled(np.array([n for own in steps for n in own], np.int64), STEP_WIDTH),
    }


def changes(crew: Steps) -> list[tuple[int, int]]:
    """Return the times at which a level changes, and by how much."""
    levels = [0, *(level for _, level in crew)]
    return [
        (time, level - before)
        for (time, level), before in zip(crew, levels, strict=False)
        if level != before
    ]


def _crews(site: SitePlan) -> tuple[list[Steps], list[Steps]]:
    """Return the levels of the posts of a site, and of its preparers."""
    gate = () if site.gate is None else site.gate.crew
    fed = [s.preparation.crew for s in site.stations if s.preparation is not None]
    return [gate, *(station.crew for station in site.stations)], fed
