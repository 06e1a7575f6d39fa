"""Scenarios: begun, read, looked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simsite.facade.arguments import StrPath, WrongArgument, path_of, words_of
from simsite.facade.asked import ScenarioFile, asked_about

if TYPE_CHECKING:
    from simsite.facade.asked import ScenarioLike
    from simsite.model.plan import CampaignPlan
    from simsite.model.scenario import Scenario
    from simsite.reading.site_list.listed import SiteList
    from simsite.report.i18n import Words


@dataclass(frozen=True)
class Begun:
    """What a planner may start from.

    Attributes
    ----------
    files : tuple of pathlib.Path
        What was written.
    said : tuple of str
        What a list was taken for, a line each; empty without a list.
    """

    files: tuple[Path, ...]
    said: tuple[str, ...] = ()


def init(
    file: StrPath,
    *,
    from_list: StrPath | None = None,
    sheet: str | Sequence[str] | None = None,
    household_size: float | str | None = None,
    people: int | str | None = None,
    lang: str | None = None,
) -> Begun:
    """Write a commented scenario to start from, as ``simsite init``.

    Parameters
    ----------
    file : path
        File to write; it must not exist.
    from_list : path, optional
        A list of sites (Excel, CSV) to make it of; without one it has 30 made-up sites.
    sheet : str or sequence of str, optional
        Sheets of the list; by default all that hold one are joined.
    household_size : float, optional
        People in a household in the mean, for a list of households.
    people : int, optional
        People of all sites together, for a list that says none.
    lang : "en" or "zh", optional
        Language of comments; by default that of the environment.

    Returns
    -------
    Begun

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If a file exists or cannot be written, or the list cannot be read; nothing is left behind.
    ScenarioFault
        With every bad row of the list.

    Examples
    --------
    >>> simsite.init("county.yaml", lang="en").files
    (PosixPath('county.yaml'),)
    """
    say, target = words_of(lang), path_of("file", file)
    if from_list is not None:
        from simsite.reading.site_list.read import read_list

        source = path_of("from_list", from_list)
        return _begun_from(target, read_list(source, sheet, household_size, people), say)
    from simsite.reading.template import write_starter

    about = {"--sheet": sheet, "--household-size": household_size, "--people": people}
    for option, value in about.items():
        if value is not None and value != ():
            raise WrongArgument("list.alone", option=option)
    return Begun(write_starter(target, say.lang))


def _begun_from(file: Path, found: SiteList, say: Words) -> Begun:
    """Start from a planner's own list; say what was taken for what."""
    from simsite.reading.site_list.start import prepare
    from simsite.reading.template import write_all
    from simsite.report.list_text import list_text

    started = prepare(found, file, say.lang)
    lines = list_text(found, started, file, say)
    return Begun(write_all(started.contents), tuple(lines))


def load(
    file: StrPath,
    *,
    scenario: str | None = None,
    sets: Sequence[str] = (),
    replications: int | str | None = None,
    seed: int | str | None = None,
) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    file : path
        The YAML file.
    scenario : str, optional
        Name of one of the file's ``scenarios`` to lay over it.
    sets : sequence of str
        Overrides ``PATH=VALUE``, laid over in order.
    replications, seed : int, optional
        Laid on top.

    Returns
    -------
    Scenario
        Frozen.

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault found, each at its place, in the order of the files.

    Examples
    --------
    >>> simsite.load("county.yaml", sets=["staff.collectors=60"], replications=20).run.replications
    20
    """
    return ScenarioFile(file, scenario, sets, replications, seed).read()


@dataclass(frozen=True)
class Checked:
    """A scenario without a fault, and what it amounts to.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    plan : CampaignPlan
        What will be done.
    """

    scenario: Scenario
    plan: CampaignPlan

    def to_json(self) -> str:
        """Return what it amounts to as one JSON object."""
        from simsite.report.check_text import check_json

        return check_json(self.scenario, self.plan)

    def to_text(self, lang: str | None = None) -> str:
        """Return what it amounts to as text, in ``en`` or ``zh``."""
        from simsite.report.check_text import check_text

        return check_text(self.scenario, self.plan, words_of(lang))

    def __repr__(self) -> str:
        sites = f"{len(self.plan.sites):,}"
        return f"<Checked: {self.scenario.title.text('en')}, {sites} sites, without a fault>"


def check(scenario: ScenarioLike) -> Checked:
    """Look a scenario through, as ``simsite check``: every fault at once, else what it amounts to.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What is asked.

    Returns
    -------
    Checked

    Raises
    ------
    WrongArgument
        If it is none of them.
    ScenarioFault
        With every fault of the file, or what of its staff cannot be deployed.

    Examples
    --------
    >>> print(simsite.check("county.yaml").to_text("en"))
    """
    from simsite.building.build import build

    asked = asked_about(scenario)
    read = asked.read()
    with asked.placed():
        return Checked(read, build(read))


def schema(out: StrPath | None = None) -> str:
    """Return the JSON Schema of scenario files, as ``simsite schema``.

    Parameters
    ----------
    out : path, optional
        A file to write it to as well; an older schema there is replaced.

    Returns
    -------
    str
        The text of the file.

    Raises
    ------
    BadValue
        If the file cannot be written, or what is there is no JSON Schema of scenarios.
    """
    from simsite.reading.template import schema_text, write_schema

    if out is not None:
        write_schema(path_of("out", out))
    return schema_text()


def schema_beside(file: StrPath) -> tuple[Path, ...]:
    """Write the JSON Schema beside a scenario and name it there, as ``simsite schema --beside``.

    Parameters
    ----------
    file : path
        The scenario; its first line will name the schema, and nothing else of it changes.

    Returns
    -------
    tuple of pathlib.Path
        What was written; empty where both were there.

    Raises
    ------
    BadValue
        If a file cannot be read or written.
    ScenarioFault
        If the file is a sweep, or names another schema.
    """
    from simsite.reading.schema_beside import write_beside

    return write_beside(path_of("beside", file))


def resolved(scenario: ScenarioLike) -> str:
    """Return a scenario as the text of one file that needs no other.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What is asked.

    Raises
    ------
    ScenarioFault
        With every fault of the file.
    """
    from simsite.reading.write import resolved_yaml

    return resolved_yaml(asked_about(scenario).read())
