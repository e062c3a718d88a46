"""Webhooks of organisations: members see that there is one, administrators manage it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.forms.channels import RotateForm, WebhookForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Webhook, WebhookSecret
from approvals.services.webhooks import remove_webhook, rotate_secret, set_webhook, switch_webhook, try_webhook
from approvals.views.access import user_of
from approvals.views.assessments import posted
from compliance.accounts.models import Organisation, User
from compliance.accounts.views.access import administrator_of
from compliance.views.shell import render_page

ATTEMPTS_SHOWN = 20


@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the organisations one sees with the webhook each has or has not."""
    organisations = Organisation.objects.visible_to(user_of(request)).for_page().select_related("webhook")
    rows = [{"organisation": one, "webhook": getattr(one, "webhook", None)} for one in organisations]
    return render_page(request, "approvals/webhooks.html", {"rows": rows})


@require_GET
def webhook(request: HttpRequest, code: str) -> HttpResponse:
    user = user_of(request)
    organisation = organisation_for(user, code)
    return detail(request, user, organisation)


@never_cache
@require_http_methods(["GET", "POST"])
def webhook_set(request: HttpRequest, code: str) -> HttpResponse:
    by, organisation = administered(request, code)
    present = Webhook.objects.filter(organisation=organisation).first()
    form = WebhookForm(posted(request), initial={"url": present.url} if present else None)
    made: list[tuple[Webhook, str]] = []
    if is_saved(form, lambda: made.append(set_webhook(organisation=organisation, by=by, url=form.cleaned_data["url"]))):
        messages.success(request, _("The webhook is saved and on."))
        [(_webhook, secret)] = made
        return detail(request, by, organisation, secret=secret) if secret else to(organisation)
    context = {
        "form": form,
        "organisation": organisation,
        "is_new": present is None,
        "cancel_url": url_of(organisation),
    }
    return render_page(request, "approvals/webhook_set.html", context, status=status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
def webhook_rotate(request: HttpRequest, code: str) -> HttpResponse:
    by, organisation = administered(request, code)
    webhook_of(organisation)
    form = RotateForm(posted(request))
    made: list[str] = []
    if is_saved(form, lambda: made.append(rotate_secret(organisation=organisation, by=by, **form.cleaned_data))):
        return detail(request, by, organisation, secret=made[0])
    context = {"form": form, "organisation": organisation, "cancel_url": url_of(organisation)}
    return render_page(request, "approvals/webhook_rotate.html", context, status=status_of(form))


@require_POST
def webhook_test(request: HttpRequest, code: str) -> HttpResponse:
    """Post a test now and say what came of it."""
    by, organisation = administered(request, code)
    webhook_of(organisation)
    attempt = try_webhook(organisation=organisation, by=by)
    if attempt.is_accepted:
        messages.success(request, _("The test was accepted: HTTP %(status)s.") % {"status": attempt.status})
    else:
        messages.error(request, _("The test was not accepted: %(said)s") % {"said": attempt.said})
    return to(organisation)


@require_POST
def webhook_switch(request: HttpRequest, code: str, on: bool) -> HttpResponse:
    by, organisation = administered(request, code)
    webhook_of(organisation)
    switch_webhook(organisation=organisation, by=by, on=on)
    messages.success(request, _("The webhook is on.") if on else _("The webhook is off."))
    return to(organisation)


@require_http_methods(["GET", "POST"])
def webhook_remove(request: HttpRequest, code: str) -> HttpResponse:
    by, organisation = administered(request, code)
    found = webhook_of(organisation)
    if request.method == "POST":
        remove_webhook(organisation=organisation, by=by)
        messages.success(request, _("The webhook is removed."))
        return redirect("approvals:webhooks")
    context = {"webhook": found, "cancel_url": url_of(organisation)}
    return render_page(request, "approvals/webhook_remove.html", context)


def detail(request: HttpRequest, user: User, organisation: Organisation, *, secret: str = "") -> HttpResponse:
    """Show the webhook; the secret only in the answer to the request that made it."""
    row = Webhook.objects.filter(organisation=organisation).for_page().first()
    context: dict[str, Any] = {"organisation": organisation, "webhook": row, "secret": secret}
    if row and user.is_administrator:
        context["attempts"] = row.attempts.all()[:ATTEMPTS_SHOWN]
        context["secrets"] = WebhookSecret.objects.valid(timezone.now()).filter(webhook=row)
    return render_page(request, "approvals/webhook.html", context)


def organisation_for(user: User, code: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(user), code=code)


def administered(request: HttpRequest, code: str) -> tuple[User, Organisation]:
    """Find the organisation for an administrator: a stranger gets 404, a member 403."""
    organisation = organisation_for(user_of(request), code)
    return administrator_of(request), organisation


def webhook_of(organisation: Organisation) -> Webhook:
    return get_object_or_404(Webhook.objects.for_page(), organisation=organisation)


def url_of(organisation: Organisation) -> str:
    return reverse("approvals:webhook", args=[organisation.code])


def to(organisation: Organisation) -> HttpResponse:
    return redirect(url_of(organisation))
