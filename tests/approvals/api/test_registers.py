from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.models import Notification
from approvals.services.comments import add_comment
from approvals.services.deadlines import recompute_duties
from compliance.audit import Subject, record
from compliance.models import Consultation
from tests import cast as people
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast

NEW = {"organisation": "EXP", "name": "Example GmbH", "country": "DE"}


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def test_one_knows_who_one_is(cast: Cast, ana: Caller) -> None:
    assert ana.get("me/").json() == {
        "handle": "ana",
        "name": "Ana",
        "email": "ana@example.com",
        "is_administrator": False,
        "memberships": [{"organisation": "EXP", "roles": ["officer"], "outside_china": False}],
    }


def test_a_recipient_is_added_and_changed(ana: Caller) -> None:
    cloud = ana.post("recipients/", {**NEW, "name": "Cloud"}).json()
    made = ana.post("recipients/", {**NEW, "onward": [cloud["id"]]}).json()

    changed = ana.patch(f"recipients/{made['id']}/", {"address": "Munich", "is_retired": True}).json()

    assert (changed["address"], changed["is_retired"], changed["onward"]) == ("Munich", True, [cloud["id"]])
    assert ana.get("recipients/?name=exam&country=DE").json()["results"] == [changed]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"country": "Germany"}, ["country"]),
        ({"organisation": "OTH"}, ["organisation"]),
        ({"onward": [10**9]}, ["onward"]),
        ({"name": "x\0"}, ["name"]),
        ({"name": "x" * 201, "country": "de"}, ["name", "country"]),
    ],
)
def test_a_wrong_recipient_is_refused(ana: Caller, change: dict[str, Any], where: list[str]) -> None:
    assert places(ana.post("recipients/", {**NEW, **change})) == where


def test_a_recipient_is_registered_once_and_not_its_own(ana: Caller) -> None:
    made = ana.post("recipients/", NEW).json()

    assert len(places(ana.post("recipients/", NEW))) == 1
    assert places(ana.patch(f"recipients/{made['id']}/", {"onward": [made["id"]]})) == ["onward"]


def test_only_officers_keep_recipients(cast: Cast) -> None:
    assert Caller(cast.ben).post("recipients/", NEW).status_code == 403


def test_the_ledger_is_stated_and_read(cast: Cast, ana: Caller) -> None:
    path = f"entities/{cast.entity.slug}/ledger/"
    year = timezone.localdate().year
    opening = {"kind": "opening", "year": year, "n": 91_400, "s": 12, "source": "Export logs"}

    assert ana.get(path).json()["counted"] == {"n": None, "s": None}
    assert ana.post(path, opening).status_code == 201
    ledger = ana.get(path).json()

    assert ledger["counted"] == {"n": 91_400, "s": 12}
    assert ledger["n_thresholds"] == [100_000, 1_000_000]
    assert len(ledger["entries"]) == 1
    assert places(ana.post(path, {**opening, "year": year + 1})) == ["year"]
    assert places(ana.post(path, {**opening, "n": -1, "s": 10**30})) == ["n", "s"]
    assert places(ana.get(f"{path}?year=12")) == ["year"]
    assert Caller(cast.ben).post(path, opening).status_code == 403


def test_a_duty_is_listed_and_done(cast: Cast, ana: Caller) -> None:
    recompute_duties(cast.exp, timezone.localdate())
    [duty] = ana.get("deadlines/?open=true&kind=annual_report").json()["results"]

    done = ana.post(f"deadlines/{duty['id']}/done/", {"note": "Sent on paper"}).json()

    assert (duty["kind"], duty["entity"]) == ("annual_report", cast.entity.slug)
    assert (done["outcome"], done["note"]) == ("met", "Sent on paper")
    assert ana.get("deadlines/?open=true&kind=annual_report").json()["count"] == 0
    assert ana.post(f"deadlines/{duty['id']}/done/", {}).status_code == 409
    assert Caller(cast.ben).post(f"deadlines/{duty['id']}/done/", {}).status_code == 403
    assert Caller(cast.dan).post(f"deadlines/{duty['id']}/done/", {}).status_code == 404


def test_notices_are_read_one_by_one_and_together(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)
    for number in range(3):
        add_comment(application_id=case.pk, by=cast.ben, body=f"@ana {number}")
    first = ana.get("notifications/?unread=true").json()["results"][0]

    assert ana.post(f"notifications/{first['id']}/read/").json()["read_at"]
    assert ana.post("notifications/read/").json() == {"n_marked": 2}
    assert ana.get("notifications/?unread=true").json()["count"] == 0
    assert first["application"] == case.reference
    assert Caller(cast.ben).post(f"notifications/{first['id']}/read/").status_code == 404


@pytest.mark.parametrize("n_rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "n_queries"),
    [("recipients/", 6), ("notifications/", 5), ("deadlines/", 5), ("entities/", 5), ("events/", 6)],
)
def test_lists_take_the_same_queries_for_more_rows(
    cast: Cast, path: str, n_queries: int, n_rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    case = people.draft(cast)
    for number in range(n_rows):
        people.recipient(cast, f"Recipient {number}")
        add_comment(application_id=case.pk, by=cast.ben, body=f"@ana {number}")
        people.create_legal_entity(by=None, organisation=cast.exp, **people.registered(f"Entity {number}", 10 + number))
    recompute_duties(cast.exp, today)
    ana = Caller(cast.ana)

    with django_assert_num_queries(n_queries):
        assert ana.get(path).json()["count"] >= n_rows


POSITION = {"organisation": "EXP", "clause": "", "stance": "asks", "text": "What is a sensitive area?"}


@pytest.fixture
def consultation(db: None) -> Consultation:
    today = timezone.localdate()
    return Consultation.objects.create(
        code="a-draft", title="A draft", title_zh="草案", published_on=today, comments_until=today
    )


def test_a_position_is_given_and_stays_inside(cast: Cast, consultation: Consultation) -> None:
    path = f"consultations/{consultation.code}/positions/"

    given = Caller(cast.ben).post(path, POSITION)

    assert given.status_code == 201
    assert Caller(cast.ana).get(path).json()["results"] == [given.json()]
    assert Caller(cast.dan).get(path).json()["results"] == []
    assert Caller(cast.ana).post(path, POSITION).status_code == 403
    assert places(Caller(cast.dan).post(path, POSITION)) == ["organisation"]
    assert Caller(cast.dan).get(f"consultations/{consultation.code}/").json()["is_open"] is True


def test_a_consultation_is_announced_by_administrators(cast: Cast) -> None:
    body = {
        "code": "next-draft",
        "title": "Next draft",
        "title_zh": "下一草案",
        "issuer": "An authority",
        "issuer_zh": "某部门",
        "published_on": "2026-10-01",
        "comments_until": "2026-09-01",
    }

    assert Caller(cast.ana).post("consultations/", body).status_code == 403
    assert len(places(Caller(cast.dora).post("consultations/", body))) == 1
    assert Caller(cast.dora).post("consultations/", {**body, "comments_until": "2026-12-01"}).status_code == 201
    assert Notification.objects.count() == 0


def test_a_closed_consultation_takes_no_position(cast: Cast, consultation: Consultation) -> None:
    Consultation.objects.update(published_on="2025-06-13", comments_until="2025-07-13")

    assert Caller(cast.ben).post(f"consultations/{consultation.code}/positions/", POSITION).status_code == 409


def test_a_step_of_the_register_names_no_case_of_the_same_key(cast: Cast, ana: Caller) -> None:
    elsewhere = people.draft(cast)
    with transaction.atomic():
        record(Subject("organisation", elsewhere.pk, cast.exp.pk), "recipient_saved", by=cast.ana)

    steps = ana.get("events/?subject_kind=organisation&action=recipient_saved").json()["results"]

    assert [row["reference"] for row in steps] == [None]


def test_the_trail_is_searched_and_verified(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)

    found = ana.get(f"events/?case={case.reference}&action=created").json()["results"]
    report = Caller(cast.eli).post("events/verification/").json()

    assert [(row["reference"], row["text"]) for row in found] == [
        (case.reference, "Ana opened the case “Owner service records”.")
    ]
    assert (report["ok"], report["verified_by"]) == (True, "Eli")
    last = ana.get("events/verification/").json()
    assert (last["report"], last["progress"], last["sealing"]["is_late"]) == (report, None, False)
    assert ana.post("events/verification/").status_code == 403
    assert ana.get(f"cases/{case.reference}/chain/").json()["ok"] is True
    assert places(ana.get("events/?since=yesterday")) == ["since"]
