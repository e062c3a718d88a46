"""Every page that moves a case: works, rejects GET where it only posts, 404, 403, 409, 422."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from approvals.enums import AuthorityEventKind, DocumentKind, Status
from approvals.models import Application, Document, Participation
from compliance.enums import Pathway, Role
from tests.approvals.following import cleared, cleared_contract
from tests.cast import Cast, awaiting_decision, in_assessment, pdf, person, put_at, signed_in, submitted

TODAY = timezone.localdate


@dataclass(frozen=True)
class Page:
    """One verb: who does it on which case with what, where it leads, who may not."""

    name: str
    begin: Callable[[Cast], Application]
    who: str
    data: dict[str, Any]
    leads_to: Status
    reader: str
    bad: dict[str, Any] | None = field(default_factory=dict)
    posts_only: bool = False


PAGES = [
    Page("take", submitted, "ben", {}, Status.IN_ASSESSMENT, "ana", bad=None),
    Page("assign", submitted, "ana", {"reviewer": "ben"}, Status.IN_ASSESSMENT, "ben", {"reviewer": "999999"}),
    Page(
        "advise",
        in_assessment,
        "ben",
        {"position": "objects", "reasons": "The contract is missing."},
        Status.AWAITING_DECISION,
        "cara",
        {"position": "supports_with_conditions", "reasons": "Fine."},
    ),
    Page("return", in_assessment, "ben", {"reason": "Name the recipient."}, Status.RETURNED, "ana", {"reason": " "}),
    Page("send_back", awaiting_decision, "cara", {"reason": "Not clear."}, Status.RETURNED, "ben", {"reason": ""}),
    Page("approve", awaiting_decision, "cara", {"reasons": "Yes."}, Status.IN_FORCE, "ana", {"reasons": ""}, True),
    Page("refuse", awaiting_decision, "cara", {"reasons": "No."}, Status.REFUSED, "ben", {"reasons": ""}, True),
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def url_of(page: Page, application: Application) -> str:
    return reverse(f"approvals:{page.name}", args=[application.reference])


def data_of(page: Page, cast: Cast) -> dict[str, Any]:
    return {name: cast.ben.pk if name == "reviewer" else value for name, value in page.data.items()}


@each_page
def test_works(cast: Cast, page: Page) -> None:
    application = page.begin(cast)

    response = signed_in(getattr(cast, page.who)).post(url_of(page, application), data_of(page, cast))

    application.refresh_from_db()
    assert (response.status_code, application.status) == (302, page.leads_to)


@each_page
def test_page_is_there_unless_it_only_posts(cast: Cast, page: Page) -> None:
    application = page.begin(cast)

    response = signed_in(getattr(cast, page.who)).get(url_of(page, application))

    assert response.status_code == (405 if page.posts_only else 200)


@each_page
def test_refusals(cast: Cast, page: Page) -> None:
    application = page.begin(cast)
    url, data, status = url_of(page, application), data_of(page, cast), application.status

    stranger = signed_in(cast.dan).post(url, data)
    reader = signed_in(getattr(cast, page.reader)).post(url, data)
    bad = signed_in(getattr(cast, page.who)).post(url, page.bad) if page.bad is not None else None
    application.refresh_from_db()
    assert (stranger.status_code, reader.status_code) == (404, 403)
    assert bad is None or bad.status_code == 422
    assert application.status == status

    put_at(application, Status.EXPIRED)
    assert signed_in(getattr(cast, page.who)).post(url, data).status_code == 409


def test_assigned_reviewer_is_adviser(cast: Cast) -> None:
    application = submitted(cast)

    signed_in(cast.ana).post(reverse("approvals:assign", args=[application.reference]), {"reviewer": cast.ben.pk})

    application.refresh_from_db()
    assert application.reviewer == cast.ben
    assert Participation.objects.filter(application=application, user=cast.ben, kind="adviser").exists()


def test_authors_are_not_offered_as_reviewers(cast: Cast) -> None:
    application = submitted(cast)
    person("gus", cast.exp, Role.REVIEWER)
    other = person("hal", cast.exp, Role.REVIEWER, Role.OFFICER)
    Participation.objects.create(application=application, user=other, kind="author")

    page = signed_in(cast.ana).get(reverse("approvals:assign", args=[application.reference]))

    assert [str(name) for _pk, name in page.context["form"].fields["reviewer"].choices][1:] == ["Ben", "Gus"]


def test_support_needs_every_confirmation(cast: Cast) -> None:
    application = in_assessment(cast)
    codes = application.determinations.get().codes_to_confirm
    url = reverse("approvals:advise", args=[application.reference])
    data = {"position": "supports", "reasons": "Fine."}

    without = signed_in(cast.ben).post(url, data)
    with_all = signed_in(cast.ben).post(url, {**data, "confirmed": codes})

    assert codes
    assert (without.status_code, with_all.status_code) == (422, 302)
    assert application.advice.get().confirmed == codes


def test_decide_page_shows_what_is_decided(cast: Cast) -> None:
    application = awaiting_decision(cast)
    determination = application.determinations.get()

    page = signed_in(cast.cara).get(reverse("approvals:decide", args=[application.reference])).content.decode()

    assert determination.facts_hash in page
    assert determination.regime_hash in page
    assert "The facts are complete." in page


def test_decide_page_is_for_approvers_at_that_step(cast: Cast) -> None:
    application = awaiting_decision(cast)
    url = reverse("approvals:decide", args=[application.reference])
    asked = {who: signed_in(getattr(cast, who)).get(url).status_code for who in ("cara", "ana", "ben", "eli", "dan")}

    put_at(application, Status.IN_FORCE)

    assert asked == {"cara": 200, "ana": 403, "ben": 403, "eli": 403, "dan": 404}
    assert signed_in(cast.cara).get(url).status_code == 409
    assert signed_in(cast.cara).post(url).status_code == 405


def test_decide_page_offers_no_approval_where_something_prevents_it(cast: Cast) -> None:
    application = awaiting_decision(cast)
    application.flows.update(n_case=11)

    page = signed_in(cast.cara).get(reverse("approvals:decide", args=[application.reference])).content.decode()

    assert reverse("approvals:approve", args=[application.reference]) not in page
    assert "was 10 people, is 11 people" in page


def event_url(application: Application, move: str) -> str:
    return reverse("approvals:authority_event", args=[application.reference, move])


def filed(cast: Cast) -> Application:
    application = cleared(cast)
    signed_in(cast.ana).post(event_url(application, "file"), {"happened_on": TODAY(), "serial_number": "LS-1"})
    application.refresh_from_db()
    return application


def test_filing_keeps_number_and_letter(cast: Cast) -> None:
    application = cleared(cast)
    data = {"happened_on": TODAY(), "serial_number": "LS-1", "note": "By hand.", "upload": pdf("receipt.pdf")}

    response = signed_in(cast.ana).post(event_url(application, "file"), data)

    application.refresh_from_db()
    event = application.authority_events.get()
    assert response.status_code == 302
    assert (application.status, application.serial_number) == (Status.FILED, "LS-1")
    assert (event.kind, event.number, event.note) == (AuthorityEventKind.FILED, "LS-1", "By hand.")
    assert list(application.documents.filter(pk=event.document_id).values_list("kind")) == [
        (DocumentKind.AUTHORITY_LETTER,)
    ]


def test_refusals_of_an_event(cast: Cast) -> None:
    application = cleared(cast)
    url, data = event_url(application, "file"), {"happened_on": TODAY()}

    assert signed_in(cast.dan).post(url, data).status_code == 404
    assert signed_in(cast.ben).post(url, data).status_code == 403
    assert signed_in(cast.ana).post(event_url(application, "accepted"), data).status_code == 409
    assert signed_in(cast.ana).post(url, {}).status_code == 422
    assert signed_in(cast.ana).post(url, {"happened_on": "2020-01-01"}).status_code == 422
    assert signed_in(cast.ana).get(event_url(application, "expire")).status_code == 404
    assert signed_in(cast.ana).get(url).status_code == 200


def test_paper_and_upload_exclude_each_other(cast: Cast) -> None:
    application = cleared(cast)
    paper = Document.objects.filter(application=application).first()
    assert paper

    response = signed_in(cast.ana).post(
        event_url(application, "file"), {"happened_on": TODAY(), "document": paper.key, "upload": pdf()}
    )

    assert response.status_code == 422


def test_validity_is_counted_where_it_is_left_empty(cast: Cast) -> None:
    application = filed(cast)
    client = signed_in(cast.ana)
    client.post(event_url(application, "accepted"), {"happened_on": TODAY(), "project_number": "XM-7"})

    client.post(event_url(application, "passed"), {"happened_on": TODAY()})

    application.refresh_from_db()
    passed = application.authority_events.get(kind=AuthorityEventKind.PASSED)
    assert (application.status, application.project_number) == (Status.IN_FORCE, "XM-7")
    assert passed.valid_until == TODAY().replace(year=TODAY().year + 3)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_absurd_day_of_a_result_is_refused(cast: Cast, day: str) -> None:
    application = filed(cast)
    client = signed_in(cast.ana)
    client.post(event_url(application, "accepted"), {"happened_on": TODAY(), "project_number": "XM-7"})

    assert client.post(event_url(application, "passed"), {"happened_on": day}).status_code == 422
    assert (
        client.post(event_url(application, "passed"), {"happened_on": TODAY(), "valid_until": day}).status_code == 422
    )


def test_items_come_one_per_line(cast: Cast) -> None:
    application = filed(cast)
    client = signed_in(cast.ana)
    client.post(event_url(application, "accepted"), {"happened_on": TODAY()})
    url = event_url(application, "passed_in_part")

    without = client.post(url, {"happened_on": TODAY(), "items": " \n"})
    client.post(url, {"happened_on": TODAY(), "items": "Names\n\n Models \n", "conditions": "Yearly report."})

    event = application.authority_events.get(kind=AuthorityEventKind.PASSED_IN_PART)
    assert without.status_code == 422
    assert (event.items, event.conditions) == (["Names", "Models"], "Yearly report.")


def test_contract_is_filed_after_it_took_effect(cast: Cast) -> None:
    application = cleared_contract(cast)
    client = signed_in(cast.ana)

    too_early = client.post(event_url(application, "file"), {"happened_on": TODAY()})
    client.post(event_url(application, "contract_effective"), {"happened_on": TODAY()})
    in_time = client.post(event_url(application, "file"), {"happened_on": TODAY()})

    assert (too_early.status_code, in_time.status_code) == (422, 302)


def test_each_step_asks_only_for_what_it_needs(cast: Cast) -> None:
    application = cleared(cast)
    put_at(application, Status.UNDER_REVIEW)
    client = signed_in(cast.ana)
    always = {"happened_on", "note", "document", "upload"}

    fields = {
        move: set(client.get(event_url(application, move)).context["form"].fields) - always
        for move in ("passed", "passed_in_part", "supplement_requested", "not_passed")
    }

    assert application.pathway == Pathway.SECURITY_ASSESSMENT
    assert fields == {
        "passed": {"project_number", "valid_until", "conditions"},
        "passed_in_part": {"project_number", "valid_until", "items", "conditions"},
        "supplement_requested": {"respond_by"},
        "not_passed": set(),
    }
