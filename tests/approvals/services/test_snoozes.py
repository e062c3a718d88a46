import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from approvals.enums import ReminderState, SkipReason
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import Application, Deadline, Reminder, Snooze
from approvals.services.reminders import find_due, queued_reminders, send_reminder
from approvals.services.snoozes import end_snooze, latest_day, snooze_deadline
from compliance.accounts.models import User
from compliance.audit.models import Event
from compliance.enums import Role
from tests.approvals.reminding import beat, due, moment, on, skipped
from tests.cast import Cast, draft, person

DUE = "2026-03-20"


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def snooze(row: Deadline, by: User, until: str, *, today: str, reason: str = "Waiting for a letter.") -> Snooze:
    with on(today):
        return snooze_deadline(deadline_id=row.pk, by=by, until=day(until), reason=reason)


def test_nothing_is_told_until_the_day_and_then_once(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-16", today="2026-03-12")

    assert [beat(f"2026-03-{n}") for n in (13, 15, 16, 17, 19)] == [[], [], [("ana", 4)], [], [("ana", 1)]]
    assert skipped() == [("ana", 7, SkipReason.SNOOZED)]
    assert not Snooze.objects.open().exists()


def test_a_snooze_ends_on_its_day(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-16", today="2026-03-12")

    standing = {n: (beat(f"2026-03-{n}"), Snooze.objects.open().exists())[1] for n in (15, 16)}

    assert standing == {15: True, 16: False}


def test_a_snooze_until_a_day_of_a_step_is_told_once(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-19", today="2026-03-12")

    assert [beat("2026-03-19"), beat("2026-03-19"), beat("2026-03-20")] == [[("ana", 1)], [], [("ana", 0)]]


def test_what_was_queued_before_the_snooze_is_not_sent(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    with on("2026-03-13"):
        find_due(moment("2026-03-13"))
    snooze(row, cast.ana, "2026-03-18", today="2026-03-13")
    with on("2026-03-13"):
        sent = [send_reminder(reminder_id=pk, now=moment("2026-03-13")) for pk in queued_reminders()]

    assert (sent, skipped()) == ([False], [("ana", 7, SkipReason.SNOOZED)])


def test_ending_it_by_hand_tells_what_was_held_back(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-18", today="2026-03-12")
    assert beat("2026-03-13") == []

    with on("2026-03-14"):
        end_snooze(deadline_id=row.pk, by=cast.ana)

    assert [beat("2026-03-14"), beat("2026-03-18"), beat("2026-03-19")] == [[("ana", 7)], [], [("ana", 1)]]


def test_ending_it_tells_nothing_that_was_told_before(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    beat("2026-03-13")
    snooze(row, cast.ana, "2026-03-18", today="2026-03-13")
    with on("2026-03-14"):
        end_snooze(deadline_id=row.pk, by=cast.ana)

    assert beat("2026-03-14") == []


def test_a_date_that_moved_is_reminded_of_all_the_same(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-18", today="2026-03-12")
    due(case, "2026-03-17")

    assert beat("2026-03-13") == [("ana", 7)]
    assert not Snooze.objects.open().exists()
    assert beat("2026-03-16") == [("ana", 1)]


def test_only_the_person_is_spared(cast: Cast, case: Application) -> None:
    person("gus", cast.exp, Role.OFFICER)
    row = due(case, DUE)
    Deadline.objects.filter(pk=row.pk).update(kind="annual_report")
    snooze(row, cast.ana, "2026-03-18", today="2026-03-12")

    assert beat("2026-03-13") == [("gus", 7)]


def test_over_dates_are_snoozed_for_a_few_working_days(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    with on("2026-03-27"):
        assert latest_day(row) == day("2026-04-03")
    snooze(row, cast.ana, "2026-04-03", today="2026-03-27")

    told = {n: [step for handle, step in beat(f"2026-04-0{n}") if handle == "ana"] for n in (2, 3, 4)}

    assert told == {2: [], 3: [-14], 4: []}


@pytest.mark.parametrize(
    ("until", "reason", "places"),
    [
        ("2026-03-16", "Waiting.", ["until"]),
        ("2026-03-17", "Waiting.", []),
        ("2026-03-20", "Waiting.", []),
        ("2026-03-21", "Waiting.", ["until"]),
        ("2026-03-17", "  ", ["reason"]),
        ("2026-03-30", "x" * 301, ["until", "reason"]),
    ],
)
def test_day_and_reason_are_checked(cast: Cast, case: Application, until: str, reason: str, places: list[str]) -> None:
    row = due(case, DUE)
    try:
        snooze(row, cast.ana, until, today="2026-03-16", reason=reason)
        found = []
    except BadInput as bad:
        found = [problem.where for problem in bad.problems]

    assert (found, Snooze.objects.count()) == (places, 0 if places else 1)


def test_only_who_is_reminded_snoozes(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    for user in (cast.ben, cast.cara, cast.eli, cast.dan):
        with pytest.raises(NotAllowed):
            snooze(row, user, "2026-03-17", today="2026-03-12")


def test_there_is_one_open_snooze_per_person_and_date(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    first = snooze(row, cast.ana, "2026-03-17", today="2026-03-12")

    with pytest.raises(Conflict):
        snooze(row, cast.ana, "2026-03-18", today="2026-03-12")
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize(
    ("today", "change"),
    [
        (DUE, {}),
        ("2026-03-12", {"closed_at": moment("2026-03-11"), "outcome": "met"}),
        ("2026-03-12", {"due_at": moment(DUE)}),
        ("2026-03-12", {"suspended_since": dt.date(2026, 3, 10)}),
    ],
)
def test_some_dates_cannot_be_snoozed(cast: Cast, case: Application, today: str, change: dict[str, object]) -> None:
    row = due(case, DUE)
    Deadline.objects.filter(pk=row.pk).update(**change)

    with pytest.raises(WrongStatus):
        snooze(row, cast.ana, "2026-03-21", today=today)


def test_what_is_not_snoozed_cannot_be_ended(cast: Cast, case: Application) -> None:
    row = due(case, DUE)

    with pytest.raises(WrongStatus):
        end_snooze(deadline_id=row.pk, by=cast.ana)


def test_the_trail_of_the_case_keeps_the_reason(cast: Cast, case: Application) -> None:
    row = due(case, DUE)
    snooze(row, cast.ana, "2026-03-17", today="2026-03-12")
    with on("2026-03-13"):
        end_snooze(deadline_id=row.pk, by=cast.ana)

    events = Event.objects.filter(action__in=("date_snoozed", "snooze_ended")).order_by("id")

    assert [(one.action, one.subject_kind, one.subject_id, one.reason) for one in events] == [
        ("date_snoozed", "application", case.pk, "Waiting for a letter."),
        ("snooze_ended", "application", case.pk, "Waiting for a letter."),
    ]


def test_what_was_skipped_because_it_was_closed_is_told_when_it_opens_again(case: Application) -> None:
    row = due(case, DUE)
    with on("2026-03-13"):
        find_due(moment("2026-03-13"))
    Deadline.objects.filter(pk=row.pk).update(closed_at=moment("2026-03-13"), outcome="met")
    with on("2026-03-13"):
        for pk in queued_reminders():
            send_reminder(reminder_id=pk, now=moment("2026-03-13"))
    due(case, DUE)

    assert [beat("2026-03-14"), beat("2026-03-15")] == [[("ana", 7)], []]


def test_a_worker_that_stood_still_tells_only_the_latest(case: Application) -> None:
    due(case, DUE)
    for n in (13, 19, 20):
        with on(f"2026-03-{n}"):
            find_due(moment(f"2026-03-{n}"))

    assert beat("2026-03-20") == [("ana", 0)]
    assert Reminder.objects.filter(state=ReminderState.SENT).count() == 1
