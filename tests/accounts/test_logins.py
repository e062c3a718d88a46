import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from compliance.accounts.models import User
from compliance.accounts.services import create_user, deactivate_user
from compliance.accounts.tokens import make_token
from compliance.audit.models import Event
from tests.accounts.people import person

PASSWORD = "seventeen green lanterns"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return create_user(
        by=None, email="ana@example.com", name="Ana", handle="ana", language="zh-hans", password=PASSWORD
    )


def sign_in(password: str, email: str = "ana@example.com") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def test_login_by_email_brings_the_language(ana: User) -> None:
    client = sign_in(PASSWORD)

    assert is_signed_in(client)
    assert client.cookies["django_language"].value == "zh-hans"


def test_login_does_not_mind_capitals_in_the_address(ana: User) -> None:
    assert is_signed_in(sign_in(PASSWORD, "Ana@Example.com"))


def test_wrong_password_is_refused(ana: User) -> None:
    assert not is_signed_in(sign_in("wrong"))


def test_deactivation_ends_the_session_and_the_login(ana: User) -> None:
    client = sign_in(PASSWORD)

    deactivate_user(user=ana, by=person("dora", is_administrator=True), reason="Left.")

    assert (is_signed_in(client), is_signed_in(sign_in(PASSWORD))) == (False, False)


def test_the_link_for_a_password_comes_in_the_language_of_its_reader(ana: User) -> None:
    dora = Client()
    dora.force_login(person("dora", is_administrator=True))

    dora.post(reverse("accounts:person_link", args=["ana"]))

    [message] = mail.outbox
    assert message.subject.endswith("设置密码的链接")
    assert str(message.body).startswith("您好：")


def test_a_password_set_by_a_link_ends_the_token(ana: User) -> None:
    make_token(by=ana)
    visitor, fresh = Client(), "eighteen green lanterns"
    visitor.post(reverse("account_reset_password"), {"email": ana.email})
    [path] = re.findall(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))

    page = visitor.get(path)
    visitor.post(page["Location"], {"password1": fresh, "password2": fresh})

    assert is_signed_in(sign_in(fresh))
    assert (Token.objects.exists(), recorded(ana).count("token_revoked")) == (False, 1)


def test_a_stranger_hears_by_mail_that_there_is_no_account(ana: User) -> None:
    Client().post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    [message] = mail.outbox
    assert "no account with the address nobody@example.com" in str(message.body)


def test_logout_is_a_post(ana: User) -> None:
    client = sign_in(PASSWORD)

    client.post(reverse("account_logout"))

    assert not is_signed_in(client)


def test_nobody_signs_up() -> None:
    answer = Client().post(
        reverse("account_signup"), {"email": "eve@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert (answer.status_code, User.objects.count()) == (200, 0)


def test_signing_in_and_out_is_recorded(ana: User) -> None:
    client = sign_in(PASSWORD)
    client.post(reverse("account_logout"))

    assert recorded(ana) == ["account_created", "signed_in", "signed_out"]


def test_password_change_is_recorded(ana: User) -> None:
    client = sign_in(PASSWORD)
    fresh = "eighteen green lanterns"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})

    assert "password_changed" in recorded(ana)
    assert is_signed_in(sign_in(fresh))


def recorded(user: User) -> list[str]:
    events = Event.objects.for_subject("account", user.pk).filter(kind=Event.Kind.SEMANTIC)
    return list(events.values_list("action", flat=True))
