"""Measures what the trail costs: cases created and updated with it and without it, and with three libraries.

Run: python -m tests.bench.trail [ROUNDS]

Each write is a transaction of its own, as a service's is. The contenders take turns, a few rows each, so that a
busy moment of the machine falls on all of them. PostgreSQL does not wait for the disk here, which makes the rest
of a write cheaper and a trail look dearer than it is.
"""

import subprocess
import sys

import psycopg

from compliance.embedded import BASE_DIR, DATABASE, OWNER, Services
from tests.bench.servers import running

SERVICES = Services(BASE_DIR / ".local" / "bench-trail", lasting=False)


def main() -> None:
    rounds = sys.argv[1] if len(sys.argv) > 1 else "40"
    with running(SERVICES, DJANGO_SETTINGS_MODULE="tests.bench.trail_settings"):
        run("manage.py", "migrate", "--verbosity=0")
        run("-m", "tests.bench.trail_contenders", "prepare")
        copy_without_trail()
        run("-m", "tests.bench.trail_contenders", "measure", rounds)


def run(*command: str) -> None:
    subprocess.run([sys.executable, *command], check=True, cwd=BASE_DIR)


def copy_without_trail() -> None:
    with SERVICES.admin() as admin:
        admin.execute(f"CREATE DATABASE bare OWNER {OWNER} TEMPLATE {DATABASE}")
    with SERVICES.admin("bare") as bare:
        drop_trail(bare)


def drop_trail(bare: psycopg.Connection) -> None:
    """Leave the guards, which are no part of the trail."""
    bare.execute("DROP TRIGGER audit_capture ON approvals_application")
    bare.execute("DROP TRIGGER audit_refuse ON approvals_application")


if __name__ == "__main__":
    main()
