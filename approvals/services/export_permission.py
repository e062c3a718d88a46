"""May this case's data be exported today? Computed from events, apart from the status."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, Procedure, Stage, Status
from approvals.exceptions import Text
from approvals.models import Application, AuthorityEvent

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
    """Say yes or no for the day, and why, from decision and authority events."""
    refusal = reason_against(application)
    if refusal:
        return ExportPermission(False, refusal)
    if application.procedure == Procedure.NOT_REQUIRED:
        return ExportPermission(True, _("no filing is required and the case was decided"))
    events = [event for event in application.authority_events.all() if event.happened_on <= on]
    return from_events(application.procedure, events, on)


def reason_against(application: Application) -> Text:
    if application.stage == Stage.CLOSED:
        return _("the case is closed: %(status)s") % {"status": application.get_status_display()}
    decision = next(iter(application.decisions.all()), None)
    if decision is None:
        return _("the case has not been decided")
    if decision.voided_at:
        return _("the decision was voided: %(why)s") % {"why": "; ".join(decision.voided_because)}
    if application.status == Status.SUSPENDED:
        return _("the authority ordered to stop")
    return ""


def from_events(procedure: Procedure, events: list[AuthorityEvent], on: date) -> ExportPermission:
    grants = GRANTS.get(procedure, ())
    latest = next((event for event in reversed(events) if event.kind in (*grants, K.NOT_PASSED)), None)
    if latest is None:
        return ExportPermission(False, MISSING[procedure])
    if latest.kind == K.NOT_PASSED:
        return ExportPermission(False, _("the authority did not pass it"))
    if latest.valid_until and latest.valid_until < on:
        return ExportPermission(False, _("it expired on %(day)s") % {"day": latest.valid_until.isoformat()})
    return ExportPermission(
        True,
        GRANTED[AuthorityEventKind(latest.kind)] % {"day": latest.happened_on.isoformat()},
        items=tuple(latest.items),
        conditions=latest.conditions,
        until=latest.valid_until,
    )
