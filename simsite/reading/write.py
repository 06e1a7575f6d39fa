"""From a `Scenario` back to text, and the JSON Schema that editors complete from."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import inspect
import io
import json
import re
import sys
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonRef, JsonSchemaValue
from pydantic_core import core_schema

from simsite.core.files import guarded
from simsite.core.instants import dated_instant
from simsite.core.interval_counts import format_interval_count
from simsite.model.laws import SampleFile
from simsite.model.scenario import Scenario
from simsite.model.sites import SiteFile
from simsite.model.visitors import TIME_COLUMNS, Times, TimesFile
from simsite.reading.yaml_marks import resolve

MOST_IN_LINE = 20_000  # times of arrival; a YAML file that is read may have 100,000 values
ARRIVALS = "arrivals.csv"
FILES = (SiteFile, TimesFile, SampleFile)
SCHEMA_DIALECT = "http://json-schema.org/draft-07/schema#"

# The descriptions of the scenario's fields, read from the source only where they are shown.
#
# Pydantic can do the same (`use_attribute_docstrings`), but then at every start, for a second.


def described_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a model reads, with the text below each field.

    Parameters
    ----------
    model : type
        A model of this package.
    """
    return model.model_json_schema(mode="validation", schema_generator=_Described)


class _Described(GenerateJsonSchema):
    """Writes the text below each field of a model into the field's JSON Schema."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model, every field described."""
        written = super().model_schema(schema)
        described = field_descriptions(schema["cls"])
        for name, part in written.get("properties", {}).items():
            if name in described and described[name] != self._said_already(part):
                part["description"] = described[name]
        return written

    def _said_already(self, part: JsonSchemaValue) -> Any:
        """Return what the definition says that a field refers to; None where it refers to none."""
        if "$ref" not in part:
            return None
        there = self.get_schema_from_definitions(JsonRef(part["$ref"]))
        return None if there is None else there.get("description")


def field_descriptions(model: type[Any]) -> dict[str, str]:
    """Return the text below each field of a model.

    Parameters
    ----------
    model : type
        A model; what its bases say of a field that it does not describe itself counts, too.

    Returns
    -------
    dict of str to str
        By the name of the field.
    """
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls.__module__.startswith("simsite."):
            found |= _of_module(cls.__module__).get(cls.__qualname__, {})
    return found


@cache
def _of_module(name: str) -> dict[str, dict[str, str]]:
    """Return the texts below the annotated names of a module's classes, by class and name."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {part.name: _of_class(part) for part in tree.body if isinstance(part, ast.ClassDef)}


def _of_class(part: ast.ClassDef) -> dict[str, str]:
    found = {}
    for field, below in zip(part.body, part.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[field.target.id] = inspect.cleandoc(str(below.value.value))
    return found


class _Dumper(yaml.SafeDumper):
    """Writes YAML 1.2 that our reader takes back exactly; short mappings on one line."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote whatever would be read as something else."""
    style = None
    if not text.isprintable():
        style = '"'
    elif not isinstance(resolve(text), str) or any(mark in text for mark in "，："):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _write_mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.MappingNode:
    """Write quantities, tables and sites on one line, parts of the scenario on many."""
    short = "id" in data or not any(isinstance(part, (dict, list)) for part in data.values())
    short = short or "value" in data
    pairs = data.items()
    return dumper.represent_mapping("tag:yaml.org,2002:map", pairs, flow_style=short)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(dict, _write_mapping)


def resolved_yaml(scenario: Scenario) -> str:
    """Write a scenario as YAML that needs no other file and loads back equal.

    Parameters
    ----------
    scenario : Scenario
        Any scenario.

    Returns
    -------
    str
        YAML text with every default spelt out and the sites in line.
    """
    return _resolved(scenario.model_dump(mode="json", exclude_none=True))


def resolved_files(scenario: Scenario, name: str) -> dict[str, bytes]:
    """Write a scenario as `resolved_yaml` does, but very many times of arrival as a table.

    Parameters
    ----------
    scenario : Scenario
        Any scenario.
    name : str
        Of the scenario's file.

    Returns
    -------
    dict of str to bytes
        Files of one folder, by name.
    """
    times = scenario.arrivals.times
    if times is None or sum(t.entries for t in times.values()) <= MOST_IN_LINE:
        return {name: resolved_yaml(scenario).encode()}
    without = scenario.arrivals.model_copy(update={"times": {}})
    alone = scenario.model_copy(update={"arrivals": without})
    data = alone.model_dump(mode="json", exclude_none=True)
    data["arrivals"]["times"] = {"file": ARRIVALS}
    table = _arrival_rows(times, scenario.calendar.first_day)
    return {name: _resolved(data).encode(), ARRIVALS: table.encode()}


def _arrival_rows(times: Times, first_day: dt.date) -> str:
    """Return times of arrival as CSV with their dates."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(TIME_COLUMNS)
    for site, found in times.items():
        name = guarded(site)
        writer.writerows((name, dated_instant(us, first_day)) for us in found)
        writer.writerows((name, format_interval_count(counted)) for counted in found.counts)
    return kept.getvalue()


def _resolved(data: dict[str, Any]) -> str:
    data = _without_blanks(data)
    lines = "".join(map(_site_line, data["sites"]))
    head, mark, rest = _dump(data | {"sites": []}).partition("\nsites: []\n")
    assert mark, "sites stand in line"
    return f"{head}\nsites:\n{lines}{rest}"


def _dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))


_WORD = "[A-Za-z0-9_\u4e00-\u9fa5][-A-Za-z0-9_'\u4e00-\u9fa5]*"
_HARMLESS = re.compile(f"{_WORD}(?: {_WORD})*")  # no character that means something in YAML


def _site_line(site: dict[str, Any]) -> str:
    """Return one site as YAML, the same as `_dump` would: a county has hundreds of them."""
    pairs = ", ".join(f"{key}: {_in_line(value)}" for key, value in site.items())
    return f"- {{{pairs}}}\n"


def _in_line(value: Any) -> str:
    """Return a value of a site as YAML within braces, the same as `_dump` would."""
    if type(value) is int:
        return str(value)
    if type(value) is not str or not _HARMLESS.fullmatch(value):
        return _dump({"id": value}).removeprefix("{id: ").removesuffix("}\n")
    known = (*_IMPLICIT.get(value[0], ()), *_IMPLICIT.get(None, ()))
    if resolve(value) == value and not any(form.match(value) for _, form in known):
        return value
    return f"'{value}'"


# What YAML 1.1 would not read as text, by first character.
_IMPLICIT: dict[str | None, Any] = _Dumper.yaml_implicit_resolvers


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of scenario files, descriptions on every field."""
    schema = _tidied(described_schema(Scenario))
    files = {kind.__name__: _tidied(described_schema(kind)) for kind in FILES}
    definitions = schema.pop("$defs") | files
    _add_short_forms(definitions)
    _add_files(definitions)
    about_file = schema["description"]
    properties = schema["properties"]
    rows = properties["sites"]
    about = rows.pop("description")
    file = {"$ref": "#/$defs/SiteFile"}
    properties["sites"] = {"anyOf": [file, rows], "description": about}
    partial = json.loads(json.dumps(schema | {"$defs": definitions}))
    _relax(partial)
    parts = {f"Partial{name}": part for name, part in partial.pop("$defs").items()}
    dotted = {r"\.": {"description": "A dotted path and its value."}}
    parts["PartialScenario"] = partial | {"patternProperties": dotted}
    keys = _file_keys()
    parts["Whole"] = schema | {"properties": properties | keys}
    parts["Change"] = partial | {"properties": partial["properties"] | keys}
    return {
        "$schema": SCHEMA_DIALECT,
        "title": "simsite scenario",
        "description": about_file,
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Change"},
        "else": {"$ref": "#/$defs/Whole"},
        "$defs": definitions | parts,
    }


def _file_keys() -> dict[str, Any]:
    """Return the keys of a file that are gone once it is read."""
    return {
        "extends": {
            "type": "string",
            "description": "Another scenario file, relative to this one, that this one changes.",
        },
        "scenarios": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/PartialScenario"},
            "description": "Named sets of changes to this file, chosen with --scenario NAME.",
        },
    }


def _add_short_forms(definitions: dict[str, Any]) -> None:
    """Add the scalars that stand for a mapping, as the reader accepts them."""
    for name, quantity in (("TimeLaw", "TimeQuantity"), ("LengthLaw", "LengthQuantity")):
        constant = {"$ref": f"#/$defs/{quantity}"}
        about = definitions[name].pop("description", "")
        definitions[name] = {"anyOf": [constant, definitions[name]], "description": about}
    words = {"type": "string", "examples": ["Debao, round of 17 February 2022"]}
    definitions["Bilingual"] = {"anyOf": [words, definitions["Bilingual"]]}


def _add_files(definitions: dict[str, Any]) -> None:
    """Add the mappings that name a CSV file where the reader puts in what it holds."""
    for name in ("EmpiricalTime", "EmpiricalLength"):
        values = definitions[name]
        about = values.pop("description", "")
        file = json.loads(json.dumps(definitions["SampleFile"]))
        file["properties"] |= {key: values["properties"][key] for key in ("floor", "shift")}
        definitions[name] = {"anyOf": [file, values], "description": about}
    del definitions["SampleFile"]
    for name in ("Arrivals", "Beside"):
        ways = definitions[name]["properties"]
        times = ways["times"]
        ways["times"] = {
            "anyOf": [{"$ref": "#/$defs/TimesFile"}, *times.pop("anyOf")],
            "description": times["description"],
        }
    queue = {"type": "integer", "minimum": 0}
    definitions["Queue"] = {"anyOf": [queue, definitions["Queue"]]}


def _tidied(schema: Any) -> Any:
    """Return a schema with short names of its definitions and without pydantic's titles."""
    names = {name: _short(name, part) for name, part in schema.get("$defs", {}).items()}

    def tidy(part: Any) -> Any:
        if isinstance(part, list):
            return [tidy(member) for member in part]
        if not isinstance(part, dict):
            return part
        kept = {k: tidy(v) for k, v in part.items() if not (k == "title" and isinstance(v, str))}
        if "$ref" in kept:
            kept["$ref"] = f"#/$defs/{names[kept['$ref'].rsplit('/', 1)[1]]}"
        return kept

    tidied: dict[str, Any] = tidy(schema)
    if names:
        tidied["$defs"] = {names[name]: part for name, part in tidied["$defs"].items()}
    return tidied


def _short(name: str, part: dict[str, Any]) -> str:
    """Return the short name of a generic definition: ``LognormalTime``, ``TimeByKind``."""
    if name.startswith("ByKind_"):
        return name.removeprefix("ByKind_").removesuffix("Quantity_") + "ByKind"
    head, bracket, rest = name.partition("_Annotated")
    if not bracket:
        return name
    unit = "Length" if "LengthQuantity" in rest else "Time"
    return f"{unit}Law" if head == "Law" else f"{head}{unit}"


def _relax(part: Any) -> None:
    """Let every key be left out, as in a file that changes another; refer to the relaxed parts."""
    if isinstance(part, list):
        for member in part:
            _relax(member)
    elif isinstance(part, dict):
        if isinstance(part.get("required"), list):
            del part["required"]
        if isinstance(part.get("$ref"), str):
            part["$ref"] = part["$ref"].replace("#/$defs/", "#/$defs/Partial")
        for member in part.values():
            _relax(member)


def _without_blanks(part: Any) -> Any:
    """Return the data without empty texts, which mean the same as nothing."""
    if isinstance(part, dict):
        return {key: _without_blanks(member) for key, member in part.items() if member != ""}
    if isinstance(part, list):
        return [_without_blanks(member) for member in part]
    return part
