"""Editions between file and database: publish them, and find the regime of a day."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance import audit, editions, pathways
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.conditions import plain
from compliance.editions import BadRulebook
from compliance.enums import EditionStatus, Verification
from compliance.models import Edition, EditionValidity, Rule, Zone, ZoneList
from compliance.regimes import Regime
from compliance.rules import Edition as RulebookSource
from compliance.rules import GoldenCase, ZoneEdition, content_hash
from compliance.rules import Rule as BandRule
from compliance.wording import Text

__all__ = [
    "BadRulebook",
    "GoldenFailure",
    "RulebookSource",
    "golden_failures",
    "parse",
    "publish_edition",
    "publish_zone_list",
    "read_edition",
    "regime_on",
]

Content = TypeVar("Content")
RegimeOfDay = Callable[[dt.date], Regime]
parse = editions.parse_edition


@dataclass(frozen=True, slots=True)
class GoldenFailure:
    case: GoldenCase
    message: str


def golden_failures(edition: RulebookSource, beside: RegimeOfDay) -> list[GoldenFailure]:
    """Run the edition's golden cases beside the other editions of their day; none is right."""
    return [
        GoldenFailure(case, message)
        for case in edition.cases
        for message in case_failures(case, editions.compared(beside(case.on), [edition]))
    ]


def case_failures(case: GoldenCase, regime: Regime) -> list[str]:
    result = pathways.determine(case.facts, regime)
    shown = {row["code"] for row in result.ambiguities}
    fired = {row["code"] for row in result.fired if row["fired"]}
    expected = [
        (result.pathway == case.pathway, f"expected {case.pathway}, got {result.pathway}"),
        (
            case.needs_confirmation in (None, result.needs_confirmation),
            f"needs_confirmation is {result.needs_confirmation}",
        ),
        (shown.issuperset(case.shows), f"does not show {sorted(set(case.shows) - shown)}"),
        (fired.issuperset(case.fires), f"does not fire {sorted(set(case.fires) - fired)}"),
    ]
    return [f"{case.code}: {message}" for holds, message in expected if not holds]


@transaction.atomic
def publish_edition(
    *, data: bytes, by: User | None, prepared_by: User | None = None, beside: RegimeOfDay | None = None
) -> Edition:
    """Publish a rulebook as the next revision of its edition; the one before is superseded.

    The golden cases run beside the editions published so far, or those that `beside` gives for a
    day. Effects in order: parse, run the golden cases, write edition and rules, publish, record.
    Raises: BadRulebook; ValidationError where a golden case fails; PermissionDenied.
    """
    require_administrator(by)
    source = parse(data)
    failures = golden_failures(source, beside or regime_on)
    if failures:
        raise ValidationError([failure.message for failure in failures])
    before = Edition.objects.select_for_update().filter(code=source.code).order_by("-revision").first()
    edition = _written(source, data, before.revision + 1 if before else 1, prepared_by)
    now = timezone.now()
    for old in Edition.objects.published().filter(code=source.code):
        old.status = EditionStatus.SUPERSEDED
        old.save(update_fields=["status"])
        EditionValidity.objects.create(edition=old, recorded_at=now)
    edition.status, edition.released_by, edition.released_at = EditionStatus.PUBLISHED, by, now
    edition.save(update_fields=["status", "released_by", "released_at"])
    EditionValidity.objects.create(
        edition=edition,
        effective_from=source.effective_from if source.binding else None,
        effective_to=source.effective_to if source.binding else None,
        recorded_at=now,
    )
    audit.record(
        audit.Subject(audit.SubjectKind.EDITION, edition.pk),
        "edition_published",
        by=by,
        data={"edition": str(edition), "content_hash": edition.content_hash},
    )
    return edition


def _written(source: RulebookSource, data: bytes, revision: int, prepared_by: User | None) -> Edition:
    edition = Edition.objects.create(
        code=source.code,
        revision=revision,
        instrument=source.instrument,
        version=source.version,
        title=source.title.en,
        title_zh=source.title.zh,
        issued_by=source.issued_by.en,
        issued_by_zh=source.issued_by.zh,
        published_on=source.published_on,
        binding=source.binding,
        url=source.url,
        verification=source.verification,
        doubt=source.doubt.en,
        doubt_zh=source.doubt.zh,
        source=data,
        content_hash=source.content_hash,
        prepared_by=prepared_by,
    )
    Rule.objects.bulk_create(
        Rule(
            edition=edition,
            position=position,
            code=rule.code,
            effect=rule.effect,
            pathway=rule.pathway or "",
            exemption=rule.exemption,
            article=rule.article,
            name=rule.name.en,
            name_zh=rule.name.zh,
            text=rule.text.en,
            text_zh=rule.text.zh,
            verification=rule.verification,
            condition=_jsonable(rule.condition.to_dict()),
        )
        for position, rule in enumerate(source.rules, 1)
    )
    return edition


def _jsonable(value: object) -> object:
    if isinstance(value, dict):
        return {key: _jsonable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_jsonable(one) for one in value]
    return plain(value)


@transaction.atomic
def publish_zone_list(*, source: ZoneEdition, by: User | None) -> ZoneList:
    """Write a zone's list from its file, with its zone if that is new. Raises: PermissionDenied."""
    require_administrator(by)
    names = {"name": source.name.en, "name_zh": source.name.zh}
    zone, _made = Zone.objects.get_or_create(code=source.zone, defaults=names)
    written = ZoneList.objects.create(
        zone=zone,
        code=source.code,
        version=source.version,
        issued_on=source.issued_on,
        in_force_from=source.in_force_from,
        in_force_to=source.in_force_to,
        covers_automotive=source.covers_automotive,
        excludes_ciio=source.excludes_ciio,
        sectors=[text.to_dict() for text in source.sectors],
        scenarios=[text.to_dict() for text in source.scenarios],
        n_scenarios=source.n_scenarios,
        n_items=source.n_items,
        eligibility=source.eligibility.en,
        eligibility_zh=source.eligibility.zh,
        notes=source.notes.en,
        notes_zh=source.notes.zh,
        url=source.url,
        verification=source.verification,
        coverage_verification=source.coverage_verification,
        bands=[band_table(rule) for rule in source.rules],
    )
    audit.record(
        audit.Subject(audit.SubjectKind.ZONE, zone.pk), "zone_list_published", by=by, data={"list": written.code}
    )
    return written


def band_table(rule: BandRule) -> dict[str, object]:
    """A band in the plain form that `editions.parse_bands` reads."""
    return {
        "code": rule.code,
        "effect": rule.effect.value,
        "pathway": rule.pathway,
        "article": rule.article,
        "when": _jsonable(rule.condition.to_dict()),
        "text": rule.text.to_dict(),
        "because": rule.because.to_dict(),
        "verification": rule.verification.value,
    }


def regime_on(on: dt.date, zone_code: str | None = None, known_at: dt.datetime | None = None) -> Regime:
    """The binding editions in force that day, and the zone lists: all, or those of one code.

    With `known_at` the validity of editions is taken as it had been recorded by then.
    """
    validities = EditionValidity.objects.as_known(known_at).filter(edition__binding=True)
    rows = validities.select_related("edition").defer("edition__source")
    in_force = tuple(sorted((row.edition.content_hash, row.edition_id) for row in rows if row.covers(on)))
    lists = ZoneList.objects.select_related("zone").order_by("code")
    listed = tuple(_Hashed(zone.content_hash, zone) for zone in map(as_zone_edition, lists))
    regime = _regime(on, tuple(_Hashed(digest, read_edition(digest, pk)) for digest, pk in in_force), listed)
    if zone_code is None:
        return regime
    return replace(regime, zones={key: zone for key, zone in regime.zones.items() if key == zone_code})


@dataclass(frozen=True)
class _Hashed(Generic[Content]):
    """A value that equals another when their contents do."""

    content_hash: str
    value: Content = field(compare=False)


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
    if source.content_hash != digest:
        raise BadRulebook([("file", _("The stored file is not what was published: its hash differs."))])
    return source


def as_zone_edition(row: ZoneList) -> ZoneEdition:
    """A zone list's row as the frozen value that determinations use."""
    content = {
        "zone": row.zone.code,
        "code": row.code,
        "version": row.version,
        "issued_on": row.issued_on,
        "in_force": [row.in_force_from, row.in_force_to],
        "covers_automotive": row.covers_automotive,
        "excludes_ciio": row.excludes_ciio,
        "marks": [row.verification, row.coverage_verification],
        "bands": row.bands,
    }
    return ZoneEdition(
        code=row.code,
        zone=row.zone.code,
        name=row.zone.name_texts,
        version=row.version,
        issued_on=row.issued_on,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        covers_automotive=row.covers_automotive,
        excludes_ciio=row.excludes_ciio,
        sectors=tuple(Text(**one) for one in row.sectors),
        scenarios=tuple(Text(**one) for one in row.scenarios),
        notes=row.notes_texts,
        url=row.url,
        verification=Verification(row.verification),
        coverage_verification=Verification(row.coverage_verification),
        rules=editions.parse_bands(row.bands, row.code),
        content_hash=content_hash(content),
        n_scenarios=row.n_scenarios,
        n_items=row.n_items,
        eligibility=row.eligibility_texts,
    )
