"""Quantities: numbers with a unit, the range of what is not known about them, and their source.

A quantity is written as a scalar (``18 s``), as ``{value: 18 s, range: [12 s, 30 s], source: ...}``
(with ``source_range`` where the source states another range, and with a ``law`` where what is not
known is not drawn half below and half above the value) or, where it differs between kinds of
site, as ``{urban: ..., village: ...}`` of either.
"""

from __future__ import annotations

import itertools
import math
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
from simsite.model.input_laws import DiscreteLaw, InputLaw, NormalLaw, QuantileLaw

KINDS = "kinds"  # key of the validation context: the kinds of site that occur
QUANTITY_KEYS = frozenset({"value", "range", "law", "source", "source_range"})
DISCRETE, NORMAL, QUANTILES = "discrete", "normal", "quantiles"
ALL_SHARES = 1e-6  # by which the shares of a discrete law may miss 1


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


def read_law(data: Any, unit: Unit) -> InputLaw:
    """Read how an input that is not known is drawn.

    Parameters
    ----------
    data : mapping
        One of ``discrete``, ``normal``, ``quantiles``.
    unit : Unit
        Of the input.

    Raises
    ------
    BadValue
        If it is something else, or says no law.
    """
    choice = ", ".join(LAW_READERS)
    if not isinstance(data, dict) or len(data) != 1:
        raise BadValue("input_law.not_one", choice=choice)
    ((name, said),) = data.items()
    if name not in LAW_READERS:
        near = next(iter(get_close_matches(str(name), LAW_READERS, 1, 0.6)), "")
        raise BadValue("input_law.unknown", near, value=name, choice=choice)
    return LAW_READERS[name](said, unit)


def _pairs(said: Any, least: int) -> list[Any]:
    if not isinstance(said, (list, tuple)) or len(said) < least:
        raise BadValue("input_law.too_few", least=least)
    for pair in said:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise BadValue("input_law.not_a_pair", value=pair)
    return list(said)


def _discrete(said: Any, unit: Unit) -> InputLaw:
    pairs = sorted((unit.read(value), SHARE.read(share)) for value, share in _pairs(said, 1))
    values, shares = zip(*pairs, strict=True)
    if len(set(values)) < len(values):
        raise BadValue("input_law.twice")
    if min(shares) <= 0.0 or abs(math.fsum(shares) - 1.0) > ALL_SHARES:
        raise BadValue("input_law.shares", sum=units.format_share(round(math.fsum(shares), 9)))
    return DiscreteLaw(values, shares)


def _normal(said: Any, unit: Unit) -> InputLaw:
    if not isinstance(said, dict) or set(said) != {"sd"}:
        raise BadValue("input_law.sd", example=unit.example)
    sd = unit.read(said["sd"])
    if sd <= 0.0:
        raise BadValue("number.not_positive", value=said["sd"])
    return NormalLaw(sd)


def _quantiles(said: Any, unit: Unit) -> InputLaw:
    pairs = [(SHARE.read(chance), unit.read(value)) for chance, value in _pairs(said, 2)]
    chances, values = zip(*pairs, strict=True)
    if chances[0] != 0.0:
        raise BadValue("knot.first", value=said[0][0])
    if chances[-1] != 1.0:
        raise BadValue("knot.last", value=said[-1][0])
    for number, ((least, low), (chance, value)) in enumerate(itertools.pairwise(pairs), 1):
        if chance <= least:
            raise BadValue("knot.chance", value=said[number][0], before=SHARE.write(least))
        if value < low:
            raise BadValue("knot.value", value=said[number][1], before=unit.write(low))
    return QuantileLaw(chances, values)


LAW_READERS: dict[str, Callable[[Any, Unit], InputLaw]] = {
    DISCRETE: _discrete,
    NORMAL: _normal,
    QUANTILES: _quantiles,
}


def _law_schema(scalar: dict[str, Any]) -> JsonSchemaValue:
    """Return the JSON Schema of a law of an input whose values are so."""
    share = {"type": ["string", "number"], "examples": ["50 %"]}

    def table(first: dict[str, Any], second: dict[str, Any], least: int) -> JsonSchemaValue:
        pair = {"type": "array", "items": [first, second], "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": least}

    normal = {
        "type": "object",
        "properties": {"sd": scalar},
        "required": ["sd"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            DISCRETE: table(scalar, share, 1),
            NORMAL: normal,
            QUANTILES: table(share, scalar, 2),
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


class Quantity(Frozen):
    """A number with a unit, and what is known about it."""

    unit: ClassVar[Unit]

    value: float
    """The number as planned or best known."""
    range: tuple[float, float] | None = None
    """Lowest and highest the number may truly be; left out for decisions and for what is known."""
    law: InputLaw | None = None
    """How the number is drawn where it is not known; left out: half of the time evenly from the low
    end of 'range' to 'value', half of the time evenly from 'value' to the high end. {discrete:
    [[18 s, 70 %], [30 s, 30 %]]}: values with their chances. {normal: {sd: 3 s}}: normal around
    'value', cut off at the ends of 'range', which must be there. {quantiles: [[0 %, 12 s], [50 %,
    18 s], [100 %, 30 s]]}: what is not exceeded with which chance, straight in between."""
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

    @field_validator("law", mode="before")
    @classmethod
    def _read_law(cls, data: Any) -> InputLaw | None:
        return None if data is None else read_law(data, cls.unit)

    @model_validator(mode="after")
    def _range_of_law(self) -> Quantity:
        """See that an end is said once: by the range, or by the law."""
        if self.law is not None and (self.range is None) == (self.law.ends is None):
            raise BadValue("input_law.no_bounds" if self.range is None else "input_law.two_ranges")
        return self

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

    @field_serializer("law")
    def _write_law(self, law: InputLaw | None, info: FieldSerializationInfo) -> Any:
        def value(number: float) -> str | float:
            return self._write_value(number, info)

        match law:
            case DiscreteLaw(values, shares):
                pairs = zip(values, shares, strict=True)
                return {DISCRETE: [[value(v), SHARE.write(s)] for v, s in pairs]}
            case NormalLaw(sd):
                return {NORMAL: {"sd": value(sd)}}
            case QuantileLaw(chances, values):
                pairs = zip(chances, values, strict=True)
                return {QUANTILES: [[SHARE.write(c), value(v)] for c, v in pairs]}
        return None

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
            "law": {**_law_schema(scalar), "description": about["law"]},
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
    def ends(self) -> tuple[float, float] | None:
        """Lowest and highest the number may truly be; None for decisions and for what is known."""
        return self.range if self.law is None or self.law.ends is None else self.law.ends

    @property
    def low(self) -> float:
        """Low end of what the number may be, or the value where it is known."""
        return self.value if self.ends is None else self.ends[0]

    @property
    def high(self) -> float:
        """High end of what the number may be, or the value where it is known."""
        return self.value if self.ends is None else self.ends[1]

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
