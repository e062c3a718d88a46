"""Measures a bundle of evidence of one case with 10,000 events: packed by the worker's own service, then verified.

Run: python -m tests.bench.evidence [EVENTS]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compliance.embedded import BASE_DIR, Services
from tests.bench.servers import running

SERVICES = Services(BASE_DIR / ".local" / "bench-evidence", lasting=False)
TARGET_SECONDS = 10
EVENTS = 10_000
COMMANDS = (("migrate", "--verbosity=0"), ("load_law",), ("load_calendars",))


def main() -> None:
    n_events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder, running(SERVICES, LOG_LEVEL="ERROR", **places_in(folder)):
        for command in COMMANDS:
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
        path = Path(folder) / "bundle.zip"
        code = Path(__file__).with_name("evidence_world.py").read_text(encoding="utf-8")
        os.environ.update({"EVENTS": str(n_events), "BUNDLE": str(path)})
        packed = run("manage.py", "shell", "--no-imports", "--command", code)
        events, seconds = packed.split()[-2:]
        began = time.perf_counter()
        run("approvals/evidence/verify.py", str(path))
        report(int(events), float(seconds), time.perf_counter() - began, path.stat().st_size)


def places_in(folder: str) -> dict[str, str]:
    return {"SEAL_KEY_FILE": f"{folder}/seal.key", "MEDIA_ROOT": f"{folder}/media"}


def run(*command: str) -> str:
    return subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout


def report(events: int, packing: float, verifying: float, size: int) -> None:
    met = "met" if packing < TARGET_SECONDS else "MISSED"
    sys.stdout.write(
        f"a case of {events:,} events: packed in {packing:.1f} s ({events / packing:,.0f} events a second),"
        f" {size / 1e6:.1f} MB; verified in {verifying:.1f} s by the program in the bundle\n"
        f"target under {TARGET_SECONDS} s: {met}\n"
    )


if __name__ == "__main__":
    main()
