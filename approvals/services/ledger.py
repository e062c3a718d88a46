"""Persons since 1 January per exporter: what counts, what is planned, what was stated."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import STATUSES_OF_STAGE, AuthorityEventKind, LedgerKind, Outcome, Stage, Status
from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.models import Application, Determination, Flow, LedgerEntry
from approvals.permissions import can_keep_ledger
from compliance import audit
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Pathway
from compliance.rulebook import regime_on

K = AuthorityEventKind
# Once cleared a case's persons count; one replaced by an amendment counts through the amendment.
COUNTING = (
    Status.CLEARED,
    Status.FILED,
    Status.UNDER_REVIEW,
    Status.SUPPLEMENT_REQUESTED,
    Status.NOT_PASSED,
    Status.REASSESSMENT_REQUESTED,
    Status.IN_FORCE,
    Status.SUSPENDED,
    Status.EXPIRED,
)
# A case closed after data could leave still counts: what was exported this year was exported.
CLOSED = (Status.WITHDRAWN, Status.DISCARDED, Status.REFUSED)
WAS_EXPORTED = Q(
    application__authority_events__kind__in=(K.CONTRACT_EFFECTIVE, K.CERTIFICATE_ISSUED, K.PASSED, K.PASSED_IN_PART)
) | Q(
    pathway__in=(Pathway.EXEMPT, Pathway.OUT_OF_SCOPE),
    application__decisions__outcome=Outcome.APPROVED,
)
PLANNED = (
    *STATUSES_OF_STAGE[Stage.DRAFT],
    *STATUSES_OF_STAGE[Stage.ASSESSMENT],
    Status.AWAITING_DECISION,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct persons, `n` not sensitive and `s` sensitive; None is unknown."""

    n: int | None
    s: int | None

    def plus(self, n: int | None, s: int | None) -> "Counted":
        return Counted(
            None if self.n is None or n is None else self.n + n,
            None if self.s is None or s is None else self.s + s,
        )


def counting_determinations(entity: LegalEntity, year: int) -> QuerySet[Determination]:
    """The pinned result of each case whose persons count this year: the newest of each case."""
    counts = Q(application__status__in=COUNTING) | (Q(application__status__in=CLOSED) & WAS_EXPORTED)
    newest = (
        Determination.objects.filter(counts, application__entity=entity)
        .order_by("application_id", "-made_at", "-pk")
        .distinct("application_id")
    )
    return Determination.objects.filter(pk__in=newest.values("pk"), on_date__year=year)


def counted_before(entity: LegalEntity, year: int, *, leaving_out: Application | None = None) -> Counted:
    """Sum what was counted since 1 January, without this case and without what it amends.

    Unknown until somebody has stated the year's opening balance, be it zero.
    """
    stated = LedgerEntry.objects.filter(entity=entity, year=year).aggregate(
        n=Sum("n"), s=Sum("s"), opened=Sum("pk", filter=Q(kind=LedgerKind.OPENING))
    )
    if stated["opened"] is None:
        return Counted(None, None)
    determinations = counting_determinations(entity, year)
    if leaving_out is not None:
        left_out = [pk for pk in (leaving_out.pk, leaving_out.amends_id) if pk]
        determinations = determinations.exclude(application__in=left_out)
    cases = determinations.aggregate(n=Sum("n_counted"), s=Sum("s_counted"))
    return Counted(stated["n"] + (cases["n"] or 0), stated["s"] + (cases["s"] or 0))


def planned(entity: LegalEntity) -> Counted:
    """Sum the persons of cases not decided yet; an unknown number adds nothing here."""
    total = Flow.objects.filter(application__entity=entity, application__status__in=PLANNED).aggregate(
        n=Sum("n_case"), s=Sum("s_case")
    )
    return Counted(int(total["n"] or 0), int(total["s"] or 0))


@transaction.atomic
def state_persons(*, entity: LegalEntity, by: User, kind: LedgerKind, year: int, values: dict[str, Any]) -> LedgerEntry:
    """State an opening balance (again: the new figure replaces it) or actual exports of a year.

    Raises:
        NotAllowed: not an officer of the exporter's organisation.
    """
    if not can_keep_ledger(by, entity.organisation):
        raise NotAllowed(_("Only officers keep the ledger."), next_step=_("Ask an officer."))
    if not values.get("source", "").strip():
        raise BadInput([Problem(_("Say where the figures come from."), "source")])
    if year > timezone.localdate().year:
        raise BadInput([Problem(_("This year has not begun; state what was exported."), "year")])
    fields = {"n": values["n"], "s": values["s"], "source": values["source"], "stated_by": by}
    if kind == LedgerKind.OPENING:
        entry, _created = LedgerEntry.objects.update_or_create(
            entity=entity,
            organisation_id=entity.organisation_id,
            year=year,
            kind=kind,
            defaults=fields,
        )
    else:
        entry = LedgerEntry.objects.create(
            entity=entity,
            organisation_id=entity.organisation_id,
            year=year,
            kind=kind,
            **fields,
        )
    audit.record(
        audit.Subject("organisation", entity.organisation_id, entity.organisation_id),
        "ledger_stated",
        by=by,
        data={
            "entity": entity.registered_name,
            "year": year,
            "kind": kind,
            "n": entry.n,
            "s": entry.s,
            "source": entry.source,
        },
    )
    return entry


@dataclass(frozen=True, slots=True)
class Meters:
    """What one exporter's meters show in a year; the thresholds are those of the rules in force."""

    entity: LegalEntity
    year: int
    counted: Counted
    planned: Counted
    n_thresholds: tuple[int, ...]
    s_thresholds: tuple[int, ...]

    @property
    def is_known(self) -> bool:
        return self.counted.n is not None


def meters_of(entity: LegalEntity, year: int) -> Meters:
    regime = regime_on(timezone.localdate())
    return Meters(
        entity=entity,
        year=year,
        counted=counted_before(entity, year),
        planned=planned(entity),
        n_thresholds=regime.thresholds.get("n", ()),
        s_thresholds=regime.thresholds.get("s", ()),
    )
