"""Runs the parts of a verification on several connections at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from django.db import connection
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
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(in_thread, part, language) for part in parts]
        for done, future in enumerate(as_completed(waiting), start=1):
            found += future.result()
            progress(done, len(parts))
    return found


def in_turn(parts: Sequence[Part[Result]], progress: Progress) -> list[Result]:
    found: list[Result] = []
    for done, part in enumerate(parts, start=1):
        found += part()
        progress(done, len(parts))
    return found


def in_thread(part: Part[Result], language: str) -> list[Result]:
    try:
        with translation.override(language):
            return part()
    finally:
        connection.close()
