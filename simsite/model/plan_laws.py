"""Numbers and distributions of the campaign plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the scenario, with what is known about it.

    Attributes
    ----------
    name : str
        Dotted path in the scenario; luck about the number is keyed by it. Empty for constants.
    value : float
        The given value in plain units (s, share, km, km/h).
    low, high : float
        Range of what is not known; equal to `value` for a decision.
    """

    name: str
    value: float
    low: float
    high: float

    @staticmethod
    def fixed(value: float) -> Quantity:
        """Return a number that is known or decided."""
        return Quantity("", value, value, value)

    @property
    def known(self) -> bool:
        """Whether the number carries no range."""
        return self.low == self.value == self.high


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution of a duration or length whose parameters are quantities.

    Attributes
    ----------
    family : str
        Name in `simsite.core.distributions.FAMILIES`.
    parameters : tuple of Quantity
        In the family's order; seconds or kilometres.
    floor : Quantity
        Least variate; smaller ones are raised to it.
    shift : Quantity
        Added to every variate, after the floor.
    sample : tuple of float
        Of the families without parameters: the measured values of `empirical` in ascending order;
        the chances of the knots of `table`, then their values.
    """

    family: str
    parameters: tuple[Quantity, ...]
    floor: Quantity = Quantity("", 0.0, 0.0, 0.0)
    shift: Quantity = Quantity("", 0.0, 0.0, 0.0)
    sample: tuple[float, ...] = ()

    @staticmethod
    def constant(value: float) -> Law:
        """Return the law of a duration that is always the same."""
        return Law("constant", (Quantity.fixed(value),))
