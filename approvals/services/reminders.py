"""Reminders: found from dates, one row per step and person, told once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from approvals import notices
from approvals.enums import ReminderPurpose, ReminderState, SkipReason
from approvals.models import Absence, Deadline, OwnLeadTimes, Reminder, Snooze
from approvals.reasons import why_texts
from approvals.schedule import Audience, Schedule, schedule
from approvals.services import deadlines, looks
from approvals.services.concerned import ROLES, Concerned, copy_for
from approvals.services.consultations.owing import owes_position
from approvals.services.reminder_plan import Now, Order, Step, coming_days, order_once, orders
from compliance.accounts.models import Organisation, User
from compliance.enums import Role

BATCH = 500
NEWCOMER_DAYS = 2
ROLE_OF = {
    **{audience.value: role for audience, role in ROLES.items()},
    ReminderPurpose.TO_APPROVERS.value: Role.APPROVER,
    ReminderPurpose.TO_AUDITORS.value: Role.AUDITOR,
}


def find_due(now: dt.datetime) -> int:
    """Queue every reminder whose day has come, and count the deadlines looked at.

    Works from dates alone, so that a beat that stood still catches up: of several steps that have
    come, the last is sent and the others are recorded as skipped. Two beats at once share the work.
    """
    moment = Now(now, reminding_day(now, schedule()))
    looked_at = 0
    while found := _find_batch(moment):
        looked_at += found
    return looked_at


def reminding_day(now: dt.datetime, plan: Schedule) -> dt.date:
    """Give the day up to which people are reminded: before the morning hour it is yesterday."""
    return (timezone.localtime(now) - dt.timedelta(hours=plan.from_hour)).date()


@transaction.atomic
def _find_batch(now: Now) -> int:
    rows = list(
        Deadline.objects.open()
        .filter(remind_on__lte=now.today)
        .select_related("application")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("remind_on")[:BATCH]
    )
    if not rows:
        return 0
    concerned = Concerned(rows, now)
    _write([one for row in rows for one in _ordered(row, concerned, now)])
    _look_next(rows, concerned, now)
    past = [snooze.pk for row in rows for snooze in concerned.snoozes_of(row) if _is_past(snooze, row, now)]
    Snooze.objects.filter(pk__in=past, ended_at=None).update(ended_at=now.at)
    return len(rows)


def _look_next(rows: Iterable[Deadline], concerned: Concerned, now: Now) -> None:
    """Write when each is looked at next: one statement per day, which are few."""
    on: dict[dt.date | None, list[int]] = defaultdict(list)
    for row in rows:
        on[_next_look_on(row, concerned, now)].append(row.pk)
    for day, pks in on.items():
        Deadline.objects.filter(pk__in=pks).update(remind_on=day)


Ordered = tuple[Deadline, User, ReminderPurpose, Order]


def _ordered(row: Deadline, concerned: Concerned, now: Now) -> Iterator[Ordered]:
    """Give what is to be written for everybody; a clock that stands still has no date to remind of."""
    if row.suspended_since:
        return
    too_old = SkipReason.TOO_OLD if _is_too_old(row, now.today) else None
    for user, steps in concerned.plan(row).items():
        written = concerned.written(row, ReminderPurpose.STEP, user)
        unless = too_old or (SkipReason.SNOOZED if concerned.is_snoozed(row, user) else None)
        for order in orders(steps, written, now, unless=unless):
            yield row, user, ReminderPurpose.STEP, order
    for level, user, step in concerned.escalated(row):
        written = concerned.written(row, level.purpose, user)
        for order in order_once(step, written, now, unless=too_old):
            yield row, user, level.purpose, order


def _write(found: Iterable[Ordered]) -> None:
    new = [_reminder(row, user, purpose, order) for row, user, purpose, order in found if order.again is None]
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    for _row, _user, _purpose, order in found:
        if order.again is not None:
            _queue_again(order.again, order.step)


def _queue_again(pk: int, step: Step) -> None:
    """Queue what was skipped as it is now: who the person is to the date may have changed since."""
    Reminder.objects.filter(pk=pk, state=ReminderState.SKIPPED).update(
        state=ReminderState.QUEUED,
        because="",
        done_at=None,
        step=step.n,
        step_on=step.on,
        not_before=step.at,
        why=dict(step.why),
    )


def _reminder(row: Deadline, user: User, purpose: ReminderPurpose, order: Order) -> Reminder:
    return Reminder(
        organisation_id=row.organisation_id,
        deadline=row,
        user=user,
        purpose=purpose,
        due_on=row.due_on,
        due_at=row.due_at,
        step=order.step.n,
        step_on=order.step.on,
        not_before=order.step.at,
        why=dict(order.step.why),
        state=ReminderState.SKIPPED if order.because else ReminderState.QUEUED,
        because=order.because or "",
        done_at=timezone.now() if order.because else None,
    )


def _is_too_old(row: Deadline, today: dt.date) -> bool:
    return today - row.due_on > dt.timedelta(days=schedule().give_up_after_days)


def _is_past(snooze: Snooze, row: Deadline, now: Now) -> bool:
    return snooze.until <= now.today or snooze.due_on != row.due_on


def _next_look_on(row: Deadline, concerned: Concerned, now: Now) -> dt.date | None:
    """Give the day of the next step of anybody; every day while others are to be told of a date that passed.

    The organisation's own steps count too, so that whoever is concerned by then is found.
    """
    tomorrow = now.today + dt.timedelta(days=1)
    if row.suspended_since:
        return tomorrow
    if _is_too_old(row, now.today):
        return None
    days = [day for steps in concerned.plan(row).values() for day in coming_days(steps.values(), now)]
    days += [day for day in concerned.usual_days(row) if day > now.today]
    days += [snooze.until for snooze in concerned.snoozes_of(row) if snooze.until > now.today]
    last = concerned.last_level_on(row)
    if last and now.today < last:
        days.append(max(row.due_on, now.today) + dt.timedelta(days=1))
    return min(days, default=None)


Coming = tuple[User, ReminderPurpose, Step]


def coming(row: Deadline, now: dt.datetime) -> list[Coming]:
    """List who will be reminded of an open date and when, in order, as it stands now.

    What is in the queue or falls into a snooze is left out; deputies are those of the step's own day.
    """
    moment = Now(now, reminding_day(now, schedule()))
    if not row.is_open or row.suspended_since:
        return []
    concerned = Concerned([row], moment)
    found = [one for one in _to_come(row, concerned) if not one[2].has_come(moment) and "absence" not in one[2].why]
    return sorted([*found, *_copies(row, found, moment.today)], key=lambda one: (one[2].on, one[0].name))


def _to_come(row: Deadline, concerned: Concerned) -> Iterator[Coming]:
    for user, steps in concerned.plan(row).items():
        written = concerned.written(row, ReminderPurpose.STEP, user)
        for n, step in steps.items():
            if n not in written and not concerned.is_held_back(row, user, step):
                yield user, ReminderPurpose.STEP, step
    for level, user, step in concerned.escalated(row):
        if not concerned.written(row, level.purpose, user):
            yield user, level.purpose, step


def _copies(row: Deadline, found: Iterable[Coming], today: dt.date) -> Iterator[Coming]:
    """Give what deputies will get, each of those away on the day of the step."""
    away = Absence.objects.standing().filter(organisation=row.organisation_id, last__gte=today).for_page()
    absences = list(away)
    reminded = {(user.pk, purpose, step.n) for user, purpose, step in found}
    for user, purpose, step in found:
        for absence in absences:
            is_away = absence.user_id == user.pk and absence.first <= step.on <= absence.last
            if is_away and (absence.deputy_id, purpose, step.n) not in reminded:
                yield absence.deputy, purpose, copy_for(absence, step)


@transaction.atomic
def send_reminder(*, reminder_id: int, now: dt.datetime) -> bool:
    """Tell the person, or record why not; say whether it was this call that told.

    Taking the row and writing the notice are one transaction, so a crash leaves both or neither.
    """
    queued = Reminder.objects.filter(pk=reminder_id, state=ReminderState.QUEUED)
    if not queued.update(state=ReminderState.SENT, done_at=now):
        return False
    reminder = Reminder.objects.for_page().get(pk=reminder_id)
    because = reason_to_skip(reminder, now)
    if because:
        reminder.state, reminder.because = ReminderState.SKIPPED, because
        reminder.save(update_fields=["state", "because"])
        if because in (SkipReason.NO_ACCESS, SkipReason.NOT_THEIRS):
            looks.look_again(Deadline.objects.filter(pk=reminder.deadline_id))
        return False
    notices.deadline_near(reminder, why=why_texts(reminder.why) if reminder.why else None)
    return True


def reason_to_skip(reminder: Reminder, now: dt.datetime) -> SkipReason | None:
    """Say why the reminder is not worth sending any more, if so."""
    deadline = reminder.deadline
    if not deadline.is_open:
        return SkipReason.CLOSED
    if (deadline.due_on, deadline.due_at) != (reminder.due_on, reminder.due_at) or deadline.suspended_since:
        return SkipReason.MOVED
    if not reminder.user.is_active or not _is_member(reminder):
        return SkipReason.NO_ACCESS
    today = reminding_day(now, schedule())
    if not _is_theirs(reminder, today):
        return SkipReason.NOT_THEIRS
    if _is_snoozed(reminder, today):
        return SkipReason.SNOOZED
    if _has_answered(reminder):
        return SkipReason.ANSWERED
    return SkipReason.LATER_STEP if _is_overtaken(reminder, now) else None


def _is_member(reminder: Reminder) -> bool:
    return reminder.user.memberships.filter(organisation=reminder.organisation_id).exists()


def _is_theirs(reminder: Reminder, today: dt.date) -> bool:
    """Say whether the person still is who was to be reminded: deputy, owner, reviewer, or in the role."""
    why, case = reminder.why, reminder.deadline.application
    if "absence" in why:
        return Absence.objects.on(today).filter(pk=why["absence"], deputy=reminder.user_id).exists()
    if why.get("as") == Audience.OWNER:
        return case is not None and case.owner_id == reminder.user_id
    if why.get("as") == Audience.REVIEWER:
        return case is not None and case.reviewer_id == reminder.user_id
    role = ROLE_OF.get(why.get("as", ""))
    return role is None or _has_role(reminder, role)


def _has_role(reminder: Reminder, role: Role) -> bool:
    return reminder.user.memberships.filter(organisation=reminder.organisation_id, role=role).exists()


def _is_snoozed(reminder: Reminder, today: dt.date) -> bool:
    """Escalations wait for nobody's snooze."""
    return (
        reminder.purpose == ReminderPurpose.STEP
        and Snooze.objects.open()
        .filter(deadline=reminder.deadline_id, user=reminder.user_id, due_on=reminder.due_on, until__gt=today)
        .exists()
    )


def _is_overtaken(reminder: Reminder, now: dt.datetime) -> bool:
    """Say whether a later step of the same date is in the queue or was sent: the worker stood still."""
    same = Reminder.objects.filter(
        deadline=reminder.deadline_id,
        user=reminder.user_id,
        purpose=ReminderPurpose.STEP,
        due_on=reminder.due_on,
        due_at=reminder.due_at,
        step__lt=reminder.step,
    )
    later = same.exclude(state=ReminderState.SKIPPED).exclude(not_before__gt=now)
    return reminder.purpose == ReminderPurpose.STEP and later.exists()


def _has_answered(reminder: Reminder) -> bool:
    """Say whether a legal reviewer, or whom one stands in for, owes no position; an escalation is about others'."""
    consultation, why = reminder.deadline.consultation_id, reminder.why
    if consultation is None or why.get("as") != Audience.REVIEWERS:
        return False
    user = Absence.objects.for_page().get(pk=why["absence"]).user if "absence" in why else reminder.user
    return not owes_position(user=user, consultation_id=consultation, organisation_id=reminder.organisation_id)


def queued_reminders() -> list[int]:
    return list(Reminder.objects.ready().values_list("pk", flat=True))


def refresh_duties(today: dt.date) -> None:
    """Compute the duties of every organisation, dates that were provisional, and history.

    History is what a date that had passed when it was recorded would have reminded of.
    """
    deadlines.recompute_cases(only_provisional=True)
    for organisation in Organisation.objects.order_by("pk"):
        deadlines.recompute_duties(organisation, today, because=deadlines.latest_publication())
    look_for_newcomers(today)
    passed = Deadline.objects.filter(consultation__isnull=False, reminders=None)
    for row in passed.filter(closed_at__isnull=False):
        record_history(row)


def look_for_newcomers(today: dt.date) -> int:
    """Have dates looked at again for those who lately got a role and brought lead times of their own.

    Everybody else's steps are the organisation's, at which each date is looked at anyway.
    """
    since = today - dt.timedelta(days=NEWCOMER_DAYS)
    lately = OwnLeadTimes.objects.filter(user__memberships__created_at__date__gte=since)
    pairs = lately.values_list("user__memberships__organisation", "kind").distinct()
    return sum(
        looks.look_again(Deadline.objects.filter(organisation=organisation, kind=kind)) for organisation, kind in pairs
    )


def record_history(row: Deadline) -> None:
    """Write down the reminders a date that had passed when it was recorded would have had."""
    now = timezone.now()
    concerned = Concerned([row], Now(now, reminding_day(now, schedule())))
    _write(
        [
            (row, user, ReminderPurpose.STEP, Order(step, SkipReason.HISTORY))
            for user, steps in concerned.plan(row).items()
            for step in steps.values()
        ]
    )
