"""Dates: who is reminded, who stands in, whose dates moved, what happened at an exporter."""

import datetime as dt
from collections.abc import Iterable

from approvals.enums import NoticeKind, ReminderPurpose
from approvals.models import EntityEvent, Notification, Reminder
from approvals.notices.telling import tell
from compliance.accounts.models import Organisation, User
from compliance.wording import Text


def deadline_near(reminder: Reminder, *, why: Text | None = None) -> Notification | None:
    """Remind one person of a date, or escalate it; called in the transaction that marks the reminder.

    What is due today, counts hours, is over or escalated is urgent: it does not wait for a digest.
    `why` says whom it goes to and by whose lead times, where more is to say than that they keep it.
    """
    deadline = reminder.deadline
    is_step = reminder.purpose == ReminderPurpose.STEP
    return tell(
        reminder.user,
        NoticeKind.DEADLINE if is_step else NoticeKind.ESCALATED,
        f"reminder:{reminder.pk}",
        organisation_id=reminder.organisation_id,
        application=deadline.application,
        consultation=deadline.consultation,
        deadline=deadline,
        urgent=not is_step or reminder.step <= 0 or deadline.due_at is not None,
        data={
            "label": deadline.label,
            "due_on": deadline.due_on.isoformat(),
            "due_at": deadline.due_at.isoformat() if deadline.due_at else None,
            "means": deadline.means,
            "step": reminder.step if is_step else -1,
            "about": deadline.subject,
            **({"why": why.to_dict()} if why else {}),
        },
    )


def deputised(
    deputy: User, *, by: User, organisation: Organisation, first: dt.date, last: dt.date, key: str, path: str
) -> Notification | None:
    """Tell a deputy for whom and how long; `path` is the page where the absence stands."""
    data = {"by": by.name, "first": first.isoformat(), "last": last.isoformat(), "path": path}
    return tell(deputy, NoticeKind.DEPUTISED, key, organisation_id=organisation.pk, data=data)


def calendar_moved(owner: User, *, organisation_id: int, n: int, year: int, key: str, path: str) -> Notification | None:
    """Tell an owner once how many of their dates moved with a year; `path` lists them."""
    data = {"n": n, "year": str(year), "path": path}
    return tell(owner, NoticeKind.CALENDAR_MOVED, key, organisation_id=organisation_id, data=data)


def calendar_awaits_review(administrators: Iterable[User], *, by: User, year: int, key: str, path: str) -> None:
    """Tell the other administrators that a year waits for one of them; `path` is its draft."""
    for user in administrators:
        if user != by:
            data = {"by": by.name, "year": str(year), "path": path}
            tell(user, NoticeKind.CALENDAR_REVIEW, key, organisation_id=None, data=data)


def entity_event(event: EntityEvent, people: Iterable[User], *, by: User, path: str) -> None:
    """Tell those who work for an exporter what happened to it; `path` is the exporter's page of events."""
    for user in people:
        if user != by:
            tell(
                user,
                NoticeKind.ENTITY_EVENT,
                f"entity-event:{event.pk}",
                organisation_id=event.organisation_id,
                data={"by": by.name, "about": event.entity.registered_name, "entity_event": event.kind, "path": path},
                urgent=event.happened_at is not None,
            )
