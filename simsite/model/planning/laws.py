"""Quantities and laws of the scenario as those of the plan."""

from __future__ import annotations

from typing import Any

from simsite.core.distributions import FAMILIES
from simsite.model.laws import Law as Written
from simsite.model.plan import Law, Quantity


def quantity(written: Any, kind: str) -> Quantity:
    """Return a quantity for a kind of site; a plain number is known."""
    if isinstance(written, (int, float)):
        return Quantity.fixed(float(written))
    single = written.of(kind)
    return Quantity(single.name, single.value, single.low, single.high)


def constant(written: Any, kind: str) -> Law:
    """Return the law of a time that is the same for everybody."""
    return Law("constant", (quantity(written, kind),))


def law(written: Written[Any], kind: str) -> Law:
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
    return Law(written.family, values, **extra, sample=written.sample)
