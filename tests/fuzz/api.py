"""The API as schemathesis sees it: its description, its checks, and addresses of things that exist.

A request names a thing of the world three times in four; otherwise schemathesis makes the address up.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.config import SchemathesisConfig

World = Mapping[str, list[Any]]
# A refusal by the rules of casework is 422 however well formed the input is.
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "422", "429"]},
        "unsupported_method": {"enabled": True},
    }
}


@schemathesis.serializer("application/toml")
def serialize_toml(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def described_api(world: World) -> Any:
    """Load the description and let the hook fill in what exists."""
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json", get_wsgi_application(), config=SchemathesisConfig.from_dict(CONFIG)
    )
    schema.hook("map_path_parameters")(existing(world))
    schema.hook("filter_query")(not_blank)
    return schema


def not_blank(_context: Any, query: Any) -> bool:
    """Leave out blank filters: a form sends them for what was not chosen, so they are taken, described or not."""
    return "" not in (query or {}).values()


def existing(world: World) -> Callable[[Any, Any], Any]:
    def map_path_parameters(_context: Any, path_parameters: Any) -> Any:
        return {name: pick(world, name, value) for name, value in (path_parameters or {}).items()}

    return map_path_parameters


def pick(world: World, name: str, made_up: Any) -> Any:
    """Choose by the value that was made up, so that an example can be repeated."""
    number = zlib.crc32(repr(made_up).encode("utf-8", "replace"))
    known = world.get(name, [])
    return known[number // 4 % len(known)] if known and number % 4 else made_up


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's own connection open between requests, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
