"""Every route and every method, asked by everybody, against the table of docs/access.md."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.template.backends.django import Template
from django.urls import get_resolver
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from approvals.api import comparing
from tests.access.actors import ACTORS
from tests.access.bodies import body_for
from tests.access.stage import Answer, Stage
from tests.access.table import METHODS, PUBLIC, Table, read_table
from tests.test_routes import routes

# Where allauth's own views take any method, only those of browsers are asked.
OF_BROWSERS = ("GET", "POST")
N_GROUPS = 3
TOKENS = "api:law:token"
ASKS_MUCH = "api:law:determine"  # an example would be determined, which takes seconds and depends on nobody
# The passkey of the route tests is a row without a key: nothing to prove oneself with.
WITHOUT_KEY = (("mfa_add_webauthn", "author"), ("mfa_reauthenticate_webauthn", "author"))


@pytest.fixture(scope="module")
def table() -> Table:
    return read_table()


@pytest.fixture(autouse=True)
def _answers_without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the drawing of pages: who may see one is settled before, and drawing is tried elsewhere."""
    monkeypatch.setattr(Template, "render", lambda *_given, **_named: "")
    monkeypatch.setattr(SpectacularAPIView, "get", lambda *_given, **_named: Response())
    monkeypatch.setattr(comparing, "in_zones", lambda *_given: [])
    cache.clear()


def test_every_route_has_a_row(table: Table) -> None:
    assert sorted(table.names) == sorted(set(routes(get_resolver())))


@pytest.mark.parametrize("group", range(N_GROUPS))
def test_everybody_gets_what_the_table_says(stage: Stage, table: Table, group: int) -> None:
    differ = [
        f"{method} {name} as {who}: {got}, not {expected}"
        for name in sorted(table.names)[group::N_GROUPS]
        for method in METHODS
        for who, expected in asked(table, name, method)
        if (got := classed(ask(stage, who, method, name))) != expected
    ]

    assert differ == []


def ask(stage: Stage, who: str, method: str, name: str) -> Answer:
    if ":" not in name or name == TOKENS:
        cache.clear()  # how often one may try is limited
    address = stage.address(name)
    takes_input = name.startswith("api:") and name != ASKS_MUCH
    return stage.ask(who, method, address, body_for(method, address) if takes_input else "")


def asked(table: Table, name: str, method: str) -> Iterator[tuple[str, str]]:
    """Everybody, with what they should get; one person where the route has no such method."""
    if (name, method) in table.routes:
        yield from ((who, table.expected(name, method, who)) for who in ACTORS if (name, who) not in WITHOUT_KEY)
    elif ":" in name or method in OF_BROWSERS:
        yield "author", "405"


def classed(answer: Answer) -> str:
    """yes is any answer to somebody who may ask: also that the step is wrong, or that the input is."""
    status = answer.status
    if status == 401 or "/accounts/login/" in answer.leads_to:
        return "sign-in"
    return "yes" if status < 400 or status in (400, 409, 415, 422) else str(status)


def test_doors_are_read_from_the_table(table: Table) -> None:
    assert PUBLIC in table.doors
    assert set(table.routes.values()) == set(table.doors)
