from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance import zones as services
from compliance.accounts.views.access import administrator_of, user_of
from compliance.accounts.views.pages import is_done, posted
from compliance.chosen import lists_for
from compliance.enums import EditionStatus
from compliance.forms import ZoneForm, ZoneNameForm
from compliance.models import Zone, ZoneList
from compliance.views.zone_lists import shown_list

Text = str | Promise


@require_GET
def zones(request: HttpRequest) -> HttpResponse:
    lists = Prefetch("lists", ZoneList.objects.published().defer("source").order_by("-issued_on"))
    context = {"zones": Zone.objects.prefetch_related(lists).order_by("name"), "today": timezone.localdate()}
    return render(request, "compliance/zones.html", context)


@require_GET
def zone(request: HttpRequest, code: str) -> HttpResponse:
    """Every published list of the zone in words; administrators also see what is being prepared."""
    shown = get_object_or_404(Zone, code=code)
    rows = list(lists_for(user_of(request)).filter(zone=shown))
    context = {
        "zone": shown,
        "lists": [shown_list(row, rows) for row in rows if row.status == EditionStatus.PUBLISHED],
        "drafts": [row for row in rows if row.is_open],
    }
    return render(request, "compliance/zone.html", context)


def form_page(
    request: HttpRequest, form: forms.BaseForm, act: Callable[..., Any], *, heading: Text, done: Text, to: str
) -> HttpResponse:
    if request.method == "POST" and is_done(form, act):
        messages.success(request, str(done))
        return redirect(to)
    page = {"form": form, "heading": heading, "submit": _("Save"), "cancel": to, "tone": "primary"}
    return render(request, "compliance/form.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def zone_new(request: HttpRequest) -> HttpResponse:
    return form_page(
        request,
        ZoneForm(posted(request)),
        partial(services.create_zone, by=administrator_of(request)),
        heading=_("Add a zone"),
        done=_("The zone was added."),
        to=reverse("compliance:zones"),
    )


@require_http_methods(["GET", "POST"])
def zone_edit(request: HttpRequest, code: str) -> HttpResponse:
    by = administrator_of(request)
    shown = get_object_or_404(Zone, code=code)
    return form_page(
        request,
        ZoneNameForm(posted(request), instance=shown),
        partial(services.update_zone, zone=shown, by=by),
        heading=_("Change the zone"),
        done=_("The change was saved."),
        to=reverse("compliance:zone", args=[code]),
    )
