"""The profile automotive-export/1 and its problems in words."""

import difflib
import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from approvals.manifests.jsontext import pointer, printable
from approvals.manifests.problems import Problem

NAME = "automotive-export/1"
FILENAME = "automotive-export-1.schema.json"
SCHEMA_TEXT = (files(__name__) / FILENAME).read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads(SCHEMA_TEXT)
FACTS = tuple(name for name in SCHEMA["$defs"]["automotive"]["properties"] if name != "inventory")

MAX_RESOURCES: int = SCHEMA["properties"]["resources"]["maxItems"]
MAX_ERRORS = 10_000
MAX_GUESSES = 50
_VALIDATOR = Draft202012Validator(SCHEMA)
_LIMIT_CODES = {
    "minimum": "minimum",
    "maximum": "maximum",
    "maxLength": "too_long",
    "minLength": "too_short",
    "minItems": "too_few",
    "maxItems": "too_many",
}


def check(descriptor: Any) -> Iterator[Problem]:
    """Yield every way in which a descriptor breaks the profile, up to a number nobody would read."""
    incomplete: set[str] = set()
    for error in islice(_VALIDATOR.iter_errors(descriptor), MAX_ERRORS):
        where = pointer(*error.absolute_path)
        if error.validator == "required":
            if where not in incomplete:
                incomplete.add(where)
                yield from _missing(error, where)
        else:
            yield from _in_words(error, where)


def _missing(error: ValidationError, where: str) -> Iterator[Problem]:
    present, needed = _parts(error)
    for key in needed:
        if key not in present:
            yield Problem("required", {"key": key}, where)


def _in_words(error: ValidationError, where: str) -> Iterator[Problem]:
    value, limit = _parts(error)
    if error.validator == "additionalProperties":
        yield from _unexpected(error, where)
    elif error.validator == "type":
        yield Problem(_type_code(limit), {}, where)
    elif error.validator == "enum":
        choices = ", ".join(str(choice) for choice in limit if choice is not None)
        yield Problem("choice", {"value": printable(str(value), 60), "choices": choices}, where)
    elif error.validator in _LIMIT_CODES:
        yield Problem(_LIMIT_CODES[error.validator], {"limit": limit}, where)
    else:
        yield Problem(_schema(error).get("x-problem", "other"), {}, where)


def _parts(error: ValidationError) -> tuple[Any, Any]:
    """The value and what the broken keyword asks; jsonschema types both as perhaps unset."""
    return error.instance, error.validator_value


def _schema(error: ValidationError) -> dict[str, Any]:
    schema: Any = error.schema
    return dict(schema)


def _unexpected(error: ValidationError, where: str) -> Iterator[Problem]:
    known = list(_schema(error)["properties"])
    present, _allowed = _parts(error)
    strange = [key for key in present if key not in known]
    for key in strange[:MAX_ERRORS]:
        near = difflib.get_close_matches(key[:60], known, n=1) if len(strange) <= MAX_GUESSES else []
        shown = printable(key, 60)
        params = {"key": shown, "near": near[0]} if near else {"key": shown}
        yield Problem("unexpected_near" if near else "unexpected", params, where + pointer(shown))


def _type_code(expected: str | list[str]) -> str:
    names = [expected] if isinstance(expected, str) else [name for name in expected if name != "null"]
    return "type_path" if len(names) > 1 else f"type_{names[0]}"
