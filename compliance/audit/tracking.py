"""Row capture: which tables are watched, and the migration operations which watch them.

No library does this here: django-pghistory keeps one event table per model with jsonb, so there is
no exact text to hash and no chain per subject.
"""

from importlib.resources import files
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.operations.special import RunSQL
from psycopg import sql

TRAIL = ("audit_event", "audit_link", "audit_seal")
TRACK = """
CREATE TRIGGER audit_capture AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_capture({arguments});
CREATE TRIGGER audit_refuse BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('it would leave no trace; DELETE the rows instead.');
"""
UNCREATE = "DROP FUNCTION audit_capture(); DROP FUNCTION audit_subject_of(jsonb, text); DROP FUNCTION audit_refuse();"
UNTRACK = """
DROP TRIGGER audit_capture ON {table};
DROP TRIGGER audit_refuse ON {table};
"""
PROTECT_RECEIPTS = """
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RETURN; END IF;
    REVOKE ALL ON audit_receipt FROM {role};
    REVOKE ALL ON SEQUENCE audit_receipt_id_seq FROM {role};
    GRANT SELECT ON audit_receipt TO {role};
    GRANT INSERT (kind, first_seal, last_seal, digest, receipt) ON audit_receipt TO {role};
END $$;
"""

# Tables without a trigger, each with the reason; a test finds a table which is in neither place.
EXEMPT = {
    "audit_event": "The trail itself.",
    "audit_link": "The trail itself.",
    "audit_seal": "The trail itself.",
    "audit_outlet": "How far the sending of seals has got; what was sent stands in the receipts.",
    "audit_tombstone": "The trail itself: of which events the texts were lawfully disposed of.",
    "audit_receipt": "The trail itself: which seals left the database.",
    "approvals_calendarchunk": "Progress of a computation.",
    "approvals_calendarmove": "What a computation found; dates that move are in the trail.",
    "approvals_calendarrun": "Progress of a computation; who began it and who published are semantic events.",
    "approvals_delivery": "Queue of mails; nothing follows from it.",
    "approvals_digest": "Queue of mails; nothing follows from it.",
    "approvals_evidencebundle": "Queue of exports; asking for, making and fetching one are semantic events.",
    "approvals_impactchange": "Computed from cases and rules; the run's own steps are semantic events.",
    "approvals_impactchunk": "Progress of a computation.",
    "approvals_impactrun": "Progress of a computation; who began and ended it are semantic events.",
    "approvals_notification": "What people were told of events which are in the trail.",
    "approvals_reminder": "Queue of reminders of deadlines, which are in the trail.",
    "approvals_unsenttask": "Queue of messages to the worker; what asked for them is in the trail.",
    "approvals_webhookattempt": "Log of posts to webhooks; what happened is in the trail.",
    "auth_group": "Not used: roles are memberships.",
    "auth_group_permissions": "Not used: roles are memberships.",
    "auth_permission": "Written by Django's migrate; not used.",
    "account_emailconfirmation": "Short-lived keys of allauth.",
    "django_content_type": "Written by Django's migrate.",
    "django_migrations": "Written by Django's migrate.",
    "django_session": "Short-lived; signing in shows as the account's last login.",
    "django_site": "Not used.",
    "socialaccount_socialapp": "Not used: sign-on is configured by settings.",
    "socialaccount_socialapp_sites": "Not used: sign-on is configured by settings.",
    "socialaccount_socialtoken": "Secrets; not stored.",
    "accounts_opensession": "Short-lived; signing in and ending a session are semantic events.",
}


def clock_sql(offset: int = 0) -> str:
    """Number transactions from where the server is, plus an offset after a restore to another one.

    The horizon must be STABLE: a volatile function sees later commits than the query which asks it.
    """
    return (
        "CREATE OR REPLACE FUNCTION audit_txid() RETURNS bigint LANGUAGE sql VOLATILE"
        f" RETURN pg_current_xact_id()::text::bigint + {offset};"
        "CREATE OR REPLACE FUNCTION audit_horizon() RETURNS bigint LANGUAGE sql STABLE"
        f" RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {offset};"
    )


class CreateClock(RunSQL):
    """Number transactions; by functions, so that a restored database can go on counting upwards."""

    def __init__(self) -> None:
        super().__init__(clock_sql(), "DROP FUNCTION audit_horizon(); DROP FUNCTION audit_txid();")


class CreateCapture(RunSQL):
    """Create the trigger functions, or put them in the place of those that a database has already."""

    def __init__(self, *, is_again: bool = False) -> None:
        super().__init__(
            files("compliance.audit").joinpath("capture.sql").read_text(),
            RunSQL.noop if is_again else UNCREATE,
        )


class ProtectTrail(RunSQL):
    """Refuse UPDATE, DELETE and TRUNCATE of the trail, to the application's role and to the owner."""

    def __init__(self) -> None:
        role = settings.DATABASES["default"]["USER"]
        text = files("compliance.audit").joinpath("protect.sql").read_text()
        super().__init__(
            compose(text, role=sql.Identifier(role), name=sql.Literal(role)),
            "".join(f"DROP TRIGGER audit_refuse ON {table};" for table in TRAIL),
        )


class GuardSeals(RunSQL):
    """Let a seal go on only from the one before, to the event of its last link."""

    def __init__(self) -> None:
        super().__init__(
            files("compliance.audit").joinpath("seals.sql").read_text(),
            "DROP TRIGGER audit_seal_is_guarded ON audit_seal; DROP FUNCTION audit_seal_guard();",
        )


class ProtectReceipts(RunSQL):
    """Let receipts of seals be added only, by the application's role and by the owner."""

    def __init__(self) -> None:
        role = settings.DATABASES["default"]["USER"]
        super().__init__(
            compose(PROTECT_RECEIPTS, role=sql.Identifier(role), name=sql.Literal(role)),
            "DROP TRIGGER audit_refuse ON audit_receipt;",
        )


class TrackTable(RunSQL):
    """Write every change of the table's rows to the trail, under the subject which `column` names.

    Where the subject stands in the row of another table, `column` is "column>table.column".
    `masked` columns show that they changed, not to what.
    """

    def __init__(
        self, table: str, kind: str, column: str = "id", key: str = "id", masked: tuple[str, ...] = ()
    ) -> None:
        arguments = sql.SQL(", ").join(map(sql.Literal, (kind, column, key, *masked)))
        self.table = table
        self.given = [table, kind, column, key, masked]
        super().__init__(
            compose(TRACK, table=sql.Identifier(table), arguments=arguments),
            compose(UNTRACK, table=sql.Identifier(table)),
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, self.given, {})

    def describe(self) -> str:
        return f"Write changes of {self.table} to the audit trail"


def compose(text: str, **parts: sql.Composable) -> str:
    return sql.SQL(text).format(**parts).as_string()


def tracked_tables() -> set[str]:
    """Ask the database which tables have the trigger, and have it enabled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname = 'audit_capture' AND tgenabled IN ('O', 'A')"
        )
        return {row[0] for row in cursor.fetchall()}


def model_tables() -> set[str]:
    """Name the table of every model of the project, many-to-many tables included."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}


def forgotten_tables() -> set[str]:
    """Name the tables which are neither tracked nor exempt; a test wants none."""
    return model_tables() - tracked_tables() - EXEMPT.keys()
