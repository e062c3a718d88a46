"""The web server of a drill: started as the demo starts it, killed as a power cut does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from django.utils import timezone

from compliance.embedded import BASE_DIR
from compliance.management.commands.demo import programs
from tests.drills.stand import NotDone, Stand, end, kill

START_SECONDS = 60


class Web:
    """gunicorn with its workers, on one address for the whole drill."""

    def __init__(self, stand: Stand, **variables: str) -> None:
        self.stand = stand
        self.variables = variables
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [word.replace("compliance.wsgi", "tests.drills.site") for word in programs(self.listener)[0].command]
        clock = {"DRILL_NOW": timezone.localtime().isoformat(), "DRILL_DIED": str(self.stand.died)}
        with self.stand.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=os.environ | self.stand.environment | clock | self.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(self.listener.fileno(),),
            )

    def wait(self) -> None:
        last = time.monotonic() + START_SECONDS
        while time.monotonic() < last:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/healthz", timeout=5).is_success:
                    return
            time.sleep(0.2)
        raise NotDone("The web server does not answer.")

    def kill(self) -> None:
        """Kill it with its workers."""
        if self.process:
            kill(self.process)

    def kill_one(self, number: int) -> None:
        """Kill one of its workers, as when memory runs out; gunicorn begins another."""
        assert self.process
        kill_child(self.process, number)

    def stop(self) -> None:
        if self.process:
            end(self.process)
        self.listener.close()


def kill_child(process: subprocess.Popen[bytes], number: int) -> None:
    if children := children_of(process.pid):
        with suppress(ProcessLookupError):
            os.kill(children[number % len(children)], signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text(encoding="ascii").split()] if listed.exists() else []


@contextmanager
def web(stand: Stand, **variables: str) -> Iterator[Web]:
    environment = os.environ | stand.environment
    subprocess.run(
        [sys.executable, "manage.py", "build"], check=True, cwd=BASE_DIR, env=environment, stdout=subprocess.DEVNULL
    )
    server = Web(stand, **variables)
    try:
        server.start()
        server.wait()
        yield server
    finally:
        server.stop()
