"""The database into a file and back, by PostgreSQL's own programs, which come with the wheel."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any, cast

from django.conf import settings
from django.db import connections
from psycopg import sql

from compliance.embedded import postgres_program

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""
SESSIONS = ("django_session", "accounts_opensession")
# In the same transaction, so that a dump that does not load leaves what is there.
EMPTY = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
# Said to every server at the head of a dump; those before 17 do not know it, and stop.
UNKNOWN = b"SET transaction_timeout = 0;\n"
HEAD_LINES = 40
LEAVING_SECONDS = 3
PSQL = ("--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-")


class DumpFailed(Exception):
    """A program of PostgreSQL did not do it; the message is its last words."""


def dump(path: Path) -> None:
    """Write the database as it is at this moment, without what opens a session; people go on working."""
    without = (f"--exclude-table-data=public.{table}" for table in SESSIONS)
    run("pg_dump", "--format=custom", *without, f"--file={path}")


def load(path: Path) -> None:
    """Put a dump in the place of everything in the database, in one transaction: all of it or nothing."""
    with (
        tempfile.TemporaryFile() as said,
        started("pg_restore", "--file=-", str(path), stdout=subprocess.PIPE, stderr=said) as reading,
        started("psql", "--no-password", *PSQL, stdin=subprocess.PIPE, stderr=said) as writing,
    ):
        dumped, script = cast(IO[bytes], reading.stdout), cast(IO[bytes], writing.stdin)
        with suppress(BrokenPipeError):  # psql stopped, and says why
            pour(dumped, script)
        dumped.close()
        if reading.wait():
            writing.kill()  # at the end of what it gets it would commit
        with suppress(BrokenPipeError):
            script.close()
        if writing.wait():
            said.seek(0)
            raise DumpFailed(last_words("psql", said.read().decode(errors="replace")))


def pour(dumped: IO[bytes], script: IO[bytes]) -> None:
    script.write(EMPTY)
    head = [dumped.readline() for _ in range(HEAD_LINES)]
    script.writelines(line for line in head if line != UNKNOWN)
    copyfileobj(dumped, script)


def run(name: str, *words: str) -> None:
    with started(name, "--no-password", *words, stderr=subprocess.PIPE, text=True) as program:
        _nothing, said = program.communicate()
    if program.returncode:
        raise DumpFailed(last_words(name, said))


def started(name: str, *words: str, **options: Any) -> "subprocess.Popen[Any]":
    return subprocess.Popen([str(postgres_program(name)), *words], env=os.environ | variables(), **options)


def last_words(name: str, said: str) -> str:
    return f"{name}: {(said.strip().splitlines() or ['it said nothing'])[-1]}"


def owner() -> Mapping[str, Any]:
    return connections["owner"].settings_dict


def variables() -> dict[str, str]:
    """Say by the environment where the database is and who we are: arguments are for everybody to read."""
    known = owner()
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {variable: str(known[name]) for variable, name in named.items() if known[name]}
    options = {f"PG{name.upper()}": str(value) for name, value in known["OPTIONS"].items() if name.startswith("ssl")}
    return found | options | {"PGOPTIONS": "-c client_min_messages=warning"}


def has_people() -> bool:
    """Tell whether anybody has an account here: what is only migrated holds nothing of anybody's."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.accounts_user') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_user)")
        return bool(cursor.fetchone()[0])


def n_at_work() -> int:
    """How many others are connected: a web server, a worker or a person with psql; who just left is waited for."""
    connections["default"].close()
    last = time.monotonic() + LEAVING_SECONDS
    while (n := n_connected()) and time.monotonic() < last:
        time.sleep(0.1)
    return n


def n_connected() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(OTHERS)
        return int(cursor.fetchone()[0])


def roles() -> dict[str, str]:
    """Name the owner's and the application's role, which rights in the dump are given to."""
    return {"owner": settings.DATABASES["owner"]["USER"], "app": settings.DATABASES["default"]["USER"]}


def missing_roles(wanted: Mapping[str, str]) -> list[str]:
    """Name roles that rights in a dump are given to and that this server does not have."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        return sorted(set(wanted.values()) - {row[0] for row in cursor.fetchall()})


def is_newer(than: str, version: str) -> bool:
    """Tell whether a version of PostgreSQL is of a later release than another: what the one writes the other may not read."""
    return int(version.partition(".")[0]) > int(than.partition(".")[0])


def server_version() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("SHOW server_version"))
        return str(cursor.fetchone()[0])
