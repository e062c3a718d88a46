from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from approvals.enums import Status
from approvals.models import Application
from approvals.services.applications import add_flow
from approvals.views.header import CaseHeader, Link, case_header
from approvals.views.next_steps import next_step
from compliance.enums import Pathway, Route
from tests.approvals.following import cleared_contract, happens
from tests.cast import Cast, awaiting_decision, complete_draft, draft, in_assessment, in_force, put_at, submitted

HEADER_QUERIES = 9


def header_for(cast: Cast, who: str, case: Application) -> CaseHeader:
    return case_header(getattr(cast, who), Application.objects.for_page().get(pk=case.pk), "overview")


def labels(header: CaseHeader) -> tuple[str, list[str]]:
    primary = str(header.primary.label) if header.primary else ""
    return primary, [str(link.label) for link in header.secondary]


@pytest.mark.parametrize(
    ("make", "who", "expected"),
    [
        (complete_draft, "ana", ("Submit", ["Discard"])),
        (complete_draft, "ben", ("", [])),
        (submitted, "ben", ("Take for assessment", [])),
        (submitted, "ana", ("", ["Assign a reviewer", "Withdraw"])),
        (in_assessment, "ben", ("Record legal advice", ["Return with reasons"])),
        (awaiting_decision, "cara", ("Decide", ["Send back"])),
        (awaiting_decision, "ben", ("", ["Ask for an emergency approval"])),
        (in_force, "ana", ("", ["Record a stop order", "Withdraw", "Amend"])),
        (in_force, "eli", ("", [])),
    ],
)
def test_moves_are_those_of_the_reader(cast: Cast, make: Any, who: str, expected: tuple[str, list[str]]) -> None:
    assert labels(header_for(cast, who, make(cast))) == expected


@pytest.mark.parametrize(
    ("pathway", "route", "status", "expected"),
    [
        (Pathway.EXEMPT, "", Status.DRAFT, (["Draft", "Assessment", "Decision", "In force"], 0)),
        (Pathway.EXEMPT, "", Status.SUSPENDED, (["Draft", "Assessment", "Decision", "In force"], 4)),
        (
            Pathway.CONTRACT_OR_CERTIFICATION,
            Route.CERTIFICATION,
            Status.CLEARED,
            (["Draft", "Assessment", "Decision", "Certificate", "In force"], 3),
        ),
        (
            Pathway.SECURITY_ASSESSMENT,
            "",
            Status.IN_FORCE,
            (["Draft", "Assessment", "Decision", "Filing", "In force"], 5),
        ),
    ],
)
def test_steps_follow_the_procedure(
    cast: Cast, pathway: str, route: str, status: Status, expected: tuple[list[str], int]
) -> None:
    case = draft(cast)
    Application.objects.filter(pk=case.pk).update(pathway=pathway, route=route, status=status)

    header = header_for(cast, "eli", case)

    assert ([str(step) for step in header.steps], header.step) == expected


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("ana", "You wrote this case, so you can neither advise nor decide."),
        ("ben", "You advise on this case, so somebody else has to decide."),
        ("cara", "Ana wrote this case and can neither advise nor decide. Ben advises on it and cannot decide."),
    ],
)
def test_header_says_why_not_just_anybody(cast: Cast, who: str, why: str) -> None:
    assert header_for(cast, who, in_assessment(cast)).next_step_why == why


def test_filing_comes_next_once_the_contract_took_effect(cast: Cast) -> None:
    application = cleared_contract(cast)
    before = case_header(cast.ana, application, "overview").primary
    happens(cast, application, "contract_effective")

    after = case_header(cast.ana, application, "overview")

    assert before == link_to(application, "contract_effective", "Record that the contract took effect")
    assert after.primary == link_to(application, "file", "Record the filing")
    assert after.next_step == "Ana files the case with the authority and records the filing."


def link_to(application: Application, move: str, label: str) -> Link:
    return Link(label, reverse("approvals:authority_event", args=[application.reference, move]))


def test_tabs_count_what_waits_behind_them(cast: Cast) -> None:
    tabs = header_for(cast, "ana", submitted(cast)).tabs

    assert [(str(tab["label"]), tab["count"], tab["current"]) for tab in tabs] == [
        ("Overview", "", True),
        ("Manifests", "", False),
        ("Pathway", "", False),
        ("Comments", "", False),
        ("Documents", "", False),
        ("Deadlines", 1, False),
        ("Audit", "", False),
    ]


def test_an_erased_case_has_the_tabs_that_still_hold_something(cast: Cast) -> None:
    case = submitted(cast)
    vars(case)["is_disposed"] = True

    assert [str(tab["label"]) for tab in case_header(cast.ana, case, "audit").tabs] == ["Overview", "Audit"]


def test_a_case_in_force_that_may_not_be_exported_asks_for_more(cast: Cast) -> None:
    case = in_force(cast)

    assert next_step(case).startswith("Keep the dates")
    assert next_step(case, is_allowed=False).endswith("Ana amends the case or withdraws it.")


def test_every_status_has_a_next_step(cast: Cast) -> None:
    case = draft(cast)

    sentences = {status: header_for(cast, "eli", put_at(case, status)).next_step for status in Status}

    assert [status for status, sentence in sentences.items() if not sentence.endswith(".")] == []


@pytest.mark.parametrize("n_flows", [1, 3])
def test_header_takes_a_constant_number_of_queries(
    cast: Cast, n_flows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = draft(cast)
    for number in range(n_flows):
        add_flow(application_id=case.pk, by=cast.ana, name=f"Flow {number}")
    case = Application.objects.for_page().get(pk=case.pk)

    with django_assert_num_queries(HEADER_QUERIES):
        case_header(cast.ana, case, "overview")


def test_case_is_found_by_its_reference_only_by_members(cast: Cast, client: Any) -> None:
    url = reverse("approvals:case", args=[draft(cast).reference])
    client.force_login(cast.dan)

    assert client.get(url).status_code == 404
