from django.urls import reverse

from approvals.models import Recipient
from tests.cast import Cast, recipient, signed_in

ADD = "/recipients/new/"
INPUT = {"name": "Example GmbH", "country": "DE"}


def test_officer_adds_a_recipient(cast: Cast) -> None:
    response = signed_in(cast.ana).post(ADD, INPUT)

    assert response.headers["Location"] == reverse("approvals:recipients")
    assert Recipient.objects.values_list("name", "country", "organisation").get() == (
        "Example GmbH",
        "DE",
        cast.exp.pk,
    )


def test_form_leads_back_to_where_it_was_asked_for(cast: Cast) -> None:
    response = signed_in(cast.ana).post(f"{ADD}?next=/cases/", INPUT)

    assert response.headers["Location"] == "/cases/"


def test_form_does_not_lead_to_other_sites(cast: Cast) -> None:
    response = signed_in(cast.ana).post(f"{ADD}?next=https://example.org/", INPUT)

    assert response.headers["Location"] == reverse("approvals:recipients")


def test_double_is_refused(cast: Cast) -> None:
    recipient(cast)

    response = signed_in(cast.ana).post(ADD, INPUT)

    assert response.status_code == 422
    assert "in the register already" in response.content.decode()


def test_recipient_is_abroad(cast: Cast) -> None:
    assert [signed_in(cast.ana).post(ADD, {**INPUT, "country": code}).status_code for code in ("CN", "D1")] == [
        422,
        422,
    ]


def test_others_do_not_keep_the_register(cast: Cast) -> None:
    known = recipient(cast)
    edit = reverse("approvals:recipient_edit", args=[known.pk])

    assert signed_in(cast.ben).post(ADD, INPUT).status_code == 403
    assert signed_in(cast.ben).post(edit, INPUT).status_code == 403
    assert signed_in(cast.dan).post(edit, INPUT).status_code == 404
    assert signed_in(cast.dan).post(f"{ADD}?organisation=EXP", INPUT).status_code == 404


def test_recipient_is_changed_and_passes_data_on(cast: Cast) -> None:
    known, other = recipient(cast), recipient(cast, "Parts Inc.")
    edit = reverse("approvals:recipient_edit", args=[known.pk])

    signed_in(cast.ana).post(edit, {**INPUT, "onward": [other.pk], "is_retired": "on"})

    known.refresh_from_db()
    assert (list(known.onward.all()), known.is_retired) == ([other], True)


def test_register_shows_only_the_readers_own(cast: Cast) -> None:
    recipient(cast)

    assert "Example GmbH" in signed_in(cast.eli).get(reverse("approvals:recipients")).content.decode()
    assert "Example GmbH" not in signed_in(cast.dan).get(reverse("approvals:recipients")).content.decode()


def test_only_officers_are_led_to_the_form(cast: Cast) -> None:
    address = reverse("approvals:recipient_edit", args=[recipient(cast).pk])

    assert address in signed_in(cast.ana).get("/recipients/").content.decode()
    assert address not in signed_in(cast.eli).get("/recipients/").content.decode()
