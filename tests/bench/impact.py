"""Measures the impact of a draft on 100,000 cases: two worker processes, real queue, real database.

Run: python -m tests.bench.impact [CASES]

The facts of the cases differ: persons, answers, resources, exporters, zones and ledgers are drawn at
random from a fixed seed, some left unknown; one case in ten has two flows.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from compliance.embedded import BASE_DIR, DATABASE, Services
from tests.bench.lists import vacuum
from tests.bench.servers import running

SERVICES = Services(BASE_DIR / ".local" / "bench-impact", lasting=False)
TARGET_SECONDS, TARGET_MB = 60, 1_000
PATIENCE_SECONDS = 600
TODAY = "2026-11-01"
STATUSES = (
    "draft", "submitted", "in_assessment", "awaiting_decision", "cleared", "filed", "under_review",
    "in_force", "in_force", "in_force",
)  # fmt: skip
COUNTING = {"cleared", "filed", "under_review", "in_force"}
SCENARIOS = (
    "research_design",
    "manufacturing",
    "driving_automation",
    "software_upgrade",
    "connected_operation",
    "other",
)
ITEMS = ("raw_video", "raw_pictures", "training_data", "upgrade_source_code", "simulation", "other")
YES_OR_NO = (
    "important_data", "transit", "domestic_data_added", "contract", "hr", "hr_necessary", "labour_rules",
    "collective_contract", "emergency", "entrusted_processor", "state_secret", "foreign_judicial_request",
    "prohibited_technology", "zone_filing_done", "zone_scenario_listed", "zone_item_listed",
)  # fmt: skip
INSIDE = ("exterior_video", "faces", "plates", "voice", "vin", "precise_location", "point_cloud", "map")
AREAS = ("sensitive_area", "sensitive_geography", "economic_flows", "law_enforcement", "national_programme")
TABLES: dict[str, tuple[str, ...]] = {
    "application": (
        "id", "organisation_id", "entity_id", "reference", "title", "summary", "status", "pathway", "route", "owner_id",
        "changed_by_id", "version", "created_at", "changed_at", "project_number", "serial_number", "filing_number",
    ),
    "flow": (
        "id", "application_id", "position", "name", "export_act", "scenario", "purpose_text", "legal_basis", "n_case",
        "s_case", "counting_method", "forecast", "answers", "version", "changed_at", "changed_by_id",
    ),
    "manifest": (
        "id", "application_id", "version", "format", "title", "descriptor", "notices", "file", "filename", "bytes",
        "sha256", "note", "attached_at", "attached_by_id",
    ),
    "resource": ("application_id", "manifest_id", "position", "name", "title", "description", "facts"),
    "flowresource": ("application_id", "flow_id", "resource_name"),
    "declaration": (
        "application_id", "resource_name", "fact", "value", "evidence", "sha256", "declared_at", "declared_by_id",
    ),
    "determination": (
        "application_id", "on_date", "pathway", "result", "facts", "facts_hash", "manifest_hash", "regime_hash",
        "n_counted", "s_counted", "later", "made_at", "made_by_id",
    ),
}  # fmt: skip
START = """
from approvals.services.impact.runs import start_run
from compliance.accounts.models import User
from compliance.models import Edition
print(start_run(revision=Edition.objects.get(pk={draft}), by=User.objects.get(pk={administrator})).pk)
"""


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with running(SERVICES):
        report(cases, measured(cases))


@dataclass(frozen=True)
class Measured:
    """What a run took; `processor` seconds are those of the worker's processes alone."""

    seconds: float
    processor: float
    peak_bytes: int
    changes: int
    distinct_facts: int


def measured(cases: int) -> Measured:
    """Fill, start the workers, start the run, wait for its end."""
    for command in (["migrate", "--verbosity=0"], ["load_law"], ["load_calendars"]):
        manage(*command)
    code = Path(__file__).with_name("impact_world.py").read_text(encoding="utf-8")
    administrator, draft, exporters = shell(code).split()[-3:]
    with SERVICES.admin(DATABASE) as admin:
        admin.execute("SET session_replication_role = replica")
        distinct = fill(admin, cases, [tuple(map(int, one.split(":"))) for one in exporters.split(",")])
        vacuum(admin)
    with worker() as pid:
        before = processor_seconds(pid)
        run = int(shell(START.format(draft=draft, administrator=administrator)).split()[-1])
        peak = wait(run, pid)
        processor = processor_seconds(pid) - before
        with SERVICES.admin(DATABASE) as admin:
            row = admin.execute(
                "SELECT extract(epoch FROM ended_at - started_at),"
                " (SELECT count(*) FROM approvals_impactchange WHERE run_id = run.id)"
                " FROM approvals_impactrun run WHERE id = %s",
                [run],
            ).fetchone()
    seconds, changes = row or (0, 0)
    return Measured(float(seconds), processor, peak, int(changes), distinct)


def manage(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], check=True, stdout=subprocess.PIPE, text=True, cwd=BASE_DIR
    )
    return done.stdout


def shell(code: str) -> str:
    return manage("shell", "--no-imports", "--command", code)


class worker:  # noqa: N801 -- used as a statement
    """A Celery worker with two processes; its key while it runs."""

    def __enter__(self) -> int:
        options = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=ERROR"]
        command = [sys.executable, "-W", "ignore", "-m", "celery", "--app=compliance", "--quiet", "worker", *options]
        self.process = subprocess.Popen(command, cwd=BASE_DIR)
        time.sleep(5)
        return self.process.pid

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def wait(run: int, pid: int) -> int:
    """Wait for the end of the run; the most memory the worker and its processes held at once."""
    peak, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    with SERVICES.admin(DATABASE) as admin:
        admin.autocommit = True
        while True:
            peak = max(peak, resident(pid))
            state = (admin.execute("SELECT state FROM approvals_impactrun WHERE id = %s", [run]).fetchone() or [""])[0]
            if state != "running":
                break
            if time.monotonic() > deadline:
                raise SystemExit("The run did not end.")
            time.sleep(0.2)
    if state != "finished":
        raise SystemExit(f"The run ended as {state}; the benchmark measures finished runs.")
    return peak


def processor_seconds(pid: int) -> float:
    """What a process and its children have computed so far."""
    ticks = 0
    for one in (pid, *children(pid)):
        after_name = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Bytes that a process and its children hold; what they share counts for each."""
    return sum(resident_alone(one) for one in (pid, *children(pid)))


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def resident_alone(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    return 0


def fill(admin: psycopg.Connection, cases: int, exporters: Sequence[tuple[int, ...]]) -> int:
    """Write the cases as the superuser, triggers aside; return how many distinct facts they have."""
    chance = random.Random(3)  # noqa: S311 -- not for secrets
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    facts: set[str] = set()
    for number in range(1, cases + 1):
        one_case(number, exporters[number % len(exporters)], chance, rows, facts)
        if number % 5_000 == 0 or number == cases:
            for name, columns in TABLES.items():
                copy(admin, f"approvals_{name}", columns, rows[name])
                rows[name].clear()
    return len(facts)


def copy(admin: psycopg.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    with admin.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def one_case(
    number: int,
    exporter: tuple[int, ...],
    chance: random.Random,
    rows: dict[str, list[tuple[Any, ...]]],
    facts: set[str],
) -> None:
    organisation, entity, owner = exporter
    status = chance.choice(STATUSES)
    rows["application"].append(
        (number, organisation, entity, f"BNC-2026-{number:06d}", f"Case {number}", "", status, "exempt", "", owner,
         owner, 1, TODAY, TODAY, "", "", "")
    )  # fmt: skip
    rows["manifest"].append(
        (number, number, 1, "automotive-export/1", "", "{}", "[]", "m", "m", 2, "0" * 64, "", TODAY, owner)
    )
    described = list(resources(chance))
    for position, inside in enumerate(described, 1):
        rows["resource"].append((number, number, position, f"part-{position}", "", "", json.dumps(inside)))
    if chance.random() < 0.2:
        rows["declaration"].append((number, "part-1", "vin", '"no"', "", "0" * 64, TODAY, owner))
    n_flows = 2 if number % 10 == 0 else 1
    for position in range(1, n_flows + 1):
        flow, n, s = (
            number * 2 + position,
            persons(chance),
            sensitive(chance),
        )
        answers = answered(chance)
        scenario = chance.choice(SCENARIOS)
        rows["flow"].append(
            (flow, number, position, "Main flow", "transfer", scenario, "", "", n, s, "", "[]", json.dumps(answers), 1,
             TODAY, owner)
        )  # fmt: skip
        rows["flowresource"] += [(number, flow, f"part-{part}") for part in range(1, len(described) + 1)]
        facts.add(json.dumps([entity, scenario, n, s, answers, described], sort_keys=True))
    if status in COUNTING:
        rows["determination"].append(
            (number, TODAY, "exempt", json.dumps({"text": "x" * 4000}), "{}", "0" * 64, "", "0" * 64,
             chance.randrange(20), 0, "{}", TODAY, owner)
        )  # fmt: skip


def persons(chance: random.Random) -> int | None:
    return None if chance.random() < 0.05 else round(10 ** chance.uniform(0, 6.2))


def sensitive(chance: random.Random) -> int | None:
    return None if chance.random() < 0.05 else chance.choice((0, 0, 0, (persons(chance) or 0) // 50))


def answered(chance: random.Random) -> dict[str, Any]:
    """Mostly no, sometimes yes, sometimes unknown."""
    said: dict[str, Any] = {name: chance.random() < 0.03 for name in YES_OR_NO if chance.random() > 0.02}
    return {**said, "purpose": chance.choice(("after_sales", "research", "defect_fix")), "about": "none"}


def resources(chance: random.Random) -> Iterator[dict[str, Any]]:
    for _part in range(chance.choice((1, 1, 1, 2, 3))):
        inside: dict[str, Any] = {
            name: chance.choice(("no", "no", "no", "yes", "anonymised")) for name in INSIDE if chance.random() > 0.02
        }
        yield {
            **inside,
            **{name: chance.random() < 0.02 for name in AREAS if chance.random() > 0.02},
            "item": chance.choice(ITEMS),
            "modality": chance.choice(("video", "table", "telemetry")),
            "vehicles": round(10 ** chance.uniform(1, 5.5)),
            "video_hours": round(10 ** chance.uniform(1, 4)),
            "images": round(10 ** chance.uniform(1, 7.5)),
            "days_covered": chance.randrange(60),
            "face_px": chance.randrange(64),
            "plate_px": chance.randrange(40),
            "geo_precision_m": chance.randrange(100),
            "platform_vehicles": round(10 ** chance.uniform(2, 6.5)),
            "online_upgrades": chance.random() < 0.3,
            "upgrade_touches_driving": chance.random() < 0.1,
            "bytes": chance.randrange(10**9),
        }


def report(cases: int, took: Measured) -> None:
    megabytes = took.peak_bytes / 1_000_000
    met = took.seconds < TARGET_SECONDS and megabytes < TARGET_MB
    sys.stdout.write(
        f"{cases:,} cases, {took.distinct_facts:,} different sets of facts; 2 worker processes\n"
        f"finished in {took.seconds:.1f} s ({cases / took.seconds:,.0f} cases a second), of which the two computed"
        f" {took.processor:.1f} s together; {took.changes:,} flows change; {megabytes:,.0f} MB resident at most\n"
        f"target under {TARGET_SECONDS} s and {TARGET_MB:,} MB: {'met' if met else 'MISSED'}\n"
    )


if __name__ == "__main__":
    main()
