import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from compliance.accounts import invitations, services
from compliance.accounts.models import Invitation, InvitationState, Membership, User
from compliance.audit.models import Event
from compliance.enums import Role
from tests.accounts.conftest import People, sign_in
from tests.accounts.people import person

PASSWORD = "four long words together"
UNA = {"name": "Una", "email": "una@example.com", "handle": "una", "language": "zh-hans"}


def invited(people: People, **more: object) -> Invitation:
    given = {"organisation": people.exp, "roles": [Role.APPROVER], **more}
    return invitations.invite(by=people.dora, **UNA, **given)  # type: ignore[arg-type]  # as the form gives them


def path_in_mail() -> str:
    found = re.search(r"/accounts/invitation/\S+", mail.outbox[-1].body)
    assert found
    return found.group()


def test_an_invitation_opens_the_account_once_and_gives_its_roles(people: People) -> None:
    invitation = invited(people)
    una, visitor, path = invitation.user, Client(), path_in_mail()
    assert (una.has_usable_password(), Membership.objects.filter(user=una).exists()) == (False, False)
    assert "邀请" in mail.outbox[0].subject or "Chujing" in mail.outbox[0].subject
    assert path.rstrip("/").rpartition("/")[2] not in str(Invitation.objects.values())

    page, weak = visitor.get(path), visitor.post(path, {"password": "12345"})
    done = visitor.post(path, {"password": PASSWORD})

    assert (page.status_code, weak.status_code, done.status_code) == (200, 422, 302)
    assert page.headers["Referrer-Policy"] == "strict-origin"  # browsers send no origin under no-referrer, so 403
    una.refresh_from_db()
    membership = Membership.objects.get(user=una)
    assert (una.check_password(PASSWORD), membership.role, membership.given_by) == (True, "approver", people.dora)
    again = visitor.post(path, {"password": "another long password"})
    assert (again.status_code, User.objects.get(pk=una.pk).check_password(PASSWORD)) == (410, True)
    actions = Event.objects.filter(action__startswith="invitation").order_by("id").values_list("action", "actor_name")
    assert list(actions) == [("invitation_sent", "Dora"), ("invitation_accepted", "Una")]


def test_what_is_over_says_whom_to_ask(people: People) -> None:
    invitation = invited(people)
    path = path_in_mail()
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(days=9), expires_at=timezone.now())
    over = Client().get(path)
    assert (over.status_code, "Dora" in over.content.decode()) == (410, True)

    invitations.send_again(invitation_id=invitation.pk, by=people.dora)
    assert (Client().get(path).status_code, Client().get(path_in_mail()).status_code) == (404, 200)
    with pytest.raises(ValidationError, match="a moment ago"):
        invitations.send_again(invitation_id=invitation.pk, by=people.dora)

    invitations.revoke(invitation_id=invitation.pk, by=people.dora)
    assert Client().get(path_in_mail()).status_code == 410
    assert not User.objects.get(handle="una").is_active
    with pytest.raises(ValidationError, match="over"):
        invitations.revoke(invitation_id=invitation.pk, by=people.dora)


def test_closing_the_account_revokes_what_is_open_for_it(people: People) -> None:
    invitation = invited(people)
    services.deactivate_user(user=invitation.user, by=people.dora, reason="Hired by nobody.")
    services.reactivate_user(user=invitation.user, by=people.dora, reason="Hired after all.")

    assert (Invitation.objects.get().state, Client().get(path_in_mail()).status_code) == (InvitationState.REVOKED, 410)
    assert Event.objects.filter(action="invitation_revoked", actor_name="Dora").count() == 1


def test_a_closed_account_gets_nothing_by_a_link_that_is_open(people: People) -> None:
    invitation = invited(people)
    User.objects.filter(pk=invitation.user_id).update(is_active=False)
    path = path_in_mail()

    asked = [Client().get(path).status_code, Client().post(path, {"password": PASSWORD}).status_code]

    with pytest.raises(ValidationError, match="over"):
        invitations.accept(token=path.rstrip("/").rpartition("/")[2], password=PASSWORD)
    assert (asked, Membership.objects.filter(user=invitation.user).exists()) == ([410, 410], False)


def test_who_invites_must_still_be_an_administrator(people: People) -> None:
    invited(people)
    User.objects.filter(pk=people.dora.pk).update(is_administrator=False)

    answer = Client().post(path_in_mail(), {"password": PASSWORD})

    assert (answer.status_code, Membership.objects.filter(user__handle="una").exists()) == (422, False)
    with pytest.raises(PermissionDenied):
        invitations.invite(by=people.ana, **UNA)


def test_signing_in_by_other_proof_accepts_what_is_open_only(people: People) -> None:
    invitation = invited(people)
    invitations.accept_by_signing_in(invitation.user)
    assert Invitation.objects.get().state == InvitationState.ACCEPTED

    late = invitations.invite(
        by=people.dora, **{**UNA, "email": "kim@example.com", "handle": "kim"}, is_administrator=True
    )
    Invitation.objects.filter(pk=late.pk).update(
        sent_at=timezone.now() - dt.timedelta(days=9), expires_at=timezone.now()
    )
    invitations.accept_by_signing_in(late.user)
    assert not User.objects.get(handle="kim").is_administrator


def test_a_role_given_meanwhile_hinders_nobody(people: People) -> None:
    invitation = invited(people, roles=[Role.APPROVER, Role.OFFICER])
    services.add_membership(by=people.dora, user=invitation.user, organisation=people.exp, role=Role.OFFICER)

    answer = Client().post(path_in_mail(), {"password": PASSWORD})

    roles = Membership.objects.filter(user=invitation.user).order_by("role").values_list("role", flat=True)
    assert (answer.status_code, list(roles)) == (302, ["approver", "officer"])


def test_signing_in_gives_nothing_from_who_is_no_administrator_any_more(people: People) -> None:
    invitation = invited(people)
    User.objects.filter(pk=people.dora.pk).update(is_administrator=False)

    invitations.accept_by_signing_in(invitation.user)

    assert (Invitation.objects.get().state, invitation.user.memberships.exists()) == (InvitationState.OPEN, False)


def test_right_links_are_not_counted_and_each_address_counts_for_itself(people: People, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    invited(people)
    path = path_in_mail()
    for n in range(31):
        Client(HTTP_X_FORWARDED_FOR="192.0.2.1").get(reverse("accounts:invitation", args=[f"guess-{n}"]))
    statuses = {Client(HTTP_X_FORWARDED_FOR="192.0.2.2").get(path).status_code for _ in range(31)}

    assert statuses == {200}
    assert Client(HTTP_X_FORWARDED_FOR="192.0.2.1").get(path).status_code == 404


def test_guessing_is_slowed_down(people: People) -> None:
    invited(people)
    visitor = Client()
    for _ in range(30):
        visitor.get(reverse("accounts:invitation", args=["guess"]))

    assert visitor.get(path_in_mail()).status_code == 404


def test_the_list_and_its_verbs_are_the_administrators(people: People, django_assert_num_queries: object) -> None:
    invitation = invited(people)
    dora, ana = sign_in(people.dora), sign_in(people.ana)
    page = dora.get(reverse("accounts:invitations"))
    assert (page.status_code, "Una" in page.content.decode()) == (200, True)
    for name in ("invitation_send", "invitation_revoke"):
        address = reverse(f"accounts:{name}", args=[invitation.pk])
        statuses = [ana.post(address).status_code, dora.get(address).status_code, dora.post(address).status_code]
        assert statuses == [403, 405, 302]
    assert dora.post(reverse("accounts:invitation_revoke", args=[0])).status_code == 404
    assert Invitation.objects.get().state == InvitationState.REVOKED


def test_nobody_invites_without_saying_where_the_roles_hold(people: People) -> None:
    answer = sign_in(people.dora).post(reverse("accounts:person_new"), {**UNA, "roles": ["officer"]})

    assert (answer.status_code, User.objects.filter(handle="una").exists()) == (422, False)
    assert person("kim").invitations.count() == 0
