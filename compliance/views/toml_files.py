"""Revisions as TOML files: take one in as a draft, hand one out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from compliance.accounts.views.access import administrator_of
from compliance.accounts.views.pages import posted
from compliance.editions import BadRulebook
from compliance.forms.editions import ImportForm
from compliance.forms.places import line_of
from compliance.models import Edition, ZoneList
from compliance.refusals import Conflict
from compliance.views.addresses import page_of
from compliance.views.shell import render_page

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Importing:
    """What brings a file in, and what the page says of it; `root` is where the page is reached from."""

    bring_in: Callable[..., Edition | ZoneList]
    heading: Label
    lead: Label
    checked: Label
    shortest: Label
    done: Label


def import_page(request: HttpRequest, importing: Importing, root: tuple[str, Label]) -> HttpResponse:
    """Make a file the next draft of its code; of a file that is refused nothing is kept but the text shown."""
    by = administrator_of(request)
    form = ImportForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"form": form, "importing": importing, "root": root}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["data"]
        try:
            made = importing.bring_in(data=data, by=by)
        except BadRulebook as bad:
            context |= {"problems": placed(shown_text(data), bad.problems), "status": 422}
        except Conflict as conflict:
            context |= {"conflict": conflict, "status": 409}
        else:
            messages.success(request, str(importing.done))
            return redirect(page_of(made))
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


def file_answer(revision: Edition | ZoneList) -> HttpResponse:
    """The file of a revision, byte for byte as it was read."""
    answer = HttpResponse(bytes(revision.source), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{revision.code}-r{revision.revision}.toml"'
    return answer
