"""Consultations: announce a draft, and give an organisation's positions on it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.permissions import roles_of
from approvals.services import reminders
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.enums import Role
from compliance.models import Consultation, ConsultationPosition, Stance


@transaction.atomic
def announce_consultation(*, by: User | None, values: Mapping[str, Any]) -> Consultation:
    """Add a draft put out for comments, and compute the deadline of every organisation.

    `by` is None for the system. Raises: NotAllowed, BadInput.
    """
    if by is not None and not by.is_administrator:
        raise NotAllowed(_("Only administrators announce consultations."))
    consultation = Consultation(**values)
    try:
        consultation.full_clean()
    except ValidationError as error:
        raise BadInput(_problems(error)) from error
    consultation.save()
    audit.record(
        audit.Subject("consultation", consultation.pk, None),
        "consultation_announced",
        by=by,
        data={"code": consultation.code, "comments_until": consultation.comments_until},
    )
    reminders.refresh_duties(timezone.localdate())
    return consultation


@transaction.atomic
def record_position(
    *,
    consultation_id: int,
    organisation: Organisation,
    by: User,
    clause: str,
    stance: Stance,
    text: str,
) -> ConsultationPosition:
    """Write or replace what a reviewer says about one clause, until the last day for comments.

    Raises:
        NotAllowed: not a legal reviewer of the organisation.
        WrongStatus: the consultation is not open.
        BadInput: clause or text is missing.
    """
    consultation = Consultation.objects.get(pk=consultation_id)
    if Role.REVIEWER not in roles_of(by, organisation):
        raise NotAllowed(_("Only legal reviewers of the organisation give positions."))
    if not consultation.is_open_on(timezone.localdate()):
        raise WrongStatus(
            _("Comments could be given until %(day)s.") % {"day": consultation.comments_until},
            next_step=_("The positions given stay readable."),
        )
    if problems := _missing(clause, text):
        raise BadInput(problems)
    position, _is_new = ConsultationPosition.objects.update_or_create(
        consultation=consultation,
        organisation=organisation,
        reviewer=by,
        clause=clause.strip(),
        defaults={"stance": stance, "text": text.strip(), "submitted_at": timezone.now()},
    )
    audit.record(
        audit.Subject("consultation", consultation.pk, organisation.pk),
        "position_given",
        by=by,
        data={"clause": position.clause, "stance": position.stance},
    )
    return position


def _missing(clause: str, text: str) -> list[Problem]:
    problems = []
    if not clause.strip():
        problems.append(Problem(_("Name the clause you comment on."), "clause"))
    if not text.strip():
        problems.append(Problem(_("Give your reasons or the wording you propose."), "text"))
    return problems


def _problems(error: ValidationError) -> list[Problem]:
    return [
        Problem(message, "" if field == "__all__" else field)
        for field, messages in error.message_dict.items()
        for message in messages
    ]
