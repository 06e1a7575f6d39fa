"""Quantities and laws of the scenario as those of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from simsite.core.distributions import FAMILIES
from simsite.model.laws import Law as Written
from simsite.model.plan import Distribution, UncertainQuantity

Made = TypeVar("Made", Distribution, UncertainQuantity)


class ScenarioLaws:
    """Quantities and laws of one scenario for a kind of site, each made once for all its sites.

    Parameters
    ----------
    kind : str
        Kind of site.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._made: dict[tuple[object, int], Any] = {}
        self._kept: list[Any] = []  # what lives keeps its id to itself

    def quantity(self, written: Any) -> UncertainQuantity:
        """Return a quantity; a plain number is known."""
        return self._once(quantity, written)

    def constant(self, written: Any) -> Distribution:
        """Return the law of a time that is the same for everybody."""
        return self._once(constant, written)

    def law(self, written: Written[Any]) -> Distribution:
        """Return a law with its parameters in order."""
        return self._once(law, written)

    def _once(self, make: Callable[[Any, str], Made], written: Any) -> Made:
        key = make, id(written)
        if key not in self._made:
            self._kept.append(written)
            self._made[key] = make(written, self.kind)
        made: Made = self._made[key]
        return made


def quantity(written: Any, kind: str) -> UncertainQuantity:
    """Return a quantity for a kind of site; a plain number is known."""
    if isinstance(written, (int, float)):
        return UncertainQuantity.fixed(float(written))
    single = written.of(kind)
    ends = single.low, single.high
    return UncertainQuantity(
        single.name, single.value, *ends, unit=single.unit.name, law=single.law
    )


def constant(written: Any, kind: str) -> Distribution:
    """Return the law of a time that is the same for everybody."""
    return Distribution("constant", (quantity(written, kind),))


def law(written: Written[Any], kind: str) -> Distribution:
    """Return a law with its parameters in the order of `simsite.core.distributions.FAMILIES`."""
    shape = written.shape
    if shape is None:
        return constant(written.constant, kind)
    parameters = shape.parameters()
    extra = {
        name: quantity(getattr(shape, name), kind)
        for name in ("floor", "shift")
        if getattr(shape, name) is not None
    }
    order = FAMILIES[written.family].parameters
    values = tuple(quantity(parameters[name], kind) for name in order)
    return Distribution(written.family, values, **extra, sample=written.sample)
