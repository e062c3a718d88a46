"""The one answer of an organisation to a consultation: its row, who works on it, its own last day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.models import ConsultationAnswer
from approvals.permissions import roles_of
from approvals.services import deadlines
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.enums import Role
from compliance.models import Consultation

EDITORS = (Role.REVIEWER, Role.APPROVER)
SENDERS = (Role.OFFICER, Role.REVIEWER, Role.APPROVER)


def lock_answer(consultation: Consultation, organisation: Organisation) -> ConsultationAnswer:
    """Return the organisation's answer, begun if there is none, locked until the transaction ends."""
    ConsultationAnswer.objects.get_or_create(consultation=consultation, organisation=organisation)
    rows = ConsultationAnswer.objects.select_for_update(of=("self",)).select_related("consultation", "organisation")
    return rows.get(consultation=consultation, organisation=organisation)


def answer_of(consultation: Consultation, organisation: Organisation) -> ConsultationAnswer:
    """Return the organisation's answer to read; one that nobody began yet is not stored."""
    found = ConsultationAnswer.objects.for_page().of(consultation, organisation).first()
    return found or ConsultationAnswer(consultation=consultation, organisation=organisation)


def subject_of_answer(answer: ConsultationAnswer) -> audit.Subject:
    return audit.Subject("consultation", answer.consultation_id, answer.organisation_id)


def require_editor(by: User, organisation: Organisation) -> None:
    if not roles_of(by, organisation) & set(EDITORS):
        raise NotAllowed(
            _("Only legal reviewers and approvers of the organisation write its answer."),
            next_step=_("Ask one of them."),
        )


def require_sender(by: User, organisation: Organisation) -> None:
    if not roles_of(by, organisation) & set(SENDERS):
        raise NotAllowed(
            _("Only officers, legal reviewers and approvers of the organisation record this."),
            next_step=_("Ask one of them."),
        )


@transaction.atomic
def set_internal_day(
    *, consultation_id: int, organisation: Organisation, by: User, on: dt.date | None
) -> ConsultationAnswer:
    """Set the organisation's own last day for positions; None is the usual one again.

    Raises: NotAllowed, WrongStatus once it is released, BadInput where the day is past or after the public one.
    """
    require_editor(by, organisation)
    consultation = Consultation.objects.get(pk=consultation_id)
    answer = lock_answer(consultation, organisation)
    today = timezone.localdate()
    if answer.is_released or not consultation.is_open_on(today):
        raise WrongStatus(
            _("The organisation's own last day is set while its answer is being written and comments are open."),
            next_step=_("The public last day stays as it was published."),
        )
    if on and not today <= on <= consultation.comments_until:
        raise BadInput([Problem(_("Choose a day from today to the last day for comments."), "internal_due_on")])
    answer.internal_due_on = on
    answer.save(update_fields=["internal_due_on"])
    audit.record(subject_of_answer(answer), "internal_day_set", by=by, data={"on": on})
    deadlines.recompute_consultation(consultation, organisation, today)
    return answer
