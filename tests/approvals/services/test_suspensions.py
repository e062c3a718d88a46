import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.enums import AuthorityEventKind as K
from approvals.enums import Procedure, Status
from approvals.schedule import schedule
from approvals.services.due_dates import DueDates, History, Planned
from approvals.services.suspensions import Happened, faults_of, standing_still, suspensions_of, was_it_suspended
from compliance.almanac import shipped_years
from compliance.strips import progress_of
from compliance.workdays import Calendar

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
DATES = DueDates(CALENDAR, schedule().clocks())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(kind: K, on: str, **told: object) -> Happened:
    return Happened(kind, day(on), f"{kind}:{on}", **told)  # type: ignore[arg-type]


ACCEPTED = event(K.ACCEPTED, "2026-02-03")
STOPPED = event(K.CLOCK_SUSPENDED, "2026-03-02", reason="An expert opinion is awaited", letter="Notice 7")
RUNS = event(K.CLOCK_RESUMED, "2026-03-16")


def assessment(*events: Happened, today: str = "2026-03-09") -> Planned:
    history = History(Procedure.ASSESSMENT, Status.UNDER_REVIEW, is_closed=False, today=day(today), events=events)
    return next(plan for plan in DATES.of_case(history) if plan.due.clock.code == "assessment")


def spans(*events: Happened) -> list[tuple[str, str]]:
    return [(one.first.isoformat(), one.last.isoformat() if one.last else "") for one in suspensions_of(events)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((STOPPED,), [("2026-03-02", "")]),
        ((STOPPED, RUNS), [("2026-03-02", "2026-03-15")]),
        ((STOPPED, event(K.PASSED, "2026-03-20")), [("2026-03-02", "2026-03-19")]),
        ((event(K.CLOCK_SUSPENDED, "2026-03-02", still_until=day("2026-03-06")),), [("2026-03-02", "2026-03-06")]),
        ((event(K.CLOCK_SUSPENDED, "2026-03-02", still_until=day("2026-03-31")), RUNS), [("2026-03-02", "2026-03-15")]),
        ((STOPPED, RUNS, event(K.CLOCK_SUSPENDED, "2026-03-16")), [("2026-03-02", "2026-03-15"), ("2026-03-16", "")]),
        ((STOPPED, event(K.SUPPLEMENT_REQUESTED, "2026-03-03")), [("2026-03-02", "")]),
        ((STOPPED, event(K.PASSED, "2026-03-02")), []),
    ],
)
def test_a_suspension_lasts_until_it_runs_again(events: tuple[Happened, ...], expected: list[tuple[str, str]]) -> None:
    assert spans(*events) == expected


def test_suspended_working_days_are_added_to_the_period() -> None:
    assert assessment(ACCEPTED).due.on == day("2026-04-14")
    assert assessment(ACCEPTED, STOPPED, RUNS).due.on == day("2026-04-28")
    assert "stood still" in assessment(ACCEPTED, STOPPED, RUNS).due.explanation["en"]


def test_while_it_stands_still_there_is_no_date_but_the_earliest() -> None:
    planned = assessment(ACCEPTED, STOPPED)

    assert (planned.suspended_since, planned.due.on) == (day("2026-03-02"), day("2026-04-22"))
    assert "no date until it runs" in planned.due.explanation["en"]
    assert "恢复计算前没有确定日期" in planned.due.explanation["zh"]


def test_a_suspension_before_or_after_the_period_changes_nothing() -> None:
    before = (event(K.FILED, "2026-01-05"), event(K.CLOCK_SUSPENDED, "2026-01-06"), ACCEPTED)
    after = (ACCEPTED, event(K.CLOCK_SUSPENDED, "2026-05-06"))

    assert assessment(*before).due.on == day("2026-04-14")
    assert (assessment(*after).due.on, assessment(*after).suspended_since) == (day("2026-04-14"), None)


def test_acceptance_stands_still_with_the_completeness_check() -> None:
    events = (event(K.FILED, "2026-03-02"), event(K.CLOCK_SUSPENDED, "2026-03-04"))
    history = History(Procedure.ASSESSMENT, Status.FILED, is_closed=False, today=day("2026-03-06"), events=events)

    assert [plan.suspended_since for plan in DATES.of_case(history)] == [day("2026-03-04")] * 2


def test_a_period_stands_still_from_the_day_it_begins() -> None:
    planned = assessment(ACCEPTED, event(K.CLOCK_SUSPENDED, "2026-02-03"), today="2026-02-03")

    assert (planned.suspended_since, planned.due.on) == (day("2026-02-03"), day("2026-04-14"))


def test_working_days_added_run_from_the_end_of_the_period() -> None:
    longer = event(K.EXTENDED, "2026-03-30", extended_by=10)

    assert assessment(ACCEPTED, longer).due.on == day("2026-04-28")
    assert assessment(ACCEPTED, longer, event(K.EXTENDED, "2026-04-20", extended_by=5)).due.on == day("2026-05-08")
    assert assessment(ACCEPTED, STOPPED, RUNS, longer).due.on == day("2026-05-14")


def test_what_was_left_of_a_named_date_runs_on_after_a_suspension() -> None:
    named = event(K.EXTENDED, "2026-03-30", respond_by=day("2026-05-29"))
    stopped, runs = event(K.CLOCK_SUSPENDED, "2026-05-18"), event(K.CLOCK_RESUMED, "2026-05-25")

    assert assessment(ACCEPTED, named, stopped, runs).due.on == day("2026-06-05")
    put_off = assessment(ACCEPTED, named, stopped, runs).due.to_dict()
    assert progress_of(put_off, day("2026-05-25"))["en"] == "Today is working day 1 of 10."
    assert assessment(ACCEPTED, STOPPED, RUNS, named).due.on == day("2026-05-29")


def test_what_happened_on_one_day_counts_in_its_order() -> None:
    named = event(K.EXTENDED, "2026-04-20", respond_by=day("2026-05-29"))
    stopped, runs = event(K.CLOCK_SUSPENDED, "2026-04-20"), event(K.CLOCK_RESUMED, "2026-05-06")

    assert assessment(ACCEPTED, named, stopped, runs).due.on == day("2026-06-11")
    assert assessment(ACCEPTED, stopped, named, runs).due.on == day("2026-05-29")


def test_working_days_added_run_from_the_date_named_before_them() -> None:
    named = event(K.EXTENDED, "2026-03-10", respond_by=day("2026-05-29"))
    longer = event(K.EXTENDED, "2026-04-10", extended_by=5)
    planned = assessment(ACCEPTED, named, longer)

    assert (planned.due.on, planned.due.extended) == (day("2026-06-05"), 5)
    assert "an extension of 5 working days" in planned.due.explanation["en"]
    assert assessment(ACCEPTED, longer, named).due.on == day("2026-05-29")


@pytest.mark.parametrize("today", ["2026-03-13", "2026-11-20"])
def test_what_ends_a_period_ends_its_standstill(today: str) -> None:
    events = (
        event(K.FILED, "2026-03-02"),
        event(K.CLOCK_SUSPENDED, "2026-03-10"),
        event(K.SUPPLEMENT_REQUESTED, "2026-03-12", respond_by=day("2026-03-26")),
    )
    history = History(Procedure.CONTRACT, Status.FILED, is_closed=False, today=day(today), events=events)
    review = DATES.of_case(history)[0]

    assert (review.due.on, review.suspended_since) == (day("2026-03-25"), None)
    assert "10–11 March (2 working days)" in review.due.explanation["en"]


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        ((RUNS,), "nothing_stands"),
        ((STOPPED, event(K.CLOCK_SUSPENDED, "2026-03-05")), "stands_already"),
        ((STOPPED, event(K.CLOCK_RESUMED, "2026-03-02")), "ends_before_it_starts"),
        ((event(K.CLOCK_SUSPENDED, "2026-03-02", still_until=day("2026-03-06")), RUNS), "nothing_stands"),
        ((STOPPED, ACCEPTED, RUNS), "nothing_stands"),
    ],
)
def test_what_cannot_be_is_named(events: tuple[Happened, ...], fault: str) -> None:
    assert [name for name, _event, _one in faults_of(events)] == [fault]


def test_history_answers_whether_it_was_ever_suspended() -> None:
    never = was_it_suspended([], CALENDAR, day("2026-03-09"))
    twice = was_it_suspended(
        suspensions_of([STOPPED, RUNS, event(K.CLOCK_SUSPENDED, "2026-03-20")]), CALENDAR, day("2026-03-23")
    )

    assert never.en == "No, it never stood still."
    assert twice.en == (
        "Yes, twice, for 12 working days in all. "
        "2–15 March 2026 (10 working days): An expert opinion is awaited (letter: “Notice 7”). "
        "Since 20 March 2026, still standing (2 working days so far)."
    )
    assert twice.zh == (
        "是，共中止2次，合计12个工作日。2026年3月2日至15日（10个工作日）：An expert opinion is awaited（文书：“Notice 7”）。"
        "自2026年3月20日起，尚未恢复（至今2个工作日）。"
    )


def test_it_stands_still_on_its_days_only() -> None:
    assert [bool(standing_still([STOPPED, RUNS], day(on))) for on in ("2026-03-01", "2026-03-02", "2026-03-16")] == [
        False,
        True,
        False,
    ]


@given(first=st.integers(1, 60), length=st.integers(1, 90))
def test_a_suspension_puts_the_date_off_by_its_working_days(first: int, length: int) -> None:
    start = ACCEPTED.on + dt.timedelta(days=first)
    runs = start + dt.timedelta(days=length)
    plain = assessment(ACCEPTED)
    if start > plain.due.on:
        return

    put_off = assessment(
        ACCEPTED, Happened(K.CLOCK_SUSPENDED, start, "a"), Happened(K.CLOCK_RESUMED, runs, "b"), today="2026-11-22"
    )

    one = dt.timedelta(days=1)
    lost = CALENDAR.between(start - one, runs - one)
    assert put_off.due.on == CALENDAR.add(plain.due.on, lost)
