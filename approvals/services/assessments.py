"""Legal review: take, assign, advise, return."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AdvicePosition, ParticipationKind, Status
from approvals.exceptions import Incomplete, NotAllowed, Problem
from approvals.lifecycle import subject_of
from approvals.models import Application, Deadline, LegalAdvice, Participation
from approvals.permissions import can_advise
from approvals.services import deadlines, looks, pathways
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import Role


@transaction.atomic
def take_application(*, application_id: int, by: User) -> Application:
    """Begin the assessment as its reviewer."""
    application = lock_application(application_id)
    lifecycle.move(application, "take", by=by)
    set_reviewer(application, by)
    deadlines.recompute(application)
    return application


@transaction.atomic
def assign_reviewer(*, application_id: int, by: User, reviewer: User) -> Application:
    """Give a submitted case to a reviewer, who becomes its adviser.

    Raises:
        NotAllowed: that person is no reviewer here, or wrote or decides this case.
    """
    application = lock_application(application_id)
    lifecycle.check_move(application, "assign", by=by)
    if not can_advise(reviewer, application):
        raise NotAllowed(
            _("%(name)s cannot advise on this case.") % {"name": reviewer.name},
            next_step=_("Choose a legal reviewer who has not written it and does not decide it."),
        )
    lifecycle.move(application, "assign", by=by)
    Participation.objects.get_or_create(
        application=application, user=reviewer, defaults={"kind": ParticipationKind.ADVISER}
    )
    set_reviewer(application, reviewer)
    deadlines.recompute(application)
    notices.assigned(application, by=by)
    return application


def eligible_reviewers(application: Application) -> QuerySet[User]:
    """Give the legal reviewers who neither wrote the case nor decide it."""
    others = application.participations.exclude(kind=ParticipationKind.ADVISER)
    reviewers = User.objects.with_role(application.organisation, Role.REVIEWER)
    return reviewers.exclude(pk__in=others.values("user")).order_by("name")


def set_reviewer(application: Application, reviewer: User) -> None:
    application.reviewer = reviewer
    application.save(update_fields=["reviewer"])
    looks.look_again(Deadline.objects.filter(application=application))


@transaction.atomic
def record_advice(
    *,
    application_id: int,
    by: User,
    position: AdvicePosition,
    reasons: str,
    conditions: str = "",
    confirmed: Iterable[str] = (),
) -> LegalAdvice:
    """Record the adviser's position and hand the case to the approvers.

    Raises:
        Incomplete: reasons or conditions are missing, or what needs confirmation is not confirmed
            although the position supports the case.
    """
    application = lock_application(application_id)
    lifecycle.check_move(application, "advise", by=by)
    determination = pathways.pinned_determination(application)
    confirmed = sorted(set(confirmed))
    problems = problems_of_advice(position, reasons, conditions, set(determination.codes_to_confirm) - set(confirmed))
    if problems:
        raise Incomplete(problems)
    lifecycle.move(application, "advise", by=by)
    advice = LegalAdvice.objects.create(
        application=application,
        adviser=by,
        determination=determination,
        position=position,
        reasons=reasons,
        conditions=conditions,
        confirmed=confirmed,
    )
    set_reviewer(application, by)
    audit.record(
        subject_of(application),
        "advice_recorded",
        by=by,
        reason=reasons,
        data={"position": position, "confirmed": confirmed, "conditions": conditions},
    )
    deadlines.recompute(application)
    notices.advised(application, by=by)
    return advice


def problems_of_advice(position: AdvicePosition, reasons: str, conditions: str, unconfirmed: set[str]) -> list[Problem]:
    problems = []
    if not reasons.strip():
        problems.append(Problem(_("Give the reasons for your position."), "reasons"))
    if position == AdvicePosition.SUPPORTS_WITH_CONDITIONS and not conditions.strip():
        problems.append(Problem(_("Name the conditions."), "conditions"))
    if position != AdvicePosition.OBJECTS:
        problems += [
            Problem(
                _("Confirm %(code)s, or object: it rests on a source that is not official.") % {"code": code},
                "confirmed",
            )
            for code in sorted(unconfirmed)
        ]
    return problems


@transaction.atomic
def return_application(*, application_id: int, by: User, reason: str) -> Application:
    """Send the case back to its authors with reasons; reviewer or approver, by where it is."""
    application = lock_application(application_id)
    name = "send_back" if application.status == Status.AWAITING_DECISION else "return"
    lifecycle.move(application, name, by=by, reason=reason)
    deadlines.recompute(application)
    notices.returned(application, by=by, reason=reason)
    return application
