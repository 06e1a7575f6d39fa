"""Laws: how long a service, a walk or a hop takes, and how much that differs from one to the next.

A law is written as a constant (``18 s``) or as one named shape, such as
``{lognormal: {mean: 18 s, cv: 0.35, floor: 8 s}}``. ``floor`` cuts off below, ``shift`` is added.
A law that has no name here is written as a table of its quantile function.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)

from simsite.core.distributions import mean, table_variance
from simsite.core.errors import BadValue
from simsite.model.fields import AtLeastOne, FileName, Frozen, Text
from simsite.model.quantities import (
    LENGTH,
    QUANTITY_KEYS,
    SHARE,
    TIME,
    AnyFactor,
    AnyLength,
    AnyRatio,
    AnyTime,
    LengthQuantity,
    Unit,
)

FEWEST = 16  # knots at first; so long as they do not suffice they are doubled
ENOUGH = 1e-4  # by this share of themselves mean and standard deviation may still change
REACH = 4.5  # normal scores between which the knots are spread evenly: denser in the tails
FARTHEST = 1e-7  # chance at which a tail without end is cut off
Points = list[tuple[float, float]]


T = TypeVar("T")
LARGEST_SAMPLE = 20_000
MOST_KNOTS = 1_000


@dataclass(frozen=True, slots=True)
class _Member:
    """A measured value as written, and the unit that it is read in."""

    written: Any
    unit: Unit

    def __str__(self) -> str:
        return str(self.written)


def _read_member(member: Any) -> Any:
    return member.unit.read(member.written) if isinstance(member, _Member) else member


Sample = Annotated[
    tuple[Annotated[float, BeforeValidator(_read_member)], ...],
    WithJsonSchema({"type": "array", "items": {"type": "string", "examples": ["12 s"]}}),
]


@dataclass(frozen=True, slots=True)
class _Knot:
    """A knot as written, and the one before it."""

    written: Any
    before: Any
    is_first: bool
    is_last: bool
    unit: Unit

    def __str__(self) -> str:
        return str(self.written)

    def read(self) -> tuple[float, float]:
        """Return chance and value.

        Raises
        ------
        BadValue
            If they are not a pair, or do not follow the knot before.
        """
        chance, value = _pair(self.written, self.unit)
        if self.is_first and chance != 0.0:
            raise BadValue("knot.first", value=self.written[0])
        if self.is_last and chance != 1.0:
            raise BadValue("knot.last", value=self.written[0])
        if not self.is_first:
            self._follow(chance, value)
        return chance, value

    def _follow(self, chance: float, value: float) -> None:
        """Refuse a knot that does not follow the one before, unless that has its own fault."""
        try:
            least, low = _pair(self.before, self.unit)
        except BadValue:
            return
        if chance <= least:
            raise BadValue("knot.chance", value=self.written[0], before=SHARE.write(least))
        if value < low:
            raise BadValue("knot.value", value=self.written[1], before=self.unit.write(low))


def _pair(written: Any, unit: Unit) -> tuple[float, float]:
    """Return chance and value of a knot."""
    if not isinstance(written, (list, tuple)) or len(written) != 2:
        raise BadValue("knot.not_a_pair", value=written)
    return SHARE.read(written[0]), unit.read(written[1])


def _read_knot(knot: Any) -> Any:
    return knot.read() if isinstance(knot, _Knot) else knot


Knots = Annotated[
    tuple[Annotated[tuple[float, float], BeforeValidator(_read_knot)], ...],
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": ["string", "number"], "examples": ["50 %", "25 s"]},
            },
        }
    ),
]


def _label(params: tuple[Any, ...]) -> str:
    """Return the dimension of a parametrised law, for the names in the JSON Schema."""
    return "Length" if LengthQuantity.__name__ in str(params[0]) else "Time"


class Shape(Frozen, Generic[T]):
    """What every shape may add."""

    floor: T | None = None
    """Nothing below this: shorter draws are lifted to it."""
    shift: T | None = None
    """Added to every draw, after the floor of the unshifted law."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return a short name for the JSON Schema, such as ``LognormalTime``."""
        return f"{cls.__name__}{_label(params)}"

    def parameters(self) -> dict[str, Any]:
        """Return the shape's own parameters by name, without floor and shift."""
        names = [name for name in type(self).model_fields if name not in {"floor", "shift"}]
        return {name: getattr(self, name) for name in names}

    @property
    def sample(self) -> tuple[float, ...]:
        """What the law is made of where it has no parameters; empty for most."""
        return ()

    @classmethod
    def unit(cls) -> Unit:
        """Return the unit of the variates."""
        return LENGTH if cls.__name__.endswith("Length") else TIME


class Exponential(Shape[T], Generic[T]):
    """Memoryless, all from its mean."""

    mean: T
    """Mean."""


class Lognormal(Shape[T], Generic[T]):
    """Skewed to the right, as most service times are."""

    mean: T
    """Mean (of the law itself, not of its logarithm)."""
    cv: AnyRatio
    """Coefficient of variation: standard deviation / mean."""


class Gamma(Shape[T], Generic[T]):
    """Skewed to the right, with a lighter tail than the lognormal."""

    mean: T
    """Mean."""
    cv: AnyRatio
    """Coefficient of variation: standard deviation / mean."""


class Erlang(Shape[T], Generic[T]):
    """The sum of k equal exponential phases."""

    k: AtLeastOne
    """Number of phases."""
    mean: T
    """Mean of the sum."""


class Uniform(Shape[T], Generic[T]):
    """Anything between two bounds, equally likely."""

    low: T
    """Least."""
    high: T
    """Greatest."""


class Triangular(Shape[T], Generic[T]):
    """Least, most likely and greatest, as people estimate."""

    low: T
    """Least."""
    mode: T
    """Most likely."""
    high: T
    """Greatest."""


class Weibull(Shape[T], Generic[T]):
    """Weibull: the share still to come after t is exp(-(t / scale)^shape)."""

    shape: AnyFactor
    """Shape; 1 is exponential, above 1 is hump-backed."""
    scale: T
    """Time after which 63 % are done."""


class Normal(Shape[T], Generic[T]):
    """Normal, cut off at 0 (mean and spread are those before the cut)."""

    mean: T
    """Mean."""
    sd: T
    """Standard deviation."""


class Empirical(Shape[T], Generic[T]):
    """One of the values that were measured, each equally likely."""

    values: Sample
    """The values measured, such as [12 s, 15 s, 9 s]; or {file: times.csv, column: seconds}."""

    @field_validator("values", mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, (list, tuple)):
            raise BadValue("value.not_a_list", value=data)
        if not data:
            raise BadValue("list.empty")
        if len(data) > LARGEST_SAMPLE:
            raise BadValue("sample.too_large", number=len(data), most=f"{LARGEST_SAMPLE:,}")
        return tuple(_Member(value, cls.unit()) for value in data)

    @field_serializer("values")
    def _write(self, values: tuple[float, ...]) -> list[str | float]:
        return [self.unit().write(value) for value in values]

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a sample has no parameters."""
        return {}

    @property
    def sample(self) -> tuple[float, ...]:
        """The values in ascending order."""
        return tuple(sorted(self.values))


class KnotTable(Shape[T], Generic[T]):
    """A law of your own: what is not exceeded with which chance, straight between the knots."""

    knots: Knots
    """Chance and value of each knot, such as [[0 %, 8 s], [50 %, 25 s], [100 %, 90 s]]: half of
    all draws are at most 25 s. Chances rise from 0 to 100 %, values do not fall."""

    @field_validator("knots", mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, (list, tuple)):
            raise BadValue("value.not_a_list", value=data)
        if len(data) < 2:
            raise BadValue("knots.too_few", number=len(data))
        if len(data) > MOST_KNOTS:
            raise BadValue("knots.too_many", number=len(data), most=f"{MOST_KNOTS:,}")
        last = len(data) - 1
        return tuple(
            _Knot(written, data[n - 1], n == 0, n == last, cls.unit())
            for n, written in enumerate(data)
        )

    @field_serializer("knots")
    def _write(self, knots: tuple[tuple[float, float], ...]) -> list[list[str | float]]:
        return [[SHARE.write(chance), self.unit().write(value)] for chance, value in knots]

    def parameters(self) -> dict[str, Any]:
        """Return nothing: knots are no parameters."""
        return {}

    @property
    def sample(self) -> tuple[float, ...]:
        """The chances of all knots, then their values."""
        return tuple(knot[part] for part in (0, 1) for knot in self.knots)


class Law(Frozen, Generic[T]):
    """How long something takes: a constant or exactly one named shape."""

    constant: T | None = None
    """Always the same."""
    exponential: Exponential[T] | None = None
    """Exponential: {mean}."""
    lognormal: Lognormal[T] | None = None
    """Lognormal: {mean, cv}."""
    gamma: Gamma[T] | None = None
    """Gamma: {mean, cv}."""
    erlang: Erlang[T] | None = None
    """Erlang: {k, mean}."""
    uniform: Uniform[T] | None = None
    """Uniform: {low, high}."""
    triangular: Triangular[T] | None = None
    """Triangular: {low, mode, high}."""
    weibull: Weibull[T] | None = None
    """Weibull: {shape, scale}."""
    normal: Normal[T] | None = None
    """Normal cut off at 0: {mean, sd}."""
    empirical: Empirical[T] | None = None
    """As measured: {file, column, unit} of a CSV file, or {values}."""
    table: KnotTable[T] | None = None
    """A law of your own, by its quantile function: {knots}."""

    @property
    def sample(self) -> tuple[float, ...]:
        """What a law without parameters is made of; empty for any other."""
        return () if self.shape is None else self.shape.sample

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return a short name for the JSON Schema, such as ``TimeLaw``."""
        return f"{_label(params)}Law"

    @model_validator(mode="before")
    @classmethod
    def _constant(cls, data: Any) -> Any:
        if isinstance(data, BaseModel) or data is None:
            return data
        if not isinstance(data, dict) or ("value" in data and set(data) <= QUANTITY_KEYS):
            return {"constant": data}
        return data

    @model_validator(mode="after")
    def _exactly_one(self) -> Law[T]:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            choice = ", ".join(type(self).model_fields)
            raise BadValue("law.not_one", number=len(given), choice=choice)
        return self

    @property
    def family(self) -> str:
        """Name of the shape, such as ``lognormal``."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def shape(self) -> Shape[T] | None:
        """The shape with its parameters; None for a constant."""
        shape = getattr(self, self.family)
        return shape if isinstance(shape, Shape) else None


class SampleFile(Frozen):
    """A column of a CSV file with one measured value in each row."""

    file: FileName
    """Path of the CSV file, relative to the scenario file."""
    column: Text
    """Name of the column."""
    unit: Text = ""
    """Unit of the numbers, such as s; left out where every cell carries its own."""


TimeLaw = Law[AnyTime]
LengthLaw = Law[AnyLength]
FAMILIES = tuple(TimeLaw.model_fields)


# A law of your own, from Python: a quantile function as a table that a scenario keeps.
#
# The function is asked once, here. What is drawn comes from the knots alone, and these stand in
# the scenario that is saved with a result: it can be done again where the function is not at hand.


def table_law(quantile: Callable[[float], Any], unit: str = "s") -> dict[str, dict[str, Any]]:
    """Turn a quantile function into a law as a scenario writes it.

    Parameters
    ----------
    quantile : callable
        Takes a chance between 0 and 1 and returns what is not exceeded with it, such as
        ``scipy.stats.gamma(2).ppf``. An end that is not finite is cut off at a chance of one in
        ten million.
    unit : str
        Unit of what it returns: ``s``, ``min``, ``h``, or ``km`` for a length.

    Returns
    -------
    dict
        ``{"table": {"knots": [["0 %", "0 s"], ...]}}``, to be put where a law stands: through
        ``yaml`` or ``json`` into a scenario, or into an override ``PATH=VALUE``.

    Raises
    ------
    ValueError
        If the function gives something that is not a number of at least 0, or falls.

    Examples
    --------
    >>> table_law(lambda chance: 20 + 40 * chance)["table"]["knots"][0]
    ['0.000000000', '20.000000 s']
    """
    number = FEWEST
    knots, moments = _knots(quantile, number), (0.0, 0.0)
    while number * 2 <= MOST_KNOTS:
        before, moments = moments, _moments(knots)
        if all(abs(a - b) <= ENOUGH * b for a, b in zip(before, moments, strict=True)):
            break
        number *= 2
        knots = _knots(quantile, number)
    written = [[f"{chance:.9f}", f"{value:.6f} {unit}"] for chance, value in knots]
    return {"table": {"knots": written}}


def _knots(quantile: Callable[[float], Any], number: int) -> Points:
    """Ask for so many values, those at both ends among them."""
    scores = [REACH * (2.0 * n / (number - 3) - 1.0) for n in range(number - 2)]
    chances = [round(0.5 * math.erfc(-score / math.sqrt(2.0)), 9) for score in scores]
    ends = _end(quantile, 0.0, FARTHEST), _end(quantile, 1.0, 1.0 - FARTHEST)
    values = [ends[0], *(_value(quantile, chance) for chance in chances), ends[1]]
    knots = list(zip((0.0, *chances, 1.0), values, strict=True))
    for (_, lower), (chance, value) in itertools.pairwise(knots):
        if value < lower:
            raise ValueError(f"the quantile function falls from {lower} to {value} at {chance}")
    return knots


def _end(quantile: Callable[[float], Any], chance: float, instead: float) -> float:
    value = float(quantile(chance))
    return _value(quantile, chance if math.isfinite(value) else instead)


def _value(quantile: Callable[[float], Any], chance: float) -> float:
    value = float(quantile(chance))
    if not 0.0 <= value < math.inf:
        raise ValueError(f"the quantile function gives {value} at {chance}, not a number from 0 on")
    return value


def _moments(knots: Points) -> tuple[float, float]:
    """Mean and standard deviation of the table."""
    chances, values = zip(*knots, strict=True)
    return mean("table", chances + values), math.sqrt(table_variance(chances, values))
