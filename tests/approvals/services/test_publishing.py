from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from approvals.exceptions import Conflict, Incomplete, NotAllowed
from approvals.services.impact.runs import measure_next, start_run
from approvals.services.publishing import publish_revision
from compliance import drafts, review
from compliance.enums import EditionStatus
from compliance.models import Edition
from tests.approvals.candidates import GUIDE, draft_of, in_review, stricter
from tests.cast import Cast, complete_draft


def seen(cast: Cast, revision: Any) -> Any:
    """In review, after a finished run."""
    revision = in_review(cast, revision)
    run = start_run(revision=revision, by=cast.dora)
    while measure_next(run_id=run.pk):
        pass
    return revision


def published() -> Edition:
    return Edition.objects.published().get(code=GUIDE)


def test_a_second_administrator_publishes_what_was_seen(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))

    done = publish_revision(revision=revision, by=cast.fay, mark=revision.mark)

    assert (done.status, done.released_by, published()) == (EditionStatus.PUBLISHED, cast.fay, done)


def test_nobody_publishes_what_they_edited(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))

    with pytest.raises(NotAllowed):
        publish_revision(revision=revision, by=cast.dora, mark=revision.mark)
    assert published().revision == 1


def test_others_than_administrators_publish_nothing(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))

    with pytest.raises(PermissionDenied):
        publish_revision(revision=revision, by=cast.cara, mark=revision.mark)


def test_without_a_finished_run_nothing_is_published(cast: Cast) -> None:
    complete_draft(cast)
    revision = in_review(cast, stricter(cast))
    with pytest.raises(Incomplete):
        publish_revision(revision=revision, by=cast.fay, mark=revision.mark)

    start_run(revision=revision, by=cast.dora)
    with pytest.raises(Incomplete):
        publish_revision(revision=revision, by=cast.fay, mark=revision.mark)
    assert published().revision == 1


def test_an_edit_after_the_run_asks_for_another_one(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))
    draft = review.send_back(revision=revision, by=cast.fay, reason="One rule too many.")
    draft = drafts.remove_rule(revision=draft, by=cast.dora, mark=draft.mark, code="X-MANY")
    revision = in_review(cast, draft)

    with pytest.raises(Incomplete) as refused:
        publish_revision(revision=revision, by=cast.fay, mark=revision.mark)
    assert "edited after" in str(refused.value.problems[0].message)


def test_another_publication_asks_for_another_run(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))
    other = draft_of(cast, "cac-2024-flows")
    content: Any = drafts.content_of(other)
    content["rule"][0]["text"]["en"] += " In other words."
    other = seen(cast, drafts.save_content(revision=other, by=cast.dora, mark=other.mark, content=content))
    publish_revision(revision=other, by=cast.fay, mark=other.mark)

    with pytest.raises(Incomplete) as refused:
        publish_revision(revision=revision, by=cast.fay, mark=revision.mark)
    assert "no longer hold" in str(refused.value.problems[0].message)


def test_an_old_page_publishes_nothing(cast: Cast) -> None:
    revision = seen(cast, stricter(cast))

    with pytest.raises(Conflict):
        publish_revision(revision=revision, by=cast.fay, mark=revision.mark - 1)
