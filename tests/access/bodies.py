"""What the API asks for, filled in by its own description, so that a refusal is of the person and not of the input."""

import json
import re
from functools import cache
from typing import Any

from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

JSON = "application/json"
EXAMPLES = {"date": "2026-11-23", "date-time": "2026-11-23T09:00:00+08:00", "uri": "https://example.org/"}


@cache
def described() -> dict[str, Any]:
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema


def body_for(method: str, address: str) -> str:
    """An input with every required value in its form, as JSON; empty where none is asked for, or a file."""
    operation = described()["paths"].get(described_as(address), {}).get(method.lower(), {})
    shape = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
    return json.dumps(example(shape)) if shape else ""


def described_as(address: str) -> str:
    """The address as the description writes it: {reference} for <slug:reference>."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", resolve(address).route)


def example(shape: dict[str, Any]) -> Any:
    """The least value of a shape."""
    if "$ref" in shape:
        return example(described()["components"]["schemas"][shape["$ref"].rpartition("/")[2]])
    for several in ("oneOf", "anyOf", "allOf"):
        if several in shape:
            return example(shape[several][0])
    if "enum" in shape:
        return next(value for value in shape["enum"] if value)
    kind = shape.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(part) for name, part in wanted_of(shape)}
    if kind == "array":
        return [example(shape["items"])]
    return plain_example(kind, shape)


def wanted_of(shape: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The required parts; of a change, which requires nothing, those that hold one value and name no row."""
    parts: dict[str, dict[str, Any]] = shape.get("properties", {})
    if shape.get("required"):
        return [(name, parts[name]) for name in shape["required"]]
    return [(name, part) for name, part in parts.items() if part.get("type") not in ("array", "object")]


def plain_example(kind: str | None, shape: dict[str, Any]) -> Any:
    if kind == "integer":
        return max(1, int(shape.get("minimum", 1)))
    if kind == "number":
        return 1.0
    if kind == "boolean":
        return True
    return EXAMPLES.get(shape.get("format", ""), "example")
