import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from approvals.enums import DeliveryState, ReminderState, Rhythm, SkipReason
from approvals.models import Application, Deadline, Delivery, Notification, Reminder
from approvals.services import deliveries, mails, reminders
from approvals.services.channels import set_rhythm
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.models import ConsultationPosition
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft, person

FIND_QUERIES = 16
SHANGHAI = ZoneInfo("Asia/Shanghai")


def morning(text: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(hour), SHANGHAI)


def rows() -> list[tuple[int, str, str]]:
    return list(Reminder.objects.order_by("-step").values_list("step", "state", "because"))


def send_all(now: dt.datetime) -> None:
    for reminder_id in reminders.queued_reminders():
        reminders.send_reminder(reminder_id=reminder_id, now=now)
    for delivery_id in deliveries.waiting_deliveries(now):
        deliveries.deliver(delivery_id=delivery_id, now=now)


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def test_nothing_is_found_before_the_first_step(case: Application) -> None:
    deadline(case, "2026-03-20")

    reminders.find_due(morning("2026-03-12"))

    assert rows() == []


def test_each_step_is_queued_once_on_its_day(case: Application) -> None:
    deadline(case, "2026-03-20")

    for day in ("2026-03-13", "2026-03-13", "2026-03-14", "2026-03-19"):
        reminders.find_due(morning(day))

    assert rows() == [(7, ReminderState.QUEUED, ""), (1, ReminderState.QUEUED, "")]


def test_before_the_morning_hour_it_is_still_yesterday(case: Application) -> None:
    deadline(case, "2026-03-20")

    reminders.find_due(morning("2026-03-13", hour=7))
    assert rows() == []

    reminders.find_due(morning("2026-03-13", hour=8))
    assert rows() == [(7, ReminderState.QUEUED, "")]


def test_a_beat_that_stood_still_sends_the_last_step_and_records_the_others(case: Application) -> None:
    deadline(case, "2026-03-20")

    reminders.find_due(morning("2026-03-20"))

    assert rows() == [
        (7, ReminderState.SKIPPED, SkipReason.LATER_STEP),
        (1, ReminderState.SKIPPED, SkipReason.LATER_STEP),
        (0, ReminderState.QUEUED, ""),
    ]


def test_a_date_long_past_is_recorded_and_not_sent(case: Application) -> None:
    deadline(case, "2026-03-20")

    reminders.find_due(morning("2026-05-20"))

    assert {(state, because) for _step, state, because in rows()} == {(ReminderState.SKIPPED, SkipReason.TOO_OLD)}


def test_nothing_is_looked_at_again_once_everybody_was_told(case: Application) -> None:
    row = deadline(case, "2026-03-20")
    Deadline.objects.filter(pk=row.pk).update(created_at=morning("2026-03-01"))
    reminders.find_due(morning("2026-03-31"))

    assert reminders.find_due(morning("2026-04-01")) == 0


def test_what_passed_is_looked_at_each_day_until_everybody_was_told(case: Application) -> None:
    row = deadline(case, "2026-03-20")
    Deadline.objects.filter(pk=row.pk).update(created_at=morning("2026-03-01"))

    assert [reminders.find_due(morning(f"2026-03-{day}")) for day in (21, 22, 22, 23)] == [1, 1, 0, 1]


def test_sending_tells_in_app_and_by_mail_once(cast: Cast, case: Application) -> None:
    deadline(case, "2026-03-20")
    now = morning("2026-03-13")
    reminders.find_due(now)

    send_all(now)
    send_all(now)

    notice = Notification.objects.get()
    assert (notice.user, notice.application, notice.data["due_on"]) == (cast.ana, case, "2026-03-20")
    assert [message.to for message in mail.outbox] == [["ana@example.com"]]
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_mail_carries_reference_and_link_only(case: Application) -> None:
    deadline(case, "2026-03-20")
    now = morning("2026-03-13")
    reminders.find_due(now)

    send_all(now)

    message = mail.outbox[0]
    assert message.subject == f"{case.reference}: A deadline comes near"
    assert f"/deadlines/{Deadline.objects.get().pk}/" in message.body
    assert case.title not in message.body


def test_what_is_due_today_does_not_wait_for_the_digest(cast: Cast, case: Application) -> None:
    set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=9, weekday=0, urgent_at_once=True)
    deadline(case, "2026-03-20")
    for day in ("2026-03-13", "2026-03-20"):
        reminders.find_due(morning(day))
        send_all(morning(day))

    assert [row.hold_until is None for row in Delivery.objects.order_by("pk")] == [False, True]


def test_a_closed_deadline_is_not_reminded_of(case: Application) -> None:
    row = deadline(case, "2026-03-20")
    reminders.find_due(morning("2026-03-13"))
    Deadline.objects.filter(pk=row.pk).update(closed_at=timezone.now(), outcome="met")

    send_all(morning("2026-03-13"))

    assert rows() == [(7, ReminderState.SKIPPED, SkipReason.CLOSED)]
    assert not Notification.objects.exists()


def test_a_date_that_moved_is_reminded_of_anew(case: Application) -> None:
    row = deadline(case, "2026-03-20")
    reminders.find_due(morning("2026-03-13"))
    Deadline.objects.filter(pk=row.pk).update(due_on=dt.date(2026, 3, 27), remind_on=dt.date(2026, 3, 20))

    send_all(morning("2026-03-13"))
    reminders.find_due(morning("2026-03-20"))

    assert sorted((item.due_on.day, item.state, item.because) for item in Reminder.objects.all()) == [
        (20, ReminderState.SKIPPED, SkipReason.MOVED),
        (27, ReminderState.QUEUED, ""),
    ]


def test_somebody_who_left_is_not_told(cast: Cast, case: Application) -> None:
    deadline(case, "2026-03-20")
    reminders.find_due(morning("2026-03-13"))
    cast.ana.memberships.all().delete()

    send_all(morning("2026-03-13"))

    assert rows() == [(7, ReminderState.SKIPPED, SkipReason.NO_ACCESS)]


def test_somebody_whose_account_was_closed_is_not_told(cast: Cast, case: Application) -> None:
    deadline(case, "2026-03-20")
    reminders.find_due(morning("2026-03-13"))
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)

    send_all(morning("2026-03-13"))

    assert rows() == [(7, ReminderState.SKIPPED, SkipReason.NO_ACCESS)]


def test_who_takes_over_the_review_is_told_instead(cast: Cast, case: Application) -> None:
    rita = person("rita", cast.exp, Role.REVIEWER)
    row = deadline(case, "2026-03-20")
    Deadline.objects.filter(pk=row.pk).update(kind="review_target")
    Application.objects.filter(pk=case.pk).update(reviewer=cast.ben)
    reminders.find_due(morning("2026-03-19"))
    Application.objects.filter(pk=case.pk).update(reviewer=rita)

    send_all(morning("2026-03-19"))
    reminders.find_due(morning("2026-03-19"))
    send_all(morning("2026-03-19"))

    assert set(Reminder.objects.values_list("user__handle", "state", "because")) == {
        ("ben", ReminderState.SKIPPED, SkipReason.NOT_THEIRS),
        ("rita", ReminderState.SENT, ""),
    }


@pytest.mark.parametrize(("day", "told"), [("2026-04-19", True), ("2026-04-20", False)])
def test_a_beat_off_for_weeks_tells_until_the_date_is_too_old(case: Application, day: str, told: bool) -> None:
    deadline(case, "2026-03-20")

    reminders.find_due(morning(day))
    send_all(morning(day))

    assert Notification.objects.filter(user=case.owner).exists() is told


def test_reviewers_are_reminded_of_a_consultation_until_they_answered(cast: Cast) -> None:
    consultation = consultation_open_until("2026-12-10", cast)
    reminders.find_due(morning("2026-11-26"))
    ConsultationPosition.objects.create(
        consultation=consultation,
        organisation=cast.exp,
        reviewer=cast.ben,
        stance="supports",
        text="Good.",
        submitted_at=timezone.now(),
    )

    send_all(morning("2026-11-26"))

    last_step = Reminder.objects.filter(deadline__consultation=consultation).exclude(because=SkipReason.LATER_STEP)
    assert {(item.user, item.state, item.because) for item in last_step} == {
        (cast.ben, ReminderState.SKIPPED, SkipReason.ANSWERED),
        (cast.dan, ReminderState.SENT, ""),
    }


def test_a_leased_delivery_is_nobody_elses_until_the_lease_ends(case: Application) -> None:
    deadline(case, "2026-03-20")
    now = morning("2026-03-13")
    reminders.find_due(now)
    reminders.send_reminder(reminder_id=reminders.queued_reminders()[0], now=now)
    delivery = Delivery.objects.get()

    assert Delivery.objects.lease(delivery.pk, now, 120)
    assert not deliveries.deliver(delivery_id=delivery.pk, now=now + dt.timedelta(seconds=119))
    assert deliveries.deliver(delivery_id=delivery.pk, now=now + dt.timedelta(seconds=120))


def test_a_delivery_is_given_up_after_many_attempts(case: Application) -> None:
    deadline(case, "2026-03-20")
    now = morning("2026-03-13")
    reminders.find_due(now)
    reminders.send_reminder(reminder_id=reminders.queued_reminders()[0], now=now)
    Delivery.objects.update(attempts=deliveries.MAX_ATTEMPTS)

    assert deliveries.waiting_deliveries(now) == []
    assert (Delivery.objects.get().state, Delivery.objects.get().because) == (
        DeliveryState.FAILED,
        SkipReason.ATTEMPTS,
    )


def test_two_mails_of_one_row_have_the_same_message_id(case: Application) -> None:
    deadline(case, "2026-03-20")
    now = morning("2026-03-13")
    reminders.find_due(now)
    reminders.send_reminder(reminder_id=reminders.queued_reminders()[0], now=now)
    delivery = Delivery.objects.get()

    first, second = (mails.mail_of(delivery).message()["Message-ID"] for _ in range(2))

    assert first == second


def test_finding_many_takes_a_constant_number_of_queries(
    cast: Cast, case: Application, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    deadline(case, "2026-03-20")
    with django_assert_num_queries(FIND_QUERIES):
        reminders.find_due(morning("2026-03-13"))
    for _ in range(3):
        deadline(draft(cast), "2026-03-20")
    with django_assert_num_queries(FIND_QUERIES):
        reminders.find_due(morning("2026-03-13"))
