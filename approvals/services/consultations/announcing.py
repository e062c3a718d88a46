"""Announce a draft for comment, and say what became of it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.services import reminders
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import EditionStatus
from compliance.models import Consultation, Edition


@transaction.atomic
def announce_consultation(*, by: User | None, values: Mapping[str, Any]) -> Consultation:
    """Add a draft put out for comments, and compute the deadlines of every organisation.

    `by` is None for the system. Raises: NotAllowed, BadInput.
    """
    require_announcer(by)
    consultation = Consultation(**values)
    try:
        consultation.full_clean()
    except ValidationError as error:
        raise BadInput(problems_of(error)) from error
    consultation.save()
    data = {"code": consultation.code, "comments_until": consultation.comments_until}
    audit.record(audit.Subject("consultation", consultation.pk, None), "consultation_announced", by=by, data=data)
    reminders.refresh_duties(timezone.localdate())
    return consultation


@transaction.atomic
def name_final_edition(*, consultation_id: int, by: User, code: str) -> Consultation:
    """Say which edition came of the draft, so that outcomes can be compared with it; an empty code takes it back.

    Raises: NotAllowed; BadInput where no such edition is published, or it is the draft itself.
    """
    require_announcer(by)
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    known = Edition.objects.filter(code=code, status__in=(EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED))
    if code and (code == consultation.edition_code or not known.exists()):
        raise BadInput(
            [Problem(_("Name an edition that is published here, other than the draft."), "final_edition_code")]
        )
    audit.record(
        audit.Subject("consultation", consultation.pk, None), "final_edition_named", by=by, data={"edition": code}
    )
    consultation.final_edition_code = code
    consultation.save(update_fields=["final_edition_code"])
    return consultation


def require_announcer(by: User | None) -> None:
    if by is not None and not by.is_administrator:
        raise NotAllowed(_("Only administrators announce consultations."))


def problems_of(error: ValidationError) -> list[Problem]:
    return [
        Problem(message, "" if field == "__all__" else field)
        for field, messages in error.message_dict.items()
        for message in messages
    ]
