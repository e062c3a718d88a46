from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from approvals.models import Application
from approvals.services.applications import add_flow, update_application
from compliance.enums import Pathway, Route
from tests.cast import Cast, draft, signed_in


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def save(cast: Cast, case: Application, **data: Any) -> HttpResponse:
    url = reverse("approvals:case_edit", args=[case.reference])
    given = {"entity": cast.entity.pk, "title": case.title, "owner": cast.ana.pk, "version": 1, **data}
    response = signed_in(cast.ana).post(url, given)
    case.refresh_from_db()
    return response


def page(cast: Cast, case: Application) -> str:
    return signed_in(cast.ana).get(reverse("approvals:case_edit", args=[case.reference])).content.decode()


def test_title_and_summary_are_saved(cast: Cast, case: Application) -> None:
    save(cast, case, title="Owner CRM", summary="To Stuttgart.")

    assert (case.title, case.summary, case.version) == ("Owner CRM", "To Stuttgart.", 2)


def test_route_is_asked_only_where_there_is_a_choice(cast: Cast, case: Application) -> None:
    before = page(cast, case)
    Application.objects.update(pathway=Pathway.CONTRACT_OR_CERTIFICATION)
    after = page(cast, case)

    assert "Not chosen yet" not in before
    assert "Not chosen yet" in after


def test_route_is_saved(cast: Cast, case: Application) -> None:
    Application.objects.update(route=Route.CONTRACT)

    save(cast, case, route=Route.CERTIFICATION)

    assert case.route == Route.CERTIFICATION


def test_owner_is_an_officer(cast: Cast, case: Application) -> None:
    assert save(cast, case, owner=cast.ben.pk).status_code == 422


def test_second_person_is_told_what_changed(cast: Cast, case: Application) -> None:
    update_application(application_id=case.pk, by=cast.ana, expected_version=1, values={"title": "Theirs"})

    response = save(cast, case, title="Mine")

    text = response.content.decode()
    assert (response.status_code, case.title) == (409, "Theirs")
    assert "Title is now “Theirs”; you entered “Mine”." in text
    assert 'name="version" value="2"' in text


def test_own_version_is_kept_by_saving_again(cast: Cast, case: Application) -> None:
    update_application(application_id=case.pk, by=cast.ana, expected_version=1, values={"title": "Theirs"})

    assert save(cast, case, title="Mine", version=2).status_code == 302
    assert case.title == "Mine"


def test_work_on_a_flow_does_not_disturb_the_case_itself(cast: Cast, case: Application) -> None:
    add_flow(application_id=case.pk, by=cast.ana, name="Records")

    assert save(cast, case, title="Mine").status_code == 302
