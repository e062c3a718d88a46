"""The template of a test run, migrated and with the law loaded and the trail empty, and clones of it."""

import os
from io import StringIO

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from compliance.embedded import OWNER
from tests.settings import TEST_SERVICES
from tests.sources import migrations_hash

ALIASES = ("default", "owner")
MIGRATING = 8126


def migrated_template() -> str:
    """Return the template for the migrations as they are now, made by whoever needs it first."""
    name = f"template_{migrations_hash()}"
    with TEST_SERVICES.admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _migrate(admin, name)
    return name


def _migrate(admin: psycopg.Connection, name: str) -> None:
    making = f"{name}_making_{os.getpid()}"
    _run(admin, "CREATE DATABASE {} OWNER {}", making, OWNER)
    _use(making)
    call_command("migrate", verbosity=0)
    call_command("load_law", verbosity=0, stdout=StringIO())
    connections.close_all()
    _empty_trail(making)
    _run(admin, "ALTER DATABASE {} RENAME TO {}", making, name)


def _empty_trail(database: str) -> None:
    """Let the trail of every test begin empty; only a superuser can."""
    with TEST_SERVICES.admin(database) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("TRUNCATE audit_event, audit_link, audit_seal RESTART IDENTITY")


class Clone:
    """A copy of the template, which all connections of this process use."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.name = f"test_{os.getpid()}"
        self.renew()

    def renew(self) -> None:
        connections.close_all()
        with TEST_SERVICES.admin() as admin:
            _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            _run(admin, "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy", self.name, OWNER, self.template)
        _use(self.name)

    def drop(self) -> None:
        connections.close_all()
        with TEST_SERVICES.admin() as admin:
            _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)


def _use(name: str) -> None:
    for alias in ALIASES:
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name


def _run(admin: psycopg.Connection, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
