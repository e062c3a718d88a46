"""Who was asked for a position on a draft, and who still owes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from approvals.models import PositionRequest
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.enums import Role
from compliance.models import Consultation, ConsultationClause, ConsultationPosition

WHOLE_DRAFT = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a reviewer is to say: about a clause, or without one about the whole draft.

    `request` is None where nobody was asked by name, so that every legal reviewer owes the whole draft.
    """

    reviewer: User
    clause: ConsultationClause | None
    request: PositionRequest | None
    is_answered: bool


def is_answered(clause: int | None, spoken: frozenset[int | None], clauses: frozenset[int]) -> bool:
    """Say whether what a reviewer spoke of answers what was asked; clauses by key, None is the whole draft.

    A position on the whole draft answers for every clause; positions on every clause answer for the whole.
    """
    if WHOLE_DRAFT in spoken:
        return True
    if clause is not None:
        return clause in spoken
    return bool(clauses) and clauses <= spoken


def asked_of(consultation: Consultation, organisation: Organisation) -> list[Asked]:
    """List what the organisation's reviewers were asked for, answered or not, reviewer by reviewer."""
    requests = list(
        PositionRequest.objects.of(consultation, organisation)
        .current()
        .select_related("reviewer", "clause", "asked_by")
    )
    spoken = _spoken(consultation, organisation)
    clauses = frozenset(consultation.clauses.values_list("pk", flat=True))
    if requests:
        return [_asked(row.reviewer, row.clause, row, spoken, clauses) for row in requests]
    reviewers = UserQuerySet(User).with_role(organisation, Role.REVIEWER).order_by("name", "pk")
    return [_asked(reviewer, None, None, spoken, clauses) for reviewer in reviewers]


def owed(asked: Iterable[Asked]) -> list[Asked]:
    return [one for one in asked if not one.is_answered]


def owes_position(*, user: User, consultation_id: int, organisation_id: int) -> bool:
    """Say whether the person still owes the organisation a position on the draft.

    Nobody owes twice: whoever was not asked by name owes nothing where others were.
    """
    consultation, organisation = Consultation(pk=consultation_id), Organisation(pk=organisation_id)
    return any(one.reviewer == user and not one.is_answered for one in asked_of(consultation, organisation))


Spoken = dict[int, frozenset[int | None]]


def _spoken(consultation: Consultation, organisation: Organisation) -> Spoken:
    rows = ConsultationPosition.objects.filter(consultation=consultation, organisation=organisation).current()
    found: dict[int, set[int | None]] = {}
    for reviewer, clause in rows.order_by().values_list("reviewer", "clause"):
        found.setdefault(reviewer, set()).add(clause)
    return {reviewer: frozenset(clauses) for reviewer, clauses in found.items()}


def _asked(
    reviewer: User,
    clause: ConsultationClause | None,
    request: PositionRequest | None,
    spoken: Spoken,
    clauses: frozenset[int],
) -> Asked:
    said = spoken.get(reviewer.pk, frozenset())
    return Asked(reviewer, clause, request, is_answered(clause.pk if clause else None, said, clauses))


def reviewers_of(asked: Sequence[Asked]) -> list[User]:
    """Return each reviewer once, in order."""
    return list({one.reviewer.pk: one.reviewer for one in asked}.values())
