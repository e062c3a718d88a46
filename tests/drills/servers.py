"""The servers of the drills: a PostgreSQL and a Valkey of our own, which may be stopped, killed and emptied."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psycopg import sql

from compliance.audit.signing import make_key
from compliance.embedded import APP, BASE_DIR, DATABASE, OWNER, Services
from tests.sources import migrations_hash

FOLDER = BASE_DIR / ".local" / "drills"
DYING_SECONDS = 1.5


class Server:
    """One of the two, running while it is held."""

    def __init__(self, folder: Path, *, postgres: bool) -> None:
        self.services = Services(folder)
        self.postgres = postgres
        self.held = ExitStack()

    def start(self) -> None:
        self.held.enter_context(self.services.hold(postgres=self.postgres, valkey=not self.postgres))

    def stop(self) -> None:
        self.held.close()

    @contextmanager
    def away(self, seconds: float) -> Iterator[None]:
        """Be stopped for the time of the block, at least so long."""
        self.stop()
        try:
            yield
            time.sleep(seconds)
        finally:
            self.start()

    def crash(self) -> None:
        """Kill PostgreSQL as a power cut does, and start it again."""
        self.kill()
        self.restart()

    def kill(self) -> None:
        """Kill PostgreSQL as a power cut does."""
        pid = int((self.services.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)
        time.sleep(DYING_SECONDS)

    def restart(self) -> None:
        self.stop()
        self.start()


class Servers:
    """The servers of one run; each drill has a clone of the migrated database."""

    def __init__(self) -> None:
        self.folder = FOLDER / f"run-{os.getpid()}"
        self.database = Server(self.folder / "database", postgres=True)
        self.broker = Server(self.folder / "broker", postgres=False)

    @contextmanager
    def running(self) -> Iterator[None]:
        copy_data(migrated_cluster(), self.database.services)
        make_key(self.folder / "seal_key")
        try:
            for server in (self.database, self.broker):
                server.start()
            yield
        finally:
            for server in (self.database, self.broker):
                server.stop()
                server.services.erase()
            shutil.rmtree(self.folder, ignore_errors=True)

    def clone(self, name: str) -> None:
        """Make a database for one drill."""
        with self.database.services.admin() as admin:
            make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
            admin.execute(make.format(*map(sql.Identifier, (name, OWNER, DATABASE))))

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        seals = {"SEAL_KEY_FILE": str(self.folder / "seal_key"), "SEAL_FILE": str(self.folder / f"{database}.jsonl")}
        own = {"REDIS_URL": self.broker.services.redis_url}
        return environment(self.database.services, database) | own | seals


def environment(services: Services, database: str = DATABASE) -> dict[str, str]:
    """Return what programs on these servers are started with."""
    return {
        "DATABASE_URL": services.database_url(APP, database),
        "DATABASE_OWNER_URL": services.database_url(OWNER, database),
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": "only for drills",
        "DJANGO_SETTINGS_MODULE": "compliance.settings",
        "SITE_URL": "http://drills.example",
        "LOG_LEVEL": "WARNING",
    }


def migrated_cluster() -> Services:
    """Return the stopped PostgreSQL, migrated and with the law of today, that all runs copy; made once."""
    made = Services(FOLDER / f"template-{migrations_hash()}")
    with one_at_a_time():
        if not (made.folder / "complete").exists():
            migrate(made)
            (made.folder / "complete").touch()
            forget_others(made)
    return made


@contextmanager
def one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    turn = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def migrate(services: Services) -> None:
    with services.hold(valkey=False):
        for command in (["migrate", "--verbosity=0"], ["load_law"], ["load_calendars"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=BASE_DIR,
                env=os.environ | environment(services),
            )


def forget_others(made: Services) -> None:
    for folder in FOLDER.glob("template-*"):
        if folder != made.folder:
            Services(folder).erase()


def copy_data(source: Services, target: Services) -> None:
    shutil.rmtree(target.data, ignore_errors=True)
    target.data.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(source.data), str(target.data)], check=True)
