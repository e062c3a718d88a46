"""What happens next with a case, who does it, and why not just anybody: sentences for people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from approvals.enums import ParticipationKind, Procedure, Status
from approvals.exceptions import Text
from approvals.models import Application, Participation
from approvals.services.authority_checks import is_contract_effective
from compliance.accounts.models import User
from compliance.readable import listed, prose

S = Status
SEPARATED = (S.DRAFT, S.RETURNED, S.SUBMITTED, S.IN_ASSESSMENT, S.AWAITING_DECISION)

STEPS: dict[Status, Text] = {
    S.DRAFT: _("%(owner)s answers what is open and submits the case for legal review."),
    S.RETURNED: _("%(owner)s mends what the reasons name and submits the case again."),
    S.SUBMITTED: _("A legal reviewer takes the case or is assigned to it."),
    S.IN_ASSESSMENT: _("%(reviewer)s records legal advice. Then an approver can decide."),
    S.AWAITING_DECISION: _("An approver decides, and gives the reasons."),
    S.FILED: _("The authority answers. %(owner)s records what it does."),
    S.UNDER_REVIEW: _("The authority reviews the case. %(owner)s records what it does."),
    S.SUPPLEMENT_REQUESTED: _("%(owner)s hands in the supplement and records it."),
    S.NOT_PASSED: _("%(owner)s asks for re-assessment, files again, or withdraws the case."),
    S.REASSESSMENT_REQUESTED: _("The authority assesses the case again. %(owner)s records the result."),
    S.IN_FORCE: _("Keep the dates; a change to the export is a new case that amends this one."),
    S.SUSPENDED: _("%(owner)s mends what the stop order names; nothing may be exported until then."),
    S.REFUSED: _("Nothing: the case was refused. A new case can be opened."),
    S.WITHDRAWN: _("Nothing: the case was withdrawn. A new case can be opened."),
    S.EXPIRED: _("The permission has expired. Amend the case to continue the export."),
    S.SUPERSEDED: _("Nothing: an amendment has replaced this case."),
    S.DISCARDED: _("Nothing: the draft was discarded."),
}
NOT_ALLOWED = _("Nothing may be exported, for the reason named below. %(owner)s amends the case or withdraws it.")
CLEARED_STEPS: dict[Procedure, Text] = {
    Procedure.CONTRACT: _("%(owner)s records when the contract takes effect, files it and records the filing."),
    Procedure.CERTIFICATION: _("%(owner)s obtains the certificate and records it."),
}
CLEARED_STEP = _("%(owner)s files the case with the authority and records the filing.")


def next_step(application: Application, *, is_allowed: bool = True) -> str:
    """Say what comes next; a case in force whose export is not allowed, as after a void decision, needs more."""
    status = Status(application.status)
    stops = status == S.IN_FORCE and not is_allowed
    text = NOT_ALLOWED if stops else STEPS.get(status) or step_when_cleared(application)
    names = {
        "owner": application.owner.name,
        "reviewer": application.reviewer.name if application.reviewer else _("The legal reviewer"),
    }
    return str(text) % names


def step_when_cleared(application: Application) -> Text:
    if application.procedure == Procedure.CONTRACT and is_contract_effective(application):
        return CLEARED_STEP
    return CLEARED_STEPS.get(application.procedure, CLEARED_STEP)


def why_not_others(application: Application, participations: Iterable[Participation], reader: User) -> str:
    """Say who has taken part and what is therefore closed to them, while that still matters."""
    if application.status not in SEPARATED:
        return ""
    rows = list(participations)
    authors = named(rows, ParticipationKind.AUTHOR)
    advisers = named(rows, ParticipationKind.ADVISER)
    mine = next((row.kind for row in rows if row.user_id == reader.pk), "")
    if mine == ParticipationKind.AUTHOR:
        return str(_("You wrote this case, so you can neither advise nor decide."))
    if mine == ParticipationKind.ADVISER:
        return str(_("You advise on this case, so somebody else has to decide."))
    sentences = [str(_("%(names)s wrote this case and can neither advise nor decide.") % {"names": authors})]
    if advisers:
        sentences.append(str(_("%(names)s advises on it and cannot decide.") % {"names": advisers}))
    return prose(sentences) if authors else ""


def named(rows: Iterable[Participation], kind: ParticipationKind) -> str:
    return listed(row.user.name for row in rows if row.kind == kind)
