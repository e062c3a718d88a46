"""The law that ships with the product, put into the database; what administrators wrote is left alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from compliance import review
from compliance.contents import Row
from compliance.drafts import file_of, listed
from compliance.editions import (
    parse_edition,
    parse_zone_list,
    read_toml,
    shipped_edition_files,
    shipped_files,
    shipped_regime,
)
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionValidity, ZoneList
from compliance.rules import Edition as EditionSource


@dataclass
class Loaded:
    """Codes by what became of them.

    Published now, there already, or left to the administrators, who edited that edition or published
    another of its instrument for the same days.
    """

    published: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def load_shipped() -> Loaded:
    """Publish each shipped file as the next revision of its code, if it is new or has changed.

    Raises: BadRulebook, Refused; then nothing was loaded.
    """
    loaded, is_first = Loaded(), not Edition.objects.exists()
    for data in shipped_edition_files().values():
        source = parse_edition(data)
        is_taken = not is_first and others_in_force(source)
        load(Edition(), data, source.code, source.content_hash, loaded, is_first, is_taken)
    for data in shipped_zone_list_files():
        zone_list = parse_zone_list(data)
        row = ZoneList(zone=review.zone_of(zone_list, None))
        load(row, data, zone_list.code, zone_list.content_hash, loaded, is_first, False)
    return loaded


def others_in_force(source: EditionSource) -> bool:
    """Whether another edition of the instrument is in force on days of this one."""
    if not source.binding or source.effective_from is None:
        return False
    known = EditionValidity.objects.as_known().filter(instrument=source.instrument).exclude(edition__code=source.code)
    return known.overlapping(source.effective_from, source.effective_to).exists()


def load(row: Row, data: bytes, code: str, digest: str, loaded: Loaded, is_first: bool, is_taken: bool) -> None:
    revisions = type(row).objects.filter(code=code)
    if revisions.filter(content_hash=digest).final().exists():
        loaded.there.append(code)
    elif is_taken or revisions.exclude(status=EditionStatus.DISCARDED).filter(editings__isnull=False).exists():
        loaded.left.append(code)
    else:
        published = publish_shipped(row, data, code)
        loaded.published.append(code)
        if not is_first:
            review.queue_recheck(published)


def publish_shipped(row: Row, data: bytes, code: str) -> Row:
    """Take a file all the way, by nobody. The golden cases run beside the other shipped editions."""
    draft = review.make_draft(row, data, code=code, by=None, based_on=review.newest(type(row), code))
    review.refuse(review.failing_cases(draft, shipped_regime) + review.clashes(draft, end_others=False))
    return review.release(review.moved(draft, EditionStatus.IN_REVIEW, "draft_submitted", None), None)


def shipped_zone_list_files() -> Iterator[bytes]:
    """A file for each list; those that ship together stand in one."""
    for table in listed(read_toml(shipped_files()["zones.toml"]).get("list")):
        yield file_of({"list": [table]})
