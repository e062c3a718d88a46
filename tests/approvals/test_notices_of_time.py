import datetime as dt

import pytest
from django.utils import translation

from approvals import notices
from approvals.enums import Channel, EntityEventKind, NoticeKind, ReminderPurpose, WebhookOff
from approvals.models import Delivery, EntityEvent, Notification, Reminder, Webhook
from approvals.notices.wording import REASONS, SENTENCES
from compliance.wording import Text
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 8)
BY_DEADLINE = {NoticeKind.DEADLINE, NoticeKind.ESCALATED, NoticeKind.CALENDAR_MOVED}


def only() -> Notification:
    return Notification.objects.get()


def reminder(cast: Cast, **values: object) -> Reminder:
    row = deadline(draft(cast), "2026-03-20")
    fixed = {"organisation": cast.exp, "deadline": row, "user": cast.ana, "due_on": row.due_on, "step_on": row.due_on}
    return Reminder.objects.create(**{**fixed, "step": 7, **values})


def test_every_kind_has_its_sentence_and_its_reason() -> None:
    in_cases = {
        NoticeKind.COMMENTED,
        NoticeKind.RETURNED,
        NoticeKind.DECIDED,
        NoticeKind.DECISION_VOIDED,
        NoticeKind.AUTHORITY_EVENT,
        NoticeKind.CLOSED,
    }

    assert set(NoticeKind) - set(SENTENCES) == BY_DEADLINE
    assert set(NoticeKind) - set(REASONS) == in_cases


def test_a_reminder_leads_to_its_date_and_says_why(cast: Cast) -> None:
    row = reminder(cast)

    notices.deadline_near(row, why=Text("Because you stand in.", "因为您代理。"))

    assert notices.url_of(only()) == f"/deadlines/{row.deadline_id}/"
    assert notices.why(only()) == "Because you stand in."
    with translation.override("zh-hans"):
        assert notices.why(only()) == "因为您代理。"


def test_an_escalation_is_urgent_and_says_that_the_date_passed(cast: Cast) -> None:
    row = reminder(cast, purpose=ReminderPurpose.TO_APPROVERS, user=cast.cara)

    notices.deadline_near(row)

    notice = only()
    assert notice.kind == NoticeKind.ESCALATED
    assert notices.sentence(notice).endswith("was due on 20 Mar 2026 and is still open.")
    assert notices.why(notice) == "You get this because the date passed and it is still open."


def test_a_date_in_hours_is_written_with_its_offset(cast: Cast) -> None:
    row = reminder(cast)
    row.deadline.due_at = dt.datetime(2026, 3, 20, 1, 30, tzinfo=dt.UTC)

    notices.deadline_near(row)

    assert "is due on 2026-03-20 09:30 +08:00." in notices.sentence(only())


def test_a_deputy_is_told_for_whom_and_how_long(cast: Cast) -> None:
    notices.deputised(cast.ben, by=cast.ana, organisation=cast.exp, first=FIRST, last=LAST, key="1", path="/away/")

    assert notices.sentence(only()) == "You stand in for Ana from 1 Mar 2026 to 8 Mar 2026."
    assert notices.url_of(only()) == "/away/"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 date of yours moved when"), (12, "12 dates of yours moved when the calendar of 2027")]
)
def test_an_owner_is_told_once_how_many_dates_moved(cast: Cast, n: int, said: str) -> None:
    for _again in range(2):
        notices.calendar_moved(cast.ana, organisation_id=cast.exp.pk, n=n, year=2027, key="c", path="/calendar/")

    assert notices.sentence(only()).startswith(said)
    assert not Delivery.objects.exists()


def test_the_other_administrators_are_told_of_a_year_to_publish(cast: Cast) -> None:
    notices.calendar_awaits_review([cast.dora, cast.fay], by=cast.dora, year=2027, key="r", path="/law/calendar/2027/")

    notice = only()
    assert (notice.user, notice.organisation, notices.url_of(notice)) == (cast.fay, None, "/law/calendar/2027/")
    assert notices.sentence(notice).startswith("Dora prepared the calendar of 2027.")
    assert [delivery.channel for delivery in notice.deliveries.all()] == [Channel.MAIL]


def test_those_who_work_for_an_exporter_hear_of_its_events(cast: Cast) -> None:
    event = EntityEvent.objects.create(
        organisation=cast.exp,
        entity=cast.entity,
        kind=EntityEventKind.INCIDENT,
        happened_on=FIRST,
        recorded_by=cast.ana,
    )

    notices.entity_event(event, [cast.ana, cast.ben], by=cast.ana, path="/events/")

    assert only().user == cast.ben
    assert notices.sentence(only()) == (
        f"Ana recorded at {cast.entity.registered_name}: Security incident, larger or above."
    )


def test_reviewers_are_asked_and_releasers_told(cast: Cast) -> None:
    draft_law = consultation_open_until("2026-04-01", cast)
    notices.position_asked(draft_law, [cast.ben], organisation=cast.exp, by=cast.ana, until=LAST, key="1")
    notices.position_awaits_release(draft_law, [cast.cara], organisation=cast.exp, by=cast.ben, key="2")
    notices.position_released(draft_law, [cast.ben], organisation=cast.exp, by=cast.cara, key="3")

    told = [notices.sentence(notice) for notice in Notification.objects.order_by("pk")]

    assert told == [
        "Ana asks you for a position on Guide, draft, until 8 Mar 2026.",
        "Ben consolidated the positions on Guide, draft; they await release.",
        "Cara released the position on Guide, draft.",
    ]
    assert {notices.url_of(notice) for notice in Notification.objects.all()} == {"/consultations/guide-draft/for/EXP/"}
    assert {notices.code_of(notice) for notice in Notification.objects.all()} == {"guide-draft"}


def test_administrators_are_told_of_a_webhook_that_failed(cast: Cast) -> None:
    cast.exp.name_zh = "示例汽车集团"
    webhook = Webhook.objects.create(
        organisation=cast.exp,
        url="https://chat.example.com/",
        created_by=cast.dora,
        disabled_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        disabled_because=WebhookOff.FAILED,
    )

    notices.webhook_failed(webhook)

    notice = Notification.objects.get(user=cast.fay)
    assert notices.url_of(notice) == "/webhooks/EXP/"
    assert notices.sentence(notice) == (
        "The webhook of Example Auto Group was switched off. Posts to it failed for three days."
    )
    with translation.override("zh-hans"):
        assert notices.sentence(notice) == "示例汽车集团的 Webhook 已停用。连续三日发送失败。"


def test_a_moment_is_of_china_with_its_offset() -> None:
    assert notices.stamp(dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)) == "2026-11-22 17:05 +08:00"
