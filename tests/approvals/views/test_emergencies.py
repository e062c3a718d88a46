import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.enums import Outcome, Status
from approvals.models import Application, DecisionEmergency
from approvals.services.decisions import decide_application
from approvals.services.emergencies import deciding, listing, publishing
from compliance.accounts.models import Invitation, User
from tests.approvals import calendar_years
from tests.cast import Cast, awaiting_decision, signed_in

pytestmark = pytest.mark.django_db
WHY = "Cara is on a flight until Thursday and the recall starts tomorrow."


@pytest.fixture
def case(cast: Cast) -> Application:
    return awaiting_decision(cast, title="Title inside")


def act(user: User, verb: str, row: DecisionEmergency, **data: str) -> int:
    return signed_in(user).post(reverse(f"approvals:emergency_{verb}", args=["decision", row.pk]), data).status_code


def test_asking_confirming_and_reviewing_on_pages(cast: Cast, case: Application) -> None:
    address = reverse("approvals:emergency_ask_case", args=[case.reference])
    ana = signed_in(cast.ana)
    asked = [ana.get(address).status_code, ana.post(address, {"reason": "Now."}).status_code]
    asked += [signed_in(who).post(address, {"reason": WHY}).status_code for who in (cast.dan, cast.eli, cast.cara)]
    asked += [ana.post(address, {"reason": WHY}).status_code, ana.post(address, {"reason": WHY}).status_code]
    assert asked == [200, 422, 404, 403, 403, 302, 409]
    row = DecisionEmergency.objects.get()
    page = reverse("approvals:emergency", args=["decision", row.pk])

    seen = {who.handle: signed_in(who).get(page) for who in (cast.ana, cast.ben, cast.cara, cast.dora, cast.dan)}
    assert {name: answer.status_code for name, answer in seen.items()} == {
        "ana": 200, "ben": 200, "cara": 200, "dora": 200, "dan": 404,
    }  # fmt: skip
    assert "Confirm and approve" in seen["dora"].content.decode()
    assert "Confirm and approve" not in "".join(seen[name].content.decode() for name in ("ana", "ben", "cara"))
    assert "Emergency" in ana.get(reverse("approvals:case", args=[case.reference])).content.decode()
    for who in (cast.dora, cast.cara):
        assert case.reference in signed_in(who).get(reverse("approvals:my_work")).content.decode()
    for verb in ("confirm", "close", "review"):
        assert ana.get(reverse(f"approvals:emergency_{verb}", args=["decision", row.pk])).status_code == 405
        assert act(cast.dan, verb, row) == 404
    assert act(cast.ben, "confirm", row) == 403

    assert act(cast.dora, "confirm", row) == 302
    case.refresh_from_db()
    assert case.status == Status.IN_FORCE
    told = [act(cast.dora, "confirm", row), act(cast.dora, "review", row, verdict="ratified", note=WHY)]
    told += [act(cast.cara, "review", row, verdict="ratified", note=""), act(cast.cara, "close", row)]
    told += [act(cast.cara, "review", row, verdict="ratified", note=WHY)]
    assert told == [409, 403, 422, 409, 302]
    assert "Title inside" not in signed_in(cast.fay).get(page).content.decode()  # no member, and nothing to confirm
    assert Client().get(page).status_code == 302


def test_what_was_decided_the_regular_way_stands_out_no_more(cast: Cast, case: Application) -> None:
    row = deciding.ask_approval(application_id=case.pk, by=cast.ana, reason=WHY)
    assert [one.pk for one in listing.standing_out(cast.dora)] == [row.pk]

    decide_application(application_id=case.pk, by=cast.cara, outcome=Outcome.APPROVED, reasons="Back again.")

    assert (listing.standing_out(cast.dora), [one.pk for one in listing.recent(cast.dora)]) == ([], [row.pk])


def test_a_case_without_a_determination_is_refused_and_no_fault(cast: Cast, case: Application) -> None:
    row = deciding.ask_approval(application_id=case.pk, by=cast.ana, reason=WHY)
    case.advice.all().delete()
    case.determinations.all().delete()
    page = reverse("approvals:emergency", args=["decision", row.pk])

    shown = signed_in(cast.dora).get(page)
    assert (shown.status_code, "No legal advice has been recorded" in shown.text) == (200, True)
    refused = signed_in(cast.dora).post(reverse("approvals:emergency_confirm", args=["decision", row.pk]))
    assert (refused.status_code, "submitted again: that determines it" in refused.text) == (409, True)
    assert act(cast.dora, "review", row) == 422
    assert signed_in(cast.ana).get(reverse("approvals:emergency_ask_case", args=[case.reference])).status_code == 200
    assert signed_in(cast.cara).get(reverse("approvals:decide", args=[case.reference])).status_code == 409


def test_invitations_by_the_api(cast: Cast) -> None:
    dora, ana = APIClient(), APIClient()
    dora.force_login(cast.dora)
    ana.force_login(cast.ana)
    una = {"name": "Una", "email": "una@example.com", "handle": "una", "organisation": "EXP", "roles": ["officer"]}

    made = dora.post("/api/v1/invitations/", una, format="json")
    answers = [
        dora.post("/api/v1/invitations/", una, format="json").status_code,
        dora.post("/api/v1/invitations/", {**una, "organisation": "NO"}, format="json").status_code,
        ana.post("/api/v1/invitations/", una, format="json").status_code,
        dora.post(f"/api/v1/invitations/{made.data['id']}/send/").status_code,
        dora.post(f"/api/v1/invitations/{made.data['id']}/revoke/").status_code,
    ]

    assert (made.status_code, made.data["state"], made.data["roles"]) == (201, "open", ["officer"])
    assert answers == [422, 422, 403, 422, 200]
    assert [row["state"] for row in dora.get("/api/v1/invitations/").data] == ["revoked"]
    assert Invitation.objects.count() == 1


def test_a_publication_is_named_and_opened_by_those_who_may(cast: Cast, calendars: None) -> None:
    row = calendar_years.in_review(cast.dora)
    calendar_years.previewed(row, cast.dora)
    asked = publishing.ask_publication(revision=row, by=cast.dora, reason=WHY, mark=row.mark)
    page, years = reverse("approvals:emergency", args=[asked.kind, asked.pk]), f"/law/working-days/{row.year}/"

    pages = [signed_in(user).get(page).content.decode() for user in (cast.fay, cast.cara)]

    assert [f"Working days of {row.year}" in text for text in pages] == [True, True]
    assert [f'href="{years}{row.version}/"' in text for text in pages] == [True, False]
