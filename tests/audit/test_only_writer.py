"""Only the audit package writes to the trail."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITES = re.compile(r"\b(Event|Link|Seal)\.objects\.(create|bulk_create)|INSERT INTO audit_|COPY audit_")


def sources() -> list[Path]:
    found = [path for package in ("compliance", "approvals") for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "audit" not in path.relative_to(ROOT).parts[:-1]]


def test_sources_are_found() -> None:
    assert ROOT / "compliance" / "accounts" / "services.py" in sources()


def test_no_other_module_writes_events() -> None:
    assert [path for path in sources() if WRITES.search(path.read_text())] == []
