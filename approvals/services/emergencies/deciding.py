"""An approval while no approver is to be had: the confirmer decides in the approver's place."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle
from approvals.enums import Outcome, ParticipationKind, Status
from approvals.exceptions import Conflict, Incomplete, NotAllowed, WrongStatus
from approvals.lifecycle import subject_of
from approvals.models import Application, Decision, DecisionEmergency, Participation
from approvals.permissions import can_decide, participation_of, roles_of
from approvals.services import deadlines, pathways
from approvals.services.decisions import decide_application, problems_before_approval, void_standing
from approvals.services.emergencies import steps, telling
from approvals.services.locking import lock_application
from approvals.services.queue import do_each
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.models import Capacity, EmergencyState, Verdict
from compliance.wording import Text

AS_APPROVER = frozenset({Role.APPROVER})
VOIDED = Text(
    "The emergency approval was voided on review.",
    "紧急批准经复核后撤销。",
)
LAPSED = Text(
    "Nobody reviewed the emergency approval in time, so it lapsed.",
    "紧急批准未在期限内复核，已失效。",
)


@transaction.atomic
def ask_approval(*, application_id: int, by: User, reason: str) -> DecisionEmergency:
    """Ask that somebody in another role approves in the approver's place, within a day.

    Raises:
        NotAllowed: neither officer nor legal reviewer of the organisation.
        WrongStatus: the case does not await a decision, or the person may decide it the regular way.
        Conflict: somebody asked already. Incomplete: what prevents an approval. BadInput: no sentence.
    """
    application = lock_application(application_id)
    lifecycle.find_move(application, "approve")
    capacity = asks_as(by, application)
    if capacity is None:
        raise NotAllowed(
            _("Only officers and legal reviewers of the organisation ask for an emergency approval."),
            next_step=_("Ask one of them."),
        )
    if can_decide(by, application):
        raise steps.regular_way(_("You may decide on this case yourself."))
    if DecisionEmergency.objects.waiting().filter(application=application).exists():
        raise Conflict(_("An emergency approval has been asked for already."), next_step=_("Have that one confirmed."))
    if problems := problems_before_approval(application):
        raise Incomplete(problems, next_step=_("An emergency lifts none of these. Send the case back with reasons."))
    row = DecisionEmergency(organisation=application.organisation, application=application)
    emergency = steps.begun(row, by, capacity, steps.need_sentence(reason, "reason"))
    record(emergency, "emergency_asked", by, emergency.reason, until=emergency.expires_at)
    telling.approval_asked(emergency, application)
    return emergency


@transaction.atomic
def confirm_approval(*, emergency_id: int, by: User) -> Decision:
    """Approve in the approver's place, as another account in another role; it is reviewed afterwards.

    Raises:
        NotAllowed: the same person, somebody who took part in the case, or no other role.
        WrongStatus: not waiting any more, sent back since, or the person may decide the regular way.
        Incomplete: what prevents an approval, as for an approver.
    """
    application = lock_application(DecisionEmergency.objects.get(pk=emergency_id).application_id)
    emergency = steps.locked(DecisionEmergency, emergency_id, EmergencyState.ASKED)
    steps.refuse_same(emergency, by)
    if can_decide(by, application):
        raise steps.regular_way(_("You may decide on this case yourself."))
    capacity = confirms_as(by, application, emergency.asked_as)
    if capacity is None:
        raise NotAllowed(
            _("Somebody in another role confirms, who neither wrote the case nor advised on it."),
            next_step=_("Ask an administrator, or a colleague in another role."),
        )
    refuse_older(emergency, application)
    steps.confirmed(emergency, by, capacity)
    emergency.decision = decide_application(
        application_id=application.pk,
        by=by,
        outcome=Outcome.APPROVED,
        reasons=emergency.reason,
        standing_in=AS_APPROVER,
    )
    emergency.save(update_fields=["decision"])
    record(emergency, "emergency_confirmed", by, emergency.reason, review_by=emergency.review_by)
    telling.approval_confirmed(emergency, application)
    return emergency.decision


@transaction.atomic
def close_approval(*, emergency_id: int, by: User, note: str = "") -> DecisionEmergency:
    """Take the request back, or decline it: by who asked, and by those who may confirm or decide."""
    emergency = steps.locked(DecisionEmergency, emergency_id, EmergencyState.ASKED)
    application = emergency.application
    may = by.pk == emergency.asked_by_id or can_decide(by, application)
    if not may and confirms_as(by, application, emergency.asked_as) is None:
        raise NotAllowed(_("Only who asked, or who may confirm it, closes an emergency."))
    steps.closed(emergency, by, note)
    record(emergency, "emergency_closed", by, note)
    return emergency


@transaction.atomic
def review_approval(*, emergency_id: int, by: User, verdict: Verdict, note: str) -> DecisionEmergency:
    """Ratify or void what was approved in an emergency, as an approver who did not take part.

    A case that was voided before it was filed goes back to its authors; one filed or in force may no
    longer be exported.
    Raises: NotAllowed, WrongStatus, BadInput without a sentence.
    """
    application = lock_application(DecisionEmergency.objects.get(pk=emergency_id).application_id)
    emergency = steps.locked(DecisionEmergency, emergency_id, EmergencyState.UNREVIEWED)
    steps.refuse_same(emergency, by)
    if not can_decide(by, application):
        raise NotAllowed(
            _("An approver of the organisation who did not take part in the case reviews it."),
            next_step=_("Ask one of them."),
        )
    steps.reviewed(emergency, by, verdict, steps.need_sentence(note, "note"))
    Participation.objects.get_or_create(application=application, user=by, defaults={"kind": ParticipationKind.APPROVER})
    record(emergency, "emergency_reviewed", by, emergency.note, verdict=verdict)
    if verdict == Verdict.VOIDED:
        void(application, emergency, VOIDED)
    telling.approval_reviewed(emergency, application)
    return emergency


def lapse_approvals(now: dt.datetime | None = None) -> list[str]:
    """Void what nobody reviewed in time; return the references of the cases. One that fails keeps no other back."""
    late = DecisionEmergency.objects.unreviewed().filter(review_by__lt=now or timezone.now())
    lapsed: list[str] = []
    keys = list(late.order_by("pk").values_list("pk", flat=True))
    do_each(lambda pk: lapsed.append(lapse_approval(emergency_id=pk)), keys)
    return lapsed


@transaction.atomic
def lapse_approval(*, emergency_id: int) -> str:
    application = lock_application(DecisionEmergency.objects.get(pk=emergency_id).application_id)
    emergency = steps.locked(DecisionEmergency, emergency_id, EmergencyState.UNREVIEWED)
    steps.reviewed(emergency, None, Verdict.VOIDED, LAPSED.en)
    record(emergency, "emergency_lapsed", None, LAPSED.en)
    void(application, emergency, LAPSED)
    telling.approval_reviewed(emergency, application)
    return application.reference


def void(application: Application, emergency: DecisionEmergency, because: Text) -> None:
    """Void the emergency's own decision if it still stands."""
    if emergency.decision is None or emergency.decision.voided_at is not None:
        return
    void_standing(application, [because])
    if application.status == Status.CLEARED:
        lifecycle.move(application, "void", by=None, reason=because.en, lines=[because.to_dict()])
        pathways.refresh_pathway(application)
    deadlines.recompute(application)


def refuse_older(emergency: DecisionEmergency, application: Application) -> None:
    """Raise WrongStatus where the case was sent back since: what waits now is not what was asked about."""
    if application.advice.filter(given_at__gt=emergency.asked_at).exists():
        raise WrongStatus(
            _("The case was sent back and advised on anew since this was asked."),
            next_step=_("Ask for another emergency."),
        )


def asks_as(user: User, application: Application) -> Capacity | None:
    """In which role somebody asks: who took part in the case asks as what they are."""
    roles, part = roles_of(user, application.organisation), participation_of(user, application)
    if Role.REVIEWER in roles and part in (None, ParticipationKind.ADVISER):
        return Capacity.REVIEWER
    return Capacity.OFFICER if Role.OFFICER in roles and part in (None, ParticipationKind.AUTHOR) else None


def confirms_as(user: User, application: Application, asked_as: str) -> Capacity | None:
    """In which role somebody who did not take part may confirm; another one than that of who asked."""
    if not user.is_active or participation_of(user, application) is not None or user.pk == application.owner_id:
        return None
    roles = roles_of(user, application.organisation)
    held = [Capacity.ADMINISTRATOR] if user.is_administrator else []
    held += [Capacity(role) for role in (Role.REVIEWER, Role.OFFICER) if role in roles]
    return next((capacity for capacity in held if capacity != asked_as), None)


def record(emergency: DecisionEmergency, action: str, by: User | None, reason: str, **data: object) -> None:
    audit.record(
        subject_of(emergency.application), action, by=by, reason=reason, data={"emergency": emergency.pk, **data}
    )
