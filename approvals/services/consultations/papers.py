"""The submission as files: made once from one content, in both languages, as DOCX and PDF."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from approvals.models import ConsultationAnswer, SubmissionPaper
from approvals.papers import Issue, submission, write_docx, write_pdf
from approvals.services.consultations.contents import content_of
from approvals.services.queue import queue
from compliance.rules import content_hash

WRITERS = {"docx": write_docx, "pdf": write_pdf}
LANGUAGES = ("en", "zh")
FOLDER = "submissions"
# Longer ones are made in the background, so that no page waits for them.
POSITIONS_AT_ONCE = 60


def printed_content(answer: ConsultationAnswer) -> dict[str, Any]:
    """Return what the submission says: frozen since it was handed in, else as it is being written."""
    return answer.content or content_of(answer)


def papers_of(answer: ConsultationAnswer) -> list[SubmissionPaper]:
    """List the papers of what the submission says now; none before they are made."""
    content_is = content_hash(printed_content(answer))
    rows = SubmissionPaper.objects.of(answer.consultation, answer.organisation).select_related(
        "consultation", "organisation"
    )
    return list(rows.filter(content_hash=content_is, released_on=_released_on(answer)))


def paper_for(answer: ConsultationAnswer, language: str, file_format: str) -> SubmissionPaper | None:
    """Return one paper, made now if it is short; a long one is queued, and None until it is there."""
    for paper in papers_of(answer):
        if (paper.language, paper.format) == (language, file_format):
            return paper
    content = printed_content(answer)
    if len(content["positions"]) > POSITIONS_AT_ONCE:
        with transaction.atomic():
            queue("approvals.make_submission", answer_id=answer.pk)
        return None
    return _make(answer, content, language, file_format)


def make_papers(*, answer_id: int) -> int:
    """Make the papers that are not there yet, and count them; safe to repeat."""
    answer = ConsultationAnswer.objects.for_page().get(pk=answer_id)
    content, made = printed_content(answer), {(row.language, row.format) for row in papers_of(answer)}
    missing = [one for one in _kinds() if one not in made]
    for language, file_format in missing:
        _make(answer, content, language, file_format)
    return len(missing)


def _released_on(answer: ConsultationAnswer) -> dt.date | None:
    return timezone.localdate(answer.released_at) if answer.released_at else None


def _kinds() -> Iterator[tuple[str, str]]:
    return ((language, file_format) for language in LANGUAGES for file_format in WRITERS)


@transaction.atomic
def _make(answer: ConsultationAnswer, content: dict[str, Any], language: str, file_format: str) -> SubmissionPaper:
    """Write one file and its row; another worker that made it meanwhile made the same bytes."""
    released_on = _released_on(answer)
    issue = Issue(language, content_hash(content), released_on)
    data = WRITERS[file_format](submission(content, issue), released_on)
    name = default_storage.save(f"{FOLDER}/{get_random_string(32)}.{file_format}", ContentFile(data))
    paper, is_new = SubmissionPaper.objects.get_or_create(
        consultation=answer.consultation,
        organisation=answer.organisation,
        language=language,
        format=file_format,
        released_on=released_on,
        content_hash=issue.content_hash,
        defaults={
            "file": name,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "made_at": timezone.now(),
        },
    )
    if not is_new:
        default_storage.delete(name)
    elif issue.is_draft:
        _forget_older(paper)
    return paper


def _forget_older(paper: SubmissionPaper) -> None:
    """Take away the drafts of earlier texts; nobody sends them."""
    drafts = SubmissionPaper.objects.of(paper.consultation, paper.organisation).filter(released_on=None)
    older = drafts.filter(language=paper.language, format=paper.format).exclude(pk=paper.pk)
    for name in older.values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    older.delete()
