"""Keep the register of free trade zones and the lists they issued."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.models import Zone, ZoneList
from compliance.readable import bilingual


@transaction.atomic
def create_zone(*, by: User | None, code: str, name: str, name_zh: str) -> Zone:
    """Raises: PermissionDenied; ValidationError where another zone or a list has the code."""
    require_administrator(by)
    zone = Zone(code=code, name=name, name_zh=name_zh)
    zone.full_clean()
    if ZoneList.objects.filter(code=code).exists():
        raise ValidationError({"code": _("There is one of this code already. Copy it, or choose another code.")})
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
