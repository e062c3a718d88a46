from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from compliance import calendar_review
from compliance.audit.models import Event
from compliance.calendar_input import from_notice
from compliance.enums import EditionStatus
from compliance.models import CalendarYear, current_calendar
from compliance.refusals import BadInput, Conflict, NotAllowed, WrongStatus
from tests.approvals.calendar_years import drafted, in_review
from tests.cast import Cast, assemble
from tests.compliance.holiday_notices import NOTICE_2026, NOTICE_2027

pytestmark = pytest.mark.django_db
OTHER_2027 = NOTICE_2027.replace("9月15日（周三）放假1天", "9月15日（周三）至16日（周四）放假2天")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def actions(row: CalendarYear) -> list[str]:
    written = Event.objects.filter(subject_kind="calendar", subject_id=row.pk).exclude(actor_name="")
    return list(written.order_by("pk").values_list("action", flat=True))


def test_a_year_goes_from_draft_to_in_force(cast: Cast) -> None:
    row = in_review(cast.dora)

    calendar_review.publish(reviewed=row, by=cast.fay, mark=row.mark)

    row.refresh_from_db()
    assert (row.step, row.published_by, row.version) == (EditionStatus.PUBLISHED, cast.fay, 1)
    assert current_calendar().unpublished(row.as_year().holidays[0].first, row.as_year().holidays[-1].last) == ()
    assert actions(row) == ["draft_started", "draft_submitted", "calendar_published"]
    steps = Event.objects.filter(subject_kind="calendar", subject_id=row.pk)
    assert {event.data["revision"] for event in steps if event.action.startswith("draft")} == {str(row)}


def test_until_published_a_year_moves_nothing(cast: Cast) -> None:
    in_review(cast.dora)

    assert current_calendar().years == ()


def test_a_correction_supersedes_the_version_before(cast: Cast) -> None:
    first = in_review(cast.dora)
    calendar_review.publish(reviewed=first, by=cast.fay, mark=first.mark)
    second = calendar_review.start_correction(of=first, by=cast.fay)
    saved = calendar_review.save_year(draft=second, by=cast.fay, mark=0, source=from_notice(OTHER_2027))
    sent = calendar_review.submit(draft=saved, by=cast.fay, mark=1)

    calendar_review.publish(reviewed=sent, by=cast.dora, mark=1)

    first.refresh_from_db()
    assert (first.step, first.superseded_at is not None) == (EditionStatus.SUPERSEDED, True)
    assert [row.version for row in CalendarYear.objects.in_force()] == [2]
    assert second.based_on == first


def test_who_edited_never_publishes(cast: Cast) -> None:
    row = in_review(cast.dora)

    with pytest.raises(NotAllowed):
        calendar_review.publish(reviewed=row, by=cast.dora, mark=row.mark)


def test_who_wrote_what_was_never_published_stays_editor_of_its_copy(cast: Cast) -> None:
    first = drafted(cast.dora)
    calendar_review.discard(draft=first, by=cast.fay, reason="Begun by mistake.")
    first.refresh_from_db()
    copy = calendar_review.start_correction(of=first, by=cast.fay)
    sent = calendar_review.submit(draft=copy, by=cast.fay, mark=0)

    with pytest.raises(NotAllowed):
        calendar_review.publish(reviewed=sent, by=cast.dora, mark=0)


def test_one_version_of_a_year_is_worked_on(cast: Cast) -> None:
    drafted(cast.dora)

    with pytest.raises(Conflict):
        drafted(cast.fay)
    assert drafted(cast.fay, NOTICE_2026).year == 2026


def test_nobody_saves_over_what_another_saved(cast: Cast) -> None:
    row = drafted(cast.dora)
    calendar_review.save_year(draft=row, by=cast.fay, mark=0, source=from_notice(OTHER_2027))

    with pytest.raises(Conflict):
        calendar_review.save_year(draft=row, by=cast.dora, mark=0, source=from_notice(NOTICE_2027))


def test_a_draft_stays_of_its_year(cast: Cast) -> None:
    row = drafted(cast.dora)

    with pytest.raises(Conflict, match="This draft is of 2027"):
        calendar_review.save_year(draft=row, by=cast.dora, mark=0, source=from_notice(NOTICE_2026))


def test_what_is_in_review_is_sent_back_with_a_reason(cast: Cast) -> None:
    row = in_review(cast.dora)
    with pytest.raises(BadInput):
        calendar_review.send_back(draft=row, by=cast.fay, reason=" ")

    back = calendar_review.send_back(draft=row, by=cast.fay, reason="The Labour Day is missing.")

    assert back.step == EditionStatus.DRAFT
    assert Event.objects.filter(action="draft_sent_back", reason="The Labour Day is missing.").exists()


def test_steps_out_of_order_are_refused(cast: Cast) -> None:
    row = drafted(cast.dora)
    for step in (
        lambda: calendar_review.send_back(draft=row, by=cast.fay, reason="No."),
        lambda: calendar_review.publish(reviewed=row, by=cast.fay, mark=0),
    ):
        with pytest.raises(WrongStatus):
            step()
    calendar_review.discard(draft=row, by=cast.dora, reason="Begun by mistake.")
    with pytest.raises(WrongStatus):
        calendar_review.submit(draft=row, by=cast.dora, mark=0)


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: calendar_review.start_year(source=from_notice(NOTICE_2026), by=by),
        lambda row, by: calendar_review.start_correction(of=row, by=by),
        lambda row, by: calendar_review.save_year(draft=row, by=by, mark=0, source=from_notice(NOTICE_2027)),
        lambda row, by: calendar_review.submit(draft=row, by=by, mark=0),
        lambda row, by: calendar_review.discard(draft=row, by=by, reason="x"),
        lambda row, by: calendar_review.send_back(draft=row, by=by, reason="x"),
        lambda row, by: calendar_review.publish(reviewed=row, by=by, mark=0),
    ],
)
def test_only_administrators_work_on_years(cast: Cast, act: Callable[[CalendarYear, object], object]) -> None:
    row = drafted(cast.dora)

    with pytest.raises(PermissionDenied):
        act(row, cast.ana)


def test_submitting_tells_the_second_administrator_once(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        in_review(cast.dora)

    assert "approvals.tell_of_calendar_review" in run_queued()
    assert [notice.kind for notice in cast.fay.notifications.all()] == ["calendar_review"]
    assert not cast.dora.notifications.exists()
