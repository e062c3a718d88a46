"""Search what the lists of free trade zones say, across zones."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from compliance.models import ZoneItem, ZoneList
from compliance.wording import Text

SEARCHED = (
    "code",
    "text",
    "text_zh",
    "article",
    "sector",
    "sector_zh",
    "scenario",
    "scenario_zh",
    "zone_list__zone__name",
    "zone_list__zone__name_zh",
)


class Kind(StrEnum):
    SECTOR = "sector"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Scope:
    """A sector or scenario that a list says it covers."""

    zone_list: ZoneList
    kind: Kind
    text: Text


def lists_of(*, zone: str = "", on: dt.date | None = None) -> QuerySet[ZoneList]:
    """The published lists, of one zone and in force that day if these are given."""
    lists = ZoneList.objects.published().for_page()
    if zone:
        lists = lists.filter(zone__code=zone)
    return lists.in_force(on) if on else lists


def find_items(*, q: str = "", zone: str = "", on: dt.date | None = None) -> QuerySet[ZoneItem]:
    """The items in which every word of `q` occurs somewhere, by zone, newest list first."""
    items = ZoneItem.objects.filter(zone_list__in=lists_of(zone=zone, on=on).values("pk"))
    for word in q.split():
        items = items.filter(any_of(word))
    ordered = items.select_related("zone_list__zone").defer("zone_list__source")
    return ordered.order_by("zone_list__zone__name", "-zone_list__issued_on", "position")


def any_of(word: str) -> Q:
    found = Q()
    for name in SEARCHED:
        found |= Q(**{f"{name}__icontains": word})
    return found


def find_scopes(lists: Iterable[ZoneList], q: str = "") -> list[Scope]:
    """The sectors and scenarios of these lists in which every word of `q` occurs."""
    named = [
        Scope(listed, kind, Text(**one))
        for listed in lists
        for kind, texts in ((Kind.SECTOR, listed.sectors), (Kind.SCENARIO, listed.scenarios))
        for one in texts
    ]
    return [scope for scope in named if contains(scope, q)]


def contains(scope: Scope, q: str) -> bool:
    zone = scope.zone_list.zone.name_texts
    said = " ".join((*scope.text, *zone)).casefold()
    return all(word in said for word in q.casefold().split())
