"""The rows and the items of a zone's list while it is a draft, edited as the rules of an edition are."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from compliance.views import rule_editing
from compliance.views.works import band_work, item_work


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
