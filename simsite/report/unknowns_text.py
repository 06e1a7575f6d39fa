"""What is not known, how it was drawn, and what of it explains the latest replications: words."""

from __future__ import annotations

from decimal import Decimal

from simsite.core.units import MINUTE, SECOND
from simsite.experiment.run.drawn_inputs import FEWEST, drawn_inputs, latest_replications
from simsite.experiment.run.results import Results
from simsite.report import formatting as written
from simsite.report.i18n import Words
from simsite.report.input_names import input_name
from simsite.report.text_parts import replications
from simsite.report.wording import Wording

DIGITS = 3  # of a value of an input, at least
LONG = 2 * MINUTE / SECOND  # from here on times are told in minutes


def unknowns_lines(results: Results, wording: Wording) -> list[str]:
    """Return how what is not known was drawn, and what explains the latest; nothing without it."""
    inputs, words = drawn_inputs(results).inputs, wording.words
    if not inputs:
        return []
    return [_drawn(results, words), *_latest(results, words)]


def _drawn(results: Results, words: Words) -> str:
    """Return how many inputs are not known, how they are drawn and what goes together."""
    inputs, correlated = drawn_inputs(results).inputs, results.plan.correlated
    known = {one.name for one in inputs}
    together = [name for name in (correlated.names if correlated else ()) if name in known]
    own = sum(one.law is not None for one in inputs)
    said = [words("answer.unknown.law", count=len(inputs))]
    said += [words("answer.unknown.own", count=own)] if own else []
    if len(together) > 1:
        names = words("units.listed").join(input_name(name, words) for name in together)
        said.append(words("answer.unknown.correlated", names=names))
    elif len(inputs) > 1:
        said.append(words("answer.unknown.independent"))
    return ("" if words.lang == "zh" else " ").join(said)


def _latest(results: Results, words: Words) -> list[str]:
    found, number = latest_replications(results), results.headline.replications
    if found is None:
        return [words("answer.unknown.few", fewest=FEWEST)] if number < FEWEST else []
    named = replications(found.replications, words)
    about = {"late": found.late, "replications": named, "tested": found.tested}
    if not found.found:
        return [words("answer.unknown.not_explained", **about)]
    inputs = words("answer.unknown.comma").join(
        words(
            "answer.unknown.input",
            name=input_name(one.input.name, words),
            late=input_value(one.late, one.input.unit, words),
            all=input_value(one.all, one.input.unit, words),
        )
        for one in found.found
    )
    return [words("answer.unknown.explained", inputs=inputs, **about)]


def input_value(value: float, unit: str, words: Words) -> str:
    """Return a value of an input with its unit, to three digits: ``27.1 s``, ``8.5 %``.

    Parameters
    ----------
    value : float
        In its plain unit.
    unit : str
        Name of its dimension in `simsite.model.quantities`.
    words : Words
        Language.
    """
    match unit:
        case "Share":
            return words("units.percent", number=_digits(100.0 * value))
        case "Time" if value >= LONG:
            return words("units.minutes", minutes=_digits(value * SECOND / MINUTE))
        case "Time":
            return words("units.seconds", seconds=_digits(value))
        case "Rate":
            return words("units.rate", number=_digits(value))
        case "Ratio" | "Factor" | "":
            return _digits(value)
    return words("units.amount", number=_digits(value), unit=words(f"units.input.{unit.lower()}"))


def input_heading(name: str, unit: str, words: Words) -> str:
    """Return the heading of a column of an input's values: its name and its unit."""
    named = input_name(name, words)
    return f"{named} [{words(f'units.input.{unit.lower()}')}]" if unit else named


def _digits(value: float) -> str:
    """Return a number to at least three digits, without noughts at the end."""
    if value == 0.0:
        return "0"
    digits = max(0, DIGITS - 1 - Decimal(repr(value)).adjusted())
    shown = written.number(value, digits)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
