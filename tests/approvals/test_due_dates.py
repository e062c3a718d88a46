import datetime as dt

import pytest

from approvals.enums import AuthorityEventKind as K
from approvals.enums import DocumentKind, Procedure, Status
from approvals.schedule import schedule
from approvals.services.due_dates import DueDates, History, Paper, Planned
from approvals.services.suspensions import Happened
from compliance.almanac import shipped_years
from compliance.workdays import Calendar

DATES = DueDates(Calendar(tuple(source.year for source in shipped_years())), schedule().clocks())

TODAY = dt.date(2026, 11, 22)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(
    kind: K, on: str, key: str = "e", *, respond_by: str | None = None, valid_until: str | None = None
) -> Happened:
    return Happened(
        kind,
        day(on),
        key,
        respond_by=day(respond_by) if respond_by else None,
        valid_until=day(valid_until) if valid_until else None,
    )


def history(procedure: Procedure, status: Status, *events: Happened, papers: tuple[Paper, ...] = ()) -> History:
    return History(procedure, status, is_closed=False, today=TODAY, events=events, papers=papers)


def shown(planned: list[Planned]) -> list[tuple[str, str, str]]:
    return [
        (plan.due.clock.code, plan.due.on.isoformat(), plan.closed_on.isoformat() if plan.closed_on else "")
        for plan in planned
    ]


def dates_of(procedure: Procedure, status: Status, *events: Happened) -> list[tuple[str, str, str]]:
    return shown(DATES.of_case(history(procedure, status, *events)))


FILED = event(K.FILED, "2026-02-10")
ACCEPTED = event(K.ACCEPTED, "2026-03-02")


def test_filing_starts_completeness_and_then_acceptance() -> None:
    assert dates_of(Procedure.ASSESSMENT, Status.FILED, FILED) == [
        ("completeness", "2026-02-24", ""),
        ("acceptance", "2026-03-04", ""),
    ]


def test_acceptance_ends_both_and_starts_the_assessment() -> None:
    assert dates_of(Procedure.ASSESSMENT, Status.UNDER_REVIEW, FILED, ACCEPTED) == [
        ("completeness", "2026-02-24", "2026-03-02"),
        ("acceptance", "2026-03-04", "2026-03-02"),
        ("assessment", "2026-05-08", ""),
    ]


def test_an_extension_names_its_own_date() -> None:
    told = event(K.EXTENDED, "2026-04-20", respond_by="2026-07-05")

    assert dates_of(Procedure.ASSESSMENT, Status.UNDER_REVIEW, ACCEPTED, told) == [("assessment", "2026-07-05", "")]


def test_a_supplement_is_due_when_the_authority_says() -> None:
    asked = event(K.SUPPLEMENT_REQUESTED, "2026-03-09", respond_by="2026-03-22")

    assert dates_of(Procedure.ASSESSMENT, Status.SUPPLEMENT_REQUESTED, asked) == [("supplement", "2026-03-22", "")]


def test_a_contract_supplement_has_ten_working_days_unless_told() -> None:
    asked = event(K.SUPPLEMENT_REQUESTED, "2026-04-27")

    assert dates_of(Procedure.CONTRACT, Status.SUPPLEMENT_REQUESTED, asked) == [
        ("contract_supplement", "2026-05-13", "")
    ]


def test_a_result_that_was_not_passed_leaves_fifteen_working_days() -> None:
    failed = event(K.NOT_PASSED, "2026-04-30")

    assert dates_of(Procedure.ASSESSMENT, Status.NOT_PASSED, ACCEPTED, failed) == [
        ("assessment", "2026-05-08", "2026-04-30"),
        ("reassessment_request", "2026-05-25", ""),
    ]


def test_a_passed_assessment_is_valid_and_can_be_extended() -> None:
    passed = event(K.PASSED, "2023-05-20", valid_until="2026-05-20")

    assert dates_of(Procedure.ASSESSMENT, Status.IN_FORCE, passed) == [
        ("validity", "2026-05-20", ""),
        ("extension_window", "2026-02-14", ""),
    ]


def test_without_a_named_day_a_result_is_valid_for_three_years() -> None:
    passed = event(K.PASSED, "2026-05-20")

    assert dates_of(Procedure.ASSESSMENT, Status.IN_FORCE, passed)[0] == ("validity", "2029-05-20", "")


def test_a_contract_is_filed_within_ten_working_days_of_its_effect() -> None:
    effective = event(K.CONTRACT_EFFECTIVE, "2026-02-09")

    assert dates_of(Procedure.CONTRACT, Status.CLEARED, effective) == [("contract_filing", "2026-02-28", "")]


def test_filing_the_contract_ends_that_and_starts_the_review() -> None:
    effective = event(K.CONTRACT_EFFECTIVE, "2026-02-09")
    filed = event(K.FILED, "2026-02-27")

    assert dates_of(Procedure.CONTRACT, Status.FILED, effective, filed) == [
        ("contract_filing", "2026-02-28", "2026-02-27"),
        ("contract_review", "2026-03-19", ""),
    ]


def test_a_certificate_is_renewed_six_months_before_it_ends() -> None:
    issued = event(K.CERTIFICATE_ISSUED, "2026-02-17", valid_until="2029-02-16")

    assert dates_of(Procedure.CERTIFICATION, Status.IN_FORCE, issued) == [
        ("certificate_validity", "2029-02-16", ""),
        ("certificate_renewal", "2028-08-16", ""),
    ]


@pytest.mark.parametrize(
    ("procedure", "kind", "code"),
    [
        (Procedure.ASSESSMENT, DocumentKind.SELF_ASSESSMENT, "self_assessment_freshness"),
        (Procedure.CONTRACT, DocumentKind.PIPIA, "pipia_freshness"),
    ],
)
def test_the_newest_paper_must_be_fresh_until_filing(procedure: Procedure, kind: DocumentKind, code: str) -> None:
    old, new = Paper(kind, day("2026-01-05"), "document:1"), Paper(kind, day("2026-03-31"), "document:2")

    planned = DATES.of_case(history(procedure, Status.CLEARED, papers=(old, new)))

    assert [(plan.due.clock.code, plan.due.on, plan.origin) for plan in planned] == [
        (code, day("2026-06-30"), "document:2")
    ]


def test_a_filing_that_came_back_leaves_the_age_of_papers_to_matter() -> None:
    paper = Paper(DocumentKind.SELF_ASSESSMENT, day("2026-01-05"), "document:1")
    back = event(K.RETURNED_INCOMPLETE, "2026-02-12")

    planned = DATES.of_case(history(Procedure.ASSESSMENT, Status.CLEARED, FILED, back, papers=(paper,)))

    assert shown(planned)[0] == ("self_assessment_freshness", "2026-04-05", "")


def test_review_and_decision_have_targets_of_our_own() -> None:
    waiting = History(
        Procedure.CONTRACT,
        Status.SUBMITTED,
        is_closed=False,
        today=TODAY,
        submitted_on=day("2026-02-11"),
        advised_on=None,
    )
    advised = History(
        Procedure.CONTRACT,
        Status.AWAITING_DECISION,
        is_closed=False,
        today=TODAY,
        submitted_on=day("2026-02-11"),
        advised_on=day("2026-02-13"),
    )

    assert shown(DATES.of_case(waiting)) == [("review_target", "2026-02-25", "")]
    assert shown(DATES.of_case(advised)) == [
        ("review_target", "2026-02-25", "2026-02-13"),
        ("decision_target", "2026-02-25", ""),
    ]


def test_a_closed_case_has_no_dates() -> None:
    closed = History(Procedure.ASSESSMENT, Status.WITHDRAWN, is_closed=True, today=TODAY, events=[FILED])

    assert DATES.of_case(closed) == []


def test_every_clock_has_steps_and_a_target_names_no_law() -> None:
    assert {code for code in schedule().clocks() if not schedule().steps_of(code).days} == set()
    assert {clock.edition for clock in schedule().targets.values()} == {""}
