"""The forms that begin a draft and change parts of one, of an edition or of a zone's list."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance import drafts, review
from compliance.accounts.views.access import administrator_of, user_of
from compliance.editions import BadRulebook
from compliance.forms.rules import Table
from compliance.models import Edition, ZoneList
from compliance.views.addresses import page_of, root_of, title_of
from compliance.views.editing import Refusal, attempt, mark_sent, tell
from compliance.views.shell import render_page

Label = str | Promise


def new_page(
    request: HttpRequest,
    form: forms.Form,
    begin: Callable[[], Edition | ZoneList],
    *,
    within: str,
    heading: Label,
    done: Label,
    root: tuple[str, Label],
) -> HttpResponse:
    """Begin a draft with what is typed; `within` is the place of the form's fields in the file."""
    if request.method == "POST" and form.is_valid():
        try:
            made = begin()
        except BadRulebook as bad:
            tell(form, bad.problems, within=within)
        else:
            messages.success(request, str(done))
            return redirect(page_of(made))
    context = {"form": form, "heading": heading, "submit": _("Begin the draft"), "root": root, "cancel": root[0]}
    return render_page(request, "compliance/edition_form.html", context, status=422 if form.errors else 200)


def copy_page(request: HttpRequest, revision: Any, form: forms.Form, *, intro: Label) -> HttpResponse:
    """Copy a revision to the next draft of its code, or under another code."""
    by = administrator_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = review.start_draft(of=revision, by=by, code=form.cleaned_data["code"])
        except BadRulebook as bad:
            form.add_error("code", [str(message) for _where, message in bad.problems])
        else:
            messages.success(request, _("The revision was copied. Change the copy; the original stays as it is."))
            return redirect(page_of(made))
    context = {
        "form": form,
        "revision": revision,
        "title": title_of(revision),
        "intro": intro,
        "root": root_of(revision),
        "cancel": page_of(revision),
    }
    return render_page(request, "compliance/edition_copy.html", context, status=422 if form.errors else 200)


def meta_page(
    request: HttpRequest,
    revision: Any,
    form: forms.Form,
    table_of: Callable[[Table], Table],
    *,
    within: str,
    heading: Label,
) -> HttpResponse:
    """Change what a draft says of itself; `table_of` makes its table of what the form holds."""
    mark, refusal = mark_sent(request), None
    if request.method == "POST" and form.is_valid():
        meta, by = table_of(form.cleaned_data), user_of(request)
        save = partial(drafts.save_meta, revision=revision, by=by, mark=mark, meta=meta)
        refusal = attempt(save, revision, mark, "fields")
        if refusal is None:
            messages.success(request, _("The change was saved."))
            return redirect(page_of(revision))
        tell(form, refusal.problems, within=within)
    return part_page(request, revision, {"form": form, "heading": heading}, refusal)


def part_page(
    request: HttpRequest,
    revision: Edition | ZoneList,
    context: dict[str, Any],
    refusal: Refusal | None,
    template: str = "compliance/edition_form.html",
) -> HttpResponse:
    """A form about a part of a draft; after a conflict it stands at the edit of now, with what was typed."""
    form, clash = context.get("form"), refusal.clash if refusal else None
    is_first = request.method == "GET"
    page = {
        "revision": revision,
        "root": root_of(revision),
        "submit": _("Save"),
        "cancel": page_of(revision),
        "clash": clash,
        "refused": refusal.problems if refusal and not form else (),
        "mark": revision.mark if is_first or clash else mark_sent(request),
        "is_unsaved": not is_first,
        **context,
    }
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    return render_page(request, template, page, status=status)
