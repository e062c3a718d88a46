"""A client of the API that holds every answer against the OpenAPI description."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework.response import Response
from rest_framework.test import APIClient

from compliance.accounts.models import User

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"
# Any operation may answer these; they are described once, as the shape Problem.
EVERYWHERE = {400, 404, 405, 406, 413, 415}


class Caller(APIClient):
    """Speaks for one person; addresses are given without the root."""

    def __init__(self, user: User | None = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        if user:
            self.force_login(user)

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        address = path if path.startswith("/") else ROOT + path
        response = super().generic(method, address, *args, **kwargs)
        check(method, address.partition("?")[0], response)
        return response


def check(method: str, address: str, response: Any) -> None:
    """Fail unless the answer has a status, a content type and a shape that the description names."""
    status, content_type = response.status_code, response.headers.get("Content-Type", "")
    if status in EVERYWHERE and not described(method, address, status):
        schema: Any = {"$ref": "#/components/schemas/Problem"}
        assert content_type == PROBLEM
    else:
        contents = described(method, address, status)
        assert contents is not None, f"{method} {address} answered {status}, which is not described: {response.content}"
        if not contents:
            assert not response.content
            return
        assert content_type in contents or "application/octet-stream" in contents, content_type
        schema = contents.get(content_type, {}).get("schema")
    if content_type in ("application/json", PROBLEM):
        errors = sorted(validator(schema).iter_errors(response.json()), key=str)
        assert not errors, f"{method} {address}: {errors[0].json_path}: {errors[0].message[:500]}"


def described(method: str, address: str, status: int) -> Any:
    """The contents described for a status: None if it is not described, {} for no content."""
    for template, operations in by_specificity():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), address) and method.lower() in operations:
            answer = operations[method.lower()]["responses"].get(str(status))
            return None if answer is None else answer.get("content", {})
    return None


@cache
def description() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # not typed
    return schema


@cache
def by_specificity() -> list[tuple[str, Any]]:
    return sorted(description()["paths"].items(), key=lambda row: row[0].count("{"))


def validator(schema: Any) -> Draft202012Validator:
    """Validate as described, and refuse names that are not described."""
    return Draft202012Validator({**schema, "components": closed_components()})


@cache
def closed_components() -> Any:
    return closed(description()["components"])


def closed(node: Any) -> Any:
    if isinstance(node, list):
        return [closed(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    inner = {name: closed(value) for name, value in node.items()}
    if node.get("type") == "object" and isinstance(node.get("properties"), dict):
        inner.setdefault("additionalProperties", False)
    return inner


def places(response: Response) -> list[str]:
    """Where the problems of a 422 are."""
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, response.content
    return [problem["where"] for problem in response.json()["problems"]]
