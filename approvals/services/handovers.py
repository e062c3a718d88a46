"""Leaving: the account is closed, what it could still do ends, and its work goes to others; all at once or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import ParticipationKind, WebhookOff
from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.lifecycle import subject_of
from approvals.models import (
    Absence,
    Application,
    CalendarFeed,
    Deadline,
    FollowUp,
    Participation,
    PositionRequest,
    Snooze,
    Webhook,
)
from approvals.services import deadlines, looks
from approvals.services.emergencies.listing import MODELS as EMERGENCIES
from approvals.services.follow_ups import subject_of_follow_up
from approvals.services.held import CASES, POSITIONS, REVIEWS, TASKS, Holding, barred, holdings_of
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import deactivate_user, subject_of_account
from compliance.wording import Text

WORDS = {
    CASES: Text("cases", "个案件"),
    REVIEWS: Text("reviews", "个法务审阅"),
    TASKS: Text("tasks", "项任务"),
    POSITIONS: Text("positions", "份意见"),
}
Choice = Mapping[str, User | None]


@dataclass
class Handed:
    """What went where: counts by organisation, receiver and kind; and what nobody chosen may take."""

    counts: dict[tuple[Organisation, User], dict[str, int]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def note(self, holding: Holding, to: User, n: int) -> None:
        if n:
            self.counts.setdefault((holding.organisation, to), {})[holding.kind] = n


@transaction.atomic
def leave(*, user: User, by: User, reason: str, receivers: Choice) -> Handed:
    """Close the account and hand over what it holds; `receivers` are by the name of a holding, none to leave it.

    Somebody closed already is handed over only. Effects in order: close, end sessions, token, feeds,
    stand-ins, snoozes and webhooks, hand over, record, tell the receivers.
    Raises: PermissionDenied; NotAllowed for oneself; BadInput without reason, or for a receiver who is none.
    """
    require_administrator(by)
    if user.pk == by.pk:
        raise NotAllowed(_("You cannot close your own account."), next_step=_("Ask another administrator."))
    User.objects.select_for_update().get(pk=user.pk)
    user.refresh_from_db()
    holdings = holdings_of(user)
    refuse_strange(holdings, receivers)
    if user.is_active:
        close_account(user, by, reason)
    end_what_runs(user, by)
    handed = Handed()
    for holding in holdings:
        if to := receivers.get(holding.name):
            hand_over(holding, user, to, by, handed)
    tell(user, by, handed)
    record_all(user, by, handed)
    return handed


def close_account(user: User, by: User, reason: str) -> None:
    try:
        deactivate_user(user=user, by=by, reason=reason)
    except ValidationError as refused:
        raise BadInput([Problem(" ".join(refused.messages), "reason")]) from refused


def refuse_strange(holdings: list[Holding], receivers: Choice) -> None:
    """Raises: BadInput where somebody was chosen who may not take that kind of work there."""
    takers = {holding.name: set(holding.takers) for holding in holdings}
    strange = [name for name, to in receivers.items() if to is not None and to not in takers.get(name, set())]
    if strange:
        text = _("Choose somebody who is listed for this.")
        raise BadInput([Problem(text, name) for name in strange])


def end_what_runs(user: User, by: User) -> None:
    """End feeds, stand-ins, snoozes, webhooks and requests for an emergency of the person at once."""
    now = timezone.now()
    CalendarFeed.objects.active().filter(user=user).update(revoked_at=now)
    Absence.objects.standing().filter(user=user).update(ended_at=now)
    Absence.objects.standing().filter(deputy=user).update(ended_at=now)
    Snooze.objects.open().filter(user=user).update(ended_at=now, ended_by=by)
    Webhook.objects.filter(created_by=user, disabled_at=None).update(
        disabled_at=now, disabled_because=WebhookOff.MAKER_LEFT
    )
    for model in EMERGENCIES.values():
        model.objects.waiting().filter(asked_by=user).update(closed_at=now, closed_by=by)
    audit.record(subject_of_account(user), "access_ended", by=by)


def hand_over(holding: Holding, user: User, to: User, by: User, handed: Handed) -> None:
    if holding.kind in (CASES, REVIEWS):
        closed = barred(holding.rows, holding.kind, to)
        rows = [row for row in holding.rows if row.pk not in closed]
        handed.left += [row.reference for row in holding.rows if row.pk in closed]
        for row in rows:
            (give_case if holding.kind == CASES else give_review)(row.pk, user, to, by)
        handed.note(holding, to, len(rows))
    elif holding.kind == TASKS:
        for task in holding.rows:
            give_task(task, user, to, by)
        handed.note(holding, to, len(holding.rows))
    else:
        handed.note(holding, to, sum(give_position(request, user, to, by) for request in holding.rows))


def give_case(key: int, was: User, to: User, by: User) -> None:
    """Make somebody its owner, and an author, so that they neither advise nor decide on it."""
    application = lock_application(key)
    Participation.objects.get_or_create(application=application, user=to, defaults={"kind": ParticipationKind.AUTHOR})
    application.owner = to
    application.save(update_fields=["owner"])
    record_case(application, "case_handed_over", was, to, by)


def give_review(key: int, was: User, to: User, by: User) -> None:
    application = lock_application(key)
    Participation.objects.get_or_create(application=application, user=to, defaults={"kind": ParticipationKind.ADVISER})
    application.reviewer = to
    application.save(update_fields=["reviewer"])
    record_case(application, "review_handed_over", was, to, by)


def record_case(application: Application, action: str, was: User, to: User, by: User) -> None:
    data = {"was": was.name, "now": to.name}
    audit.record(subject_of(application), action, by=by, data=data)
    deadlines.recompute(application)
    looks.look_again(Deadline.objects.filter(application=application))


def give_task(task: FollowUp, was: User, to: User, by: User) -> None:
    task.owner = to
    task.save(update_fields=["owner"])
    data = {"was": was.name, "now": to.name, "text": task.text}
    audit.record(subject_of_follow_up(task), "task_handed_over", by=by, data=data)


def give_position(request: PositionRequest, was: User, to: User, by: User) -> bool:
    """Take the request back and ask the other, unless they are asked the same already."""
    now, was_asked = timezone.now(), request.reviewer
    request.withdrawn_at, request.withdrawn_by = now, by
    request.save(update_fields=["withdrawn_at", "withdrawn_by"])
    same = PositionRequest.objects.current().filter(
        consultation=request.consultation, organisation=request.organisation, clause=request.clause, reviewer=to
    )
    is_new = not same.exists()
    if is_new:
        PositionRequest.objects.create(
            consultation=request.consultation,
            organisation=request.organisation,
            reviewer=to,
            clause=request.clause,
            asked_by=request.asked_by,
            asked_at=now,
        )
    subject = audit.Subject(audit.SubjectKind.CONSULTATION, request.consultation_id, request.organisation_id)
    audit.record(subject, "position_handed_over", by=by, data={"was": was_asked.name, "now": to.name})
    return is_new


def tell(user: User, by: User, handed: Handed) -> None:
    moment = timezone.now().strftime("%Y%m%d%H%M%S%f")
    for (organisation, to), counts in handed.counts.items():
        notices.handed_over(
            to,
            by=by,
            leaver=user,
            about=counted(counts),
            organisation=organisation,
            key=f"handed:{user.pk}:{organisation.pk}:{moment}",
            path=reverse("approvals:my_work"),
        )


def counted(counts: Mapping[str, int]) -> dict[str, str]:
    return {
        "en": ", ".join(f"{WORDS[kind].en}: {n}" for kind, n in counts.items()),
        "zh": "、".join(f"{n}{WORDS[kind].zh}" for kind, n in counts.items()),
    }


def record_all(user: User, by: User, handed: Handed) -> None:
    if not handed.counts:
        return
    lines = [(to.name, counted(counts)) for (_place, to), counts in handed.counts.items()]
    counts = {
        "en": "; ".join(f"{name}: {told['en']}" for name, told in lines),
        "zh": "；".join(f"{name}：{told['zh']}" for name, told in lines),
    }
    audit.record(subject_of_account(user), "work_handed_over", by=by, data={"counts": counts, "left": handed.left})
