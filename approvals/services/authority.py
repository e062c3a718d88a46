"""Filing and following: what the authority did, and what may be exported because of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AuthorityEventKind, DocumentKind, Procedure
from approvals.exceptions import BadInput, Incomplete, Problem
from approvals.lifecycle import KIND_OF_MOVE, subject_of
from approvals.models import Application, AuthorityEvent, Document
from approvals.services import checks, deadlines, decisions, documents
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import User
from compliance.clocks import Due, due
from compliance.readable import day

K = AuthorityEventKind
NUMBER_FIELDS = ("project_number", "serial_number", "filing_number")
EVENT_FIELDS = ("respond_by", "valid_until", "note", "items", "conditions")
NEEDS_RESPOND_BY = {K.SUPPLEMENT_REQUESTED, K.EXTENDED}
NEEDS_ITEMS = {K.PASSED_IN_PART}
NEEDS_VALIDITY = {K.PASSED, K.PASSED_IN_PART, K.CERTIFICATE_ISSUED}
CLOCK_OF_VALIDITY = {Procedure.ASSESSMENT: "validity", Procedure.CERTIFICATION: "certificate_validity"}


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
    check_event(application, kind, happened_on, values, document)
    if kind == K.FILED:
        problems = checks.problems_before_filing(application, happened_on)
        if problems:
            raise Incomplete(problems, next_step=_("Mend what is listed before you file."))
    if upload and document is None:
        document = add_letter(application, kind, happened_on, by, upload)
    lifecycle.move(application, move, by=by)
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
        },
    )
    decisions.supersede_amended(application)
    deadlines.recompute(application)
    notices.authority_event(event, by=by)
    return event


def check_event(
    application: Application,
    kind: AuthorityEventKind,
    happened_on: date,
    values: Mapping[str, Any],
    document: Document | None,
) -> None:
    problems = problems_of_date(application, happened_on)
    problems += problems_of_dates_given(application, kind, happened_on, values)
    if kind == K.FILED and application.procedure == Procedure.CONTRACT and not is_contract_effective(application):
        problems.append(Problem(_("Record first when the contract took effect; it is filed after that.")))
    if kind in NEEDS_ITEMS and not values.get("items"):
        problems.append(Problem(_("List the items that may be exported."), "items"))
    if document and document.application_id != application.pk:
        problems.append(Problem(_("Choose a paper of this case."), "document"))
    if problems:
        raise BadInput(problems)


def problems_of_dates_given(
    application: Application, kind: AuthorityEventKind, happened_on: date, values: Mapping[str, Any]
) -> list[Problem]:
    respond_by, valid_until = values.get("respond_by"), values.get("valid_until")
    problems = []
    if kind in NEEDS_RESPOND_BY and not respond_by:
        problems.append(Problem(_("Enter the date the authority gave."), "respond_by"))
    if respond_by and respond_by < happened_on:
        problems.append(Problem(_("The answer cannot be due before the request."), "respond_by"))
    if kind in NEEDS_VALIDITY and needs_validity(application) and not valid_until:
        problems.append(Problem(_("Enter until when the result is valid."), "valid_until"))
    if valid_until and valid_until < happened_on:
        problems.append(Problem(_("It cannot end before it began."), "valid_until"))
    return problems


def needs_validity(application: Application) -> bool:
    return application.procedure in CLOCK_OF_VALIDITY


def is_contract_effective(application: Application) -> bool:
    """Say whether the contract took effect on the last decision; an earlier one was about another content."""
    decision = application.decisions.first()
    effective = application.authority_events.filter(kind=K.CONTRACT_EFFECTIVE)
    return decision is not None and effective.filter(recorded_at__gte=decision.decided_at).exists()


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


def problems_of_date(application: Application, happened_on: date) -> list[Problem]:
    if happened_on > timezone.localdate():
        return [Problem(_("This day has not come yet."), "happened_on")]
    last = application.authority_events.last()
    if last and happened_on < last.happened_on:
        return [
            Problem(
                _("“%(last)s” happened on %(day)s; this cannot have happened before it.")
                % {"last": last.get_kind_display(), "day": day(last.happened_on)},
                "happened_on",
            )
        ]
    decision = application.decisions.standing().first()
    decided_on = timezone.localdate(decision.decided_at) if decision else None
    if decided_on and happened_on < decided_on:
        return [
            Problem(
                _("The case was decided on %(day)s; this cannot have happened before it.") % {"day": day(decided_on)},
                "happened_on",
            )
        ]
    return []


def store_numbers(application: Application, values: Mapping[str, Any]) -> None:
    given = [name for name in NUMBER_FIELDS if values.get(name)]
    for name in given:
        setattr(application, name, values[name])
    if given:
        application.save(update_fields=given)
