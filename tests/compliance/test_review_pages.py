import tomllib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.enums import EditionStatus
from compliance.models import Edition
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
REASON = {"reason": "The article says 100,000."}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.start_draft(of=Edition.objects.published().get(code="cac-2024-flows"), by=cast.dora)


@pytest.fixture
def in_review(cast: Cast, draft: Edition) -> Edition:
    return review.submit(revision=retitled(draft, cast), by=cast.dora, mark=draft.mark)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


@pytest.fixture
def fay(cast: Cast) -> Client:
    return signed_in(cast.fay)


def url(name: str, revision: Edition) -> str:
    return reverse(f"compliance:revision_{name}", args=[revision.code, revision.revision])


def retitled(draft: Edition, cast: Cast) -> Edition:
    meta = {**drafts.meta_of(drafts.content_of(draft)), "version": "2024, corrected"}
    drafts.save_meta(revision=draft, by=cast.dora, mark=draft.mark, meta=meta)
    draft.refresh_from_db()
    return draft


def broken(draft: Edition, cast: Cast) -> Edition:
    """The draft with a threshold one higher, so that the case at it fails."""
    source = bytes(draft.source).replace(b"between = [100_000, ", b"between = [100_001, ")
    drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=tomllib.loads(source.decode()))
    draft.refresh_from_db()
    return draft


def status_of(revision: Edition) -> str:
    revision.refresh_from_db()
    return revision.status


def test_draft_whose_cases_pass_is_submitted(dora: Client, draft: Edition) -> None:
    assert dora.get(url("submit", draft)).status_code == 200

    answer = dora.post(url("submit", draft), {"mark": draft.mark})

    assert (answer.status_code, answer["Location"]) == (302, url("review", draft))
    assert status_of(draft) == EditionStatus.IN_REVIEW


def test_failing_cases_keep_a_draft_from_review(dora: Client, cast: Cast, draft: Edition) -> None:
    broken(draft, cast)

    answer = dora.post(url("submit", draft), {"mark": draft.mark})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert reverse("compliance:golden_case_edit", args=[draft.code, draft.revision, "N-100000"]) in page
    assert "Expected: Standard contract or certification." in page
    assert status_of(draft) == EditionStatus.DRAFT


def test_submitting_what_somebody_changed_since_is_refused(dora: Client, cast: Cast, draft: Edition) -> None:
    old = draft.mark
    retitled(draft, cast)

    assert dora.post(url("submit", draft), {"mark": old}).status_code == 409
    assert status_of(draft) == EditionStatus.DRAFT


def test_review_says_what_changes(fay: Client, in_review: Edition) -> None:
    page = fay.get(url("review", in_review)).content.decode()

    assert "2024, corrected" in page
    assert "golden cases pass" in page
    assert "numbers are tested at, just below and just above" in page
    assert reverse("approvals:impact", args=["edition", in_review.code, in_review.revision]) in page


def test_review_of_a_new_edition_has_nothing_to_compare(dora: Client, cast: Cast) -> None:
    published = Edition.objects.published().get(code="cac-2024-flows")
    copied = review.start_draft(of=published, by=cast.dora, code="another-edition")

    page = dora.get(url("review", copied)).content.decode()

    assert "so all of it is new" in page


def test_review_is_sent_back_with_the_reason(fay: Client, in_review: Edition) -> None:
    assert fay.get(url("send_back", in_review)).status_code == 200

    answer = fay.post(url("send_back", in_review), REASON)

    assert (answer.status_code, answer["Location"]) == (302, url("review", in_review))
    assert status_of(in_review) == EditionStatus.DRAFT


def test_revision_is_discarded_with_the_reason(dora: Client, draft: Edition) -> None:
    assert dora.get(url("discard", draft)).status_code == 200

    answer = dora.post(url("discard", draft), REASON)

    assert (answer.status_code, answer["Location"]) == (302, reverse("compliance:rules"))
    assert status_of(draft) == EditionStatus.DISCARDED


@pytest.mark.parametrize("name", ["send_back", "discard"])
def test_moving_on_needs_a_reason(fay: Client, in_review: Edition, name: str) -> None:
    assert fay.post(url(name, in_review), {"reason": " "}).status_code == 422
    assert status_of(in_review) == EditionStatus.IN_REVIEW


@pytest.mark.parametrize("name", ["review", "submit", "send_back", "discard"])
def test_review_is_for_administrators(cast: Cast, draft: Edition, name: str) -> None:
    assert signed_in(cast.ana).get(url(name, draft)).status_code == 403
    assert signed_in(cast.ana).post(url(name, draft), REASON).status_code in (403, 405)
    assert status_of(draft) == EditionStatus.DRAFT


@pytest.mark.parametrize("name", ["review", "submit", "send_back", "discard"])
def test_nothing_moves_what_is_published(dora: Client, cast: Cast, name: str) -> None:
    published = Edition.objects.published().get(code="cac-2024-flows")

    assert dora.get(url(name, published)).status_code == 409
    assert dora.post(url(name, published), REASON).status_code in (405, 409)
    assert status_of(published) == EditionStatus.PUBLISHED


def test_draft_cannot_be_sent_back(dora: Client, draft: Edition) -> None:
    assert dora.post(url("send_back", draft), REASON).status_code == 409


def test_what_is_in_review_cannot_be_submitted(dora: Client, in_review: Edition) -> None:
    assert dora.post(url("submit", in_review), {"mark": in_review.mark}).status_code == 409


def test_no_such_revision(dora: Client, cast: Cast) -> None:
    for name in ("review", "submit", "send-back", "discard"):
        assert dora.get(f"/rules/cac-2024-flows/99/{name}/").status_code == 404


def test_review_page_is_only_read(dora: Client, draft: Edition) -> None:
    assert dora.post(url("review", draft)).status_code == 405


def test_review_asks_the_same_of_the_database(dora: Client, draft: Edition, django_assert_num_queries: Any) -> None:
    dora.get(url("review", draft))

    with django_assert_num_queries(11):
        dora.get(url("review", draft))
