from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance.accounts import services
from compliance.accounts.forms import NewPersonForm, PersonForm, ReasonForm
from compliance.accounts.invitations import invite
from compliance.accounts.logins import send_password_link
from compliance.accounts.models import LegalEntity, Membership, Organisation, User
from compliance.accounts.views.access import administrator_of, person_for, user_of
from compliance.accounts.views.pages import form_page, posted


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    memberships: list[Membership]


def members(memberships: Iterable[Membership]) -> list[Member]:
    """Gather the roles of each person; memberships come ordered by person."""
    return [Member(user, list(group)) for user, group in groupby(memberships, lambda membership: membership.user)]


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    memberships = Membership.objects.select_related("user").order_by("user__name", "user", "role")
    entities = LegalEntity.objects.order_by("registered_name")
    organisations = (
        Organisation.objects.visible_to(user)
        .for_page()
        .prefetch_related(Prefetch("memberships", memberships), Prefetch("legal_entities", entities))
    )
    groups = [(organisation, members(organisation.memberships.all())) for organisation in organisations]
    others = User.objects.visible_to(user).filter(memberships=None).order_by("name") if user.is_administrator else []
    return render(request, "accounts/people.html", {"groups": groups, "others": others})


@require_GET
def person(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    memberships = shown.memberships.filter(organisation__in=Organisation.objects.visible_to(user_of(request)))
    invitation = shown.invitations.waiting().for_page().first() if user_of(request).is_administrator else None
    context = {
        "person": shown,
        "memberships": memberships.select_related("organisation"),
        "invitation": invitation,
    }
    return render(request, "accounts/person.html", context)


@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    by = administrator_of(request)
    return form_page(
        request,
        NewPersonForm(posted(request)),
        partial(invite, by=by),
        heading=_("Invite a person"),
        intro=_("The person gets a mail with a link, good once and for %(days)d days, and chooses a password there.")
        % {"days": settings.INVITATION_DAYS},
        submit=_("Send the invitation"),
        done=_("The invitation was sent."),
        to=reverse("accounts:invitations"),
    )


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    by = administrator_of(request)
    return form_page(
        request,
        PersonForm(posted(request), instance=shown),
        partial(services.update_user, user=shown, by=by),
        heading=_("Change the person"),
        submit=_("Save"),
        done=_("The change was saved."),
        to=reverse("accounts:person", args=[handle]),
    )


@require_http_methods(["GET", "POST"])
def person_reactivate(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    by = administrator_of(request)
    return form_page(
        request,
        ReasonForm(posted(request)),
        partial(services.reactivate_user, user=shown, by=by),
        heading=_("Open the account again"),
        intro=_("The password ended with the account. Send the person the link for setting a new one afterwards."),
        submit=_("Reactivate"),
        done=_("The account is open again. Send the link for setting a password."),
        to=reverse("accounts:person", args=[handle]),
    )


@require_POST
def person_link(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    send_password_link(request, user=shown, by=administrator_of(request))
    messages.success(request, str(_("The link for setting a password was sent.")))
    return redirect(shown)
