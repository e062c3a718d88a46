"""Who may use the list of which zone, and why: of one exporter, and of one zone."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance import rulebook
from compliance.accounts.models import LegalEntity
from compliance.accounts.views.access import entity_for, user_of
from compliance.eligibility import Eligibility, eligibility_of
from compliance.enums import Effect
from compliance.exporters import exporter_of
from compliance.models import Zone
from compliance.rules import Rule, ZoneEdition


@dataclass(frozen=True, slots=True)
class ShownEligibility:
    """`exclusions` are the list's own: facts of an export, not of the exporter alone, decide them."""

    entity: LegalEntity
    listed: ZoneEdition
    found: Eligibility
    exclusions: tuple[Rule, ...]


@require_GET
def entity_zones(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Every zone's list in force today, for one exporter."""
    entity = entity_for(request, code, slug)
    rows = shown(lists_in_force(timezone.localdate()), [entity])
    return render(request, "compliance/entity_zones.html", {"entity": entity, "rows": rows})


@require_GET
def zone_exporters(request: HttpRequest, code: str) -> HttpResponse:
    """The exporters whom the reader may see, for one zone's lists in force today."""
    zone = get_object_or_404(Zone, code=code)
    lists = [listed for listed in lists_in_force(timezone.localdate()) if listed.zone == zone.code]
    entities = LegalEntity.objects.visible_to(user_of(request)).select_related("organisation")
    rows = shown(lists, entities.order_by("registered_name"))
    return render(request, "compliance/zone_exporters.html", {"zone": zone, "rows": rows, "has_lists": bool(lists)})


def lists_in_force(on: dt.date) -> list[ZoneEdition]:
    lists = {listed.code: listed for listed in rulebook.regime_on(on).zones.values() if listed.in_force(on)}
    return sorted(lists.values(), key=lambda listed: (listed.name.en, listed.issued_on))


def shown(lists: Iterable[ZoneEdition], entities: Iterable[LegalEntity]) -> list[ShownEligibility]:
    return [
        ShownEligibility(
            entity,
            listed,
            eligibility_of(listed, exporter_of(entity)),
            tuple(rule for rule in listed.rules if rule.effect == Effect.SCOPE),
        )
        for entity in entities
        for listed in lists
    ]
