"""Pages that stop a period, let it run again and correct its events."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from approvals.enums import AuthorityEventKind as K
from approvals.models import Application, AuthorityEvent
from tests.approvals.following import cleared, happens
from tests.cast import Cast, pdf, signed_in

pytestmark = pytest.mark.usefixtures("calendars")


@pytest.fixture
def case(cast: Cast) -> Application:
    """A case under review."""
    application = cleared(cast)
    happens(cast, application, "file")
    happens(cast, application, "accepted")
    return application


def correct_url(event: AuthorityEvent) -> str:
    return reverse("approvals:authority_correct", args=[event.application.reference, event.pk])


def accepted(case: Application) -> AuthorityEvent:
    return case.authority_events.get(kind=K.ACCEPTED)


def test_a_suspension_is_recorded_with_its_letter(cast: Cast, case: Application) -> None:
    url = reverse("approvals:authority_event", args=[case.reference, "clock_suspended"])
    client, data = signed_in(cast.ana), {"happened_on": timezone.localdate(), "reason": "An opinion is awaited."}

    without = client.post(url, data)
    done = client.post(url, {**data, "upload": pdf("letter.pdf")})

    shown = client.get(reverse("approvals:case_deadlines", args=[case.reference])).content.decode()
    assert (without.status_code, done.status_code) == (422, 302)
    assert "Yes, once" in shown
    assert "Stands still" in shown


def test_only_what_is_possible_is_offered(cast: Cast, case: Application) -> None:
    client, page = signed_in(cast.ana), reverse("approvals:case", args=[case.reference])
    stop, run = (
        reverse("approvals:authority_event", args=[case.reference, move])
        for move in ("clock_suspended", "clock_resumed")
    )
    running = client.get(page).content.decode()
    client.post(stop, {"happened_on": timezone.localdate(), "reason": "An opinion.", "upload": pdf("letter.pdf")})

    standing = client.get(page).content.decode()

    assert (stop in running, run in running) == (True, False)
    assert (stop in standing, run in standing) == (False, True)


def test_a_correction_is_linked_both_ways(cast: Cast, case: Application) -> None:
    event = accepted(case)
    data = {"happened_on": timezone.localdate(), "corrected_because": "The number was missing.", "project_number": "P7"}

    response = signed_in(cast.ana).post(correct_url(event), data)

    shown = signed_in(cast.eli).get(reverse("approvals:case_deadlines", args=[case.reference])).content.decode()
    new = case.authority_events.standing().get(kind=K.ACCEPTED)
    assert response.status_code == 302
    assert (new.number, new.corrects_id) == ("P7", event.pk)
    assert f'href="#event-{new.pk}"' in shown
    assert f'href="#event-{event.pk}"' in shown


def test_the_form_comes_as_it_was_recorded(cast: Cast, case: Application) -> None:
    shown = signed_in(cast.ana).get(correct_url(accepted(case))).content.decode()

    assert f'value="{timezone.localdate().isoformat()}"' in shown
    assert "did_not_happen" not in shown


def test_refusals_of_a_correction(cast: Cast, case: Application) -> None:
    event = accepted(case)
    url, data = correct_url(event), {"happened_on": timezone.localdate(), "corrected_because": "Wrong."}
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    assert signed_in(cast.dan).post(url, data).status_code == 404
    assert signed_in(cast.ben).post(url, data).status_code == 403
    assert signed_in(cast.ana).post(url, data).status_code == 422
    assert signed_in(cast.ana).post(url, {**data, "happened_on": tomorrow}).status_code == 422
    assert signed_in(cast.ana).put(url).status_code == 405
    assert signed_in(cast.ana).post(url, {**data, "note": "By hand."}).status_code == 302
    assert signed_in(cast.ana).post(url, {**data, "note": "By post."}).status_code == 409


def test_the_trail_says_what_was_corrected(cast: Cast, case: Application) -> None:
    data = {"happened_on": timezone.localdate(), "corrected_because": "The number was missing.", "project_number": "P7"}
    signed_in(cast.ana).post(correct_url(accepted(case)), data)

    shown = signed_in(cast.ana).get(reverse("approvals:case_audit", args=[case.reference])).content.decode()

    assert "Ana corrected “Accepted”" in shown
    assert "The number was missing." in shown
