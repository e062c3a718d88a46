"""A revision of a zone's list on its way to publication, by the same steps as one of the rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from compliance import review, rulebook
from compliance.accounts.views.access import administrator_of
from compliance.coverage import band_coverage, list_run
from compliance.enums import EditionStatus
from compliance.models import Edition, ZoneList
from compliance.refusals import WrongStatus
from compliance.views.addresses import numbered
from compliance.views.comparing_lists import shown_lists
from compliance.views.editing import mark_sent
from compliance.views.reviewing import DISCARD, OPEN, SEND_BACK, reasoned
from compliance.views.revision_tabs import tabs_of
from compliance.views.shell import render_page
from compliance.views.zone_lists import list_for


@require_GET
def zone_list_review(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    """What the revision changes, for whoever prepares it and for the second administrator."""
    revision = open_list_for(request, code, list_code, n)
    published = ZoneList.objects.published().select_related("zone").filter(code=list_code).first()
    context = {
        "revision": revision,
        "tabs": tabs_of(revision, request),
        "shown": shown_lists(published, revision) if published else None,
        "both": True,
        **tested(revision),
    }
    return render_page(request, "compliance/list_review.html", context)


@require_http_methods(["GET", "POST"])
def zone_list_submit(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    revision = open_list_for(request, code, list_code, n, EditionStatus.DRAFT)
    if request.method == "POST":
        review.submit(revision=revision, by=administrator_of(request), mark=mark_sent(request))
        messages.success(request, _("The revision waits for a second administrator, who can publish it."))
        return redirect(review_url(revision))
    context = {"revision": revision, "tabs": tabs_of(revision, request), "cancel": review_url(revision)}
    return render_page(request, "compliance/list_submit.html", context)


@require_http_methods(["GET", "POST"])
def zone_list_send_back(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    revision = open_list_for(request, code, list_code, n, EditionStatus.IN_REVIEW)
    return reasoned(request, revision, SEND_BACK, cancel=review_url(revision), to=review_url(revision))


@require_http_methods(["GET", "POST"])
def zone_list_discard(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    revision = open_list_for(request, code, list_code, n)
    zone_url = reverse("compliance:zone", args=[code])
    return reasoned(request, revision, DISCARD, cancel=review_url(revision), to=zone_url)


def open_list_for(request: HttpRequest, code: str, list_code: str, n: int, *statuses: EditionStatus) -> ZoneList:
    """A revision under work, for administrators. Raises: PermissionDenied; Http404; WrongStatus."""
    administrator_of(request)
    revision = list_for(request, code, list_code, n)
    if revision.status not in (statuses or OPEN):
        raise WrongStatus(
            _("This revision is %(status)s.") % {"status": revision.get_status_display()},
            next_step=_("Open the zone to see where its lists stand and what can be done now."),
        )
    return revision


def review_url(revision: ZoneList) -> str:
    return reverse("compliance:zone_list_review", args=numbered(revision))


def tested(revision: ZoneList) -> dict[str, object]:
    """What the golden cases of the published editions test of the list's rows, and which fail under it."""
    content = rulebook.read_zone_list(revision.content_hash, revision.pk)
    editions = [
        rulebook.read_edition(digest, pk)
        for digest, pk in Edition.objects.published().order_by("code").values_list("content_hash", "pk")
    ]
    beside = rulebook.regimes()
    failing = [(edition, run) for edition, run in list_run(content, editions, beside) if not run.passes]
    return {"coverage": band_coverage(content, editions, beside), "failing": failing}
