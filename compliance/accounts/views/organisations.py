from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance.accounts import services
from compliance.accounts.forms import MembershipForm, OrganisationForm, OrganisationNameForm, ReasonForm
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of, membership_for, organisation_for
from compliance.accounts.views.pages import form_page, posted
from compliance.accounts.views.people import members


@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    shown = organisation_for(request, code)
    memberships = shown.memberships.select_related("user").order_by("user__name", "user", "role")
    context = {
        "organisation": shown,
        "members": members(memberships),
        "entities": shown.legal_entities.order_by("registered_name"),
    }
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    by = administrator_of(request)
    return form_page(
        request,
        OrganisationForm(posted(request)),
        partial(services.create_organisation, by=by),
        heading=_("Add an organisation"),
        intro=_("Organisations never see each other."),
        submit=_("Add the organisation"),
        done=_("The organisation was added."),
        to=reverse("accounts:people"),
    )


@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, code: str) -> HttpResponse:
    shown = organisation_for(request, code)
    by = administrator_of(request)
    return form_page(
        request,
        OrganisationNameForm(posted(request), instance=shown),
        partial(services.update_organisation, organisation=shown, by=by),
        heading=_("Change the organisation"),
        submit=_("Save"),
        done=_("The change was saved."),
        to=reverse("accounts:organisation", args=[code]),
    )


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, code: str) -> HttpResponse:
    shown = organisation_for(request, code)
    by = administrator_of(request)
    people = User.objects.visible_to(by).active().order_by("name")
    return form_page(
        request,
        MembershipForm(posted(request), people=people),
        partial(services.add_membership, organisation=shown, by=by),
        heading=_("Give a role"),
        submit=_("Give the role"),
        done=_("The role was given."),
        to=reverse("accounts:organisation", args=[code]),
    )


@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, code: str, handle: str, role: str) -> HttpResponse:
    membership = membership_for(request, code, handle, role)
    by = administrator_of(request)
    return form_page(
        request,
        ReasonForm(posted(request)),
        partial(services.remove_membership, membership=membership, by=by),
        heading=_("Take a role away"),
        intro=str(membership),
        submit=_("Take the role away"),
        done=_("The role was taken away."),
        to=reverse("accounts:organisation", args=[code]),
        tone="danger",
    )
