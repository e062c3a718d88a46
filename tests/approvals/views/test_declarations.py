from typing import Any

import pytest
from django.urls import reverse

from approvals.enums import Status
from approvals.forms.manifests import QUESTIONS
from approvals.models import Application, Resource
from approvals.services.applications import add_flow
from approvals.services.declarations import answers_of, declare_fact
from approvals.services.manifests import assigned_resources, mark_of_assignment
from compliance import facts
from compliance.accounts.models import User
from compliance.enums import FactLevel
from tests.cast import Cast, attach_manifest, draft, put_at, signed_in


@pytest.fixture
def case(cast: Cast) -> Application:
    case = draft(cast)
    attach_manifest(case, cast.ana).resources.update(facts={"faces": "no"})
    return case


def declare_url(case: Application, position: int = 1) -> str:
    return reverse("approvals:declare", args=[case.reference, position])


def declare(user: User, case: Application, **data: Any) -> Any:
    return signed_in(user).post(declare_url(case), {"mark": answers_of(case, "records").mark, **data})


def test_every_fact_of_a_resource_is_asked() -> None:
    asked = [name for _title, names in QUESTIONS for name in names]

    assert sorted([*asked, "bytes", "sha256"]) == sorted(facts.names(FactLevel.RESOURCE))


def test_list_names_what_is_unknown(cast: Cast, case: Application) -> None:
    page = signed_in(cast.eli).get(reverse("approvals:declarations", args=[case.reference])).content.decode()

    assert "Size of faces" in page
    assert declare_url(case) not in page


def test_question_page_asks_only_what_the_manifest_leaves_open(cast: Cast, case: Application) -> None:
    page = signed_in(cast.ana).get(declare_url(case)).content.decode()

    assert 'name="face_px"' in page
    assert 'name="faces"' not in page


def test_declare_works(cast: Cast, case: Application) -> None:
    answer = declare(cast.ana, case, face_px="12", regions="重庆\n上海\n", sensitive_area="no", evidence="Report 7")

    assert answer.status_code == 302
    assert answers_of(case, "records").values == {"face_px": 12, "regions": ["重庆", "上海"], "sensitive_area": False}


def test_answer_taken_back_is_unknown_again(cast: Cast, case: Application) -> None:
    declare(cast.ana, case, face_px="12")

    declare(cast.ana, case, face_px="")

    assert answers_of(case, "records").values == {}


@pytest.fixture
def three(case: Application) -> Application:
    """A case with two more resources: of "lidar" a voice is known, of "radar" nothing."""
    manifest = case.manifests.get()
    Resource.objects.create(application=case, manifest=manifest, position=2, name="lidar", facts={"voice": "yes"})
    Resource.objects.create(application=case, manifest=manifest, position=3, name="radar")
    return case


def test_no_to_the_rest_answers_yes_or_no_questions_only(cast: Cast, case: Application) -> None:
    declare(cast.ana, case, plates="yes", rest_no="on", evidence="Report 7")

    values = answers_of(case, "records").values
    assert (values["plates"], values["voice"], values["sensitive_area"]) == ("yes", "no", False)
    assert not values.keys() & {"faces", "face_px", "item", "regions"}


def test_no_to_the_rest_needs_to_rest_on_something(cast: Cast, case: Application) -> None:
    answer = declare(cast.ana, case, rest_no="on")

    assert answer.status_code == 422
    assert "every no is a declaration" in answer.content.decode()
    assert answers_of(case, "records").values == {}


def test_same_answers_go_to_every_other_resource(cast: Cast, three: Application) -> None:
    declare(cast.ana, three, voice="no", plates="no", all_others="on")

    assert answers_of(three, "lidar").values == {"plates": "no"}
    assert answers_of(three, "radar").values == {"voice": "no", "plates": "no"}


def test_same_answers_go_to_chosen_resources_and_replace_nothing(cast: Cast, three: Application) -> None:
    declare_fact(application_id=three.pk, by=cast.ana, resource_name="radar", fact="plates", value="yes")

    declare(cast.ana, three, voice="no", plates="no", others=["radar"])

    assert answers_of(three, "lidar").values == {}
    assert answers_of(three, "radar").values == {"voice": "no", "plates": "yes"}


def test_same_answers_for_a_resource_that_is_not_there(cast: Cast, three: Application) -> None:
    assert declare(cast.ana, three, voice="no", others=["sonar"]).status_code == 422


def test_declare_rejects_other_methods(cast: Cast, case: Application) -> None:
    assert signed_in(cast.ana).put(declare_url(case)).status_code == 405


def test_declare_by_a_stranger(cast: Cast, case: Application) -> None:
    assert declare(cast.dan, case, face_px="12").status_code == 404


def test_declare_by_a_reviewer(cast: Cast, case: Application) -> None:
    assert declare(cast.ben, case, face_px="12").status_code == 403


def test_declare_after_the_draft(cast: Cast, case: Application) -> None:
    put_at(case, Status.SUBMITTED)

    assert declare(cast.ana, case, face_px="12").status_code == 409


def test_declare_of_a_resource_that_is_not_there(cast: Cast, case: Application) -> None:
    assert signed_in(cast.ana).get(declare_url(case, 9)).status_code == 404


@pytest.mark.parametrize("bad", [{"face_px": "-1"}, {"face_px": "many"}, {"sensitive_area": "maybe"}])
def test_declare_of_a_wrong_answer(cast: Cast, case: Application, bad: dict[str, str]) -> None:
    assert declare(cast.ana, case, **bad).status_code == 422


def test_answer_given_in_between_is_shown_and_can_be_kept(cast: Cast, case: Application) -> None:
    before = answers_of(case, "records").mark
    declare_fact(application_id=case.pk, by=cast.ana, resource_name="records", fact="face_px", value=30)

    conflict = declare(cast.ana, case, mark=before, face_px="12")

    assert conflict.status_code == 409
    assert "is now “30”; you answered “12”" in conflict.content.decode()
    assert f'value="{answers_of(case, "records").mark}"' in conflict.content.decode()
    assert answers_of(case, "records").values == {"face_px": 30}


def assign(user: User, case: Application, **data: Any) -> Any:
    return signed_in(user).post(reverse("approvals:assign_resources", args=[case.reference]), data)


@pytest.fixture
def flowing(cast: Cast, case: Application) -> Application:
    add_flow(application_id=case.pk, by=cast.ana, name="Service")
    return case


def test_assign_works(cast: Cast, flowing: Application) -> None:
    answer = assign(cast.ana, flowing, flow_1=["records"])

    assert answer.status_code == 302
    assert flowing.flow_resources.get().resource_name == "records"


def test_assign_shows_the_form(cast: Cast, flowing: Application) -> None:
    page = signed_in(cast.ana).get(reverse("approvals:assign_resources", args=[flowing.reference]))

    assert b'name="flow_1"' in page.content


def test_assign_tells_the_second_of_two(cast: Cast, flowing: Application) -> None:
    before = mark_of_assignment(assigned_resources(flowing))
    first = assign(cast.ana, flowing, flow_1=["records"], mark=before)

    second = assign(cast.ana, flowing, flow_1=[], mark=before)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Service is now “records”; you entered “—”." in second.content.decode()
    assert f'value="{mark_of_assignment(assigned_resources(flowing))}"' in second.content.decode()
    assert flowing.flow_resources.get().resource_name == "records"


def test_assign_by_a_stranger(cast: Cast, flowing: Application) -> None:
    assert assign(cast.dan, flowing, flow_1=["records"]).status_code == 404


def test_assign_by_a_reviewer(cast: Cast, flowing: Application) -> None:
    assert assign(cast.ben, flowing, flow_1=["records"]).status_code == 403


def test_assign_after_the_draft(cast: Cast, flowing: Application) -> None:
    put_at(flowing, Status.SUBMITTED)

    assert assign(cast.ana, flowing, flow_1=["records"]).status_code == 409


def test_assign_before_there_is_a_flow(cast: Cast, case: Application) -> None:
    assert assign(cast.ana, case).status_code == 409


def test_assign_of_a_strange_resource(cast: Cast, flowing: Application) -> None:
    assert assign(cast.ana, flowing, flow_1=["radar"]).status_code == 422


def test_many_resources_come_in_pages(cast: Cast, case: Application) -> None:
    manifest = case.manifests.get()
    Resource.objects.bulk_create(
        Resource(application=case, manifest=manifest, position=n, name=f"r{n:03}") for n in range(2, 62)
    )
    client = signed_in(cast.ana)

    second = client.get(reverse("approvals:declarations", args=[case.reference]), {"page": 2}).content.decode()

    assert "r061" in second
    assert "r049" not in second
