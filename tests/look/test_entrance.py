import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, signed_in


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
@pytest.mark.django_db
def test_doors_open_to_strangers_wear_our_look(client: Client, name: str) -> None:
    assert "entrance-card" in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["account_logout", "account_change_password"])
def test_pages_of_the_own_account_stand_in_the_frame(cast: Cast, name: str) -> None:
    response = signed_in(cast.ana).get(reverse(name), follow=True)

    assert response.status_code == 200
    assert 'class="panel' in response.content.decode()


@pytest.mark.django_db
def test_wrong_password_is_told_above_the_form(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "ana@example.com", "password": "wrong"})

    assert 'class="error-summary"' in response.content.decode()


def test_unknown_address_answers_in_our_words(cast: Cast) -> None:
    response = signed_in(cast.ana).get("/no-such-page/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


OF_ALLAUTH = (
    "Confirm Access",
    "Third-Party",
    "Password Reset",
    "Bad Token",
    "Sign Up",
    "Two-Factor",
    "Authenticator App",
)


@pytest.mark.django_db
def test_doors_speak_in_our_words(client: Client) -> None:
    names = ("account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done")
    names += ("account_inactive", "account_signup", "account_email_verification_sent", "socialaccount_login_cancelled")
    pages = "".join(client.get(reverse(name)).text for name in names)
    pages += client.get(reverse("account_reset_password_from_key", args=["1", "no-key"]), follow=True).text
    pages += client.get(reverse("socialaccount_login_error")).text

    assert [words for words in OF_ALLAUTH if words in pages] == []


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "account_logout"])
def test_pages_of_signing_in_speak_in_our_words(cast: Cast, name: str) -> None:
    page = signed_in(cast.ana).get(reverse(name), follow=True).text

    assert [words for words in OF_ALLAUTH if words in page] == []
