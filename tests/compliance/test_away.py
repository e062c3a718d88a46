import errno
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from kombu.exceptions import OperationalError as BrokerAway
from psycopg.errors import DiskFull
from redis.exceptions import ConnectionError as RedisAway

from compliance import urls

FAULTS: dict[str, Exception] = {
    "database": OperationalError("server closed the connection"),
    "redis": RedisAway(),
    "broker": BrokerAway(),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "ours": ValidationError("a fault of ours"),
}
EXPECTED = {"database": 503, "redis": 503, "broker": 503, "disk": 507, "quota": 507, "ours": 500, "full": 507}


def fail(request: HttpRequest, what: str) -> HttpResponse:
    if what == "full":
        raise OperationalError from DiskFull()
    raise FAULTS[what]


handler500 = urls.handler500
urlpatterns = [path("<what>/", fail), path("api/<what>/", fail)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def ask(client: Client) -> Callable[[str], HttpResponse]:
    client.raise_request_exception = False
    return client.get  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _open_to_all(settings: object) -> None:
    settings.MIDDLEWARE = [  # type: ignore[attr-defined]
        one
        for one in settings.MIDDLEWARE  # type: ignore[attr-defined]
        if not one.endswith("LoginRequiredMiddleware")
    ]


@pytest.mark.django_db
def test_a_page_says_what_is_away_or_full(ask: Callable[[str], HttpResponse]) -> None:
    found = {what: ask(f"/{what}/").status_code for what in EXPECTED}

    assert found == EXPECTED


@pytest.mark.django_db
def test_the_api_says_it_as_every_error(ask: Callable[[str], HttpResponse]) -> None:
    answers = {what: ask(f"/api/{what}/") for what in EXPECTED}

    assert {what: answer.json()["status"] for what, answer in answers.items()} == EXPECTED  # type: ignore[attr-defined]
    assert {answer["Content-Type"] for answer in answers.values()} == {"application/problem+json"}


@pytest.mark.django_db
def test_only_what_comes_back_by_itself_is_worth_a_retry(ask: Callable[[str], HttpResponse]) -> None:
    found = {what for what in EXPECTED if ask(f"/{what}/").has_header("Retry-After")}

    assert found == {"database", "redis", "broker"}


@pytest.mark.django_db
def test_the_page_has_the_next_step(ask: Callable[[str], HttpResponse]) -> None:
    page = ask("/database/").content.decode()

    assert "Wait a minute, look whether it was saved, and try again." in page
