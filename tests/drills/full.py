"""A small disk that fills up while people upload, and what is left of what did not fit."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import httpx
from django.utils import timezone

from approvals.models import Document, Inventory
from compliance.audit.models import Event
from tests.cast import PDF
from tests.drills.siege import WELL_SECONDS, Scene, Siege, siege
from tests.drills.stand import CannotHere, Stand
from tests.drills.visitors import TOKEN

DISK_BYTES = 24_000_000
FULL_SECONDS = int(os.environ.get("DRILL_FULL_SECONDS", "20"))
# Larger than what Django keeps in memory, so that it is the temporary file which meets the full disk.
LARGE = PDF + b"\n%" + b"0" * 4_000_000
NO_ROOM = 507


def disk_full(stand: Stand) -> Siege:
    """Files and uploads under way are on a disk of their own; people upload before, while and after it is full."""
    with small_disk(stand.folder / "disk") as disk:
        for name, folder in {"MEDIA_ROOT": disk / "media", "UPLOAD_TEMP_DIR": disk / "uploads"}.items():
            folder.mkdir()
            stand.environment[name] = str(folder)
        found: list[str] = []
        result = siege(lambda at: fill(at, disk, found), stand, failures=frozenset({NO_ROOM}))
        result.broken += [*found, *left_over(disk)]
        if not any(str(NO_ROOM) in what for what in result.journal.failed):
            result.broken.append("nobody met the full disk")
        return result


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Raises: CannotHere where we may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        raise CannotHere("only who may mount a small disk can fill it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(at: Scene, disk: Path, found: list[str]) -> None:
    ballast = disk / "ballast"
    with at.stand.running(at=timezone.localtime()):
        time.sleep(WELL_SECONDS)
        with at.prober.away("storage") as outage:
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))
            outage.is_gone()
            found += refused(at)
            time.sleep(FULL_SECONDS)
            at.prober.wait_until_told(outage)
            outage.returns()
            ballast.unlink()
        time.sleep(WELL_SECONDS)


def refused(at: Scene) -> Iterator[str]:
    """Send a file which never fits, as a browser does."""
    officer = at.crowd.people[0]
    path = f"/api/v1/cases/{officer.work.drafts[0]}/documents/"
    with httpx.Client(base_url=at.site.address, cookies=officer.cookies, timeout=60) as client:
        token = TOKEN.search(client.get("/cases/").text)
        body = {"kind": "other", "title": "Never fits", "dated_on": "2026-11-20"}
        file = {"file": ("large.pdf", LARGE, "application/pdf")}
        answer = client.post(path, data=body, files=file, headers={"X-CSRFToken": token[1] if token else ""})
    if answer.status_code != NO_ROOM:
        yield f"a file that never fits was answered with {answer.status_code}: {answer.text[:200]}"


def left_over(disk: Path) -> Iterator[str]:
    """Name each file that no row names: nothing was killed, so nothing may be left but inventories replaced by others."""
    known = {*Document.objects.values_list("file", flat=True), *Inventory.objects.values_list("file", flat=True)}
    replaced = {event.data["sha256"] for event in Event.objects.filter(action="inventory_attached")}
    for path in sorted((disk / "media").rglob("*")):
        is_left = path.is_file() and str(path.relative_to(disk / "media")) not in known
        if is_left and sha256(path.read_bytes()).hexdigest() not in replaced:
            yield f"{path.name} of {path.stat().st_size} bytes was left over"
    yield from (f"{path.name} was left over of an upload" for path in (disk / "uploads").iterdir())
