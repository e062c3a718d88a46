"""Every page with hostile words in its address: an answer, never a fault."""

import os
from collections import deque
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.test_routes import Row, World, build_world, rows

NAMES = (
    "q page page_size sort order kind owner organisation entity case clause anchor key show tab view month year before"
    " after next by against on from to known mine due bound about status pathway subject language how rule effect zone"
    " code old new start days clock suspended at actor action since until"
)
HOSTILE = (
    b"a\0b",
    b"\xff\xed\xa0\x80",
    b"9" * 400,
    b"-0001-99-99T99:99",
    "1e999;'\"<script>../../%00{{7*7}}$(id)\r\nX: y\u202e".encode(),
)
# Each turn gives every name another of them; `make fuzz` takes all turns.
TURNS = len(HOSTILE) if "FUZZ_EXAMPLES" in os.environ else 2
FAULT = 500
# The description takes seconds, and the world's passkey is a row without a key.
LEFT_OUT = ("schema", "docs", "mfa_add_webauthn", "mfa_reauthenticate_webauthn")


# django-tables2 warns of a dot in the column to sort by, and leaves it out.
pytestmark = pytest.mark.filterwarnings("ignore:Use '__' to separate path components:DeprecationWarning")


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_page_breaks(world: World, turn: int) -> None:
    query = urlencode({name: HOSTILE[(place + turn) % len(HOSTILE)] for place, name in enumerate(NAMES.split())})

    broken = [f"{row.name} as {who}" for row in pages() for who in actors(row) if breaks(world, row, who, query)]

    assert broken == []


def pages() -> list[Row]:
    return [row for row in rows() if row.method == "GET" and row.name not in LEFT_OUT]


def actors(row: Row) -> tuple[str, ...]:
    return ("dora",) if row.kind == "administration" else ("ana",)


def breaks(world: World, row: Row, who: str, query: str) -> bool:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world.cast, who))
    response = client.get(f"{world.address(row)}?{query}")
    if response.streaming:
        deque(response, maxlen=0)
    return response.status_code >= FAULT
