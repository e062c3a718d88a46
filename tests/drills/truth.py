"""Whether what was acknowledged is there, once, and nothing is half."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from django.db import connection

from approvals.enums import DeliveryState, InventoryStatus, ReminderState
from approvals.models import (
    Application,
    Comment,
    Decision,
    Delivery,
    Document,
    Inventory,
    LegalAdvice,
    ReferenceCounter,
    Reminder,
    UnsentTask,
)
from compliance.audit.models import Event
from compliance.embedded import BASE_DIR
from tests.drills.journal import Journal, Write
from tests.drills.stand import Stand

READING = (InventoryStatus.QUEUED, InventoryStatus.READING)


def waits() -> str:
    """Name what waits for the queue or for a worker; nothing at all when everything is done."""
    waiting = {
        "unsent tasks": UnsentTask.objects.all(),
        "inventories": Inventory.objects.filter(status__in=READING),
        "reminders": Reminder.objects.filter(state=ReminderState.QUEUED),
        "messages": Delivery.objects.filter(state=DeliveryState.QUEUED),
    }
    return ", ".join(f"{rows.count()} {name}" for name, rows in waiting.items() if rows.exists())


def broken_promises(journal: Journal, stand: Stand) -> list[str]:
    broken = [
        f"{lost.kind} on {lost.reference} was acknowledged and is lost: {lost.token}" for lost in lost_of(journal)
    ]
    return [*broken, *doubled(journal), *half_done(), *half_files(stand), *trail_of(stand)]


def lost_of(journal: Journal) -> Iterator[Write]:
    for write in journal.writes:
        if not FOUND[write.kind](write):
            yield write


def is_opened(write: Write) -> bool:
    return Application.objects.filter(reference=write.reference, title=write.token).count() == 1


def is_edited(write: Write) -> bool:
    """The row was changed to that text from the version which the person had read."""
    events = Event.objects.filter(
        table_name="approvals_application", payload__contains=json.dumps(write.token), subject_id=case_id(write)
    )
    changes = [json.loads(event.payload) for event in events]
    made = [one["before"]["version"] for one in changes if (one["after"] or {}).get("summary") == write.token]
    return made == [write.version]


def is_commented(write: Write) -> bool:
    return Comment.objects.filter(application__reference=write.reference, body=write.token).count() == 1


def is_filed(write: Write) -> bool:
    return Document.objects.filter(application__reference=write.reference, title=write.token).count() == 1


def is_listed(write: Write) -> bool:
    attached = Event.objects.filter(action="inventory_attached", subject_id=case_id(write), actor_id=write.by)
    return attached.exists()


def is_moved(action: str) -> Callable[[Write], bool]:
    """The case was moved so once, by that person."""

    def moved(write: Write) -> bool:
        moves = Event.objects.filter(action=action, subject_kind="application", subject_id=case_id(write))
        return [move.actor_id for move in moves] == [write.by]

    return moved


def is_advised(write: Write) -> bool:
    return LegalAdvice.objects.filter(application__reference=write.reference, adviser_id=write.by).count() == 1


def is_decided(write: Write) -> bool:
    return Decision.objects.filter(application__reference=write.reference, approver_id=write.by).count() == 1


FOUND: dict[str, Callable[[Write], bool]] = {
    "opened": is_opened,
    "edited": is_edited,
    "commented": is_commented,
    "filed": is_filed,
    "listed": is_listed,
    "submitted": is_moved("submit"),
    "taken": is_moved("take"),
    "advised": is_advised,
    "decided": is_decided,
}


def case_id(write: Write) -> int:
    return Application.objects.values_list("pk", flat=True).get(reference=write.reference)


def doubled(journal: Journal) -> Iterator[str]:
    """A step of a case is acknowledged to one person; a text is written once, also where no answer came."""
    steps = Counter((write.kind, write.reference) for write in journal.writes if write.kind == write.token)
    yield from (f"{kind} on {reference} was acknowledged {n} times" for (kind, reference), n in steps.items() if n > 1)
    for model, column in ((Application, "title"), (Comment, "body"), (Document, "title")):
        texts = Counter(model._default_manager.filter(**{f"{column}__contains": " of "}).values_list(column, flat=True))
        yield from (f"{model.__name__} {text} is there {n} times" for text, n in texts.items() if n > 1)


# Rows that should not be: what each is, and the query that finds its keys.
HALF = {
    "case without an author": """
        SELECT reference FROM approvals_application AS one WHERE NOT EXISTS (SELECT FROM approvals_participation
        WHERE application_id = one.id AND kind = 'author')""",
    "case without its first event": """
        SELECT reference FROM approvals_application AS one WHERE NOT EXISTS (SELECT FROM audit_event
        WHERE subject_kind = 'application' AND subject_id = one.id AND action = 'created')""",
    "case that was submitted without a pinned determination": """
        SELECT reference FROM approvals_application AS one WHERE status NOT IN ('draft', 'discarded')
        AND NOT EXISTS (SELECT FROM approvals_determination WHERE application_id = one.id)""",
    "status that no event tells of": """
        SELECT reference FROM approvals_application AS one WHERE status <> (SELECT payload::jsonb #>> '{after,status}'
        FROM audit_event WHERE table_name = 'approvals_application' AND row_pk = one.id::text
        AND payload::jsonb #> '{after,status}' IS NOT NULL ORDER BY txid DESC, id DESC LIMIT 1)""",
    "comment without an event": """
        SELECT one.id FROM approvals_comment AS one WHERE NOT EXISTS (SELECT FROM audit_event
        WHERE subject_kind = 'application' AND subject_id = one.application_id AND action = 'commented'
        AND (payload::jsonb ->> 'comment')::bigint = one.id)""",
    "paper without an event": """
        SELECT one.id FROM approvals_document AS one WHERE NOT EXISTS (SELECT FROM audit_event
        WHERE subject_kind = 'application' AND subject_id = one.application_id AND action = 'document_added'
        AND payload::jsonb ->> 'sha256' = one.sha256)""",
    "decision on a case that was not decided": """
        SELECT reference FROM approvals_application AS one JOIN approvals_decision ON application_id = one.id
        WHERE status IN ('draft', 'submitted', 'in_assessment', 'awaiting_decision')""",
    "person with two parts in one case": """
        SELECT application_id FROM approvals_participation GROUP BY application_id, user_id HAVING count(*) > 1""",
}


def half_rows() -> Iterator[str]:
    for what, query in HALF.items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            yield from (f"{what}: {row[0]}" for row in cursor.fetchall())


def half_done() -> Iterator[str]:
    yield from half_rows()
    yield from gaps()
    yield from (f"inventory {one.pk} waits for ever" for one in Inventory.objects.filter(status__in=READING))
    yield from (f"{task} was never sent" for task in UnsentTask.objects.all())


def gaps() -> Iterator[str]:
    """Numbers of cases have no gap: a number is taken in the transaction of its case."""
    for counter in ReferenceCounter.objects.select_related("organisation"):
        taken = Application.objects.filter(organisation=counter.organisation).count()
        if taken != counter.last_number:
            yield f"{counter.organisation.code} has {taken} cases and the last number {counter.last_number}"


def half_files(stand: Stand) -> Iterator[str]:
    """Each file that a row names is whole. One that no row names is what a killed server left."""
    media = Path(stand.environment["MEDIA_ROOT"])
    stored = Document.objects.exclude(file="paper.pdf").values_list("file", "sha256")
    for name, digest in [*stored, *Inventory.objects.values_list("file", "sha256")]:
        path = media / name
        if not path.exists():
            yield f"the file {name} is not there"
        elif sha256(path.read_bytes()).hexdigest() != digest:
            yield f"the file {name} is not as it was sent"


def has_left(stand: Stand) -> bool:
    """Tell whether a seal left the database."""
    left = Path(stand.environment["SEAL_FILE"])
    return left.exists() and left.stat().st_size > 0


def trail_of(stand: Stand) -> Iterator[str]:
    """Run the command that an auditor runs, against the seals that left the database."""
    against = ["--against", stand.environment["SEAL_FILE"]] if has_left(stand) else []
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", *against],
        cwd=BASE_DIR,
        env=os.environ | stand.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield f"the audit trail is not green:\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
