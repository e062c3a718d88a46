"""What a case rests on beside its own rows: people, companies, recipients, ledger, tasks, and the rules as published."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from approvals.models import (
    Application,
    Determination,
    FollowUp,
    LedgerEntry,
    OnwardTransfer,
    Recipient,
)
from compliance import rulebook
from compliance.accounts.models import LegalEntity, User
from compliance.models import Edition, ZoneList

PERSON = ("id", "name", "handle")
ENTITY = (
    *("id", "slug", "registered_name", "registered_name_zh", "credit_code", "province"),
    *("ciio", "zone_code", "zone_eligible"),
)
RECIPIENT = ("id", "name", "country", "address", "business", "contact_name", "contact", "is_retired")


def people(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Name those whom the case's rows name by number; no addresses."""
    return list(User.objects.filter(pk__in=numbers).order_by("pk").values(*PERSON))


def parties(case: Application) -> dict[str, Any]:
    recipients = recipients_of(case)
    numbers = [recipient["id"] for recipient in recipients]
    onward = OnwardTransfer.objects.filter(sender__in=numbers).order_by("sender", "receiver")
    return {
        "organisation": {"id": case.organisation_id, "code": case.organisation.code, "name": case.organisation.name},
        "exporters": list(LegalEntity.objects.filter(pk__in=case.exporter_ids()).order_by("pk").values(*ENTITY)),
        "recipients": recipients,
        "onward": list(onward.values("sender_id", "receiver_id")),
    }


def recipients_of(case: Application) -> list[dict[str, Any]]:
    """Give the recipients of the flows, and those they pass data on to."""
    named = Q(flows__application=case) | Q(receives_from__flows__application=case)
    return list(Recipient.objects.filter(named).distinct().order_by("pk").values(*RECIPIENT))


def ledger(case: Application) -> list[dict[str, Any]]:
    """Give what was stated of the exporters for the years the case was determined in."""
    years = {day.year for day in case.determinations.values_list("on_date", flat=True)}
    return plain(LedgerEntry.objects.filter(entity__in=case.exporter_ids(), year__in=years))


def tasks(case: Application) -> list[dict[str, Any]]:
    return plain(FollowUp.objects.filter(application=case))


def plain(rows: "QuerySet[Any, Model]") -> list[dict[str, Any]]:
    return [{name: jsonable(value) for name, value in row.items()} for row in rows.order_by("pk").values()]


def jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def rules(case: Application) -> Iterator[tuple[str, str, bytes]]:
    """Give each edition and zone list that a determination was pinned to: name of file, content hash, the file.

    Raises: BadRulebook where the stored file is not what was published.
    """
    pinned = pinned_contents(case.determinations.all())
    for kind, model, read in (
        ("edition", Edition, rulebook.read_edition),
        ("zone", ZoneList, rulebook.read_zone_list),
    ):
        seen: set[str] = set()
        for row in model.objects.filter(content_hash__in=pinned).order_by("code", "revision"):
            if row.content_hash not in seen:
                seen.add(row.content_hash)
                read(row.content_hash, row.pk)
                yield f"{kind}-{row.code}-r{row.revision}.toml", row.content_hash, bytes(row.source)


def pinned_contents(determinations: Iterable[Determination]) -> set[str]:
    """Name the contents, by hash, that the pinned results say they rest on."""
    flows = [flow for determination in determinations for flow in determination.result.get("flows", ())]
    editions = {edition["content_hash"] for flow in flows for edition in flow["editions"]}
    return editions | {flow["zone"]["content_hash"] for flow in flows if flow.get("zone")}
