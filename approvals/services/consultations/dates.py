"""The dates of a consultation inside one organisation: the public one, and its own ahead of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from approvals.enums import DeadlineOutcome
from approvals.models import ConsultationAnswer
from approvals.services.due_dates import DueDates, Planned
from compliance.arithmetic import day_en, day_zh
from compliance.models import Consultation

INTERNAL = "consultation_internal"


def planned_for(
    dates: DueDates, consultation: Consultation, answer: ConsultationAnswer | None, today: dt.date
) -> list[Planned]:
    """Give the public last day, which never moves, and the organisation's own, which ends with the release."""
    until = consultation.comments_until
    sent_on = answer.sent_on if answer else None
    public = dates.on("consultation", until, consultation.code)
    return [_ended(public, sent_on, until, today), *_internal(dates, consultation, answer, today)]


def internal_day(dates: DueDates, consultation: Consultation, own: dt.date | None) -> Planned | None:
    """Give the last day for positions inside: the one the organisation set, else the usual one.

    None where the usual one lies before the draft was published.
    """
    if own:
        return _as_set(dates, consultation, own)
    usual = dates.on(INTERNAL, consultation.comments_until, consultation.code)
    return usual if usual.due.on >= consultation.published_on else None


def _internal(
    dates: DueDates, consultation: Consultation, answer: ConsultationAnswer | None, today: dt.date
) -> Iterator[Planned]:
    """A draft that had closed when it was recorded has no day of its own, unless somebody answered it."""
    until = consultation.comments_until
    plan = internal_day(dates, consultation, answer.internal_due_on if answer else None)
    if plan and (answer or today <= until):
        released_at = answer.released_at if answer else None
        yield _ended(plan, timezone.localdate(released_at) if released_at else None, until, today)


def _as_set(dates: DueDates, consultation: Consultation, own: dt.date) -> Planned:
    until = consultation.comments_until
    n = dates.calendar.between(own, until)
    text = {
        "en": f"The organisation set {day_en(own)} as its own last day for positions, {n} working"
        f" {'day' if n == 1 else 'days'} before the public one, {day_en(until)}.",
        "zh": f"本集团自行设定{day_zh(own)}为内部意见截止日，距公开征求意见截止日{day_zh(until)}还有{n}个工作日。",
    }
    plan = dates.on(INTERNAL, consultation.published_on, consultation.code, told=own)
    return replace(plan, due=replace(plan.due, explanation=text))


def _ended(plan: Planned, done_on: dt.date | None, until: dt.date, today: dt.date) -> Planned:
    if done_on:
        in_time = done_on <= plan.due.on
        return replace(plan, closed_on=done_on, outcome=DeadlineOutcome.MET if in_time else DeadlineOutcome.LATE)
    if until < today:
        return replace(plan, closed_on=until, outcome=DeadlineOutcome.PASSED)
    return plan
