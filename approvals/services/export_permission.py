"""May this case's data be exported today? Computed from events, apart from the status."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, Procedure, Stage
from approvals.exceptions import Text
from approvals.models import Application, AuthorityEvent, Decision
from compliance.readable import bilingual, day, prose

K = AuthorityEventKind
GRANTS = {
    Procedure.CONTRACT: (K.CONTRACT_EFFECTIVE,),
    Procedure.CERTIFICATION: (K.CERTIFICATE_ISSUED,),
    Procedure.ASSESSMENT: (K.PASSED, K.PASSED_IN_PART),
}
MISSING = {
    Procedure.CONTRACT: _("no contract is in effect"),
    Procedure.CERTIFICATION: _("no certificate has been issued"),
    Procedure.ASSESSMENT: _("the authority has not passed the assessment"),
    Procedure.UNDETERMINED: _("the pathway is not settled"),
}
GRANTED = {
    K.CONTRACT_EFFECTIVE: _("the contract took effect on %(day)s"),
    K.CERTIFICATE_ISSUED: _("the certificate was issued on %(day)s"),
    K.PASSED: _("the assessment was passed on %(day)s"),
    K.PASSED_IN_PART: _("the assessment was passed in part on %(day)s, within the items listed"),
}


@dataclass(frozen=True, slots=True)
class ExportPermission:
    is_allowed: bool
    because: Text
    items: tuple[str, ...] = ()
    conditions: str = ""
    until: date | None = None


def may_export(application: Application, on: date) -> ExportPermission:
    """Say yes or no for the day, and why, from decision and authority events.

    What the authority did on an earlier decision gives nothing: it was about another content.
    """
    decision = application.decisions.select_related("determination").first()
    refusal = reason_against(application, decision)
    if refusal or decision is None:
        return ExportPermission(False, refusal)
    events = [
        event for event in application.authority_events.standing().since(decision.decided_at) if event.happened_on <= on
    ]
    if is_stopped(events):
        return ExportPermission(False, _("the authority ordered to stop"))
    if application.procedure == Procedure.NOT_REQUIRED:
        return ExportPermission(True, _("no filing is required and the case was decided"))
    return from_events(application.procedure, events, on)


def reason_against(application: Application, decision: Decision | None) -> Text:
    if application.stage == Stage.CLOSED:
        return _("the case is closed: %(status)s") % {"status": application.get_status_display()}
    if decision is None:
        return _("the case has not been decided")
    if decision.voided_at:
        return _("the decision was voided: %(why)s") % {"why": prose(map(bilingual, decision.voided_because))}
    if blockers := decision.determination.blockers:
        why = prose(bilingual(row["text"]) for row in blockers).rstrip(".。")
        return _("this forbids it: %(why)s") % {"why": why}
    return ""


def is_stopped(events: Sequence[AuthorityEvent]) -> bool:
    """Say whether a stop order stands; filing again alone does not lift it."""
    last = last_of(events, (K.STOP_ORDER, K.STOP_ORDER_LIFTED, K.PASSED, K.PASSED_IN_PART))
    return last is not None and last.kind == K.STOP_ORDER


def from_events(procedure: Procedure, events: list[AuthorityEvent], on: date) -> ExportPermission:
    answer = last_of(events, (K.PASSED, K.PASSED_IN_PART, K.NOT_PASSED))
    if answer and answer.kind == K.NOT_PASSED:
        return ExportPermission(False, _("the authority did not pass it"))
    grant = last_of(events, GRANTS.get(procedure, ()))
    if grant is None:
        return ExportPermission(False, MISSING[procedure])
    if grant.valid_until and grant.valid_until < on:
        return ExportPermission(False, _("it expired on %(day)s") % {"day": day(grant.valid_until)})
    return ExportPermission(
        True,
        GRANTED[AuthorityEventKind(grant.kind)] % {"day": day(grant.happened_on)},
        items=tuple(grant.items),
        conditions=grant.conditions,
        until=grant.valid_until,
    )


def last_of(events: Sequence[AuthorityEvent], kinds: Collection[AuthorityEventKind]) -> AuthorityEvent | None:
    return next((event for event in reversed(events) if event.kind in kinds), None)
