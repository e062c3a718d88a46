import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from approvals.models import CalendarFeed
from approvals.services.feeds import make_feed, revoke_feed
from tests.approvals.dates import deadline
from tests.cast import Cast, draft, signed_in

FORM = {"name": "Outlook", "whose": "mine", "language": "en"}
FEED_QUERIES = 8


def path_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[2].join(("/", ""))


@pytest.fixture
def feed(cast: Cast) -> CalendarFeed:
    return make_feed(by=cast.ana, name="Outlook").feed


@pytest.fixture
def path(cast: Cast) -> str:
    deadline(draft(cast), "2027-02-24")
    return path_of(make_feed(by=cast.ana, name="Outlook").address)


def test_a_feed_is_made_and_its_address_shown_once(cast: Cast) -> None:
    client = signed_in(cast.ana)

    made = client.post("/calendar/feeds/new/", FORM)

    address = made.context["address"]
    assert address in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert address not in client.get("/calendar/feeds/").content.decode()
    assert Calendar.from_ical(Client().get(path_of(address)).content)


def test_a_feed_without_a_name_is_refused(cast: Cast) -> None:
    client = signed_in(cast.ana)

    assert client.get("/calendar/feeds/new/").status_code == 200
    assert client.post("/calendar/feeds/new/", {**FORM, "name": "", "whose": "x"}).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_what_it_shows_is_changed(cast: Cast, feed: CalendarFeed) -> None:
    change = {**FORM, "subjects": ["cases"], "alarms": "on", "language": "zh-hans"}

    assert signed_in(cast.ana).post(f"/calendar/feeds/{feed.pk}/", change).status_code == 302

    feed.refresh_from_db()
    assert (feed.subjects, feed.alarms, feed.language) == (["cases"], True, "zh-hans")
    assert signed_in(cast.ana).post(f"/calendar/feeds/{feed.pk}/", {}).status_code == 422


def test_renewing_asks_first_and_shows_the_new_address(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")
    client, page = signed_in(cast.ana), f"/calendar/feeds/{given.feed.pk}/renew/"

    assert client.get(page).status_code == 200
    assert Client().get(path_of(given.address)).status_code == 200
    renewed = client.post(page).context["address"]

    assert [Client().get(path_of(address)).status_code for address in (given.address, renewed)] == [404, 200]


def test_revoking_asks_first(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")
    client, page = signed_in(cast.ana), f"/calendar/feeds/{given.feed.pk}/revoke/"

    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302

    assert Client().get(path_of(given.address)).status_code == 404
    assert client.post(page).status_code == 409
    assert client.post(f"/calendar/feeds/{given.feed.pk}/", FORM).status_code == 409


@pytest.mark.parametrize("page", ["", "renew/", "revoke/"])
def test_a_feed_of_another_is_not_there(cast: Cast, feed: CalendarFeed, page: str) -> None:
    for person in (cast.ben, cast.dora, cast.dan):
        assert signed_in(person).get(f"/calendar/feeds/{feed.pk}/{page}").status_code == 404
        assert signed_in(person).post(f"/calendar/feeds/{feed.pk}/{page}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        make_feed(by=cast.ana, name=str(number), organisation=cast.exp)
    client = signed_in(cast.ana)

    with django_assert_num_queries(8):
        client.get("/calendar/feeds/")


@pytest.mark.parametrize("n", [1, 3])
def test_a_feed_asks_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        deadline(draft(cast), "2027-02-24")
    address = path_of(make_feed(by=cast.ana, name="Outlook").address)

    with django_assert_num_queries(FEED_QUERIES):
        Client().get(address)


def test_a_calendar_program_reads_without_signing_in(path: str) -> None:
    response = Client().get(path)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert len(Calendar.from_ical(response.content).events) == 1
    assert "Set-Cookie" not in response
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


def test_what_a_program_has_is_not_sent_again(cast: Cast, path: str) -> None:
    first = Client().get(path)
    by_mark: Any = {"If-None-Match": first["ETag"]}
    by_time: Any = {"If-Modified-Since": first["Last-Modified"]}

    same = [Client().get(path, headers=known) for known in (by_mark, by_time)]
    deadline(draft(cast), "2027-02-25")
    other = Client().get(path, headers=by_mark)

    assert [(response.status_code, response.content) for response in same] == [(304, b""), (304, b"")]
    assert {response["ETag"] for response in same} == {first["ETag"]}
    assert (other.status_code, len(Calendar.from_ical(other.content).events)) == (200, 2)


def test_a_feed_remembers_when_it_was_read(cast: Cast) -> None:
    given = make_feed(by=cast.ana, name="Outlook")

    Client().get(path_of(given.address))

    given.feed.refresh_from_db()
    assert given.feed.last_used_at
    assert timezone.now() - given.feed.last_used_at < dt.timedelta(minutes=1)
    assert "not yet" not in signed_in(cast.ana).get("/calendar/feeds/").content.decode()


@pytest.mark.parametrize("token", ["x", "é", "a" * 500])
def test_an_unknown_address_leads_nowhere(db: None, token: str) -> None:
    assert Client().get(f"/calendar/feed/{token}.ics").status_code == 404


def test_a_feed_that_is_read_too_often_has_to_wait(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.views.feeds.READS_PER_WINDOW", 2)

    answers = [Client().get(path) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "3600"


def test_guessing_addresses_is_stopped(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.views.feeds.MISSES_PER_WINDOW", 2)

    answers = [Client().get("/calendar/feed/guess.ics").status_code for _ in range(3)]

    assert answers == [404, 404, 429]
    assert Client().get(path).status_code == 200


def test_revoked_feeds_are_still_named(cast: Cast, feed: CalendarFeed) -> None:
    revoke_feed(feed_id=feed.pk, by=cast.ana)

    context = signed_in(cast.ana).get("/calendar/feeds/").context

    assert (context["active"], context["revoked"]) == ([], [feed])


def test_no_address_gets_into_the_log(
    path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("approvals.views.feeds.READS_PER_WINDOW", 0)

    assert [Client().get(address).status_code for address in (path, "/calendar/feed/guess.ics")] == [429, 404]

    assert "/calendar/feed/" not in caplog.text
