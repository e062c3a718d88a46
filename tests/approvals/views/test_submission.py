from django.urls import reverse

from approvals.enums import Status
from approvals.services.applications import add_flow
from compliance.accounts.models import User
from tests.cast import Cast, complete_draft, draft, in_force, put_at, signed_in, submitted


def test_every_answer_can_be_changed_from_the_check(cast: Cast) -> None:
    case = complete_draft(cast)

    page = signed_in(cast.ana).get(reverse("approvals:submit", args=[case.reference])).content.decode()

    for group in ("act", "purpose", "circumstances", "recipients", "persons"):
        assert f'href="{reverse("approvals:flow_edit", args=[case.reference, 1, group])}"' in page
    assert "Exempt, because 10 people" in page


def test_submission_pins_the_result(cast: Cast) -> None:
    case = complete_draft(cast)

    signed_in(cast.ana).post(reverse("approvals:submit", args=[case.reference]), {"declared": "on"})

    case.refresh_from_db()
    assert (case.status, case.determinations.count()) == (Status.SUBMITTED, 1)


def test_incomplete_case_lists_what_is_missing_with_links(cast: Cast) -> None:
    case = complete_draft(cast)
    add_flow(application_id=case.pk, by=cast.ana, name="Second")

    response = signed_in(cast.ana).post(reverse("approvals:submit", args=[case.reference]), {"declared": "on"})

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="{reverse("approvals:flow_edit", args=[case.reference, 2, "act"])}">' in page
    assert "Flow “Second”: say which export act it is." in page


def test_declaration_has_to_be_ticked(cast: Cast) -> None:
    case = complete_draft(cast)

    response = signed_in(cast.ana).post(reverse("approvals:submit", args=[case.reference]), {})

    assert response.status_code == 422
    assert "Confirm that you have checked the answers." in response.content.decode()


def test_check_of_an_empty_draft_shows_what_to_do(cast: Cast) -> None:
    page = signed_in(cast.ana).get(reverse("approvals:submit", args=[draft(cast).reference])).content.decode()

    assert "Describe at least one flow" in page
    assert "Mend what is listed above first." in page


def test_cleared_case_can_be_reopened_by_its_officer(cast: Cast) -> None:
    case = put_at(in_force(cast), Status.CLEARED)
    url = reverse("approvals:reopen", args=[case.reference])

    assert [signed_in(user).post(url, {"reason": "x"}).status_code for user in (cast.cara, cast.dan)] == [403, 404]
    assert signed_in(cast.ana).post(url, {}).status_code == 422
    assert signed_in(cast.ana).post(url, {"reason": "Another recipient."}).status_code == 302

    case.refresh_from_db()
    assert case.status == Status.RETURNED
    assert case.decisions.standing().count() == 0


def test_submitted_case_cannot_be_reopened(cast: Cast) -> None:
    url = reverse("approvals:reopen", args=[submitted(cast).reference])

    assert signed_in(cast.ana).post(url, {"reason": "x"}).status_code == 409


def add_case(user: User, **data: object) -> int:
    return signed_in(user).post(reverse("approvals:case_add"), data).status_code


def test_case_is_opened_by_officers_for_their_own_exporters(cast: Cast) -> None:
    mine = {"entity": cast.entity.pk, "title": "Owner CRM"}

    assert add_case(cast.ana, **mine) == 302
    assert add_case(cast.ana, entity=cast.entity.pk) == 422
    assert add_case(cast.dan, **mine) == 422
    assert [add_case(user, **mine) for user in (cast.ben, cast.dora)] == [403, 403]
    assert list(cast.exp.applications.values_list("title", "owner__name")) == [("Owner CRM", "Ana")]


def test_officer_without_an_exporter_is_sent_to_people(cast: Cast) -> None:
    cast.entity.delete()

    page = signed_in(cast.ana).get(reverse("approvals:case_add")).content.decode()

    assert "There is no exporter yet." in page
    assert reverse("accounts:people") in page
