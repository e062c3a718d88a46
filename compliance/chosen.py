"""Revisions of editions that a person may read, named by `code` or `code@3`."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from compliance.accounts.models import User
from compliance.enums import EditionStatus
from compliance.models import Edition
from compliance.models.revision import FINAL, OPEN


def editions_for(user: User) -> QuerySet[Edition]:
    """Return what was published and replaced; administrators also see what is being prepared."""
    statuses = (*FINAL, *OPEN) if user.is_administrator else FINAL
    return Edition.objects.for_page().filter(status__in=statuses)


def name_of(edition: Edition) -> str:
    return f"{edition.code}@{edition.revision}"


def named(name: str, editions: Iterable[Edition]) -> Edition | None:
    """Find `code@3`, or the published revision of `code`."""
    code, at, _revision = name.partition("@")
    for edition in editions:
        is_meant = name_of(edition) == name if at else edition.status == EditionStatus.PUBLISHED
        if edition.code == code and is_meant:
            return edition
    return None


def usual_pair(editions: Sequence[Edition]) -> tuple[Edition, Edition] | None:
    """The newest binding edition and the one of its instrument published before it, drafts for comment included."""
    published = [edition for edition in editions if edition.status == EditionStatus.PUBLISHED]
    for new in sorted(published, key=lambda one: one.published_on, reverse=True):
        older = [one for one in published if one.instrument == new.instrument and one.published_on < new.published_on]
        if new.binding and older:
            return max(older, key=lambda one: one.published_on), new
    return None
