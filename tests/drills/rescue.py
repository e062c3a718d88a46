"""A backup taken while people work, restored to another server, where the trail goes on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connections
from django.utils import timezone

from compliance import audit
from compliance.accounts.services import create_organisation
from compliance.embedded import BASE_DIR, Services
from tests.drills.journal import Journal
from tests.drills.servers import environment
from tests.drills.siege import WELL_SECONDS, Scene, Siege, siege
from tests.drills.stand import NotDone, Stand
from tests.drills.truth import gaps, half_files, half_rows, lost_of, trail_of

FILE = "backup.tar"


def backed_up(stand: Stand) -> Siege:
    """What was acknowledged before the backup began is there after the restore, and nothing is half."""
    before: list[Journal] = []
    result = siege(partial(back_up, before=before), stand)
    elsewhere = Services(stand.folder / "elsewhere")
    with elsewhere.hold():
        own = {"MEDIA_ROOT": stand.folder / "restored", "SEAL_FILE": stand.folder / "restored.jsonl"}
        there = environment(elsewhere) | {name: str(path) for name, path in own.items()}
        command(stand, "restore", **there)
        with looking_at(elsewhere):
            other = Stand(stand.servers, stand.folder, stand.environment | there, stand.now)
            result.broken += [f"{lost.kind} is not in the backup: {lost.token}" for lost in lost_of(before[0])]
            result.broken += [*half_rows(), *gaps(), *half_files(other)]
            create_organisation(by=None, code="NEW", name="Made after the restore")
            audit.seal()
            result.broken += trail_of(other)
    return result


def back_up(at: Scene, before: list[Journal]) -> None:
    with at.stand.running(at=timezone.localtime()):
        time.sleep(WELL_SECONDS)
        before.append(Journal(writes=list(at.journal.writes)))
        command(at.stand, "backup")
        time.sleep(WELL_SECONDS / 4)


def command(stand: Stand, name: str, **variables: str) -> None:
    """Run it as its docs say. Raises: NotDone with what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", name, str(stand.folder / FILE)],
        cwd=BASE_DIR,
        env=os.environ | stand.environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotDone(f"{name} failed: {done.stdout[-500:]}{done.stderr[-1500:]}")


@contextmanager
def looking_at(elsewhere: Services) -> Iterator[None]:
    """Have our own connections go to the other server within the block."""
    connections.close_all()
    known = [dict(connection.settings_dict) for connection in connections.all()]
    for connection in connections.all():
        connection.settings_dict |= {"HOST": str(elsewhere.sockets), "NAME": "chujing"}
    try:
        yield
    finally:
        connections.close_all()
        for connection, settings in zip(connections.all(), known, strict=True):
            connection.settings_dict |= settings
