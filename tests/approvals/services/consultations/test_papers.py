import hashlib
from collections.abc import Callable

import pytest

from approvals.models import ConsultationAnswer, SubmissionPaper
from approvals.services.consultations import papers
from approvals.services.consultations.answers import answer_of
from approvals.services.consultations.consolidating import release, send_back
from approvals.services.files import open_stored
from compliance.models import Consultation
from tests.approvals.drafts_for_comment import handed_in, inside, released, written
from tests.cast import Cast


def answer(cast: Cast, draft: Consultation) -> ConsultationAnswer:
    return answer_of(draft, cast.exp)


def test_four_papers_are_made_once(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    pk = answer(cast, draft).pk

    assert [papers.make_papers(answer_id=pk), papers.make_papers(answer_id=pk)] == [4, 0]
    for paper in SubmissionPaper.objects.all():
        assert hashlib.sha256(open_stored(paper.file).read()).hexdigest() == paper.sha256


def test_the_same_content_gives_the_same_bytes(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    first = papers.paper_for(answer(cast, draft), "zh", "pdf")
    SubmissionPaper.objects.all().delete()
    again = papers.paper_for(answer(cast, draft), "zh", "pdf")

    assert first
    assert again
    assert first.sha256 == again.sha256


def test_before_the_release_the_paper_is_a_draft_and_follows_the_text(cast: Cast, draft: Consultation) -> None:
    written(cast, draft)
    one = papers.paper_for(answer(cast, draft), "en", "pdf")
    written(cast, draft, reasons="Still too wide.")
    two = papers.paper_for(answer(cast, draft), "en", "pdf")

    assert one
    assert two
    assert one.is_draft
    assert one.sha256 != two.sha256
    assert [row.pk for row in SubmissionPaper.objects.all()] == [two.pk]


def test_a_released_paper_stays_when_the_answer_is_opened_again(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    papers.make_papers(answer_id=answer(cast, draft).pk)
    send_back(**inside(cast, draft), by=cast.cara, reason="Once more.")

    assert papers.papers_of(answer(cast, draft)) == []
    assert SubmissionPaper.objects.exclude(released_on=None).count() == 4


def test_what_is_printed_is_frozen_when_it_is_handed_in(cast: Cast, draft: Consultation) -> None:
    handed_in(cast, draft)
    draft.title = "Another title"
    draft.save(update_fields=["title"])

    assert papers.printed_content(answer(cast, draft))["draft"]["title"]["en"] == "Guide, draft"


def test_a_long_one_is_left_to_the_worker(cast: Cast, draft: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "POSITIONS_AT_ONCE", 0)
    written(cast, draft)

    assert papers.paper_for(answer(cast, draft), "en", "pdf") is None
    assert not SubmissionPaper.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_release_has_the_worker_make_them(
    cast: Cast, draft: Consultation, run_queued: Callable[[], list[str]]
) -> None:
    found = handed_in(cast, draft)
    release(**inside(cast, draft), by=cast.cara, mark=found.content_hash)

    assert "approvals.make_submission" in run_queued()
    assert SubmissionPaper.objects.count() == 4
