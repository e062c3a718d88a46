"""Years of the calendar on their way, and a case whose dates rest on 2027."""

import datetime as dt

from approvals.enums import AuthorityEventKind
from approvals.models import Application, AuthorityEvent, CalendarRun
from approvals.services import deadlines
from approvals.services.calendar_changes import runs
from approvals.services.calendar_changes.publishing import publish_year
from compliance import calendar_review
from compliance.accounts.models import User
from compliance.calendar_input import from_notice
from compliance.enums import Pathway
from compliance.models import CalendarYear
from tests.cast import Cast, draft
from tests.compliance.holiday_notices import NOTICE_2027


def drafted(by: User, notice: str = NOTICE_2027) -> CalendarYear:
    return calendar_review.start_year(source=from_notice(notice), by=by)


def in_review(by: User, notice: str = NOTICE_2027) -> CalendarYear:
    row = drafted(by, notice)
    return calendar_review.submit(draft=row, by=by, mark=row.mark)


def previewed(row: CalendarYear, by: User) -> CalendarRun:
    return counted(runs.start_preview(calendar_year=row, by=by))


def counted(run: CalendarRun) -> CalendarRun:
    while runs.count_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def published(cast: Cast, notice: str = NOTICE_2027) -> CalendarYear:
    """A year that Dora prepared and Fay published; its dates are not counted again yet."""
    row = in_review(cast.dora, notice)
    previewed(row, cast.fay)
    return publish_year(calendar_year=row, by=cast.fay, mark=row.mark)


def filed(cast: Cast, on: dt.date, title: str = "Owner service records") -> Application:
    """A case under security assessment that was filed that day, with its dates."""
    application = draft(cast, title)
    application.pathway = Pathway.SECURITY_ASSESSMENT
    application.status = "filed"
    application.save(update_fields=["pathway", "status"])
    AuthorityEvent.objects.create(
        application=application, kind=AuthorityEventKind.FILED, happened_on=on, recorded_by=cast.ana
    )
    deadlines.recompute(application)
    return application
