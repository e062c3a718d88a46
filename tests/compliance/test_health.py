import pytest
from django.db import DatabaseError
from django.test import Client
from redis.exceptions import RedisError


def test_live_needs_no_server(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "live"}


@pytest.mark.django_db
def test_ready_asks_both_servers(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"database": True, "redis": True})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "error", "answers"),
    [
        ("compliance.views.health.connection.cursor", DatabaseError, {"database": False, "redis": True}),
        ("compliance.views.health.cache.get", RedisError, {"database": True, "redis": False}),
    ],
)
def test_ready_says_which_server_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, broken: str, error: type[Exception], answers: dict[str, bool]
) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr(broken, fail)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, answers)
