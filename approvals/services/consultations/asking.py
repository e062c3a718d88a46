"""Ask reviewers for positions on a draft, clause by clause or on the whole."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.exceptions import BadInput, Problem, WrongStatus
from approvals.models import ConsultationAnswer, PositionRequest
from approvals.permissions import roles_of
from approvals.services import deadlines
from approvals.services.consultations.answers import lock_answer, require_editor, subject_of_answer
from approvals.services.consultations.clauses import clause_named
from approvals.services.consultations.dates import internal_day
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.enums import Role
from compliance.models import Consultation, ConsultationClause


@transaction.atomic
def ask_positions(
    *,
    consultation_id: int,
    organisation: Organisation,
    by: User,
    reviewers: Sequence[User],
    clauses: Sequence[str] = (),
) -> list[PositionRequest]:
    """Ask each reviewer about each clause, or without clauses about the whole draft; nobody is asked twice.

    Returns the new requests. Raises: NotAllowed, WrongStatus, BadInput.
    """
    require_editor(by, organisation)
    consultation = Consultation.objects.get(pk=consultation_id)
    answer = lock_answer(consultation, organisation)
    if answer.is_released or not consultation.is_open_on(timezone.localdate()):
        raise WrongStatus(
            _("Reviewers are asked while comments are open and the answer is being written."),
            next_step=_("The positions given stay readable."),
        )
    _check_reviewers(reviewers, organisation)
    about: list[ConsultationClause | None] = [clause_named(consultation, number) for number in clauses] or [None]
    new = [
        request
        for reviewer in reviewers
        for clause in about
        if (request := _ask(consultation, organisation, by, reviewer, clause))
    ]
    data = {
        "reviewers": [reviewer.handle for reviewer in reviewers],
        "clauses": [clause.number for clause in about if clause],
    }
    audit.record(subject_of_answer(answer), "positions_asked", by=by, data=data)
    if new:
        until = _asked_until(answer)
        asked = {request.reviewer_id: request.reviewer for request in new}.values()
        key = f"asked:{new[0].pk}"
        notices.position_asked(consultation, asked, organisation=organisation, by=by, until=until, key=key)
    return new


@transaction.atomic
def withdraw_request(*, request_id: int, by: User) -> PositionRequest:
    """Take back that a reviewer was asked. Raises: NotAllowed; WrongStatus where it is taken back already."""
    request = PositionRequest.objects.select_related("consultation", "organisation", "reviewer", "clause").get(
        pk=request_id
    )
    require_editor(by, request.organisation)
    answer = lock_answer(request.consultation, request.organisation)
    now = timezone.now()
    taken = PositionRequest.objects.filter(pk=request_id).current().update(withdrawn_at=now, withdrawn_by=by)
    if not taken:
        raise WrongStatus(_("This was taken back already."), next_step=_("Go back to the consultation."))
    data = {"reviewer": request.reviewer.handle, "clause": request.clause.number if request.clause else ""}
    audit.record(subject_of_answer(answer), "position_request_withdrawn", by=by, data=data)
    request.refresh_from_db()
    return request


def _asked_until(answer: ConsultationAnswer) -> dt.date:
    """Return the organisation's own last day, else the public one."""
    plan = internal_day(deadlines.due_dates(), answer.consultation, answer.internal_due_on)
    return plan.due.on if plan else answer.consultation.comments_until


def _check_reviewers(reviewers: Sequence[User], organisation: Organisation) -> None:
    strange = [user.name for user in reviewers if Role.REVIEWER not in roles_of(user, organisation)]
    if strange or not reviewers:
        raise BadInput([Problem(_("Choose among the legal reviewers of the organisation."), "reviewers")])


def _ask(
    consultation: Consultation, organisation: Organisation, by: User, reviewer: User, clause: ConsultationClause | None
) -> PositionRequest | None:
    mine = PositionRequest.objects.of(consultation, organisation).current().filter(reviewer=reviewer)
    if mine.filter(clause=clause).exists():
        return None
    return PositionRequest.objects.create(
        consultation=consultation,
        organisation=organisation,
        reviewer=reviewer,
        clause=clause,
        asked_by=by,
        asked_at=timezone.now(),
    )
