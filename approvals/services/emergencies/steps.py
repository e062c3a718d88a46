"""The steps every emergency takes, whatever it is about."""

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from compliance.accounts.models import User
from compliance.models import Capacity, EmergencyState, Verdict
from compliance.models.emergency import SHORTEST_REASON, TO_CONFIRM, TO_REVIEW, AnyEmergency


def need_sentence(text: str, where: str) -> str:
    """Return the reason in one piece. Raises: BadInput unless it is a sentence of some length."""
    said = re.sub(r"\s+", " ", text).strip()
    if len(said) < SHORTEST_REASON:
        short = _("Give the reason in a whole sentence; it stands out in the trail and on the page.")
        raise BadInput([Problem(short, where)])
    return said


def begun(emergency: AnyEmergency, by: User, capacity: Capacity, reason: str) -> AnyEmergency:
    """Fill in who asks and until when it may be confirmed; saves the row."""
    emergency.asked_by, emergency.asked_as, emergency.reason = by, capacity, reason
    emergency.asked_at = timezone.now()
    emergency.expires_at = emergency.asked_at + TO_CONFIRM
    emergency.save(force_insert=True)
    return emergency


def locked(model: type[AnyEmergency], pk: int, state: EmergencyState) -> AnyEmergency:
    """The emergency under lock. Raises: WrongStatus when it is not at that step."""
    rows: Any = model._default_manager
    emergency: AnyEmergency = rows.select_for_update(of=("self",)).get(pk=pk)
    if emergency.state != state:
        raise WrongStatus(
            _("This emergency is at the step “%(state)s”.") % {"state": emergency.state.label},
            next_step=_("Open the page again to see what can be done now."),
        )
    return emergency


def confirmed(emergency: AnyEmergency, by: User, capacity: Capacity) -> AnyEmergency:
    emergency.confirmed_by, emergency.confirmed_as = by, capacity
    emergency.confirmed_at = timezone.now()
    emergency.review_by = emergency.confirmed_at + TO_REVIEW
    emergency.save(update_fields=["confirmed_by", "confirmed_as", "confirmed_at", "review_by"])
    return emergency


def closed(emergency: AnyEmergency, by: User, note: str) -> AnyEmergency:
    emergency.closed_by, emergency.closed_at, emergency.note = by, timezone.now(), note.strip()
    emergency.save(update_fields=["closed_by", "closed_at", "note"])
    return emergency


def reviewed(emergency: AnyEmergency, by: User | None, verdict: Verdict, note: str) -> AnyEmergency:
    emergency.reviewed_by, emergency.reviewed_at = by, timezone.now()
    emergency.verdict, emergency.note = verdict, note
    emergency.save(update_fields=["reviewed_by", "reviewed_at", "verdict", "note"])
    return emergency


def refuse_same(emergency: AnyEmergency, by: User) -> None:
    """Let nobody confirm or review what they asked for or confirmed. Raises: NotAllowed."""
    if by.pk in (emergency.asked_by_id, emergency.confirmed_by_id):
        raise NotAllowed(
            _("You took part in this emergency yourself."), next_step=_("Ask somebody who did not take part in it.")
        )


def regular_way(what: Any) -> WrongStatus:
    return WrongStatus(what, next_step=_("Take the regular way; no emergency is needed."))
