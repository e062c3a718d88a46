"""A feed as an iCalendar file: one event per date, without any content of a case."""

import datetime as dt
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Alarm, Calendar, Event
from icalendar.enums import STATUS, TRANSP

from approvals import scopes
from approvals.models import CalendarFeed, Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.models.feed import Whose
from compliance.clocks import Binds, Means
from compliance.readable import SHANGHAI, bilingual

FORMAT = 1
NAMESPACE = UUID("5b7f7f0e-2f0a-4d0c-9a57-0d6cf4f3a0c1")
ENDED_SHOWN_FOR = dt.timedelta(days=180)
MOST_EVENTS = 3000
REFRESH_EVERY = dt.timedelta(hours=1)
ALARMS_OF_A_DAY = (dt.timedelta(hours=-15), dt.timedelta(hours=9))
ALARMS_OF_AN_HOUR = (dt.timedelta(hours=-2), dt.timedelta(minutes=-30))


def dates_of(feed: CalendarFeed, now: dt.datetime) -> DeadlineQuerySet:
    """The dates the feed shows: open ones, and for half a year those that ended, so that calendars drop them."""
    rows = Deadline.objects.visible_to(feed.user).filter(scopes.about(*feed.subjects))
    if feed.organisation_id:
        rows = rows.filter(organisation=feed.organisation_id)
    if feed.whose == Whose.MINE:
        rows = rows.filter(scopes.of_person(feed.user))
    return rows.filter(Q(closed_at=None) | Q(closed_at__gte=now - ENDED_SHOWN_FOR))


def shown_of(feed: CalendarFeed, now: dt.datetime) -> DeadlineQuerySet:
    """At most as many as a calendar takes: the open ones first, the nearest before those far off."""
    return dates_of(feed, now).order_by("-closed_at", "due_on", "pk")[:MOST_EVENTS]


def mark_of(feed: CalendarFeed, now: dt.datetime) -> str:
    """What the file was made of, hashed: the same mark means the same bytes."""
    rows = shown_of(feed, now).values_list("pk", "sequence", "due_on", "computed_at", "closed_at", "provisional")
    options = (FORMAT, settings.SITE_URL, feed.pk, feed.changed_at, dates_of(feed, now).count())
    return sha256(repr((options, list(rows))).encode()).hexdigest()


def changed_at(feed: CalendarFeed, now: dt.datetime) -> dt.datetime:
    latest: dt.datetime | None = dates_of(feed, now).aggregate(at=Max("computed_at"))["at"]
    return max(feed.changed_at, latest) if latest else feed.changed_at


def file_of(feed: CalendarFeed, now: dt.datetime) -> bytes:
    """Write the feed in its language.

    Days are events of a whole day; where the law counts hours, events carry the time in Asia/Shanghai.
    """
    with override(feed.language):
        found = Calendar.new(
            prodid="-//Chujing//Chujing//EN",
            name=_("Chujing: %(name)s") % {"name": feed.name},
            description=about_left_out(feed, now),
            uid=str(uuid5(NAMESPACE, f"feed {feed.pk} {feed.created_at.isoformat()}")),
            last_modified=changed_at(feed, now),
            method="PUBLISH",
            refresh_interval=REFRESH_EVERY,
            subcomponents=list(events_of(feed, now)),
        )
    found["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    found.add("X-PUBLISHED-TTL", "PT1H")
    found.add_missing_timezones()
    return bytes(found.to_ical())


def about_left_out(feed: CalendarFeed, now: dt.datetime) -> str:
    n = dates_of(feed, now).count()
    if n <= MOST_EVENTS:
        return _("Dates from Chujing. Open an event's link to read how its date came about.")
    return _("The %(shown)d nearest of %(n)d dates; the others are in Chujing.") % {"shown": MOST_EVENTS, "n": n}


def events_of(feed: CalendarFeed, now: dt.datetime) -> Iterator[Event]:
    rows = shown_of(feed, now).select_related("application", "consultation", "entity", "organisation")
    for row in rows:
        yield event_of(row, with_alarms=feed.alarms)


def event_of(row: Deadline, *, with_alarms: bool) -> Event:
    page = settings.SITE_URL + reverse("approvals:deadline", args=[row.pk])
    start, end = span_of(row)
    return Event.new(
        uid=str(uuid5(NAMESPACE, f"deadline {row.pk} {row.created_at.isoformat()}")),
        summary=title_of(row),
        description=page,
        url=page,
        start=start,
        end=end,
        stamp=row.computed_at,
        created=row.created_at,
        last_modified=row.computed_at,
        sequence=row.sequence,
        status=status_of(row),
        transparency=TRANSP.TRANSPARENT,
        subcomponents=list(alarms_of(row)) if with_alarms else [],
    )


def span_of(row: Deadline) -> tuple[dt.date, dt.date]:
    """A whole day; or the hour before a moment, which ends at it."""
    if row.due_at is None:
        return row.due_on, row.due_on + dt.timedelta(days=1)
    at = timezone.localtime(row.due_at, SHANGHAI)
    return at - dt.timedelta(hours=1), at


def title_of(row: Deadline) -> str:
    """Reference and kind of date; a title or a text of a case would leave the house with the calendar."""
    text = f"{reference_of(row)}{_(': ')}{bilingual(row.label)}"
    if row.suspended_since:
        return _("%(title)s (stands still)") % {"title": text}
    return _("%(title)s (provisional)") % {"title": text} if row.provisional else text


def reference_of(row: Deadline) -> str:
    if row.application:
        return row.application.reference
    if row.consultation:
        return row.consultation.code
    return row.entity.slug if row.entity else row.organisation.code


def status_of(row: Deadline) -> STATUS:
    if not row.is_open:
        return STATUS.CANCELLED
    return STATUS.TENTATIVE if row.provisional or row.suspended_since else STATUS.CONFIRMED


def alarms_of(row: Deadline) -> Iterator[Alarm]:
    """Nine in the morning of the day before and of the day, or two hours and half an hour before a moment."""
    if row.is_open and row.means == Means.LAST_DAY and row.binds != Binds.AUTHORITY and not row.suspended_since:
        for before in ALARMS_OF_AN_HOUR if row.due_at else ALARMS_OF_A_DAY:
            alarm = Alarm.new(description=title_of(row))
            alarm.add("ACTION", "DISPLAY")
            alarm.add("TRIGGER", before)
            yield alarm
