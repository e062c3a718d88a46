"""Items, scenarios and sectors of the zones' lists, searched across zones."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.conditions import parse_condition
from compliance.forms.zone_search import ZoneSearchForm
from compliance.models import Zone, ZoneItem
from compliance.views.shell import render_page
from compliance.wording import Text
from compliance.zone_search import find_items, find_scopes, lists_of

ITEMS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`condition` in words; none where facts cannot tell and a person compares."""

    item: ZoneItem
    condition: Text | None
    is_in_force: bool


@require_GET
def zone_items(request: HttpRequest) -> HttpResponse:
    form = ZoneSearchForm(Zone.objects.order_by("name"), request.GET)
    if not form.is_valid():
        return render_page(request, "compliance/zone_items.html", {"form": form}, partial="found", status=422)
    today = timezone.localdate()
    q, zone = form.cleaned_data["q"], form.cleaned_data["zone"]
    on = None if form.cleaned_data["lists"] else today
    page = Paginator(find_items(q=q, zone=zone, on=on), ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_searched": True,
        "page": page,
        "items": [shown_item(item, item.zone_list.is_in_force(today)) for item in page],
        "scopes": find_scopes(lists_of(zone=zone, on=on), q),
    }
    return render_page(request, "compliance/zone_items.html", context, partial="found")


def shown_item(item: ZoneItem, is_in_force: bool) -> ShownItem:
    return ShownItem(item, parse_condition(item.condition).words() if item.condition else None, is_in_force)
