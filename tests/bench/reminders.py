"""Measures how fast due dates are found among 1,000,000, and how fast 10,000 reminders leave.

Run: python -m tests.bench.reminders [DEADLINES [DUE]]

Real database, queue, mail server, workers of one process each, and a beat; PostgreSQL waits for the disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from compliance.embedded import BASE_DIR, DATABASE, Services
from tests.bench.impact import processor_seconds
from tests.bench.lists import CASES, COLLEAGUES, vacuum
from tests.bench.servers import running
from tests.smtp import accepted_ids, mail_server

SERVICES = Services(BASE_DIR / ".local" / "bench-reminders")
TARGET_FIND_MS, TARGET_SEND_SECONDS = 200, 300
PATIENCE_SECONDS = 900
EACH = 10
START_SECONDS = 8
MEMBERSHIPS = """
INSERT INTO accounts_membership (organisation_id, user_id, role, outside_china, created_at)
SELECT %(organisation)s, id, 'officer', false, now() FROM accounts_user WHERE email LIKE 'officer%%'
"""
# Ten dates a case; three in ten are over, the others come in the next year and are reminded of before.
DEADLINES = """
INSERT INTO approvals_deadline
  (organisation_id, application_id, kind, origin, means, binds, started_on, due_on, sequence, provisional,
   explanation, remind_on, created_at, computed_at, closed_at, closed_on, outcome, note)
SELECT a.organisation_id, a.id, 'new_designation', 'event:' || n, 'last_day', 'us',
  current_date - 60, current_date + 10 + (a.id + n * 37)::int %% 350, 0, false,
  '{"label": {"en": "Filing", "zh": "申报"}, "text": {"en": "Counted.", "zh": "已计算。"}, "days": []}',
  CASE WHEN n > 3 THEN current_date + 3 + (a.id + n * 37)::int %% 350 END, now(), now(),
  CASE WHEN n <= 3 THEN now() END, CASE WHEN n <= 3 THEN current_date - 1 END,
  CASE WHEN n <= 3 THEN 'met' ELSE '' END, ''
FROM approvals_application a, generate_series(1, %(each)s) AS n
"""
# One date of each of so many cases is due tomorrow, and the reminder of it has not been sent.
BECOME_DUE = """
UPDATE approvals_deadline SET due_on = current_date + 1, remind_on = current_date - 1
WHERE origin = 'event:4' AND application_id IN (SELECT id FROM approvals_application ORDER BY id LIMIT %(due)s)
"""
# The years were published before there were cases, so there is nothing to count again.
NOTHING_TO_RECOUNT = """
INSERT INTO approvals_calendarrun
  (calendar_year_id, purpose, content_hash, base_hash, state, total, started_at, ended_at, n_told)
SELECT id, 'recount', '', '', 'finished', 0, now(), now(), 0 FROM compliance_calendaryear
ON CONFLICT (calendar_year_id) WHERE purpose = 'recount' DO UPDATE SET state = 'finished', ended_at = now()
"""
FORGET = "TRUNCATE approvals_reminder, approvals_delivery, approvals_notification, approvals_digest CASCADE"
LEFT = "SELECT count(*) FROM approvals_delivery WHERE state = 'sent'"


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    due = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with running(SERVICES, SITE_URL="http://bench.example"), tempfile.TemporaryDirectory(prefix="bench-") as folder:
        fill(n, due)
        report_finding(n, due)
        for workers in (1, 2):
            report_sending(due, workers, Path(folder) / f"mails-{workers}")


def fill(n: int, due: int) -> None:
    """Fill the tables as the superuser, triggers aside."""
    for command in (["migrate", "--verbosity=0"], ["load_law"], ["load_calendars"]):
        manage(*command)
    organisation, entity, user, _cookie = shell("sign_in.py").split()[-4:]
    names = {"organisation": organisation, "entity": entity, "user": user, "cases": n // EACH, "each": EACH}
    with superuser() as admin:
        admin.execute(NOTHING_TO_RECOUNT)
        for statement in (COLLEAGUES, MEMBERSHIPS, CASES, DEADLINES):
            admin.execute(statement, names)
        admin.execute(BECOME_DUE, {"due": due})
        vacuum(admin)


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    with SERVICES.admin(DATABASE) as admin:
        admin.execute("SET session_replication_role = replica")
        yield admin


def manage(*command: str) -> str:
    run = [sys.executable, "manage.py", *command]
    return subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True, cwd=BASE_DIR).stdout


def shell(file: str) -> str:
    return manage("shell", "--no-imports", "--command", Path(__file__).with_name(file).read_text(encoding="utf-8"))


def report_finding(n: int, due: int) -> None:
    found = json.loads(shell("reminders_due.py").splitlines()[-1])
    met = "met" if max(found["none_ms"], found["batch_ms"]) < TARGET_FIND_MS else "MISSED"
    say(
        f"{n:,} deadlines, {due:,} of them due\n"
        f"finding that nothing is due: {found['none_ms']:.1f} ms; finding and locking the first"
        f" {found['batch']} that are due: {found['batch_ms']:.1f} ms (medians)\n"
        f"target under {TARGET_FIND_MS} ms, one index: {met}\n" + "\n".join(found["plan"])
    )
    say(f"queueing all {found['queued']:,} reminders: {found['all_seconds']:.1f} s")


def report_sending(due: int, workers: int, mails: Path) -> None:
    with superuser() as admin:
        admin.execute(FORGET)
        admin.execute(BECOME_DUE, {"due": due})
        vacuum(admin)
    with programs(workers, mails) as running:
        before = sum(map(processor_seconds, running))
        began = time.monotonic()
        start_beating()
        left = wait(due)
        seconds = time.monotonic() - began
        processor = sum(map(processor_seconds, running)) - before
    sent = accepted_ids(mails)
    met = "met" if left == due == len(sent) == sent.total() and seconds < TARGET_SEND_SECONDS else "MISSED"
    say(
        f"{due:,} reminders out with {workers} worker{'s' * (workers > 1)} of one process: {seconds:.0f} s"
        f" ({due / seconds:,.0f} a second), {processor:.0f} s of them computing; {left:,} recorded, {len(sent):,} mails accepted, {sent.total() - len(sent)} twice;"
        f" target under {TARGET_SEND_SECONDS} s: {met}"
    )


@contextmanager
def programs(workers: int, mails: Path) -> Iterator[list[int]]:
    """Run workers, beat and mail server; give the keys of the workers."""
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "--app=compliance", "--quiet"]
    worker = ["worker", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=ERROR"]
    beat = ["beat", f"--schedule={mails}-beat", "--pidfile=", "--loglevel=ERROR"]
    started = []
    with ExitStack() as running, mail_server(mails) as port:
        env = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        for command in [worker] * workers + [beat]:
            process = subprocess.Popen([*celery, *command], cwd=BASE_DIR, env=env)
            running.callback(end, process)
            started.append(process.pid)
        time.sleep(START_SECONDS)
        yield started[:workers]


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=60)


def start_beating() -> None:
    """Send what the beat sends every minute, so that the first minute is not waited for."""
    manage(
        "shell", "--no-imports", "--command",
        "from celery import current_app; current_app.send_task('approvals.remind')",
    )  # fmt: skip


def wait(due: int) -> int:
    """Wait until so many mails are recorded as sent; count them."""
    last, left = time.monotonic() + PATIENCE_SECONDS, 0
    with SERVICES.admin(DATABASE) as admin:
        while left < due and time.monotonic() < last:
            time.sleep(0.5)
            left = int((admin.execute(LEFT).fetchone() or [0])[0])
    return left


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
