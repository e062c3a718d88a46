import json
from hashlib import sha256

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from compliance import audit
from compliance.audit.chain import FIRST, FROZEN, leaf_of, link_digest
from compliance.audit.merkle import merkle_root
from compliance.audit.models import Event, Link, Seal
from compliance.audit.tasks import seal as seal_task
from tests.audit.trail import nobody_else, seal_all, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_seal_numbers_and_places_each_event() -> None:
    a, b, c = write(1, 2, 1)

    assert seal_all() == 3

    assert list(Link.objects.order_by("number").values_list("number", "event_id", "subject_id", "position")) == [
        (1, a, 1, 1),
        (2, b, 2, 1),
        (3, c, 1, 2),
    ]


def test_seal_with_nothing_to_do_leaves_no_seal() -> None:
    assert (seal_all(), Seal.objects.count()) == (0, 0)


def test_seal_chains_over_the_frozen_columns() -> None:
    write(1)
    seal_all()

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FROZEN} FROM audit_event AS event")
        [frozen] = cursor.fetchone()

    assert Link.objects.get().digest == link_digest(FIRST, leaf_of(frozen))


def test_frozen_columns_read_as_python_writes_them() -> None:
    with transaction.atomic():
        audit.record(audit.Subject("zone", 3, 9), "tested", by=None, reason='"引号" \\ \n\t\x1f/ é')
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FROZEN} FROM audit_event AS event")
        [frozen] = cursor.fetchone()

    event = Event.objects.get()
    at = event.at.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0")
    end = ["", event.txid, "chujing_app", sha256(event.payload.encode()).hexdigest()]

    assert frozen == json.dumps(
        [event.pk, "semantic", "zone", 3, 9, "tested", "", "", None, "", event.reason, at, *end],
        ensure_ascii=False,
    )


def test_second_seal_goes_on_from_the_first() -> None:
    write(1)
    seal_all()
    write(1)
    seal_all()

    first, second = Seal.objects.order_by("id")
    assert (first.last_link, second.first_link, second.last_link) == (1, 2, 2)
    assert second.root == merkle_root([Link.objects.get(number=2).digest])
    assert Link.objects.get(number=2).position == 2


def test_seal_waits_for_a_transaction_begun_before() -> None:
    parameters = connection.get_connection_params()
    address = {key: parameters[key] for key in ("host", "dbname", "user")}
    with psycopg.connect(**address) as early:
        early.execute(
            "INSERT INTO audit_event (subject_kind, subject_id, action, payload, payload_sha256)"
            " VALUES ('application', 1, 'early', '{}', %s)",
            [sha256(b"{}").hexdigest()],
        )
        write(1)
        held_back = audit.seal()
        early.commit()

    assert held_back == 0
    assert seal_all() == 2
    assert audit.verify().ok
    in_order = Event.objects.filter(pk__in=Link.objects.values("event_id")).order_by("txid")
    assert [event.action for event in in_order] == ["early", "tested"]


@transaction.atomic
def test_seal_leaves_the_events_of_its_own_transaction() -> None:
    audit.record(audit.Subject("application", 1), "tested", by=None)

    assert audit.seal() == 0


def test_seal_goes_through_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.audit.sealer.BATCH", 2)
    write(1, 1, 1, 1, 1)

    seal_all()

    assert {seal.last_link - seal.first_link + 1 for seal in Seal.objects.all()} <= {1, 2}
    assert audit.verify().ok


def test_a_seal_goes_on_from_the_one_before_to_the_event_of_its_last_link() -> None:
    write(1, 1)
    seal_all()
    [late] = write(1)
    txid = Event.objects.get(pk=late).txid
    forged = {"later": (3, 3, 2**62, late), "a gap": (4, 3, txid, late), "before": (2, 3, txid, late)}
    forged |= {"no link": (3, 4, txid, late), "another event": (3, 3, txid, late - 1)}

    with nobody_else(), transaction.atomic():
        add_link(3, late)
        assert {refusal_of(place) for place in forged.values()} == {"A seal goes on from the one before"}
        assert refusal_of((3, 3, txid, late)) == ""


@transaction.atomic
def test_a_seal_of_a_transaction_that_goes_on_is_refused() -> None:
    event = audit.record(audit.Subject("application", 1), "tested", by=None)
    event.refresh_from_db()
    add_link(1, event.pk)

    assert refusal_of((1, 1, event.txid, event.pk)) == "A seal goes on from the one before"


def add_link(number: int, event: int) -> None:
    Link.objects.create(number=number, event_id=event, subject_kind="application", subject_id=1, position=number)


def refusal_of(place: tuple[int, int, int, int]) -> str:
    """Add a seal as the application's role may; `place` is where it begins and ends, and the event it names."""
    names = ("first_link", "last_link", "last_txid", "last_event_id")
    try:
        with transaction.atomic():
            Seal.objects.create(**dict(zip(names, place, strict=True)))
    except DatabaseError as refused:
        return str(refused).partition(",")[0]
    return ""


def test_task_seals() -> None:
    assert seal_task.name == "audit.seal"
    assert seal_task() == 0
