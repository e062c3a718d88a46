import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.enums import EntityEventKind as K
from approvals.models import Deadline, EntityEvent
from approvals.services.entity_events import record_entity_event
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("calendars")


def local(minutes_ago: int) -> str:
    return (timezone.localtime() - dt.timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M")


def url(name: str, *args: object) -> str:
    return reverse(f"approvals:{name}", args=args)


@pytest.fixture
def incident(cast: Cast) -> EntityEvent:
    return record_entity_event(
        entity_id=cast.entity.pk,
        by=cast.ana,
        kind=K.INCIDENT,
        happened_at=timezone.now() - dt.timedelta(hours=1),
        title="Records found outside",
    )


def test_an_incident_is_recorded_and_shows_its_hour(cast: Cast) -> None:
    client = signed_in(cast.ana)
    data = {"entity": cast.entity.slug, "happened_at": local(30), "title": "Records found outside"}

    response = client.post(url("entity_event_add", "incident"), data)

    event = EntityEvent.objects.get()
    shown = client.get(url("entity_event", event.pk)).content.decode()
    assert response.status_code == 302
    assert "+08:00" in shown
    assert "First report of an incident" in shown
    assert url("entity_event_step", event.pk, "incident_reported") in shown


def test_a_step_ends_the_date(cast: Cast, incident: EntityEvent) -> None:
    client = signed_in(cast.ana)

    response = client.post(url("entity_event_step", incident.pk, "incident_reported"), {"happened_at": local(5)})

    row = Deadline.objects.get(kind="incident_report")
    assert (response.status_code, row.outcome) == (302, "met")
    assert "Records found outside" in client.get(url("deadline", row.pk)).content.decode()


def test_a_correction_stays_beside_what_it_corrects(cast: Cast, incident: EntityEvent) -> None:
    client = signed_in(cast.ana)
    data = {"corrected_because": "The log says later.", "happened_at": local(20), "title": "Records found outside"}

    response = client.post(url("entity_event_correct", incident.pk), data)

    shown = client.get(url("entity_event", incident.pk)).content.decode()
    assert response.status_code == 302
    assert "The log says later." in shown
    assert f'href="#event-{incident.pk}"' in shown


@pytest.mark.parametrize(
    ("name", "args", "data"),
    [
        ("entity_event_step", ("incident_reported",), {"happened_at": "2030-01-01T10:00"}),
        ("entity_event_correct", (), {"corrected_because": "", "happened_at": "2026-01-01T10:00", "title": "A"}),
    ],
)
def test_refusals(cast: Cast, incident: EntityEvent, name: str, args: tuple[str, ...], data: dict[str, str]) -> None:
    address = url(name, incident.pk, *args)

    assert signed_in(cast.dan).post(address, data).status_code == 404
    assert signed_in(cast.ben).post(address, data).status_code == 403
    assert signed_in(cast.ana).post(address, data).status_code == 422
    assert signed_in(cast.ana).put(address).status_code == 405
    assert signed_in(cast.ana).get(address).status_code == 200


def test_refusals_of_a_new_event(cast: Cast) -> None:
    address, data = url("entity_event_add", "incident"), {"entity": cast.entity.slug, "happened_at": local(5)}

    assert signed_in(cast.ben).post(address, {**data, "title": "A leak"}).status_code == 403
    assert signed_in(cast.dan).post(address, {**data, "title": "A leak"}).status_code in (403, 422)
    assert signed_in(cast.ana).post(address, data).status_code == 422
    assert signed_in(cast.ana).get(url("entity_event_add", "incident_reported")).status_code == 404
    assert signed_in(cast.ana).get(address).status_code == 200


def test_a_step_is_recorded_once(cast: Cast, incident: EntityEvent) -> None:
    address = url("entity_event_step", incident.pk, "incident_reported")
    signed_in(cast.ana).post(address, {"happened_at": local(5)})

    assert signed_in(cast.ana).post(address, {"happened_at": local(4)}).status_code == 409


@pytest.mark.parametrize("n_rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    cast: Cast, n_rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_rows):
        record_entity_event(
            entity_id=cast.entity.pk,
            by=cast.ana,
            kind=K.VULNERABILITY,
            happened_at=timezone.now(),
            title=f"Hole {number}",
        )
    client = signed_in(cast.ana)
    client.get(url("entity_events"))

    with django_assert_num_queries(14):
        shown = client.get(url("entity_events")).content.decode()

    assert shown.count("Hole ") == n_rows


def test_a_stranger_sees_nothing_of_it(cast: Cast, incident: EntityEvent) -> None:
    client = signed_in(cast.dan)

    assert "Records found outside" not in client.get(url("entity_events")).content.decode()
    assert client.get(url("entity_event", incident.pk)).status_code == 404
