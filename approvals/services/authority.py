"""Filing and following: what the authority did, and what may be exported because of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AuthorityEventKind, Procedure
from approvals.exceptions import BadInput, Incomplete, Problem
from approvals.lifecycle import subject_of
from approvals.models import Application, AuthorityEvent, Document
from approvals.services import checks, deadlines, decisions
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import User

K = AuthorityEventKind
KIND_OF_MOVE: dict[str, AuthorityEventKind] = {
    "file": K.FILED,
    "returned_incomplete": K.RETURNED_INCOMPLETE,
    "accepted": K.ACCEPTED,
    "extended": K.EXTENDED,
    "supplement_requested": K.SUPPLEMENT_REQUESTED,
    "supplement_answered": K.SUPPLEMENT_ANSWERED,
    "passed": K.PASSED,
    "passed_in_part": K.PASSED_IN_PART,
    "not_passed": K.NOT_PASSED,
    "request_reassessment": K.REASSESSMENT_REQUESTED,
    "contract_effective": K.CONTRACT_EFFECTIVE,
    "certificate_issued": K.CERTIFICATE_ISSUED,
    "stop_order": K.STOP_ORDER,
    "stop_order_lifted": K.STOP_ORDER_LIFTED,
}
NUMBER_FIELDS = ("project_number", "serial_number", "filing_number")
EVENT_FIELDS = ("respond_by", "valid_until", "note", "items", "conditions")
NEEDS_RESPOND_BY = {K.SUPPLEMENT_REQUESTED, K.EXTENDED}
NEEDS_ITEMS = {K.PASSED_IN_PART}
NEEDS_VALIDITY = {K.PASSED, K.PASSED_IN_PART, K.CERTIFICATE_ISSUED}


@transaction.atomic
def record_authority_event(
    *,
    application_id: int,
    by: User,
    move: str,
    happened_on: date,
    values: Mapping[str, Any] | None = None,
    document: Document | None = None,
) -> AuthorityEvent:
    """Record one step with the authority and take the case along.

    In order: check the actor, check the dates and what this step needs, move, store the event and
    the authority's numbers, follow up an amendment, compute deadlines, tell the people.

    Raises:
        BadInput: a date in the future or before an earlier event, a missing item or number.
        Incomplete: filing while a blocker stands or a paper is missing or stale.
    """
    values = values or {}
    kind = KIND_OF_MOVE[move]
    application = lock_application(application_id)
    lifecycle.check_move(application, move, by=by)
    check_event(application, kind, happened_on, values)
    if kind == K.FILED:
        problems = checks.problems_before_filing(application, happened_on)
        if problems:
            raise Incomplete(problems, next_step=_("Mend what is listed before you file."))
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
) -> None:
    problems = problems_of_date(application, kind, happened_on)
    if kind in NEEDS_RESPOND_BY and not values.get("respond_by"):
        problems.append(Problem(_("Enter the date the authority gave."), "respond_by"))
    if values.get("respond_by") and values["respond_by"] < happened_on:
        problems.append(Problem(_("The answer cannot be due before the request."), "respond_by"))
    if kind in NEEDS_VALIDITY and needs_validity(application) and not values.get("valid_until"):
        problems.append(Problem(_("Enter until when the result is valid."), "valid_until"))
    if values.get("valid_until") and values["valid_until"] < happened_on:
        problems.append(Problem(_("It cannot end before it began."), "valid_until"))
    if kind in NEEDS_ITEMS and not values.get("items"):
        problems.append(Problem(_("List the items that may be exported."), "items"))
    if problems:
        raise BadInput(problems)


def needs_validity(application: Application) -> bool:
    return application.procedure in (Procedure.ASSESSMENT, Procedure.CERTIFICATION)


def problems_of_date(application: Application, kind: AuthorityEventKind, happened_on: date) -> list[Problem]:
    if happened_on > timezone.localdate():
        return [Problem(_("This day has not come yet."), "happened_on")]
    last = application.authority_events.last()
    if last and happened_on < last.happened_on:
        return [
            Problem(
                _("“%(last)s” happened on %(day)s; this cannot have happened before it.")
                % {"last": last.get_kind_display(), "day": last.happened_on.isoformat()},
                "happened_on",
            )
        ]
    decision = application.decisions.standing().first()
    decided_on = timezone.localdate(decision.decided_at) if decision else None
    if decided_on and happened_on < decided_on:
        return [
            Problem(
                _("The case was decided on %(day)s; this cannot have happened before it.")
                % {"day": decided_on.isoformat()},
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
