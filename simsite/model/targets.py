"""What a question on the command line wishes for: by when, and how surely."""

from __future__ import annotations

from simsite.core import units
from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.scenario import Scenario


def wished_time(words: str | None, scenario: Scenario) -> int:
    """Return by when something is to be done.

    Parameters
    ----------
    words : str or None
        As typed after ``--by``; None for the scenario's deadline.
    scenario : Scenario
        What was asked.

    Returns
    -------
    int
        Microseconds since the campaign's start.

    Raises
    ------
    ScenarioFault
        If it cannot be read, or lies outside what is simulated.
    """
    if words is None:
        if scenario.calendar.deadline_us is None:
            raise ScenarioFault((Fault("need.no_deadline", file="--by"),))
        return scenario.calendar.deadline_us
    try:
        time = units.parse_moment(words, scenario.calendar.first_day) * units.SECOND
    except BadValue as trouble:
        raise _at_option("--by", words, trouble) from None
    opening, horizon = scenario.opening_us, scenario.horizon_us
    if not opening < time <= horizon:
        ends = {"opening": _moment(opening), "horizon": _moment(horizon)}
        near = scenario.next_morning(time) if time <= opening else ""
        raise _at_option("--by", words, BadValue("need.by_outside", near, value=words, **ends))
    return time


def wished_share(words: str) -> float:
    """Return how surely, as typed after ``--sure``.

    Raises
    ------
    ScenarioFault
        If it is not a share between 0 % and 100 %.
    """
    try:
        share = units.parse_share(words)
    except BadValue as trouble:
        raise _at_option("--sure", words, trouble) from None
    if not 0.0 <= share <= 1.0:
        raise _at_option("--sure", words, BadValue("need.sure_above", value=words))
    return share


def wished_wait(words: str | None) -> int | None:
    """Return how long people may wait, in microseconds, as typed after ``--wait``; None for None.

    Raises
    ------
    ScenarioFault
        If it is no length of time above 0.
    """
    if words is None:
        return None
    try:
        seconds = units.parse_duration(words)
    except BadValue as trouble:
        raise _at_option("--wait", words, trouble) from None
    if seconds <= 0:
        raise _at_option("--wait", words, BadValue("need.wait_none", value=words))
    return round(seconds * units.SECOND)


def _moment(time: int) -> str:
    return "-" if time >= units.NEVER else units.format_moment(time // units.SECOND)


def _at_option(option: str, words: str, trouble: BadValue) -> ScenarioFault:
    """Return a fault placed in an option of the command line."""
    shown = f"{option} {words}"
    return ScenarioFault(
        (
            Fault(
                trouble.key,
                file=option,
                line=1,
                column=len(option) + 2,
                value=words,
                placeholders=trouble.placeholders,
                suggestion=trouble.suggestion,
                source=shown,
            ),
        )
    )
