"""Erases what a case holds once two people want it: rows, texts of its trail, then files; a tombstone stays.

Ledger entries stay, because later counts build on them, and so does who took part. Each step may be
done again: a worker that dies in the middle leaves the rest to the next.
"""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from approvals.lifecycle import subject_of
from approvals.models import (
    Application,
    DecisionEmergency,
    Disposal,
    FileCheck,
    LedgerEntry,
    LegalHold,
    Notification,
    Participation,
)
from approvals.services.locking import lock_application
from approvals.services.queue import hand_out
from compliance import audit

KEPT: tuple[type[models.Model], ...] = (Application, Disposal, LedgerEntry, LegalHold, Participation)
EMPTIED = {"title": "—", "summary": "", "project_number": "", "serial_number": "", "filing_number": ""}
DISPOSE_TRAIL = "SELECT n, sha256 FROM approvals_dispose_trail(%s)"
UNSEALED = """
SELECT EXISTS (
    SELECT FROM audit_event AS event LEFT JOIN audit_link AS link ON link.event_id = event.id
    WHERE event.subject_kind = 'application' AND event.subject_id = %s AND link.event_id IS NULL
)
"""
Owned = tuple[type[models.Model], str]


def dispose(*, disposal_id: int) -> None:
    """Take a confirmed disposal as far as it goes: what is not sealed yet waits for the next run."""
    disposal = Disposal.objects.get(pk=disposal_id)
    if disposal.erased_at is None:
        audit.seal_now()
        if is_unsealed(disposal.application_id):
            return
        erase(disposal_id=disposal_id)
    delete_files(disposal_id=disposal_id)


def resume_disposals() -> None:
    """Hand out again what a worker left undone."""
    hand_out("approvals.dispose", list(Disposal.objects.running().values_list("pk", flat=True)))


def is_unsealed(application_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [application_id])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def erase(*, disposal_id: int) -> None:
    """Erase rows and texts of the trail in one transaction, and note which files are left to delete.

    In order: lock, name the files, delete rows, empty the case's own columns, empty the trail,
    write the tombstone, record.
    """
    disposal = Disposal.objects.select_related("proposed_by", "confirmed_by").get(pk=disposal_id)
    application = lock_application(disposal.application_id)
    disposal = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal_id)
    if disposal.erased_at or disposal.confirmed_at is None:
        return
    disposal.files = sorted(take_files(application))
    erase_notices_of_emergencies(application)
    for model, name in owned_by(Application):
        erase_rows(model, models.Q(**{name: application.pk}))
    Application.objects.filter(pk=application.pk).update(**EMPTIED)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(DISPOSE_TRAIL, [disposal.pk])
        disposal.n_events, disposal.events_sha256 = cursor.fetchone()
    disposal.n_files, disposal.erased_at = len(disposal.files), timezone.now()
    disposal.save(update_fields=["files", "n_files", "n_events", "events_sha256", "erased_at"])
    record(application, disposal)


def record(application: Application, disposal: Disposal) -> None:
    """Write the event that covers the tombstones: who, why, on what basis, and which events by a digest."""
    data = {
        "reference": application.reference,
        "closed_at": application.changed_at,
        "kept_until": disposal.kept_until,
        "legal_basis": disposal.legal_basis,
        "proposed_by": disposal.proposed_by.name,
        "disposal": disposal.pk,
        "n_events": disposal.n_events,
        "events_sha256": disposal.events_sha256,
        "n_files": disposal.n_files,
    }
    audit.record(subject_of(application), "disposed", by=disposal.confirmed_by, reason=disposal.reason, data=data)


def owned_by(model: type[models.Model]) -> Iterator[Owned]:
    """The models whose rows belong to a row of this one, with the name of their key; not those that stay."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in KEPT:
            yield relation.related_model, relation.field.name


def erase_rows(model: type[models.Model], rows: models.Q) -> None:
    """Delete rows with all that hangs on them; keys are checked at the end, so no order is needed."""
    ids = list(model._base_manager.filter(rows).values_list("pk", flat=True))
    if not ids:
        return
    for child, name in owned_by(model):
        if child is not model:
            erase_rows(child, models.Q(**{f"{name}__in": ids}))
    model._base_manager.filter(pk__in=ids)._raw_delete(using="default")


def take_files(application: Application) -> set[str]:
    """Name the files that go with the case; what an amendment has of it too is left to it, with its scan."""
    taken = set[str]()
    for model, name in owned_by(Application):
        if any(field.name == "file" for field in model._meta.concrete_fields):
            rows = model._base_manager.exclude(file="")
            own = set(rows.filter(**{name: application.pk}).values_list("file", flat=True))
            heirs = dict(rows.filter(file__in=own).exclude(**{name: application.pk}).values_list("file", name))
            for file, heir in heirs.items():
                FileCheck.objects.filter(name=file).update(application=heir)
            taken |= own - heirs.keys()
    return taken


def erase_notices_of_emergencies(application: Application) -> None:
    """These name no case, because administrators who are no members get them too; their key names the emergency."""
    for pk in DecisionEmergency.objects.filter(application=application).values_list("pk", flat=True):
        erase_rows(Notification, models.Q(key__startswith=f"emergency:{DecisionEmergency.kind}:{pk}:"))


def delete_files(*, disposal_id: int) -> None:
    """Delete what is left in storage, one by one, each noted when it is gone."""
    while files := Disposal.objects.get(pk=disposal_id).files:
        default_storage.delete(files[0])
        Disposal.objects.filter(pk=disposal_id).update(files=files[1:])
    Disposal.objects.filter(pk=disposal_id, finished_at=None, erased_at__isnull=False).update(
        finished_at=timezone.now()
    )
