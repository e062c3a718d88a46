"""What happens in cases: who is told of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from approvals.enums import NoticeKind, Outcome, Visibility
from approvals.models import Application, AuthorityEvent, Comment, Decision, FollowUp, Participation
from approvals.notices.telling import tell
from approvals.permissions import can_advise, can_decide, can_read_legal
from compliance.accounts.models import User, UserQuerySet
from compliance.enums import Role
from compliance.wording import Text


def submitted(application: Application, *, by: User) -> None:
    """Tell the reviewers who may advise on it."""
    people = [user for user in _with_role(application, Role.REVIEWER) if can_advise(user, application)]
    _tell_of_case(application, NoticeKind.SUBMITTED, people, by=by)


def assigned(application: Application, *, by: User) -> None:
    if application.reviewer:
        _tell_of_case(application, NoticeKind.ASSIGNED, [application.reviewer], by=by)


def commented(comment: Comment, *, mentioned: Iterable[User], by: User) -> None:
    """Tell those mentioned, then the owner and the thread's writers, each once."""
    case = comment.application
    named = {user.pk: user for user in mentioned if user != by}
    others = {user.pk: user for user in _listeners(comment) if user != by and user.pk not in named}
    _tell_of_case(case, NoticeKind.MENTIONED, named.values(), by=by, key=f"mention:{comment.pk}")
    _tell_of_case(case, NoticeKind.COMMENTED, others.values(), by=by, key=f"comment:{comment.pk}")


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


def decision_voided(application: Application, *, lines: Iterable[Text]) -> None:
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


def tasks_opened(follow_ups: Sequence[FollowUp], *, batch: str, because: Text) -> int:
    """Tell each owner in one notice of all the tasks of the batch; count those told.

    A notice belongs to one organisation: of an owner's several it is the one with most of the tasks.
    """
    by_owner: dict[User, list[FollowUp]] = {}
    for follow_up in follow_ups:
        by_owner.setdefault(follow_up.owner, []).append(follow_up)
    return sum(_tell_of_tasks(owner, own, batch, because) for owner, own in by_owner.items())


def _tell_of_tasks(owner: User, own: Sequence[FollowUp], batch: str, because: Text) -> bool:
    [(organisation_id, _n)] = Counter(one.organisation_id for one in own).most_common(1)
    notice = tell(
        owner,
        NoticeKind.FOLLOW_UPS,
        f"tasks:{batch}",
        organisation_id=organisation_id,
        application=own[0].application if len(own) == 1 else None,
        data={"n": len(own), "because": because.to_dict()},
    )
    return notice is not None


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
    said = {**({"by": by.name} if by else {}), **(data or {})}
    for user in {user.pk: user for user in people if user != by}.values():
        tell(user, kind, key, organisation_id=application.organisation_id, application=application, data=said)


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
