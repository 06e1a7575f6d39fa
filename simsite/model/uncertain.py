"""What the plan does not know exactly: numbers with what is known about them, and laws of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from simsite.core import distributions
from simsite.model.input_laws import InputLaw


@dataclass(frozen=True, slots=True)
class UncertainQuantity:
    """A number of the scenario, with what is known about it.

    Attributes
    ----------
    name : str
        Dotted path in the scenario; random draws about the number are keyed by it. Empty for
        constants.
    value : float
        The given value in plain units (s, share, km, km/h).
    low, high : float
        Range of what is not known; equal to `value` for a decision.
    unit : str
        Name of its dimension in `simsite.model.quantities`; says nothing about what happens.
    law : InputLaw or None
        How it is drawn; None for the law of `at`.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str = field(default="", repr=False, compare=False)
    law: InputLaw | None = None

    @staticmethod
    def fixed(value: float) -> UncertainQuantity:
        """Return a number that is known or decided."""
        return UncertainQuantity("", value, value, value)

    @property
    def known(self) -> bool:
        """Whether the number carries no range."""
        return self.low == self.value == self.high

    def at(self, u: float) -> float:
        """Return the value at a place in its law.

        Without one it is `low` at 0, `value` at 1/2, `high` at 1: half the time uniform between the
        low end of its range and the given value, half the time between the given value and the high
        end; the given value is the median.
        """
        if self.law is not None:
            return self.law.at(u, self.value, self.low, self.high)
        if u < 0.5:
            return self.low + (self.value - self.low) * (2.0 * u)
        return self.value + (self.high - self.value) * (2.0 * u - 1.0)


def partly(factor: float, part: float) -> float:
    """Return the mean factor where a part of all has one and the rest has none, that is 1."""
    return factor if part == 1.0 else 1.0 + part * (factor - 1.0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of a duration or length whose parameters are quantities.

    Attributes
    ----------
    family : str
        Name in `simsite.core.distributions.FAMILIES`.
    parameters : tuple of UncertainQuantity
        In the family's order; seconds or kilometres.
    floor : UncertainQuantity
        Least variate; smaller ones are raised to it.
    shift : UncertainQuantity
        Added to every variate, after the floor.
    sample : tuple of float
        Of the families without parameters: the measured values of `empirical` in ascending order;
        the chances of the knots of `table`, then their values.
    """

    family: str
    parameters: tuple[UncertainQuantity, ...]
    floor: UncertainQuantity = UncertainQuantity("", 0.0, 0.0, 0.0)
    shift: UncertainQuantity = UncertainQuantity("", 0.0, 0.0, 0.0)
    sample: tuple[float, ...] = ()

    @staticmethod
    def constant(value: float) -> Distribution:
        """Return the law of a duration that is always the same."""
        return Distribution("constant", (UncertainQuantity.fixed(value),))


@lru_cache(maxsize=4096)
def law_mean(law: Distribution) -> float:
    """Return the mean of a law at the given values, floor and shift included; its own unit."""
    values = law.sample or tuple(parameter.value for parameter in law.parameters)
    return distributions.mean(law.family, values, law.floor.value) + law.shift.value
