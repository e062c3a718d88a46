"""Administrators and workers at the same moment, on real transactions."""

from functools import partial

import pytest
from django.db import connection

from approvals.enums import CalendarPurpose, ImpactState
from approvals.exceptions import Conflict, WrongStatus
from approvals.models import CalendarMove, CalendarRun, Notification
from approvals.services.calendar_changes import runs, scopes
from approvals.services.calendar_changes.publishing import publish_year
from compliance import calendar_review
from compliance.almanac import load_year, shipped_years
from compliance.calendar_input import from_notice
from compliance.models import CalendarYear
from tests.approvals.calendar_years import filed, in_review, previewed, published
from tests.approvals.services.test_calendar_changes import BEFORE_SPRING
from tests.cast import Cast, assemble
from tests.compliance.holiday_notices import NOTICE_2027
from tests.compliance.test_review_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    for source in shipped_years():
        load_year(source)
    return assemble()


def test_two_drafts_at_once_make_one(cast: Cast) -> None:
    source = from_notice(NOTICE_2027)

    answers = at_once(*(partial(calendar_review.start_year, source=source, by=by) for by in (cast.dora, cast.fay)))

    assert answers == [Conflict.__name__, "done"]
    assert CalendarYear.objects.open().count() == 1


def test_a_year_is_published_once_and_counted_once(cast: Cast) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.fay)

    answers = at_once(*[partial(publish_year, calendar_year=row, by=cast.fay, mark=row.mark)] * 2)

    assert answers == [WrongStatus.__name__, "done"]
    assert CalendarRun.objects.filter(purpose=CalendarPurpose.RECOUNT).count() == 1


def test_workers_share_the_chunks_and_tell_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scopes.PER_CHUNK, CalendarPurpose.RECOUNT, 1)
    for number in range(4):
        filed(cast, BEFORE_SPRING, f"Case {number}")
    run = CalendarRun.objects.get(calendar_year=published(cast), purpose=CalendarPurpose.RECOUNT)

    assert at_once(*[partial(work, run)] * 3) == ["done"] * 3

    run.refresh_from_db()
    assert (run.state, CalendarMove.objects.filter(run=run).count()) == (ImpactState.FINISHED, 8)
    assert Notification.objects.get(kind="calendar_moved").data["n"] == 8


def work(run: CalendarRun) -> None:
    while runs.count_next(run_id=run.pk):
        pass
    connection.close()
