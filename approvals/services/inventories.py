"""Inventories of a manifest's resources: attached in a draft, summarised by the worker."""

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from approvals.enums import InventoryStatus
from approvals.lifecycle import subject_of
from approvals.manifests.apart import read_apart
from approvals.manifests.inventory import Limits, refuse_at_sight
from approvals.manifests.problems import Unreadable
from approvals.manifests.summary import InventorySummary
from approvals.models import Inventory
from approvals.services import files, quarantine
from approvals.services.applications import touch
from approvals.services.declarations import resource_to_answer
from approvals.services.locking import lock_application, lock_for_edit
from approvals.services.manifests import Unusable
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import User

# Every step is a row in the trail, so the bar moves in tenths.
STEP_PERCENT = 10
WAITING = (InventoryStatus.QUEUED, InventoryStatus.READING)


@transaction.atomic
def attach_inventory(*, application_id: int, by: User, resource_name: str, upload: "UploadedFile[Any]") -> Inventory:
    """Store the list of a resource's files, in place of an earlier one, and have it summarised.

    Raises:
        BadInput: no such resource, or a file that is too large or neither CSV nor Parquet.
        Unusable: its header or footer shows that it cannot be read.
    """
    application = lock_for_edit(application_id, by)
    resource = resource_to_answer(application, resource_name)
    refuse_unreadable(upload)
    stored = files.save_upload(upload, accept=files.INVENTORIES)
    inventory, _created = Inventory.objects.update_or_create(
        resource=resource,
        defaults={
            "application": application,
            "file": stored.name,
            "filename": stored.filename,
            "bytes": stored.bytes,
            "sha256": stored.sha256,
            "status": InventoryStatus.QUEUED,
            "percent": 0,
            "n_rows": 0,
            "summary": {},
            "problems": {},
            "attached_by": by,
        },
    )
    quarantine.hold(stored, organisation=application.organisation, application=application, by=by)
    touch(application, by)
    data = {"resource": resource_name, "sha256": stored.sha256, "bytes": stored.bytes}
    audit.record(subject_of(application), "inventory_attached", by=by, data=data)
    queue("approvals.summarise_inventory", inventory_id=inventory.pk)
    return inventory


def refuse_unreadable(upload: "UploadedFile[Any]") -> None:
    """Tell at once what the first row or the footer shows; the rest is read by the worker.

    Raises: Unusable.
    """
    limits = Limits(max_bytes=files.INVENTORIES.max_bytes)
    try:
        refuse_at_sight(cast(BinaryIO, upload), upload.size or 0, limits=limits)
    except Unreadable as error:
        raise Unusable(error.problems) from error
    finally:
        upload.seek(0)


def summarise_inventory(*, inventory_id: int) -> None:
    """Read an inventory and keep its summary, or why it cannot be read. Does nothing once that is done.

    A worker that died half-way is followed by another that begins again; of two at once the first to
    finish wins, and neither does where another file was attached meanwhile.
    """
    inventory = Inventory.objects.filter(pk=inventory_id, status__in=WAITING).first()
    if inventory is None:
        return
    waiting(inventory).update(status=InventoryStatus.READING)
    try:
        with files.local_path(inventory.file) as path:
            limits = Limits(max_bytes=files.INVENTORIES.max_bytes)
            summary = read_apart(path, limits=limits, progress=Steps(inventory))
    except Unreadable as error:
        finish(inventory, InventoryStatus.FAILED, problems=error.problems.to_dict())
    else:
        finish_read(inventory, summary)


class Steps:
    """Writes progress at every tenth."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.reached = 0

    def __call__(self, fraction: float, n_rows: int) -> None:
        percent = int(fraction * 100)
        if percent >= self.reached + STEP_PERCENT and percent < 100:
            self.reached = percent
            waiting(self.inventory).update(percent=percent, n_rows=n_rows)


def waiting(inventory: Inventory) -> Any:
    return Inventory.objects.filter(pk=inventory.pk, file=inventory.file, status__in=WAITING)


def finish_read(inventory: Inventory, summary: InventorySummary) -> None:
    status = InventoryStatus.FAILED if summary.problems else InventoryStatus.READ
    kept = summary.to_dict()
    problems = kept.pop("problems")
    finish(inventory, status, n_rows=summary.n_files, summary=kept, problems=problems)


@transaction.atomic
def finish(inventory: Inventory, status: InventoryStatus, **values: Any) -> None:
    application = lock_application(inventory.application_id)
    if not waiting(inventory).update(status=status, percent=100, **values):
        return
    data = {"resource": inventory.resource.name, "sha256": inventory.sha256, "status": status.value}
    audit.record(subject_of(application), "inventory_read", by=None, data=data)


def summary_of(inventory: Inventory) -> InventorySummary | None:
    """Return the kept summary; None as long as there is none."""
    if not inventory.summary:
        return None
    return InventorySummary.from_dict({**inventory.summary, "problems": inventory.problems})
