import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from approvals.enums import CalendarPurpose, ImpactState, Status
from approvals.exceptions import Conflict, Incomplete, NotAllowed, WrongStatus
from approvals.models import (
    Application,
    AuthorityEvent,
    CalendarMove,
    CalendarRun,
    Deadline,
    DeadlineMove,
    Notification,
)
from approvals.services import deadlines, reminders
from approvals.services.calendar_changes import runs, scopes
from approvals.services.calendar_changes.publishing import publish_year
from approvals.services.calendar_changes.results import totals_of
from compliance import calendar_review
from compliance.almanac import YearSource, load_year
from compliance.calendar_input import from_notice
from compliance.models import CalendarYear
from tests.approvals.calendar_years import counted, drafted, filed, in_review, previewed, published
from tests.cast import Cast
from tests.compliance.holiday_notices import NOTICE_2027

pytestmark = pytest.mark.usefixtures("calendars")
# Filed on this day, five working days end before the festival and the next seven after it.
BEFORE_SPRING = dt.date(2027, 1, 28)


def dates() -> dict[str, tuple[str, bool]]:
    rows = Deadline.objects.filter(application__isnull=False)
    return {row.kind: (row.due_on.isoformat(), row.provisional) for row in rows}


def recount_of(row: CalendarYear) -> CalendarRun:
    return CalendarRun.objects.get(calendar_year=row, purpose=CalendarPurpose.RECOUNT)


def test_the_preview_shows_each_date_that_would_move_and_writes_none(cast: Cast) -> None:
    case = filed(cast, BEFORE_SPRING)
    before = dates()

    run = previewed(drafted(cast.dora), cast.dora)

    moves = CalendarMove.objects.filter(run=run).order_by("is_on")
    assert [(move.deadline.kind, f"{move.was_on}", f"{move.is_on}", move.is_provisional) for move in moves] == [
        ("completeness", "2027-02-04", "2027-02-03", False),
        ("acceptance", "2027-02-15", "2027-02-20", False),
    ]
    assert {(move.application, move.owner) for move in moves} == {(case, cast.ana)}
    assert dates() == before
    assert not DeadlineMove.objects.exists()


def test_publishing_moves_exactly_what_the_preview_showed(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    row = in_review(cast.dora)
    shown = list(previewed(row, cast.fay).moves.order_by("deadline").values_list("deadline", "was_on", "is_on"))
    publish_year(calendar_year=row, by=cast.fay, mark=row.mark)

    run = counted(recount_of(row))

    assert list(run.moves.order_by("deadline").values_list("deadline", "was_on", "is_on")) == shown
    assert dates() == {"completeness": ("2027-02-03", False), "acceptance": ("2027-02-20", False)}
    assert run.state == ImpactState.FINISHED


def test_each_move_is_kept_with_the_calendar_as_its_reason(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)

    counted(recount_of(published(cast)))

    assert {move.because["en"] for move in DeadlineMove.objects.all()} == {
        "The working-day calendar of 2027 was published (version 1)."
    }


def test_each_owner_is_told_once_of_all_dates(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    filed(cast, BEFORE_SPRING, "Another case")
    run = counted(recount_of(published(cast)))

    counted(run)
    runs.resume_stalled(timezone.now())

    notice = Notification.objects.get(kind="calendar_moved")
    assert (notice.user, notice.data["n"], notice.data["path"]) == (cast.ana, 4, "/calendar/moves/2027/1/")
    assert run.n_told == 1


def test_dates_that_only_become_certain_tell_nobody(cast: Cast) -> None:
    filed(cast, dt.date(2027, 7, 1))

    run = counted(recount_of(published(cast)))

    assert [(move.has_moved, move.was_provisional, move.is_provisional) for move in run.moves.all()] == [
        (False, True, False),
        (False, True, False),
    ]
    assert not Notification.objects.filter(kind="calendar_moved").exists()


def test_cases_that_do_not_rest_on_the_year_are_not_counted(cast: Cast) -> None:
    filed(cast, dt.date(2026, 2, 10))

    assert previewed(drafted(cast.dora), cast.dora).total == 0


def test_a_case_closed_is_left_alone(cast: Cast) -> None:
    case = filed(cast, BEFORE_SPRING)
    Application.objects.filter(pk=case.pk).update(status=Status.WITHDRAWN)

    assert list(scopes.cases_of(2027)) == []


def test_the_duties_of_exporters_and_consultations_are_counted_too(cast: Cast) -> None:
    deadlines.recompute_duties(cast.exp, dt.date(2027, 3, 1))

    run = previewed(drafted(cast.dora), cast.dora)

    assert (run.total, run.state, list(run.moves.all())) == (1, ImpactState.FINISHED, [])


def test_dates_counted_by_the_beat_before_their_chunk_are_told_all_the_same(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    run = recount_of(published(cast))
    reminders.refresh_duties(timezone.localdate())

    counted(run)

    assert [(f"{move.was_on}", f"{move.is_on}") for move in run.moves.order_by("is_on")] == [
        ("2027-02-04", "2027-02-03"),
        ("2027-02-15", "2027-02-20"),
    ]
    assert Notification.objects.get(kind="calendar_moved").data["n"] == 2
    assert {move.because["en"] for move in DeadlineMove.objects.all()} == {
        "The working-day calendar of 2027 was published (version 1)."
    }


def test_what_an_event_moved_before_the_chunk_is_not_the_calendars(cast: Cast) -> None:
    case = filed(cast, dt.date(2027, 7, 1))
    run = recount_of(published(cast))
    AuthorityEvent.objects.create(
        application=case, kind="clock_suspended", happened_on=dt.date(2027, 7, 2), recorded_by=cast.ana
    )
    deadlines.recompute(case)

    counted(run)

    assert DeadlineMove.objects.count() == 2
    assert not run.moves.with_other_date().exists()


def test_a_worker_that_died_leaves_its_chunk_to_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scopes.PER_CHUNK, CalendarPurpose.RECOUNT, 1)
    for number in range(3):
        filed(cast, BEFORE_SPRING, f"Case {number}")
    run = recount_of(published(cast))
    finish_shipped_years()
    runs.count_next(run_id=run.pk)

    left = runs.resume_stalled(timezone.now() + dt.timedelta(minutes=5))
    counted(run)

    assert (left, run.chunks.count(), run.chunks.filter(done_at=None).count()) == (2, 3, 0)
    assert Notification.objects.get(kind="calendar_moved").data["n"] == 6


def test_a_crash_in_a_chunk_leaves_nothing_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(cast, BEFORE_SPRING)
    run = recount_of(published(cast))
    before = dates()
    monkeypatch.setattr(CalendarMove.objects, "bulk_create", crash)

    with pytest.raises(MemoryError):
        runs.count_next(run_id=run.pk)

    assert dates() == before
    assert run.chunks.filter(done_at=None).count() == 1


def test_a_year_that_the_product_published_is_counted_by_the_beat(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    runs.resume_stalled(timezone.now())
    load_year(from_notice(NOTICE_2027))

    runs.resume_stalled(timezone.now())
    counted(recount_of(CalendarYear.objects.get(year=2027)))

    assert dates()["acceptance"] == ("2027-02-20", False)


def test_loading_the_calendars_keeps_what_people_published(cast: Cast) -> None:
    row = calendar_review.start_correction(of=CalendarYear.objects.in_force().get(year=2026), by=cast.dora)
    sent = calendar_review.submit(draft=row, by=cast.dora, mark=0)
    previewed(sent, cast.fay)
    publish_year(calendar_year=sent, by=cast.fay, mark=0)

    call_command("load_calendars", verbosity=0)

    assert CalendarYear.objects.in_force().get(year=2026) == row


def test_publishing_needs_a_finished_preview(cast: Cast) -> None:
    row = in_review(cast.dora)
    with pytest.raises(Incomplete):
        publish_year(calendar_year=row, by=cast.fay, mark=row.mark)
    filed(cast, BEFORE_SPRING)
    runs.start_preview(calendar_year=row, by=cast.fay)
    with pytest.raises(Incomplete):
        publish_year(calendar_year=row, by=cast.fay, mark=row.mark)


def test_a_preview_is_stale_once_a_date_that_rests_on_the_year_changed(cast: Cast) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.fay)
    filed(cast, dt.date(2026, 2, 10))
    assert not runs.is_stale(runs.latest_run(row), row)

    filed(cast, BEFORE_SPRING)

    assert runs.is_stale(runs.latest_run(row), row)
    with pytest.raises(Incomplete):
        publish_year(calendar_year=row, by=cast.fay, mark=row.mark)


def test_a_preview_is_stale_once_the_year_was_edited(cast: Cast) -> None:
    row = drafted(cast.dora)
    previewed(row, cast.dora)

    saved = calendar_review.save_year(draft=row, by=cast.dora, mark=0, source=other())

    assert runs.is_stale(runs.latest_run(saved), saved)


def test_a_preview_is_stale_once_another_year_was_published(cast: Cast) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.fay)

    published(cast, "现将2028年\n一、元旦：1月1日（周六）放假1天。")

    assert runs.is_stale(runs.latest_run(row), row)


def other() -> YearSource:
    return from_notice(NOTICE_2027.replace("9月15日（周三）放假1天", "9月15日（周三）至16日（周四）放假2天"))


def test_its_editor_does_not_publish_it(cast: Cast) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.dora)

    with pytest.raises(NotAllowed):
        publish_year(calendar_year=row, by=cast.dora, mark=row.mark)


def test_only_administrators_preview_and_publish(cast: Cast) -> None:
    row = in_review(cast.dora)
    for act in (
        lambda: runs.start_preview(calendar_year=row, by=cast.ana),
        lambda: publish_year(calendar_year=row, by=cast.ana, mark=row.mark),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_preview_under_way_is_stopped_or_waited_for(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    row = drafted(cast.dora)
    run = runs.start_preview(calendar_year=row, by=cast.dora)
    with pytest.raises(Conflict):
        runs.start_preview(calendar_year=row, by=cast.fay)

    runs.cancel_preview(run_id=run.pk, by=cast.fay)

    assert not runs.count_next(run_id=run.pk)
    with pytest.raises(WrongStatus):
        runs.cancel_preview(run_id=run.pk, by=cast.fay)


def test_what_is_published_is_not_previewed(cast: Cast) -> None:
    row = published(cast)

    with pytest.raises(WrongStatus):
        runs.start_preview(calendar_year=row, by=cast.dora)


def test_administrators_see_counts_of_organisations_they_are_no_member_of(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    run = previewed(drafted(cast.dora), cast.dora)

    [of_exp] = totals_of(run, cast.dora).organisations

    assert (of_exp.organisation, of_exp.is_own, of_exp.moved, of_exp.certain) == (cast.exp, False, 2, 0)
    assert not CalendarMove.objects.filter(run=run).visible_to(cast.dora).exists()
    assert totals_of(run, cast.ana).organisations[0].is_own


def test_the_tasks_count_in_the_background(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    filed(cast, BEFORE_SPRING)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        run = runs.start_preview(calendar_year=drafted(cast.dora), by=cast.dora)

    assert run_queued() == ["approvals.count_calendar"]
    run.refresh_from_db()
    assert run.is_finished


def finish_shipped_years() -> None:
    runs.resume_stalled(timezone.now())
    for run in CalendarRun.objects.filter(started_by=None):
        counted(run)


def crash(*_args: object, **_options: object) -> None:
    raise MemoryError
