from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cast import Cast, assemble


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin in English: a request leaves its language active in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()
