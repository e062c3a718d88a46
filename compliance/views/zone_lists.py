"""Read the lists of the zones: a list in words, and one revision with all that stands in it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance import rulebook
from compliance.accounts.views.access import administrator_of, user_of
from compliance.enums import EditionStatus, Effect
from compliance.models import ZoneList
from compliance.models.revision import FINAL
from compliance.outlines import Outline, outline
from compliance.rules import ZoneItem
from compliance.views.revision_tabs import tabs_of
from compliance.views.rules import MOST_REVISIONS, ShownRule, beside, resolved_for, shown_rule
from compliance.views.shell import render_page
from compliance.views.toml_files import file_answer


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item in words; without a condition where facts cannot tell and a person compares."""

    item: ZoneItem
    outline: Outline | None


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as it reads: its rows for numbers of people, what it leaves out, its items."""

    row: ZoneList
    is_in_force: bool
    bands: list[ShownRule]
    exclusions: list[ShownRule]
    items: list[ShownItem]
    revisions: list[ZoneList]

    @property
    def open(self) -> ZoneList | None:
        """The revision that is being worked on, for those who may know of it."""
        return next((one for one in self.revisions if one.is_open), None)


@require_GET
def zone_list(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    found = list_for(request, code, list_code, n)
    is_administrator = user_of(request).is_administrator
    around = beside(found, sees_all=is_administrator)
    context = {
        "revision": found,
        "tabs": tabs_of(found, request),
        "listed": shown_list(found, around.revisions),
        "beside": around,
        "impact_url": resolved_for("approvals:impact", found) if is_administrator and found.is_open else "",
        "may_edit": is_administrator and found.status == EditionStatus.DRAFT,
    }
    return render_page(request, "compliance/zone_list.html", context)


@require_GET
def zone_list_toml(request: HttpRequest, code: str, list_code: str, n: int) -> HttpResponse:
    """The file of a revision, byte for byte as it was read or last written."""
    return file_answer(list_for(request, code, list_code, n))


def list_for(request: HttpRequest, code: str, list_code: str, n: int) -> ZoneList:
    """Any revision that exists. Raises: Http404; PermissionDenied where only administrators may read it."""
    if n > MOST_REVISIONS:
        raise Http404
    lists = ZoneList.objects.select_related("zone", "prepared_by")
    found = get_object_or_404(lists, zone__code=code, code=list_code, revision=n)
    if found.status not in FINAL:
        administrator_of(request)
    return found


def shown_list(row: ZoneList, revisions: Iterable[ZoneList], on: dt.date | None = None) -> ShownList:
    content = rulebook.read_zone_list(row.content_hash, row.pk)
    rules = [shown_rule(rule) for rule in content.rules]
    return ShownList(
        row=row,
        is_in_force=row.status == EditionStatus.PUBLISHED and row.is_in_force(on or timezone.localdate()),
        bands=[one for one in rules if one.rule.effect != Effect.SCOPE],
        exclusions=[one for one in rules if one.rule.effect == Effect.SCOPE],
        items=[ShownItem(item, outline(item.condition) if item.condition else None) for item in content.items],
        revisions=[one for one in revisions if one.code == row.code],
    )
