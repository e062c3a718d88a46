"""Filing and following: what the authority did, and what follows from it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AuthorityEventKind, DocumentKind
from approvals.exceptions import Incomplete
from approvals.happenings import EVENT_FIELDS, NUMBER_FIELDS
from approvals.lifecycle import subject_of
from approvals.models import Application, AuthorityEvent, Document
from approvals.moves import KIND_OF_MOVE
from approvals.services import checks, deadlines, decisions, documents
from approvals.services.authority_checks import CLOCK_OF_VALIDITY, NEEDS_VALIDITY, check_event, needs_validity
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import User
from compliance.arithmetic import day_en, day_zh
from compliance.clocks import Due, due
from compliance.described import labels
from compliance.wording import Text

K = AuthorityEventKind


@transaction.atomic
def record_authority_event(
    *,
    application_id: int,
    by: User,
    move: str,
    happened_on: date,
    values: Mapping[str, Any] | None = None,
    document: Document | None = None,
    upload: "UploadedFile[Any] | None" = None,
) -> AuthorityEvent:
    """Record one step with the authority and take the case along.

    `upload` becomes a paper of the case, unless one of its papers is named as `document`.

    In order: check the actor, check the dates and what this step needs, store the paper, move, store
    the event and the authority's numbers, follow up an amendment, compute deadlines, tell the people.

    Raises:
        BadInput: a date in the future or before an earlier event, a missing item or number.
        Incomplete: filing while a blocker stands or a paper is missing or stale.
    """
    values = values or {}
    kind = KIND_OF_MOVE[move]
    application = lock_application(application_id)
    lifecycle.check_move(application, move, by=by)
    check_event(application, kind, happened_on, values, document, has_paper=bool(document or upload))
    if kind == K.FILED:
        problems = checks.problems_before_filing(application, happened_on)
        if problems:
            raise Incomplete(problems, next_step=_("Mend what is listed before you file."))
    if upload and document is None:
        document = add_letter(application, kind, happened_on, by, upload)
    lifecycle.move(application, move, by=by, reason=values.get("reason", ""))
    event = AuthorityEvent.objects.create(
        application=application,
        kind=kind,
        happened_on=happened_on,
        number=next((values[name] for name in NUMBER_FIELDS if values.get(name)), ""),
        document=document,
        recorded_by=by,
        **{name: values[name] for name in EVENT_FIELDS if values.get(name)},
    )
    store_numbers(application, values)
    audit.record(
        subject_of(application),
        f"authority_{kind}",
        by=by,
        data={
            "happened_on": happened_on.isoformat(),
            "number": event.number,
            "document": document.key if document else "",
            "reason": event.reason,
        },
    )
    decisions.supersede_amended(application)
    deadlines.recompute(application, because=text_of(event))
    notices.authority_event(event, by=by)
    return event


def proposed_validity(application: Application, kind: AuthorityEventKind, happened_on: date) -> Due | None:
    """Count how long such a result is valid by law; None where the law sets no period."""
    if kind not in NEEDS_VALIDITY or not needs_validity(application):
        return None
    dates = deadlines.due_dates()
    return due(dates.clocks[CLOCK_OF_VALIDITY[application.procedure]], happened_on, dates.calendar)


def add_letter(
    application: Application, kind: AuthorityEventKind, happened_on: date, by: User, upload: "UploadedFile[Any]"
) -> Document:
    return documents.add_document(
        application_id=application.pk,
        by=by,
        kind=DocumentKind.CERTIFICATE if kind == K.CERTIFICATE_ISSUED else DocumentKind.AUTHORITY_LETTER,
        title=f"{kind.label}, {happened_on.isoformat()}",
        dated_on=happened_on,
        upload=upload,
    )


def text_of(event: AuthorityEvent) -> Text:
    """Say in both languages what was recorded, as the reason why dates moved."""
    label, on = labels(AuthorityEventKind(event.kind)), event.happened_on
    reason = event.reason.rstrip(".。")
    return Text(
        f"{label.en}, {day_en(on)}{f': {reason}' if reason else ''}.",
        f"{label.zh}，{day_zh(on)}{f'：{reason}' if reason else ''}。",
    )


def store_numbers(application: Application, values: Mapping[str, Any]) -> None:
    given = [name for name in NUMBER_FIELDS if values.get(name)]
    for name in given:
        setattr(application, name, values[name])
    if given:
        application.save(update_fields=given)
