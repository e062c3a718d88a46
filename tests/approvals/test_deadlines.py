import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from approvals.enums import AuthorityEventKind, DeadlineOutcome, ReminderState, SkipReason
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.models import Application, AuthorityEvent, Deadline, Reminder
from approvals.services import deadlines, reminders
from approvals.services.applications import close_application
from compliance.almanac import YearSource, load_year
from compliance.enums import Pathway, Verification
from compliance.models import current_calendar
from compliance.workdays import Year
from tests.cast import Cast, awaiting_decision, draft, in_force, submitted

pytestmark = pytest.mark.usefixtures("calendars")


def dates(application: Application) -> list[tuple[str, str, str]]:
    rows = Deadline.objects.filter(application=application).order_by("due_on", "kind")
    return [(row.kind, row.due_on.isoformat(), row.outcome) for row in rows]


def filed(cast: Cast, on: dt.date) -> Application:
    """A case under security assessment that was filed that day."""
    application = draft(cast)
    application.pathway = Pathway.SECURITY_ASSESSMENT
    application.status = "filed"
    application.save(update_fields=["pathway", "status"])
    AuthorityEvent.objects.create(
        application=application, kind=AuthorityEventKind.FILED, happened_on=on, recorded_by=cast.ana
    )
    return application


def test_submitting_starts_the_review_target(cast: Cast) -> None:
    application = submitted(cast)

    due_on = current_calendar().add(timezone.localdate(), 5)
    assert dates(application) == [("review_target", due_on.isoformat(), "")]
    application.refresh_from_db()
    assert application.next_due_on == due_on


def test_advice_ends_it_and_starts_the_decision_target(cast: Cast) -> None:
    application = awaiting_decision(cast)

    assert [(kind, outcome) for kind, _on, outcome in dates(application)] == [
        ("decision_target", ""),
        ("review_target", DeadlineOutcome.MET),
    ]


def test_in_force_leaves_no_date_open(cast: Cast) -> None:
    application = in_force(cast)

    assert not Deadline.objects.open().filter(application=application).exists()
    assert application.next_due_on is None


def test_filing_gives_the_dates_of_the_domain_notes(cast: Cast) -> None:
    application = filed(cast, dt.date(2026, 2, 10))

    deadlines.recompute(application)

    assert dates(application) == [("completeness", "2026-02-24", ""), ("acceptance", "2026-03-04", "")]
    assert application.next_due_on is None


def test_computing_twice_writes_nothing_the_second_time(cast: Cast) -> None:
    application = filed(cast, dt.date(2026, 2, 10))
    deadlines.recompute(application)
    before = list(Deadline.objects.order_by("pk").values_list("pk", "computed_at"))

    deadlines.recompute(application)

    assert list(Deadline.objects.order_by("pk").values_list("pk", "computed_at")) == before


def test_withdrawing_overtakes_what_was_running(cast: Cast) -> None:
    application = submitted(cast)

    close_application(application_id=application.pk, by=cast.ana, move="withdraw", reason="Not needed.")

    assert [outcome for _kind, _on, outcome in dates(application)] == [DeadlineOutcome.OVERTAKEN]


def test_a_provisional_date_moves_when_its_year_is_published(cast: Cast) -> None:
    application = filed(cast, dt.date(2026, 12, 29))
    deadlines.recompute(application)
    before = Deadline.objects.get(kind="completeness")
    new_year = Year(2027, (), (dt.date(2027, 1, 2),))
    load_year(YearSource(new_year, "a notice", "", Verification.OFFICIAL, None))

    reminders.refresh_duties(timezone.localdate())

    after = Deadline.objects.get(kind="completeness")
    assert (before.due_on, before.provisional) == (dt.date(2027, 1, 5), True)
    assert (after.due_on, after.provisional) == (dt.date(2027, 1, 4), False)


def test_each_exporter_owes_the_yearly_report(cast: Cast) -> None:
    deadlines.recompute_duties(cast.exp, dt.date(2026, 11, 22))
    deadlines.recompute_duties(cast.exp, dt.date(2026, 11, 23))

    report = Deadline.objects.get(kind="annual_report", entity=cast.entity)
    assert (report.kind, report.due_on, report.explanation["article"]) == (
        "annual_report",
        dt.date(2026, 12, 15),
        "Art 13",
    )


def test_a_new_year_keeps_the_report_of_the_old_one_open(cast: Cast) -> None:
    deadlines.recompute_duties(cast.exp, dt.date(2026, 12, 31))
    deadlines.recompute_duties(cast.exp, dt.date(2027, 1, 1))

    rows = Deadline.objects.filter(kind="annual_report", entity=cast.entity).order_by("due_on")
    assert [(row.due_on.year, row.is_open) for row in rows] == [(2026, True), (2027, True)]


def test_an_officer_marks_the_yearly_report_as_done(cast: Cast) -> None:
    deadlines.recompute_duties(cast.exp, dt.date(2026, 11, 22))
    report = Deadline.objects.get(kind="annual_report", entity=cast.entity)

    deadlines.finish_deadline(deadline_id=report.pk, by=cast.ana, note="Sent on paper.")
    deadlines.recompute_duties(cast.exp, dt.date(2026, 11, 23))

    report.refresh_from_db()
    assert (report.outcome, report.closed_by, report.note) == (DeadlineOutcome.MET, cast.ana, "Sent on paper.")


def test_a_reviewer_does_not_mark_duties_as_done(cast: Cast) -> None:
    deadlines.recompute_duties(cast.exp, dt.date(2026, 11, 22))

    with pytest.raises(NotAllowed):
        deadlines.finish_deadline(
            deadline_id=Deadline.objects.get(kind="annual_report", entity=cast.entity).pk, by=cast.ben
        )


def test_a_date_of_a_case_is_not_marked_as_done_by_hand(cast: Cast) -> None:
    row = Deadline.objects.get(application=submitted(cast))

    with pytest.raises(WrongStatus):
        deadlines.finish_deadline(deadline_id=row.pk, by=cast.ana)


def test_the_consultation_of_2025_is_history_with_the_reminders_it_would_have_had(cast: Cast) -> None:
    call_command("load_consultations", verbosity=0)

    reminders.refresh_duties(dt.date(2026, 11, 22))

    row = Deadline.objects.get(consultation__code="auto-guide-2025-draft", organisation=cast.exp)
    assert (row.due_on, row.outcome, row.due_on.weekday()) == (dt.date(2025, 7, 13), DeadlineOutcome.PASSED, 6)
    would_have = Reminder.objects.filter(deadline=row).order_by("step_on")
    assert [(item.user, item.step_on.isoformat(), item.state, item.because) for item in would_have] == [
        (cast.ben, day, ReminderState.SKIPPED, SkipReason.HISTORY)
        for day in ("2025-06-29", "2025-07-06", "2025-07-10", "2025-07-12", "2025-07-13")
    ]


def test_a_stranger_sees_no_date(cast: Cast) -> None:
    submitted(cast)

    assert not Deadline.objects.visible_to(cast.dan).exists()
    assert Deadline.objects.visible_to(cast.eli).count() == 1
