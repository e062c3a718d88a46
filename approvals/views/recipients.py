"""The register of recipients abroad, one per organisation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import NotAllowed
from approvals.forms.recipients import RecipientForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Recipient
from approvals.permissions import can_keep_ledger
from approvals.services.recipients import save_recipient
from approvals.views.access import organisations_as, require, user_of
from compliance.accounts.models import Organisation
from compliance.enums import Role
from compliance.views.shell import render_page

KEEPERS = _("Only officers of the organisation keep its recipients.")


@require_GET
def recipients(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    keeps = organisations_as(user, Role.OFFICER)
    rows = Recipient.objects.visible_to(user).for_page()
    context = {"rows": rows, "keeps": keeps, "several": len({row.organisation_id for row in rows}) > 1}
    return render_page(request, "approvals/recipients.html", context)


@require_http_methods(["GET", "POST"])
def recipient_add(request: HttpRequest) -> HttpResponse:
    keeps = organisations_as(user_of(request), Role.OFFICER)
    require(bool(keeps), NotAllowed(KEEPERS))
    organisation = chosen_organisation(request, keeps)
    form = RecipientForm(organisation, request.POST if request.method == "POST" else None)
    return save_or_show(request, form, organisation, keeps=keeps)


def chosen_organisation(request: HttpRequest, keeps: list[Organisation]) -> Organisation:
    """Return the organisation named in the address, or the first one."""
    code = request.GET.get("organisation", keeps[0].code)
    for organisation in keeps:
        if organisation.code == code:
            return organisation
    raise Http404


@require_http_methods(["GET", "POST"])
def recipient_edit(request: HttpRequest, pk: int) -> HttpResponse:
    recipient = Recipient.objects.visible_to(user_of(request)).for_page().filter(pk=pk).first()
    if recipient is None:
        raise Http404
    require(can_keep_ledger(user_of(request), recipient.organisation), NotAllowed(KEEPERS))
    data = request.POST if request.method == "POST" else None
    hides_contact = user_of(request).is_outside_china()
    form = RecipientForm(recipient.organisation, data, recipient, hides_contact=hides_contact)
    return save_or_show(request, form, recipient.organisation, recipient)


def save_or_show(
    request: HttpRequest,
    form: RecipientForm,
    organisation: Organisation,
    recipient: Recipient | None = None,
    **context: Any,
) -> HttpResponse:
    def save() -> Recipient:
        values = dict(form.cleaned_data)
        return save_recipient(
            organisation=organisation,
            by=user_of(request),
            onward=values.pop("onward"),
            values=values,
            recipient_id=recipient.pk if recipient else None,
        )

    if is_saved(form, save):
        messages.success(request, _("The register has been saved."))
        return redirect(back_url(request))
    context |= {"form": form, "recipient": recipient, "organisation": organisation, "cancel_url": back_url(request)}
    return render_page(request, "approvals/recipient_form.html", context, status=status_of(form))


def back_url(request: HttpRequest) -> str:
    """The page the reader came from to fill the register, if it is one of ours."""
    target = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("approvals:recipients")
