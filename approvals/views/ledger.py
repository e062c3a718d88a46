from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.enums import LedgerKind
from approvals.exceptions import NotAllowed
from approvals.forms.ledger import LedgerForm
from approvals.models import LedgerEntry
from approvals.permissions import can_keep_ledger
from approvals.services.ledger import counting_determinations, meters_of, state_persons
from approvals.views.access import entity_for, organisations_as, require, user_of
from compliance.accounts.models import LegalEntity
from compliance.enums import Role
from compliance.views.shell import render_page


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    year = timezone.localdate().year
    entities = LegalEntity.objects.filter(organisation__in=user.organisations()).order_by("registered_name")
    rows = [
        {
            "meters": meters_of(entity, year),
            "cases": counting_determinations(entity, year).select_related("application").order_by("-made_at"),
            "entries": LedgerEntry.objects.filter(entity=entity, year=year).select_related("stated_by"),
        }
        for entity in entities
    ]
    context = {"rows": rows, "year": year, "can_keep": organisations_as(user, Role.OFFICER)}
    return render_page(request, "approvals/ledger.html", context)


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, slug: str) -> HttpResponse:
    entity, user = entity_for(request, slug), user_of(request)
    require(can_keep_ledger(user, entity.organisation), NotAllowed(_("Only officers keep the ledger.")))
    form = LedgerForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        state_persons(entity=entity, by=user, kind=LedgerKind(values["kind"]), year=values["year"], values=values)
        messages.success(request, _("The ledger has been updated."))
        return redirect("approvals:ledger")
    context = {"form": form, "entity": entity, "cancel_url": reverse("approvals:ledger")}
    status = 422 if form.is_bound else 200
    return render_page(request, "approvals/ledger_state.html", context, status=status)
