"""Begin, import, copy and export revisions of editions; change what an edition says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance import drafts, review
from compliance.accounts.views.access import administrator_of, user_of
from compliance.accounts.views.pages import posted
from compliance.editions import BadRulebook
from compliance.forms.editions import (
    CopyForm,
    DocumentForm,
    ImportForm,
    MetaForm,
    NewEditionForm,
    document_initial,
    document_table,
    meta_initial,
    meta_table,
)
from compliance.forms.places import line_of
from compliance.models import Edition, Revision
from compliance.refusals import Conflict
from compliance.views.editing import Refusal, attempt, dict_of, draft_for, mark_sent, part_of, tell
from compliance.views.rules import revision_for
from compliance.views.shell import render_page


@require_http_methods(["GET", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    by = administrator_of(request)
    form = NewEditionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = review.create_edition(meta=meta_table(form.cleaned_data, was={}), by=by)
        except BadRulebook as bad:
            tell(form, bad.problems, within="edition")
        else:
            messages.success(request, _("The draft was begun. Add its rules now."))
            return redirect(address(made))
    context = {"form": form, "heading": _("New edition"), "submit": _("Begin the draft")}
    return render_page(request, "compliance/edition_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edition_import(request: HttpRequest) -> HttpResponse:
    """Make a file the next draft of its edition; of a file that is refused nothing is kept but the text shown."""
    by = administrator_of(request)
    form = ImportForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["data"]
        try:
            made = review.import_edition(data=data, by=by)
        except BadRulebook as bad:
            context |= {"problems": placed(shown_text(data), bad.problems), "status": 422}
        except Conflict as conflict:
            context |= {"conflict": conflict, "status": 409}
        else:
            messages.success(request, _("The file was imported as a draft. Run its golden cases now."))
            return redirect(address(made))
        context["form"] = ImportForm(initial={"text": shown_text(data)})
    status = context.get("status", 422 if form.errors else 200)
    return render_page(request, "compliance/edition_import.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem of a file, where it stands."""

    where: str
    line: int | None
    message: object


def placed(text: str, problems: Sequence[tuple[str, object]]) -> list[Placed]:
    return [Placed(where, line_of(text, where), message) for where, message in problems]


def shown_text(data: bytes) -> str:
    """The file's text, to be mended in the page; nothing where it is no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


@require_http_methods(["GET", "POST"])
def edition_copy(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Copy a revision to the next draft of its edition, or under another code."""
    by = administrator_of(request)
    revision = revision_for(request, code, n)
    form = CopyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = review.start_draft(of=revision, by=by, code=form.cleaned_data["code"])
        except BadRulebook as bad:
            tell(form, bad.problems, within="edition")
        else:
            messages.success(request, _("The revision was copied. Change the copy; the original stays as it is."))
            return redirect(address(made))
    context = {"form": form, "revision": revision}
    return render_page(request, "compliance/edition_copy.html", context, status=422 if form.errors else 200)


@require_GET
def revision_toml(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """The file of a revision, byte for byte as it was read."""
    revision = revision_for(request, code, n)
    answer = HttpResponse(bytes(revision.source), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{revision.code}-r{revision.revision}.toml"'
    return answer


@require_http_methods(["GET", "POST"])
def revision_meta(request: HttpRequest, code: str, n: int) -> HttpResponse:
    revision = draft_for(request, code, n)
    was = dict_of(drafts.content_of(revision)["edition"])
    form = MetaForm(posted(request), initial=meta_initial(was))
    mark, refusal = mark_sent(request), None
    if request.method == "POST" and form.is_valid():
        meta = meta_table(form.cleaned_data, was=was)
        save = partial(drafts.save_meta, revision=revision, by=user_of(request), mark=mark, meta=meta)
        refusal = attempt(save, revision, mark, "fields")
        if refusal is None:
            messages.success(request, _("The change was saved."))
            return redirect(address(revision))
        tell(form, refusal.problems, within="edition")
    context = {"form": form, "heading": _("What the edition says of itself")}
    return part_page(request, revision, context, refusal)


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
            return redirect(f"{address(revision)}#documents")
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
            return redirect(f"{address(revision)}#documents")
    context = {"document": table, "heading": _("Remove the document %(code)s") % {"code": document}}
    return part_page(request, revision, context, refusal, template="compliance/document_remove.html")


def part_page(
    request: HttpRequest,
    revision: Edition,
    context: dict[str, Any],
    refusal: Refusal | None,
    template: str = "compliance/edition_form.html",
) -> HttpResponse:
    """A form about a part of a draft; after a conflict it stands at the edit of now, with what was typed."""
    form, clash = context.get("form"), refusal.clash if refusal else None
    is_first = request.method == "GET"
    page = {
        "revision": revision,
        "submit": _("Save"),
        "cancel": address(revision),
        "clash": clash,
        "refused": refusal.problems if refusal and not form else (),
        "mark": revision.mark if is_first or clash else mark_sent(request),
        "is_unsaved": not is_first,
        **context,
    }
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    return render_page(request, template, page, status=status)


def address(revision: Revision) -> str:
    return reverse("compliance:revision", args=[revision.code, revision.revision])
