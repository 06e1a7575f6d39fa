"""The descriptions of the scenario's fields, read from the source only where they are shown.

Pydantic can do the same (`use_attribute_docstrings`), but then at every start, for a second.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonRef, JsonSchemaValue
from pydantic_core import core_schema


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
