from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import CalendarFeed
from approvals.services import feeds
from approvals.services.feed_files import file_of
from approvals.services.feeds import change_feed, feed_of_token, make_feed, renew_feed, revoke_feed
from compliance.accounts.services import deactivate_user
from compliance.audit.models import Event
from tests.cast import Cast


def token_of(given: feeds.Given) -> str:
    return given.address.rpartition("/")[2].removesuffix(".ics")


def events() -> list[str]:
    return [action for action in Event.objects.order_by("pk").values_list("action", flat=True) if "feed" in action]


def test_a_feed_is_found_by_the_token_of_its_address_alone(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    found = feed_of_token(token_of(given))

    assert found == given.feed
    assert (found.whose, found.subjects, found.alarms, found.language) == ("mine", [], False, "en")
    assert feed_of_token(token_of(given)[:-1]) is None


def test_the_token_is_nowhere_in_the_database(cast: Cast) -> None:
    token = token_of(make_feed(by=cast.ana, name="Outlook"))

    row = CalendarFeed.objects.values().get()
    trail = str(list(Event.objects.values_list("payload", flat=True)))

    assert token not in str(row)
    assert token not in trail
    assert row["token_hash"] not in trail


def test_a_renewed_feed_has_another_address(cast: Cast) -> None:
    first = make_feed(by=cast.ana, name="Outlook")

    second = renew_feed(feed_id=first.feed.pk, by=cast.ana)

    assert (feed_of_token(token_of(first)), feed_of_token(token_of(second))) == (None, first.feed)
    assert events() == ["feed_made", "feed_renewed"]


def test_a_revoked_feed_is_nowhere_and_stays_so(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    revoke_feed(feed_id=given.feed.pk, by=cast.ana)

    assert feed_of_token(token_of(given)) is None
    for again in (renew_feed, revoke_feed):
        with pytest.raises(WrongStatus, match="revoked"):
            again(feed_id=given.feed.pk, by=cast.ana)


def test_a_closed_account_has_no_feed(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    deactivate_user(user=cast.ana, by=cast.dora, reason="Left")

    assert feed_of_token(token_of(given)) is None


def test_what_a_feed_shows_changes_and_its_address_stays(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    change_feed(feed_id=given.feed.pk, by=cast.ana, subjects=["duties", "cases"], alarms=True)

    found = feed_of_token(token_of(given))
    assert found
    assert (found.name, found.subjects, found.alarms) == ("Outlook", ["cases", "duties"], True)
    assert events() == ["feed_made", "feed_changed"]


@pytest.mark.parametrize(
    ("options", "where"), [({"name": " "}, "name"), ({"name": "x", "subjects": ["everything"]}, "subjects")]
)
def test_bad_options_make_no_feed(cast: Cast, options: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_feed(by=cast.ana, **options)

    assert [problem.where for problem in refused.value.problems] == [where]
    assert not CalendarFeed.objects.exists()


def test_a_feed_is_of_ones_own_organisations(cast: Cast) -> None:
    with pytest.raises(BadInput) as refused:
        make_feed(by=cast.ana, name="Theirs", organisation=cast.dan.organisations().get())

    assert [problem.where for problem in refused.value.problems] == ["organisation"]


def test_nobody_changes_a_feed_of_another(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    for change in (renew_feed, revoke_feed, change_feed):
        with pytest.raises(NotAllowed):
            change(feed_id=given.feed.pk, by=cast.ben)


def test_nobody_has_more_feeds_than_allowed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FEEDS_PER_PERSON", 1)
    first = make_feed(by=cast.ana, name="One")

    with pytest.raises(WrongStatus, match="which is the most"):
        make_feed(by=cast.ana, name="Two")
    revoke_feed(feed_id=first.feed.pk, by=cast.ana)

    assert make_feed(by=cast.ana, name="Two")


@pytest.mark.parametrize("name", ["Out\nlook", "Out\r\nlook", "Out\x07look", "Out\u2028look", " Out\x85 look "])
def test_whatever_a_feed_is_named_a_calendar_reads_it(cast: Cast, name: str) -> None:
    given = make_feed(by=cast.ana, name=name)

    read = Calendar.from_ical(file_of(given.feed, timezone.now()))

    assert (given.feed.name, read["X-WR-CALNAME"]) == ("Out look", "Chujing: Out look")
