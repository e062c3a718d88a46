"""Reminders: found from dates, one row per step and person, told once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from approvals import notices
from approvals.enums import ReminderState, SkipReason
from approvals.models import Deadline, Reminder
from approvals.schedule import Audience, Schedule, schedule
from approvals.services import deadlines
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.enums import Role
from compliance.models import ConsultationPosition

BATCH = 500
ROLES = {
    Audience.REVIEWERS: Role.REVIEWER,
    Audience.APPROVERS: Role.APPROVER,
    Audience.OFFICERS: Role.OFFICER,
}


def find_due(now: dt.datetime) -> int:
    """Queue every reminder whose day has come, and count the deadlines looked at.

    Works from dates alone, so that a beat that stood still catches up: of several steps that have
    come, the last is sent and the others are recorded as skipped. Two beats at once share the work.
    """
    today = reminding_day(now, schedule())
    looked_at = 0
    while found := _find_batch(today):
        looked_at += found
    return looked_at


def reminding_day(now: dt.datetime, plan: Schedule) -> dt.date:
    """Give the day up to which people are reminded: before the morning hour it is yesterday."""
    return (timezone.localtime(now) - dt.timedelta(hours=plan.from_hour)).date()


@transaction.atomic
def _find_batch(today: dt.date) -> int:
    rows = list(
        Deadline.objects.open()
        .filter(remind_on__lte=today)
        .select_related("application__owner", "application__reviewer", "organisation")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("remind_on")[:BATCH]
    )
    people = People()
    Reminder.objects.bulk_create(
        (reminder for row in rows for reminder in _reminders(row, today, people)),
        ignore_conflicts=True,
    )
    for row in rows:
        row.remind_on = _next_step_on(row, today)
    Deadline.objects.bulk_update(rows, ["remind_on"])
    return len(rows)


def _reminders(row: Deadline, today: dt.date, people: "People") -> Iterable[Reminder]:
    come = [step for step in _steps(row) if _step_on(row, step) <= today]
    too_old = today - row.due_on > dt.timedelta(days=schedule().give_up_after_days)
    for step in come:
        because = SkipReason.TOO_OLD if too_old else SkipReason.LATER_STEP
        queued = step == come[-1] and not too_old
        for user in people.of(row):
            yield _reminder(row, step, user, because=None if queued else because)


def _reminder(row: Deadline, step: int, user: User, *, because: SkipReason | None) -> Reminder:
    return Reminder(
        organisation_id=row.organisation_id,
        deadline=row,
        user=user,
        due_on=row.due_on,
        step=step,
        step_on=_step_on(row, step),
        state=ReminderState.SKIPPED if because else ReminderState.QUEUED,
        because=because or "",
        done_at=timezone.now() if because else None,
    )


def _steps(row: Deadline) -> Sequence[int]:
    return schedule().steps_of(row.kind).days


def _step_on(row: Deadline, step: int) -> dt.date:
    return row.due_on - dt.timedelta(days=step)


def _next_step_on(row: Deadline, today: dt.date) -> dt.date | None:
    coming = (_step_on(row, step) for step in _steps(row))
    return min((day for day in coming if day > today), default=None)


class People:
    """Who is reminded of a deadline; asks once per organisation and role."""

    def __init__(self) -> None:
        self._with_role = lru_cache(maxsize=None)(self._ask)

    def of(self, row: Deadline) -> Sequence[User]:
        to = schedule().steps_of(row.kind).to
        case = row.application
        if to == Audience.OWNER and case and case.owner.is_active:
            return [case.owner]
        if to == Audience.REVIEWER and case and case.reviewer and case.reviewer.is_active:
            return [case.reviewer]
        if to == Audience.REVIEWER:
            return self._with_role(row.organisation_id, Role.REVIEWER)
        return self._with_role(row.organisation_id, ROLES.get(to, Role.OFFICER))

    def _ask(self, organisation_id: int, role: Role) -> Sequence[User]:
        organisation = Organisation(pk=organisation_id)
        return list(UserQuerySet(User).with_role(organisation, role).order_by("pk"))


@transaction.atomic
def send_reminder(*, reminder_id: int, now: dt.datetime) -> bool:
    """Tell the person, or record why not; say whether it was this call that told.

    Taking the row and writing the notice are one transaction, so a crash leaves both or neither.
    """
    queued = Reminder.objects.filter(pk=reminder_id, state=ReminderState.QUEUED)
    if not queued.update(state=ReminderState.SENT, done_at=now):
        return False
    reminder = Reminder.objects.select_related(
        "user", "deadline__application", "deadline__consultation", "deadline__entity"
    ).get(pk=reminder_id)
    because = reason_to_skip(reminder)
    if because:
        reminder.state, reminder.because = ReminderState.SKIPPED, because
        reminder.save(update_fields=["state", "because"])
        return False
    notices.deadline_near(reminder)
    return True


def reason_to_skip(reminder: Reminder) -> SkipReason | None:
    """Say why the reminder is not worth sending any more, if so."""
    deadline = reminder.deadline
    if not deadline.is_open:
        return SkipReason.CLOSED
    if deadline.due_on != reminder.due_on:
        return SkipReason.MOVED
    if not reminder.user.is_active or not _is_member(reminder):
        return SkipReason.NO_ACCESS
    return SkipReason.ANSWERED if _has_answered(reminder) else None


def _is_member(reminder: Reminder) -> bool:
    return reminder.user.memberships.filter(organisation=reminder.organisation_id).exists()


def _has_answered(reminder: Reminder) -> bool:
    consultation = reminder.deadline.consultation_id
    return (
        consultation is not None
        and ConsultationPosition.objects.filter(
            consultation=consultation, organisation=reminder.organisation_id, reviewer=reminder.user
        ).exists()
    )


def queued_reminders() -> list[int]:
    return list(Reminder.objects.filter(state=ReminderState.QUEUED).values_list("pk", flat=True))


def refresh_duties(today: dt.date) -> None:
    """Compute the duties of every organisation, dates that were provisional, and history.

    History is what a date that had passed when it was recorded would have reminded of.
    """
    deadlines.recompute_cases(only_provisional=True)
    for organisation in Organisation.objects.order_by("pk"):
        deadlines.recompute_duties(organisation, today)
    passed = Deadline.objects.filter(consultation__isnull=False, reminders=None)
    for row in passed.filter(closed_at__isnull=False):
        record_history(row)


def record_history(row: Deadline) -> None:
    """Write down the reminders a date that had passed when it was recorded would have had."""
    Reminder.objects.bulk_create(
        (_reminder(row, step, user, because=SkipReason.HISTORY) for step in _steps(row) for user in People().of(row)),
        ignore_conflicts=True,
    )
