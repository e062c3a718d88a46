from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from approvals.models import CalendarFeed
from tests.approvals.api.caller import Caller, places
from tests.approvals.dates import deadline
from tests.cast import Cast, draft


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def made(ana: Caller, **options: Any) -> Any:
    response = ana.post("calendar-feeds/", {"name": "Outlook", **options})
    assert response.status_code == 201, response.content
    return response.json()


def events(address: str) -> Any:
    response = Client().get(address.partition("://")[2].partition("/")[2].join(("/", "")))
    return Calendar.from_ical(response.content).events if response.status_code == 200 else response.status_code


def test_a_feed_is_made_read_and_listed_without_its_address(cast: Cast, ana: Caller) -> None:
    deadline(draft(cast), "2027-02-24")
    given = made(ana, subjects=["cases"], organisation="EXP", alarms=True)

    address = given.pop("address")

    assert len(events(address)) == 1
    given["last_used_at"] = ana.get(f"calendar-feeds/{given['id']}/").json()["last_used_at"]
    assert ana.get("calendar-feeds/").json()["results"] == [given]
    assert (given["whose"], given["subjects"], given["organisation"]) == ("mine", ["cases"], "EXP")


def test_what_a_feed_shows_is_changed(ana: Caller) -> None:
    given = made(ana, organisation="EXP")

    change = {"whose": "organisation", "subjects": ["duties"], "organisation": None, "language": "zh-hans"}
    changed = ana.patch(f"calendar-feeds/{given['id']}/", change).json()

    assert {name: changed[name] for name in change} == change
    assert changed["name"] == "Outlook"


def test_a_feed_is_renewed_and_revoked(ana: Caller) -> None:
    given = made(ana)
    page = f"calendar-feeds/{given['id']}/"

    answer = ana.post(f"{page}renew/")
    renewed = answer.json()
    assert answer["Cache-Control"] == "no-store"
    assert (events(given["address"]), events(renewed["address"])) == (404, [])
    assert ana.post(f"{page}revoke/").json()["revoked_at"]

    assert events(renewed["address"]) == 404
    assert ana.post(f"{page}renew/").status_code == 409


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"name": ""}, ["name"]),
        ({"whose": "everybody"}, ["whose"]),
        ({"subjects": ["all"]}, ["subjects/0"]),
        ({"organisation": "OTH"}, ["organisation"]),
        ({"language": "tlh"}, ["language"]),
    ],
)
def test_bad_options_make_no_feed(ana: Caller, options: dict[str, Any], where: list[str]) -> None:
    assert places(ana.post("calendar-feeds/", {"name": "Outlook", **options})) == where
    assert not CalendarFeed.objects.exists()


def test_a_feed_of_another_is_not_there(cast: Cast, ana: Caller) -> None:
    page = f"calendar-feeds/{made(ana)['id']}/"

    for other in (Caller(cast.ben), Caller(cast.dan)):
        assert other.get(page).status_code == 404
        assert other.patch(page, {"name": "x"}).status_code == 404
        assert other.post(f"{page}revoke/").status_code == 404
        assert other.get("calendar-feeds/").json()["results"] == []
