"""What an answer says, as plain values: hashed for the release, printed in the submission."""

from typing import Any

from django.db.models import QuerySet

from approvals.models import ConsolidatedPosition, ConsultationAnswer
from compliance.models import ConsultationClause, Stance


def consolidated_of(answer: ConsultationAnswer) -> QuerySet[ConsolidatedPosition]:
    """Return what the organisation says now, the whole draft first, then by clause."""
    rows = ConsolidatedPosition.objects.of(answer.consultation, answer.organisation)
    return rows.current().for_page()


def content_of(answer: ConsultationAnswer) -> dict[str, Any]:
    """Return everything the submission prints apart from its dates; what has no comment is left out.

    From the day it is handed in on the frozen content is `answer.content`.
    """
    consultation, organisation = answer.consultation, answer.organisation
    return {
        "reference": answer.reference,
        "organisation": {"en": organisation.name, "zh": organisation.name_zh or organisation.name},
        "contact": answer.contact,
        "draft": {
            "title": consultation.title_texts,
            "issuer": consultation.issuer_texts,
            "published_on": consultation.published_on.isoformat(),
            "comments_until": consultation.comments_until.isoformat(),
        },
        "positions": [
            _printed(position) for position in consolidated_of(answer) if position.stance != Stance.NO_COMMENT
        ],
    }


def _printed(position: ConsolidatedPosition) -> dict[str, Any]:
    return {**position.texts, "clause": _clause(position.clause)}


def _clause(clause: ConsultationClause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {"number": clause.number_texts.to_dict(), "title": clause.title_texts.to_dict()}
