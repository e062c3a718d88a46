"""The rows and the items of a zone's list while it is a draft, edited as the rules of an edition are."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance import rulebook
from compliance.enums import EditionStatus
from compliance.outlines import outline
from compliance.views import rule_editing
from compliance.views.list_reviewing import open_list_for
from compliance.views.rules import shown_rule
from compliance.views.shell import render_page
from compliance.views.works import band_work, item_work


@require_GET
def zone_list_draft(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    revision = open_list_for(request, code, list_code, n)
    content = rulebook.read_zone_list(revision.content_hash, revision.pk)
    context = {
        "revision": revision,
        "bands": [shown_rule(rule) for rule in content.rules],
        "items": [(item, outline(item.condition) if item.condition else None) for item in content.items],
        "may_edit": revision.status == EditionStatus.DRAFT,
    }
    return render_page(request, "compliance/list_draft.html", context)


@require_http_methods(["GET", "POST"])
def band_new(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    return rule_editing.add(request, band_work(request, code, list_code, n))


@require_http_methods(["GET", "POST"])
def band_edit(request: HttpRequest, code: str, list_code: str, n: int, band: str) -> HttpResponse:
    return rule_editing.change(request, band_work(request, code, list_code, n), band)


@require_POST
def band_preview(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    return rule_editing.read_aloud(request, band_work(request, code, list_code, n))


@require_http_methods(["GET", "POST"])
def band_remove(request: HttpRequest, code: str, list_code: str, n: int, band: str) -> HttpResponse:
    return rule_editing.remove(request, band_work(request, code, list_code, n), band)


@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    return rule_editing.add(request, item_work(request, code, list_code, n))


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, code: str, list_code: str, n: int, item: str) -> HttpResponse:
    return rule_editing.change(request, item_work(request, code, list_code, n), item)


@require_POST
def item_preview(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    return rule_editing.read_aloud(request, item_work(request, code, list_code, n))


@require_http_methods(["GET", "POST"])
def item_remove(request: HttpRequest, code: str, list_code: str, n: int, item: str) -> HttpResponse:
    return rule_editing.remove(request, item_work(request, code, list_code, n), item)
