"""A trail to test with, and a superuser who tampers with it."""

import time

from django.db import connection, transaction

from compliance import audit
from compliance.audit.models import Event
from tests.settings import TEST_SERVICES

WAIT_SECONDS = 30


def write(*subjects: int) -> list[int]:
    """Write one event per subject, each in a transaction of its own."""
    return [write_one(subject) for subject in subjects]


@transaction.atomic
def write_one(subject: int) -> int:
    return audit.record(audit.Subject("application", subject), "tested", by=None, data={"n": subject}).pk


def seal_all() -> int:
    """Seal until nothing is left: transactions of other test processes hold the horizon back."""
    n_sealed = audit.seal()
    end = time.monotonic() + WAIT_SECONDS
    while audit.verify().n_unsealed and time.monotonic() < end:
        time.sleep(0.05)
        n_sealed += audit.seal()
    assert audit.verify().n_unsealed == 0
    return n_sealed


def tamper(*statements: str) -> None:
    """Do what no role of ours may: as superuser, with triggers off."""
    with TEST_SERVICES.admin(str(connection.settings_dict["NAME"])) as session:
        session.execute("SET session_replication_role = replica")
        for statement in statements:
            session.execute(statement.encode())


def events() -> list[int]:
    return list(Event.objects.order_by("id").values_list("pk", flat=True))
