"""Every page that changes a draft: works, and refuses strangers, wrong roles, wrong moments, bad input."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from approvals.enums import Status
from approvals.models import Application
from compliance.accounts.models import User
from tests.cast import Cast, add_paper, complete_draft, in_force, pdf, put_at, signed_in

Input = Callable[[Cast, Application], dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """A page that takes a POST; `rest` of its address after the reference, `wrong` where it is closed."""

    name: str
    given: Input
    rest: tuple[Any, ...] = ()
    wrong: Status = Status.SUBMITTED
    bad: dict[str, Any] | None = None
    at: Status = Status.DRAFT


def case_input(cast: Cast, case: Application) -> dict[str, Any]:
    return {"entity": case.entity_id, "title": "New", "owner": cast.ana.pk, "version": case.version}


def flow_input(**answers: Any) -> Input:
    return lambda _cast, case: {"version": case.flows.get().version, **answers}


def plain(**values: Any) -> Input:
    return lambda _cast, _case: values


def paper_input(_cast: Cast, _case: Application) -> dict[str, Any]:
    return {"kind": "pipia", "title": "PIPIA", "dated_on": "2026-01-02", "upload": pdf()}


DOORS = [
    Door("case_edit", case_input, bad={"title": ""}),
    Door("flow_add", plain(name="Another"), bad={}),
    Door("flow_remove", plain(), (1,)),
    Door("flow_edit", flow_input(name="Records", export_act="transfer"), (1, "act"), bad={}),
    Door("flow_edit", flow_input(purpose="research"), (1, "purpose"), bad={"purpose": "fun"}),
    Door("flow_edit", flow_input(hr="yes"), (1, "circumstances"), bad={"hr": "perhaps"}),
    Door("flow_edit", flow_input(recipients=[]), (1, "recipients"), bad={"recipients": [0]}),
    Door("flow_edit", flow_input(n_case=5), (1, "persons"), bad={"n_case": -1}),
    Door("submit", plain(declared="on"), bad={}),
    Door("discard", plain(reason="Not needed."), bad={}),
    Door("withdraw", plain(reason="Not needed."), bad={}, at=Status.SUBMITTED, wrong=Status.DRAFT),
    Door("document_add", paper_input, bad={}, wrong=Status.WITHDRAWN),
    Door("document_retire", plain(reason="Wrong file."), ("K",), bad={}, wrong=Status.WITHDRAWN),
]
NAMES = [f"{door.name}{'-' + str(door.rest[-1]) if door.rest else ''}" for door in DOORS]
every_door = pytest.mark.parametrize("door", DOORS, ids=NAMES)


@pytest.fixture
def case(cast: Cast) -> Application:
    case = complete_draft(cast)
    paper = add_paper(case, cast.ana)
    type(paper).objects.filter(pk=paper.pk).update(key="K")
    return case


def knock(user: User, door: Door, case: Application, data: dict[str, Any]) -> HttpResponse:
    return signed_in(user).post(reverse(f"approvals:{door.name}", args=[case.reference, *door.rest]), data)


@every_door
def test_officer_is_let_in(cast: Cast, case: Application, door: Door) -> None:
    case = put_at(case, door.at)

    response = knock(cast.ana, door, case, door.given(cast, case))

    assert response.status_code == 302


@every_door
def test_stranger_finds_nothing(cast: Cast, case: Application, door: Door) -> None:
    assert knock(cast.dan, door, case, {}).status_code == 404


@every_door
def test_reader_without_the_role_is_refused(cast: Cast, case: Application, door: Door) -> None:
    case = put_at(case, door.at)

    assert [knock(user, door, case, {}).status_code for user in (cast.ben, cast.cara, cast.eli)] == [403] * 3


@every_door
def test_wrong_moment_is_told(cast: Cast, case: Application, door: Door) -> None:
    case = put_at(case, door.wrong)

    assert knock(cast.ana, door, case, {}).status_code == 409


@pytest.mark.parametrize("door", [door for door in DOORS if door.bad is not None])
def test_bad_input_is_shown_on_the_page(cast: Cast, case: Application, door: Door) -> None:
    case = put_at(case, door.at)

    response = knock(cast.ana, door, case, {**(door.bad or {})})

    assert response.status_code == 422
    assert "There is a problem." in response.content.decode()


def test_paper_is_added_by_post_only(cast: Cast, case: Application) -> None:
    response = signed_in(cast.ana).get(reverse("approvals:document_add", args=[case.reference]))

    assert response.status_code == 405


@pytest.mark.parametrize(("who", "status"), [("ana", 302), ("ben", 403), ("dan", 404)])
def test_amendment_is_opened_by_officers(cast: Cast, who: str, status: int) -> None:
    case = in_force(cast)

    response = signed_in(getattr(cast, who)).post(
        reverse("approvals:amend", args=[case.reference]), {"title": "More recipients"}
    )

    assert response.status_code == status
    assert case.amendments.exists() is (status == 302)


def test_amendment_of_a_draft_is_told_to_wait(cast: Cast, case: Application) -> None:
    url = reverse("approvals:amend", args=[case.reference])

    assert signed_in(cast.ana).post(url, {"title": "x"}).status_code == 409
    put_at(case, Status.IN_FORCE)
    assert signed_in(cast.ana).post(url, {}).status_code == 422
