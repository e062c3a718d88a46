"""What officers state of a year: opening balances, earlier approvals, actual exports; and taking it back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import EARLIER, LedgerKind
from approvals.exceptions import BadInput, NotAllowed, Problem, Text, WrongStatus
from approvals.models import Application, LedgerEntry, LedgerImport
from approvals.models.ledger import FIRST_YEAR
from approvals.permissions import can_keep_ledger
from approvals.services.ledger.books import PLANNED, filed_for
from approvals.services.ledger.crossings import note_crossings
from approvals.services.locking import lock_entities
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.facts import MOST
from compliance.wording import Text as BothTexts

STATED = ("n", "s", "source", "number", "issued_on", "valid_until")


@transaction.atomic
def state_persons(
    *, entity: LegalEntity, by: User, kind: LedgerKind, year: int, values: Mapping[str, Any]
) -> LedgerEntry:
    """State what was exported in a year, and open tasks where a threshold is reached by it.

    An opening balance, actual exports of one case (`application`) and an earlier approval with its
    number replace the same statement made before; actual exports outside the cases add up.

    Raises:
        NotAllowed: not an officer of the exporter's organisation.
        BadInput: with every problem of the statement.
    """
    check_keeper(by, entity.organisation)
    lock_entities([entity.pk])
    problems = problems_of_statement(entity, kind, year, values)
    if problems:
        raise BadInput(problems)
    entry = store_entry(entity, by=by, kind=kind, year=year, values=values)
    note_crossings([entity.pk], owner=by, by=by, because=text_of(entry))
    return entry


def check_keeper(by: User, organisation: Organisation) -> None:
    if not can_keep_ledger(by, organisation):
        raise NotAllowed(_("Only officers keep the ledger."), next_step=_("Ask an officer."))


def problems_of_statement(entity: LegalEntity, kind: LedgerKind, year: int, values: Mapping[str, Any]) -> list[Problem]:
    """List what is wrong with one statement, each with its field."""
    today = timezone.localdate()
    issued_on, valid_until = values.get("issued_on"), values.get("valid_until")
    rows: list[tuple[bool, str, Text]] = [
        (not values.get("source", "").strip(), "source", _("Say where the figures come from.")),
        *((values[name] > MOST, name, _("The number is too large.")) for name in ("n", "s")),
        (year > today.year, "year", _("This year has not begun; state what was exported.")),
        (year < FIRST_YEAR, "year", _("The ledger begins with %(year)s.") % {"year": FIRST_YEAR}),
        (bool(issued_on and issued_on > today), "issued_on", _("This day has not come yet.")),
        (
            bool(issued_on and valid_until and valid_until < issued_on),
            "valid_until",
            _("It cannot end before it began."),
        ),
    ]
    if kind in EARLIER:
        rows += [
            (not values.get("number"), "number", _("Enter the number the authority gave.")),
            (not issued_on, "issued_on", _("Enter the day it was issued on.")),
            (
                bool(issued_on and year < issued_on.year),
                "year",
                _("Nothing was exported under it before it was issued."),
            ),
        ]
    problems = [Problem(message, where) for is_wrong, where, message in rows if is_wrong]
    return problems + problems_of_case(entity, kind, values.get("application"))


def problems_of_case(entity: LegalEntity, kind: LedgerKind, application: Application | None) -> list[Problem]:
    if application is None:
        return []
    if kind != LedgerKind.ACTUAL:
        return [Problem(_("Only actual exports belong to a case. Leave the case empty."), "application")]
    if cases_to_state(entity).filter(pk=application.pk).exists():
        return []
    if application.status in PLANNED:
        return [Problem(_("This case has not been decided; nothing can have been exported under it."), "application")]
    return [Problem(_("Choose a case of this exporter."), "application")]


def cases_to_state(entity: LegalEntity) -> QuerySet[Application]:
    """The cases of which actual exports can be stated."""
    return Application.objects.filter(filed_for([entity.pk])).exclude(status__in=PLANNED).order_by("-reference")


def store_entry(
    entity: LegalEntity,
    *,
    by: User,
    kind: LedgerKind,
    year: int,
    values: Mapping[str, Any],
    imported: LedgerImport | None = None,
) -> LedgerEntry:
    """Write one statement that has been checked, in the place of the one it replaces, and record it."""
    application = values.get("application")
    fields = {name: values[name] for name in STATED if name in values} | {
        "stated_by": by,
        "imported": imported,
        "organisation_id": entity.organisation_id,
    }
    key: dict[str, Any] = {"entity": entity, "year": year, "kind": kind, "taken_back_at": None}
    if kind in EARLIER:
        key["number"] = fields.pop("number")
    if kind == LedgerKind.ACTUAL and application is None:
        entry = LedgerEntry.objects.create(**key, **fields)
    else:
        entry, _is_new = LedgerEntry.objects.update_or_create(
            **key, application=application, defaults={**fields, "stated_at": timezone.now()}
        )
    record(entry, "ledger_stated", by)
    return entry


@transaction.atomic
def take_back_entry(*, entry_id: int, by: User, reason: str) -> LedgerEntry:
    """Let an entry count no more; it stays, with who took it back and why.

    Where actual exports stood in the place of a larger estimate, a threshold may be reached by it:
    that opens tasks.

    Raises:
        NotAllowed: not an officer of the exporter's organisation.
        WrongStatus: taken back already.
    """
    entry = LedgerEntry.objects.select_for_update(of=("self",)).select_related("entity__organisation").get(pk=entry_id)
    check_keeper(by, entry.entity.organisation)
    lock_entities([entry.entity_id])
    if entry.taken_back_at is not None:
        raise WrongStatus(_("This entry was taken back already."), next_step=_("Go back to the ledger."))
    if not reason.strip():
        raise BadInput([Problem(_("Give the reasons; they are kept with the entry."), "reason")])
    entry.taken_back_at, entry.taken_back_by, entry.taken_back_because = timezone.now(), by, reason.strip()[:300]
    entry.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    record(entry, "ledger_taken_back", by, reason=entry.taken_back_because)
    note_crossings([entry.entity_id], owner=by, by=by, because=text_of_taking_back(entry, by))
    return entry


def record(entry: LedgerEntry, action: str, by: User, reason: str = "") -> None:
    data = {
        "entity": entry.entity.registered_name,
        "year": entry.year,
        "kind": entry.kind,
        "n": entry.n,
        "s": entry.s,
        "source": entry.source,
    }
    if entry.application:
        data["case"] = entry.application.reference
    if entry.number:
        data["number"] = entry.number
    audit.record(
        audit.Subject("organisation", entry.organisation_id, entry.organisation_id),
        action,
        by=by,
        reason=reason,
        data=data,
    )


def text_of(entry: LedgerEntry) -> BothTexts:
    return BothTexts(
        f"{entry.stated_by.name} stated it in the ledger: {entry.source.rstrip('.')}.",
        f"由 {entry.stated_by.name} 在台账中登记：{entry.source.rstrip('。')}。",
    )


def text_of_taking_back(entry: LedgerEntry, by: User) -> BothTexts:
    return BothTexts(
        f"{by.name} took an entry of the ledger back: {entry.source.rstrip('.')}.",
        f"{by.name} 撤回了台账登记：{entry.source.rstrip('。')}。",
    )
