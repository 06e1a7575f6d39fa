"""Quantities and laws a number of times as large, with everything that is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simsite.core.errors import BadValue
from simsite.core.units import plain
from simsite.model.input_laws import DiscreteLaw, NormalLaw, QuantileLaw
from simsite.model.laws import Empirical, KnotTable, Law
from simsite.model.quantities import LENGTH, RATE, TIME, ByKind, Quantity, walk
from simsite.model.what_if import EVERYWHERE

EXTENSIVE = (TIME, LENGTH, RATE)  # of a law these grow with it; shapes and spreads do not
Path = tuple[str, ...]


def scaled(part: Any, factor: float, at: str, kinds: tuple[str, ...]) -> Iterator[tuple[Path, Any]]:
    """Yield what is to be written, by path within a part of a scenario.

    Parameters
    ----------
    part : Quantity, ByKind or Law
        Of the scenario.
    factor : float
        How many times as large.
    at : str
        Everywhere, or a kind of site.
    kinds : tuple of str
        Kinds of site that occur.

    Raises
    ------
    BadValue
        If it cannot differ between kinds of site without other random draws.
    """
    whole = isinstance(part, Quantity | ByKind)
    for path, quantity in walk(part):
        if not whole and quantity.unit not in EXTENSIVE:
            continue
        if _by_kind(part, path):
            if at in (EVERYWHERE, path[-1]):
                yield path, _written(quantity, factor)
        elif at == EVERYWHERE:
            yield path, _written(quantity, factor)
        else:
            yield path, _parted(quantity, factor, at, kinds)
    if isinstance(part, Law):
        yield from _sample(part, factor, at)


def _by_kind(part: Any, path: Path) -> bool:
    """Whether the last step of a path is a kind of site."""
    for name in path:
        if isinstance(part, ByKind):
            return True
        part = part[int(name)] if isinstance(part, tuple) else getattr(part, name)
    return False


def _parted(quantity: Quantity, factor: float, at: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return a quantity as a table by kind; only where no random draw has its name."""
    if quantity.ends is not None:
        raise BadValue("what_if.one_draw", value=quantity.name, kind=at)
    same = quantity.model_dump(mode="json")
    return {kind: _written(quantity, factor) if kind == at else same for kind in kinds}


def _written(quantity: Quantity, factor: float) -> Any:
    """Return a quantity so many times as large, as a scenario writes it."""
    about: dict[str, Any] = {"value": _times(quantity.value, factor)}
    if quantity.range is not None:
        about["range"] = tuple(_times(end, factor) for end in quantity.range)
    match quantity.law:
        case DiscreteLaw(values, shares):
            about["law"] = DiscreteLaw(tuple(_times(v, factor) for v in values), shares)
        case NormalLaw(sd):
            about["law"] = NormalLaw(_times(sd, factor))
        case QuantileLaw(chances, values):
            about["law"] = QuantileLaw(chances, tuple(_times(v, factor) for v in values))
    if quantity.source:
        about["source"] = f"{quantity.source}; × {plain(factor)}"
    return quantity.model_copy(update=about).model_dump(mode="json")


def _sample(law: Law[Any], factor: float, at: str) -> Iterator[tuple[Path, Any]]:
    """Yield the values of a law that is a sample or a table."""
    shape = law.shape
    if not isinstance(shape, Empirical | KnotTable):
        return
    if at != EVERYWHERE:
        raise BadValue("what_if.one_law", value=law.family, kind=at)
    if isinstance(shape, Empirical):
        values = tuple(_times(value, factor) for value in shape.values)
        yield (law.family,), shape.model_copy(update={"values": values}).model_dump(mode="json")
    else:
        knots = tuple((chance, _times(value, factor)) for chance, value in shape.knots)
        yield (law.family,), shape.model_copy(update={"knots": knots}).model_dump(mode="json")


def _times(number: float, factor: float) -> float:
    """Return a product as a person would write it: 12 digits, 26.4 and not 26.400000000000002."""
    return plain(float(f"{number * factor:.12g}"))
