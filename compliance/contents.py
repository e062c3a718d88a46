"""From the file of a draft to the row and its parts, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from django.db import models

from compliance import editions
from compliance.audit import Subject, SubjectKind
from compliance.conditions import Condition, plain
from compliance.models import Edition, ZoneList
from compliance.rules import Edition as EditionSource
from compliance.rules import Rule as RuleSource
from compliance.rules import ZoneEdition
from compliance.rules import ZoneItem as ItemSource

AnyRevision = Edition | ZoneList
Row = TypeVar("Row", Edition, ZoneList)
Values = dict[str, Any]


def subject_of(revision: AnyRevision) -> Subject:
    kind = SubjectKind.EDITION if isinstance(revision, Edition) else SubjectKind.ZONE_LIST
    return Subject(kind, revision.pk)


def write_content(revision: AnyRevision, data: bytes) -> None:
    """Put a file's content into a draft's row and into its rules or items.

    Raises: BadRulebook, with every problem; then nothing was written.
    """
    if isinstance(revision, Edition):
        edition = editions.parse_edition(data)
        put(revision, data, edition.content_hash, edition_values(edition))
        sync(revision.rules, [rule_values(rule) for rule in edition.rules])
    else:
        listed = editions.parse_zone_list(data)
        put(revision, data, listed.content_hash, {**zone_list_values(listed), "bands": bands_of(data)})
        sync(revision.items, [item_values(item) for item in listed.items])


def put(revision: AnyRevision, data: bytes, digest: str, values: Values) -> None:
    written = {"source": data, "content_hash": digest, **values}
    for name, value in written.items():
        setattr(revision, name, value)
    if revision.pk is None:
        revision.save()
    else:
        revision.save(update_fields=[*written, "mark"])


def sync(parts: Any, wanted: Sequence[Values]) -> None:
    """Write the parts that differ from the rows of the same code, so that the trail shows what changed."""
    rows: dict[str, models.Model] = {row.code: row for row in parts.all()}
    codes = {values["code"] for values in wanted}
    parts.filter(code__in=rows.keys() - codes).delete()
    parts.bulk_create(
        parts.model(**{parts.field.name: parts.instance}, position=position, **values)
        for position, values in enumerate(wanted, 1)
        if values["code"] not in rows
    )
    for position, values in enumerate(wanted, 1):
        if values["code"] in rows:
            update(rows[values["code"]], {"position": position, **values})


def update(row: models.Model, values: Values) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


def edition_values(source: EditionSource) -> Values:
    return {
        "instrument": source.instrument,
        "version": source.version,
        "title": source.title.en,
        "title_zh": source.title.zh,
        "issued_by": source.issued_by.en,
        "issued_by_zh": source.issued_by.zh,
        "published_on": source.published_on,
        "binding": source.binding,
        "url": source.url,
        "verification": source.verification.value,
        "doubt": source.doubt.en,
        "doubt_zh": source.doubt.zh,
    }


def rule_values(rule: RuleSource) -> Values:
    return {
        "code": rule.code,
        "effect": rule.effect.value,
        "pathway": rule.pathway.value if rule.pathway else "",
        "exemption": rule.exemption,
        "article": rule.article,
        "name": rule.name.en,
        "name_zh": rule.name.zh,
        "text": rule.text.en,
        "text_zh": rule.text.zh,
        "verification": rule.verification.value,
        "condition": plain_condition(rule.condition),
    }


def zone_list_values(source: ZoneEdition) -> Values:
    return {
        "version": source.version,
        "issued_on": source.issued_on,
        "in_force_from": source.in_force_from,
        "in_force_to": source.in_force_to,
        "covers_automotive": source.covers_automotive,
        "excludes_ciio": source.excludes_ciio,
        "sectors": [text.to_dict() for text in source.sectors],
        "scenarios": [text.to_dict() for text in source.scenarios],
        "n_scenarios": source.n_scenarios,
        "n_items": source.n_items,
        "eligibility": source.eligibility.en,
        "eligibility_zh": source.eligibility.zh,
        "notes": source.notes.en,
        "notes_zh": source.notes.zh,
        "url": source.url,
        "verification": source.verification.value,
        "coverage_verification": source.coverage_verification.value,
    }


def bands_of(data: bytes) -> object:
    """The rules of a list's file, in their plain form."""
    [table] = cast("list[editions.Table]", editions.read_toml(data)["list"])
    return jsonable(table.get("rule", []))


def item_values(item: ItemSource) -> Values:
    return {
        "code": item.code,
        "text": item.text.en,
        "text_zh": item.text.zh,
        "article": item.article,
        "verification": item.verification.value,
        "sector": item.sector.en,
        "sector_zh": item.sector.zh,
        "scenario": item.scenario.en,
        "scenario_zh": item.scenario.zh,
        "url": item.url,
        "condition": plain_condition(item.condition) if item.condition else None,
    }


def plain_condition(condition: Condition) -> object:
    return jsonable(condition.to_dict())


def jsonable(value: object) -> object:
    """Dates as text, tuples as lists, whatever the nesting."""
    if isinstance(value, Mapping):
        return {key: jsonable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [jsonable(one) for one in value]
    return plain(value)
