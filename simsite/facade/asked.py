"""What a question is about: a scenario file with what is laid over it, or a scenario in hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from simsite.facade.arguments import StrPath, WrongArgument, path_of
from simsite.model.scenario import Scenario
from simsite.reading.load import load, placed
from simsite.reading.overlay import Given


class Asked(Protocol):
    """What a question is about."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Of its short name: the file's, and that of the scenario in it."""

    @property
    def counted(self) -> bool:
        """Whether the number of replications was laid over what the file says."""

    def read(self) -> Scenario:
        """Return the scenario.

        Raises
        ------
        ScenarioFault
            With every fault of the file.
        """

    def placed(self) -> AbstractContextManager[None]:
        """Give faults that are found after reading their place in the file."""


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario file with what is laid over it; given to a function, its faults have their place.

    Attributes
    ----------
    file : path
        The YAML file.
    scenario : str, optional
        Name of one of the file's ``scenarios``.
    sets : sequence of str
        Overrides ``PATH=VALUE``, laid over in order.
    replications, seed : int or str, optional
        Laid on top, read as the file's own are.
    """

    file: StrPath
    scenario: str | None = None
    sets: Sequence[str] = ()
    replications: int | str | None = None
    seed: int | str | None = None

    def __post_init__(self) -> None:
        path_of("file", self.file)
        if isinstance(self.sets, str):  # its letters would be the overrides
            raise WrongArgument("argument.sets", name="sets", value=self.sets)

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file)

    @property
    def parts(self) -> tuple[str, ...]:
        """Of its short name: the file's, and that of the scenario in it."""
        return tuple(part for part in (self.path.stem, self.scenario) if part)

    @property
    def counted(self) -> bool:
        """Whether the number of replications was laid over what the file says."""
        return self.replications is not None

    @property
    def overrides(self) -> list[str]:
        """All overrides, ``replications`` and ``seed`` on top."""
        on_top = {"replications": self.replications, "seed": self.seed}
        laid = (Given(f"run.{name}={on}") for name, on in on_top.items() if on is not None)
        return [*self.sets, *laid]

    def read(self) -> Scenario:
        """Return the scenario.

        Raises
        ------
        ScenarioFault
            With every fault of the file.
        """
        return load(self.path, self.scenario, self.overrides)

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Give faults that are found after reading their place in the file."""
        with placed(self.path, self.scenario, self.overrides):
            yield


@dataclass(frozen=True)
class ScenarioInHand:
    """A scenario that was read or made before.

    Attributes
    ----------
    scenario : Scenario
        It.
    """

    scenario: Scenario
    parts: tuple[str, ...] = ()
    counted: bool = False

    def read(self) -> Scenario:
        """Return the scenario."""
        return self.scenario

    def placed(self) -> AbstractContextManager[None]:
        """Leave faults as they are: no file is known."""
        return nullcontext()


# What every question takes.
ScenarioLike = StrPath | ScenarioFile | Scenario


def asked_about(scenario: ScenarioLike) -> Asked:
    """Return what a question is about.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        A file, one with what is laid over it, or what `simsite.load` returned.

    Raises
    ------
    WrongArgument
        If it is none of them.
    """
    if isinstance(scenario, str | os.PathLike):
        return ScenarioFile(scenario)
    return scenario if isinstance(scenario, ScenarioFile) else _in_hand(scenario)


def _in_hand(scenario: object) -> ScenarioInHand:
    if isinstance(scenario, Scenario):
        return ScenarioInHand(scenario)
    raise WrongArgument("argument.scenario", name="scenario", value=f"<{type(scenario).__name__}>")
