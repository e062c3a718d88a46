"""Begin, look over and change a version of a year; what was published is looked at the same way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance import calendar_input, calendar_review
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of, user_of
from compliance.accounts.views.pages import posted
from compliance.calendar_checks import checks_of
from compliance.forms.calendar_years import (
    HolidayFormSet,
    PasteForm,
    UploadForm,
    YearForm,
    blank_blocks,
    blocks_initial,
    blocks_of,
    tell,
    year_initial,
)
from compliance.models import CalendarYear, Editing
from compliance.refusals import Conflict, Incomplete
from compliance.views.calendar import version_for
from compliance.views.editing import mark_sent
from compliance.views.shell import render_page

PASTE, UPLOAD, TYPE = "paste", "upload", "form"
WAYS = {PASTE: _("Paste the notice"), UPLOAD: _("Upload a file"), TYPE: _("Enter the days")}


@require_GET
def calendar_draft(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """Show a version: its days, what was announced, what it changes, and what can be done with it."""
    row, user = version_for(request, year, version), user_of(request)
    context = {
        "row": row,
        "checks": checks_of(row),
        "editors": row.editings.filter(kind=Editing.Kind.EDITOR).select_related("user"),
        "was_edited": user.is_administrator and row.was_edited_by(user),
        "is_open_elsewhere": CalendarYear.objects.open().filter(year=year).exclude(pk=row.pk).first(),
    }
    return render_page(request, "compliance/calendar_draft.html", context)


@require_http_methods(["GET", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    """Begin a version: paste the notice, upload a file, or enter the days."""
    by = administrator_of(request)
    how = request.POST.get("how") or request.GET.get("how") or PASTE
    page: Callable[[HttpRequest, User], HttpResponse] = {UPLOAD: _upload, TYPE: _type}.get(how, _paste)
    return page(request, by)


def _paste(request: HttpRequest, by: User) -> HttpResponse:
    form = PasteForm(posted(request))

    def begin() -> CalendarYear:
        given = form.cleaned_data
        source = calendar_input.from_notice(given["notice"], url=given["url"], verification=given["verification"])
        return calendar_review.start_year(source=source, by=by)

    return _begin(request, form, PASTE, "notice", begin)


def _upload(request: HttpRequest, by: User) -> HttpResponse:
    form = UploadForm(posted(request), request.FILES or None)

    def begin() -> CalendarYear:
        return calendar_review.start_year(source=calendar_input.from_toml(form.cleaned_data["file"]), by=by)

    return _begin(request, form, UPLOAD, "file", begin)


def _begin(
    request: HttpRequest, form: forms.Form, how: str, field: str, begin: Callable[[], CalendarYear]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, begin())
        except Incomplete as bad:
            for problem in bad.problems:
                form.add_error(field, str(problem.message))
        except Conflict as clash:
            return _new_page(request, how, {"form": form, "clash": clash}, 409)
    return _new_page(request, how, {"form": form}, 422 if form.errors else 200)


def _begun(request: HttpRequest, made: CalendarYear) -> HttpResponse:
    messages.success(request, _("The draft was begun. Look it over, then submit it for review."))
    return redirect("compliance:calendar_draft", made.year, made.version)


def _type(request: HttpRequest, by: User) -> HttpResponse:
    asked = request.GET.get("year", "")
    initial = {"year": asked if asked.isdigit() else ""}
    form = YearForm(posted(request), initial=initial)
    formset = _rows(request, blank_blocks())
    context: dict[str, Any] = {"form": form, "formset": formset}
    if request.method == "POST" and _are_valid(form, formset):
        try:
            source = calendar_input.checked(form.given(blocks_of(formset)))
            return _begun(request, calendar_review.start_year(source=source, by=by))
        except Incomplete as bad:
            tell(form, formset, bad.problems)
        except Conflict as clash:
            return _new_page(request, TYPE, {**context, "clash": clash}, 409)
    return _new_page(request, TYPE, context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def calendar_draft_edit(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """Change the days of a draft."""
    by = administrator_of(request)
    row = version_for(request, year, version)
    if not row.is_draft:
        raise calendar_review.wrong_step(row)
    was = calendar_review.source_of(row)
    form = YearForm(posted(request), initial=year_initial(was))
    form.fields["year"].widget = forms.HiddenInput()
    formset = _rows(request, blocks_initial(was))
    context: dict[str, Any] = {"row": row, "form": form, "formset": formset, "mark": row.mark}
    if request.method == "POST" and _are_valid(form, formset):
        try:
            source = calendar_input.checked(form.given(blocks_of(formset), row.notice))
            calendar_review.save_year(draft=row, by=by, mark=mark_sent(request), source=source)
        except Incomplete as bad:
            tell(form, formset, bad.problems)
        except Conflict as clash:
            return render_page(request, "compliance/calendar_edit.html", {**context, "clash": clash}, status=409)
        else:
            messages.success(request, _("The change was saved."))
            return redirect("compliance:calendar_draft", year, version)
    if request.method == "POST":
        context["mark"] = mark_sent(request)
    return render_page(request, "compliance/calendar_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def calendar_correct(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """Copy a version into the next one of its year."""
    by = administrator_of(request)
    return _begun(request, calendar_review.start_correction(of=version_for(request, year, version), by=by))


def _rows(request: HttpRequest, initial: Sequence[Mapping[str, Any]]) -> Any:
    """The rows of festivals; what was sent stands alone, or Django would take what did not change for empty."""
    data = posted(request)
    return HolidayFormSet(data, initial=None if data is not None else initial, prefix="holidays")


def _are_valid(form: forms.Form, formset: Any) -> bool:
    return all([form.is_valid(), formset.is_valid()])


def _new_page(request: HttpRequest, how: str, context: dict[str, Any], status: int) -> HttpResponse:
    here = reverse("compliance:calendar_new")
    tabs = [{"label": label, "url": f"{here}?how={way}", "current": way == how} for way, label in WAYS.items()]
    page = {"how": how, "tabs": tabs, "cancel": reverse("compliance:calendar"), **context}
    return render_page(request, "compliance/calendar_new.html", page, status=status)
