"""Reads for verification, with memory enough to sort a range."""

from typing import Any

from django.db import connection, transaction

ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL max_parallel_workers_per_gather = 0"


def fetch(query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    if connection.in_atomic_block:
        return rows_of(query, parameters)
    with transaction.atomic():
        rows_of(ROOM)
        return rows_of(query, parameters)


def rows_of(query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall()) if cursor.description else []
