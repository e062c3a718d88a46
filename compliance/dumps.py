"""The database into a file and back, by PostgreSQL's own programs, which come with the wheel."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from compliance.embedded import postgres_program

OURS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""


class DumpFailed(Exception):
    """A program of PostgreSQL did not do it; the message is its last words."""


def dump(path: Path) -> None:
    """Write the whole database as it is at this moment; people go on working."""
    run("pg_dump", "--format=custom", f"--file={path}")


def load(path: Path) -> None:
    """Load a dump into an empty database, all of it or nothing."""
    run("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={owner()['NAME']}", str(path))


def run(name: str, *words: str) -> None:
    command = [str(postgres_program(name)), "--no-password", *words]
    done = subprocess.run(command, env=os.environ | variables(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise DumpFailed(f"{name}: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")


def owner() -> Mapping[str, Any]:
    return connections["owner"].settings_dict


def variables() -> dict[str, str]:
    """Say by the environment where the database is and who we are: arguments are for everybody to read."""
    known = owner()
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {variable: str(known[name]) for variable, name in named.items() if known[name]}
    options = {f"PG{name.upper()}": str(value) for name, value in known["OPTIONS"].items() if name.startswith("ssl")}
    return found | options


def n_tables() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def has_people() -> bool:
    """Tell whether anybody has an account here: what is only migrated holds nothing of anybody's."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.accounts_user') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_user)")
        return bool(cursor.fetchone()[0])


def n_at_work() -> int:
    """How many others are connected: a web server, a worker or a person with psql."""
    connections["default"].close()
    with connections["owner"].cursor() as cursor:
        cursor.execute(OURS)
        return int(cursor.fetchone()[0])


def empty() -> None:
    """Drop every table; the application's role may use the schema again."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def roles() -> dict[str, str]:
    """Name the owner's and the application's role, which rights in the dump are given to."""
    return {"owner": settings.DATABASES["owner"]["USER"], "app": settings.DATABASES["default"]["USER"]}


def missing_roles(wanted: Mapping[str, str]) -> list[str]:
    """Name roles that rights in a dump are given to and that this server does not have."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        return sorted(set(wanted.values()) - {row[0] for row in cursor.fetchall()})


def server_version() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("SHOW server_version"))
        return str(cursor.fetchone()[0])
