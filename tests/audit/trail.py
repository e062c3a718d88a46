"""A trail to test with, and a superuser who tampers with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

from compliance import audit
from compliance.audit.models import Event
from tests.settings import TEST_SERVICES


def write(*subjects: int) -> list[int]:
    """Write one event per subject, each in a transaction of its own."""
    return [write_one(subject) for subject in subjects]


@transaction.atomic
def write_one(subject: int) -> int:
    return audit.record(audit.Subject("application", subject), "tested", by=None, data={"n": subject}).pk


def seal_all() -> int:
    """Seal all that is committed: transactions of other test processes, in databases of their own, are not waited for."""
    with nobody_else():
        n_sealed = audit.seal()
    assert audit.verify(workers=1).n_unsealed == 0
    return n_sealed


@contextmanager
def nobody_else() -> Iterator[None]:
    """Let the horizon be as on a server of which this test is the only user."""
    with admin() as session:
        [usual] = session.execute("SELECT pg_get_functiondef('audit_horizon'::regproc)").fetchone() or [""]
        session.execute(
            "CREATE OR REPLACE FUNCTION audit_horizon() RETURNS bigint LANGUAGE sql STABLE RETURN 9223372036854775807"
        )
        try:
            yield
        finally:
            session.execute(usual.encode())


def admin() -> psycopg.Connection[Any]:
    return TEST_SERVICES.admin(str(connection.settings_dict["NAME"]))


def tamper(*statements: str) -> None:
    """Do what no role of ours may: as superuser, with triggers off."""
    with admin() as session:
        session.execute("SET session_replication_role = replica")
        for statement in statements:
            session.execute(statement.encode())


def events() -> list[int]:
    return list(Event.objects.order_by("id").values_list("pk", flat=True))
