"""Questions about a scenario: the least that is needed, where the next go, what it depends on."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simsite.core.engine_names import (
    AUTO,
    FEWEST_REPLICATIONS,
    MOST_REPLICATIONS,
    MOVABLE,
    RESOURCES,
    TOGETHER,
)
from simsite.core.errors import BadValue
from simsite.facade.arguments import (
    StrPath,
    WrongArgument,
    at_least,
    how_of,
    one_of,
    path_of,
    shares_of,
    words_of,
)
from simsite.facade.asked import asked_about
from simsite.facade.watch import Progress, Watch, watched

if TYPE_CHECKING:
    from simsite.experiment.search.marginal import Marginal
    from simsite.experiment.search.need import Need
    from simsite.experiment.sensitivity.sensitivity import Sensitivity
    from simsite.experiment.sensitivity.sobol import Sobol
    from simsite.experiment.store.answer_store import Noun
    from simsite.facade.asked import ScenarioLike
    from simsite.model.scenario import Scenario
    from simsite.report.answers.noun import Answer
    from simsite.report.i18n import Words

LINES_SHOWN = 6  # of an answer in a repr


@dataclass(frozen=True, repr=False)
class Replied:
    """The answer to a question, with what it was asked about.

    Attributes
    ----------
    name : str
        Short name, from which a free name of a directory is made.
    scenario : Scenario
        What it was asked about.
    answer : Need, Marginal, Sensitivity or Sobol
        What was computed.
    """

    name: str
    scenario: Scenario
    answer: Noun

    @abstractmethod
    def _asked(self) -> Mapping[str, Any]:
        """Return the question, for the manifest."""

    def _draw(self, folder: Path, say: Words) -> None:
        """Add figures to a directory while it is being written."""

    def _told(self, say: Words) -> Answer:
        """Return title, sentences, tables and figure data in a language."""
        from simsite.report.answers.made import answer_of
        from simsite.report.wording import Wording

        return answer_of(self.answer, self.scenario, Wording.of(self.answer.plan, say))

    def to_json(self) -> str:
        """Return the answer as one JSON object."""
        from simsite.report.answers.rendered import as_json

        return as_json(self._told(words_of("en")))

    def to_text(self, lang: str | None = None) -> str:
        """Return the answer as text: coloured for a terminal, plain anywhere else."""
        from simsite.report.answers.rendered import as_text

        return as_text(self._told(words_of(lang)))

    def save(
        self,
        out: StrPath | None = None,
        *,
        lang: str | None = None,
        headers: str = "en",
        force: bool = False,
        timings: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write a directory of the answer, whole or not at all, as its command does.

        Parameters
        ----------
        out : path, optional
            The directory; by default the next free ``runs/<name>-<number>``.
        lang : "en" or "zh", optional
            Language of figures; by default that of the environment.
        headers : "en" or "zh"
            Language of the tables' headers; programs rely on the English ones.
        force : bool
            Whether an existing directory of results is replaced.
        timings : mapping, optional
            What differs between equal questions: start, seconds.

        Returns
        -------
        pathlib.Path
            Where it is.

        Raises
        ------
        BadValue
            If the directory exists or cannot be written.
        """
        from simsite.experiment.store.answer_store import AnswerRecord, save_answer
        from simsite.experiment.store.manifest import directory_schema
        from simsite.report.answers.rendered import as_files

        say = words_of(lang)
        told = self._told(say)
        record = AnswerRecord(
            schema=directory_schema(told.data["schema"]),
            name=self.name,
            asked=self._asked(),
            files=as_files(told, headers),
            timings=timings or {},
            found=self.answer,
            more=lambda folder: self._draw(folder, say),
        )
        where = None if out is None else path_of("out", out)
        return save_answer(record, self.scenario, where, force=force)

    def __repr__(self) -> str:
        """Return the first lines of the answer."""
        lines = self.to_text("en").strip().splitlines()
        shown = [line.rstrip() for line in lines if line.strip()][:LINES_SHOWN]
        return "\n".join([f"<{type(self).__name__} {self.name!r}", *shown]) + ">"

    def _repr_html_(self) -> str:
        """Return the answer for a notebook."""
        from html import escape

        return f"<pre>{escape(self.to_text())}</pre>"


@dataclass(frozen=True, repr=False)
class NeedReply(Replied):
    """What `simsite.need` returns.

    Attributes
    ----------
    answer : Need
        Every level tried, and the least that is confirmed to be enough.
    """

    answer: Need

    def _asked(self) -> Mapping[str, Any]:
        wish = self.answer.wish
        confirm = self.answer.at_most
        from simsite.report.answers.need import asked_of

        about = {"of": asked_of(wish.of), "by_us": wish.by, "sure": wish.sure, "confirm": confirm}
        more = {"complete": wish.complete, "wait_us": wish.wait, "left": wish.left}
        return about | {"fixed_desks": wish.fixed_desks} | more


def need(
    scenario: ScenarioLike,
    *,
    by: str | None = None,
    sure: str | float = "95 %",
    of: str | Sequence[str] = "collectors",
    wait: str | None = None,
    left: int | None = None,
    confirm: int | None = None,
    fixed_desks: bool = False,
    jobs: int | None = None,
    progress: Progress | Watch | None = None,
) -> NeedReply:
    """Find the least of one resource for a deadline, as ``simsite need``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What everything else is; it gives replications and seed.
    by : str, optional
        A time such as ``22:00`` or ``day 2 12:00``; by default the scenario's deadline.
    sure : str or float
        The wished chance of a day on which all that is asked holds, such as ``"95 %"`` or 0.95.
    of : str or sequence of str
        ``collectors``, ``helpers``, ``registrars``, ``callers``, ``leads``, ``teams``, ``hours`` or
        a role of `staff.roles`, whose number is that of each site.
        Several of collectors, registrars, callers and teams grow together, each by its weight:
        ``["collectors", "registrars=0.5"]`` or ``"collectors=1,registrars=0.5"``.
    wait : str, optional
        How long people may wait for the swab on average at any site, such as ``"30 min"``. Without
        `by` it is all that is asked.
    left : int, optional
        How many of those who come may not be swabbed by then; takes the place of being complete.
    confirm : int, optional
        Most fresh replications of a level to confirm it, at least 10; 1,000 unless given.
    fixed_desks : bool
        Whether collectors only go to desks that stand already; else they come with one.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    progress : callable or Watch, optional
        Told (steps done, steps in all).

    Returns
    -------
    NeedReply

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file, or if the wish or the resource does not fit it.

    Examples
    --------
    >>> simsite.need("county.yaml", by="20:00", sure="90 %").answer.best.level
    74
    """
    from simsite.core.units import NEVER
    from simsite.experiment.search.need import Target
    from simsite.experiment.search.need import need as found_by
    from simsite.model.targets import wished_share, wished_time, wished_wait
    from simsite.staffing.levels import RoleShare

    asked, watch = asked_about(scenario), watched(progress)
    jobs = at_least("jobs", jobs, 1)
    at_most = at_least("confirm", confirm, FEWEST_REPLICATIONS) or MOST_REPLICATIONS
    watch.reading()
    read = asked.read()
    shares = shares_of("of", of, (*RESOURCES, *read.staff.roles))
    alone = next((role for role in shares if len(shares) > 1 and role not in TOGETHER), None)
    if alone is not None:
        choice = ", ".join(TOGETHER)
        raise WrongArgument("argument.together", name="of", value=alone, choice=choice)
    about = wished_wait(wait), at_least("left", left, 0)
    complete = left is None and (by is not None or wait is None)
    timed = complete or left is not None or read.calendar.deadline is not None
    by_us = wished_time(by, read) if timed else NEVER
    roles = tuple(RoleShare(*share) for share in shares.items())
    wish = Target(roles, by_us, wished_share(str(sure)), fixed_desks, complete, *about)
    name = "-".join(("need", *asked.parts))
    with asked.placed(), watch.working() as tell:
        found = found_by(read, wish, at_most=at_most, name=name, jobs=jobs, progress=tell)
    watch.lap("simulate")
    return NeedReply(name, read, found)


@dataclass(frozen=True, repr=False)
class MarginalReply(Replied):
    """What `simsite.marginal` returns.

    Attributes
    ----------
    answer : Marginal
        The places in their order, and what each gains.
    asked : mapping
        The question.
    """

    answer: Marginal
    asked: Mapping[str, Any]

    def _asked(self) -> Mapping[str, Any]:
        return self.asked


def marginal(
    scenario: ScenarioLike,
    *,
    number: int = 5,
    of: str | Sequence[str] = "collectors",
    fewer: bool = False,
    by: str | None = None,
    confirm: int | None = None,
    fixed_desks: bool = False,
    jobs: int | None = None,
    progress: Progress | Watch | None = None,
) -> MarginalReply:
    """Find where the next members of staff go and what each gains, as ``simsite marginal``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What everything else is; it gives replications and seed.
    number : int
        How many, one after another.
    of : str or sequence of str
        ``collectors``, ``helpers``, ``registrars``, ``callers`` or ``teams``; of several whichever
        is best at each step.
    fewer : bool
        Whether they are taken away instead.
    by : str, optional
        A time such as ``22:00``; by default the scenario's deadline, or none.
    confirm : int, optional
        Fresh replications on which gains are measured, at least 10; 200 unless given.
    fixed_desks : bool
        Whether collectors only go to desks that stand already; else they come with one.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    progress : callable or Watch, optional
        Told (steps done, steps asked for so far).

    Returns
    -------
    MarginalReply

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file, or if it lists its staff site by site.
    BadValue
        If nobody comes in any replication.

    Examples
    --------
    >>> [step.move for step in simsite.marginal("county.yaml", number=3).answer.steps]
    """
    from simsite.core.units import NEVER
    from simsite.experiment.search.marginal import FRESH_DAYS, MarginalQuestion
    from simsite.experiment.search.marginal import marginal as found_by
    from simsite.model.targets import wished_time

    asked, watch = asked_about(scenario), watched(progress)
    jobs = at_least("jobs", jobs, 1)
    number = at_least("number", number, 1) or 1
    days = at_least("confirm", confirm, FEWEST_REPLICATIONS) or FRESH_DAYS
    watch.reading()
    read = asked.read()
    roles = tuple(shares_of("of", of, (*MOVABLE, *read.staff.roles)))
    has = by is not None or read.calendar.deadline is not None
    by_us = wished_time(by, read) if has else NEVER
    question = MarginalQuestion(roles, number, fewer, by_us, days, fixed_desks)
    with asked.placed(), watch.working() as tell:
        found = found_by(read, question, jobs=jobs, progress=tell)
    watch.lap("simulate")
    about = {"of": ",".join(roles), "next": number, "fewer": fewer, "by_us": by_us, "confirm": days}
    about["fixed_desks"] = fixed_desks
    return MarginalReply("-".join(("marginal", *asked.parts)), read, found, about)


@dataclass(frozen=True, repr=False)
class SensitivityReply(Replied):
    """What `simsite.sensitivity` returns where each input was set to its ends.

    Attributes
    ----------
    answer : Sensitivity
        What each input does, widest first.
    """

    answer: Sensitivity

    def _asked(self) -> Mapping[str, Any]:
        return {"others": self.answer.others, "sure": self.answer.sure}

    def _draw(self, folder: Path, say: Words) -> None:
        from simsite.report.figures import draw

        figures = folder / "figures"
        figures.mkdir()
        draw("tornado", self.answer, figures / "tornado", say)


@dataclass(frozen=True, repr=False)
class SobolReply(Replied):
    """What `simsite.sensitivity` returns where all inputs were drawn at once.

    Attributes
    ----------
    answer : Sobol
        Which share of the spread each input makes.
    """

    answer: Sobol

    def _asked(self) -> Mapping[str, Any]:
        return {"sobol": True}


def sensitivity(
    scenario: ScenarioLike,
    *,
    others: Literal["given", "drawn"] = "given",
    sure: str | float = "95%",
    jobs: int | None = None,
    engine: str = AUTO,
    progress: Progress | Watch | None = None,
) -> SensitivityReply:
    """Set each input that carries a range to its ends, as ``simsite sensitivity``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What is asked; it gives replications and seed.
    others : "given" or "drawn"
        The other inputs: at their given values, or drawn from their ranges.
    sure : str or float
        The wished chance to be done by the deadline, for the values at which it is lost or reached.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    engine : str
        ``auto``, ``kernel`` or ``simpy``. Never changes a number.
    progress : callable or Watch, optional
        Told (points done, points in all).

    Returns
    -------
    SensitivityReply

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file.
    BadValue
        If no input carries a range, or `sure` is no chance to wish for.

    Examples
    --------
    >>> simsite.sensitivity("county.yaml").answer.bars[0].name
    'stages.swab.time'
    """
    from simsite.experiment.sensitivity.sensitivity import OTHERS, Ask
    from simsite.experiment.sensitivity.sensitivity import sensitivity as found_by

    asked, watch, how = asked_about(scenario), watched(progress), how_of(jobs, engine)
    ask = Ask(one_of("others", others, OTHERS), chance_of(str(sure)), how["jobs"], how["engine"])
    watch.reading()
    read = asked.read()
    with asked.placed(), watch.working() as tell:
        found = found_by(read, ask, tell)
    watch.lap("simulate")
    return SensitivityReply("-".join((*asked.parts[:1], "sensitivity")), read, found)


def sobol(
    scenario: ScenarioLike,
    *,
    jobs: int | None = None,
    engine: str = AUTO,
    progress: Progress | Watch | None = None,
) -> SobolReply:
    """Find which share of the spread each input makes, as ``simsite sensitivity --sobol``.

    Needs ``pip install 'simsite[sobol]'``.

    Parameters
    ----------
    scenario : path, ScenarioFile or Scenario
        What is asked; it gives replications and seed.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    engine : str
        ``auto``, ``kernel`` or ``simpy``. Never changes a number.
    progress : callable or Watch, optional
        Told (simulations done, simulations in all).

    Returns
    -------
    SobolReply

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    ScenarioFault
        With every fault of the file.
    BadValue
        If no input carries a range, or SALib is not installed.
    """
    from simsite.experiment.sensitivity.sobol import sobol as found_by

    asked, watch, how = asked_about(scenario), watched(progress), how_of(jobs, engine)
    watch.reading()
    read = asked.read()
    with asked.placed(), watch.working() as tell:
        found = found_by(read, progress=tell, **how)
    watch.lap("simulate")
    return SobolReply("-".join((*asked.parts[:1], "sensitivity")), read, found)


def chance_of(text: str) -> float:
    """Read a chance to wish for, such as ``95%``.

    Raises
    ------
    BadValue
        If it is not above 0 and below 1.
    """
    from simsite.core.units import parse_share

    wished = parse_share(text)
    if not 0.0 < wished < 1.0:
        raise BadValue("sensitivity.sure", value=text)
    return wished


def refuse_kept(out: StrPath | None, *, force: bool) -> None:
    """Refuse a directory that may not be replaced, before the work and not after it.

    Parameters
    ----------
    out : path, optional
        Where something is to be saved; None for a free name.
    force : bool
        Whether an existing directory of results may be replaced.

    Raises
    ------
    BadValue
        If it exists and may not be replaced.
    """
    from simsite.experiment.store.store import target

    if out is not None:
        target(path_of("out", out), "", force=force)
