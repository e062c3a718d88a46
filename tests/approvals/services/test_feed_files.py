"""The file is read back by a real parser, as a calendar program would."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar, Event

from approvals.models import CalendarFeed, Deadline
from approvals.services import deadlines
from approvals.services.feed_files import ENDED_SHOWN_FOR, file_of, mark_of
from approvals.services.feeds import make_feed
from compliance.accounts.models import Membership, User
from compliance.enums import Role
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def feed(by: User, **options: Any) -> CalendarFeed:
    return make_feed(by=by, **{"name": "Outlook", **options}).feed


def read(found: CalendarFeed, now: dt.datetime | None = None) -> Calendar:
    fresh = CalendarFeed.objects.select_related("user").get(pk=found.pk)
    return Calendar.from_ical(file_of(fresh, now or timezone.now()))


def only(found: CalendarFeed, now: dt.datetime | None = None) -> Event:
    (event,) = read(found, now).events
    return event


def uids(found: CalendarFeed) -> set[str]:
    return {str(event.uid) for event in read(found).events}


def test_a_date_is_a_whole_day_with_reference_and_kind_alone(cast: Cast) -> None:
    case = draft(cast, "Secret title")
    row = deadline(case, "2027-02-24")

    event = only(feed(cast.ana))

    assert (event.start, event.end) == (dt.date(2027, 2, 24), dt.date(2027, 2, 25))
    assert str(event["SUMMARY"]) == f"{case.reference}: {row.label['en']}"
    assert str(event["URL"]).endswith(f"/deadlines/{row.pk}/")
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", row.sequence)
    assert {event.LAST_MODIFIED, event.DTSTAMP} == {row.computed_at.replace(microsecond=0)}
    assert b"Secret" not in read(feed(cast.ana)).to_ical()


def test_the_file_is_a_calendar_without_faults(cast: Cast) -> None:
    deadline(draft(cast), "2027-02-24")

    found = read(feed(cast.ana, name="主日历"))

    assert found.validate() is None
    assert [event.errors for event in found.walk()] == [[]] * len(found.walk())
    assert (found["VERSION"], found["METHOD"], found.calendar_name) == ("2.0", "PUBLISH", "Chujing: 主日历")
    assert found.refresh_interval == dt.timedelta(hours=1)


def test_a_date_that_moves_keeps_its_event_with_a_higher_number(cast: Cast) -> None:
    case, found = draft(cast), feed(cast.ana)
    deadline(case, "2027-02-24")
    before = only(found)

    deadline(case, "2027-03-03")

    after = only(found)
    assert (after.uid, after.start) == (before.uid, dt.date(2027, 3, 3))
    assert after.sequence > before.sequence


def test_a_date_that_ended_is_cancelled_for_half_a_year(cast: Cast) -> None:
    case, found = draft(cast), feed(cast.ana)
    deadline(case, "2027-02-24")
    before = only(found)

    deadlines.sync({"application": case, "organisation_id": case.organisation_id}, [])

    after = only(found)
    assert (after.uid, after["STATUS"]) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence
    assert read(found, timezone.now() + ENDED_SHOWN_FOR + dt.timedelta(days=1)).events == []


def test_a_moment_is_told_in_the_time_of_shanghai(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-11-23")
    Deadline.objects.filter(pk=row.pk).update(due_at=dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC))

    found = read(feed(cast.ana))

    assert [zone.tz_name for zone in found.timezones] == ["Asia/Shanghai"]
    (event,) = found.events
    assert event.end.isoformat() == "2026-11-23T09:30:00+08:00"
    assert event["DTEND"].params["TZID"] == "Asia/Shanghai"


def test_what_is_not_certain_is_tentative(cast: Cast) -> None:
    row = deadline(draft(cast), "2027-02-24")
    found = feed(cast.ana)

    Deadline.objects.filter(pk=row.pk).update(provisional=True)
    provisional = only(found)
    Deadline.objects.filter(pk=row.pk).update(suspended_since=dt.date(2026, 11, 20))
    suspended = only(found)

    assert (provisional["STATUS"], suspended["STATUS"]) == ("TENTATIVE", "TENTATIVE")
    assert str(provisional["SUMMARY"]).endswith("(provisional)")
    assert str(suspended["SUMMARY"]).endswith("(stands still)")


def test_alarms_are_set_only_when_asked(cast: Cast) -> None:
    deadline(draft(cast), "2027-02-24")

    silent, loud = only(feed(cast.ana)), only(feed(cast.ana, alarms=True))

    assert silent.alarms.times == []
    assert [time.trigger.isoformat() for time in loud.alarms.times] == ["2027-02-23T09:00:00", "2027-02-24T09:00:00"]


def test_a_feed_speaks_its_own_language(cast: Cast) -> None:
    row = deadline(draft(cast), "2027-02-24")

    assert row.label["zh"] in str(only(feed(cast.ana, language="zh-hans"))["SUMMARY"])


def test_own_dates_are_those_one_is_reminded_of(cast: Cast) -> None:
    deadline(draft(cast), "2027-02-24")
    consultation_open_until("2027-03-01", cast)

    seen = {
        (person.handle, whose): {
            str(event["SUMMARY"]).partition(":")[0][:3] for event in read(feed(person, whose=whose)).events
        }
        for person in (cast.ana, cast.ben, cast.dora)
        for whose in ("mine", "organisation")
    }

    assert seen["dora", "mine"] == seen["dora", "organisation"] == set()
    assert seen["ana", "organisation"] == seen["ben", "organisation"] == {"EXP", "gui", "bei"}
    assert seen["ana", "mine"] == {"EXP", "bei"}
    assert seen["ben", "mine"] == {"gui"}


def test_subjects_and_organisation_narrow_a_feed(cast: Cast) -> None:
    deadline(draft(cast), "2027-02-24")
    consultation_open_until("2027-03-01", cast)
    options: dict[str, Any] = {"whose": "organisation", "organisation": cast.exp}

    numbers = [len(uids(feed(cast.ana, subjects=[about], **options))) for about in ("cases", "consultations")]

    assert numbers == [1, len(Deadline.objects.filter(organisation=cast.exp, consultation__isnull=False))]


def test_nothing_is_told_after_leaving_the_organisation(cast: Cast) -> None:
    deadline(draft(cast), "2027-02-24")
    found = feed(cast.ana, whose="organisation")
    assert len(uids(found)) == 1

    Membership.objects.filter(user=cast.ana, role=Role.OFFICER).delete()

    assert uids(found) == set()


def test_the_same_dates_are_the_same_bytes(cast: Cast) -> None:
    row = deadline(draft(cast), "2027-02-24")
    found = feed(cast.ana)

    with time_machine.travel(NOW, tick=False):
        first = file_of(found, NOW), mark_of(found, NOW)
    second = file_of(found, NOW), mark_of(found, NOW)
    Deadline.objects.filter(pk=row.pk).update(sequence=row.sequence + 1)

    assert first == second
    assert mark_of(found, NOW) != first[1]


def test_a_feed_says_when_it_leaves_dates_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.services.feed_files.MOST_EVENTS", 1)
    for day in ("2027-02-24", "2027-02-25"):
        deadline(draft(cast), day)

    found = read(feed(cast.ana))

    assert [event.start for event in found.events] == [dt.date(2027, 2, 24)]
    assert found.description == "The 1 nearest of 2 dates; the others are in Chujing."
