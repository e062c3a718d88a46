"""A revision that may be published, and the rules as they would then be."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from compliance import editions, rulebook
from compliance.models import Edition, ZoneList
from compliance.regimes import Regime
from compliance.rules import Edition as EditionContent
from compliance.rules import Rule, ZoneEdition, content_hash

Revision = Edition | ZoneList
EDITION, ZONE_LIST = "edition", "zone-list"


def kind_of(revision: Revision) -> str:
    return EDITION if isinstance(revision, Edition) else ZONE_LIST


def content_of(revision: Revision) -> EditionContent | ZoneEdition:
    """Read what the revision says at the moment."""
    if isinstance(revision, Edition):
        return rulebook.read_edition(revision.content_hash, revision.pk)
    return rulebook.read_zone_list(revision.content_hash, revision.pk)


def day_of(revision: Revision) -> dt.date:
    """Today, or the first day of the revision if that is later."""
    content = content_of(revision)
    first = content.in_force_from if isinstance(content, ZoneEdition) else content.effective_from
    binds = isinstance(content, ZoneEdition) or content.binding
    return max(timezone.localdate(), first) if first and binds else timezone.localdate()


def regime_with(revision: Revision, present: Regime) -> Regime:
    """The rules of the day with the revision published.

    An edition stands in the place of others of its instrument where it is in force, and takes its
    own revision before away where it is not.
    """
    content = content_of(revision)
    if isinstance(content, ZoneEdition):
        return editions.with_list(present, content)
    kept = tuple(edition for edition in present.editions if edition.code != content.code)
    without = replace(present, editions=kept)
    return editions.compared(without, [content]) if content.in_force(present.on) else without


def rules_hash(regime: Regime) -> str:
    """SHA-256 of all rules of the regime, whatever the day."""
    return content_hash(
        {
            "editions": sorted(edition.content_hash for edition in regime.editions),
            "zones": sorted({listed.content_hash for listed in regime.zones.values()}),
        }
    )


def changed_rules(present: Regime, candidate: Regime) -> frozenset[str]:
    """Keys of the rules that are not the same in both, new and removed ones included."""
    old, new = rules_by_key(present), rules_by_key(candidate)
    return frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))


def rules_by_key(regime: Regime) -> dict[str, Rule]:
    banded = [rule for zone in regime.zones.values() for rule in zone.rules]
    return {rule.key: rule for rule in (*regime.rules, *banded)}
