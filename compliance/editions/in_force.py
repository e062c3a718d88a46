"""Which editions and zone lists answer on a day. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from compliance.regimes import Regime
from compliance.rules import Edition, ZoneEdition


def regime_of(editions: Iterable[Edition], zones: Iterable[ZoneEdition], on: date) -> Regime:
    """The editions in force that day; a zone's own code stands for its newest list of that day."""
    lists = sorted(zones, key=lambda zone: (zone.in_force(on), zone.issued_on))
    return Regime(
        on=on,
        editions=tuple(edition for edition in editions if edition.in_force(on)),
        zones={key: zone for zone in lists for key in (zone.zone, zone.code)},
    )


def compared(regime: Regime, chosen: Iterable[Edition]) -> Regime:
    """The regime with some editions in place of those of the same instrument, binding or not."""
    instead = tuple(chosen)
    replaced = {edition.instrument for edition in instead}
    kept = tuple(edition for edition in regime.editions if edition.instrument not in replaced)
    return replace(regime, editions=(*kept, *instead))


def with_list(regime: Regime, listed: ZoneEdition) -> Regime:
    """The regime with a zone's list in place of that of the same code."""
    lists = {one.code: one for one in regime.zones.values()} | {listed.code: listed}
    return replace(regime, zones=regime_of((), lists.values(), regime.on).zones)
