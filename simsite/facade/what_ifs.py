"""What-ifs: a plan, the same plan with something different, and what that does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.facade.arguments import StrPath, path_of, words_of
from simsite.facade.asked import ScenarioFile, asked_about
from simsite.facade.runs import RunResults, run
from simsite.facade.watch import Progress, Watch

if TYPE_CHECKING:
    from simsite.experiment.compare.what_if import WhatIfFound
    from simsite.facade.asked import ScenarioLike
    from simsite.facade.runs import Precision
    from simsite.reading.what_if.files import Overlay
    from simsite.reading.what_if.wish import WishedTogether
    from simsite.report.answers.noun import Answer
    from simsite.report.i18n import Words
    from simsite.report.wording import Wording

WHAT_IF_FILE = "what_if.json"


@dataclass(frozen=True)
class WhatIfReplies:
    """A plan and its what-ifs; what `simsite.what_if` returns.

    Attributes
    ----------
    plan : RunResults
        The plan as it is.
    found : tuple of WhatIfFound
        One for each that was asked: its run, and what it does to the plan.
    """

    plan: RunResults
    found: tuple[WhatIfFound, ...]

    @property
    def name(self) -> str:
        """Short name: that of the last what-if's run."""
        return self.found[-1].results.name

    @property
    def median_reached(self) -> bool:
        """Whether the median completion of the plan lies within the horizon."""
        return self.plan.median_reached

    def save(
        self,
        out: StrPath | None = None,
        *,
        lang: str | None = None,
        headers: str = "en",
        figures: bool = True,
        force: bool = False,
        timings: Mapping[str, Any] | None = None,
    ) -> tuple[Path, ...]:
        """Write a run directory of the plan and one of each what-if, which holds the comparison.

        Parameters
        ----------
        out : path, optional
            That of the plan, ``<out>-<what-if>`` the others; by default the next free names.
        lang : "en" or "zh", optional
            Language of figures; by default that of the environment.
        headers : "en" or "zh"
            Language of the tables' headers; programs rely on the English ones.
        figures : bool
            Whether figures are drawn.
        force : bool
            Whether existing directories of results are replaced.
        timings : mapping, optional
            What differs between equal runs: start, seconds.

        Returns
        -------
        tuple of pathlib.Path
            Where they are: the plan's, then one for each what-if.

        Raises
        ------
        BadValue
            If one exists or cannot be written.
        """
        from simsite.experiment.store.store import Keep, save_where
        from simsite.report.run_directory import RunDirectory

        shown: dict[str, Any] = {"lang": lang, "headers": headers, "figures": figures}
        places = [self.plan.save(out, **shown, force=force, timings=timings)]
        for one in self.found:
            where = beside(out, one.wish)
            directory = RunDirectory(
                one.results, one.scenario, words_of(lang), headers, figures, self._files(one)
            )
            keep = Keep(force, False, directory.write, timings)
            places.append(save_where(one.results, one.scenario, where, one.results.name, keep))
        return tuple(places)

    def _files(self, one: WhatIfFound) -> dict[str, bytes]:
        """Return what the directory of a what-if holds beside its run."""
        from simsite.report.answers.what_if import what_if_file
        from simsite.report.wording import Wording

        return {WHAT_IF_FILE: what_if_file(one, Wording.of(self.plan.plan, words_of("en")))}

    def to_text(self, lang: str | None = None) -> str:
        """Return the answer of the plan and what each what-if does to it, as text."""
        from simsite.report.answers.rendered import as_text

        return as_text(self._told(words_of(lang)))

    def to_json(self) -> str:
        """Return the same as one JSON object: that of the plan, with a member ``what_if``."""
        from simsite.report.answers.rendered import as_json

        return as_json(self._told(words_of("en")))

    def beside_plan(self, lang: str) -> tuple[Answer, Wording]:
        """Return what each what-if takes for true and does to the plan, in words.

        Parameters
        ----------
        lang : "en" or "zh"
            Language.
        """
        from simsite.report.answers.what_if import what_if_answer
        from simsite.report.wording import Wording

        wording = Wording.of(self.plan.plan, words_of(lang))
        return what_if_answer(self.found, wording), wording

    def _told(self, say: Words) -> Answer:
        from simsite.report.answers.what_if import with_what_ifs
        from simsite.report.text import run_answer
        from simsite.report.wording import Wording

        plan = run_answer(self.plan, say, self.plan.scenario, self.plan.verdict)
        return with_what_ifs(plan, self.found, Wording.of(self.plan.plan, say))


@dataclass(frozen=True)
class WhatIfList:
    """The what-ifs that there are; what `simsite.what_ifs` returns.

    Attributes
    ----------
    folder : pathlib.Path or None
        Where a planner's own are looked for; None where no file of a scenario is known.
    """

    folder: Path | None

    @property
    def known(self) -> tuple[Overlay, ...]:
        """Each of them, by name."""
        from simsite.reading.what_if.files import overlays

        return overlays(self.folder)

    def to_text(self, lang: str | None = None) -> str:
        """Return each with its parameters, assumptions and sources, as text."""
        from simsite.report.answers.rendered import as_text

        return as_text(self._told(words_of(lang)))

    def to_json(self) -> str:
        """Return the same as one JSON object."""
        from simsite.report.answers.rendered import as_json

        return as_json(self._told(words_of("en")))

    def _told(self, say: Words) -> Answer:
        from simsite.reading.what_if.files import BESIDE
        from simsite.report.answers.what_if import what_if_list

        own = None if self.folder is None else self.folder / BESIDE
        return what_if_list(self.known, own, say)


def what_ifs(scenario: ScenarioLike) -> WhatIfList:
    """Return the what-ifs that may be laid over a scenario, as ``simsite run FILE --what-if list``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        Beside whose file a planner's own are looked for.

    Returns
    -------
    WhatIfList

    Raises
    ------
    WrongArgument
        If it is none of them.

    Examples
    --------
    >>> print(simsite.what_ifs("county.yaml").to_text("en"))
    """
    return WhatIfList(_folder(scenario))


def what_if(
    scenario: ScenarioLike,
    *names: str,
    name: str | None = None,
    precision: Precision = (),
    at_most: int | None = None,
    jobs: int | None = None,
    engine: str = AUTO,
    audit: bool = False,
    progress: Progress | Watch | None = None,
) -> WhatIfReplies:
    """Run a plan, and each what-if on the same luck; as ``simsite run FILE --what-if NAME``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        The plan; it gives replications and seed.
    *names : str
        At least one: ``rain``, ``rain=1.3``, ``rain+absent=20 %``, or the path of a file.
    name : str, optional
        Short name of the plan for comparisons; by default that of the file.
    precision : str or sequence of str
        How sharp the answer about the plan is to be; each what-if takes as many replications.
    at_most : int, optional
        Most replications of a run with a precision.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    engine : str
        ``auto``, ``kernel`` or ``simpy``. Never changes a number.
    audit : bool
        Whether a replication of each is held against the written semantics.
    progress : callable or Watch, optional
        Told (steps done, steps in all).

    Returns
    -------
    WhatIfReplies

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of a file, or of what a what-if makes of the plan.
    BadValue
        If there is no such what-if, it takes other values, or changes nothing here.
    Contradiction
        If SimPy says otherwise about a group that is simulated again, or the audit finds something.

    Examples
    --------
    >>> asked = simsite.what_if("county.yaml", "rain=1.3", "absent=20 %")
    >>> [one.comparison.completion.difference / 60e6 for one in asked.found]  # minutes
    [38.5, 12.0]
    """
    from simsite.experiment.compare.compare import compare_all
    from simsite.experiment.compare.what_if import WhatIfFound

    wishes = wishes_of(scenario, names)
    how: dict[str, Any] = {"jobs": jobs, "engine": engine, "audit": audit, "progress": progress}
    plan = run(scenario, name=name, precision=precision, at_most=at_most, **how)
    found = []
    for wish in wishes:
        other = run(wish.lay_over(plan.scenario), name=f"{plan.name}-{wish.name}", **how)
        (comparison,) = compare_all([plan, other], [plan.scenario, other.scenario])
        found.append(WhatIfFound(wish, other.scenario, other, comparison))
    return WhatIfReplies(plan, tuple(found))


def wishes_of(scenario: ScenarioLike, names: Sequence[str]) -> tuple[WishedTogether, ...]:
    """Return what is asked, once all of it can be laid over the plan: before any work.

    Raises
    ------
    ScenarioFault, BadValue
        As `what_if`.
    """
    from simsite.reading.what_if.wish import wished

    if not names:
        raise BadValue("what_if.none")
    wishes = tuple(wished(name, _folder(scenario)) for name in names)
    read = asked_about(scenario).read()
    for wish in wishes:
        wish.lay_over(read)
    return wishes


def beside(out: StrPath | None, wish: WishedTogether) -> Path | None:
    """Return where the run of a what-if is to be kept; None for the next free name."""
    if out is None:
        return None
    plan = path_of("out", out)
    return plan.with_name(f"{plan.name}-{wish.name}")


def _folder(scenario: ScenarioLike) -> Path | None:
    """Return the folder of a scenario's file; None where none is known."""
    asked = asked_about(scenario)
    return asked.path.parent if isinstance(asked, ScenarioFile) else None


def refuse_what_ifs(
    scenario: ScenarioLike, names: Sequence[str], out: StrPath | None, *, force: bool, trace: bool
) -> None:
    """Refuse, before the work, what cannot be asked or kept.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        The plan.
    names : sequence of str
        What-ifs.
    out : path, optional
        Where the plan is to be kept.
    force : bool
        Whether existing directories of results may be replaced.
    trace : bool
        Whether events are asked for, which belong to one run.

    Raises
    ------
    ScenarioFault, BadValue
        As `what_if`; or if a directory may not be replaced, or events are asked for.
    """
    from simsite.facade.questions import refuse_kept

    if trace:
        raise BadValue("what_if.trace")
    for wish in wishes_of(scenario, names):
        refuse_kept(beside(out, wish), force=force)
