"""The papers of a case: which are needed, adding, setting aside, downloading."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.enums import DocumentKind
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.forms.assessments import ReasonForm
from approvals.forms.documents import DocumentForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application, Document
from approvals.permissions import can_add_documents, can_write
from approvals.services.documents import DocumentNeed, add_document, required_documents, retire_document
from approvals.services.quarantine import checks_of
from approvals.views.access import case_for, require, user_of
from approvals.views.downloads import download
from approvals.views.header import render_case
from approvals.withholding import require_inside
from compliance.readable import day


@require_GET
def case_documents(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_for(request, reference)
    kind = request.GET.get("kind", "")
    title = DocumentKind(kind).label if kind in DocumentKind.values else ""
    return show_documents(request, application, DocumentForm(initial={"kind": kind, "title": title}))


@require_POST
def document_add(request: HttpRequest, reference: str) -> HttpResponse:
    application, user = case_for(request, reference), user_of(request)
    require_may_add(request, application)
    form = DocumentForm(request.POST, request.FILES)
    if is_saved(form, lambda: add_document(application_id=application.pk, by=user, **form.cleaned_data)):
        messages.success(request, _("The paper has been added."))
        return redirect("approvals:case_documents", reference)
    return show_documents(request, application, form)


def require_may_add(request: HttpRequest, application: Application) -> None:
    refusal = NotAllowed(_("Only the officers of this case add papers and set them aside."))
    require(can_write(user_of(request), application), refusal)
    if application.is_final:
        raise WrongStatus(_("The case is closed, so no paper is added or set aside."))


def show_documents(request: HttpRequest, application: Application, form: DocumentForm) -> HttpResponse:
    today = timezone.localdate()
    papers = list(application.documents.select_related("uploaded_by"))
    context = {
        "form": form if can_add_documents(user_of(request), application) else None,
        "needs": [need_row(need, today) for need in required_documents(application, today)],
        "documents": papers,
        "checks": checks_of(paper.file for paper in papers),
        "add_url": reverse("approvals:document_add", args=[application.reference]),
    }
    return render_case(
        request, "approvals/case_documents.html", application, "documents", context, status=status_of(form)
    )


def need_row(need: DocumentNeed, today: date) -> dict[str, object]:
    """What the page says of a paper the pathway asks for: present, fresh until, stale or missing."""
    if need.document is None:
        state, tone, icon = _("Missing"), "seal", "cross"
    elif need.fresh_until is None:
        state, tone, icon = _("Present"), "jade", "check"
    elif need.is_answered(today):
        state, tone, icon = _("Fresh until %(day)s") % {"day": day(need.fresh_until)}, "jade", "check"
    else:
        state, tone, icon = _("Stale since %(day)s") % {"day": day(need.fresh_until)}, "amber", "warn"
    wanted = tone != "jade"
    return {"need": need, "state": state, "tone": tone, "icon": icon, "is_wanted": wanted}


@require_http_methods(["GET", "POST"])
def document_retire(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    application, user = case_for(request, reference), user_of(request)
    document = document_of(application, key)
    require_may_add(request, application)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if is_saved(form, lambda: retire_document(document_id=document.pk, by=user, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The paper has been set aside."))
        return redirect("approvals:case_documents", reference)
    context = {
        "document": document,
        "form": form,
        "cancel_url": reverse("approvals:case_documents", args=[reference]),
    }
    return render_case(
        request, "approvals/document_retire.html", application, "documents", context, status=status_of(form)
    )


@require_GET
def document(request: HttpRequest, reference: str, key: str) -> HttpResponseBase:
    paper = document_of(case_for(request, reference), key)
    require_inside(user_of(request))
    try:
        return download(paper.file, filename=paper.filename, content_type=paper.content_type)
    except FileNotFoundError:
        raise Http404 from None


def document_of(application: Application, key: str) -> Document:
    try:
        return application.documents.get(key=key)
    except Document.DoesNotExist:
        raise Http404 from None
