"""Where the inputs of a scenario come from, as far as their sources say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simsite.model.scenario import Scenario, quantities

# A denial directly before the word, as in "not assumed", "not merely an assumption", "并非假定".
_NOT = r"(?:\b(?:not|never|no|nothing|nowhere|without|nor|neither)|n['’]t)"
_BETWEEN = r"(?:\s+(?:an?|any|longer|just|only|at\s+all|been|being|\w+ly))*\s+"
_ENGLISH = re.compile(r"\b(?:assum(?:ed|e|es|ing|ption|ptions))\b", re.IGNORECASE)
_DENIED = re.compile(rf"{_NOT}{_BETWEEN}$", re.IGNORECASE)
_CHINESE = re.compile(r"假[设設定想]")
_DENIED_ZH = re.compile(
    r"(?:并非|并不是|不是|不属于?|没有|并无|非|未经?|无|勿|不)(?:任何|纯属|只是|仅是|是|作|做)?$"
)


@dataclass(frozen=True, slots=True)
class Origins:
    """How many inputs there are, and what is said of where they come from.

    Attributes
    ----------
    inputs : int
        All numbers of the scenario that are no decisions.
    assumed, stated, unsaid : int
        Those whose source says that they are assumed; those with another source; those without.
    """

    inputs: int
    assumed: int
    stated: int
    unsaid: int


def is_assumed(source: str) -> bool:
    """Return whether a source says that its number is assumed, in English or Chinese.

    Parameters
    ----------
    source : str
        As written: "assumed", "assumed; as in Wuhan", "假设值". "Not assumed" says that it is not.
    """
    return any(
        not denied.search(source[: found.start()])
        for word, denied in ((_ENGLISH, _DENIED), (_CHINESE, _DENIED_ZH))
        for found in word.finditer(source)
    )


def origins(scenario: Scenario) -> Origins:
    """Return what a scenario says of where its inputs come from."""
    said = [quantity.source for quantity in quantities(scenario).values()]
    unsaid = sum(not source.strip() for source in said)
    assumed = sum(is_assumed(source) for source in said)
    return Origins(len(said), assumed, len(said) - assumed - unsaid, unsaid)
