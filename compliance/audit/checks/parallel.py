"""Runs the parts of a verification on several connections at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

Result = TypeVar("Result")
Part = Callable[[], list[Result]]
Progress = Callable[[int, int], None]


def run(parts: Sequence[Part[Result]], workers: int, progress: Progress) -> list[Result]:
    """Run the parts and return all they found; inside a transaction one after the other, to see what it wrote."""
    if workers < 2 or connection.in_atomic_block:
        return in_turn(parts, progress)
    language = translation.get_language()
    found: list[Result] = []
    opened: set[BaseDatabaseWrapper] = set()
    try:
        with ThreadPoolExecutor(workers) as pool:
            waiting = [pool.submit(in_thread, part, language, opened) for part in parts]
            for done, future in enumerate(as_completed(waiting), start=1):
                found += future.result()
                progress(done, len(parts))
    finally:
        for theirs in opened:
            theirs.close()
    return found


def in_turn(parts: Sequence[Part[Result]], progress: Progress) -> list[Result]:
    found: list[Result] = []
    for done, part in enumerate(parts, start=1):
        found += part()
        progress(done, len(parts))
    return found


def in_thread(part: Part[Result], language: str, opened: set[BaseDatabaseWrapper]) -> list[Result]:
    """Run a part on this thread's connection, which stays open for the next and is closed by the caller."""
    mine = connections[DEFAULT_DB_ALIAS]
    if mine not in opened:
        mine.inc_thread_sharing()
        opened.add(mine)
    with translation.override(language):
        return part()
