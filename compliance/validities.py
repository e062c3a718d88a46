"""From when to when an edition is in force, as known: recorded, replaced, never changed."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance import audit
from compliance.accounts.models import User
from compliance.contents import subject_of
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionValidity
from compliance.refusals import Text
from compliance.rulebook import read_edition

ONE_DAY = dt.timedelta(days=1)


def set_in_force(edition: Edition, by: User | None, now: dt.datetime) -> list[str]:
    """Record when a revision that is being published is in force, and that the one before is not.

    Editions of other codes that began earlier end on the day before; returns which.
    """
    ended = [
        end_validity(other, by=by, now=now, because=edition)
        for other in overlapping(edition)
        if begins_earlier(other, edition)
    ]
    for old in Edition.objects.filter(code=edition.code, status=EditionStatus.SUPERSEDED, validities__replaced_at=None):
        record_validity(old, None, None, now)
    first, last = range_of(edition)
    record_validity(edition, first, last, now)
    return ended


def range_of(edition: Edition) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a revision as its file says; none where it never binds."""
    source = read_edition(edition.content_hash, edition.pk)
    return (source.effective_from, source.effective_to) if source.binding else (None, None)


def overlapping(edition: Edition) -> QuerySet[EditionValidity]:
    """When editions of other codes of its instrument are in force, where the revision would be too."""
    first, last = range_of(edition)
    known = EditionValidity.objects.as_known().filter(instrument=edition.instrument)
    if first is None:
        return known.none()
    others = known.exclude(edition__code=edition.code).overlapping(first, last)
    return others.select_related("edition").order_by("effective_from")


def begins_earlier(other: EditionValidity, edition: Edition) -> bool:
    """Whether the other may be ended on the day before the edition begins."""
    first, _last = range_of(edition)
    return first is not None and other.effective_from is not None and other.effective_from < first


def end_validity(other: EditionValidity, *, by: User | None, now: dt.datetime, because: Edition) -> str:
    """End an edition on the day before another begins; returns its name."""
    first, _last = range_of(because)
    last_day = first - ONE_DAY if first else other.effective_to
    record_validity(other.edition, other.effective_from, last_day, now)
    data = {"edition": str(other.edition), "last_day": last_day, "because": str(because)}
    audit.record(subject_of(other.edition), "edition_ended", by=by, data=data)
    return str(other.edition)


def record_validity(edition: Edition, first: dt.date | None, last: dt.date | None, now: dt.datetime) -> EditionValidity:
    """Put a validity in place of what is known of the revision."""
    known = EditionValidity.objects.as_known().select_for_update().filter(edition=edition).first()
    if known:
        known.replaced_at = now = max(now, known.recorded_at)
        known.save(update_fields=["replaced_at"])
    return EditionValidity.objects.create(edition=edition, effective_from=first, effective_to=last, recorded_at=now)


def overlap(edition: Edition, other: EditionValidity) -> Text:
    """Say that both would be in force on the same day, and what can be done."""
    first, last = range_of(edition)
    names = {
        "edition": edition.code,
        "range": span(first, last),
        "other": other.edition.code,
        "other_range": span(other.effective_from, other.effective_to),
    }
    if first and begins_earlier(other, edition):
        return _(
            "%(other)s of the same instrument is in force %(other_range)s, which overlaps %(edition)s, %(range)s."
            " Publish with the other edition ended on %(day)s, or change effective_from and effective_to."
        ) % {**names, "day": (first - ONE_DAY).isoformat()}
    return (
        _(
            "%(other)s of the same instrument is in force %(other_range)s, which overlaps %(edition)s, %(range)s."
            " Send the draft back and give it an effective_to before that."
        )
        % names
    )


def span(first: dt.date | None, last: dt.date | None) -> str:
    if first is None:
        return ""
    if last is None:
        return _("from %(first)s on") % {"first": first.isoformat()}
    return _("from %(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
