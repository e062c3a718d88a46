"""Snoozes: no reminders of one date for one person until a day, with a reason; escalation does not wait."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Conflict, NotAllowed, Problem, WrongStatus
from approvals.lifecycle import subject_of
from approvals.models import Deadline, Snooze
from approvals.models.reminding import LONGEST_REASON
from approvals.schedule import schedule
from approvals.services import looks
from approvals.services.concerned import Concerned
from approvals.services.reminder_plan import Now
from compliance import audit
from compliance.accounts.models import User
from compliance.models import current_calendar
from compliance.readable import day


@transaction.atomic
def snooze_deadline(*, deadline_id: int, by: User, until: dt.date, reason: str) -> Snooze:
    """Remind this person of the date again on that day, and not before.

    Raises:
        NotAllowed: nobody reminds the person of this date.
        WrongStatus: the date is closed, has an hour, is today, or stands still.
        Conflict: snoozed already.
        BadInput: no reason, or a day that has come or lies too far ahead.
    """
    deadline = _locked(deadline_id)
    if not is_concerned(deadline, by):
        raise NotAllowed(_("Nobody reminds you of this date, so there is nothing to snooze."))
    _require_open(deadline)
    if Snooze.objects.open().filter(deadline=deadline, user=by).exists():
        raise Conflict(_("You have snoozed this date already."), next_step=_("End that snooze first."))
    if problems := list(_problems(deadline, until, reason)):
        raise BadInput(problems)
    snooze = Snooze.objects.create(
        organisation_id=deadline.organisation_id,
        deadline=deadline,
        user=by,
        due_on=deadline.due_on,
        until=until,
        reason=reason.strip(),
    )
    _record(deadline, "date_snoozed", by, snooze)
    looks.look_again(Deadline.objects.filter(pk=deadline.pk))
    return snooze


@transaction.atomic
def end_snooze(*, deadline_id: int, by: User) -> Snooze:
    """Be reminded again from now on; what was skipped in the meantime is told once, if it is worth it.

    Raises: WrongStatus when the person has not snoozed the date.
    """
    deadline = _locked(deadline_id)
    snooze = Snooze.objects.open().filter(deadline=deadline, user=by).first()
    if snooze is None:
        raise WrongStatus(_("You have not snoozed this date."), next_step=_("You are reminded of it as usual."))
    snooze.ended_at, snooze.ended_by = timezone.now(), by
    snooze.save(update_fields=["ended_at", "ended_by"])
    _record(deadline, "snooze_ended", by, snooze)
    looks.look_again(Deadline.objects.filter(pk=deadline.pk))
    return snooze


def is_concerned(deadline: Deadline, user: User) -> bool:
    """Say whether the person is reminded of the date now: keeper or deputy."""
    now = timezone.now()
    return user in Concerned([deadline], Now(now, timezone.localdate(now))).plan(deadline)


def latest_day(deadline: Deadline) -> dt.date:
    """Give the last day until which it may be snoozed: the date, or a few working days ahead when it is over."""
    today = timezone.localdate()
    if deadline.due_on >= today:
        return deadline.due_on
    return current_calendar().add(today, schedule().limits.overdue_snooze)


def why_not(deadline: Deadline) -> WrongStatus | None:
    """Say why nobody can snooze this date, if so."""
    if not deadline.is_open:
        return WrongStatus(_("This date is closed."), next_step=_("Nobody is reminded of it any more."))
    if deadline.due_at:
        return WrongStatus(
            _("A date counted in hours cannot be snoozed."), next_step=_("Do what it asks for, or hand it over.")
        )
    if deadline.suspended_since:
        return WrongStatus(_("This clock stands still."), next_step=_("Nobody is reminded until it runs again."))
    if deadline.due_on == timezone.localdate():
        return WrongStatus(_("The date is today."), next_step=_("It can be snoozed again once it is over."))
    return None


def _require_open(deadline: Deadline) -> None:
    if refusal := why_not(deadline):
        raise refusal


def _locked(deadline_id: int) -> Deadline:
    rows = Deadline.objects.select_related("application")
    return rows.select_for_update(of=("self",)).get(pk=deadline_id)


def _problems(deadline: Deadline, until: dt.date, reason: str) -> Iterator[Problem]:
    latest = latest_day(deadline)
    if until <= timezone.localdate():
        yield Problem(_("Choose a day after today."), "until")
    elif until > latest:
        yield Problem(_("Choose a day up to %(day)s.") % {"day": day(latest)}, "until")
    if not reason.strip():
        yield Problem(_("Say why it can wait."), "reason")
    if len(reason.strip()) > LONGEST_REASON:
        yield Problem(_("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}, "reason")


def _record(deadline: Deadline, action: str, by: User, snooze: Snooze) -> None:
    audit.record(
        _subject_of(deadline),
        action,
        by=by,
        reason=snooze.reason,
        data={
            "deadline": deadline.pk,
            "date": deadline.label,
            "due_on": deadline.due_on,
            "until": snooze.until,
        },
    )


def _subject_of(deadline: Deadline) -> audit.Subject:
    if deadline.application:
        return subject_of(deadline.application)
    return audit.Subject(audit.SubjectKind.ORGANISATION, deadline.organisation_id, deadline.organisation_id)
