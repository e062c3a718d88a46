import pytest

from approvals.enums import InventoryStatus, Status
from approvals.exceptions import WrongStatus
from approvals.models import Inventory
from approvals.services.amendments import amend_application
from approvals.services.decisions import supersede_amended
from tests.cast import Cast, in_force, put_at


def test_an_amendment_begins_with_everything_the_case_has(cast: Cast) -> None:
    case = in_force(cast)
    resource = case.manifests.get().resources.get()
    Inventory.objects.create(
        application=case,
        resource=resource,
        file="i.csv",
        filename="inventory.csv",
        bytes=9,
        status=InventoryStatus.READ,
        attached_by=cast.ana,
    )

    copy = amend_application(application_id=case.pk, by=cast.ana)

    assert (copy.amends, copy.status, copy.entity) == (case, Status.DRAFT, case.entity)
    assert copy.flows.get().declared_facts() == case.flows.get().declared_facts()
    assert [row.name for row in copy.manifests.get().resources.all()] == [resource.name]
    assert copy.inventories.get().filename == "inventory.csv"
    case.refresh_from_db()
    assert case.status == Status.IN_FORCE


def test_an_amendment_in_force_replaces_the_case(cast: Cast) -> None:
    case = in_force(cast)
    copy = put_at(amend_application(application_id=case.pk, by=cast.ana), Status.IN_FORCE)

    supersede_amended(copy)

    case.refresh_from_db()
    assert case.status == Status.SUPERSEDED


def test_one_amendment_is_open_at_a_time(cast: Cast) -> None:
    case = in_force(cast)
    first = amend_application(application_id=case.pk, by=cast.ana)

    with pytest.raises(WrongStatus, match=first.reference):
        amend_application(application_id=case.pk, by=cast.ana)

    put_at(first, Status.DISCARDED)
    assert amend_application(application_id=case.pk, by=cast.ana).amends == case
