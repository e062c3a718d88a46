"""The bundle of evidence of a case: have it made, wait for it, fetch it; and its verifier."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.exceptions import NotAllowed
from approvals.models import EvidenceBundle
from approvals.services.evidence.asking import (
    ask_for_bundle,
    bundles_of,
    check_taker,
    fetch_bundle,
    percent_done,
)
from approvals.services.evidence.packing import VERIFIER
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from compliance.headers import as_download
from compliance.views.shell import render_page, wants_fragment

ZIP = "application/zip"


@require_GET
def case_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    case, user = case_for(request, reference), user_of(request)
    bundles = bundles_of(user, case)
    context = {
        "refusal": refusal_of(request, reference),
        "bundles": [(bundle, percent_done(bundle)) for bundle in bundles],
        "is_being_made": any(bundle.is_waiting for bundle in bundles),
    }
    return render_case(request, "approvals/case_evidence.html", case, "audit", context)


def refusal_of(request: HttpRequest, reference: str) -> NotAllowed | None:
    """Say why the person gets no bundle; the page says it in place of the button."""
    try:
        check_taker(user_of(request), case_for(request, reference))
    except NotAllowed as refusal:
        return refusal
    return None


@require_POST
def evidence_make(request: HttpRequest, reference: str) -> HttpResponse:
    ask_for_bundle(application=case_for(request, reference), by=user_of(request))
    messages.success(request, _("The bundle is being made; this page shows when it is ready."))
    return redirect("approvals:case_evidence", reference)


@require_GET
def evidence_status(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Give the line that says how far it is; without htmx, the page it stands on."""
    bundle = bundle_for(request, reference, pk)
    if not wants_fragment(request):
        return redirect("approvals:case_evidence", reference)
    context = {"case": bundle.application, "bundle": bundle, "percent": percent_done(bundle)}
    return render_page(request, "approvals/evidence_status.html", context)


@require_GET
def evidence_file(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    bundle = bundle_for(request, reference, pk)
    try:
        file = fetch_bundle(bundle=bundle, by=user_of(request))
    except FileNotFoundError:
        raise Http404 from None
    return as_download(file, filename=bundle.filename, content_type=ZIP)


def bundle_for(request: HttpRequest, reference: str, pk: int) -> EvidenceBundle:
    case, user = case_for(request, reference), user_of(request)
    found = EvidenceBundle.objects.visible_to(user).select_related("application__organisation")
    try:
        return found.get(pk=pk, application=case)
    except EvidenceBundle.DoesNotExist:
        raise Http404 from None


@require_GET
def verifier(request: HttpRequest) -> FileResponse:
    """Give the verifier as it is in this version, for bundles that come from elsewhere."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename=VERIFIER.name, content_type="text/x-python")
