"""Laws: how long a service, a walk or a hop takes, and how much that differs from one to the next.

A law is written as a constant (``18 s``) or as one named shape, such as
``{lognormal: {mean: 18 s, cv: 0.35, floor: 8 s}}``. ``floor`` cuts off below, ``shift`` is added.
"""

from __future__ import annotations

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

from simsite.core.errors import BadValue
from simsite.model.fields import AtLeastOne, FileName, Frozen, Text
from simsite.model.quantities import (
    LENGTH,
    QUANTITY_KEYS,
    TIME,
    AnyFactor,
    AnyLength,
    AnyRatio,
    AnyTime,
    LengthQuantity,
    Unit,
)

T = TypeVar("T")
LARGEST_SAMPLE = 20_000


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
        return tuple(_Member(value, cls._unit()) for value in data)

    @field_serializer("values")
    def _write(self, values: tuple[float, ...]) -> list[str | float]:
        return [self._unit().write(value) for value in values]

    @classmethod
    def _unit(cls) -> Unit:
        return LENGTH if cls.__name__.endswith("Length") else TIME

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a sample has no parameters."""
        return {}


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

    @property
    def sample(self) -> tuple[float, ...]:
        """The values of an empirical law in ascending order; empty for any other."""
        return () if self.empirical is None else tuple(sorted(self.empirical.values))

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
