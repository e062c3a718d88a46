"""Queries for a bundle: all in one snapshot of the database, so that rows and trail tell of the same moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

FETCH = 2_000
# Times as the trail has them.
BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL timezone = 'UTC'"


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is now, whatever is committed meanwhile. Not inside a transaction."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(BEGIN)
        yield


def fetch(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def stream(query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Read from a cursor in the server, so that a long case needs little memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(FETCH):
            yield from rows
