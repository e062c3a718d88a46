import datetime as dt

import pytest
from django.utils import timezone

from approvals.enums import DocumentKind
from approvals.models import Application, Deadline, EntityEvent
from tests.approvals.api.caller import Caller
from tests.approvals.following import cleared, happens
from tests.cast import Cast, add_paper

pytestmark = pytest.mark.usefixtures("calendars")


@pytest.fixture
def case(cast: Cast) -> Application:
    """A case under review whose period stands still since today."""
    application = cleared(cast)
    happens(cast, application, "file")
    happens(cast, application, "accepted")
    return application


def stop(cast: Cast, case: Application) -> dict[str, object]:
    letter = add_paper(case, cast.ana, DocumentKind.AUTHORITY_LETTER)
    data = {
        "move": "clock_suspended",
        "happened_on": timezone.localdate().isoformat(),
        "reason": "An opinion is awaited.",
        "document": letter.key,
    }
    answer: dict[str, object] = Caller(cast.ana).post(f"cases/{case.reference}/authority-events/", data).json()
    return answer


def test_a_deadline_tells_its_whole_story(cast: Cast, case: Application) -> None:
    stop(cast, case)
    row = Deadline.objects.get(application=case, kind="assessment")

    told = Caller(cast.eli).get(f"deadlines/{row.pk}/").json()

    assert told["deadline"]["suspended_since"] == timezone.localdate().isoformat()
    assert (told["rests_on"]["kind"], told["article"], told["verification"]) == ("accepted", "Art 12", "official")
    assert [(one["last"], one["reason"]) for one in told["suspensions"]] == [(None, "An opinion is awaited.")]
    assert told["was_suspended"]["en"].startswith("Yes, once")
    assert [move["is_on"] for move in told["moves"]] == [None]
    assert told["days"][0]["kind"] == "start"


def test_a_stranger_finds_no_deadline(cast: Cast, case: Application) -> None:
    row = Deadline.objects.filter(application=case).earliest("pk")

    assert Caller(cast.dan).get(f"deadlines/{row.pk}/").status_code == 404


def test_an_event_is_corrected(cast: Cast, case: Application) -> None:
    wrong = stop(cast, case)
    path = f"cases/{case.reference}/authority-events/{wrong['id']}/correct/"

    refused = Caller(cast.ben).post(path, {"because": "Wrong case.", "did_not_happen": True})
    unnamed = Caller(cast.ana).post(path, {"did_not_happen": True})
    right = Caller(cast.ana).post(path, {"because": "Wrong case.", "did_not_happen": True})
    again = Caller(cast.ana).post(path, {"because": "Wrong case.", "did_not_happen": True})

    listed = Caller(cast.ana).get(f"cases/{case.reference}/authority-events/").json()["results"]
    assert [answer.status_code for answer in (refused, unnamed, right, again)] == [403, 422, 201, 409]
    assert right.json()["corrects"] == wrong["id"]
    assert [row["corrected_by"] for row in listed if row["id"] == wrong["id"]] == [right.json()["id"]]


def test_an_incident_runs_through_its_steps(cast: Cast) -> None:
    ana, path = Caller(cast.ana), f"entities/{cast.entity.slug}/events/"
    now = timezone.localtime().replace(microsecond=0)
    found = (now - dt.timedelta(hours=1)).isoformat()

    begun = ana.post(path, {"kind": "incident", "happened_at": found, "title": "A leak"}).json()
    step = ana.post(path, {"kind": "incident_reported", "about": begun["id"], "happened_at": now.isoformat()})
    twice = ana.post(path, {"kind": "incident_reported", "about": begun["id"], "happened_at": now.isoformat()})
    thing = ana.get(f"entity-events/{begun['id']}/").json()

    assert (step.status_code, twice.status_code) == (201, 409)
    assert [row["outcome"] for row in thing["deadlines"]] == ["met"]
    assert thing["missing_steps"] == ["incident_handled", "incident_closed"]
    assert ana.get("entity-events/").json()["count"] == 2
    assert Caller(cast.dan).get("entity-events/").json()["count"] == 0


def test_an_exporters_event_is_corrected(cast: Cast) -> None:
    ana, now = Caller(cast.ana), timezone.now().isoformat()
    data = {"kind": "vulnerability", "happened_at": now, "title": "A hole"}
    begun = ana.post(f"entities/{cast.entity.slug}/events/", data).json()
    path = f"entity-events/{begun['id']}/correct/"

    assert Caller(cast.dan).post(path, {"because": "No.", "title": "Another"}).status_code == 404
    assert Caller(cast.ben).post(path, {"because": "No.", "title": "Another"}).status_code == 403
    assert ana.post(path, {"because": "No."}).status_code == 422
    assert ana.post(path, {"because": "No.", "title": "Another"}).json()["corrects"] == begun["id"]
    assert ana.post(path, {"because": "No.", "title": "A third"}).status_code == 409


def test_an_event_without_its_hour_is_refused(cast: Cast) -> None:
    data = {"kind": "incident", "happened_on": timezone.localdate().isoformat(), "title": "A leak"}

    answer = Caller(cast.ana).post(f"entities/{cast.entity.slug}/events/", data)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("designated", {"happened_on": "0001-01-01"}),
        ("designated", {"happened_on": "9999-12-31"}),
        ("incident", {"happened_at": "0001-01-01T00:00:00+08:00"}),
        ("incident", {"happened_at": "9999-12-31T23:59:00Z"}),
    ],
)
def test_a_day_far_off_is_refused(cast: Cast, kind: str, given: dict[str, str]) -> None:
    answer = Caller(cast.ana).post(f"entities/{cast.entity.slug}/events/", {"kind": kind, "title": "A leak", **given})

    assert answer.status_code == 422
    assert not EntityEvent.objects.exists()


@pytest.mark.parametrize(
    "given",
    [{"happened_on": "0001-01-01"}, {"still_until": "9999-12-31"}, {"extended_by": 99_999}, {"extended_by": -1}],
)
def test_an_event_with_the_authority_far_off_is_refused(
    cast: Cast, case: Application, given: dict[str, object]
) -> None:
    letter = add_paper(case, cast.ana, DocumentKind.AUTHORITY_LETTER)
    today = timezone.localdate().isoformat()
    data = {"move": "clock_suspended", "happened_on": today, "reason": "Asked.", "document": letter.key, **given}

    answer = Caller(cast.ana).post(f"cases/{case.reference}/authority-events/", data)

    assert answer.status_code == 422
    assert not case.authority_events.filter(kind="clock_suspended").exists()
