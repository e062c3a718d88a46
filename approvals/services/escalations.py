"""Who else is told when a date passed and is still open: the approvers, then the auditors."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from approvals.enums import ReminderPurpose
from approvals.models import Deadline
from approvals.schedule import Escalation
from compliance.clocks import Binds, Means
from compliance.enums import Role
from compliance.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Level:
    purpose: ReminderPurpose
    role: Role

    def after(self, escalation: Escalation) -> int | None:
        """Give the working days after the date at which this level is told; none for never."""
        return escalation.approvers if self.purpose == ReminderPurpose.TO_APPROVERS else escalation.auditors


LEVELS = (
    Level(ReminderPurpose.TO_APPROVERS, Role.APPROVER),
    Level(ReminderPurpose.TO_AUDITORS, Role.AUDITOR),
)


def escalates(row: Deadline) -> bool:
    """Say whether others are told of a date that passed: only of what we have to do by then."""
    return row.means == Means.LAST_DAY and row.binds != Binds.AUTHORITY


def level_on(row: Deadline, after: int, calendar: Calendar) -> dt.date:
    """Give the day on which a level is told: working days after the date.

    They are counted from the day the date was recorded, if that is later: who records what happened
    long ago must have the time to record how it went on.
    """
    return calendar.add(max(row.due_on, recorded_on(row)), after)


def recorded_on(row: Deadline) -> dt.date:
    return timezone.localdate(row.created_at)
