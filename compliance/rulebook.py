"""Published editions and zone lists read from the database: the regime of a day, as known at a moment."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from compliance import editions
from compliance.editions import BadRulebook
from compliance.models import Edition, EditionValidity, ZoneList
from compliance.regimes import Regime
from compliance.rules import Edition as RulebookSource
from compliance.rules import ZoneEdition

__all__ = [
    "BadRulebook",
    "RulebookSource",
    "parse",
    "read_edition",
    "read_zone_list",
    "regime_on",
    "regimes",
]

Content = TypeVar("Content")
RegimeOfDay = Callable[[dt.date], Regime]
parse = editions.parse_edition
OF_VALIDITY = ("edition", "effective_from", "effective_to", "edition__content_hash")


def regime_on(on: dt.date, zone_code: str | None = None, known_at: dt.datetime | None = None) -> Regime:
    """The binding editions in force that day, and the zone lists: all, or those of one code.

    With `known_at`: the validity of editions as it had been recorded by then, and the revisions of
    zone lists that were published then.
    """
    regime = regimes(known_at)(on)
    if zone_code is None:
        return regime
    return replace(regime, zones={key: zone for key, zone in regime.zones.items() if key == zone_code})


def regimes(known_at: dt.datetime | None = None) -> RegimeOfDay:
    """The regime of any day as it is known now, or was then; the database is asked once for all days."""
    known = EditionValidity.objects.as_known(known_at).filter(effective_from__isnull=False)
    validities = list(known.select_related("edition").only(*OF_VALIDITY).order_by("edition__content_hash"))
    rows = ZoneList.objects.as_known(known_at).defer("source").select_related("zone").order_by("code")
    lists = tuple(_hashed_list(row) for row in rows)

    def regime_of(on: dt.date) -> Regime:
        in_force = [(row.edition.content_hash, row.edition_id) for row in validities if row.covers(on)]
        return _regime(on, tuple(_Hashed(digest, read_edition(digest, pk)) for digest, pk in in_force), lists)

    return regime_of


@dataclass(frozen=True)
class _Hashed(Generic[Content]):
    """A value that equals another when their contents do."""

    content_hash: str
    value: Content = field(compare=False)


def _hashed_list(row: ZoneList) -> _Hashed[ZoneEdition]:
    """The list under its zone's name of today, which is no part of the list."""
    name = row.zone.name_texts
    listed = read_zone_list(row.content_hash, row.pk)
    return _Hashed(f"{row.content_hash} {name}", listed if listed.name == name else replace(listed, name=name))


@lru_cache(maxsize=64)
def _regime(
    on: dt.date, sources: tuple[_Hashed[RulebookSource], ...], zones: tuple[_Hashed[ZoneEdition], ...]
) -> Regime:
    regime = editions.regime_of((), [zone.value for zone in zones], on)
    return replace(regime, editions=tuple(source.value for source in sources))


@lru_cache(maxsize=64)
def read_edition(digest: str, pk: int) -> RulebookSource:
    """Parse a revision's original file; one parse per content, and content never changes."""
    source = parse(bytes(Edition.objects.values_list("source", flat=True).get(pk=pk)))
    _refuse_another(digest, source.content_hash)
    return source


@lru_cache(maxsize=128)
def read_zone_list(digest: str, pk: int) -> ZoneEdition:
    """The same of a zone list."""
    source = editions.parse_zone_list(bytes(ZoneList.objects.values_list("source", flat=True).get(pk=pk)))
    _refuse_another(digest, source.content_hash)
    return source


def _refuse_another(expected: str, found: str) -> None:
    if found != expected:
        raise BadRulebook([("file", _("The stored file is not what was published: its hash differs."))])
