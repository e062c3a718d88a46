"""A revision on its way to publication: what it changes, what its golden cases say, and who moves it on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance import review, rulebook
from compliance.accounts.views.access import administrator_of
from compliance.accounts.views.pages import posted
from compliance.coverage import CaseRun, coverage_of, golden_run
from compliance.enums import EditionStatus
from compliance.forms.reviewing import ReasonForm
from compliance.history import compared
from compliance.models import Edition, ZoneList
from compliance.refusals import Incomplete, Problem, WrongStatus
from compliance.views.compared import ShownComparison, differing_meta, shown_comparison
from compliance.views.editing import mark_sent
from compliance.views.golden import content_of, totals
from compliance.views.revision_tabs import tabs_of
from compliance.views.rules import revision_for
from compliance.views.shell import render_page

Label = str | Promise
OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)


def open_revision_for(request: HttpRequest, code: str, n: int, *statuses: EditionStatus) -> Edition:
    """A revision under work, for administrators. Raises: PermissionDenied; Http404; WrongStatus."""
    administrator_of(request)
    revision = revision_for(request, code, n)
    if revision.status not in (statuses or OPEN):
        raise WrongStatus(
            _("This revision is %(status)s.") % {"status": revision.get_status_display()},
            next_step=_("Open the revision to see where it stands and what can be done now."),
        )
    return revision


def page_of(revision: Edition, request: HttpRequest) -> dict[str, Any]:
    """What every page of the review shows: the revision, the run of its cases, what they cover."""
    content, beside = content_of(revision), rulebook.regimes()
    runs = golden_run(content, beside)
    return {
        "revision": revision,
        "tabs": tabs_of(revision, request),
        "totals": totals(runs),
        "failing": failing(runs),
        "coverage": coverage_of(content, beside),
        "cancel": reverse("compliance:revision_review", args=[revision.code, revision.revision]),
    }


def failing(runs: list[CaseRun]) -> list[CaseRun]:
    return [run for run in runs if not run.passes]


@require_GET
def revision_review(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """What the revision changes, for whoever prepares it and for the second administrator."""
    revision = open_revision_for(request, code, n)
    published = Edition.objects.for_page().filter(code=code, status=EditionStatus.PUBLISHED).first()
    context = {**page_of(revision, request), "shown": changes_against(published, revision), "both": True}
    return render_page(request, "compliance/review.html", context)


def changes_against(published: Edition | None, revision: Edition) -> ShownComparison | None:
    """The comparison without what the revision says of itself as the published one does."""
    if published is None:
        return None
    comparison = compared(published, revision)
    return replace(shown_comparison(comparison, published, revision), meta=differing_meta(comparison))


@require_http_methods(["GET", "POST"])
def revision_submit(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Hand the draft to the second administrator; refused while a golden case fails."""
    revision = open_revision_for(request, code, n, EditionStatus.DRAFT)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            review.submit(revision=revision, by=administrator_of(request), mark=mark_sent(request))
        except Incomplete as refused:
            problems = [with_link(problem, revision) for problem in refused.problems]
        else:
            messages.success(request, _("The revision waits for a second administrator, who can publish it."))
            return redirect("compliance:revision_review", code, n)
    context = {**page_of(revision, request), "problems": problems}
    return render_page(request, "compliance/review_submit.html", context, status=422 if problems else 200)


def with_link(problem: Problem, revision: Edition) -> Problem:
    """The problem of a golden case with the page that mends it."""
    case = problem.where.removeprefix("case[").removesuffix("]")
    return replace(problem, url=reverse("compliance:golden_case_edit", args=[revision.code, revision.revision, case]))


@dataclass(frozen=True, slots=True)
class Step:
    """A move that needs a reason: what the page says before it, and after."""

    act: Callable[..., Any]
    heading: Label
    intro: Label
    submit: Label
    done: Label
    danger: bool = False


SEND_BACK = Step(
    review.send_back,
    _("Send the revision back"),
    _("It becomes a draft again, which can be changed and submitted once more."),
    _("Send back"),
    _("The revision is a draft again."),
)
DISCARD = Step(
    review.discard,
    _("Discard the revision"),
    _("It is closed for good and never decides a case. Its number is not given out again."),
    _("Discard"),
    _("The revision was discarded."),
    danger=True,
)


@require_http_methods(["GET", "POST"])
def revision_send_back(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Return the revision to whoever prepared it, with the reason."""
    revision = open_revision_for(request, code, n, EditionStatus.IN_REVIEW)
    review_url = reverse("compliance:revision_review", args=[code, n])
    return reasoned(request, revision, SEND_BACK, cancel=review_url, to=review_url)


@require_http_methods(["GET", "POST"])
def revision_discard(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Give the revision up; nothing of it is deleted."""
    revision = open_revision_for(request, code, n)
    review_url = reverse("compliance:revision_review", args=[code, n])
    return reasoned(request, revision, DISCARD, cancel=review_url, to=reverse("compliance:rules"))


def reasoned(request: HttpRequest, revision: Edition | ZoneList, step: Step, *, cancel: str, to: str) -> HttpResponse:
    """Ask for a reason and act with it."""
    form = ReasonForm(posted(request))
    if form.is_valid():
        step.act(revision=revision, by=administrator_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, str(step.done))
        return redirect(to)
    context = {
        "revision": revision,
        "form": form,
        "step": step,
        "submit_label": step.submit,
        "cancel_url": cancel,
        "danger": step.danger,
    }
    return render_page(request, "compliance/review_reason.html", context, status=422 if form.errors else 200)
