from pathlib import Path

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client
from redis.exceptions import RedisError

from compliance.views import health

ALL_WELL = {"database": True, "migrations": True, "redis": True, "storage": True, "seal_key": True, "scanner": True}


@pytest.fixture(autouse=True)
def _files_somewhere(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    monkeypatch.setitem(health.CHECKS, "migrations", health.Migrated())
    monkeypatch.setattr(health, "problem_with_key", str)


def test_live_needs_no_server(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "live"}


@pytest.mark.django_db
def test_ready_asks_everything(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, ALL_WELL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "error", "away"),
    [
        ("connection.cursor", DatabaseError, {"database", "migrations"}),
        ("connection.cursor", InterfaceError, {"database", "migrations"}),
        ("cache.get", RedisError, {"redis"}),
        ("tempfile.TemporaryFile", OSError, {"storage"}),
    ],
)
def test_ready_says_what_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, broken: str, error: type[Exception], away: set[str]
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(f"compliance.views.health.{broken}", fail)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {name: name not in away for name in ALL_WELL})


@pytest.mark.django_db
def test_seals_without_a_key_are_told_of_and_keep_nobody_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "problem_with_key", lambda: "Seals are not signed.")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, ALL_WELL | {"seal_key": False})


@pytest.mark.django_db
def test_a_database_of_older_code_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'approvals'"
            " AND name = (SELECT max(name) FROM django_migrations WHERE app = 'approvals')"
        )

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, ALL_WELL | {"migrations": False})


@pytest.mark.django_db
def test_migrations_are_looked_at_until_all_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([2, 0])
    monkeypatch.setattr(health, "n_missing", lambda: next(left))
    migrated = health.Migrated()

    assert [migrated(), migrated(), migrated()] == [False, True, True]


@pytest.mark.django_db
def test_the_probe_of_the_storage_leaves_nothing(client: Client, tmp_path: Path) -> None:
    client.get("/readyz")

    assert list((tmp_path / "media").iterdir()) == []
