"""The rules on a day as they were known at a moment, and what has changed since."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Min, Prefetch

from compliance import rulebook
from compliance.comparisons import Change, EditionComparison, compare_editions, counts
from compliance.models import Edition, EditionValidity, Rule, ZoneList
from compliance.readable import SHANGHAI
from compliance.zone_comparisons import ListComparison, compare_zone_lists


@dataclass(frozen=True, slots=True)
class LawOfDay:
    """The editions that bind and the zone lists in force that day; `known_at` none means now."""

    on: dt.date
    known_at: dt.datetime | None
    validities: tuple[EditionValidity, ...]
    zone_lists: tuple[ZoneList, ...]

    @property
    def by_instrument(self) -> Mapping[str, Edition]:
        return {validity.instrument: validity.edition for validity in self.validities}


@dataclass(frozen=True, slots=True)
class Replaced:
    """An instrument whose edition is another one; `n` counts its rules by what became of them."""

    old: Edition | None
    new: Edition | None
    n: Mapping[str, int]

    @property
    def is_same_content(self) -> bool:
        return bool(self.n) and self.n[Change.UNCHANGED] == sum(self.n.values())


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day as people here count it."""
    return dt.datetime.combine(day, dt.time.max, SHANGHAI)


def law_of(on: dt.date, known_at: dt.datetime | None = None) -> LawOfDay:
    rules = Prefetch("edition__rules", Rule.objects.order_by("position").defer("condition", "text", "text_zh"))
    rows = EditionValidity.objects.as_known(known_at).in_force(on).select_related("edition").defer("edition__source")
    known = rows.filter(edition__binding=True).order_by("instrument").prefetch_related(rules)
    lists = ZoneList.objects.as_known(known_at).select_related("zone").defer("source")
    in_force = sorted((one for one in lists if one.is_in_force(on)), key=lambda one: (one.zone.name, one.issued_on))
    return LawOfDay(on, known_at, tuple(known), tuple(in_force))


def first_recorded() -> dt.datetime | None:
    """Before this moment nothing was known here."""
    first: dt.datetime | None = EditionValidity.objects.aggregate(first=Min("recorded_at"))["first"]
    return first


def changed(then: LawOfDay, now: LawOfDay) -> list[Replaced]:
    """Per instrument: what stands in place of the edition of then, where that is another revision."""
    was, is_now = then.by_instrument, now.by_instrument
    return [
        Replaced(old, new, counted(old, new))
        for instrument in sorted({*was, *is_now})
        if (old := was.get(instrument)) != (new := is_now.get(instrument))
    ]


def changed_lists(then: LawOfDay, now: LawOfDay) -> tuple[list[ZoneList], list[ZoneList]]:
    """Zone lists that are in force only then, and only now."""
    return only_in(then.zone_lists, now.zone_lists), only_in(now.zone_lists, then.zone_lists)


def only_in(lists: Iterable[ZoneList], others: Iterable[ZoneList]) -> list[ZoneList]:
    known = {one.pk for one in others}
    return [one for one in lists if one.pk not in known]


def counted(old: Edition | None, new: Edition | None) -> Mapping[str, int]:
    return counts(compared(old, new).rules) if old and new else {}


def compared(old: Edition, new: Edition) -> EditionComparison:
    return compare_editions(
        rulebook.read_edition(old.content_hash, old.pk), rulebook.read_edition(new.content_hash, new.pk)
    )


def compared_lists(old: ZoneList, new: ZoneList) -> ListComparison:
    return compare_zone_lists(
        rulebook.read_zone_list(old.content_hash, old.pk), rulebook.read_zone_list(new.content_hash, new.pk)
    )
