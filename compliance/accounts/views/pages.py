"""The one form page: shows a form, calls the service with what is valid, shows what it refuses."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from compliance.accounts.forms import add_problems

Text = str | Promise


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, empty or not, and None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[..., Any],
    *,
    heading: Text,
    submit: Text,
    done: Text,
    to: str,
    intro: Text = "",
    tone: str = "primary",
    links: Sequence[tuple[Text, str]] = (),
) -> HttpResponse:
    """Call `act` with the form's data as keywords, then go to `to`, which is also where cancel leads."""
    if request.method == "POST" and is_done(form, act):
        messages.success(request, str(done))
        return redirect(to)
    page = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": to,
        "intro": intro,
        "tone": tone,
        "links": links,
    }
    return render(request, "accounts/form.html", page, status=422 if form.errors else 200)


def is_done(form: forms.BaseForm, act: Callable[..., Any]) -> bool:
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except ValidationError as error:
        add_problems(form, error)
    return not form.errors
