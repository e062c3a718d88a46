"""Who is told what. Notices are rows written with the change itself; mail follows from the rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.enums import AuthorityEventKind, Channel, NoticeKind, Outcome, Visibility
from approvals.exceptions import Text
from approvals.models import (
    Application,
    AuthorityEvent,
    Comment,
    Decision,
    Delivery,
    FollowUp,
    Notification,
    Participation,
    Reminder,
)
from approvals.permissions import can_advise, can_decide, can_read_legal
from compliance.accounts.models import User, UserQuerySet
from compliance.enums import Role
from compliance.readable import bilingual, day
from compliance.wording import Text as Wording

SENTENCES: Mapping[NoticeKind, Text] = {
    NoticeKind.SUBMITTED: gettext_lazy("%(by)s submitted %(about)s for legal review."),
    NoticeKind.ASSIGNED: gettext_lazy("%(by)s assigned %(about)s to you for legal review."),
    NoticeKind.MENTIONED: gettext_lazy("%(by)s mentioned you in a comment on %(about)s."),
    NoticeKind.COMMENTED: gettext_lazy("%(by)s commented on %(about)s."),
    NoticeKind.RETURNED: gettext_lazy("%(by)s returned %(about)s with reasons."),
    NoticeKind.AWAITING_DECISION: gettext_lazy("%(by)s advised on %(about)s; it awaits a decision."),
    NoticeKind.DECIDED: gettext_lazy("%(by)s decided on %(about)s: %(outcome)s."),
    NoticeKind.DECISION_VOIDED: gettext_lazy("The decision on %(about)s was voided: %(lines)s"),
    NoticeKind.AUTHORITY_EVENT: gettext_lazy("%(by)s recorded on %(about)s: %(event)s."),
    NoticeKind.CLOSED: gettext_lazy("%(by)s closed %(about)s."),
    NoticeKind.FOLLOW_UPS: gettext_lazy("There is something for you to do, %(about)s: %(because)s"),
    NoticeKind.DEPUTISED: gettext_lazy("You stand in for %(by)s from %(first)s to %(last)s."),
    NoticeKind.CALENDAR_MOVED: gettext_lazy("%(about)s of yours moved: the calendar of %(year)s was published."),
    NoticeKind.CALENDAR_REVIEW: gettext_lazy("%(by)s prepared the calendar of %(year)s; a second one publishes it."),
    NoticeKind.ENTITY_EVENT: gettext_lazy("%(by)s recorded on %(about)s: %(event)s."),
    NoticeKind.POSITION_ASKED: gettext_lazy("%(by)s asks you for a position on %(about)s, until %(day)s."),
    NoticeKind.POSITION_RELEASE: gettext_lazy("%(by)s consolidated the position on %(about)s; it awaits release."),
    NoticeKind.POSITION_RELEASED: gettext_lazy("%(by)s released the position on %(about)s."),
    NoticeKind.WEBHOOK_FAILED: gettext_lazy("The webhook of %(about)s was switched off: %(because)s"),
}
REASONS: Mapping[NoticeKind, Text] = {
    NoticeKind.SUBMITTED: gettext_lazy("You get this because you are a legal reviewer there."),
    NoticeKind.ASSIGNED: gettext_lazy("You get this because the case was assigned to you."),
    NoticeKind.MENTIONED: gettext_lazy("You get this because you were mentioned."),
    NoticeKind.AWAITING_DECISION: gettext_lazy("You get this because you are an approver there."),
    NoticeKind.DEADLINE: gettext_lazy("You get this because you keep this date."),
    NoticeKind.FOLLOW_UPS: gettext_lazy("You get this because the tasks are yours."),
    NoticeKind.ESCALATED: gettext_lazy("You get this because the date passed and nobody closed it."),
    NoticeKind.DEPUTISED: gettext_lazy("You get this because you were named as deputy."),
    NoticeKind.CALENDAR_MOVED: gettext_lazy("You get this because you keep these dates."),
    NoticeKind.CALENDAR_REVIEW: gettext_lazy("You get this because you are an administrator."),
    NoticeKind.ENTITY_EVENT: gettext_lazy("You get this because you work for this exporter."),
    NoticeKind.POSITION_ASKED: gettext_lazy("You get this because you were asked as a legal reviewer."),
    NoticeKind.POSITION_RELEASE: gettext_lazy("You get this because you may release the position."),
    NoticeKind.POSITION_RELEASED: gettext_lazy("You get this because you wrote a position on the draft."),
    NoticeKind.WEBHOOK_FAILED: gettext_lazy("You get this because you are an administrator."),
}
TAKES_PART = gettext_lazy("You get this because you take part in the case.")


def submitted(application: Application, *, by: User) -> None:
    """Tell the reviewers who may advise on it."""
    people = [user for user in _with_role(application, Role.REVIEWER) if can_advise(user, application)]
    _tell_of_case(application, NoticeKind.SUBMITTED, people, by=by)


def assigned(application: Application, *, by: User) -> None:
    if application.reviewer:
        _tell_of_case(application, NoticeKind.ASSIGNED, [application.reviewer], by=by)


def commented(comment: Comment, *, mentioned: Iterable[User], by: User) -> None:
    """Tell those mentioned, then the owner and the thread's writers, each once."""
    told = {by.pk}
    for user in mentioned:
        _tell(user, NoticeKind.MENTIONED, f"mention:{comment.pk}", comment.application, {"by": by.name})
        told.add(user.pk)
    for user in _listeners(comment):
        if user.pk not in told:
            told.add(user.pk)
            _tell(user, NoticeKind.COMMENTED, f"comment:{comment.pk}", comment.application, {"by": by.name})


def returned(application: Application, *, by: User, reason: str) -> None:
    """Tell the owner; the reasons are read on the case, not in a mail."""
    del reason
    _tell_of_case(application, NoticeKind.RETURNED, [application.owner], by=by)


def advised(application: Application, *, by: User) -> None:
    """Tell the approvers who may decide on it."""
    people = [user for user in _with_role(application, Role.APPROVER) if can_decide(user, application)]
    _tell_of_case(application, NoticeKind.AWAITING_DECISION, people, by=by)


def decided(decision: Decision, *, by: User) -> None:
    outcome = Outcome(decision.outcome)
    _tell_of_case(
        decision.application,
        NoticeKind.DECIDED,
        _participants(decision.application),
        by=by,
        key=f"decision:{decision.pk}",
        data={"outcome": outcome.value},
    )


def decision_voided(application: Application, *, lines: Iterable[Wording]) -> None:
    _tell_of_case(
        application,
        NoticeKind.DECISION_VOIDED,
        _participants(application),
        by=None,
        data={"lines": [line.to_dict() for line in lines]},
    )


def authority_event(event: AuthorityEvent, *, by: User) -> None:
    _tell_of_case(
        event.application,
        NoticeKind.AUTHORITY_EVENT,
        _participants(event.application),
        by=by,
        key=f"event:{event.pk}",
        data={"event": event.kind},
    )


def closed(application: Application, *, by: User, reason: str) -> None:
    del reason
    _tell_of_case(application, NoticeKind.CLOSED, _participants(application), by=by)


def deadline_near(reminder: Reminder) -> Notification:
    """Remind one person of a date; called in the transaction that marks the reminder."""
    deadline = reminder.deadline
    notice = Notification.objects.create(
        user=reminder.user,
        organisation_id=reminder.organisation_id,
        kind=NoticeKind.DEADLINE,
        key=f"reminder:{reminder.pk}",
        application=deadline.application,
        consultation=deadline.consultation,
        deadline=deadline,
        data={
            "label": deadline.label,
            "due_on": deadline.due_on.isoformat(),
            "means": deadline.means,
            "step": reminder.step,
            "about": deadline.subject,
        },
    )
    Delivery.objects.create(notification=notice, channel=Channel.MAIL)
    return notice


def tasks_opened(follow_ups: Sequence[FollowUp], *, batch: str, because: Wording) -> int:
    """Tell each owner in one notice of all the tasks of the batch; count those told.

    A notice belongs to one organisation: of an owner's several it is the one with most of the tasks.
    """
    by_owner: dict[User, list[FollowUp]] = {}
    for follow_up in follow_ups:
        by_owner.setdefault(follow_up.owner, []).append(follow_up)
    return sum(_tell_of_tasks(owner, own, batch, because) for owner, own in by_owner.items() if owner.is_active)


def _tell_of_tasks(owner: User, own: Sequence[FollowUp], batch: str, because: Wording) -> bool:
    [(organisation_id, _n)] = Counter(one.organisation_id for one in own).most_common(1)
    defaults = {
        "organisation_id": organisation_id,
        "kind": NoticeKind.FOLLOW_UPS,
        "application": own[0].application if len(own) == 1 else None,
        "data": {"n": len(own), "because": because.to_dict()},
    }
    notice, is_new = Notification.objects.get_or_create(user=owner, key=f"tasks:{batch}", defaults=defaults)
    if is_new:
        Delivery.objects.create(notification=notice, channel=Channel.MAIL)
    return is_new


def about(notice: Notification) -> str:
    """Name what the notice is about: the case's reference, or the thing's own name."""
    if notice.kind == NoticeKind.FOLLOW_UPS and not notice.application:
        n = notice.data["n"]
        return ngettext("%(n)d task", "%(n)d tasks", n) % {"n": n}
    if notice.application:
        return notice.application.reference
    if notice.consultation:
        return bilingual(notice.consultation.title_texts)
    return notice.deadline.subject if notice.deadline else str(notice.data.get("about", ""))


def sentence(notice: Notification) -> str:
    """Say in the active language what happened."""
    kind = NoticeKind(notice.kind)
    if kind in (NoticeKind.DEADLINE, NoticeKind.ESCALATED):
        return _deadline_sentence(notice)
    data = {"by": _("The system"), **notice.data, "about": about(notice)}
    if "outcome" in data:
        data["outcome"] = Outcome(data["outcome"]).label
    if "because" in data:
        data["because"] = bilingual(data["because"])
    if "lines" in data:
        data["lines"] = " ".join(map(bilingual, data["lines"]))
    if "event" in data:
        data["event"] = AuthorityEventKind(data["event"]).label
    return str(SENTENCES[kind]) % data


def why(notice: Notification) -> str:
    return str(REASONS.get(NoticeKind(notice.kind), TAKES_PART))


def url_of(notice: Notification) -> str:
    """Give the page where the reader acts on it."""
    if notice.kind == NoticeKind.FOLLOW_UPS:
        return reverse("approvals:follow_ups")
    if notice.application:
        tab = {
            NoticeKind.DEADLINE: "case_deadlines",
            NoticeKind.MENTIONED: "case_comments",
            NoticeKind.COMMENTED: "case_comments",
        }.get(NoticeKind(notice.kind), "case")
        return reverse(f"approvals:{tab}", args=[notice.application.reference])
    if notice.consultation:
        return reverse("approvals:consultation", args=[notice.consultation.code])
    return reverse("approvals:calendar")


def _deadline_sentence(notice: Notification) -> str:
    due_on = parse_date(notice.data["due_on"])
    data = {
        "about": about(notice),
        "label": bilingual(notice.data["label"]),
        "day": day(due_on),
    }
    if notice.data["means"] == "opens":
        return _("%(about)s: “%(label)s” is possible from %(day)s.") % data
    if notice.data["means"] == "expires":
        return _("%(about)s: “%(label)s” ends on %(day)s.") % data
    if notice.data["step"] < 0:
        return _("%(about)s: “%(label)s” was due on %(day)s and is still open.") % data
    return _("%(about)s: “%(label)s” is due on %(day)s.") % data


def _tell_of_case(
    application: Application,
    kind: NoticeKind,
    people: Iterable[User],
    *,
    by: User | None,
    key: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    key = key or f"{kind.value}:{uuid4().hex}"
    names = {"by": by.name} if by else {}
    for user in {user.pk: user for user in people if user != by and user.is_active}.values():
        _tell(user, kind, key, application, {**names, **(data or {})})


def _tell(user: User, kind: NoticeKind, key: str, application: Application, data: Mapping[str, Any]) -> None:
    """Write the notice and its mail; somebody told under this key already is not told again."""
    notice, is_new = Notification.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "organisation_id": application.organisation_id,
            "kind": kind,
            "application": application,
            "data": dict(data),
        },
    )
    if is_new:
        Delivery.objects.create(notification=notice, channel=Channel.MAIL)


def _with_role(application: Application, role: Role) -> Iterable[User]:
    return UserQuerySet(User).with_role(application.organisation, role).order_by("pk")


def _participants(application: Application) -> list[User]:
    rows = Participation.objects.filter(application=application).select_related("user")
    return [application.owner, *(row.user for row in rows)]


def _listeners(comment: Comment) -> list[User]:
    """The case's owner and who wrote in the thread, if they may read the comment."""
    writers = [comment.application.owner]
    if comment.parent:
        writers += [comment.parent.author]
        writers += [reply.author for reply in comment.parent.replies.select_related("author")]
    legal = comment.visibility == Visibility.LEGAL
    return [user for user in writers if user.is_active and (not legal or can_read_legal(user, comment.application))]
