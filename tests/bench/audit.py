"""Measures how fast the trail is sealed and verified, with 1,000,000 events of 20,000 cases.

Run: python -m tests.bench.audit [EVENTS]
"""

import subprocess
import sys

from compliance.audit.signing import make_key
from compliance.embedded import BASE_DIR, DATABASE, Services
from tests.bench.lists import vacuum
from tests.bench.servers import running

SERVICES = Services(BASE_DIR / ".local" / "bench-audit", lasting=False)
# Steps and changed rows as services write them: payloads of 60 to 700 bytes, names and reasons in Chinese too.
EVENTS = """
INSERT INTO audit_event
  (kind, subject_kind, subject_id, organisation_id, action, table_name, row_pk, actor_id, actor_name, reason,
   request_id, txid, payload, payload_sha256)
SELECT CASE n % 3 WHEN 0 THEN 'semantic' ELSE 'row' END, 'application', n % 20000 + 1, n % 7,
  CASE n % 3 WHEN 0 THEN 'facts_declared' ELSE 'update' END,
  CASE n % 3 WHEN 0 THEN '' ELSE 'approvals_application' END, CASE n % 3 WHEN 0 THEN '' ELSE n::text END,
  CASE n % 3 WHEN 0 THEN 40 + n % 9 END, CASE n % 3 WHEN 0 THEN '李 Ana' ELSE '' END,
  CASE n % 30 WHEN 0 THEN '补充了用途说明' ELSE '' END, CASE n % 3 WHEN 0 THEN md5(n::text) ELSE '' END,
  n / 3, payload, encode(sha256(convert_to(payload, 'UTF8')), 'hex')
FROM (
  SELECT n, '{"after": {"title": "' || repeat(md5(n::text), 1 + (n % 20)::int) || '"}, "before": {"version": 1}}'
    AS payload
  FROM generate_series(1, %s) AS n
) AS made
"""


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    key = SERVICES.folder / "seal.key"
    with running(SERVICES, SEAL_KEY_FILE=str(key)):
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True, cwd=BASE_DIR)
        fill(n)
        make_key(key)
        timing = BASE_DIR / "tests" / "bench" / "audit_timing.py"
        subprocess.run([sys.executable, "manage.py", "shell"], check=True, cwd=BASE_DIR, stdin=timing.open())


def fill(n: int) -> None:
    with SERVICES.admin(DATABASE) as admin:
        admin.execute(EVENTS.replace("%s", str(n)).encode())
        vacuum(admin)


if __name__ == "__main__":
    main()
