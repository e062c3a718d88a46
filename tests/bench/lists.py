"""Measures the pages people wait for, with 100,000 applications and 1,000,000 events behind gunicorn.

Run: python -m tests.bench.lists [APPLICATIONS]
"""

import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from compliance.embedded import BASE_DIR, DATABASE, Services
from tests.bench.servers import running

SERVICES = Services(BASE_DIR / ".local" / "bench", lasting=False)
EVENTS_PER_CASE = 10
REQUESTS = 60
WARM_UP = 8
TARGET_MS = 100

COLLEAGUES = """
INSERT INTO accounts_user (password, email, name, handle, language, is_administrator, is_active, created_at)
SELECT '', 'officer' || n || '@example.com', 'Officer ' || n, 'officer-' || n, 'en', false, true, now()
FROM generate_series(1, 39) AS n
"""
CASES = """
INSERT INTO approvals_application
  (organisation_id, entity_id, reference, title, summary, status, pathway, route, owner_id, changed_by_id,
   version, created_at, changed_at, next_due_on, project_number, serial_number, filing_number)
SELECT %(organisation)s, %(entity)s, 'BNC-2026-' || lpad(n::text, 6, '0'),
  (ARRAY['Owner records', 'Driving clips', 'Charging status', 'Service tickets', 'Torque curves'])[1 + n %% 5]
    || ' of plant ' || n, '',
  (ARRAY['draft','submitted','in_assessment','awaiting_decision','cleared','filed','under_review','in_force',
         'in_force','in_force','withdrawn','expired'])[1 + n %% 12],
  (ARRAY['exempt','security_assessment','contract_or_certification','out_of_scope','hold'])[1 + n %% 5],
  '', %(user)s + n %% 40, %(user)s, 1, now(), now() - n * interval '1 minute',
  current_date + (n %% 400) - 30, CASE WHEN n %% 3 = 0 THEN 'P' || n ELSE '' END, '', ''
FROM generate_series(1, %(cases)s) AS n
"""
FLOWS = """
INSERT INTO approvals_flow
  (application_id, position, name, export_act, scenario, purpose_text, legal_basis, n_case, s_case,
   counting_method, forecast, answers, version, changed_at, changed_by_id)
SELECT id, 1, 'Main flow', 'transfer', 'other', 'Purpose', 'Consent', 10, 0, 'Distinct people', '[]', '{}',
   1, now(), %(user)s
FROM approvals_application WHERE organisation_id = %(organisation)s
"""
PARTICIPATIONS = """
INSERT INTO approvals_participation (application_id, user_id, kind, since)
SELECT id, owner_id, 'author', now() FROM approvals_application WHERE organisation_id = %(organisation)s
"""
EVENTS = """
INSERT INTO audit_event
  (kind, subject_kind, subject_id, organisation_id, action, actor_id, actor_name, payload, payload_sha256)
SELECT 'semantic', 'application', a.id, %(organisation)s, 'changed', %(user)s, 'Bench', '{}', repeat('0', 64)
FROM approvals_application a, generate_series(1, %(events)s)
WHERE a.organisation_id = %(organisation)s
"""


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with running(SERVICES, ALLOWED_HOSTS="localhost,127.0.0.1"):
        prepare()
        cookie = fill(cases)
        with web_server() as port:
            report(port, cookie, cases)


def prepare() -> None:
    run = [sys.executable, "manage.py"]
    for command in (["migrate", "--verbosity=0"], ["load_law"], ["load_calendars"], ["build"]):
        subprocess.run([*run, *command], check=True, stdout=subprocess.DEVNULL, cwd=BASE_DIR)


def fill(cases: int) -> str:
    """Fill the tables as the superuser, triggers aside; return the session cookie of a member."""
    code = Path(__file__).with_name("sign_in.py").read_text(encoding="utf-8")
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    printed = subprocess.run(shell, check=True, capture_output=True, text=True, cwd=BASE_DIR).stdout
    organisation, entity, user, cookie = printed.split()[-4:]
    names = {"organisation": organisation, "entity": entity, "user": user, "cases": cases, "events": EVENTS_PER_CASE}
    with SERVICES.admin(DATABASE) as admin:
        admin.execute("SET session_replication_role = replica")
        for statement in (COLLEAGUES, CASES, FLOWS, PARTICIPATIONS, EVENTS):
            admin.execute(statement, names)
        vacuum(admin)
    return cookie


def vacuum(admin: psycopg.Connection) -> None:
    admin.commit()
    admin.autocommit = True
    admin.execute("VACUUM ANALYZE")
    admin.execute("CHECKPOINT")


@contextmanager
def web_server() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "compliance.wsgi", "--workers=2", "--threads=2", "--preload"]
        bind = [f"--bind=fd://{listener.fileno()}", "--log-level=warning", "--no-control-socket"]
        server = subprocess.Popen([*command, *bind], pass_fds=(listener.fileno(),), cwd=BASE_DIR)
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait(timeout=20)


def report(port: int, cookie: str, cases: int) -> None:
    sys.stdout.write(
        f"{cases:,} applications, {cases * EVENTS_PER_CASE:,} events, gunicorn with 2 workers, one client\n"
        f"{'page':44}{'median':>10}{'p95':>10}   target under {TARGET_MS} ms\n"
    )
    for _label, url in pages():
        for _ in measure(port, cookie, url):
            pass
    for label, url in pages():
        times = sorted(measure(port, cookie, url))
        median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        verdict = "met" if median < TARGET_MS else "MISSED"
        sys.stdout.write(f"{label:44}{median:>7.0f} ms{p95:>7.0f} ms   {verdict}\n")
        sys.stdout.flush()


def pages() -> list[tuple[str, str]]:
    return [
        ("list of cases", "/cases/"),
        ("list, page 50", "/cases/?page=50"),
        ("list, sorted by next date", "/cases/?sort=next_due_on"),
        ("list, filtered by status and pathway", "/cases/?status=filed&pathway=security_assessment"),
        ("search by reference", "/cases/?q=BNC-2026-054321"),
        ("search by words of the title", "/cases/?q=clips+of+plant+777"),
        ("search by the authority's number", "/cases/?q=P54321"),
        ("case", "/cases/BNC-2026-054321/"),
        ("case, audit", "/cases/BNC-2026-054321/audit/"),
        ("my work", "/"),
    ]


def measure(port: int, cookie: str, url: str) -> Iterator[float]:
    """Yield milliseconds per request on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(WARM_UP + REQUESTS):
        started = time.perf_counter()
        connection.request("GET", url, headers={"Cookie": f"sessionid={cookie}", "Host": "localhost"})
        response = connection.getresponse()
        response.read()
        elapsed = (time.perf_counter() - started) * 1000
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"{url} answered {response.status}; the benchmark measures pages, not errors.")
        if number >= WARM_UP:
            yield elapsed
    connection.close()


if __name__ == "__main__":
    main()
