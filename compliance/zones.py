"""Keep the register of free trade zones and the lists they issued."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import audit, drafts, review
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.editions import BadRulebook, Table
from compliance.models import Zone, ZoneList
from compliance.readable import bilingual


@transaction.atomic
def create_zone(*, by: User | None, code: str, name: str, name_zh: str) -> Zone:
    """Raises: PermissionDenied; ValidationError where another zone has the code."""
    require_administrator(by)
    zone = Zone(code=code, name=name, name_zh=name_zh)
    zone.full_clean()
    zone.save()
    _record(zone, "zone_created", by, {"code": code})
    return zone


@transaction.atomic
def update_zone(*, zone: Zone, by: User | None, name: str, name_zh: str) -> Zone:
    """Raises: PermissionDenied, ValidationError."""
    require_administrator(by)
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    zone.name, zone.name_zh = name, name_zh
    zone.full_clean()
    zone.save(update_fields=["name", "name_zh"])
    _record(zone, "zone_changed", by, {"code": zone.code})
    return zone


@transaction.atomic
def draft_zone_list(*, zone: Zone, by: User, **values: Any) -> ZoneList:
    """Begin a list of the zone as a draft. Raises: ValidationError, naming the fields; PermissionDenied."""
    with naming_fields():
        return review.create_zone_list(meta={**fields_of(values), **identity(zone, values["code"])}, by=by)


@transaction.atomic
def change_zone_list(*, zone_list: ZoneList, by: User, mark: int | None = None, **values: Any) -> ZoneList:
    """Change the fields of a list in its draft, which is begun if there is none; rules and items stay.

    Raises: ValidationError, naming the fields; Conflict; PermissionDenied.
    """
    draft = draft_of(zone_list) or review.start_draft(of=zone_list, by=by)
    meta = {**fields_of(values), **identity(zone_list.zone, zone_list.code)}
    with naming_fields():
        return drafts.save_meta(revision=draft, by=by, mark=draft.mark if mark is None else mark, meta=meta)


def draft_of(zone_list: ZoneList) -> ZoneList | None:
    """The revision of the same list that is being worked on."""
    return ZoneList.objects.open().select_related("zone").filter(code=zone_list.code).first()


def identity(zone: Zone, code: str) -> Table:
    return {"code": code, "zone": zone.code, "name": zone.name_texts.to_dict()}


def fields_of(values: Mapping[str, Any]) -> Table:
    """What a form says of a list, as its file has it: nothing where nothing is said."""
    said = {name: value for name, value in values.items() if value not in (None, "", [])}
    for name in ("eligibility", "notes"):
        if name in said or f"{name}_zh" in said:
            said[name] = {"en": said.get(name, ""), "zh": said.pop(f"{name}_zh", "")}
    return said


@contextmanager
def naming_fields() -> Iterator[None]:
    """Turn what is wrong with a list's file into errors of the form's fields."""
    try:
        yield
    except BadRulebook as bad:
        errors: dict[str, list[str]] = {}
        for where, message in bad.problems:
            errors.setdefault(field_at(where), []).append(str(message))
        raise ValidationError(errors) from bad


def field_at(where: str) -> str:
    """The field of the form for a place in the file: list[x].notes.zh is notes_zh."""
    field, _dot, language = where.rpartition("]")[2].strip(".").partition(".")
    return f"{field}_zh" if language == "zh" else field or "code"


def _record(zone: Zone, action: str, by: User | None, data: Mapping[str, Any], reason: str = "") -> None:
    audit.record(audit.Subject(audit.SubjectKind.ZONE, zone.pk), action, by=by, reason=reason, data=data)


def read_lines(text: str) -> list[dict[str, str]]:
    """One entry a line, English and Chinese with a bar between. Raises: ValidationError."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        english, bar, chinese = (part.strip() for part in line.partition("|"))
        if not (english and bar and chinese):
            raise ValidationError("line", params={"number": number})
        entries.append({"en": english, "zh": chinese})
    return entries


def zone_choices(kept: str = "") -> list[tuple[str, str]]:
    """List the zones an exporter may name, none first; `kept` stays although no zone has that code."""
    zones = [(zone.code, bilingual(zone.name_texts)) for zone in Zone.objects.all()]
    strange = [(kept, kept)] if kept and kept not in dict(zones) else []
    return [("", _("In no free trade zone")), *zones, *strange]
