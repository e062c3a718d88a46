import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from approvals.enums import AuthorityEventKind as K
from approvals.enums import DocumentKind
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import Application, AuthorityEvent, Deadline, DeadlineMove
from approvals.services import deadlines
from approvals.services.applications import close_application
from approvals.services.corrections import correct_authority_event
from approvals.services.deadline_stories import story_of
from compliance.audit.models import Event
from tests.approvals.following import cleared, happens
from tests.cast import Cast, add_paper

pytestmark = pytest.mark.usefixtures("calendars")
WHY = "The letter says another day."


@pytest.fixture
def frozen() -> Any:
    """The day everything is recorded on."""
    with time_machine.travel(dt.datetime(2026, 3, 20, 4, tzinfo=dt.UTC), tick=False):
        yield


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def case(cast: Cast, frozen: None) -> Application:
    """A case under review that was filed and accepted on days gone by."""
    with time_machine.travel(dt.datetime(2026, 2, 2, 4, tzinfo=dt.UTC), tick=False):
        application = cleared(cast)
    happens(cast, application, "file", day("2026-02-02"))
    happens(cast, application, "accepted", day("2026-02-03"))
    return application


def assessment(case: Application) -> Deadline:
    return Deadline.objects.get(application=case, kind="assessment")


def event_of(case: Application, kind: K) -> AuthorityEvent:
    return case.authority_events.standing().get(kind=kind)


def stopped(cast: Cast, case: Application, move: str, on: str, **values: Any) -> AuthorityEvent:
    letter = add_paper(case, cast.ana, DocumentKind.AUTHORITY_LETTER)
    return happens(cast, case, move, day(on), document=letter, reason="An expert opinion is awaited.", **values)


def problems(refused: Any) -> list[str]:
    return [problem.where for problem in refused.value.problems]


def test_a_suspension_leaves_no_date_until_it_runs_again(cast: Cast, case: Application) -> None:
    stopped(cast, case, "clock_suspended", "2026-03-02")
    still = assessment(case)
    stopped(cast, case, "clock_resumed", "2026-03-16")

    row = assessment(case)
    assert (still.suspended_since, still.remind_on) == (day("2026-03-02"), None)
    assert (row.suspended_since, row.due_on, row.remind_on is None) == (None, day("2026-04-28"), False)
    assert [(move.was_on, move.is_on) for move in row.moves.all()] == [
        (day("2026-04-14"), None),
        (None, day("2026-04-28")),
    ]
    assert row.moves.all()[0].because["en"] == "Period suspended, 2 March 2026: An expert opinion is awaited."


def test_a_day_passing_while_it_stands_still_is_no_move(cast: Cast, case: Application) -> None:
    stopped(cast, case, "clock_suspended", "2026-03-02")

    with time_machine.travel(dt.datetime(2026, 3, 25, 4, tzinfo=dt.UTC), tick=False):
        from_day = assessment(case).due_on
        deadlines.recompute_cases(only_provisional=True)

    row = assessment(case)
    assert row.due_on > from_day
    assert row.moves.count() == 1


@pytest.mark.parametrize(
    ("move", "on", "values", "where"),
    [
        ("clock_resumed", "2026-03-16", {}, ["happened_on"]),
        ("clock_suspended", "2026-03-21", {}, ["happened_on"]),
        ("clock_suspended", "2026-02-02", {}, ["happened_on"]),
        ("clock_suspended", "2026-03-02", {"still_until": day("2026-03-01")}, ["still_until"]),
        ("clock_suspended", "2026-03-02", {"reason": " "}, ["reason"]),
        ("clock_suspended", "2026-03-02", {"document": None}, ["upload"]),
        ("extended", "2026-03-02", {}, ["respond_by"]),
        ("extended", "2026-03-02", {"respond_by": day("2026-05-05"), "extended_by": 3}, ["respond_by"]),
        ("extended", "2026-03-02", {"respond_by": day("2026-04-14")}, ["respond_by"]),
        ("extended", "2026-03-02", {"extended_by": 251}, ["extended_by"]),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    cast: Cast, case: Application, move: str, on: str, values: dict[str, Any], where: list[str]
) -> None:
    letter = add_paper(case, cast.ana, DocumentKind.AUTHORITY_LETTER)
    given: dict[str, Any] = {"document": letter, "reason": "An expert opinion is awaited.", **values}

    with pytest.raises(BadInput) as refused:
        happens(cast, case, move, day(on), **given)

    assert problems(refused) == where
    assert case.authority_events.count() == 2
    assert assessment(case).due_on == day("2026-04-14")


def test_a_suspension_is_told_of_the_periods_that_stood_still_only(cast: Cast, case: Application) -> None:
    stopped(cast, case, "clock_suspended", "2026-02-03")
    check = Deadline.objects.get(application=case, kind="completeness")

    assert story_of(check).was_suspended.en == "No, it never stood still."
    assert [one.first for one in story_of(assessment(case)).suspensions] == [day("2026-02-03")]


def test_a_suspension_ordered_after_the_last_day_is_told_of_no_period(cast: Cast, case: Application) -> None:
    with time_machine.travel(dt.datetime(2026, 4, 20, 4, tzinfo=dt.UTC), tick=False):
        stopped(cast, case, "clock_suspended", "2026-04-20")

        assert assessment(case).due_on == day("2026-04-14")
        assert story_of(assessment(case)).was_suspended.zh == "否，期限从未中止。"


def test_two_suspensions_do_not_overlap(cast: Cast, case: Application) -> None:
    stopped(cast, case, "clock_suspended", "2026-03-02")

    with pytest.raises(BadInput) as refused:
        stopped(cast, case, "clock_suspended", "2026-03-05")

    assert "has stood still since 2 Mar 2026 already" in str(refused.value.problems[0].message)


def test_it_does_not_run_again_on_the_day_it_stopped(cast: Cast, case: Application) -> None:
    stopped(cast, case, "clock_suspended", "2026-03-02")

    with pytest.raises(BadInput) as refused:
        stopped(cast, case, "clock_resumed", "2026-03-02")

    assert problems(refused) == ["happened_on"]


def test_after_a_named_day_an_extension_names_the_new_one(cast: Cast, case: Application) -> None:
    stopped(cast, case, "extended", "2026-03-02", respond_by=day("2026-05-29"))

    with pytest.raises(BadInput) as refused:
        stopped(cast, case, "extended", "2026-03-03", extended_by=5)

    assert problems(refused) == ["extended_by"]


def test_a_corrected_event_moves_its_dates_and_stays_readable(cast: Cast, case: Application) -> None:
    wrong = event_of(case, K.ACCEPTED)

    right = correct_authority_event(event_id=wrong.pk, by=cast.ana, because=WHY, happened_on=day("2026-02-05"))

    wrong.refresh_from_db()
    row = assessment(case)
    assert (wrong.happened_on, wrong.corrected_by, right.corrects, right.kind) == (
        day("2026-02-03"),
        right,
        wrong,
        K.ACCEPTED,
    )
    assert (row.due_on, row.origin) == (day("2026-04-16"), f"event:{wrong.pk}")
    assert row.moves.get().because == {
        "en": "“Accepted” was corrected (3 February 2026 → 5 February 2026): The letter says another day.",
        "zh": row.moves.get().because["zh"],
    }
    assert Event.objects.get(action="event_corrected").reason == WHY


def test_a_correction_is_corrected_in_turn(cast: Cast, case: Application) -> None:
    first = event_of(case, K.ACCEPTED)
    second = correct_authority_event(event_id=first.pk, by=cast.ana, because=WHY, happened_on=day("2026-02-05"))

    third = correct_authority_event(event_id=second.pk, by=cast.ana, because="No.", happened_on=day("2026-02-03"))

    assert third.first == first
    assert assessment(case).due_on == day("2026-04-14")
    assert [row.is_on for row in DeadlineMove.objects.filter(deadline=assessment(case))] == [
        day("2026-04-16"),
        day("2026-04-14"),
    ]
    with pytest.raises(Conflict):
        correct_authority_event(event_id=first.pk, by=cast.ana, because="No.", happened_on=day("2026-02-04"))


def test_a_suspension_that_did_not_happen_leaves_no_trace_in_the_date(cast: Cast, case: Application) -> None:
    event = stopped(cast, case, "clock_suspended", "2026-03-02")

    correct_authority_event(event_id=event.pk, by=cast.ana, because="It was another case.", did_not_happen=True)

    row = assessment(case)
    assert (row.suspended_since, row.due_on) == (None, day("2026-04-14"))
    assert "did not happen" in row.moves.all()[1].because["en"]


@pytest.mark.parametrize(
    ("kind", "given", "where"),
    [
        (K.ACCEPTED, {"happened_on": "2026-02-01"}, ["happened_on"]),
        (K.FILED, {"happened_on": "2026-02-04"}, ["happened_on"]),
        (K.FILED, {"happened_on": "2026-02-01"}, ["happened_on"]),
        (K.ACCEPTED, {"happened_on": "2026-03-21"}, ["happened_on"]),
        (K.ACCEPTED, {"happened_on": "2026-02-05", "because": " "}, ["corrected_because"]),
        (K.ACCEPTED, {}, [""]),
        (K.ACCEPTED, {"did_not_happen": True}, ["did_not_happen"]),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    cast: Cast, case: Application, kind: K, given: dict[str, Any], where: list[str]
) -> None:
    happened_on = {"happened_on": day(given["happened_on"])} if "happened_on" in given else {}

    with pytest.raises(BadInput) as refused:
        correct_authority_event(
            **{"event_id": event_of(case, kind).pk, "by": cast.ana, "because": WHY, **given, **happened_on}
        )

    assert problems(refused) == where
    assert case.authority_events.count() == 2


def test_an_extension_is_not_corrected_to_end_before_the_period(cast: Cast, case: Application) -> None:
    longer = stopped(cast, case, "extended", "2026-03-10", respond_by=day("2026-05-29"))

    with pytest.raises(BadInput) as refused:
        correct_authority_event(event_id=longer.pk, by=cast.ana, because=WHY, values={"respond_by": day("2026-04-14")})

    assert problems(refused) == ["respond_by"]
    assert assessment(case).due_on == day("2026-05-29")


def test_extensions_corrected_in_any_order_lead_to_the_same_day(cast: Cast, case: Application) -> None:
    first = stopped(cast, case, "extended", "2026-03-10", extended_by=3)
    second = stopped(cast, case, "extended", "2026-03-12", extended_by=5)
    assert assessment(case).due_on == day("2026-04-24")

    named = {"respond_by": day("2026-05-29"), "extended_by": None}
    corrected = correct_authority_event(event_id=first.pk, by=cast.ana, because=WHY, values=named)
    assert assessment(case).due_on == day("2026-06-05")

    correct_authority_event(event_id=second.pk, by=cast.ana, because=WHY, did_not_happen=True)
    assert assessment(case).due_on == day("2026-05-29")

    undone = {"respond_by": None, "extended_by": 3}
    correct_authority_event(event_id=corrected.pk, by=cast.ana, because=WHY, values=undone)
    assert assessment(case).due_on == day("2026-04-17")


def test_a_suspension_is_not_taken_from_under_its_resumption(cast: Cast, case: Application) -> None:
    event = stopped(cast, case, "clock_suspended", "2026-03-02")
    stopped(cast, case, "clock_resumed", "2026-03-16")

    with pytest.raises(BadInput):
        correct_authority_event(event_id=event.pk, by=cast.ana, because=WHY, did_not_happen=True)

    assert assessment(case).due_on == day("2026-04-28")


def test_who_reviews_does_not_correct(cast: Cast, case: Application) -> None:
    with pytest.raises(NotAllowed):
        correct_authority_event(event_id=event_of(case, K.ACCEPTED).pk, by=cast.ben, because=WHY)


def test_a_closed_case_keeps_what_was_recorded(cast: Cast, case: Application) -> None:
    close_application(application_id=case.pk, by=cast.ana, move="withdraw", reason="Not needed.")

    with pytest.raises(WrongStatus):
        correct_authority_event(event_id=event_of(case, K.ACCEPTED).pk, by=cast.ana, because=WHY)


def test_the_database_keeps_events_as_they_were_recorded(cast: Cast, case: Application) -> None:
    with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
        case.authority_events.update(happened_on=day("2026-02-01"))
    with pytest.raises(ProgrammingError, match="or deleted"), transaction.atomic():
        case.authority_events.all().delete()

    assert event_of(case, K.ACCEPTED).happened_on == day("2026-02-03")
