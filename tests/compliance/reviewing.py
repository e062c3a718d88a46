"""Take a draft all the way with the cast's two administrators: Dora edits, Fay publishes."""

from typing import Any

from compliance import drafts, review
from compliance.accounts.models import User
from compliance.contents import Row
from compliance.models import Edition, ZoneList


def published_edition(data: bytes, **options: Any) -> Edition:
    return published(review.import_edition(data=data, by=named("dora")), **options)


def published_zone_list(data: bytes) -> ZoneList:
    return published(review.import_zone_list(data=data, by=named("dora")))


def changed_zone_list(code: str, **fields: Any) -> ZoneList:
    """Publish the next revision of a list with some fields changed."""
    dora = named("dora")
    draft = review.start_draft(of=ZoneList.objects.published().get(code=code), by=dora)
    meta = {**drafts.meta_of(drafts.content_of(draft)), **fields}
    return published(drafts.save_meta(revision=draft, by=dora, mark=draft.mark, meta=meta))


def published(draft: Row, **options: Any) -> Row:
    reviewed = submitted(draft)
    return review.publish(revision=reviewed, by=named("fay"), mark=reviewed.mark, **options)


def submitted(draft: Row) -> Row:
    return review.submit(revision=draft, by=named("dora"), mark=draft.mark)


def named(handle: str) -> User:
    return User.objects.get(handle=handle)
