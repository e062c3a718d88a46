"""Run inside `manage.py shell`: time sealing and verifying, print as JSON lines."""

import json
import os
import sys
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from compliance import audit

TICKS = os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Processor seconds of this process and of all PostgreSQL processes of its server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    server = parent_of(backend)
    kin = [
        pid
        for pid in map(int, filter(str.isdigit, (path.name for path in Path("/proc").iterdir())))
        if server in {pid, parent_of(pid)}
    ]
    return time.process_time() + sum(seconds_of(pid) for pid in kin)


def fields_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def parent_of(pid):
    fields = fields_of(pid)
    return int(fields[1]) if fields else 0


def seconds_of(pid):
    """Count those of children that have ended, too: a backend is gone with its connection."""
    fields = fields_of(pid)
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def timed(name, do, counted):
    wall, busy = time.perf_counter(), busy_seconds()
    result = do()
    wall, busy = time.perf_counter() - wall, busy_seconds() - busy
    n = counted(result)
    line = {"what": name, "events": n, "seconds": round(wall, 2), "busy_seconds": round(busy, 2)}
    line |= {"events_per_second": round(n / wall), "events_per_busy_second": round(n / busy) if busy else None}
    print(json.dumps(line))  # noqa: T201 -- the benchmark's output
    sys.stdout.flush()
    return result


call_command("continue_audit", stdout=sys.stderr)
timed("seal", audit.seal, int)
for _ in range(3):
    report = timed("verify", audit.verify, lambda report: report.n_sealed)
assert report.ok, report.problems[:3]
