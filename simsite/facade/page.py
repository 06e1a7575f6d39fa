"""What the page of ``simsite serve`` asks: other staff and hours, answered in stages.

Everything is loaded with this module, so that a process that has it is warm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simsite.experiment.run.run import TRIAL, staged
from simsite.facade.runs import RunResults, with_scenario
from simsite.facade.watch import Progress
from simsite.model.scenario import Scenario
from simsite.reading.overlay import Typed
from simsite.reading.source import only_within
from simsite.staffing import Deployment
from simsite.staffing.levels import levels_of, staffed
from simsite.staffing.listed import AS_LISTED

__all__ = ["TRIAL", "Manned", "manned", "only_files_in", "results_in_stages", "typed"]


@dataclass(frozen=True)
class Manned:
    """A scenario with other staff.

    Attributes
    ----------
    scenario : Scenario
        With collectors, leads and callers as asked.
    deployment : Deployment
        Who works where.
    """

    scenario: Scenario
    deployment: Deployment

    @property
    def levels(self) -> dict[str, int]:
        """How many of each resource, where the scenario leaves that open."""
        return levels_of((self.scenario, self.deployment))

    @property
    def as_listed(self) -> bool:
        """Whether the staff is that of the site table."""
        return self.scenario.staff.deployment == AS_LISTED


def manned(scenario: Scenario, levels: Mapping[str, int]) -> Manned:
    """Return a scenario with other levels of some resources.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    levels : mapping of str to int
        Numbers by resource.

    Raises
    ------
    ScenarioFault
        If the scenario has nothing of a resource, or nobody can be deployed like that.
    """
    return Manned(*staffed(scenario, levels))


def results_in_stages(
    asked: Manned, *, name: str, progress: Progress | None = None
) -> Iterator[RunResults]:
    """Yield the answer to a scenario three times, each time knowing more.

    Parameters
    ----------
    asked : Manned
        What is asked.
    name : str
        Short name for comparisons.
    progress : callable, optional
        Told (steps done, steps in all).

    Yields
    ------
    RunResults
        The first `TRIAL` replications of the headline line, where there are more than that; all
        of the headline line; and what `simsite.run` returns.

    Raises
    ------
    Contradiction
        As of `simsite.run`.
    """
    for results in staged(asked.scenario, asked.deployment, name=name, progress=progress):
        yield with_scenario(results, asked.scenario)


def typed(path: str, text: str) -> str:
    """Return what was typed into a field of the page as an override of a scenario.

    Parameters
    ----------
    path : str
        Of what it sets.
    text : str
        As typed.
    """
    return Typed(f"{path}={text}")


@contextmanager
def only_files_in(folder: Path) -> Iterator[None]:
    """Let no file be read meanwhile that lies outside a folder, nor through a link in it."""
    with only_within(folder):
        yield
