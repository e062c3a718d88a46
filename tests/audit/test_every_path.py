"""Each way of writing, on each tracked table: every change is in the trail, before and after, under its subject."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from psycopg import sql

from compliance.audit.models import Event
from compliance.audit.tracking import tracked_tables
from tests.audit.write_paths import WAYS, Row, Table, admin, insert, loosen

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# Tables whose rows are a subject themselves; a row of any other belongs to the narrowest one it names.
SUBJECTS = {
    "accounts_organisation": "organisation",
    "accounts_user": "account",
    "approvals_application": "application",
    "compliance_calendaryear": "calendar",
    "compliance_consultation": "consultation",
    "compliance_edition": "edition",
    "compliance_zone": "zone",
    "compliance_zonelist": "zone_list",
}
OF_A_REVISION = {
    "compliance_calendaryearediting": "calendar",
    "compliance_calendaryearemergency": "calendar",
    "compliance_editionediting": "edition",
    "compliance_editionemergency": "edition",
    "compliance_zonelistediting": "zone_list",
    "compliance_zonelistemergency": "zone_list",
}
NARROWEST = {
    "application_id": "application",
    "consultation_id": "consultation",
    "edition_id": "edition",
    "zone_list_id": "zone_list",
    "organisation_id": "organisation",
    "user_id": "account",
}
# Under something narrower or wider than the rule above would say.
APART = {
    "approvals_deadlinemove": ("application", 70),
    "approvals_webhooksecret": ("organisation", 71),
    "accounts_invitation": ("account", 7),
    "approvals_absence": ("account", 7),
    "approvals_calendarfeed": ("account", 7),
    "approvals_channelchoice": ("account", 7),
    "approvals_mailrhythm": ("account", 7),
    "approvals_filecheck": ("organisation", 7),
    "approvals_followup": ("organisation", 7),
    "approvals_ledgerentry": ("organisation", 7),
}
MASKED = {
    "accounts_invitation": {"token_hash"},
    "accounts_user": {"password"},
    "approvals_calendarfeed": {"token_hash"},
    "approvals_webhook": {"url"},
    "approvals_webhooksecret": {"secret"},
    "authtoken_token": {"key"},
    "compliance_edition": {"source"},
    "mfa_authenticator": {"data"},
    "compliance_zonelist": {"source"},
    "socialaccount_socialaccount": {"extra_data"},
}


def tables() -> list[Table]:
    models = apps.get_models(include_auto_created=True)
    known = {model._meta.db_table: model for model in models if not model._meta.proxy}
    return [Table(known[name]) for name in sorted(tracked_tables())]


def subject_of(table: Table, row: Row) -> tuple[str, int]:
    if table.name in SUBJECTS:
        return SUBJECTS[table.name], row[table.key]
    if table.name in OF_A_REVISION:
        return OF_A_REVISION[table.name], row["revision_id"]
    if table.name in APART:
        return APART[table.name]
    return next((kind, row[column]) for column, kind in NARROWEST.items() if column in row)


def test_every_way_of_writing_leaves_every_change_of_every_tracked_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for table in tables():
        for field in table.fields():
            monkeypatch.setattr(field, "auto_now", False, raising=False)
            monkeypatch.setattr(field, "auto_now_add", False, raising=False)
    loosen()
    add_parents()
    shown = {table.name: as_json(table) for table in tables()}
    wrong: list[str] = []
    for number, (way, (write, role)) in enumerate(WAYS.items(), start=1):
        work = [(table, table.row(900_000 + number, 1), table.row(900_000 + number, 2)) for table in tables()]
        mark = last_event()
        write(work)
        found = rows_since(mark)
        for table, first, _second in work:
            expected = [(*change, role) for change in changes(table, first, shown[table.name])]
            if found.pop(table.name, []) != expected:
                wrong.append(f"{way} on {table.name}")
        wrong += [f"{way}: rows of {name} nobody wrote" for name in found]

    assert wrong == []


def add_parents() -> None:
    """Rows that others name their subject by, without a trace of their own."""
    with admin() as session:
        session.execute("SET session_replication_role = replica")
        for name, subject in (("deadline", 70), ("webhook", 71)):
            table = next(table for table in tables() if table.name == f"approvals_{name}")
            row = table.row(7, 1) | {"application_id" if name == "deadline" else "organisation_id": subject}
            session.execute(insert(table, row))


def last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def rows_since(mark: int) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for event in Event.objects.filter(pk__gt=mark, kind=Event.Kind.ROW).order_by("pk"):
        payload = json.loads(event.payload)
        subject = (event.subject_kind, event.subject_id)
        shown = (event.action, event.row_pk, subject, payload["before"], payload["after"], event.db_role)
        found.setdefault(event.table_name, []).append(shown)
    return found


def as_json(table: Table) -> tuple[Row, Row]:
    """Both made-up rows as the database shows them, computed columns and all; nothing of it stays."""
    shown = []
    with admin() as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SET timezone = 'UTC'")
        for variant in (1, 2):
            with session.transaction(force_rollback=True):
                session.execute(insert(table, table.row(0, variant)))
                select = sql.SQL("SELECT to_jsonb(t) FROM {} AS t WHERE {} = {}").format(
                    sql.Identifier(table.name), sql.Identifier(table.key), sql.Literal(table.made_key(0))
                )
                shown.append(session.execute(select).fetchone()[0])
    return shown[0], shown[1]


def changes(table: Table, row: Row, shown: tuple[Row, Row]) -> Iterator[tuple[Any, ...]]:
    """What the trail must say of a row that comes, changes in all its columns and goes."""
    masked = MASKED.get(table.name, set())
    differing = {column for column in shown[0] if shown[0][column] != shown[1][column]}
    was, became = (
        {column: "masked" if column in masked else value for column, value in one.items()}
        for one in (shown[0] | {table.key: row[table.key]}, shown[1] | {table.key: row[table.key]})
    )
    key = str(row["user_id"] if table.name == "authtoken_token" else row[table.key])
    subject = subject_of(table, row)
    yield ("insert", key, subject, None, was)
    yield ("update", key, subject, {column: was[column] for column in differing}, {c: became[c] for c in differing})
    yield ("delete", key, subject, became, None)
