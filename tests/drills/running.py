"""All drills, each in a database of its own, and the table of what they counted."""

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import redis
import time_machine
from django.db import connections

from tests.drills.at_once import AT_ONCE
from tests.drills.clock import CLOCK
from tests.drills.counts import Count, table
from tests.drills.crashes import CRASHES
from tests.drills.full import disk_full
from tests.drills.outages import OUTAGES
from tests.drills.rescue import backed_up
from tests.drills.servers import Servers
from tests.drills.siege import SIEGES, Siege
from tests.drills.stand import CannotHere, NotDone, Stand, moment

DRILLS: dict[str, Callable[[Stand], Count | Siege]] = {
    **CRASHES,
    **OUTAGES,
    **AT_ONCE,
    **CLOCK,
    **SIEGES,
    "disk full on upload": disk_full,
    "backed up under load, restored elsewhere": backed_up,
}
LINES = 40
A_MORNING = moment("2026-11-24T09:30:00")


def run(servers: Servers, folder: Path, names: list[str]) -> int:
    """Run them one after the other, say each as it ends, then print the table."""
    rows: dict[tuple[str, ...], list[list[str]]] = {}
    broken = 0
    for number, name in enumerate(names):
        started = time.monotonic()
        try:
            counted = run_one(name, servers, folder / str(number))
        except CannotHere as reason:
            say(f"{name}: not run here, {reason}")
            continue
        broken += bool(counted.broken)
        verdict = "BROKEN" if counted.broken else "kept"
        rows.setdefault(counted.COLUMNS, []).append([name, *counted.row(), verdict])
        say(f"{name}: {verdict} ({time.monotonic() - started:.0f} s)", *counted.broken)
    for columns, of_them in rows.items():
        say("", table(columns, of_them))
    return int(broken > 0)


def run_one(name: str, servers: Servers, folder: Path) -> Count | Siege:
    folder.mkdir()
    database = f"drill_{folder.name}"
    servers.clone(database)
    use(database)
    redis.Redis.from_url(servers.broker.services.redis_url).flushall()
    stand = Stand(servers, folder, servers.environment(database), A_MORNING)
    try:
        with time_machine.travel(A_MORNING, tick=True):
            counted = DRILLS[name](stand)
            counted.broken += last_lines(stand.log) if counted.broken else []
            return counted
    except NotDone as error:
        return Count(broken=[str(error), *last_lines(stand.log)])
    except CannotHere:
        raise
    except Exception:
        return Count(broken=[traceback.format_exc()])
    finally:
        connections.close_all()


def last_lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES:] if log.exists() else []


def use(database: str) -> None:
    connections.close_all()
    for connection in connections.all():
        connection.settings_dict["NAME"] = database


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
