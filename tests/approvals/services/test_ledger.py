import pytest
from django.utils import timezone

from approvals.models import Application, Determination
from approvals.services.amendments import amend_application
from approvals.services.applications import close_application, update_flow
from approvals.services.ledger import Counted, counted_before, counting_determinations
from approvals.services.pathways import pin_determination
from tests.approvals.following import cleared_contract, happens
from tests.cast import Cast, complete_draft, draft, in_force, state_opening, submitted


def counted(cast: Cast, leaving_out: Application | None = None) -> Counted:
    return counted_before(cast.entity, timezone.localdate().year, leaving_out=leaving_out)


def withdraw(cast: Cast, application: Application) -> None:
    close_application(application_id=application.pk, by=cast.ana, move="withdraw", reason="No longer needed.")


def test_without_an_opening_balance_the_count_is_unknown(cast: Cast) -> None:
    draft(cast)

    assert counted(cast) == Counted(None, None)


def test_a_case_counts_from_its_decision_on(cast: Cast) -> None:
    submitted(cast, n_case=7, title="Not decided")
    application = in_force(cast, n_case=10)

    assert counted(cast) == Counted(10, 0)
    assert counted(cast, leaving_out=application) == Counted(0, 0)


def test_an_amendment_is_counted_without_what_it_amends(cast: Cast) -> None:
    original = in_force(cast, n_case=10)
    amendment = amend_application(application_id=original.pk, by=cast.ana)

    assert counted(cast, leaving_out=amendment) == Counted(0, 0)


def test_an_exempt_case_that_was_in_force_counts_after_it_was_withdrawn(cast: Cast) -> None:
    withdraw(cast, in_force(cast, n_case=10))

    assert counted(cast) == Counted(10, 0)


def test_a_contract_in_effect_counts_after_it_was_withdrawn_and_one_that_never_was_does_not(cast: Cast) -> None:
    withdraw(cast, cleared_contract(cast))
    never = counted(cast)
    effective = cleared_contract(cast)
    happens(cast, effective, "contract_effective")
    withdraw(cast, effective)

    assert never == Counted(0, 0)
    assert counted(cast) == Counted(200_000, 0)


def test_a_case_determined_again_in_another_year_counts_in_that_one_alone(cast: Cast) -> None:
    application = in_force(cast, n_case=10)
    today = timezone.localdate()
    Determination.objects.update(on_date=today.replace(year=today.year - 1, day=1))

    pinned = pin_determination(application, by=cast.ana, on=today)

    assert list(counting_determinations(cast.entity, today.year)) == [pinned]
    assert list(counting_determinations(cast.entity, today.year - 1)) == []


@pytest.mark.parametrize(("overlap", "total"), [(4, 106), (None, 110)])
def test_people_counted_before_are_not_counted_again(cast: Cast, overlap: int | None, total: int) -> None:
    application = complete_draft(cast, n_case=10)
    state_opening(cast, n=100)
    flow = application.flows.get()
    update_flow(
        application_id=application.pk,
        position=1,
        by=cast.ana,
        expected_version=flow.version,
        answers={"overlap": overlap},
    )

    pinned = pin_determination(application, by=cast.ana, on=timezone.localdate())

    assert 100 + pinned.n_counted == total
