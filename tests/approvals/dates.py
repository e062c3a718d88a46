"""Deadlines for tests that are about what happens to a date, not how it came about."""

import datetime as dt

from approvals.models import Application, Deadline
from approvals.schedule import schedule
from approvals.services import deadlines
from approvals.services.due_dates import DueDates
from compliance.models import Consultation
from compliance.workdays import Calendar
from tests.cast import Cast


def deadline(application: Application, due_on: str) -> Deadline:
    """A date with reminders 7 days and 1 day before, on the day and after it."""
    dates = DueDates(Calendar(), schedule().clocks())
    on = dt.date.fromisoformat(due_on)
    plan = dates.on("new_designation", on - dt.timedelta(days=30), "event:1", told=on)
    deadlines.sync({"application": application, "organisation_id": application.organisation_id}, [plan])
    return Deadline.objects.get(application=application)


def consultation_open_until(day: str, cast: Cast) -> Consultation:
    """An open consultation with the deadlines of both organisations."""
    until = dt.date.fromisoformat(day)
    consultation = Consultation.objects.create(
        code="guide-draft",
        title="Guide, draft",
        title_zh="指引（征求意见稿）",
        issuer="An authority",
        issuer_zh="某部门",
        published_on=until - dt.timedelta(days=30),
        comments_until=until,
    )
    for organisation in (cast.exp, cast.dan.organisations().get()):
        deadlines.recompute_duties(organisation, until - dt.timedelta(days=20))
    return consultation
