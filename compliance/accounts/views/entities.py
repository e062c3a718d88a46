from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance.accounts import services
from compliance.accounts.forms import LegalEntityForm
from compliance.accounts.views.access import administrator_of, entity_for, organisation_for
from compliance.accounts.views.pages import form_page, posted


@require_GET
def entity(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    return render(request, "accounts/entity.html", {"entity": entity_for(request, code, slug)})


@require_http_methods(["GET", "POST"])
def entity_new(request: HttpRequest, code: str) -> HttpResponse:
    organisation = organisation_for(request, code)
    by = administrator_of(request)
    return form_page(
        request,
        LegalEntityForm(posted(request)),
        partial(services.create_legal_entity, organisation=organisation, by=by),
        heading=_("Add a legal entity"),
        intro=_(
            "The company which exports and files. What is not known yet stays unknown, which is not the same as no."
        ),
        submit=_("Add the entity"),
        done=_("The legal entity was added."),
        to=reverse("accounts:organisation", args=[code]),
    )


@require_http_methods(["GET", "POST"])
def entity_edit(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    shown = entity_for(request, code, slug)
    by = administrator_of(request)
    return form_page(
        request,
        LegalEntityForm(posted(request), instance=shown),
        partial(services.update_legal_entity, entity=shown, by=by),
        heading=_("Change the legal entity"),
        submit=_("Save"),
        done=_("The change was saved."),
        to=reverse("accounts:entity", args=[code, slug]),
    )
