"""Tell people what an answer to a consultation needs of them."""

from collections.abc import Iterable, Sequence

from approvals.enums import Channel, NoticeKind
from approvals.models import ConsultationAnswer, Delivery, Notification, PositionRequest
from compliance.accounts.models import User


def positions_asked(requests: Sequence[PositionRequest], *, by: User) -> None:
    """Tell each reviewer once, however many clauses it is about."""
    first = {request.reviewer_id: request for request in reversed(requests)}
    for request in first.values():
        day = request.consultation.comments_until.isoformat()
        _tell(
            request.reviewer, NoticeKind.POSITION_ASKED, f"asked:{request.pk}", request, {"by": by.name, "day": day}, by
        )


def release_wanted(answer: ConsultationAnswer, people: Iterable[User], *, by: User) -> None:
    key = f"release:{answer.pk}:{answer.content_hash[:16]}"
    for user in people:
        _tell(user, NoticeKind.POSITION_RELEASE, key, answer, {"by": by.name}, by)


def answer_released(answer: ConsultationAnswer, people: Iterable[User], *, by: User) -> None:
    key = f"released:{answer.pk}:{answer.content_hash[:16]}"
    for user in people:
        _tell(user, NoticeKind.POSITION_RELEASED, key, answer, {"by": by.name}, by)


def _tell(
    user: User,
    kind: NoticeKind,
    key: str,
    about: ConsultationAnswer | PositionRequest,
    data: dict[str, str],
    by: User,
) -> None:
    if user == by or not user.is_active:
        return
    defaults = {
        "organisation_id": about.organisation_id,
        "kind": kind,
        "consultation": about.consultation,
        "data": data,
    }
    notice, is_new = Notification.objects.get_or_create(user=user, key=key, defaults=defaults)
    if is_new:
        Delivery.objects.create(notification=notice, channel=Channel.MAIL)
