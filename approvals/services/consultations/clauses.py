"""The clauses of a draft: typed by administrators, or loaded from the file that ships with the product."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Problem, WrongStatus
from approvals.models import ConsolidatedPosition, PositionRequest
from approvals.services.consultations.announcing import problems_of, require_announcer
from compliance import audit
from compliance.accounts.models import User
from compliance.models import Consultation, ConsultationClause


@transaction.atomic
def add_clause(*, consultation_id: int, by: User | None, values: Mapping[str, Any]) -> ConsultationClause:
    """Add a clause at the end of the draft. Raises: NotAllowed, BadInput."""
    require_announcer(by)
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    last = consultation.clauses.aggregate(last=Max("position"))["last"] or 0
    clause = ConsultationClause(consultation=consultation, position=last + 1, **values)
    _save(clause, "clause_added", by)
    return clause


@transaction.atomic
def change_clause(*, clause_id: int, by: User, values: Mapping[str, Any]) -> ConsultationClause:
    """Correct how a clause is written here; what people said about it stays with it. Raises: NotAllowed, BadInput."""
    require_announcer(by)
    clause = ConsultationClause.objects.select_for_update(of=("self",)).get(pk=clause_id)
    for name, value in values.items():
        setattr(clause, name, value)
    _save(clause, "clause_changed", by)
    return clause


@transaction.atomic
def remove_clause(*, clause_id: int, by: User) -> None:
    """Take a clause away that nobody spoke of. Raises: NotAllowed, WrongStatus."""
    require_announcer(by)
    clause = ConsultationClause.objects.select_for_update(of=("self",)).get(pk=clause_id)
    spoken = (
        clause.positions,
        PositionRequest.objects.filter(clause=clause),
        ConsolidatedPosition.objects.filter(clause=clause),
    )
    if any(rows.exists() for rows in spoken):
        raise WrongStatus(
            _("Somebody was asked about this clause or took a position on it, so it stays."),
            next_step=_("Correct its number, title or text instead."),
        )
    _record(clause, "clause_removed", by)
    clause.delete()


def clause_named(consultation: Consultation, number: str, *, lock: bool = False) -> ConsultationClause | None:
    """Return the clause of this number; None, the whole draft, for no number.

    Raises: BadInput where the draft has no such clause.
    """
    if not number.strip():
        return None
    rows = consultation.clauses.select_for_update(of=("self",)) if lock else consultation.clauses.all()
    clause = rows.filter(number=number.strip()).first()
    if clause is None:
        raise BadInput([Problem(_("The draft has no clause of this number. Choose one of its clauses."), "clause")])
    return clause


def _save(clause: ConsultationClause, action: str, by: User | None) -> None:
    """Record, then write: a row without organisation is filed under the subject's last event."""
    clause.number = str(clause.number).strip()
    try:
        clause.full_clean()
    except ValidationError as error:
        raise BadInput(problems_of(error)) from error
    if problems := _unknown_rules(clause.rules):
        raise BadInput(problems)
    _record(clause, action, by)
    clause.save()


def _unknown_rules(rules: object) -> Sequence[Problem]:
    is_list = isinstance(rules, list) and all(isinstance(code, str) and code for code in rules)
    return [] if is_list else [Problem(_("Give the rules as a list of codes."), "rules")]


def _record(clause: ConsultationClause, action: str, by: User | None) -> None:
    data = {"clause": clause.number, "title": clause.title}
    audit.record(audit.Subject("consultation", clause.consultation_id, None), action, by=by, data=data)
