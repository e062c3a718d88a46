from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.enums import EditionStatus
from compliance.models import ZoneList
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
REASON = {"reason": "The list was read again."}
STEPS = ["review", "submit", "send_back", "discard"]


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> ZoneList:
    """A draft of a list with one field changed and one row for numbers of people dropped."""
    published = ZoneList.objects.published().get(code="beijing-2025")
    draft = review.start_draft(of=published, by=cast.dora)
    content: Any = drafts.content_of(draft)
    content["list"][0]["version"] = "2025, read again"
    content["list"][0]["rule"].pop()
    drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def in_review(cast: Cast, draft: ZoneList) -> ZoneList:
    review.submit(revision=draft, by=cast.dora, mark=draft.mark)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(step: str, revision: ZoneList) -> str:
    return reverse(f"compliance:zone_list_{step}", args=["beijing", revision.code, revision.revision])


def status_of(revision: ZoneList) -> str:
    revision.refresh_from_db()
    return revision.status


def test_review_says_what_changes(dora: Client, draft: ZoneList) -> None:
    page = dora.get(url("review", draft))

    shown = page.context["shown"]
    assert [one.field for one in shown.comparison.meta] == ["version"]
    assert [one.pair.kind for one in shown.rules] == ["removed"]
    assert "2025, read again" in page.content.decode()


def test_zone_leads_to_the_review(dora: Client, draft: ZoneList) -> None:
    assert url("review", draft) in dora.get(reverse("compliance:zone", args=["beijing"])).content.decode()


def test_review_leads_the_second_administrator_on(cast: Cast, in_review: ZoneList) -> None:
    page = signed_in(cast.fay).get(url("review", in_review)).content.decode()

    assert reverse("approvals:impact", args=["zone-list", in_review.code, in_review.revision]) in page
    assert url("send_back", in_review) in page


def test_numbers_of_the_rows_are_tested(dora: Client, draft: ZoneList) -> None:
    coverage = dora.get(url("review", draft)).context["coverage"]

    assert coverage.numbers
    assert [one.rule.code for one in coverage.not_tested] == []


def test_golden_cases_that_fail_under_the_list_are_named(dora: Client, draft: ZoneList) -> None:
    """The row that was dropped is the one for contract or certification."""
    failing = dora.get(url("review", draft)).context["failing"]

    assert {run.case.code[:12] for _edition, run in failing} == {"BAND-BEIJING"}


def test_a_list_that_is_as_it_was_fails_no_golden_case(cast: Cast, dora: Client) -> None:
    draft = review.start_draft(of=ZoneList.objects.published().get(code="beijing-2025"), by=cast.dora)

    assert dora.get(url("review", draft)).context["failing"] == []


def test_draft_is_submitted(dora: Client, draft: ZoneList) -> None:
    assert dora.get(url("submit", draft)).status_code == 200

    answer = dora.post(url("submit", draft), {"mark": draft.mark})

    assert (answer.status_code, answer["Location"]) == (302, url("review", draft))
    assert status_of(draft) == EditionStatus.IN_REVIEW


def test_submitting_what_somebody_changed_since_is_refused(dora: Client, draft: ZoneList) -> None:
    assert dora.post(url("submit", draft), {"mark": draft.mark - 1}).status_code == 409


def test_review_is_sent_back(cast: Cast, in_review: ZoneList) -> None:
    answer = signed_in(cast.fay).post(url("send_back", in_review), REASON)

    assert (answer.status_code, answer["Location"]) == (302, url("review", in_review))
    assert status_of(in_review) == EditionStatus.DRAFT


def test_draft_is_discarded(dora: Client, draft: ZoneList) -> None:
    answer = dora.post(url("discard", draft), REASON)

    assert (answer.status_code, answer["Location"]) == (302, reverse("compliance:zone", args=["beijing"]))
    assert status_of(draft) == EditionStatus.DISCARDED


@pytest.mark.parametrize("step", ["send_back", "discard"])
def test_moving_on_needs_a_reason(dora: Client, in_review: ZoneList, step: str) -> None:
    assert dora.get(url(step, in_review)).status_code == 200
    assert dora.post(url(step, in_review), {"reason": ""}).status_code == 422
    assert status_of(in_review) == EditionStatus.IN_REVIEW


@pytest.mark.parametrize("step", STEPS)
def test_review_is_for_administrators(cast: Cast, draft: ZoneList, step: str) -> None:
    assert signed_in(cast.ana).get(url(step, draft)).status_code == 403
    assert signed_in(cast.ana).post(url(step, draft), REASON).status_code in (403, 405)
    assert status_of(draft) == EditionStatus.DRAFT


@pytest.mark.parametrize("step", STEPS)
def test_nothing_moves_what_is_published(dora: Client, step: str) -> None:
    published = ZoneList.objects.published().get(code="beijing-2025")

    assert dora.get(url(step, published)).status_code == 409
    assert dora.post(url(step, published), REASON).status_code in (405, 409)
    assert status_of(published) == EditionStatus.PUBLISHED


@pytest.mark.parametrize("step", ["review", "submit", "send-back", "discard"])
@pytest.mark.parametrize("place", ["beijing/lists/beijing-2025/99", "beijing/lists/beijing-2025/99999999999"])
def test_no_such_revision(dora: Client, step: str, place: str) -> None:
    assert dora.get(f"/law/zones/{place}/{step}/").status_code == 404


def test_new_list_has_nothing_to_compare(dora: Client, cast: Cast) -> None:
    published = ZoneList.objects.published().get(code="beijing-2025")
    copied = review.start_draft(of=published, by=cast.dora, code="beijing-2027")

    assert "so all of it is new" in dora.get(url("review", copied)).content.decode()
