"""Every way of writing a row, tried on any table: made-up rows, and what the trail must say of them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, connections, migrations, models
from django.db.migrations.state import ProjectState
from psycopg import sql
from psycopg.types.json import Jsonb

from compliance.embedded import APP, OWNER
from tests.settings import TEST_SERVICES

Row = dict[str, Any]
NUMBERS = (models.IntegerField, models.AutoField)
DROP_CONSTRAINTS = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'x') AND conparentid = 0
        ORDER BY contype = 'u'
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', found.name, found.conname); END LOOP;
    FOR found IN SELECT tgrelid::regclass AS name, tgname FROM pg_trigger
        WHERE NOT tgisinternal AND tgname NOT IN ('audit_capture', 'audit_refuse')
    LOOP EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.name); END LOOP;
    FOR found IN SELECT indexrelid::regclass AS name FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary
    LOOP EXECUTE format('DROP INDEX %s', found.name); END LOOP;
END $$
"""


def loosen() -> None:
    """Let any row into the tables: only the trail's own triggers stay."""
    with admin() as session:
        session.execute(DROP_CONSTRAINTS)


def admin() -> psycopg.Connection[Any]:
    return TEST_SERVICES.admin(database())


def database() -> str:
    return str(connection.settings_dict["NAME"])


def session_of(role: str) -> psycopg.Connection[Any]:
    return psycopg.connect(host=str(TEST_SERVICES.sockets), user=role, dbname=database(), autocommit=True)


@dataclass(frozen=True)
class Table:
    """A tracked table: its model, and rows for it that differ in every column but the key."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return self.model._meta.pk.column if self.model._meta.pk else ""

    def fields(self) -> "list[models.Field[Any, Any]]":
        return [field for field in self.model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]

    def row(self, pk: int, variant: int) -> Row:
        """Variant 1 and 2 differ in every column, except that both have the same key and subject."""
        values = {field.column: made_up(field, variant) for field in self.fields()}
        stay = {name: 7 for name in values if name in SUBJECT_COLUMNS}
        return values | stay | {self.key: self.made_key(pk)}

    def made_key(self, pk: int) -> Any:
        field = self.model._meta.pk
        return pk if isinstance(field, (*NUMBERS, models.ForeignKey)) else f"key-{pk}"

    def instance(self, row: Row) -> models.Model:
        names = {field.column: field.attname for field in self.fields()}
        return self.model(**{names[column]: plain(value) for column, value in row.items()})


SUBJECT_COLUMNS = frozenset(
    {"application_id", "organisation_id", "consultation_id", "edition_id", "revision_id", "zone_list_id", "user_id"}
    | {"deadline_id", "webhook_id"}
)


def made_up(field: "models.Field[Any, Any]", variant: int) -> Any:
    """A value the column can hold; another one for another variant."""
    if isinstance(field, models.ForeignKey | models.OneToOneField):
        return variant
    for kind, value in MADE_UP:
        if isinstance(field, kind):
            return value(variant)
    raise AssertionError(f"Give {type(field).__name__} a made-up value here.")


MADE_UP: tuple[tuple[type | tuple[type, ...], Callable[[int], Any]], ...] = (
    (ArrayField, lambda n: [str(n)]),
    (models.JSONField, lambda n: Jsonb({"n": n})),
    (models.BinaryField, lambda n: bytes([n])),
    (models.BooleanField, lambda n: n == 1),
    (models.DateTimeField, lambda n: datetime(2026, 11, n, 8, tzinfo=UTC)),
    (models.DateField, lambda n: date(2026, 11, n)),
    (models.DecimalField, lambda n: n),
    (models.UUIDField, lambda n: f"00000000-0000-0000-0000-{n:012d}"),
    (models.GenericIPAddressField, lambda n: f"192.0.2.{n}"),
    (NUMBERS, lambda n: n),
    ((models.CharField, models.TextField), lambda n: "ab"[n - 1]),
)


def plain(value: Any) -> Any:
    return value.obj if isinstance(value, Jsonb) else value


# Statements of SQL


def insert(table: Table, row: Row) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Literal, row.values())),
    )


def update(table: Table, row: Row) -> sql.Composed:
    pairs = [
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(value))
        for column, value in row.items()
        if column != table.key
    ]
    return sql.SQL("UPDATE {} SET {} WHERE {} = {}").format(
        sql.Identifier(table.name), sql.SQL(", ").join(pairs), sql.Identifier(table.key), sql.Literal(row[table.key])
    )


def delete(table: Table, row: Row) -> sql.Composed:
    return sql.SQL("DELETE FROM {} WHERE {} = {}").format(
        sql.Identifier(table.name), sql.Identifier(table.key), sql.Literal(row[table.key])
    )


def statements(table: Table, first: Row, second: Row) -> list[sql.Composed]:
    return [insert(table, first), update(table, second), delete(table, second)]


# The ways; each writes, changes and deletes one row of each table


Work = list[tuple[Table, Row, Row]]


def by_saving(work: Work) -> None:
    for table, first, second in work:
        table.instance(first).save(force_insert=True)
        changed = table.instance(second)
        changed.save(force_update=True)
        changed.delete()


def in_bulk(work: Work) -> None:
    for table, first, second in work:
        rows = table.model._default_manager
        rows.bulk_create([table.instance(first)])
        names = [field.name for field in table.fields() if not field.primary_key]
        rows.bulk_update([table.instance(second)], names)
        rows.filter(pk=first[table.key]).delete()


def by_queryset(work: Work) -> None:
    for table, first, second in work:
        rows = table.model._base_manager.filter(pk=first[table.key])
        table.model._base_manager.bulk_create([table.instance(first)])
        names = {field.column: field.attname for field in table.fields() if not field.primary_key}
        rows.update(**{names[column]: plain(value) for column, value in second.items() if column in names})
        rows._raw_delete(using="default")


def by_sql(work: Work) -> None:
    with connection.cursor() as cursor:
        for item in work:
            for statement in statements(*item):
                cursor.execute(statement)


def by_sql_of_owner(work: Work) -> None:
    with connections["owner"].cursor() as cursor:
        for item in work:
            for statement in statements(*item):
                cursor.execute(statement)


def in_a_migration(work: Work) -> None:
    def forwards(apps: Any, editor: Any) -> None:
        for table, first, second in work:
            model = apps.get_model(table.model._meta.app_label, table.model.__name__)
            historical = Table(model)
            historical.instance(first).save(using=editor.connection.alias, force_insert=True)
            historical.instance(second).save(using=editor.connection.alias, force_update=True)
            model._base_manager.using(editor.connection.alias).filter(pk=first[table.key])._raw_delete(
                using=editor.connection.alias
            )

    state = ProjectState.from_apps(table_apps(work))
    with connections["owner"].schema_editor() as editor:
        migrations.RunPython(forwards).database_forwards("approvals", editor, state, state)


def table_apps(work: Work) -> Any:
    return work[0][0].model._meta.apps


def by_psql(work: Work) -> None:
    """As the superuser, with the real program."""
    text = "".join(f"{statement.as_string()};\n" for item in work for statement in statements(*item))
    run_psql("postgres", text)


def run_psql(role: str, text: str) -> None:
    program = TEST_SERVICES._programs / "bin" / "psql"
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--host={TEST_SERVICES.sockets}"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PGTZ": "Asia/Shanghai"}
    subprocess.run(
        [str(program), *options, f"--username={role}", f"--dbname={database()}"],
        input=text,
        text=True,
        check=True,
        capture_output=True,
        env=environment,
    )


def by_superuser(work: Work) -> None:
    with closing(admin()) as session:
        for item in work:
            for statement in statements(*item):
                session.execute(statement)


def by_copy(work: Work) -> None:
    """COPY can only add; MERGE changes and deletes."""
    with closing(session_of(APP)) as session:
        for table, first, second in work:
            columns = sql.SQL(", ").join(map(sql.Identifier, first))
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
            with session.cursor() as cursor, cursor.copy(into) as copy:
                copy.write_row(tuple(first.values()))
            for action in (update(table, second), delete(table, second)):
                session.execute(action)


def by_merge(work: Work) -> None:
    with closing(session_of(OWNER)) as session:
        for table, first, second in work:
            for statement in merges(table, first, second):
                session.execute(statement)


def merges(table: Table, first: Row, second: Row) -> Iterator[sql.Composed]:
    on = sql.SQL("MERGE INTO {} AS t USING (SELECT {} AS k) AS s ON t.{} = s.k ").format(
        sql.Identifier(table.name), sql.Literal(first[table.key]), sql.Identifier(table.key)
    )
    columns = [column for column in second if column != table.key]
    pairs = [sql.SQL("{} = {}").format(sql.Identifier(c), sql.Literal(second[c])) for c in columns]
    yield on + sql.SQL("WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, first)), sql.SQL(", ").join(map(sql.Literal, first.values()))
    )
    yield on + sql.SQL("WHEN MATCHED THEN UPDATE SET {}").format(sql.SQL(", ").join(pairs))
    yield on + sql.SQL("WHEN MATCHED THEN DELETE")


WAYS: dict[str, tuple[Callable[[Work], None], str]] = {
    "save": (by_saving, APP),
    "bulk": (in_bulk, APP),
    "queryset": (by_queryset, APP),
    "SQL": (by_sql, APP),
    "SQL of the owner": (by_sql_of_owner, OWNER),
    "migration": (in_a_migration, OWNER),
    "psql": (by_psql, "postgres"),
    "superuser": (by_superuser, "postgres"),
    "COPY": (by_copy, APP),
    "MERGE": (by_merge, OWNER),
}
