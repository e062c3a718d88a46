"""Where a drill happens: a database, a queue, a mail server, and programs that come and go."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection

from compliance.embedded import BASE_DIR
from tests.drills.servers import Servers
from tests.hooks import webhook_receiver
from tests.smtp import mail_server

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = float(os.environ.get("DRILL_PATIENCE_SECONDS", "90"))
STOP_SECONDS = 30
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "--app=tests.drills.program", "--quiet")
ALONE = ("--without-gossip", "--without-mingle", "--loglevel=CRITICAL")


Program = subprocess.Popen[bytes]


class NotDone(Exception):
    """What a drill waited for did not come to pass."""


class CannotHere(Exception):
    """This machine does not let us do what the drill needs."""


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Stand:
    """The servers, the folder and the environment of one drill."""

    servers: Servers
    folder: Path
    environment: dict[str, str]
    now: dt.datetime
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def mails(self) -> Path:
        return self.folder / "mails"

    @property
    def posts(self) -> Path:
        return self.folder / "posts"

    @property
    def log(self) -> Path:
        """What the programs said."""
        return self.folder / "log"

    @property
    def died(self) -> Path:
        return self.folder / "died"

    @contextmanager
    def mail(self, port: int = 0) -> Iterator[int]:
        with mail_server(self.mails, port) as taken:
            self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{taken}"
            yield taken

    @contextmanager
    def hooks(self) -> Iterator[str]:
        """A receiver of webhooks in our own network; give its address."""
        with webhook_receiver(self.posts) as port:
            self.environment["WEBHOOK_ALLOWED_HOSTS"] = "127.0.0.1"
            yield f"http://127.0.0.1:{port}/"

    @contextmanager
    def worker(self, *, dies: str = "", at: dt.datetime | None = None, processes: int = 0) -> Iterator[Program]:
        """A worker: of one process, or of a parent with so many."""
        pool = ("--pool=prefork", f"--concurrency={processes}") if processes else ("--pool=solo",)
        with self.program("worker", *pool, *ALONE, dies=dies, at=at) as program:
            yield program

    @contextmanager
    def beat(self, *, at: dt.datetime | None = None, **seconds: float) -> Iterator[Program]:
        """A beat; names of entries with their seconds, underscores for hyphens."""
        schedule = f"--schedule={self.folder / f'beat-{len(self.started)}'}"
        often = {"remind": 1.0} | {name.replace("_", "-"): value for name, value in seconds.items()}
        spelled = ",".join(f"{name}={value}" for name, value in often.items())
        options = ("beat", schedule, "--pidfile=", "--loglevel=CRITICAL")
        with self.program(*options, at=at, DRILL_BEAT=spelled) as program:
            yield program

    @contextmanager
    def program(
        self, *words: str, dies: str = "", at: dt.datetime | None = None, **variables: str
    ) -> Iterator[Program]:
        clock = {"DRILL_NOW": (at or self.now).isoformat(), "DRILL_DIES": dies, "DRILL_DIED": str(self.died)}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*CELERY, *words],
                cwd=BASE_DIR,
                env=os.environ | self.environment | clock | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        try:
            yield process
        finally:
            end(process)

    @contextmanager
    def running(
        self, *, workers: int = 1, beats: int = 1, at: dt.datetime | None = None, **seconds: float
    ) -> Iterator[None]:
        """Workers and beats together."""
        with ExitStack() as all_of_them:
            for _ in range(workers):
                all_of_them.enter_context(self.worker(at=at))
            for _ in range(beats):
                all_of_them.enter_context(self.beat(at=at, **seconds))
            yield

    def moves_to(self, text: str) -> dt.datetime:
        """Set the clock of whatever starts from now on."""
        self.now = moment(text)
        return self.now

    def wait(self, condition: Callable[[], bool], what: str, waits: Callable[[], str] = str) -> None:
        """Ask until it is so; a database that is away answers later. `waits` names what is still missing."""
        last = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < last:
            with suppress(OperationalError):
                if condition():
                    return
            connection.close()
            time.sleep(0.25)
        raise NotDone(f"It did not come to pass within {PATIENCE_SECONDS:.0f} s that {what}. {waits()}".strip())


def end(process: Program) -> None:
    """Ask the program to end, then kill it with its children."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    kill(process)


def kill(process: Program) -> None:
    """Kill a program with its children, as a power cut does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
