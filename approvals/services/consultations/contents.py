"""What an answer says, as plain values: hashed for the release, printed in the submission."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from approvals.models import ConsolidatedPosition, ConsultationAnswer
from compliance.models import ConsultationClause, ConsultationPosition, Stance

CHINESE = re.compile("[\u4e00-\u9fff]")
PARAGRAPHS = "\n\n"


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


def started_from(positions: Sequence[ConsultationPosition]) -> dict[str, str]:
    """Give the reviewers' texts as the start of the organisation's own, each in the language it is written in.

    Where they do not agree on the position, the editor chooses it.
    """
    stances = {position.stance for position in positions}
    start = {"stance": stances.pop()} if len(stances) == 1 else {}
    for field, name in (("wording", "wording"), ("text", "reasons")):
        texts = [text for position in positions if (text := getattr(position, field))]
        start[name] = PARAGRAPHS.join(text for text in texts if not CHINESE.search(text))
        start[f"{name}_zh"] = PARAGRAPHS.join(text for text in texts if CHINESE.search(text))
    return start


def _printed(position: ConsolidatedPosition) -> dict[str, Any]:
    return {**position.texts, "clause": _clause(position.clause)}


def _clause(clause: ConsultationClause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {"number": clause.number_texts.to_dict(), "title": clause.title_texts.to_dict()}
