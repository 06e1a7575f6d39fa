"""Quantities: numbers with a unit, the range of what is not known about them, and their source.

A quantity is written as a scalar (``18 s``), as ``{value: 18 s, range: [12 s, 30 s], source: ...}``
(with ``source_range`` where the source states another range) or, where it differs between kinds of
site, as ``{urban: ..., village: ...}`` of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    BaseModel,
    Discriminator,
    Field,
    FieldSerializationInfo,
    GetJsonSchemaHandler,
    PrivateAttr,
    RootModel,
    Tag,
    ValidationInfo,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.core.units import format_rate, parse_rate
from simsite.model.fields import Frozen, Text, read_kind

KINDS = "kinds"  # key of the validation context: the kinds of site that occur
QUANTITY_KEYS = frozenset({"value", "range", "source", "source_range"})


@dataclass(frozen=True)
class Unit:
    """A dimension: how its numbers are read and written, and what they are called.

    Attributes
    ----------
    name : str
        Name of the dimension, such as ``Time``.
    symbol : str
        Plain unit of the values kept: ``s``, ``km``, ``km/h`` or empty.
    read : callable
        Text or number to plain number; raises `BadValue`.
    write : callable
        Plain number to text or number that `read` takes back exactly.
    example : str
        What a planner would write.
    bare : bool
        Whether a number without a unit is allowed.
    """

    name: str
    symbol: str
    read: Callable[[object], float]
    write: Callable[[float], str | float]
    example: str
    bare: bool

    @property
    def stated(self) -> str:
        """Plain unit as tables for programs state it: 1 for shares and plain numbers."""
        return self.symbol or "1"


TIME = Unit("Time", "s", units.parse_duration, units.format_duration, "18 s", False)
SHARE = Unit("Share", "", units.parse_share, units.format_share, "5 %", True)
RATIO = Unit("Ratio", "", units.parse_ratio, units.plain, "0.35", True)
FACTOR = Unit("Factor", "", units.parse_factor, units.plain, "1.8", True)
LENGTH = Unit("Length", "km", units.parse_length, lambda x: f"{units.plain(x)} km", "3 km", False)
RATE = Unit("Rate", "1/h", parse_rate, format_rate, "30 / h", False)
SPEED = Unit(
    "Speed", "km/h", units.parse_speed, lambda x: f"{units.plain(x)} km/h", "25 km/h", False
)


class Quantity(Frozen):
    """A number with a unit, and what is known about it."""

    unit: ClassVar[Unit]

    value: float
    """The number as planned or best known."""
    range: tuple[float, float] | None = None
    """Lowest and highest the number may truly be; left out for decisions and for what is known."""
    source: Text = ""
    """Where the number comes from, or the word 'assumed'."""
    source_range: tuple[float, float] | None = None
    """Lowest and highest that the source states, where this is not 'range'; 'check' warns of a
    value or range beyond it."""

    _name: str = PrivateAttr("")

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, data: Any) -> Any:
        return data if isinstance(data, (dict, BaseModel)) else {"value": data}

    @field_validator("value", mode="before")
    @classmethod
    def _read_value(cls, value: Any) -> float:
        return cls.unit.read(value)

    @field_validator("range", "source_range", mode="before")
    @classmethod
    def _read_range(cls, value: Any) -> tuple[float, float] | None:
        if value is None:
            return None
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise BadValue("range.not_a_pair", value=value)
        low, high = cls.unit.read(value[0]), cls.unit.read(value[1])
        if low > high:
            raise BadValue("range.backwards", value=f"{value[0]}, {value[1]}")
        return low, high

    @model_validator(mode="after")
    def _range_holds_value(self) -> Quantity:
        if not self.low <= self.value <= self.high:
            low, value, high = (self.unit.write(x) for x in (self.low, self.value, self.high))
            raise BadValue("range.without_value", value=value, low=low, high=high)
        return self

    @field_serializer("value")
    def _write_value(self, value: float, info: FieldSerializationInfo) -> str | float:
        written = self.unit.write(value)
        # In JSON newer pydantics make 1 into 1.0 by themselves, older ones refuse it or warn.
        return written if isinstance(written, str) or info.mode != "json" else float(written)

    @field_serializer("range", "source_range")
    def _write_range(
        self, ends: tuple[float, float] | None, info: FieldSerializationInfo
    ) -> list[str | float] | None:
        return None if ends is None else [self._write_value(end, info) for end in ends]

    @model_serializer(mode="wrap")
    def _shortest(self, handler: Any) -> Any:
        written = {key: part for key, part in handler(self).items() if part not in (None, "")}
        return written["value"] if len(written) == 1 else written

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show editors a scalar or a mapping, each with the unit's example."""
        full = handler.resolve_ref_schema(handler(core))
        kinds = ["string", "number"] if cls.unit.bare else ["string"]
        scalar = {"type": kinds, "examples": [cls.unit.example]}
        about = {key: full["properties"][key]["description"] for key in QUANTITY_KEYS}
        pair = {"type": "array", "items": scalar, "minItems": 2, "maxItems": 2}
        properties = {
            "value": {**scalar, "description": about["value"]},
            "range": {**pair, "description": about["range"]},
            "source": {"type": "string", "description": about["source"]},
            "source_range": {**pair, "description": about["source_range"]},
        }
        mapping = {
            "type": "object",
            "properties": properties,
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [scalar, mapping]}

    @property
    def name(self) -> str:
        """Dotted path in the scenario, such as ``stages.swab.time.lognormal.mean``."""
        return self._name

    @property
    def low(self) -> float:
        """Low end of the range, or the value where there is none."""
        return self.value if self.range is None else self.range[0]

    @property
    def high(self) -> float:
        """High end of the range, or the value where there is none."""
        return self.value if self.range is None else self.range[1]

    @property
    def beyond_source(self) -> bool:
        """Whether the value or an end of the range lies outside what the source states."""
        stated = self.source_range
        return stated is not None and not stated[0] <= self.low <= self.high <= stated[1]

    def of(self, kind: str) -> Quantity:
        """Return the quantity for a kind of site: itself, as it is the same everywhere."""
        del kind
        return self

    def kinds(self) -> dict[str, Quantity]:
        """Return the quantities by kind of site; empty where one number serves all."""
        return {}


class TimeQuantity(Quantity):
    """A length of time in seconds, written like ``18 s`` or ``1 h 30 min``."""

    unit = TIME


class ShareQuantity(Quantity):
    """A share from 0 to 1, written like ``5 %`` or ``0.05``."""

    unit = SHARE


class RatioQuantity(Quantity):
    """A number at least 0 such as a coefficient of variation, written like ``0.35`` or ``35 %``."""

    unit = RATIO


class FactorQuantity(Quantity):
    """A number above 0, written like ``1.8``."""

    unit = FACTOR


class LengthQuantity(Quantity):
    """A distance in kilometres, written like ``3 km`` or ``500 m``."""

    unit = LENGTH


class SpeedQuantity(Quantity):
    """A speed in kilometres per hour, written like ``25 km/h``."""

    unit = SPEED


class RateQuantity(Quantity):
    """How many come in an hour, written like ``30 / h`` or ``0.5 / min``."""

    unit = RATE


Q = TypeVar("Q", bound=Quantity)


class ByKind(RootModel[dict[str, Q]], Generic[Q]):
    """A quantity that differs between kinds of site: ``{urban: ..., village: ...}``."""

    model_config = Frozen.model_config | {"extra": None}

    @field_validator("root", mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not data:
            raise BadValue("kinds.empty", value=data)
        table: dict[str, Any] = {}
        for written, part in data.items():
            kind = read_kind(written)
            if kind in table:
                raise BadValue("kinds.twice", value=written, kind=kind)
            table[kind] = part
        return table

    @field_validator("root", mode="after")
    @classmethod
    def _covers(cls, table: dict[str, Q], info: ValidationInfo) -> dict[str, Q]:
        """See that every kind of site has a value; spare kinds serve other files of sites."""
        kinds = info.context.get(KINDS, set()) if isinstance(info.context, dict) else set()
        spare = [name for name in table if name not in kinds]
        for kind in sorted(kinds - table.keys()):
            near = next(iter(get_close_matches(kind, spare, 1, 0.6)), "")
            if near:
                raise BadValue("kinds.unknown", kind, value=near, choice=", ".join(sorted(kinds)))
            meant = next(iter(get_close_matches("value", spare, 1, 0.6)), "") and "value"
            raise BadValue("kinds.missing", meant, value=kind)
        return table

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return a short name for the JSON Schema, such as ``TimeByKind``."""
        return f"{params[0].unit.name}ByKind"

    def of(self, kind: str) -> Q:
        """Return the quantity for a kind of site; a KeyError cannot occur in a checked scenario."""
        return self.root[kind]

    def kinds(self) -> dict[str, Q]:
        """Return the quantities by kind of site."""
        return dict(self.root)


def _written_as(data: Any) -> str:
    """Tell a table by kind from a single quantity."""
    if isinstance(data, ByKind):
        return "by_kind"
    if isinstance(data, dict) and data and not QUANTITY_KEYS & {str(key) for key in data}:
        return "by_kind"
    return "single"


AnyTime = Annotated[
    Annotated[TimeQuantity, Tag("single")] | Annotated[ByKind[TimeQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]
AnyShare = Annotated[
    Annotated[ShareQuantity, Tag("single")] | Annotated[ByKind[ShareQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]
AnyRatio = Annotated[
    Annotated[RatioQuantity, Tag("single")] | Annotated[ByKind[RatioQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]
AnyFactor = Annotated[
    Annotated[FactorQuantity, Tag("single")] | Annotated[ByKind[FactorQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]
AnyLength = Annotated[
    Annotated[LengthQuantity, Tag("single")] | Annotated[ByKind[LengthQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]
AnySpeed = Annotated[
    Annotated[SpeedQuantity, Tag("single")] | Annotated[ByKind[SpeedQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]

AnyRate = Annotated[
    Annotated[RateQuantity, Tag("single")] | Annotated[ByKind[RateQuantity], Tag("by_kind")],
    Discriminator(_written_as),
]


def default(single: type[Q], value: str | float) -> Any:
    """Return the default of a quantity: a new one each time, as each carries its own name."""
    return Field(default_factory=lambda: single.model_validate(value))


def walk(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Quantity]]:
    """Yield every quantity below a part of the scenario with its path.

    Members of a list go by their ``name`` where they have one, else by their number counted
    from 0, so that the path of a stage's time survives a new stage before it.
    """
    if isinstance(part, Quantity):
        yield path, part
    elif isinstance(part, ByKind):
        for kind, quantity in part.root.items():
            yield (*path, kind), quantity
    elif isinstance(part, BaseModel):
        # Sites are many and hold no quantities.
        names = [name for name in type(part).model_fields if name != "sites"]
        for name in names:
            yield from walk(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for number, member in enumerate(part):
            label = getattr(member, "name", None)
            yield from walk(member, (*path, label if isinstance(label, str) else str(number)))
