"""Rows of accounts stand for every tracked table; each write path is tried on them."""

import json
from collections.abc import Callable

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from compliance.accounts.models import Organisation, User
from compliance.audit.models import Event
from compliance.audit.tracking import EXEMPT, forgotten_tables, model_tables, tracked_tables
from compliance.embedded import OWNER

pytestmark = pytest.mark.django_db


def make() -> Organisation:
    return Organisation.objects.create(code="EXP", name="Example")


def rows() -> list[tuple[str, dict[str, object] | None, dict[str, object] | None]]:
    found = Event.objects.filter(kind=Event.Kind.ROW, table_name="accounts_organisation").order_by("id")
    return [(event.action, *json.loads(event.payload).values()) for event in found]


def test_every_table_is_tracked_or_exempt() -> None:
    assert forgotten_tables() == set()


def test_no_table_is_both_tracked_and_exempt() -> None:
    assert tracked_tables() & EXEMPT.keys() == set()


def test_forgotten_tables_names_one_without_trigger() -> None:
    assert "auth_group" in model_tables() - tracked_tables()


def test_insert_keeps_the_whole_row() -> None:
    organisation = make()

    event = Event.objects.get(kind=Event.Kind.ROW)
    payload = json.loads(event.payload)
    assert (event.action, event.table_name, event.row_pk) == ("insert", "accounts_organisation", str(organisation.pk))
    assert payload["before"] is None
    assert set(payload["after"]) == {"id", "code", "name", "name_zh", "created_at"}


def change_by_queryset(pk: int) -> None:
    Organisation.objects.filter(pk=pk).update(name="Other")


def change_by_save(pk: int) -> None:
    Organisation(pk=pk, name="Other").save(update_fields=["name"])


def change_by_bulk(pk: int) -> None:
    Organisation.objects.bulk_update([Organisation(pk=pk, name="Other")], ["name"])


def change_by_sql(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_organisation SET name = 'Other' WHERE id = %s", [pk])


@pytest.mark.parametrize("change", [change_by_queryset, change_by_save, change_by_bulk, change_by_sql])
def test_update_keeps_what_changed(change: Callable[[int], None]) -> None:
    organisation = make()

    change(organisation.pk)

    assert rows()[1:] == [("update", {"name": "Other"}, {"name": "Example"})]


def test_update_without_change_leaves_no_row() -> None:
    organisation = make()

    Organisation.objects.filter(pk=organisation.pk).update(name="Example")

    assert len(rows()) == 1


def test_bulk_create_leaves_a_row_each() -> None:
    Organisation.objects.bulk_create([Organisation(code="AB", name="A"), Organisation(code="CD", name="C")])

    assert [action for action, *_ in rows()] == ["insert", "insert"]


def test_delete_keeps_the_whole_row() -> None:
    organisation = make()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_organisation WHERE id = %s", [organisation.pk])

    action, _, before = rows()[1]
    assert (action, before["code"] if before else None) == ("delete", "EXP")


def test_row_belongs_to_its_organisation() -> None:
    organisation = make()

    event = Event.objects.get()

    assert (event.subject_kind, event.subject_id, event.organisation_id) == (
        "organisation",
        organisation.pk,
        organisation.pk,
    )


def test_password_is_masked() -> None:
    ana = User.objects.create(email="ana@example.com", name="Ana", handle="ana", password="hash-1")
    User.objects.filter(pk=ana.pk).update(password="hash-2")

    events = Event.objects.filter(table_name="accounts_user").order_by("id")

    assert [json.loads(event.payload)["after"]["password"] for event in events] == ["masked", "masked"]
    assert not Event.objects.filter(payload__contains="hash-").exists()


REFUSED = [
    "UPDATE audit_event SET reason = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE audit_link SET digest = ''",
    "DELETE FROM audit_link",
    "UPDATE audit_seal SET root = ''",
    "DELETE FROM audit_seal",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE accounts_organisation DISABLE TRIGGER audit_capture",
    "DROP TRIGGER audit_capture ON accounts_organisation",
    "TRUNCATE accounts_organisation CASCADE",
    "SET session_replication_role = replica",
    "INSERT INTO audit_event (kind, subject_kind, subject_id, action, payload, payload_sha256)"
    " VALUES ('row', 'application', 1, 'insert', '', '')",
    "INSERT INTO audit_event (at, subject_kind, subject_id, action, payload, payload_sha256)"
    " VALUES (now(), 'application', 1, 'x', '', '')",
    "SELECT setval('audit_event_id_seq', 1)",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_application_role_is_refused(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", [*REFUSED[:7], "TRUNCATE accounts_organisation CASCADE"])
def test_owner_is_refused(statement: str) -> None:
    parameters = connection.get_connection_params()
    address = {"host": parameters["host"], "dbname": parameters["dbname"], "user": OWNER}
    with psycopg.connect(**address) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


def test_temporary_table_does_not_take_the_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_event (LIKE public.audit_event)")

    make()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.audit_event")
        assert cursor.fetchone() == (1,)
