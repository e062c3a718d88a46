"""In which year a case counts, what stands in its place, and that no export counts twice."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from approvals.enums import LedgerKind, Status
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Application, Determination, FollowUp, LedgerEntry
from approvals.services.amendments import amend_application
from approvals.services.ledger.books import counted_before
from approvals.services.ledger.counting import Counted
from approvals.services.ledger.entries import state_persons, take_back_entry
from approvals.services.ledger.history import history
from approvals.services.ledger.meters import meters_of
from approvals.services.ledger.what_if import what_if
from approvals.services.pathways import determine_application, pin_determination
from compliance.enums import Pathway
from tests.approvals.following import cleared_contract, happens
from tests.cast import Cast, complete_draft, draft, in_force, put_at

pytestmark = pytest.mark.django_db


def this_year() -> int:
    return timezone.localdate().year


def counted(cast: Cast, year: int | None = None) -> Counted:
    return counted_before(cast.entity, year or this_year())


def state(cast: Cast, kind: LedgerKind, year: int | None = None, **values: Any) -> LedgerEntry:
    stated = {"n": 0, "s": 0, "source": "Log", **values}
    return state_persons(entity=cast.entity, by=cast.ana, kind=kind, year=year or this_year(), values=stated)


def since_last_year(cast: Cast, application: Application, **later: Any) -> None:
    """Let the case have been determined a year ago, with these figures for the years after."""
    last_year = date(this_year() - 1, 6, 1)
    Determination.objects.filter(application=application).update(on_date=last_year, **later)
    state(cast, LedgerKind.OPENING, this_year() - 1)


def test_a_case_that_runs_on_counts_again_in_the_next_year(cast: Cast) -> None:
    since_last_year(cast, in_force(cast, n_case=10))

    assert counted(cast, this_year() - 1) == Counted(10, 0)
    assert counted(cast) == Counted(10, 0)


def test_a_later_year_counts_with_its_forecast(cast: Cast) -> None:
    application = in_force(cast, n_case=10)
    since_last_year(cast, application, later={str(this_year()): {"n": 25, "s": 3}, "each": {"n": 10, "s": 0}})

    assert counted(cast, this_year() - 1) == Counted(10, 0)
    assert counted(cast) == Counted(25, 3)


def test_forecasts_are_pinned_with_the_determination(cast: Cast) -> None:
    application = complete_draft(cast, n_case=10)
    forecast = [{"year": this_year() + 1, "n": 40, "s": None}]
    application.flows.update(forecast=forecast)

    pinned = in_force_as_it_is(cast, application).determinations.get()

    assert pinned.later == {"each": {"n": 10, "s": 0}, str(this_year() + 1): {"n": 40, "s": 0}}


def in_force_as_it_is(cast: Cast, application: Application) -> Application:
    pin_determination(application, by=cast.ana, on=timezone.localdate())
    return put_at(application, Status.IN_FORCE)


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.SUSPENDED])
def test_what_ended_in_an_earlier_year_counts_in_that_one_alone(cast: Cast, status: Status) -> None:
    application = in_force(cast, n_case=10)
    since_last_year(cast, application)
    put_at(application, status)

    assert counted(cast, this_year() - 1) == Counted(10, 0)
    assert counted(cast) == Counted(0, 0)


def test_what_was_stopped_this_year_counts_this_year(cast: Cast) -> None:
    application = cleared_contract(cast)
    happens(cast, application, "contract_effective")
    since_last_year(cast, application)
    put_at(application, Status.SUSPENDED)
    application.authority_events.create(kind="stop_order", happened_on=timezone.localdate(), recorded_by=cast.ana)

    assert counted(cast) == Counted(200_000, 0)


def test_an_amendment_cleared_beside_its_original_counts_once(cast: Cast) -> None:
    original = in_force(cast, n_case=10)
    amendment = amend_application(application_id=original.pk, by=cast.ana)
    amendment.flows.update(n_case=12)

    in_force_as_it_is(cast, amendment)

    assert counted(cast) == Counted(12, 0)
    assert counted_before(cast.entity, this_year(), leaving_out=amendment) == Counted(0, 0)
    assert counted_before(cast.entity, this_year(), leaving_out=original) == Counted(0, 0)


def test_a_replaced_case_still_counts_in_its_own_years(cast: Cast) -> None:
    application = in_force(cast, n_case=10)
    since_last_year(cast, application)
    long_ago = timezone.now().replace(year=this_year() - 1, month=9, day=1)
    Application.objects.filter(pk=application.pk).update(changed_at=long_ago)
    put_at(application, Status.SUPERSEDED)

    assert counted(cast, this_year() - 1) == Counted(10, 0)
    assert counted(cast) == Counted(0, 0)


@pytest.mark.parametrize("actual", [0, 4, 25])
def test_actual_exports_of_a_case_stand_in_its_place(cast: Cast, actual: int) -> None:
    application = in_force(cast, n_case=10)

    state(cast, LedgerKind.ACTUAL, n=99, application=application)
    state(cast, LedgerKind.ACTUAL, n=actual, application=application)

    assert counted(cast) == Counted(actual, 0)
    assert meters_of(cast.entity, this_year()).planned.n == max(10 - actual, 0)


def test_actual_exports_outside_the_cases_add_up(cast: Cast) -> None:
    in_force(cast, n_case=10)

    state(cast, LedgerKind.ACTUAL, n=3)
    state(cast, LedgerKind.ACTUAL, n=4)

    assert counted(cast) == Counted(17, 0)


def test_an_earlier_approval_adds_and_is_there_once_by_its_number(cast: Cast) -> None:
    state(cast, LedgerKind.OPENING, n=5)
    for n in (70, 80):
        state(cast, LedgerKind.FILING, n=n, number="SC-1", issued_on=date(2025, 3, 1))
    state(cast, LedgerKind.FILING, n=1, number="SC-2", issued_on=date(2025, 3, 1))

    assert counted(cast) == Counted(86, 0)


@pytest.mark.parametrize(
    ("kind", "values", "where"),
    [
        (LedgerKind.FILING, {}, ["number", "issued_on"]),
        (LedgerKind.FILING, {"number": "1", "issued_on": date(2099, 1, 1)}, ["issued_on", "year"]),
        (LedgerKind.APPROVAL, {"number": "1", "issued_on": date(2025, 2, 1), "valid_until": date(2025, 1, 1)},
         ["valid_until"]),
        (LedgerKind.OPENING, {"source": " "}, ["source"]),
        (LedgerKind.OPENING, {"year": 2099}, ["year"]),
        (LedgerKind.OPENING, {"year": 2020}, ["year"]),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_is_refused(
    cast: Cast, kind: LedgerKind, values: dict[str, Any], where: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        state(cast, kind, **values)

    assert [problem.where for problem in refused.value.problems] == where
    assert not LedgerEntry.objects.exists()


def test_only_decided_cases_of_the_exporter_have_actual_exports(cast: Cast) -> None:
    with pytest.raises(BadInput):
        state(cast, LedgerKind.ACTUAL, application=draft(cast))
    with pytest.raises(BadInput):
        state(cast, LedgerKind.OPENING, application=in_force(cast))


def test_an_entry_taken_back_counts_no_more(cast: Cast) -> None:
    state(cast, LedgerKind.OPENING)
    entry = state(cast, LedgerKind.ACTUAL, n=3)

    taken = take_back_entry(entry_id=entry.pk, by=cast.ana, reason="Counted twice.")

    assert counted(cast) == Counted(0, 0)
    assert taken.taken_back_because == "Counted twice."
    with pytest.raises(WrongStatus):
        take_back_entry(entry_id=entry.pk, by=cast.ana, reason="Again.")
    with pytest.raises(NotAllowed):
        take_back_entry(entry_id=entry.pk, by=cast.ben, reason="Not mine.")


def test_taking_actual_exports_back_opens_a_task_where_the_estimate_reaches_a_threshold(cast: Cast) -> None:
    entry = state(cast, LedgerKind.ACTUAL, n=5, application=in_force(cast, n_case=99_000))
    state(cast, LedgerKind.ACTUAL, n=1_000)
    before = FollowUp.objects.count()

    take_back_entry(entry_id=entry.pk, by=cast.ana, reason="Of another case.")

    assert before == 0
    assert FollowUp.objects.get().key == f"threshold:{cast.entity.slug}:{this_year()}:n:100000:ana"


def test_more_persons_than_a_fact_can_hold_are_refused(cast: Cast) -> None:
    with pytest.raises(BadInput) as refused:
        state(cast, LedgerKind.OPENING, n=2**53 + 1, s=2**53)

    assert [problem.where for problem in refused.value.problems] == ["n"]


def test_sums_beyond_what_a_fact_can_hold_still_determine(cast: Cast) -> None:
    case = complete_draft(cast)
    state(cast, LedgerKind.OPENING, n=2**53)
    state(cast, LedgerKind.ACTUAL, n=2**53)

    assert determine_application(case, timezone.localdate()).pathway == Pathway.SECURITY_ASSESSMENT


def test_history_names_every_year_since_the_first(cast: Cast) -> None:
    state(cast, LedgerKind.FILING, year=this_year() - 2, n=7, number="SC-1", issued_on=date(this_year() - 2, 1, 5))
    state(cast, LedgerKind.OPENING, n=9)

    years = history([cast.entity.pk])

    assert [(year.year, year.persons.n, year.is_known) for year in years] == [
        (this_year() - 2, 7, False),
        (this_year() - 1, 0, False),
        (this_year(), 9, True),
    ]


def test_what_if_says_which_pathway_with_without_and_after_the_others(cast: Cast) -> None:
    case = complete_draft(cast, n_case=60_000, title="This one")
    other = complete_draft(cast, n_case=50_000, title="Another one")

    shown = what_if(case, timezone.localdate())

    assert [(row.counted.n, row.pathway, row.ordinary) for row in shown.scenarios] == [
        (0, None, "out_of_scope"),
        (60_000, "exempt", "exempt"),
        (110_000, "contract_or_certification", "contract_or_certification"),
    ]
    assert shown.others == (other,)
    assert shown.changes_with_others
