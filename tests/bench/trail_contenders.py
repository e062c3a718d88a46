"""Run by tests.bench.trail in a process of its own: prepare the tables, or measure the contenders."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import django

django.setup()

import pgtrigger  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from approvals.models import Application  # noqa: E402
from compliance.accounts.credit_code import check_sign  # noqa: E402
from compliance.accounts.models import LegalEntity, Organisation, User  # noqa: E402
from compliance.accounts.services import create_legal_entity, create_organisation, create_user  # noqa: E402
from tests.bench.peers.models import Plain, WithAuditlog, WithPghistory, WithSimpleHistory  # noqa: E402

ROWS = 40
TARGET = 0.75
CHANGED = ["title", "status", "version", "changed_at"]
LEFT = {
    "the trail": "SELECT count(*) FROM audit_event WHERE table_name = 'approvals_application'",
    "django-pghistory": "SELECT count(*) FROM peers_withpghistoryevent",
    "django-auditlog": "SELECT count(*) FROM auditlog_logentry",
    "django-simple-history": "SELECT count(*) FROM peers_historicalwithsimplehistory",
}


@dataclass
class Contender:
    """One way of keeping a trail, and the same rows without one."""

    name: str
    model: Any
    database: str = "default"
    without: str = ""
    created: list[float] = field(default_factory=list)
    updated: list[float] = field(default_factory=list)


CONTENDERS = (
    Contender("no trail", Application, "bare"),
    Contender("the trail", Application, without="no trail"),
    Contender("equal, no trail", Plain),
    Contender("django-pghistory", WithPghistory, without="equal, no trail"),
    Contender("django-auditlog", WithAuditlog, without="equal, no trail"),
    Contender("django-simple-history", WithSimpleHistory, without="equal, no trail"),
)


def prepare() -> None:
    call_command("migrate", database="owner", run_syncdb=True, verbosity=0)
    pgtrigger.install(database="owner")
    organisation = create_organisation(by=None, code="BNC", name="Benchmark")
    create_user(by=None, email="bench@example.com", name="Bench", handle="bench")
    first_17 = "91110000000000001"
    create_legal_entity(
        by=None,
        organisation=organisation,
        registered_name="Benchmark Auto",
        credit_code=first_17 + check_sign(first_17),
        province="Beijing",
    )


def measure(rounds: int) -> None:
    owner, organisation, entity = User.objects.get(), Organisation.objects.get(), LegalEntity.objects.get()
    for number in range(rounds):
        turn = number % len(CONTENDERS)
        for contender in (*CONTENDERS[turn:], *CONTENDERS[:turn]):
            rows = [made(contender.model, organisation, entity, owner, number, row) for row in range(ROWS)]
            contender.created.append(timed(rows, create, contender.database))
            contender.updated.append(timed(changed(rows), update, contender.database))
    report(rounds)


def made(model: Any, organisation: Organisation, entity: LegalEntity, owner: User, number: int, row: int) -> Any:
    return model(
        organisation_id=organisation.pk,
        entity_id=entity.pk,
        owner_id=owner.pk,
        changed_by_id=owner.pk,
        reference=f"BNC-{number}-{row}",
        title=f"Owner service records of plant {row}",
        summary="Records of the service of vehicles, by plant and month, for the answer to warranty questions.",
    )


def changed(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.title, row.status, row.version, row.changed_at = f"{row.title}, second", "submitted", 2, timezone.now()
    return rows


def create(row: Any, database: str) -> None:
    row.save(using=database, force_insert=True)


def update(row: Any, database: str) -> None:
    row.save(using=database, update_fields=CHANGED)


def timed(rows: list[Any], write: Callable[[Any, str], None], database: str) -> float:
    """Seconds for a write, the middle one of all."""
    return statistics.median(seconds(rows, write, database))


def seconds(rows: list[Any], write: Callable[[Any, str], None], database: str) -> Iterator[float]:
    for row in rows:
        began = time.perf_counter()
        with transaction.atomic(using=database):
            write(row, database)
        yield time.perf_counter() - began


def report(rounds: int) -> None:
    n = rounds * ROWS
    say(f"{n:,} cases created and {n:,} updated by each, every write its own transaction, taking turns")
    say(f"{'':24}{'create':>10}{'update':>10}{'of the same without':>24}{'rows left':>12}")
    known = {contender.name: contender for contender in CONTENDERS}
    for contender in CONTENDERS:
        created, updated = (1e6 * statistics.median(times) for times in (contender.created, contender.updated))
        line = f"{contender.name:24}{created:>7.0f} µs{updated:>7.0f} µs"
        if contender.without:
            shares = shares_of(contender, known[contender.without])
            line += f"{shares[0]:>16.2f}{shares[1]:>8.2f}{left_by(contender.name):>12,}"
        say(line)
    shares = shares_of(known["the trail"], known["no trail"])
    say(f"target at least {TARGET} of the same without: {'met' if min(shares) >= TARGET else 'MISSED'}")


def shares_of(contender: Contender, without: Contender) -> tuple[float, float]:
    """Speed against the same without a trail, the median over rounds: neighbours in time are compared."""
    pairs = ((without.created, contender.created), (without.updated, contender.updated))
    create, update = (statistics.median(a / b for a, b in zip(*pair, strict=True)) for pair in pairs)
    return create, update


def left_by(name: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(LEFT[name])
        return int(cursor.fetchone()[0])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        measure(int(sys.argv[2]))
