"""Begin, import, copy and export revisions of editions; change what an edition says of itself."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance import drafts, review
from compliance.accounts.views.access import administrator_of, user_of
from compliance.accounts.views.pages import posted
from compliance.forms.editions import (
    CopyForm,
    DocumentForm,
    MetaForm,
    NewEditionForm,
    document_initial,
    document_table,
    meta_initial,
    meta_table,
)
from compliance.models import Edition
from compliance.views.addresses import page_of
from compliance.views.draft_forms import copy_page, meta_page, new_page, part_page
from compliance.views.editing import attempt, dict_of, draft_for, mark_sent, part_of, tell
from compliance.views.rules import revision_for
from compliance.views.toml_files import Importing, file_answer, import_page

IMPORTING = Importing(
    review.import_edition,
    heading=_("Import an edition"),
    lead=_("A TOML file becomes the next draft of its edition"),
    checked=_("The whole file is checked first: every rule, condition, date and golden case. If anything is wrong, all of it is listed and nothing is kept."),
    shortest=_("The quickest way to a file: open an edition and download its TOML."),
    done=_("The file was imported as a draft. Run its golden cases now."),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    by = administrator_of(request)
    form = NewEditionForm(posted(request))
    return new_page(
        request,
        form,
        lambda: review.create_edition(meta=meta_table(form.cleaned_data, was={}), by=by),
        within="edition",
        heading=_("New edition"),
        done=_("The draft was begun. Add its rules now."),
        root=(reverse("compliance:rules"), _("Rules")),
    )


@require_http_methods(["GET", "POST"])
def edition_import(request: HttpRequest) -> HttpResponse:
    return import_page(request, IMPORTING, (reverse("compliance:rules"), _("Rules")))


@require_http_methods(["GET", "POST"])
def edition_copy(request: HttpRequest, code: str, n: int) -> HttpResponse:
    administrator_of(request)
    revision = revision_for(request, code, n)
    intro = _("The copy holds every rule, document and golden case. It decides nothing until somebody else has reviewed and published it.")  # fmt: skip
    return copy_page(request, revision, CopyForm(posted(request)), intro=intro)


@require_GET
def revision_toml(request: HttpRequest, code: str, n: int) -> HttpResponse:
    return file_answer(revision_for(request, code, n))


@require_http_methods(["GET", "POST"])
def revision_meta(request: HttpRequest, code: str, n: int) -> HttpResponse:
    revision = draft_for(request, code, n)
    was = dict_of(drafts.content_of(revision)["edition"])
    form = MetaForm(posted(request), initial=meta_initial(was))
    heading = _("What the edition says of itself")
    return meta_page(request, revision, form, partial(meta_table, was=was), within="edition", heading=heading)


@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest, code: str, n: int) -> HttpResponse:
    return document_page(request, draft_for(request, code, n), "")


@require_http_methods(["GET", "POST"])
def document_edit(request: HttpRequest, code: str, n: int, document: str) -> HttpResponse:
    return document_page(request, draft_for(request, code, n), document)


def document_page(request: HttpRequest, revision: Edition, document: str) -> HttpResponse:
    was = part_of(revision, "document", document) if document else {}
    if was is None:
        raise Http404
    form = DocumentForm(posted(request), initial=document_initial(was))
    mark, refusal = mark_sent(request), None
    if request.method == "POST" and form.is_valid():
        table, by = document_table(form.cleaned_data, was=was), user_of(request)
        save = partial(drafts.save_document, revision=revision, by=by, mark=mark, document=table, was=document)
        refusal = attempt(save, revision, mark, f"document[{document}]")
        if refusal is None:
            messages.success(request, _("The document was saved."))
            return redirect(f"{page_of(revision)}#documents")
        tell(form, refusal.problems, within=f"document[{table['code']}]")
    heading = _("Change the document %(code)s") % {"code": document} if document else _("Add a document")
    return part_page(request, revision, {"form": form, "heading": heading, "document": document}, refusal)


@require_http_methods(["GET", "POST"])
def document_remove(request: HttpRequest, code: str, n: int, document: str) -> HttpResponse:
    revision = draft_for(request, code, n)
    table = part_of(revision, "document", document)
    if table is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        mark, by = mark_sent(request), user_of(request)
        remove = partial(drafts.remove_document, revision=revision, by=by, mark=mark, code=document)
        refusal = attempt(remove, revision, mark, f"document[{document}]")
        if refusal is None:
            messages.success(request, _("The document was removed from the draft."))
            return redirect(f"{page_of(revision)}#documents")
    context = {"document": table, "heading": _("Remove the document %(code)s") % {"code": document}}
    return part_page(request, revision, context, refusal, template="compliance/document_remove.html")
