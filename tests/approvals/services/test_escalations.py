import datetime as dt

import pytest

from approvals.enums import NoticeKind, ParticipationKind, ReminderPurpose, ReminderState, SkipReason
from approvals.models import Application, Deadline, Notification, Participation, Reminder
from approvals.schedule import Escalation
from approvals.services import looks
from approvals.services.lead_times import set_lead_times
from approvals.services.reminders import find_due, queued_reminders, send_reminder
from approvals.services.snoozes import snooze_deadline
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests.approvals.reminding import KIND, beat, due, moment, on
from tests.cast import Cast, draft, person

FRIDAY = "2026-03-20"


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def told(day: str) -> list[str]:
    return [handle for handle, _step in beat(day)]


def test_approvers_then_auditors_are_told_working_days_after_the_date(case: Application) -> None:
    due(case, FRIDAY)

    days = {day: told(f"2026-03-{day}") for day in range(20, 31)}

    assert {day: who for day, who in days.items() if who} == {20: ["ana"], 21: ["ana"], 24: ["cara"], 27: ["eli"]}


def test_an_escalation_says_so(case: Application) -> None:
    due(case, FRIDAY)
    beat("2026-03-24")

    notice = Notification.objects.get(user__handle="cara")

    assert notice.kind == NoticeKind.ESCALATED
    assert "approver" in notice.data["why"]["en"]


def test_a_closed_date_is_not_escalated(case: Application) -> None:
    row = due(case, FRIDAY)
    with on("2026-03-24"):
        find_due(moment("2026-03-24"))
        Deadline.objects.filter(pk=row.pk).update(closed_at=moment("2026-03-24"), outcome="met")
        results = [send_reminder(reminder_id=pk, now=moment("2026-03-24")) for pk in queued_reminders()]

    assert results == [False, False]
    assert set(Reminder.objects.exclude(because="later_step").values_list("because", flat=True)) == {SkipReason.CLOSED}


def test_who_wrote_or_advised_on_the_case_is_not_escalated_to(cast: Cast, case: Application) -> None:
    for handle, kind in (("una", ParticipationKind.AUTHOR), ("ivy", ParticipationKind.ADVISER)):
        Participation.objects.create(application=case, user=person(handle, cast.exp, Role.APPROVER), kind=kind)
    add_membership(by=None, user=cast.ana, organisation=cast.exp, role=Role.APPROVER)
    due(case, FRIDAY)
    beat("2026-03-21")

    assert told("2026-03-24") == ["cara"]


def test_who_keeps_the_date_is_not_escalated_to(cast: Cast, case: Application) -> None:
    keeper = person("kim", cast.exp, Role.OFFICER, Role.APPROVER)
    Application.objects.filter(pk=case.pk).update(owner=keeper)
    due(case, FRIDAY)
    beat("2026-03-21")

    assert told("2026-03-24") == ["cara"]


def test_an_escalation_is_told_once_though_its_day_changes(cast: Cast, case: Application) -> None:
    row = due(case, FRIDAY)
    beat("2026-03-24")

    set_lead_times(kind=KIND, days=[7, 1, 0, -1], by=cast.dora, escalation=Escalation(3, 4))
    looks.look_again(Deadline.objects.filter(pk=row.pk))

    assert [told(f"2026-03-{day}") for day in (25, 26, 27)] == [[], ["eli"], []]


def test_no_number_is_never(cast: Cast, case: Application) -> None:
    set_lead_times(kind=KIND, days=[7], by=cast.dora, escalation=Escalation(None, None))
    due(case, FRIDAY)

    assert [told(day) for day in ("2026-03-20", "2026-03-24", "2026-04-10")] == [["ana"], [], []]


def test_a_snooze_does_not_hold_it_up(cast: Cast, case: Application) -> None:
    row = due(case, FRIDAY)
    beat("2026-03-21")
    with on("2026-03-22"):
        snooze_deadline(deadline_id=row.pk, by=cast.ana, until=dt.date(2026, 3, 26), reason="Waiting for a letter.")

    assert {day: told(f"2026-03-{day}") for day in (24, 26)} == {24: ["cara"], 26: ["ana"]}


def test_what_was_recorded_late_is_escalated_from_that_day(case: Application) -> None:
    row = due(case, FRIDAY)
    Deadline.objects.filter(pk=row.pk).update(created_at=moment("2026-03-30"))
    beat("2026-03-30")

    assert [told(day) for day in ("2026-03-31", "2026-04-01")] == [[], ["cara"]]


@pytest.mark.parametrize("change", [{"binds": "authority"}, {"means": "expires"}, {"means": "opens"}])
def test_only_what_we_have_to_do_is_escalated(case: Application, change: dict[str, str]) -> None:
    row = due(case, FRIDAY)
    Deadline.objects.filter(pk=row.pk).update(**change)
    beat("2026-03-21")

    assert [told(day) for day in ("2026-03-24", "2026-03-27")] == [[], []]


def test_a_date_counted_in_hours_is_reminded_at_once_and_escalated_at_its_hour(cast: Cast) -> None:
    at = moment("2026-03-20", 5)
    with on("2026-03-20", 1):
        row = Deadline.objects.create(
            organisation=cast.exp,
            entity=cast.entity,
            kind="incident_report",
            origin="event:1",
            means="last_day",
            binds="exporter",
            started_on=dt.date(2026, 3, 20),
            due_on=dt.date(2026, 3, 20),
            due_at=at,
            explanation={"label": {"en": "Report", "zh": "报告"}, "text": {"en": "", "zh": ""}},
        )
        Deadline.objects.filter(pk=row.pk).update(remind_on=looks.first_look_on(row))

    seen = {hour: beat("2026-03-20", hour) for hour in range(1, 8)}

    steps = {hour: who for hour, who in seen.items() if who}
    assert steps == {1: [("ana", 4)], 3: [("ana", 2)], 4: [("ana", 1)], 5: [("cara", 0), ("eli", 0)]}
    assert set(Reminder.objects.values_list("step_on", flat=True)) == {dt.date(2026, 3, 20)}


def test_in_the_database_an_escalation_is_one_row_per_person(case: Application) -> None:
    due(case, FRIDAY)
    beat("2026-03-24")
    row = Reminder.objects.get(purpose=ReminderPurpose.TO_APPROVERS)

    again = Reminder(
        organisation_id=row.organisation_id,
        deadline_id=row.deadline_id,
        user_id=row.user_id,
        purpose=row.purpose,
        due_on=row.due_on,
        step=row.step - 1,
        step_on=row.step_on,
        state=ReminderState.QUEUED,
    )
    Reminder.objects.bulk_create([again], ignore_conflicts=True)

    assert Reminder.objects.filter(purpose=ReminderPurpose.TO_APPROVERS).count() == 1
