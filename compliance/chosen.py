"""Revisions of editions and zone lists that a person may read, named by `code` or `code@3`."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from compliance.accounts.models import User
from compliance.enums import EditionStatus
from compliance.models import Edition, ZoneList
from compliance.models.revision import FINAL, OPEN, Revision

AnyRevision = TypeVar("AnyRevision", bound=Revision)


def editions_for(user: User) -> QuerySet[Edition]:
    """Return what was published and replaced; administrators also see what is being prepared."""
    return Edition.objects.for_page().filter(status__in=statuses_for(user))


def lists_for(user: User) -> QuerySet[ZoneList]:
    """The same of zones' lists."""
    return ZoneList.objects.for_page().filter(status__in=statuses_for(user))


def statuses_for(user: User) -> tuple[EditionStatus, ...]:
    return (*FINAL, *OPEN) if user.is_administrator else FINAL


def name_of(revision: Revision) -> str:
    return f"{revision.code}@{revision.revision}"


def named(name: str, revisions: Iterable[AnyRevision]) -> AnyRevision | None:
    """Find `code@3`, or the published revision of `code`."""
    code, at, _revision = name.partition("@")
    for revision in revisions:
        is_meant = name_of(revision) == name if at else revision.status == EditionStatus.PUBLISHED
        if revision.code == code and is_meant:
            return revision
    return None


def usual_pair(editions: Sequence[Edition]) -> tuple[Edition, Edition] | None:
    """The newest binding edition and the one of its instrument published before it, drafts for comment included."""
    published = [edition for edition in editions if edition.status == EditionStatus.PUBLISHED]
    for new in sorted(published, key=lambda one: one.published_on, reverse=True):
        older = [one for one in published if one.instrument == new.instrument and one.published_on < new.published_on]
        if new.binding and older:
            return max(older, key=lambda one: one.published_on), new
    return None


def usual_lists(lists: Sequence[ZoneList]) -> tuple[ZoneList, ZoneList] | None:
    """The newest list whose zone had one before, and that one."""
    published = [one for one in lists if one.status == EditionStatus.PUBLISHED]
    for new in sorted(published, key=lambda one: one.issued_on, reverse=True):
        older = [one for one in published if one.zone_id == new.zone_id and one.issued_on < new.issued_on]
        if older:
            return max(older, key=lambda one: one.issued_on), new
    return None
