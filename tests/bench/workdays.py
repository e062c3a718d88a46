"""Adds working days a million times, and finds what is due among a million deadlines.

Run: python -m tests.bench.workdays [DEADLINES]
"""

import os
import subprocess
import sys
import time

import psycopg

from compliance.embedded import APP, BASE_DIR, OWNER, Services

SERVICES = Services(BASE_DIR / ".local" / "bench", lasting=False)
ADDITIONS = 1_000_000
PEOPLE = """
INSERT INTO accounts_organisation (code, name, name_zh, created_at) VALUES ('BNC', 'Bench', '', now())
"""
DEADLINES = """
INSERT INTO approvals_deadline
  (organisation_id, kind, origin, means, binds, started_on, due_on, provisional, explanation, remind_on,
   created_at, computed_at, outcome, note)
SELECT (SELECT id FROM accounts_organisation WHERE code = 'BNC'), 'assessment', 'event:' || n, 'last_day',
  'authority', current_date, current_date + 1 + n %% 720, false,
  '{"label": {"en": "A date", "zh": "日期"}, "text": {"en": "", "zh": ""}, "days": []}',
  current_date + 1 + n %% 720, now(), now(), '', ''
FROM generate_series(1, %(n)s) AS n
"""
DUE = "SELECT id FROM approvals_deadline WHERE closed_at IS NULL AND remind_on <= current_date + 1 LIMIT 500"


def main() -> None:
    sys.stdout.write(f"{ADDITIONS:,} additions: {additions():.2f} s (at most 2)\n")
    n_deadlines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    SERVICES.erase()
    with SERVICES.hold():
        try:
            sys.stdout.write(
                f"Finding what is due among {n_deadlines:,}: {finding(n_deadlines):.0f} ms (at most 200)\n"
            )
        finally:
            SERVICES.stop()
    SERVICES.erase()


def additions() -> float:
    """Return seconds."""
    source = (
        "import django; django.setup()\n"
        "import datetime as dt, time\n"
        "from compliance.almanac import shipped_years\n"
        "from compliance.workdays import Calendar\n"
        "calendar, start = Calendar(tuple(s.year for s in shipped_years())), dt.date(2026, 2, 10)\n"
        "began = time.perf_counter()\n"
        f"for _ in range({ADDITIONS}): calendar.add(start, 45)\n"
        "print(time.perf_counter() - began)\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "compliance.settings", "SECRET_KEY": "bench"}
    return float(subprocess.check_output([sys.executable, "-c", source], env=environment, cwd=BASE_DIR))


def finding(n_deadlines: int) -> float:
    """Return milliseconds."""
    environment = os.environ | {
        "DATABASE_URL": SERVICES.database_url(APP),
        "DATABASE_OWNER_URL": SERVICES.database_url(OWNER),
        "REDIS_URL": SERVICES.redis_url,
        "SECRET_KEY": "bench",
    }
    run = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, cwd=BASE_DIR, env=environment)
    with psycopg.connect(SERVICES.database_url(OWNER), autocommit=True) as database:
        database.execute("ALTER TABLE approvals_deadline DISABLE TRIGGER USER")
        database.execute(PEOPLE)
        database.execute(DEADLINES, {"n": n_deadlines})
        database.execute("ANALYZE approvals_deadline")
        began = time.perf_counter()
        database.execute(DUE).fetchall()
        return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
