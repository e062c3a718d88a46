"""A draft answered in the browser by two people: written, handed in, read and released, printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from approvals.enums import AnswerStatus
from approvals.models import ConsultationAnswer
from tests.approvals import drafts_for_comment
from tests.cast import Cast

ANSWER = "/consultations/guide-draft/for/EXP/"


@pytest.mark.django_db(transaction=True)
def test_one_writes_and_another_releases(cast: Cast, browse_as: Callable[..., Page]) -> None:
    drafts_for_comment.draft()
    ben, cara = browse_as(cast.ben), browse_as(cast.cara)

    ben.goto(f"{ANSWER}write/?clause=Art+1")
    ben.get_by_label("Opposes").check()
    ben.get_by_label("Reasons, in English").fill("Too wide.")
    ben.get_by_role("button", name="Keep this position").click()
    ben.get_by_role("link", name="Hand in for release").click()
    ben.get_by_role("button", name="Hand it in").click()
    cara.goto(ANSWER)
    cara.get_by_role("link", name="Read and release").click()
    assert cara.get_by_text("Too wide.").is_visible()
    cara.get_by_role("button", name="Release exactly this").click()

    assert cara.get_by_text("Record the sending").is_visible()
    assert ConsultationAnswer.objects.get().status == AnswerStatus.RELEASED
    with cara.expect_download() as download:
        cara.get_by_role("link", name="Chinese, PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
