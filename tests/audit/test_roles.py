"""What the application's role may not do: to the trail, to tracked tables, on our own servers and on others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from compliance.audit.tracking import TRAIL, tracked_tables
from compliance.embedded import APP, BASE_DIR
from tests.audit.write_paths import session_of
from tests.settings import TEST_SERVICES

# Everything that proves, and the column of its key.
PROOFS = {**dict.fromkeys(TRAIL, "id"), "audit_link": "number", "audit_receipt": "id", "audit_tombstone": "event_id"}
WRITABLE = ("subject_kind", "subject_id", "action", "payload", "payload_sha256")
FORGED = {
    "id": "1", "kind": "'row'", "table_name": "'x'", "row_pk": "'1'", "at": "now()", "txid": "1", "db_role": "'x'",
}  # fmt: skip
ON_A_TABLE = (
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "ALTER TABLE {table} OWNER TO {me}",
    "ALTER TABLE {table} RENAME TO elsewhere",
    "ALTER TABLE {table} SET SCHEMA pg_temp",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE POLICY mine ON {table}",
)
ON_THE_TRAIL = (
    "UPDATE {table} SET {key} = 1",
    "DELETE FROM {table}",
    "MERGE INTO {table} AS t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM {table} FOR UPDATE",
    "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    *ON_A_TABLE,
)
ON_A_TRACKED_TABLE = ("DROP TRIGGER audit_capture ON {table}", "DROP TRIGGER audit_refuse ON {table}", *ON_A_TABLE)
OF_THE_SESSION = (
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "ALTER ROLE {me} SUPERUSER",
    "GRANT {owner} TO {me}",
    "CREATE ROLE mine SUPERUSER",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE EXTENSION file_fdw",
    "ALTER DATABASE {database} SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION public.audit_capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE OR REPLACE FUNCTION public.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE OR REPLACE FUNCTION public.audit_txid() RETURNS bigint LANGUAGE sql RETURN 1",
    "CREATE OR REPLACE FUNCTION public.audit_horizon() RETURNS bigint LANGUAGE sql RETURN 1",
    "ALTER FUNCTION public.audit_capture() SECURITY INVOKER",
    "DROP FUNCTION public.audit_capture() CASCADE",
    "DROP EXTENSION hstore CASCADE",
    "DROP OWNED BY {owner} CASCADE",
    "SELECT setval('audit_event_id_seq', 1)",
    "SELECT nextval('audit_event_id_seq')",
    "SELECT setval('audit_seal_id_seq', 1)",
    "COPY audit_event FROM '/dev/null'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
)


def forged() -> Iterator[str]:
    """Events with a column that only the database may write, by INSERT and by COPY."""
    given = ", ".join(WRITABLE)
    for column, value in FORGED.items():
        yield f"INSERT INTO audit_event ({column}, {given}) VALUES ({value}, 'application', 1, 'x', '', '')"
        yield f"COPY audit_event ({column}, {given}) FROM STDIN"
    yield (f"INSERT INTO audit_event (id, {given}) OVERRIDING SYSTEM VALUE VALUES (1, 'application', 1, 'x', '', '')")
    yield "INSERT INTO audit_receipt (at, kind, first_seal, last_seal, digest, receipt) VALUES (now(), '', 1, 1, '', '')"
    yield "INSERT INTO audit_tombstone (event_id, subject_kind, subject_id, disposal_id) VALUES (1, 'application', 1, 1)"


def let_through(session: psycopg.Connection, statements: Iterator[str]) -> list[str]:
    """The statements that were not refused for want of rights; each is undone."""
    allowed = []
    for statement in statements:
        try:
            with session.transaction(force_rollback=True):
                session.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            continue
        except psycopg.Error as other:
            allowed.append(f"{statement}: {other}")
        else:
            allowed.append(statement)
    return allowed


def attempts(tables: set[str], owner: str, me: str, database: str) -> Iterator[str]:
    names = {"owner": owner, "me": me, "database": database}
    for statement in OF_THE_SESSION:
        yield statement.format(**names)
    yield from forged()
    for table, key in PROOFS.items():
        for statement in ON_THE_TRAIL:
            yield statement.format(table=table, key=key, **names)
    for table in sorted(tables):
        for statement in ON_A_TRACKED_TABLE:
            yield statement.format(table=table, **names)


@pytest.mark.django_db
def test_application_role_is_refused_everything_that_would_hide_a_change() -> None:
    database = str(connection.settings_dict["NAME"])
    with closing(session_of(APP)) as session:
        found = let_through(session, attempts(tracked_tables(), "chujing_owner", APP, database))

    assert found == []


@contextmanager
def own_server() -> Iterator[str]:
    """A database as somebody else sets it up: roles of their own names, the owner no superuser."""
    name = f"own_{os.getpid()}"
    owner, app = f"{name}_owner", f"{name}_app"
    with TEST_SERVICES.admin() as admin:
        for role in (owner, app):
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(sql.Identifier(role)))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
        try:
            yield name
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            for role in (app, owner):
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_application_role_is_refused_the_same_on_other_servers() -> None:
    """Only the trail and the accounts are migrated: they show how rights are given."""
    with own_server() as name:
        urls = {
            "DATABASE_URL": TEST_SERVICES.database_url(f"{name}_app", name),
            "DATABASE_OWNER_URL": TEST_SERVICES.database_url(f"{name}_owner", name),
        }
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "accounts", "--verbosity=0"],
            cwd=BASE_DIR,
            env=os.environ | urls | {"DJANGO_SETTINGS_MODULE": "compliance.settings"},
            check=True,
        )
        tables = {"accounts_organisation", "accounts_user", "accounts_membership"}
        with psycopg.connect(
            host=str(TEST_SERVICES.sockets), user=f"{name}_app", dbname=name, autocommit=True
        ) as session:
            found = let_through(session, attempts(tables, f"{name}_owner", f"{name}_app", name))

    assert found == []


@pytest.mark.django_db
def test_temporary_things_of_the_same_name_take_nothing_away() -> None:
    """Tables, functions and operators of the session stand in front of nothing the trigger uses."""
    with closing(session_of(APP)) as session, session.transaction(force_rollback=True):
        session.execute("CREATE TEMPORARY TABLE audit_event (LIKE public.audit_event)")
        session.execute("CREATE TEMPORARY TABLE accounts_organisation (LIKE public.accounts_organisation)")
        session.execute("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql RETURN '\\x00'::bytea")
        session.execute("CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql RETURN 'nothing'")
        session.execute("SET search_path = pg_temp, public, pg_catalog")

        session.execute(
            "INSERT INTO public.accounts_organisation (code, name, name_zh, created_at) VALUES ('AB', 'A', '', now())"
        )

        found = session.execute(
            "SELECT action, payload_sha256 = encode(pg_catalog.sha256(convert_to(payload, 'UTF8')), 'hex')"
            " FROM public.audit_event WHERE txid = public.audit_txid()"
        ).fetchall()
    assert found == [("insert", True)]
